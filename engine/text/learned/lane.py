"""Learned patterns within the one scan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..automata import WordFinder
from ..batch import Batch
from ..normal import light
from ..sought import Owner, Place, ask_each, bits_of
from .model import Model
from .view import shown, view

_SHOWN = 5
"""How many pieces a hit names."""


@dataclass(frozen=True, slots=True)
class Why:
    """A piece of text that weighed in.

    Args:
        piece: as a person reads it: `^` and `$` are the start and the end, `0` in a shape is any digit, `a` any letter.
        weight: in hundred-thousandths; above 0 it speaks for a match, below 0 against.
    """

    piece: str
    weight: int


class Weigher:
    """A learned pattern, ready to weigh texts."""

    __slots__ = ("_find", "_pieces", "_weights", "least")

    def __init__(self, model: Model) -> None:
        self._pieces = list(model.weights)
        self._weights = list(model.weights.values())
        self._find = WordFinder(self._pieces).find
        self.least = model.least

    def weigh(self, plain: str) -> int:
        """What the pieces of a text come to; it matches from `least` on.

        Args:
            plain: its light form.
        """
        weights = self._weights
        return sum([weights[number] for number in self._held(plain)])

    def matches(self, plain: str) -> bool:
        """Whether a text, given its light form, is what was learned; one without letters and digits never is."""
        held = self._held(plain)
        weights = self._weights
        return bool(held) and sum([weights[number] for number in held]) >= self.least

    def why(self, text: str) -> list[Why]:
        """The pieces of a text that were weighed, the weightiest first.

        Args:
            text: the original text.
        """
        found = [Why(shown(self._pieces[number]), self._weights[number]) for number in self._held(light(text))]
        return sorted(found, key=lambda why: (-abs(why.weight), why.piece))

    def _held(self, plain: str) -> set[int]:
        return {number for _, _, number in self._find(view(plain))}


class LearnedLane:
    """All learned patterns. Each judges a message as a whole, so its place is the whole message."""

    __slots__ = ("_owners", "_weighers", "patterns")

    def __init__(self, models: Sequence[tuple[Model, Owner]]) -> None:
        self._weighers = [(Weigher(model), 1 << owner.pattern) for model, owner in models]
        self._owners = [owner for _, owner in models]
        self.patterns = bits_of(self._owners)

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns that want a text; learned ones except nothing."""
        wanting = 0
        for weigher, bit in self._weighers:
            if weigher.matches(plain):
                wanting |= bit
        return wanting, 0

    def read(self, batch: Batch) -> None:
        """Note what each text holds."""
        ask_each(self, batch)

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """The whole text, for each of some patterns (bits) that wants it, told with the pieces that weighed most."""
        for owner, (weigher, bit) in zip(self._owners, self._weighers, strict=True):
            if patterns & bit and weigher.matches(light(text)):
                yield Place(0, len(text), _told(owner, weigher.why(text)))


def _told(owner: Owner, reasons: Sequence[Why]) -> Owner:
    """An item whose label names the weightiest pieces that speak for the match."""
    pieces = ", ".join(f"`{why.piece}`" for why in [why for why in reasons if why.weight > 0][:_SHOWN])
    if not pieces:
        return owner
    return Owner(owner.pattern, owner.order, replace(owner.item, label=f"{owner.item.label} ({pieces})"))
