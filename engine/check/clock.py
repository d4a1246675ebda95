"""Which conditions the passing of time alone can make true: a state rule can't wait for them, nothing would wake it."""

from __future__ import annotations

from .terms import (
    And,
    Anniversary,
    Comparison,
    Condition,
    Constant,
    Count,
    During,
    Fact,
    IsKnown,
    IsTrue,
    Not,
    Or,
    Term,
    walk,
)

_GROWS = frozenset((">", ">="))
_SHRINKS = frozenset(("<", "<="))


def waits_for_the_clock(condition: Condition) -> Term | None:
    """The part of a condition that can become true without any event, or None.

    A windowed counter and a number that fades only fall as time passes, so `> N` can't become true by itself while
    `< N` and `= N` can; under `not` it is the other way round. Days in a group only grow.
    """
    return _waits(condition, negated=False)


def _waits(condition: Condition, negated: bool) -> Term | None:
    match condition:
        case Not():
            return _waits(condition.operand, not negated)
        case And() | Or():
            return next((found for part in condition.operands if (found := _waits(part, negated)) is not None), None)
        case During() | Anniversary():
            return condition
        case IsKnown(value=Fact(falls=True)):
            return None
        case Comparison():
            return _comparison(condition, negated)
        case IsTrue(value=Fact(path="member.banned" | "member.muted")) if not negated:
            return None  # time ends a sanction and begins none
        case _:
            return next((term for term in walk(condition) if _moves(term)), None)


def _comparison(condition: Comparison, negated: bool) -> Term | None:
    moving = [term for term in walk(condition) if _moves(term)]
    if not moving:
        return None
    left, right, operator = condition.left, condition.right, condition.operator
    if isinstance(right, Count | Fact) and isinstance(left, Constant):
        left, right = right, left
        operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)  # type: ignore[assignment]
    counts = isinstance(left, Count) and left.kind == "last" and left.type == "number"  # a usual wait goes both ways
    falls = counts or (isinstance(left, Fact) and left.falls)
    if isinstance(right, Constant) and falls:
        harmless = _SHRINKS if negated else _GROWS
        return None if operator in harmless else moving[0]
    if isinstance(right, Constant) and isinstance(left, Fact) and left.path == "member.days_in_group":
        harmless = _GROWS if negated else _SHRINKS
        return None if operator in harmless else moving[0]
    return moving[0]


def _moves(term: Term) -> bool:
    return (
        isinstance(term, During)
        or (isinstance(term, Fact) and term.clock)
        or (isinstance(term, Count) and term.window is not None)
    )
