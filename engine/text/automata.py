"""The two machines that read a text once and in linear time: Aho-Corasick for words, RE2 for regular expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import re2

from .finders import Automaton

if not hasattr(re2, "Set"):  # pyre2 and fb-re2 install a module of the same name over it
    raise ImportError("another package has replaced the module `re2`; remove it and install `google-re2` again")

FindWords = Callable[[str], list[tuple[int, int, int]]]
"""A text to (start, end, word), in code points, words that overlap too."""

_MOST_MEMORY_OF_ONE = 4 << 20
_MOST_MEMORY_OF_A_SET = 128 << 20
# RE2 gives up on a set without a word when a few states of its automaton do not fit into its memory; a state is as
# large as all programs of the set together.
_MOST_INSTRUCTIONS_OF_A_SET = 100_000


class Match(Protocol):
    """A place where a regular expression matched."""

    def span(self) -> tuple[int, int]:
        """Start and end in code points."""
        ...


class Regex(Protocol):
    """A compiled regular expression; offsets are code points."""

    @property
    def programsize(self) -> int:
        """How many instructions it takes."""
        ...

    def finditer(self, text: str) -> Iterator[Match]:
        """Every match, leftmost first, none overlapping another."""
        ...

    def match(self, text: str, pos: int, endpos: int) -> Match | None:
        """The match that starts at a place and ends no later than another."""
        ...


class RegexSet(Protocol):
    """Many regular expressions, read in one scan."""

    def Match(self, text: bytes) -> list[int] | None:
        """Which of them match anywhere in a text (UTF-8), in no order."""
        ...


@dataclass(frozen=True, slots=True)
class RegexSlice:
    """A set over a run of expressions: those from `first` on."""

    first: int
    set: RegexSet


class RegexError(Exception):
    """RE2 refuses an expression.

    Attributes:
        reason: RE2's own words for it.
        fragment: the piece of the expression it stumbled over; empty when it names none.
    """

    def __init__(self, refusal: str) -> None:
        self.reason, _, self.fragment = refusal.partition(": ")
        super().__init__(refusal)


class WordFinder:
    """Finds words in one pass over a text.

    Args:
        needles: distinct words, none empty.

    Attributes:
        find: where each of them stands, by its number; of those that end at one place the longest first.
    """

    __slots__ = ("_automaton", "find")

    def __init__(self, needles: Sequence[str]) -> None:
        self._automaton = Automaton(list(needles))
        self.find: FindWords = self._automaton.find_overlapping

    def __getstate__(self) -> bytes:
        return self._automaton.serialize()

    def __setstate__(self, state: bytes) -> None:
        self._automaton = Automaton.deserialize(state)
        self.find = self._automaton.find_overlapping


def compile_regex(regex: str) -> Regex:
    """Compile an expression; upper and lower case are one.

    Args:
        regex: in RE2's syntax.

    Raises:
        RegexError: RE2 can't read it, or it grows too large.
    """
    try:
        return cast(Regex, re2.compile(regex, _options(_MOST_MEMORY_OF_ONE)))
    except re2.error as refusal:
        words = refusal.args[0]
        raise RegexError(words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)) from None


def compile_sets(regexes: Sequence[tuple[str, Regex]]) -> tuple[RegexSlice, ...]:
    """Put expressions into as few sets as RE2's memory allows; nearly always one.

    Args:
        regexes: each expression's text with the compiled expression.
    """
    slices: list[RegexSlice] = []
    first = size = 0
    for place, (_, compiled) in enumerate(regexes):
        if size and size + compiled.programsize > _MOST_INSTRUCTIONS_OF_A_SET:
            slices.append(_slice(regexes, first, place))
            first, size = place, 0
        size += compiled.programsize
    return (*slices, _slice(regexes, first, len(regexes))) if size else ()


def _slice(regexes: Sequence[tuple[str, Regex]], first: int, end: int) -> RegexSlice:
    members = re2.Set.SearchSet(_options(_MOST_MEMORY_OF_A_SET))
    for regex, _ in regexes[first:end]:
        members.Add(regex)
    members.Compile()
    return RegexSlice(first, cast(RegexSet, members))


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = memory
    return options
