"""Texts that conditions look for by themselves, in the light form: with patterns they share the one scan of a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from .automata import WordFinder
from .batch import Batch, numbers_at
from .sought import Place

NO_FRAGMENTS: Mapping[str, int] = MappingProxyType({})


class FragmentLane:
    """Finds texts as they stand in the light form, within words too.

    Args:
        fragments: distinct texts in the light form, none empty.
        first: the place of the first one's bit.

    Attributes:
        bit_of: the bit of each.
        patterns: none: they belong to no pattern.
    """

    __slots__ = ("_bits", "_find", "bit_of", "patterns")

    def __init__(self, fragments: Sequence[str], first: int) -> None:
        self._bits = [1 << first + number for number in range(len(fragments))]
        self._find = WordFinder(fragments).find
        self.bit_of = dict(zip(fragments, self._bits, strict=True))
        self.patterns = 0

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The bits of those that a text holds, and none that anything excepts."""
        found = 0
        for _, _, fragment in self._find(plain):
            found |= self._bits[fragment]
        return found, 0

    def read(self, batch: Batch) -> None:
        """Note which of them each text holds."""
        found = self._find(batch.plain)
        for number, (_, _, fragment) in zip(numbers_at(batch.plain, [end for _, end, _ in found]), found, strict=True):
            batch.note(number, self._bits[fragment], 0, ())

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """No place: no pattern asks for any."""
        return iter(())
