"""How much happened when: counts by stretches of time, in memory that does not grow with the trace's length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MOST_BUCKETS = 1_500
"""How many stretches of time there are at most; with more of them, they become longer."""

_MINUTE = 60_000
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_WEEK = 7 * _DAY
WIDTHS = (
    *(_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY),
    *(_WEEK, 4 * _WEEK, 52 * _WEEK, 520 * _WEEK),
)
"""How long stretches may be, in ms."""

# Zones move their clocks at whole quarters of an hour.
_QUARTER = 15 * _MINUTE
# The epoch was a Thursday, and weeks begin on Mondays.
_TO_MONDAY = 3 * _DAY
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Counts = list[int]
"""Of a stretch: events, firings of rules, sanctions."""


class WallClock:
    """Tells what the clocks of a zone showed: milliseconds since the clocks there showed 1970-01-01 00:00.

    Args:
        zone: the zone.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._offsets: dict[int, int] = {}

    def at(self, instant: int) -> int:
        """What the clocks showed.

        Args:
            instant: ms since the epoch.
        """
        quarter = instant // _QUARTER
        offset = self._offsets.get(quarter)
        if offset is None:
            if len(self._offsets) > MOST_BUCKETS:
                self._offsets.clear()
            offset = self._offsets[quarter] = self._offset(quarter * _QUARTER)
        return instant + offset

    def _offset(self, instant: int) -> int:
        moved = (_EPOCH + timedelta(milliseconds=instant)).astimezone(self.zone).utcoffset()
        return 0 if moved is None else int(moved / timedelta(milliseconds=1))


class Activity:
    """Counts events, firings and sanctions by stretches of local time, which become longer as the time grows.

    Args:
        zone: whose days they are.

    Attributes:
        width: how long a stretch is, in ms; one of `WIDTHS`.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.clock = WallClock(zone)
        self.width = WIDTHS[0]
        self._buckets: dict[int, Counts] = {}

    def add(self, instant: int, fired: int, sanctions: int) -> None:
        """Counts an event.

        Args:
            instant: when, in ms since the epoch.
            fired: how many rules fired on it.
            sanctions: how many sanctions it led to.
        """
        place = (self.clock.at(instant) + _TO_MONDAY) // self.width
        bucket = self._buckets.get(place)
        if bucket is None:
            bucket = self._buckets[place] = [0, 0, 0]
        bucket[0] += 1
        if fired or sanctions:
            bucket[1] += fired
            bucket[2] += sanctions
        while len(self._buckets) > MOST_BUCKETS and self.width < WIDTHS[-1]:
            self._widen(WIDTHS[WIDTHS.index(self.width) + 1])

    def _widen(self, width: int) -> None:
        merged: dict[int, Counts] = {}
        for place, counts in self._buckets.items():
            into = merged.setdefault(place * self.width // width, [0, 0, 0])
            into[:] = map(sum, zip(into, counts, strict=True))
        self.width, self._buckets = width, merged

    def rows(self) -> Iterator[tuple[int, Counts]]:
        """The stretches in which something happened, in order: when each began by the clocks there, and its counts."""
        for place in sorted(self._buckets):
            yield place * self.width - _TO_MONDAY, list(self._buckets[place])

    def coarser(self, most: int) -> Activity:
        """The same counts in longer stretches, of which at most so many lie between the first and the last."""
        copy = Activity(self.clock.zone)
        copy.width, copy._buckets = self.width, {place: list(counts) for place, counts in self._buckets.items()}
        span = (max(self._buckets) - min(self._buckets) + 1) * self.width if self._buckets else 0
        # one more may be begun at either end
        width = next((width for width in WIDTHS if width >= self.width and span // width + 2 <= most), WIDTHS[-1])
        if width > self.width:
            copy._widen(width)
        return copy
