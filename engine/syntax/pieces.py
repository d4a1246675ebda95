"""Written words on their way into lines: what stands between them, and where a line that is too long is broken."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from .shapes import name_end

WIDTH = 100
"""Columns a line may take; wide characters count two."""

INDENT = "  "


@dataclass(slots=True)
class NameWord:
    """A name, which may turn out to need backticks.

    Args:
        text: the name.
        quoted: whether it stands in backticks.
        in_quotes: what stands between backticks, where that is not the name as it is spelled without.
    """

    text: str
    quoted: bool = False
    in_quotes: str = ""

    def __post_init__(self) -> None:
        if name_end(self.text, 0, len(self.text)) != len(self.text):
            self.quoted = True

    def __str__(self) -> str:
        return f"`{self.in_quotes or self.text}`" if self.quoted else self.text


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between two words: a space where nothing else is said.

    Args:
        flat: what stands there on one line; None for what stands between two words anyway.
        breaks: whether a line that is too long is broken here: `all` such gaps together, of `fill` as few as will do.
    """

    flat: str | None
    breaks: Literal["never", "fill", "all"] = "never"


GLUE = Gap("")
BREAK = Gap(None, "all")
FILL = Gap(None, "fill")

Piece = str | NameWord | Gap
Pieces = list[Piece]


def columns(text: str) -> int:
    """How many columns a text takes."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


@lru_cache(maxsize=1 << 14)
def _columns_of(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if _is_wide(char) else 1


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def joined(parts: Iterable[Sequence[Piece]], separator: Sequence[Piece]) -> Pieces:
    """Parts with a separator between them."""
    found: Pieces = []
    for number, part in enumerate(parts):
        if number:
            found += separator
        found += part
    return found


def flat(pieces: Iterable[Piece]) -> tuple[str, list[tuple[NameWord, int, int]]]:
    """The pieces on one line, and where the names stand in it."""
    text: list[str] = []
    names: list[tuple[NameWord, int, int]] = []
    length = 0
    last = ""
    gap: str | None = ""
    for piece in pieces:
        if isinstance(piece, Gap):
            gap = piece.flat
            continue
        word = str(piece)
        space = _space(last, word) if gap is None else gap
        start = length + len(space)
        length = start + len(word)
        text += (space, word)
        if isinstance(piece, NameWord):
            names.append((piece, start, length))
        last, gap = word, None
    return "".join(text), names


def _space(before: str, after: str) -> str:
    """A space, except between a Chinese parenthesis and the Chinese word outside it."""
    if before.endswith("）") and after and _is_wide(after[0]):
        return ""
    return "" if after.startswith("（") and before and _is_wide(before[-1]) else " "


def line(pieces: Iterable[Piece]) -> str:
    """The pieces on one line."""
    return flat(pieces)[0]


def lines(pieces: Pieces, indent: str) -> list[str]:
    """The pieces on one line if they fit, else on several, of which all but the first are indented further.

    Args:
        pieces: the words.
        indent: what the first line starts with.
    """
    whole = indent + line(pieces)
    if columns(whole) <= WIDTH:
        return [whole]
    first, *others = _split(pieces, "all")
    found = _filled(first, indent, indent + INDENT)
    for part in others:
        found += _filled(part, indent + INDENT, indent + INDENT + INDENT)
    return found


def _split(pieces: Pieces, how: str) -> list[Pieces]:
    parts: list[Pieces] = [[]]
    for piece in pieces:
        if isinstance(piece, Gap) and piece.breaks == how:
            parts.append([])
        else:
            parts[-1].append(piece)
    return parts


def _filled(pieces: Pieces, first: str, others: str) -> list[str]:
    """The pieces on as few lines as will do, each with what it is to start with."""
    gaps = [piece.flat for piece in pieces if isinstance(piece, Gap) and piece.breaks == "fill"]
    parts = [line(part) for part in _split(pieces, "fill")]
    found = [[first, parts[0]]]
    width = columns(first) + columns(parts[0])
    for gap, part in zip(gaps, parts[1:], strict=True):
        space = _space(found[-1][-1], part) if gap is None else gap
        width += columns(space) + columns(part)
        if width <= WIDTH:
            found[-1] += (space, part)
        else:
            found.append([others, part])
            width = columns(others) + columns(part)
    return ["".join(words) for words in found]
