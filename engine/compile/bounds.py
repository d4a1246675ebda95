"""Numbers of which only a lower bound is known: what a counter says that did not listen all the time.

A comparison that more events could turn is unknown (`None`), whatever it seems now.
"""

from __future__ import annotations

from decimal import Context, Decimal, DivisionByZero, InvalidOperation

Number = int | Decimal

EXACT = Context(prec=20_000, traps=[InvalidOperation, DivisionByZero])
"""Sums and products are exact in it: no number that comes in has nearly as many digits."""
_CONTEXT = Context(prec=28, traps=[InvalidOperation, DivisionByZero])


class AtLeast:
    """A number that is `least` or more."""

    __slots__ = ("least",)

    def __init__(self, least: Number) -> None:
        self.least = least

    def __repr__(self) -> str:
        return f"at least {self.least}"

    def __gt__(self, other: object) -> bool | None:
        return True if isinstance(other, int | Decimal) and self.least > other else None

    def __ge__(self, other: object) -> bool | None:
        return True if isinstance(other, int | Decimal) and self.least >= other else None

    def __lt__(self, other: object) -> bool | None:
        return False if isinstance(other, int | Decimal) and self.least >= other else None

    def __le__(self, other: object) -> bool | None:
        return False if isinstance(other, int | Decimal) and self.least > other else None

    def __eq__(self, other: object) -> bool | None:  # type: ignore[override]
        return False if isinstance(other, int | Decimal) and self.least > other else None

    def __ne__(self, other: object) -> bool | None:  # type: ignore[override]
        return True if isinstance(other, int | Decimal) and self.least > other else None

    __hash__ = None  # type: ignore[assignment]


def compare(operator: str, left: object, right: object) -> bool | None:
    """`left operator right` on numbers of which either may be a lower bound."""
    if isinstance(left, AtLeast) and isinstance(right, AtLeast):
        return None
    if isinstance(right, AtLeast):
        left, right = right, left
        operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
    found: bool | None = _OPERATORS[operator](left, right)
    return found


_OPERATORS = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def calculate(operator: str, left: object, right: object) -> Number | AtLeast | None:
    """Arithmetic on exact numbers and lower bounds; None where nothing can be said, and for a quotient by zero.

    Sums with a lower bound, and products and quotients of one with a positive number, are lower bounds again; all else
    with a lower bound is unknown.
    """
    if left is None or right is None:
        return None
    if isinstance(left, AtLeast) or isinstance(right, AtLeast):
        return _with_bound(operator, left, right)
    assert isinstance(left, int | Decimal)
    assert isinstance(right, int | Decimal)
    return _exact(operator, left, right)


def _with_bound(operator: str, left: object, right: object) -> AtLeast | None:
    if operator == "+":
        return AtLeast(_exact("+", _least(left), _least(right)) or 0)
    if isinstance(left, AtLeast) and isinstance(right, int | Decimal):
        if operator == "-":
            return AtLeast(_exact("-", left.least, right) or 0)
        if operator in ("*", "/") and right > 0:
            return AtLeast(_exact(operator, left.least, right) or 0)
    if operator == "*" and isinstance(right, AtLeast) and isinstance(left, int | Decimal) and left > 0:
        return AtLeast(_exact("*", left, right.least) or 0)
    return None


def _least(value: object) -> Number:
    if isinstance(value, AtLeast):
        return value.least
    assert isinstance(value, int | Decimal)
    return value


def _exact(operator: str, left: Number, right: Number) -> Number | None:
    if operator == "/":
        return None if right == 0 else normal(_CONTEXT.divide(Decimal(left), Decimal(right)))
    if isinstance(left, int) and isinstance(right, int):
        return left + right if operator == "+" else left - right if operator == "-" else left * right
    method = {"+": _CONTEXT.add, "-": _CONTEXT.subtract, "*": _CONTEXT.multiply}[operator]
    return normal(method(Decimal(left), Decimal(right)))


def normal(number: Decimal) -> Number:
    """A number as int where it is whole."""
    return int(number) if number == number.to_integral_value() else number.normalize(EXACT)
