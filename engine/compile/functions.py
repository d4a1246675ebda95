"""What compiled conditions may call, beside the view: nothing else of Python is there for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from .bounds import calculate


def namespace(constants: Mapping[str, object]) -> dict[str, Any]:
    """The globals of compiled conditions.

    Args:
        constants: what they refer to by name.
    """
    return {"__builtins__": {}, "len": len, "calculate": calculate, "size": size, "falls_on": falls_on, **constants}


def size(value: frozenset[str] | None) -> int | None:
    """How many entries a set has; None where it is unknown."""
    return None if value is None else len(value)


def falls_on(day: date, on: date) -> bool:
    """Whether a day's anniversary is `on`: the same month and day, 29 February on the 28th in years without one."""
    if (day.month, day.day) == (on.month, on.day):
        return True
    leap = on.year % 4 == 0 and (on.year % 100 != 0 or on.year % 400 == 0)
    return (day.month, day.day) == (2, 29) and (on.month, on.day) == (2, 28) and not leap
