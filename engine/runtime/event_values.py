"""Plain values: what attributes may hold, whoever hands them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .event_error import SHOWN_CHARACTERS, EventError, shortened, wrong

MAX_NESTING = 16
MAX_TEXT = 100_000
# As many digits as Python turns into text and back, which is also as many as a JSON line may hold.
MAX_DIGITS = 4_300
MAX_EXPONENT = 400
# Ids are joined to keys with such characters between them, so they may hold none.
CONTROL = re.compile(r"[\x00-\x1f]")
_LARGEST = 10**MAX_DIGITS


def plain_value(value: object, path: str, depth: int) -> object:
    """A value as the engine keeps it: text, whole number, Decimal, true, false, None, or lists and objects of these.

    Dates become ISO 8601 text, sets become sorted lists, floats become the Decimal they are written as.

    Args:
        value: what was handed in.
        path: the part of the event it is in, for errors.
        depth: how many lists and objects stand around it.

    Raises:
        EventError: G604, G607, G610 or G611.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return plain_text(value, path)
    if isinstance(value, int | float | Decimal):
        return _plain_number(value, path)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return plain_object(value, path, depth)
    if isinstance(value, set | frozenset):
        return sorted(_plain_items(value, path, depth), key=repr)
    if isinstance(value, list | tuple):
        return _plain_items(value, path, depth)
    raise wrong(path, value, "text, a number, true, false, a list or an object")


def plain_object(value: Mapping[Any, object], path: str, depth: int) -> dict[str, object]:
    """An object with plain values. See `plain_value`.

    Raises:
        EventError: G604, G607, G610 or G611.
    """
    check_depth(depth + 1, path)
    plain: dict[str, object] = {}
    for name, item in value.items():
        if not isinstance(name, str):
            raise wrong(path, name, "names of fields in quotes")
        step = name if name.isidentifier() and len(name) <= SHOWN_CHARACTERS else shortened(name)
        plain[mended(name)] = plain_value(item, f"{path}.{step}", depth + 1)
    return plain


def _plain_items(values: Iterable[object], path: str, depth: int) -> list[object]:
    check_depth(depth + 1, path)
    return [plain_value(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(values)]


def check_depth(depth: int, path: str = "") -> None:
    """Refuse what is nested too deep.

    Raises:
        EventError: G604.
    """
    if depth > MAX_NESTING:
        raise EventError("G604", f"lists and objects are nested more than {MAX_NESTING} deep", shortened_path(path))


def shortened_path(path: str) -> str:
    """The first three steps of a path: a deep one is longer than what it helps to find."""
    steps = path.replace("[", ".[").split(".")
    return path if len(steps) <= 3 else ".".join(steps[:3]).replace(".[", "[") + "…"


def plain_text(text: str, path: str) -> str:
    """A text within bounds, lone surrogates replaced.

    Raises:
        EventError: G610.
    """
    if len(text) > MAX_TEXT:
        message = f"`{path}` has {len(text):,} characters, expected at most {MAX_TEXT:,}"
        raise EventError("G610", message, path)
    return mended(text)


def plain_id(text: str, path: str) -> str:
    """A text that can be an id or a name of something.

    Raises:
        EventError: G607 when it has control characters.
    """
    if CONTROL.search(text):
        raise wrong(path, text, "one without control characters")
    return plain_text(text, path)


def mended(text: str) -> str:
    """A text that can be written as UTF-8: halves of a surrogate pair are joined, lone ones become U+FFFD."""
    exact = text if type(text) is str else str.__str__(text)
    if exact.isascii():
        return exact
    try:
        exact.encode()
    except UnicodeEncodeError:
        return exact.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return exact


def _plain_number(value: int | float | Decimal, path: str) -> int | Decimal:
    if isinstance(value, int):
        if not -_LARGEST < value < _LARGEST:
            raise number_out_of_range(path)
        return int(value)
    number = Decimal(repr(float(value))) if isinstance(value, float) else value
    if not number.is_finite() or abs(number.adjusted()) > MAX_EXPONENT:
        raise number_out_of_range(path)
    return number


def decimal_of(text: str) -> Decimal:
    """The Decimal for a number with a point or an exponent, as JSON writes it.

    Raises:
        EventError: G611.
    """
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise number_out_of_range("")
    return Decimal(repr(number))


def number_out_of_range(path: str) -> EventError:
    """The error for a number nobody means."""
    what = f"`{path}` is" if path else "the line has"
    return EventError("G611", f"{what} a number too large or too small to count with", path)
