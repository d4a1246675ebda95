"""Which files a trace is made of."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from os import PathLike
from pathlib import Path

from ..diagnostics import listing, near_miss
from .trace_problems import TraceError, TraceProblem

STDIN = "-"
FORMS = (".jsonl", ".ndjson", ".json")
COMPRESSIONS = (".gz", ".zst")
SUFFIXES = tuple(form + packed for form in FORMS for packed in ("", *COMPRESSIONS))

Paths = str | PathLike[str] | Iterable[str | PathLike[str]]


@dataclass(frozen=True, slots=True)
class TraceFile:
    """A file of a trace.

    Args:
        path: as shown to a person; `-` is standard input.
        size: bytes on disk, None where nobody knows (standard input, a pipe).
        end: how many bytes are read, where what is written to it later is to be left; None reads all.
    """

    path: str
    size: int | None
    end: int | None = None

    def __fspath__(self) -> str:
        return self.path

    @property
    def plain_name(self) -> str:
        """The file's name without its folder and compression, which don't change what is in it."""
        name = os.path.basename(self.path)
        stem, suffix = os.path.splitext(name)
        return stem if suffix in COMPRESSIONS else name


def find_files(paths: Paths) -> tuple[TraceFile, ...]:
    """The files that paths name: files, folders (searched throughout), patterns such as `traces/*.jsonl.gz`, or `-`.

    Args:
        paths: one or several; a file that was found already stands for itself.

    Returns:
        the files sorted by path, each once.

    Raises:
        TraceError: G640 when a path names nothing.
    """
    given = [paths] if isinstance(paths, str | PathLike) else list(paths)
    found: dict[str, TraceFile] = {}
    for path in given:
        for file in [path] if isinstance(path, TraceFile) else map(_file, _expand(os.fspath(path))):
            found.setdefault(file.path if file.path == STDIN else os.path.realpath(file.path), file)
    if not found:
        raise TraceError(TraceProblem("G640", "no trace was given", "", help="name a file, a folder or a pattern"))
    return tuple(sorted(found.values(), key=lambda file: file.path))


def _file(name: str) -> TraceFile:
    return TraceFile(name, _size(name))


def _size(name: str) -> int | None:
    return os.path.getsize(name) if name != STDIN and os.path.isfile(name) else None


def _expand(path: str) -> Iterable[str]:
    if path == STDIN:
        return (STDIN,)
    if os.path.isdir(path):
        return _in_folder(path)
    if os.path.lexists(path):
        return (path,)
    if has_magic(path):
        return _matching(path)
    raise TraceError(TraceProblem("G640", f"there is no file or folder `{path}`", path, help=near_path(path)))


def _in_folder(folder: str) -> list[str]:
    files = list(_walk(folder))
    if not files:
        message = f"the folder `{folder}` has no trace in it"
        help = "traces end in `.jsonl`, `.ndjson` or `.json`, compressed ones also in `.gz` or `.zst`"
        raise TraceError(TraceProblem("G640", message, folder, help=help))
    return files


def _walk(folder: str) -> Iterator[str]:
    """Trace files below a folder; hidden files and folders are left out, as programs keep their own things there."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(SUFFIXES) and not name.startswith("."):
                yield os.path.join(place, name)


def _matching(pattern: str) -> list[str]:
    matches = glob(pattern, recursive=True)
    if not matches:
        raise TraceError(TraceProblem("G640", f"no file matches `{pattern}`", pattern, help=near_path(pattern)))
    files = [name for name in matches if os.path.isfile(name)]
    # A pattern that matches only folders, such as `traces/2026-*`, means what is in them.
    return files or [name for match in matches for name in _in_folder(match)]


def near_path(path: str) -> str | None:
    """A hint at what may have been meant: what the first folder of the path that is there has in it."""
    folder, absent = Path(path).parent, Path(path).name
    while not folder.is_dir() and folder != folder.parent:
        folder, absent = folder.parent, folder.name
    try:
        names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        return None
    meant = near_miss(absent, names)
    if meant is not None:
        return f"did you mean `{folder / meant}`?"
    return f"the folder `{folder}` has {listing(names, 4)}" if names else f"the folder `{folder}` is empty"
