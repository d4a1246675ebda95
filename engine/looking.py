"""What loading asks of the file system, noted, so that the same can be asked again.

Where every answer is what it was, loading would find what it found. So whoever loads asks here and nowhere else, also
whether something is there that is not.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from errno import ELOOP
from pathlib import Path

import msgspec


class Note(msgspec.Struct, frozen=True, array_like=True):
    """A question and its answer.

    Args:
        question: which one.
        about: what it was asked about: a path, and what else it takes.
        answer: a digest of a content, a path, paths, or whether it is so.
    """

    question: str
    about: tuple[str, ...]
    answer: str | bool | tuple[str, ...] | None


Notes = dict[Note, None]
"""Notes in the order in which they were taken, each once."""

_noting: ContextVar[Notes | None] = ContextVar("_noting", default=None)


@contextmanager
def noted() -> Iterator[Notes]:
    """Notes all that is asked meanwhile."""
    notes: Notes = {}
    before = _noting.set(notes)
    try:
        yield notes
    finally:
        _noting.reset(before)


def is_file(path: Path) -> bool:
    """Whether there is an ordinary file."""
    answer = path.is_file()
    _note("is file", (str(path),), answer)
    return answer


def is_folder(path: Path) -> bool:
    """Whether there is a folder."""
    answer = path.is_dir()
    _note("is folder", (str(path),), answer)
    return answer


def resolved(path: Path) -> Path:
    """Where a path leads, links followed.

    Raises:
        OSError: its links lead in a circle.
    """
    answer = _end_of(path)
    _note("leads to", (str(path),), str(answer))
    return answer


def _end_of(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:  # what Python before 3.13 says of a circle
        raise OSError(ELOOP, os.strerror(ELOOP)) from None


def matching(folder: Path, pattern: str) -> list[Path]:
    """The paths in a folder that fit a pattern of `Path.glob`, sorted."""
    answer = sorted(folder.glob(pattern))
    _note("holds", (str(folder), pattern), tuple(map(str, answer)))
    return answer


def content(path: Path, limit: int) -> bytes:
    """What a file holds.

    Args:
        path: the file.
        limit: how many bytes of it to read.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        answer = file.read(limit)
    _note("says", (str(path), str(limit)), hashlib.sha256(answer).hexdigest())
    return answer


def _note(question: str, about: tuple[str, ...], answer: str | bool | tuple[str, ...]) -> None:
    notes = _noting.get()
    if notes is not None:
        notes[Note(question, about, answer)] = None


def is_unchanged(note: Note) -> bool:
    """Whether a question has the answer that it had."""
    try:
        return _AGAIN[note.question](*note.about) == note.answer
    except OSError:
        return False


def _content_again(path: str, limit: str) -> str | None:
    """The digest of a content; a pipe that took the place of a file would keep its reader waiting."""
    place = Path(path)
    if not place.is_file():
        return None
    return hashlib.sha256(content(place, int(limit))).hexdigest()


_AGAIN: Mapping[str, Callable[..., object]] = {
    "is file": lambda path: Path(path).is_file(),
    "is folder": lambda path: Path(path).is_dir(),
    "leads to": lambda path: str(_end_of(Path(path))),
    "holds": lambda folder, pattern: tuple(map(str, sorted(Path(folder).glob(pattern)))),
    "says": _content_again,
}
