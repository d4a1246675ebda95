"""What a detector is: something that finds pieces of a text, told as places in the text as it was written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ..normal import fold, light

Found: TypeAlias = tuple[int, int, str]
"""First code point, the one after the last, and how the piece is shown: private numbers with their middle hidden."""


@dataclass(frozen=True, slots=True)
class Detector:
    """Finds one kind of content.

    Args:
        name: its name in policies; of scripts the script's.
        may_hold: a quick test of the form that is searched; where it says no, nothing would be found.
        search: finds all pieces in that form, from left to right, none overlapping another.
        as_written: whether the text as it was written is searched, not its light form.
    """

    name: str
    may_hold: Callable[[str], object]
    search: Callable[[str], Iterator[Found]]
    as_written: bool = False

    def find(self, text: str) -> Iterator[Found]:
        """All pieces of a text.

        Args:
            text: the original text.

        Returns:
            each piece's place in the original text and how it is shown, from left to right.
        """
        if self.may_hold(text if self.as_written else light(text)):
            yield from self.find_unguarded(text)

    def find_unguarded(self, text: str) -> Iterator[Found]:
        """The same as `find` without the quick test: slower, and never another answer."""
        if self.as_written:
            yield from self.search(text)
            return
        folded = fold(text)
        for start, end, shown in self.search(folded.text):
            yield *folded.span(start, end), shown


def hidden(number: str, head: int, tail: int) -> str:
    """A private number as it may be shown: its middle hidden.

    Args:
        number: the number without separators.
        head: how many characters are shown at its start.
        tail: how many at its end.
    """
    middle = max(len(number) - head - tail, 1)
    return f"{number[:head]}{'*' * middle}{number[head + middle :]}"


def overlapping(pieces: Iterable[tuple[int, int]]) -> Callable[[int, int], bool]:
    """Tells in logarithmic time whether something overlaps one of some pieces of a text.

    Args:
        pieces: the first code point of each and the one after its last; the first ones ascend.

    Returns:
        a test of a piece, given by its first code point and the one after its last.
    """
    starts: list[int] = []
    ends: list[int] = []
    for start, end in pieces:
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        elif start < end:
            starts.append(start)
            ends.append(end)

    def test(start: int, end: int) -> bool:
        place = bisect_left(starts, end) - 1
        return place >= 0 and start < ends[place]

    return test


def apart(found: Iterable[Found]) -> Iterator[Found]:
    """The pieces from left to right, of those that overlap only the first and, at one start, the longest."""
    reached = 0
    for start, end, shown in sorted(found, key=lambda piece: (piece[0], -piece[1])):
        if start >= reached:
            yield start, end, shown
            reached = end
