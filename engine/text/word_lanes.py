"""Words, in one automaton for each form of the text they are compared with, and regular expressions, in one set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .automata import FindWords, Regex, RegexSlice, compile_sets, word_finder
from .boundaries import Kind, edges, stands_alone
from .normal import Folded, fold, light, mended, squeeze, unchanged
from .sought import Owner, Place, Sought


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the text that words are compared with: a new form is a new row, and a new lane in the scanner.

    Args:
        needle: a word as written, in this form; empty when nothing of it remains.
        text: a message's text in this form, given the text and its light form.
        fold: the same with the way back to the original.
    """

    needle: Callable[[str], str]
    text: Callable[[str, str], str]
    fold: Callable[[str], Folded]


LIGHT = Form(
    needle=lambda word: squeeze(light(word)).strip(),
    text=lambda _, plain: squeeze(plain) if "  " in plain or "\n" in plain else plain,
    fold=lambda text: fold(text).squeezed(),
)
EXACT = Form(
    needle=lambda word: mended(word) if word.strip() else "",
    text=lambda text, _: mended(text),
    fold=lambda text: unchanged(mended(text)),
)


class WordLane:
    """All words that are compared with one form of the text; `text` makes that form, `find` searches it."""

    __slots__ = ("_edges", "_fold", "_sought", "find", "text")

    def __init__(self, form: Form, needles: dict[str, list[Owner]]) -> None:
        self.text = form.text
        self.find: FindWords = word_finder(list(needles))
        self._fold = form.fold
        self._edges: list[tuple[Kind, Kind] | None] = [edges(needle) for needle in needles]
        self._sought = Sought(needles.values())

    def bits_of(self, text: str, found: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
        """The patterns that want, and those that except, a word found in a formed text; places are not compared."""
        wanting = excepting = 0
        for needle, start, end in found:
            needed = self._edges[needle]
            if needed is None or stands_alone(text, start, end, needed):
                wanting |= self._sought.wanting[needle]
                excepting |= self._sought.excepting[needle]
        return wanting, excepting

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where words of some patterns (bits) stand, in no order."""
        folded = self._fold(text)
        for needle, start, end in self.find(folded.text, True):
            owners = self._sought.of(needle, patterns)
            needed = self._edges[needle]
            if owners and (needed is None or stands_alone(folded.text, start, end, needed)):
                yield from (Place(*folded.span(start, end), owner) for owner in owners)


class RegexLane:
    """All regular expressions, compared with the light form."""

    __slots__ = ("_regexes", "_sets", "_sought")

    def __init__(self, regexes: dict[str, tuple[Regex, list[Owner]]]) -> None:
        self._regexes = [compiled for compiled, _ in regexes.values()]
        self._sets: tuple[RegexSlice, ...] = compile_sets(list(zip(regexes, self._regexes, strict=True)))
        self._sought = Sought(owners for _, owners in regexes.values())

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns that want, and those that except, an expression that matches the light form."""
        wanting = excepting = 0
        for number in self._matching(plain):
            wanting |= self._sought.wanting[number]
            excepting |= self._sought.excepting[number]
        return wanting, excepting

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where expressions of some patterns (bits) match, in no order."""
        folded = fold(text)
        for number in self._matching(folded.text):
            owners = self._sought.of(number, patterns)
            for match in self._regexes[number].finditer(folded.text) if owners else ():
                yield from (Place(*folded.span(*match.span()), owner) for owner in owners)

    def _matching(self, plain: str) -> Iterator[int]:
        encoded = plain.encode()
        for regexes in self._sets:
            for number in regexes.set.Match(encoded) or ():
                yield regexes.first + number
