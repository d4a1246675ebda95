"""Schedules and anchors: when a rule runs that waits for no event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ..source import Span
from ..syntax import nodes
from ..syntax.vocabulary import Kind, vocabulary
from .names import Wrong, language_at

DAY_MS = 86_400_000
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = ("day", "week", "month", "quarter", "year", "workday")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a scheduled rule runs, in the community's local time.

    Args:
        unit: `period` repeats every `period` ms from `start`; `days` counts calendar days from `start`; the others go
            by the calendar; `workday` runs on days that the calendar of holidays calls working days.
        times: times of day, in minutes since midnight.
        weekdays: of `week`, Monday is 0.
        days: of `month` and `quarter`, days of the month; one past the month's end is its last.
        dates: of `year`, (month, day).
        period: of `period` in ms, of `days` in days.
        start: of `period` an instant in ms; of `days` a day's ordinal.
        span: where the policy says it.
    """

    unit: Literal["day", "week", "month", "quarter", "year", "workday", "period", "days"]
    times: tuple[int, ...] = (0,)
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    dates: tuple[tuple[int, int], ...] = ()
    period: int = 0
    start: int = 0
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Anchor:
    """`30m before group.starts_at`.

    Args:
        path: the attribute that holds the moment, such as `group.starts_at`.
        offset: ms to add to it; negative is before.
        span: where the policy says it.
    """

    path: str
    offset: int
    span: Span | None = field(default=None, compare=False, repr=False)


def read_schedule(node: nodes.Schedule, zone: ZoneInfo) -> Schedule:
    """Checks a schedule.

    Raises:
        Wrong: it names no days, or days that don't go with its unit.
    """
    times = tuple(sorted({int(minute) for minute in node.times})) or (0,)
    if node.period is not None:
        return _period(node, node.period, times, zone)
    weekdays = tuple(sorted(_WEEKDAYS.index(n) for n in (*node.names, *node.days) if n in _WEEKDAYS))
    units = [name for name in node.names if name not in _WEEKDAYS]
    if len(units) > 1 or any(unit not in _UNITS for unit in units):
        raise Wrong("G240", f"`{' '.join(node.span.text.split())}` is no rhythm", node.span, _HELP)
    unit = units[0] if units else "week"
    if unit == "week" or (not units and weekdays):
        if not weekdays:
            raise Wrong("G240", "`every week` needs a day", node.span, "such as `every week on monday at 09:00`")
        return Schedule("week", times, weekdays=weekdays)
    if weekdays:
        raise Wrong("G240", f"days of the week don't go with `every {_spelled(unit, node)}`", node.span, _HELP)
    return _by_calendar(unit, node, times)


_HELP = (
    "such as `every day at 09:00`, `every week on monday at 09:00`, `every month on 1 at 10:00` "
    "or `every 7d from 2026-03-02`"
)


def _spelled(unit: str, node: nodes.Schedule) -> str:
    """A unit of the calendar as someone writes it who writes a schedule."""
    kind: Kind = "calendar" if unit in vocabulary().calendar.values() else "noun"
    return vocabulary().spell(kind, unit, language_at(node.span))


def _by_calendar(unit: str, node: nodes.Schedule, times: tuple[int, ...]) -> Schedule:
    days = tuple(sorted(int(day) for day in node.days if isinstance(day, int)))
    dates = tuple(sorted((day[0], day[1]) for day in node.days if isinstance(day, tuple)))
    if unit in ("day", "workday"):
        if node.days:
            raise Wrong("G240", f"`every {_spelled(unit, node)}` takes no days", node.span, _HELP)
        return Schedule("day" if unit == "day" else "workday", times)
    if unit == "year":
        if not dates or days:
            raise Wrong("G240", "`every year` needs a day such as `10-01`", node.span, _HELP)
        return Schedule("year", times, dates=dates)
    if not days or dates:
        raise Wrong("G240", f"`every {_spelled(unit, node)}` needs a day of the month", node.span, _HELP)
    return Schedule("month" if unit == "month" else "quarter", times, days=days)


def _period(node: nodes.Schedule, period: nodes.Duration, times: tuple[int, ...], zone: ZoneInfo) -> Schedule:
    if node.start is None:
        shown = " ".join(period.span.text.split())
        raise Wrong(
            "G240",
            f"`every {shown}` does not say since when it counts",
            node.span,
            f"write `every {shown} from 2026-03-02`",
        )
    if node.days:
        raise Wrong("G240", "a length of time takes no days", node.span, _HELP)
    if period.ms < 60_000:
        raise Wrong("G240", "a rule runs at most once a minute", period.span)
    start = datetime(node.start.year, node.start.month, node.start.day, tzinfo=zone)
    if period.ms % DAY_MS == 0:
        return Schedule("days", times, period=period.ms // DAY_MS, start=start.date().toordinal())
    if node.times:
        start += timedelta(minutes=times[0])
    return Schedule("period", (), period=period.ms, start=int(start.timestamp()) * 1000)
