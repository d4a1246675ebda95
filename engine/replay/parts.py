"""A part of a trace, and what one of the processes that share it found in it."""

from __future__ import annotations

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
        stretches: the events.
        refused: the numbers of those that the policy knows nothing of.
        found: the numbers of others, with decisions, in their order.
    """

    stretches: list[Stretch] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    found: list[tuple[int, Decision]] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(stop - start for _, start, stop in self.stretches)

    def item(self, number: int) -> TraceItem:
        """The event of a number."""
        for rows, start, stop in self.stretches:
            if number < stop - start:
                return rows.item(start + number)
            number -= stop - start
        raise IndexError(number)

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
