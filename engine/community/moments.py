"""Dates, times of day and moments as people write them in community files, rosters and scenarios."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

_DATE = (
    r"(?P<year>[0-9]{4})"
    r"(?:[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})|年(?P<yue>[0-9]{1,2})月(?P<ri>[0-9]{1,2})[日号])"
)
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
_OFFSET = r"(?P<offset>[zZ]|[-+][0-9]{2}:?[0-9]{2})"
_DATES = re.compile(_DATE)
_TIMES = re.compile(_TIME)
_MOMENTS = re.compile(rf"{_DATE}(?:(?:\s+|\s*[tT]\s*|(?<=[日号])){_TIME}\s*{_OFFSET}?)?")
_LONGEST_TEXT = 60


def parse_date(text: str) -> date | None:
    """Read a day.

    Args:
        text: year, month and day, such as `2026-07-03`, `2026/7/3` or `2026年7月3日`.

    Returns:
        the day; None when the text is no day of the calendar.
    """
    match = _match(_DATES, text)
    try:
        return _date_of(match) if match else None
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """Read a time of day.

    Args:
        text: hours and minutes, such as `09:30`, and perhaps seconds.

    Returns:
        the time of day, without a zone; None when the text is none.
    """
    match = _match(_TIMES, text)
    try:
        return _time_of(match) if match else None
    except ValueError:
        return None


def parse_moment(text: str, zone: tzinfo) -> int | None:
    """Read a date and time.

    Args:
        text: such as `2026-07-03T20:00`, `2026-07-03 20:00:30+08:00` or `2026/7/3`, which is the start of that day.
        zone: where the text is from, if it names no offset. A local time that doesn't exist there is moved forward, of
            one that exists twice the first is meant.

    Returns:
        milliseconds since the epoch; None when the text is no moment of the years 1900 to 2199.
    """
    match = _match(_MOMENTS, text)
    if match is None:
        return None
    try:
        day = _date_of(match)
        at = _time_of(match) if match["hour"] else time()
        offset = _offset_of(match["offset"])
    except ValueError:
        return None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return None
    local = datetime.combine(day, at)
    moment = local.replace(tzinfo=zone) if offset is None else local.replace(tzinfo=UTC) - offset
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    if len(text) > _LONGEST_TEXT:
        return None
    return pattern.fullmatch(unicodedata.normalize("NFKC", text).strip())


def _date_of(match: re.Match[str]) -> date:
    return date(int(match["year"]), int(match["month"] or match["yue"]), int(match["day"] or match["ri"]))


def _time_of(match: re.Match[str]) -> time:
    microsecond = int((match["fraction"] or "").ljust(6, "0")[:6])
    return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), microsecond)


def _offset_of(text: str | None) -> timedelta | None:
    if text is None or text in "zZ":
        return None if text is None else timedelta()
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 18 or minutes > 59:
        raise ValueError(text)
    return timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1)
