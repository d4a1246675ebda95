"""Values of attributes: from what a file holds to what a policy computes with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time, tzinfo
from decimal import Decimal

from ..diagnostics import did_you_mean, listing
from ..durations import parse_duration
from ..yaml_source import MAX_DIGITS, YamlValue
from .model import AttributeKind, AttributeType, Value
from .moments import parse_date, parse_moment, parse_time

_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
_YES = frozenset({"true", "yes", "on", "是", "真"})
_NO = frozenset({"false", "no", "off", "否", "假"})
_EXPECTED: Mapping[AttributeKind, str] = {
    "number": "a number such as `12` or `0.5`",
    "text": "a text",
    "boolean": "`true` or `false`",
    "date": "a date such as `2026-07-03`",
    "datetime": "a date and time such as `2026-07-03T20:00`",
    "time": "a time of day such as `09:30`",
    "duration": "a duration such as `30m` or `1小时`",
    "set": "a list of texts",
}


class Unfit(Exception):
    """A value that an attribute can't have.

    Attributes:
        expected: what it can have, in words.
        help: which value was perhaps meant.
    """

    def __init__(self, expected: str, help: str | None = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.help = help


def typed(value: YamlValue, type: AttributeType, zone: tzinfo) -> Value:
    """A value as its type has it.

    Args:
        value: what the file holds; not nothing.
        type: the attribute's type.
        zone: where the file is from; moments without an offset are in it.

    Returns:
        numbers as `int` where they are whole, else as `Decimal`; dates and times of day as such; moments in
        milliseconds since the epoch and durations in milliseconds; sets of texts as such.

    Raises:
        Unfit: the value is of another type.
    """
    if type.kind == "enum":
        return _one_of(value, type)
    if type.kind == "datetime":
        read: Value | None = parse_moment(value, zone) if isinstance(value, str) else None
    else:
        read = _READERS[type.kind](value)
    if read is None:
        raise Unfit(_EXPECTED[type.kind])
    return read


def plain_text(value: YamlValue) -> str:
    """A text, or the text of a number."""
    return value if isinstance(value, str) else str(value)


def whole(number: int | Decimal) -> int | Decimal:
    """A number as an `int` if it is whole, else without zeros at its end."""
    if isinstance(number, int):
        return number
    return int(number) if number == int(number) else number.normalize()


def _one_of(value: YamlValue, type: AttributeType) -> str:
    text = plain_text(value)
    if isinstance(value, list | dict | bool) or text not in type.values:
        help = did_you_mean(text, type.values) if isinstance(value, str) else None
        raise Unfit(f"one of {listing(type.values)}", help)
    return text


def _number(value: YamlValue) -> int | Decimal | None:
    if isinstance(value, str):
        text = value.strip()
        return whole(Decimal(text)) if len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text) else None
    return None if isinstance(value, bool) or not isinstance(value, int | Decimal) else whole(value)


def _text(value: YamlValue) -> str | None:
    return None if isinstance(value, bool | list | dict) else plain_text(value)


def _boolean(value: YamlValue) -> bool | None:
    if isinstance(value, bool):
        return value
    word = value.strip().casefold() if isinstance(value, str) else ""
    return True if word in _YES else False if word in _NO else None


def _date(value: YamlValue) -> date | None:
    return parse_date(value) if isinstance(value, str) else None


def _time(value: YamlValue) -> time | None:
    return parse_time(value) if isinstance(value, str) else None


def _duration(value: YamlValue) -> int | None:
    return parse_duration(value) if isinstance(value, str) else None


def _set(value: YamlValue) -> frozenset[str] | None:
    if not isinstance(value, list) or any(isinstance(item, bool | list | dict | None) for item in value):
        return None
    return frozenset(plain_text(item) for item in value)


_READERS: Mapping[AttributeKind, Callable[[YamlValue], Value | None]] = {
    "number": _number,
    "text": _text,
    "boolean": _boolean,
    "date": _date,
    "time": _time,
    "duration": _duration,
    "set": _set,
}
