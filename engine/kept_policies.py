"""Policies kept between runs as they were once checked, so that the same files need not be read and checked again.

An entry stands under a digest of what was asked for and of the engine that was asked, and it is believed only where every
file that was looked at, or looked for, is as it was. It is a pickle, which can name what to call when it is read; so it is
read with classes of the engine and a few of values alone, besides lying where nobody else can write.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec

from guiju import __version__

from .cache import Kind, cache_folder, keep, kept, sealed, unsealed
from .diagnostics import Severity
from .looking import Note, Notes, is_unchanged
from .source import Span
from .text.boundaries import Kind as EdgeKind
from .text.patterns import Item
from .text.steps import Step

if TYPE_CHECKING:
    import pickle

KIND = Kind(".policy", b"guiju policy 1\n", most=64, most_bytes=200_000_000)

_TREES = frozenset(
    {"check", "community", "diagnostics", "loading", "source", "syntax", "text", "yaml_mistakes", "yaml_source"}
)
"""The rooms whose classes a checked policy is made of."""

_VALUES = frozenset({("decimal", "Decimal"), ("datetime", "date"), ("datetime", "time"), ("zoneinfo", "ZoneInfo")})
"""Classes of values that policies hold, besides the engine's own."""

_MANY = (Item, Span)
"""Classes of which a large policy has a hundred thousand; a constructor takes all that their slots hold, in order."""

_ENUMS = (EdgeKind, Severity, Step)
"""Enumerations, which some versions of Python (3.11.2 for one) pickle by a call of `getattr`, which is not believed."""

_decode = msgspec.json.Decoder(list[Note]).decode


def place_of(paths: Sequence[Path], community: Path | None) -> Path | None:
    """Where a policy is kept, or None where nothing is.

    Args:
        paths: files and folders, as they were given.
        community: the community file that was given; None where one is looked for.
    """
    folder = cache_folder()
    if folder is None or _ENGINE_IMPORTED is None:
        return None
    try:
        asked = [os.getcwd(), None if community is None else str(community), *map(str, paths)]
        key = hashlib.sha256(msgspec.json.encode([asked, _ENGINE_IMPORTED]))
    except (OSError, UnicodeEncodeError):  # no folder to stand in, or a path that is no text
        return None
    return folder / f"{key.hexdigest()}{KIND.suffix}"


def recalled(place: Path) -> object | None:
    """What is kept at a place; None where there is nothing, or something else would come of loading now."""
    file = kept(place)
    body = None if file is None else unsealed(KIND.form, file)
    if body is None:
        return None
    notes, _, content = body.partition(b"\n")
    try:
        if not all(is_unchanged(note) for note in _decode(notes)):
            return None
        return _unpickled(content)
    except Exception:  # whatever is wrong with an entry, loading finds out what is right
        return None


def remember(place: Path, found: object, notes: Notes) -> None:
    """Keeps what came of loading.

    Args:
        place: where.
        found: what came of it.
        notes: all that was looked at.
    """
    try:
        body = msgspec.json.encode(list(notes)) + b"\n" + _pickled(found)
    except Exception:  # a path that is no text, say, or nesting too deep to be written: it is loaded anew next time
        return
    keep(place, KIND, sealed(KIND.form, body))


def _pickled(found: object) -> bytes:
    import copyreg
    import pickle

    file = io.BytesIO()
    pickler = pickle.Pickler(file, protocol=5)
    pickler.dispatch_table = {
        **copyreg.dispatch_table,
        ZoneInfo: lambda zone: (ZoneInfo, (zone.key,)),
        **dict.fromkeys(_MANY, _by_its_arguments),
        **dict.fromkeys(_ENUMS, lambda member: (type(member), (member.value,))),
    }
    pickler.dump(found)
    return file.getvalue()


def _by_its_arguments(value: Any) -> tuple[type, tuple[object, ...]]:
    """How to make a value again: by its constructor, which is quicker than setting fields one by one."""
    return type(value), tuple([getattr(value, name) for name in type(value).__slots__])


def _unpickled(content: bytes) -> object:
    return _reader()(io.BytesIO(content)).load()


@cache
def _reader() -> type[pickle.Unpickler]:
    """What reads pickles; made when it is first asked for, since most commands need none."""
    import pickle

    class Reader(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            found = getattr(importlib.import_module(module), name) if _is_known(module, name) else None
            if not isinstance(found, type) or found.__module__ != module:
                raise pickle.UnpicklingError(f"`{module}.{name}` is no part of a policy")
            return found

    return Reader


def _is_known(module: str, name: str) -> bool:
    package, _, rest = module.partition(".engine.")
    return (module, name) in _VALUES or (package == "guiju" and rest.partition(".")[0] in _TREES)


def _engine() -> tuple[object, ...]:
    """What tells one engine from another: versions, and every file of the engine and each folder of packages as it stands."""
    top = Path(__file__).parent.parent
    packages = [place for place in sys.path if place.endswith(("site-packages", "dist-packages"))]
    changed = [os.stat(place).st_mtime_ns for place in packages if os.path.isdir(place)]
    return __version__, sys.implementation.name, sys.version, packages, changed, sorted(_files(str(top)))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns


try:
    _ENGINE_IMPORTED: tuple[object, ...] | None = _engine()
except OSError:  # it lies in an archive
    _ENGINE_IMPORTED = None
"""As it was when it was imported: an engine that is replaced meanwhile must not find what this one made."""
