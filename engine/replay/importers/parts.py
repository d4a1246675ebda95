"""What is to be imported: files, the files in a folder, and those in a ZIP archive."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from ..trace_bytes import CHUNK, DamageError, opened, unpacked
from ..trace_files import COMPRESSIONS, STDIN, near_path
from ..trace_problems import TraceError, TraceProblem

SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv", ".txt", ".log", ".xml")
STDIN_NAME = "stdin"
"""What standard input is called, where a form takes a group's name from that of its file."""
_ZIP = b"PK\x03\x04"
_BOM = "\ufeff"
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@dataclass(slots=True)
class Meter:
    """How far reading has come.

    Args:
        bytes_read: bytes taken, as they lie on disk or, of an archive, unpacked.
    """

    bytes_read: int = 0


@dataclass(frozen=True)
class Part:
    """A file to read.

    Args:
        path: as shown to a person.
        name: its place within what was given, such as `general/2026-03-01.json`.
        file: the file on disk.
        inside: its name in the archive that the file is; None when the file is no archive.
        given: whether it was named itself, not found in a folder or an archive.
    """

    path: str
    name: str
    file: str
    inside: str | None = None
    given: bool = True

    @property
    def stem(self) -> str:
        """The name without folder, compression and suffix."""
        name = os.path.basename(self.name)
        root, suffix = os.path.splitext(name)
        if suffix in COMPRESSIONS:
            root, suffix = os.path.splitext(root)
        return root if suffix.lower() in SUFFIXES else root + suffix

    def chunks(self, meter: Meter | None = None) -> Iterator[bytes]:
        """What the file holds, unpacked, in pieces.

        Raises:
            DamageError: the rest can't be read.
            TraceError: it can't be opened.
        """
        meter = meter or Meter()
        with ExitStack() as closing:
            file = closing.enter_context(opened(self.file))
            try:
                if self.inside is not None:
                    file = closing.enter_context(closing.enter_context(zipfile.ZipFile(file)).open(self.inside))  # type: ignore[assignment]

                def read() -> bytes:
                    data = file.read(CHUNK)
                    meter.bytes_read += len(data)
                    return data

                yield from unpacked(read, self.path)
            except _BROKEN_ZIP:
                raise DamageError("G643", "the archive is damaged or locked; what came before was read") from None

    @cached_property
    def glimpse(self) -> Glimpse:
        """How the file begins."""
        try:
            first = next(self.chunks(), b"")
        except DamageError:
            first = b""
        return Glimpse(self.name, first.decode("utf-8", "replace").removeprefix(_BOM))


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a form is recognised by.

    Args:
        name: of the file.
        text: its first 64 KiB at most.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Export:
    """What one path names, all of whose parts belong together.

    Args:
        path: as given.
        parts: its files, by name.
    """

    path: str
    parts: Sequence[Part] = field(default_factory=tuple)

    def find(self, name: str) -> Part | None:
        """A file of this name in it, at whatever depth: archives often have a folder around everything."""
        return next((part for part in self.parts if os.path.basename(part.name) == name), None)


def find_exports(paths: Sequence[str], stdin: str | None = None) -> list[Export]:
    """What is to be imported, each path once, in the order of the paths.

    Args:
        paths: files, folders and archives; `-` is standard input.
        stdin: the file that holds what standard input had, as an export may have to be read twice; None is nowhere.

    Raises:
        TraceError: G640 where there is nothing, G641 or G643 where it can't be opened.
    """
    return [_export(path, stdin) for path in dict.fromkeys(paths)]


def _export(path: str, stdin: str | None) -> Export:
    if path == STDIN and stdin is not None:
        return _of_file(path, STDIN_NAME, stdin)
    if os.path.isdir(path):
        return Export(path, _of_folder(path))
    if not os.path.exists(path):
        raise TraceError(TraceProblem("G640", f"there is no file or folder `{path}`", path, help=near_path(path)))
    return _of_file(path, os.path.basename(path), path)


def _of_file(path: str, name: str, file: str) -> Export:
    with opened(file) as begun:
        packed = begun.read(len(_ZIP)) == _ZIP
    return Export(path, _of_archive(path, file) if packed else (Part(path, name, file),))


def _of_folder(folder: str) -> tuple[Part, ...]:
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = os.path.join(place, name)
            if _may_hold_records(name):
                found.append(Part(path, os.path.relpath(path, folder).replace(os.sep, "/"), path, given=False))
    return _some(found, folder, "the folder")


def _of_archive(path: str, file: str) -> tuple[Part, ...]:
    try:
        with zipfile.ZipFile(file) as archive:
            names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    except _BROKEN_ZIP:
        help = "copy or download it again"
        raise TraceError(TraceProblem("G643", "the archive is damaged or cut off", path, help=help)) from None
    parts = [Part(f"{path}/{name}", name, file, name, False) for name in names if _may_hold_records(name)]
    return _some(parts, path, "the archive")


def _may_hold_records(name: str) -> bool:
    base = os.path.basename(name)
    stem, suffix = os.path.splitext(base)
    return not base.startswith(".") and (stem if suffix in COMPRESSIONS else base).lower().endswith(SUFFIXES)


def _some(parts: list[Part], path: str, what: str) -> tuple[Part, ...]:
    if not parts:
        help = f"exports end in {', '.join(f'`{suffix}`' for suffix in SUFFIXES)}"
        raise TraceError(TraceProblem("G640", f"{what} `{path}` has no export in it", path, help=help))
    return tuple(sorted(parts, key=lambda part: part.name))


def digest_of_file(path: str) -> str:
    """The SHA-256 of a file as it lies on disk, in hexadecimal.

    Raises:
        TraceError: it can't be opened.
    """
    digest = sha256()
    with opened(path) as file:
        while data := file.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()
