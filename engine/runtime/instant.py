"""Instants: milliseconds since the Unix epoch inside, ISO 8601 with an offset outside."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Annotated

import msgspec

from .event_error import EventError, shortened

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EXAMPLE = "2026-03-01T09:30:00+08:00"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A day short of the calendar's ends, so that an instant can be written down in every time zone.
EARLIEST = -62_135_510_400_000
LATEST = 253_402_214_399_999

_FIRST_DAY, _LAST_DAY = EARLIEST // DAY, LATEST // DAY

AwareDatetime = Annotated[datetime, msgspec.Meta(tz=True)]

_CLOCK = tuple(f"T{minute // 60:02d}:{minute % 60:02d}:" for minute in range(24 * 60))
_SECONDS = tuple(f"{second:02d}" for second in range(60))
_FRACTIONS = tuple(f".{milli:03d}" if milli else "" for milli in range(SECOND))
_minute: tuple[tzinfo | None, int, str, str] = (None, 0, "", "")
"""The UTC minute asked for last, which most that follow lie in: zone, start in ms, and what `_around_seconds` says."""
_LEAP_SECOND = re.compile(r"(.{17})60(.*)", re.ASCII)
_DATE_ONLY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_instant(text: str, zone: tzinfo | None = None) -> int:
    """The instant a date and time names.

    Args:
        text: RFC 3339 with an offset, such as `2026-03-01T09:30:00+08:00`; without one only when `zone` is given.
        zone: the time zone of a text without an offset. A local time that does not exist moves forward by the gap, one
            that comes twice is the first.

    Returns:
        milliseconds since the Unix epoch; what is finer than a millisecond is cut off.

    Raises:
        EventError: G608 when this is no date and time, G609 when it lacks an offset and no zone is given.
    """
    try:
        return instant_of(msgspec.convert(text, AwareDatetime))
    except (msgspec.ValidationError, UnicodeEncodeError):
        pass
    leap = _LEAP_SECOND.fullmatch(text)
    if leap:
        return parse_instant(f"{leap[1]}59{leap[2]}", zone) + SECOND
    return _local_instant(text, zone)


def _local_instant(text: str, zone: tzinfo | None) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _unreadable(text) from None
    if moment.tzinfo is not None:
        raise _unreadable(text)
    if zone is not None:
        return instant_of(moment.replace(tzinfo=zone))
    what = "is a date without a time" if _DATE_ONLY.fullmatch(text) else "does not say its time zone"
    help = f"end it with the offset from UTC, as in `{EXAMPLE}`, or with `Z` for UTC"
    raise EventError("G609", f"the date and time `{shortened(text)}` {what}", help=help)


def _unreadable(text: str) -> EventError:
    return EventError("G608", f"`{shortened(text)}` is not a date and time, expected one such as `{EXAMPLE}`")


def instant_of(moment: datetime) -> int:
    """Milliseconds since the Unix epoch of a datetime that knows its time zone.

    Raises:
        EventError: G608 when the date lies at the very ends of the calendar.
    """
    try:
        passed = moment - EPOCH
    except OverflowError:
        raise _out_of_range() from None
    days = passed.days
    if not _FIRST_DAY <= days <= _LAST_DAY:
        raise _out_of_range()
    return days * DAY + passed.seconds * SECOND + passed.microseconds // 1_000


def _out_of_range() -> EventError:
    return EventError("G608", "the date is out of range, expected a year from 1 to 9999")


def format_instant(instant: int, zone: tzinfo) -> str:
    """An instant as local time with its offset, such as `2026-03-01T09:30:00+08:00`.

    Milliseconds are written only where there are some. Offsets of centuries past, which had seconds, are rounded to the
    minute (the instant stays exact); instants beyond the calendar are written as its first or last.

    Args:
        instant: milliseconds since the Unix epoch.
        zone: the time zone to write it in.
    """
    global _minute
    held, start, before, after = _minute
    rest = instant - start
    if held is not zone or not 0 <= rest < MINUTE:
        instant = min(max(instant, EARLIEST), LATEST)
        start = instant - instant % MINUTE
        before, after = _around_seconds(zone, start // MINUTE)
        rest, _minute = instant - start, (zone, start, before, after)
    return f"{before}{_SECONDS[rest // SECOND]}{_FRACTIONS[rest % SECOND]}{after}"


@lru_cache(maxsize=64)
def _around_seconds(zone: tzinfo, minute: int) -> tuple[str, str]:
    """What stands before and after the seconds of an instant within a UTC minute; clocks change on the minute."""
    offset = _offset_throughout(zone, minute // 60)
    if offset is None:
        offset = _offset(zone, minute)
    day, local = divmod(minute + offset, DAY // MINUTE)
    return f"{_date_text(day)}{_CLOCK[local]}", _offset_text(offset)


@lru_cache(maxsize=64)
def _offset_throughout(zone: tzinfo, hour: int) -> int | None:
    """The offset from UTC within a UTC hour, in minutes; None where clocks change in it, which they do once at most."""
    offset = _offset(zone, 60 * hour)
    return offset if offset == _offset(zone, 60 * hour + 59) else None


def _offset(zone: tzinfo, minute: int) -> int:
    """The offset from UTC at the beginning of a UTC minute, in minutes."""
    offset = (EPOCH + timedelta(minutes=minute)).astimezone(zone).utcoffset()
    return round(offset / timedelta(minutes=1)) if offset else 0


@lru_cache(maxsize=4096)
def _date_text(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


@lru_cache(maxsize=256)
def _offset_text(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"
