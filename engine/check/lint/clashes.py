"""Which conditions could be kept from going together, found by what they speak of before anything is worked out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from ..terms import Fact
from .assumed import WHOLE_DAY, Assumed
from .ranges import Number, Range

_OF_GROUPS = frozenset(("group.id", "group.kind"))
"""Facts of which more is certain in some groups than in all."""
_ANYWHERE = "anywhere"


def could_clash(one: Assumed, other: Assumed) -> bool:
    """Whether two situations, each possible by itself, could contradict each other; False is certain.

    Args:
        one: in the world of some groups.
        other: in the world of all groups.
    """
    found = _handles(other)
    if _ANYWHERE in found or not found.isdisjoint(_reached(one)):
        return True
    shared = one.numbers.keys() & other.numbers.keys()
    return any(_apart(one.numbers[value], other.numbers[value]) for value in shared)


def speaks_of_groups(situation: Assumed) -> bool:
    """Whether more can be certain of what a situation says in some groups than in all."""
    return any(isinstance(value, Fact) and value.path in _OF_GROUPS for value in situation.words)


def _apart(one: Range, other: Range) -> bool:
    if one.without or other.without:
        return True
    return _ends_before(one, other) or _ends_before(other, one)


def _ends_before(one: Range, other: Range) -> bool:
    """Whether a range could end where another begins; of whole numbers, none may be left between the two."""
    return one.high is not None and other.low is not None and one.high <= other.low + 1


def _handles(situation: Assumed) -> set[Hashable]:
    """What something that contradicts a situation has to reach, numbers aside."""
    found: set[Hashable] = {("said", atom, truth) for atom, truth in situation.said.items()}
    found |= {("known", value) for value in situation.known} | {("unknown", value) for value in situation.unknown}
    return found | _touched(situation)


def _reached(situation: Assumed) -> set[Hashable]:
    """The handles by which a situation could contradict another, numbers aside."""
    found: set[Hashable] = {("said", atom, not truth) for atom, truth in situation.said.items()}
    found |= {("unknown", value) for value in situation.known} | {("known", value) for value in situation.unknown}
    return found | _touched(situation)


def _touched(situation: Assumed) -> set[Hashable]:
    found: set[Hashable] = {("words", value) for value in situation.words}
    if speaks_of_groups(situation):
        found.add(_ANYWHERE)
    found |= {("order", frozenset(pair)) for pair in situation.orders}
    found |= {("held", key) for key in (*situation.holding, *situation.lacking)}
    found |= {("text", test.value) for test in (*situation.found, *situation.absent)}
    if situation.contents is not None:
        found.add(("held", "content"))
    if situation.minutes != WHOLE_DAY:
        found.add("minutes")
    return found


@dataclass
class _Bounds:
    """Situations that leave some numbers of one value, by the ends of what they leave."""

    highs: list[tuple[Number, int]] = field(default_factory=list)
    lows: list[tuple[Number, int]] = field(default_factory=list)
    all: list[int] = field(default_factory=list)
    with_gaps: list[int] = field(default_factory=list)

    def add(self, held: Range, number: int) -> None:
        self.all.append(number)
        if held.without:
            self.with_gaps.append(number)
        if held.high is not None:
            self.highs.append((held.high, number))
        if held.low is not None:
            self.lows.append((held.low, number))

    def sort(self) -> None:
        self.highs.sort()
        self.lows.sort()

    def beside(self, held: Range) -> Iterator[int]:
        """Those that could leave nothing of a range."""
        if held.without:
            yield from self.all
            return
        yield from self.with_gaps
        if held.low is not None:
            end = bisect_right(self.highs, held.low + 1, key=_end)
            yield from (number for _, number in self.highs[:end])
        if held.high is not None:
            start = bisect_left(self.lows, held.high - 1, key=_end)
            yield from (number for _, number in self.lows[start:])


def _end(entry: tuple[Number, int]) -> Number:
    return entry[0]


class Clashes:
    """Finds, among many conditions, those that could be kept from going together with another one.

    Each is looked for by one of its situations only, the one that fewest others speak of: they must all be contradicted.

    Args:
        conditions: the situations of each, in the world of all groups; None where there are too many.
        others: situations of what will be asked about.
    """

    def __init__(self, conditions: Sequence[Sequence[Assumed] | None], others: Sequence[Assumed]) -> None:
        self.conditions = conditions
        self.often = Counter(handle for other in others for handle in (*_reached(other), *_numbers(other)))
        self.asked = len(others)
        self.always: list[int] = []
        self.by_handle: dict[Hashable, list[int]] = defaultdict(list)
        self.by_number: dict[Hashable, _Bounds] = defaultdict(_Bounds)
        for number, situations in enumerate(conditions):
            if situations is not None:
                self._add(number, situations)
        for bounds in self.by_number.values():
            bounds.sort()

    def _add(self, number: int, situations: Sequence[Assumed]) -> None:
        rarest = min(situations, key=self._weight, default=None)
        handles = {_ANYWHERE} if rarest is None else _handles(rarest)
        if _ANYWHERE in handles:
            self.always.append(number)
            return
        for handle in handles:
            self.by_handle[handle].append(number)
        for value, held in rarest.numbers.items() if rarest is not None else ():
            self.by_number[value].add(held, number)

    def _weight(self, situation: Assumed) -> int:
        handles = _handles(situation)
        if _ANYWHERE in handles:
            return self.asked
        return sum(self.often[handle] for handle in (*handles, *_numbers(situation)))

    def with_each(self, situations: Sequence[Assumed]) -> Iterator[int]:
        """The conditions that could be contradicted in each of some situations, by their numbers, in order.

        Args:
            situations: at least one, in the world of any groups.
        """
        first = situations[0]
        found = {*self.always, *(number for handle in _reached(first) for number in self.by_handle.get(handle, ()))}
        for value, held in first.numbers.items():
            if value in self.by_number:
                found.update(self.by_number[value].beside(held))
        for number in sorted(found):
            others = self.conditions[number] or ()
            if all(could_clash(situation, other) for situation in situations for other in others):
                yield number


def _numbers(situation: Assumed) -> Iterator[Hashable]:
    return (("number", value) for value in situation.numbers)
