"""Ranges of numbers: which values a comparison leaves open.

Days, moments, times of day and lengths of time are numbers here, so that one kind of range serves all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ..terms import Calculation, Constant, Count, Fact, Head, Measure, OfMessage, Ordering, Plain, Ranking, Size, Value

Number = int | Decimal

NEGATED: Mapping[Ordering, Ordering] = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""What holds when a comparison does not, both sides being known."""
MIRRORED: Mapping[Ordering, Ordering] = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
"""The comparison with its sides exchanged."""


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`, without some.

    Args:
        low, high: the ends; None where there is none.
        low_open, high_open: whether the end itself is left out.
        without: single numbers that are left out.
        whole: only whole numbers are meant.
    """

    low: Number | None = None
    high: Number | None = None
    low_open: bool = False
    high_open: bool = False
    without: frozenset[Number] = frozenset()
    whole: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether no number is left."""
        if self.low is None or self.high is None:
            return False
        if self.low > self.high:
            return True
        if self.whole:
            return self._no_whole_number()
        return self.low == self.high and (self.low_open or self.high_open or self.low in self.without)

    def whole_ends(self) -> tuple[int, int]:
        """The least and the greatest whole number in a range that has both ends, nothing left out."""
        assert self.low is not None
        assert self.high is not None
        return _up(self.low, self.low_open), _down(self.high, self.high_open)

    def _no_whole_number(self) -> bool:
        first, last = self.whole_ends()
        while first <= last and first in self.without:
            first += 1
        return first > last

    def narrowed(self, operator: Ordering, number: Number) -> Range:
        """What is left when a comparison with a number holds."""
        match operator:
            case "=":
                return self.narrowed(">=", number).narrowed("<=", number)
            case "!=":
                return replace(self, without=self.without | {number})
            case ">" | ">=":
                if self.low is None or (number, operator == ">") > (self.low, self.low_open):
                    return replace(self, low=number, low_open=operator == ">")
            case "<" | "<=":
                if self.high is None or (-number, operator == "<") > (-self.high, self.high_open):
                    return replace(self, high=number, high_open=operator == "<")
        return self

    def holds(self, operator: Ordering, number: Number) -> bool:
        """Whether a comparison with a number holds for every number left."""
        return self.narrowed(NEGATED[operator], number).is_empty


def _up(number: Number, open: bool) -> int:
    """The least whole number that is not below."""
    whole = int(number.to_integral_value(rounding="ROUND_CEILING")) if isinstance(number, Decimal) else number
    return whole + 1 if open and whole == number else whole


def _down(number: Number, open: bool) -> int:
    return -_up(-number, open)


_EVER = Range(low=0, whole=True)
_OF_FACTS: Mapping[str, Range] = {
    "message.length": _EVER,
    "message.longest_paragraph": _EVER,
    "message.reports": _EVER,
    "message.reactions": _EVER,
    "message.count": _EVER,
    "message.share": Range(0, 1),
    "member.days_in_group": _EVER,
    "member.warnings": _EVER,
    "member.offences": _EVER,
    "group.size": _EVER,
    "group.capacity": _EVER,
    "time": Range(0, 1439, whole=True),
}


def range_of(value: Value, limits: Mapping[str, int]) -> Range:
    """The numbers that a value can be at all.

    Args:
        value: of any numeric type.
        limits: the most that some facts can be on the community's platform, such as `group.size`.
    """
    match value:
        case Constant():
            number = as_number(value.value)
            return Range() if number is None else Range(number, number)
        case Count(type="number") if not value.counts_entries:
            return Range()
        case Count() | Size() | Head() | OfMessage():
            return _EVER
        case Measure():
            return _OF_FACTS[f"message.{value.kind}"]
        case Ranking():
            return Range()
        case Fact():
            found = _OF_FACTS.get(value.path, Range())
            limit = limits.get(value.path)
            return found if limit is None else found.narrowed("<=", limit)
        case Calculation():
            return _calculated(value, limits)


def _calculated(value: Calculation, limits: Mapping[str, int]) -> Range:
    left, right = range_of(value.left, limits), range_of(value.right, limits)
    whole = left.whole and right.whole and value.operator != "/"
    match value.operator:
        case "+":
            return Range(_both(left.low, right.low, _plus), _both(left.high, right.high, _plus), whole=whole)
        case "-":
            return Range(_both(left.low, right.high, _minus), _both(left.high, right.low, _minus), whole=whole)
        case _:
            positive = left.low is not None and right.low is not None and left.low >= 0 and right.low >= 0
            return Range(0, whole=whole) if positive else Range(whole=whole)


def _both(left: Number | None, right: Number | None, join: Callable[[Number, Number], Number]) -> Number | None:
    return None if left is None or right is None else join(left, right)


def _plus(left: Number, right: Number) -> Number:
    return left + right


def _minus(left: Number, right: Number) -> Number:
    return left - right


def as_number(value: Plain) -> Number | None:
    """A constant as the number it is here: of a day its place in the calendar; None for what is no number."""
    if isinstance(value, bool | str | frozenset):
        return None
    return value.toordinal() if isinstance(value, date) else value
