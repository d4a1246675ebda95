"""Words that are compared with the text as it was written."""

from __future__ import annotations

from collections.abc import Iterator

from .automata import WordFinder
from .batch import Batch, numbers_at
from .boundaries import Kind, edges, stands_alone
from .normal import mended
from .sought import Owner, Place, Sought


class WordLane:
    """Words that are compared with the text as it was written."""

    __slots__ = ("_edges", "_finder", "_sought", "patterns")

    def __init__(self, needles: dict[str, list[Owner]]) -> None:
        self._finder = WordFinder(list(needles))
        self._edges: list[tuple[Kind, Kind] | None] = [edges(needle) for needle in needles]
        self._sought = Sought(needles.values())
        self.patterns = self._sought.patterns

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns that want, and those that except, a word of the text."""
        written = mended(text)
        wanting = excepting = 0
        for start, end, needle in self._finder.find(written):
            needed = self._edges[needle]
            if needed is None or stands_alone(written, start, end, needed):
                wanting |= self._sought.wanting[needle]
                excepting |= self._sought.excepting[needle]
        return wanting, excepting

    def read(self, batch: Batch) -> None:
        """Note which words each text holds."""
        written = mended(batch.written)
        found = self._finder.find(written)
        for number, (start, end, needle) in zip(numbers_at(written, [end for _, end, _ in found]), found, strict=True):
            needed = self._edges[needle]
            if needed is None or stands_alone(written, start, end, needed):
                batch.note(number, self._sought.wanting[needle], self._sought.excepting[needle], None)

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where words of some patterns (bits) stand, in no order."""
        written = mended(text)
        for start, end, needle in self._finder.find(written):
            owners = self._sought.of(needle, patterns)
            needed = self._edges[needle]
            if owners and (needed is None or stands_alone(written, start, end, needed)):
                yield from (Place(start, end, owner) for owner in owners)
