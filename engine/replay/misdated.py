"""Events whose time can't be right: judged by the events around them, put back among them, never dropped."""

from __future__ import annotations

from collections.abc import Sequence

from ..runtime.instant import DAY, HOUR, MINUTE

LATENESS = HOUR
FAR_AHEAD = DAY
RECEIPT_SLACK = 5 * MINUTE
# With events on one side only, nothing short of a broken clock is taken for one: groups do fall silent for years.
LONG_SILENCE = 3_653 * DAY
# How many of the events that follow have a say, so that a short run of wrong times is seen for what it is.
LOOK_AHEAD = 8


def settled(at: int, before: int | None, following: Sequence[int], lateness: int) -> int:
    """The time to take for an event: its own unless the events around it agree that it can't be.

    Args:
        at: the event's own time, milliseconds since the Unix epoch.
        before: the last time that was right, None at the start of a file.
        following: the times of the next few events, in order of arrival.
        lateness: how late an event may come, in milliseconds.

    Returns:
        `at`, or the nearest time that fits its neighbours.
    """
    if before is None:
        return _settled_first(at, following)
    if not following:
        return _settled_last(at, before, lateness)
    if at - before > FAR_AHEAD:
        back = [before - lateness <= time <= at - FAR_AHEAD for time in following]
        onward = sum(time > at - FAR_AHEAD for time in following)
        return before if _outvoted(back, onward) else at
    if before - at > lateness:
        back = [time >= before - lateness for time in following]
        return before - lateness if _outvoted(back, len(back) - sum(back)) else at
    return at


def _outvoted(against: Sequence[bool], in_favour: int) -> bool:
    """Whether most of the events that follow speak against a time; when they are even, the very next decides."""
    return sum(against) > in_favour or (sum(against) == in_favour and against[0])


def _settled_first(at: int, following: Sequence[int]) -> int:
    earlier = [time for time in following if at - time > FAR_AHEAD]
    if 2 * len(earlier) > len(following):
        return earlier[0]
    later = [time for time in following if time - at > LONG_SILENCE]
    if 2 * len(later) > len(following):
        return later[0]
    return at


def _settled_last(at: int, before: int, lateness: int) -> int:
    if at - before > LONG_SILENCE:
        return before
    if before - at > LONG_SILENCE:
        return before - lateness
    return at
