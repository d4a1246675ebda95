"""Dates and times that say no time zone, as people and programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo

from ...runtime.event import EventError
from ...runtime.instant import instant_of, parse_instant

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_CLOCK = re.compile(
    r"(?P<before>上午|下午|凌晨|早上|中午|晚上)?\s*"
    r"(?P<hour>[0-9]{1,2})[:.](?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2}))?"
    r"\s*(?P<after>[AaPp]\.?\s?[Mm]\.?)?"
)
_NOON = 12
_AFTERNOON = {"下午", "晚上", "中午"}
ORDERS = ("ymd", "dmy", "mdy")
_CENTURY, _PIVOT = 2000, 70


class ZoneNeededError(Exception):
    """An export has local times, and nobody said where they are from."""


class OrderNeededError(Exception):
    """Dates of an export can be read in several ways, and nobody said which is meant.

    Attributes:
        orders: the ways, such as `dmy`.
    """

    def __init__(self, orders: list[str]) -> None:
        super().__init__(orders)
        self.orders = orders


def one_order(orders: list[str]) -> str:
    """The one order of year, month and day that fits.

    Raises:
        OrderNeededError: several fit.
    """
    if len(orders) > 1:
        raise OrderNeededError(orders)
    return orders[0]


def local_instant(moment: datetime, zone: tzinfo | None) -> int:
    """The instant of a local time, milliseconds since the Unix epoch.

    Raises:
        ZoneNeededError: no zone was given.
    """
    if zone is None:
        raise ZoneNeededError
    return instant_of(moment.replace(tzinfo=zone))


def written_instant(text: str, zone: tzinfo | None) -> int | None:
    """The instant of an ISO 8601 text with or without an offset; None when it is none.

    Raises:
        ZoneNeededError: it has no offset, and no zone was given.
    """
    try:
        return parse_instant(text, zone)
    except EventError as error:
        if error.code == "G609" and zone is None:
            raise ZoneNeededError from None
        return None


def clock(text: str) -> time | None:
    """A time of day such as `9:41`, `9:41:03 PM` or `下午9:41`; None when it is none."""
    match = _CLOCK.fullmatch(text.replace("\u202f", " ").strip())
    if match is None:
        return None
    hour, after = int(match["hour"]), (match["after"] or "").lower()
    if (after.startswith("p") or match["before"] in _AFTERNOON) and hour < _NOON:
        # 中午12点 and 中午11点 are noon and the hour before it
        hour += 0 if match["before"] == "中午" and hour > 9 else _NOON
    elif (after.startswith("a") or match["before"] in ("上午", "凌晨", "早上")) and hour == _NOON:
        hour = 0
    return _time(hour, int(match["minute"]), int(match["second"] or 0))


def _time(hour: int, minute: int, second: int) -> time | None:
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def day(numbers: tuple[int, int, int], order: str) -> date | None:
    """A day from three numbers in an order, such as `dmy`; a year of two digits is one from 1970 to 2069."""
    named = dict(zip(order, numbers, strict=True))
    year = named["y"]
    if year < 100:
        year += _CENTURY if year < _PIVOT else _CENTURY - 100
    try:
        return date(year, named["m"], named["d"])
    except ValueError:
        return None


def fitting_orders(days: Iterable[tuple[int, int, int]]) -> list[str]:
    """The orders of year, month and day in which most days of a file exist and, where several do, go forward best.

    Args:
        days: in the order of the file.

    Returns:
        the orders that fit best; more than one only where nothing tells them apart.
    """
    wrong, back = dict.fromkeys(ORDERS, 0), dict.fromkeys(ORDERS, 0)
    last: dict[str, date] = {}
    for numbers in days:
        for order in ORDERS:
            found = day(numbers, order) if (numbers[0] > 99) == (order == "ymd") else None
            if found is None:
                wrong[order] += 1
                continue
            back[order] += order in last and found < last[order]
            last[order] = found
    least = min((wrong[order], back[order]) for order in ORDERS)
    return [order for order in ORDERS if (wrong[order], back[order]) == least]
