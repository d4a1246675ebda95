"""What the patterns of a policy look for, by the pattern it belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Protocol

import msgspec

from .batch import Batch
from .patterns import Item


class Owner(msgspec.Struct, frozen=True, gc=False):
    """An item's place in the policy: whose it is, and how a hit of it is told.

    Args:
        pattern: the pattern's number.
        order: the item's number within the pattern.
        item: the item.
    """

    pattern: int
    order: int
    item: Item


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where an item was found, in the original text.

    Args:
        start: first code point.
        end: the one after the last.
        owner: whose item it is.
    """

    start: int
    end: int
    owner: Owner


class Sought:
    """Needles, expressions, detectors, …, numbered, each with the patterns that want it and those that except it.

    Attributes:
        patterns: all of these patterns (bits).
    """

    __slots__ = ("excepting", "owners", "patterns", "wanting")

    def __init__(self, owners: Iterable[Sequence[Owner]]) -> None:
        self.owners = [tuple(these) for these in owners]
        shared: dict[int, int] = {}  # among a hundred thousand words few numbers differ, and they may be long
        wanting = (bits_of(these, False) for these in self.owners)
        excepting = (bits_of(these, True) for these in self.owners)
        self.wanting = [shared.setdefault(bits, bits) for bits in wanting]
        self.excepting = [shared.setdefault(bits, bits) for bits in excepting]
        self.patterns = reduce(or_, shared, 0)

    def of(self, number: int, patterns: int) -> Sequence[Owner]:
        """The items of some patterns (bits) that look for the same thing."""
        owners = self.owners[number]
        if len(owners) == 1:
            return owners if patterns >> owners[0].pattern & 1 else ()
        return [owner for owner in self.owners[number] if patterns >> owner.pattern & 1]


class Lane(Protocol):
    """A way to look for items of one kind."""

    @property
    def patterns(self) -> int:
        """The patterns (bits) that it looks for anything of."""
        ...

    def bits(self, text: str, plain: str) -> tuple[int, int]:
        """The patterns (bits) that want, and those that except, something a text holds.

        Args:
            text: the original text.
            plain: its light form.
        """
        ...

    def read(self, batch: Batch) -> None:
        """Note what each of several texts holds, as `bits` would tell it of each.

        Args:
            batch: the texts; what other lanes noted of them stays.
        """
        ...

    def places(self, text: str, patterns: int) -> Iterator[Place]:
        """Where items of some patterns (bits) stand, in no order.

        Args:
            text: the original text.
            patterns: those asked about.
        """
        ...


def ask_each(lane: Lane, batch: Batch, numbers: Iterable[int] | None = None) -> None:
    """Note what texts hold that are asked one by one.

    Args:
        lane: the way to look for it.
        batch: the texts.
        numbers: those that are asked, some maybe twice; None for all.
    """
    for number in range(len(batch.texts)) if numbers is None else dict.fromkeys(numbers):
        wanting, excepting = lane.bits(batch.texts[number], batch.plains[number])
        if wanting or excepting:
            batch.note(number, wanting, excepting, None)


def outside(places: Sequence[Place], excepted: Sequence[Place]) -> list[Place]:
    """The places that overlap none of the excepted ones."""
    if not excepted:
        return list(places)
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted((place.start, place.end) for place in excepted):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return [place for place in places if not _overlaps(place, starts, ends)]


def _overlaps(place: Place, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether a place overlaps any of some pieces that are sorted and apart."""
    last = bisect_right(starts, place.end - 1) - 1
    return last >= 0 and ends[last] > place.start


def bits_of(owners: Iterable[Owner], excepted: bool | None = None) -> int:
    """The patterns (bits) of some items; of those that are excepted or are not alone, where that is asked for."""
    bits = 0
    for owner in owners:
        if excepted is None or owner.item.excepted is excepted:
            bits |= 1 << owner.pattern
    return bits
