"""A part of a trace, and what one of the processes that share it found in it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter

from ..runtime.decision import Decision
from ..runtime.event import Event
from ..runtime.said import Said
from .skimmed_stream import Stretch, all_said
from .trace_stream import TraceItem

_group: Callable[[object], str] = attrgetter("group")


@dataclass(slots=True)
class Part:
    """A part of the trace, and what came of it.

    Attributes:
        stretches: the events; `add` adds to them.
        refused: the numbers of those that the policy knows nothing of.
        found: the numbers of others, with decisions, in their order.
        made: events that were made already, by their numbers.
    """

    stretches: list[Stretch] = field(default_factory=list)
    _firsts: list[int] = field(default_factory=list, init=False)
    _count: int = field(default=0, init=False)
    refused: set[int] = field(default_factory=set)
    found: list[tuple[int, Decision]] = field(default_factory=list)
    made: dict[int, Event] = field(default_factory=dict)

    def __len__(self) -> int:
        return self._count

    def add(self, stretch: Stretch) -> None:
        """Adds the events that come next."""
        self.stretches.append(stretch)
        self._firsts.append(self._count)
        self._count += stretch.stop - stretch.start

    def cut(self, place: int) -> None:
        """Leaves out what comes from a place in the rows of the last stretch on."""
        last = self.stretches[-1]
        self.stretches[-1] = last._replace(stop=place)
        self._count -= last.stop - place

    def item(self, number: int) -> TraceItem:
        """The event of a number.

        Raises:
            IndexError: there is none.
        """
        if not 0 <= number < self._count:
            raise IndexError(number)
        which = bisect_right(self._firsts, number) - 1
        rows, start, _ = self.stretches[which]
        return rows.item(start + number - self._firsts[which], self.made.get(number))

    def events(self) -> Counter[tuple[str, str | None]]:
        """How many events were evaluated, by kind and group."""
        found: Counter[tuple[str, str | None]] = Counter()
        for rows, start, stop in self.stretches:
            whats = rows.whats[start:stop]
            others: list[Event] = []
            if not all_said(whats):
                others = [what.item.event for what in whats if not isinstance(what, Said)]
                whats = [what for what in whats if isinstance(what, Said)]
            found.update({("message", group): count for group, count in Counter(map(_group, whats)).items()})
            found.update((event.kind, event.group) for event in others)
        for event in (self.item(number).event for number in self.refused):
            found[event.kind, event.group] -= 1
        return +found

    def bounds(self) -> tuple[int, int] | None:
        """From when to when (ms) they were; None where none was evaluated."""
        times = [time for rows, start, stop in self.stretches for time in rows.times[start:stop]]
        if self.refused:
            times = [time for number, time in enumerate(times) if number not in self.refused]
        return (min(times), max(times)) if times else None
