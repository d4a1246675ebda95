"""Sketches of situations: a quick look at whether one could entail another, before it is worked out."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from ..terms import Anniversary, IsTrue
from .assumed import Assumed
from .ranges import Number


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a situation speaks of, with every value by its number.

    Args:
        marks: of what it speaks of: a situation that entails another has all of its marks.
        ranges: ends of numbers; None is no end.
        words: the only words that a value can be.
        texts: what is found in a text.
    """

    marks: frozenset[int]
    ranges: dict[int, tuple[Number | None, Number | None]]
    words: dict[int, frozenset[str]]
    texts: tuple[tuple[int, str], ...]

    def could_entail(self, other: Sketch) -> bool:
        """Whether this situation could entail the other; False is certain, but for what holds in every world."""
        if not other.marks <= self.marks:
            return False
        for key, (low, high) in other.ranges.items():
            own_low, own_high = self.ranges[key]
            if low is not None and (own_low is None or own_low < low):
                return False
            if high is not None and (own_high is None or own_high > high):
                return False
        for key, words in other.words.items():
            own = self.words.get(key)
            if own is None or not own <= words:
                return False
        return not other.texts or self._has_texts(other)

    def _has_texts(self, other: Sketch) -> bool:
        for key, needle in other.texts:
            for own, found in self.texts:
                if key == own and needle in found:
                    break
            else:
                return False
        return True


def could_imply(situations: Sequence[Sketch], others: Sequence[Sketch]) -> bool:
    """Whether each of some situations could entail one of some others."""
    for situation in situations:
        for other in others:
            if situation.could_entail(other):
                break
        else:
            return False
    return True


@dataclass
class Sketches:
    """Draws sketches, and numbers values and marks as they come."""

    numbers: dict[Hashable, int] = field(default_factory=dict)

    def _number(self, mark: Hashable) -> int:
        return self.numbers.setdefault(mark, len(self.numbers))

    def of(self, situation: Assumed) -> Sketch:
        """The sketch of a situation."""
        words = {self._number(value): words.left for value, words in situation.words.items()}
        return Sketch(
            frozenset(map(self._number, _marks(situation))),
            {self._number(value): (range.low, range.high) for value, range in situation.numbers.items()},
            {number: left for number, left in words.items() if left is not None},
            tuple((self._number(test.value), test.needle) for test in situation.found),
        )


def _marks(situation: Assumed) -> set[Hashable]:
    found: set[Hashable] = {*situation.numbers, *situation.words}
    found |= {(value, range.low) for value, range in situation.numbers.items() if range.low == range.high is not None}
    found |= {frozenset(pair) for pair in situation.orders}
    found |= {(atom, truth) for atom, truth in situation.said.items() if isinstance(atom, IsTrue | Anniversary)}
    found |= {(test.value, "text") for test in (*situation.found, *situation.absent)}
    for value, words in situation.words.items():
        found |= {(value, word) for word in words.left or () if len(words.left or ()) == 1}
    for key, sets in situation.holding.items():
        found.add((key,))
        found |= {(key, *entries) for entries in sets if len(entries) == 1}
    found |= {(key, "no", entry) for key, entries in situation.lacking.items() for entry in entries}
    found |= {"contents"} if situation.contents is not None else set()
    return found
