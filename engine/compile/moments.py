"""The moments of a schedule: when it comes next, by the community's calendar and clock.

Local times that a change of the clock leaves out move forward by it; those that it repeats come once, the first time.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ..check.policy import Rule
from ..check.schedules import Schedule

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOOK_AHEAD = 366 * 9
"""Days to look ahead: a leap day can be eight years away."""


def local_date(instant: int, zone: ZoneInfo) -> date:
    """The day an instant (ms) falls on in a zone."""
    return (_EPOCH + timedelta(milliseconds=instant)).astimezone(zone).date()


# The calendar's very first and last days can't be told in every time zone.
_FIRST_DAY, _LAST_DAY = date.min.toordinal() + 1, date.max.toordinal()


def instant_at(day: date, minute: int, zone: ZoneInfo) -> int:
    """The instant (ms) of a local time of day.

    Args:
        day: the local day.
        minute: minutes since midnight.
        zone: where.
    """
    local = datetime(day.year, day.month, day.day, minute // 60 % 24, minute % 60, tzinfo=zone)
    return (local.astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1)


def next_moment(schedule: Schedule, after: int, zone: ZoneInfo) -> int | None:
    """The first moment of a schedule that comes after an instant, both in ms; None when there is none in nine years.

    Args:
        schedule: when a rule runs.
        after: the instant after which to look.
        zone: the community's time zone.
    """
    if schedule.unit == "period":
        steps = max(0, (after - schedule.start) // schedule.period + 1)
        return schedule.start + steps * schedule.period
    # a clock that goes forward moves a moment past midnight at most, so a day before is early enough
    first = max(_FIRST_DAY, local_date(after, zone).toordinal() - 1)
    for day in map(date.fromordinal, range(first, min(first + _LOOK_AHEAD, _LAST_DAY))):
        if _falls_on(schedule, day):
            found = [m for minute in schedule.times if (m := instant_at(day, minute, zone)) > after]
            if found:
                return min(found)
    return None


def moments_of(rule: Rule, zone: ZoneInfo) -> str | None:
    """A text that says at which moments of its own a rule runs, None where it has none: equal texts are the same moments.

    Args:
        rule: any rule.
        zone: the community's time zone.
    """
    schedule, anchor = rule.schedule, rule.anchor
    if schedule is not None:
        days = (schedule.weekdays, schedule.days, schedule.dates, schedule.period, schedule.start)
        return f"{schedule.unit} {zone.key} {schedule.times} {days}"
    if anchor is not None:  # each subject has moments of its own
        return (
            f"{anchor.path} {anchor.offset} {zone.key} {rule.subject} {sorted(rule.scope or ())} {rule.scope is None}"
        )
    return None


def _falls_on(schedule: Schedule, day: date) -> bool:
    match schedule.unit:
        case "day" | "workday":
            return True
        case "week":
            return day.weekday() in schedule.weekdays
        case "month":
            return _day_of_month(schedule.days, day)
        case "quarter":
            return day.month % 3 == 1 and _day_of_month(schedule.days, day)
        case "year":
            return any(_is_date(day, month, number) for month, number in schedule.dates)
        case _:
            past = day.toordinal() - schedule.start
            return past >= 0 and past % schedule.period == 0


def _day_of_month(days: tuple[int, ...], day: date) -> bool:
    last = monthrange(day.year, day.month)[1]
    return any(day.day == min(number, last) for number in days)


def _is_date(day: date, month: int, number: int) -> bool:
    return day.month == month and day.day == min(number, monthrange(day.year, month)[1])


@lru_cache(maxsize=4096)
def is_workday(day: date, country: str | None) -> bool | None:
    """Whether a day is a working day.

    Args:
        day: the day.
        country: whose public holidays and make-up days count, as two letters; None knows weekends only.

    Returns:
        None in a year whose calendar nobody has published, or for a country that the calendars don't have.
    """
    if country is None:
        return day.weekday() < 5
    if country == "CN":
        import chinese_calendar

        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return None
    import holidays

    try:
        return day.weekday() < 5 and day not in holidays.country_holidays(country, years=day.year)
    except NotImplementedError:
        return None


_DAYS = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
SPANS = {calendar: (days + 1) * 86_400_000 for calendar, days in _DAYS.items()}
"""How long no span of the calendar is, in ms: at its longest, and a day for changes of the clock."""


def span_start(calendar: str | None, at: int, zone: ZoneInfo) -> int:
    """When the span of the calendar began that an instant lies in; both in ms.

    Args:
        calendar: `day`, `week` (from Monday), `month`, `quarter` or `year`.
        at: the instant.
        zone: the community's time zone.
    """
    day = local_date(at, zone)
    match calendar:
        case "week":
            first = day - timedelta(days=day.weekday())
        case "month":
            first = day.replace(day=1)
        case "quarter":
            first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            first = day.replace(month=1, day=1)
        case _:
            first = day
    return instant_at(first, 0, zone)
