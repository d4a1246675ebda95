"""Regular expressions in one set, compared with the light form of a text, with what is left once disguise is undone, or with
the text as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum

from .automata import Regex, RegexSlice, compile_sets
from .bare import folded_undone, lines_undone, undone
from .batch import Batch
from .normal import Folded, fold, mended, unchanged
from .patterns import Item
from .sought import Owner, Place, Sought, ask_each

_TOGETHER = 16
"""How many texts are searched at once: of more, too often one has something."""

_only_at_rims = re.compile(r"\\[Az]|\(\?[A-Za-z]*-[A-Za-z]*m").search  # matches there even where lines are told apart


class Compared(Enum):
    """What of a text an expression is compared with."""

    LIGHT = "the light form"
    WRITTEN = "the text as it was written"
    DISGUISED = "the light form, and what is left of it once disguise is undone"


class RegexLane:
    """Regular expressions that are compared with the same."""

    __slots__ = ("_compared", "_for_lines", "_regexes", "_sets", "_sought", "_spellings", "patterns")

    def __init__(self, regexes: dict[str, tuple[Regex, list[Owner]]], compared: Compared) -> None:
        self._compared = compared
        self._regexes = [compiled for compiled, _ in regexes.values()]
        self._spellings = list(regexes)
        self._sets: tuple[RegexSlice, ...] = compile_sets(list(zip(regexes, self._regexes, strict=True)))
        self._for_lines: tuple[RegexSlice, ...] | None = None
        self._sought = Sought(owners for _, owners in regexes.values())
        self.patterns = self._sought.patterns

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns that want, and those that except, an expression that matches."""
        wanting = excepting = 0
        for searched in self._searched(text, plain):
            for number in self._matching(searched):
                wanting |= self._sought.wanting[number]
                excepting |= self._sought.excepting[number]
        return wanting, excepting

    def read(self, batch: Batch) -> None:
        """Note which expressions match each text."""
        sets = self._sets_for_lines()
        if not sets:
            ask_each(self, batch)
            return
        ask_each(self, batch, list(batch.held))  # what has something that a lane looks for often has more
        lines = self._lines(batch)
        asked = [number for number in range(len(lines)) if number not in batch.held]
        for first in range(0, len(asked), _TOGETHER):
            group = asked[first : first + _TOGETHER]
            searched = "\n".join([lines[number] for number in group]).encode()
            if any(regexes.set.Match(searched) for regexes in sets):
                ask_each(self, batch, group)

    def _sets_for_lines(self) -> tuple[RegexSlice, ...]:
        """Sets that match some texts, a line each, wherever one of the texts matches; empty where that can't be had."""
        if self._for_lines is None:
            spellings = self._spellings
            if any(map(_only_at_rims, spellings)):
                self._for_lines = ()
            else:
                by_line = [f"(?m:{spelling})" for spelling in spellings]
                self._for_lines = compile_sets(list(zip(by_line, self._regexes, strict=True)))
        return self._for_lines

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where expressions of some patterns (bits) match, in no order."""
        for folded in searched_for(text, self._compared):
            for number in self._matching(folded.text):
                owners = self._sought.of(number, patterns)
                for match in self._regexes[number].finditer(folded.text) if owners else ():
                    yield from (Place(*folded.span(*match.span()), owner) for owner in owners)

    def _searched(self, text: str, plain: str) -> tuple[str, ...]:
        if self._compared is Compared.WRITTEN:
            return (mended(text),)
        if self._compared is Compared.DISGUISED:
            return (plain, *undone(plain))
        return (plain,)

    def _lines(self, batch: Batch) -> Sequence[str]:
        """What is looked through of each text."""
        if self._compared is Compared.WRITTEN:
            return [mended(text) for text in batch.texts]
        return lines_undone(batch) if self._compared is Compared.DISGUISED else batch.plains

    def _matching(self, searched: str) -> Iterator[int]:
        encoded = searched.encode()
        for regexes in self._sets:
            for number in regexes.set.Match(encoded) or ():
                yield regexes.first + number


def searched_for(text: str, compared: Compared) -> tuple[Folded, ...]:
    """What of a text expressions look through, with the way back.

    Args:
        text: the original text.
        compared: what they are compared with.
    """
    if compared is Compared.WRITTEN:
        return (unchanged(mended(text)),)
    folded = fold(text)
    return (folded, *folded_undone(folded)) if compared is Compared.DISGUISED else (folded,)


def compared_with(item: Item) -> Compared:
    """What an expression of a pattern is compared with."""
    if item.exact:
        return Compared.WRITTEN
    return Compared.DISGUISED if item.disguised else Compared.LIGHT
