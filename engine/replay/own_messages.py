"""The messages of a stretch of a trace that one of several processes evaluates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import cast

from ..runtime.clearing import NOT_LOOKED_AT, Clearance, Cleared
from ..runtime.event import Event
from ..runtime.said import Said, event_of
from .skimmed_stream import Stretch


class OwnMessages:
    """Messages side by side in lists, and how many of them were evaluated.

    Args:
        stretch: the stretch.
        are_own: which of its events these are.
    """

    __slots__ = ("cleared", "done", "places", "precisions", "stretch", "times", "whats")

    def __init__(self, stretch: Stretch, are_own: Sequence[bool]) -> None:
        rows, start, stop = stretch
        self.stretch = stretch
        self.places = [*compress(range(start, stop), are_own)]
        self.whats = cast("list[Said]", [*compress(rows.whats[start:stop], are_own)])
        self.times = [*compress(rows.times[start:stop], are_own)]
        self.precisions = [*compress(rows.precisions[start:stop], are_own)]
        self.cleared: Cleared | None = None
        self.done = 0

    def event(self, number: int) -> Event:
        """One of them as an event."""
        return event_of(self.whats[number], self.times[number], self.precisions[number])

    def seen(self, number: int) -> Clearance:
        """What was seen of one of them by itself."""
        return NOT_LOOKED_AT if self.cleared is None else self.cleared.seen(number)
