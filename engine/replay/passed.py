"""Events of a run of which no outcomes come, since nothing happened on them: how many there were, and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..runtime.decision import Unknown


@dataclass(slots=True)
class Passed:
    """Events on which nothing happened, of which no outcomes come.

    Args:
        events: how many, by kind and group.
        first, last: from when to when events are known of that may have been among them, in ms; None where there are none.
        unknown: what rules lacked on some of them, where that is all that there is to tell, and on how many.
    """

    events: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    first: int | None = None
    last: int | None = None
    unknown: Counter[tuple[Unknown, ...]] = field(default_factory=Counter)

    def add(self, events: Mapping[tuple[str, str | None], int], first: int, last: int) -> None:
        """Takes in more of them.

        Args:
            events: how many, by kind and group.
            first, last: the earliest and latest of their times, in ms; the first is later where there are none.
        """
        self.events.update(events)
        if first <= last:
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)

    def joined(self, other: Passed, known: Mapping[tuple[str, str | None], int]) -> Passed:
        """These, and those of another run of which some are among these; both tell of all on which rules were unknown.

        Args:
            other: of another run, through the same trace.
            known: how many of them, by kind and group, are not to be counted.
        """
        times = [at for at in (self.first, self.last, other.first, other.last) if at is not None]
        events = self.events + (other.events - Counter(known))
        return Passed(events, min(times, default=None), max(times, default=None))
