"""The ways in which a condition can come out true, or false: each a list of its smallest parts with their verdicts.

A condition is true, false or unknown, so a case says of each part that it is definitely true or definitely false; what
is not mentioned can be anything, unknown included.
"""

from __future__ import annotations

from itertools import product

from ..terms import Always, And, Condition, IsKnown, Not, Or, can_be_unknown

MAX_CASES = 64
"""With more than this a condition is taken to be too complicated to say anything about."""

Literal = tuple[Condition, bool]
"""A part that is neither `and`, `or` nor `not`, and its verdict."""
Case = tuple[Literal, ...]


def cases(condition: Condition, truth: bool = True) -> tuple[Case, ...] | None:
    """The ways in which a condition comes out.

    Args:
        condition: any condition.
        truth: the verdict that is wanted.

    Returns:
        the cases, of which one holds just when the condition has that verdict; none when it can't have it; None when
        there are more than `MAX_CASES`.
    """
    match condition:
        case Not():
            return cases(condition.operand, not truth)
        case And():
            return _all(condition.operands, truth) if truth else _any(condition.operands, truth)
        case Or():
            return _any(condition.operands, truth) if truth else _all(condition.operands, truth)
        case Always():
            return ((),) if truth else ()
        case IsKnown() if not can_be_unknown(condition.value):
            return ((),) if truth else ()
        case _:
            return (((condition, truth),),)


def _any(operands: tuple[Condition, ...], truth: bool) -> tuple[Case, ...] | None:
    found: dict[Case, None] = {}
    for operand in operands:
        inner = cases(operand, truth)
        if inner is None or len(found) + len(inner) > MAX_CASES:
            return None
        found.update(dict.fromkeys(inner))
    return tuple(found)


def _all(operands: tuple[Condition, ...], truth: bool) -> tuple[Case, ...] | None:
    found: list[dict[Literal, None]] = [{}]
    for operand in operands:
        inner = cases(operand, truth)
        if inner is None or len(found) * len(inner) > MAX_CASES:
            return None
        more = [dict.fromkeys(case) for case in inner]
        if len(more) == 1:  # as most have, so that each literal of a long condition is put in once
            for case in found:
                case |= more[0]
        else:
            found = [a | b for a, b in product(found, more)]
    return tuple(map(tuple, found))
