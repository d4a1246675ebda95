"""What would have been different: which threshold would have turned a condition, and which parts kept it from holding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeGuard

from ..check.policy import Policy
from ..check.terms import And, Comparison, Condition, Constant, Not, Or, Ordering, in_short
from ..compile.program import Verdict
from ..interpret import Walker
from ..runtime.view import View

Side = Literal["at most", "at least", "less than", "more than", "exactly"]

_MIRRORED: Mapping[Ordering, Ordering] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_NEGATED: Mapping[Ordering, Ordering] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


@dataclass(frozen=True, slots=True)
class Turn:
    """A threshold with which a rule's condition would have come out the other way.

    Args:
        text: the comparison in the policy's own words.
        name: what is compared, such as `sender.messages within 10s`.
        value: what it was.
        threshold: what the policy compares it with.
        side: how the threshold would have to stand to `bound`.
        bound: the nearest such threshold, where it is `at most`, `at least` or `exactly`.
        percent: whether the policy writes the threshold in percent.
    """

    text: str
    name: str
    value: int | Decimal
    threshold: int | Decimal
    side: Side
    bound: int | Decimal
    percent: bool


def turns(condition: Condition, policy: Policy, view: View) -> tuple[Turn, ...]:
    """The thresholds that, each by itself, would have turned a condition that was true or false.

    Args:
        condition: a rule's condition.
        policy: the policy it is of.
        view: of the event it was judged on.
    """
    walker = Walker(policy)
    verdict = walker.judge(condition, view)
    if verdict is None:
        return ()
    found = []
    for part in _comparisons(condition):
        if _with(condition, part, walker, view) is (not verdict):
            turn = _turn(part, walker, view)
            if turn is not None:
                found.append(turn)
    return tuple(dict.fromkeys(found))


def missing(condition: Condition, policy: Policy, view: View) -> tuple[str, ...]:
    """The parts that all have to hold and did not, in the policy's own words; those that were not known included."""
    operands = condition.operands if isinstance(condition, And) else (condition,)
    walker = Walker(policy)
    return tuple(policy.chosen.said(part.span) for part in operands if walker.judge(part, view) is not True)


def _comparisons(condition: Condition) -> Iterator[Comparison]:
    match condition:
        case Comparison():
            yield condition
        case Not(operand=operand):
            yield from _comparisons(operand)
        case And(operands=operands) | Or(operands=operands):
            for each in operands:
                yield from _comparisons(each)


def _with(condition: Condition, turned: Comparison, walker: Walker, view: View) -> Verdict:
    """The verdict if one comparison, and only that, had come out the other way."""
    match condition:
        case Not(operand=operand):
            found = _with(operand, turned, walker, view)
            return None if found is None else not found
        case And(operands=operands):
            return _all([_with(each, turned, walker, view) for each in operands])
        case Or(operands=operands):
            opposite = _all([_not(_with(each, turned, walker, view)) for each in operands])
            return _not(opposite)
        case _:
            found = walker.judge(condition, view)
            return _not(found) if condition is turned else found


def _not(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _all(verdicts: list[Verdict]) -> Verdict:
    return False if False in verdicts else None if None in verdicts else True


def _turn(part: Comparison, walker: Walker, view: View) -> Turn | None:
    """The nearest threshold with which a comparison comes out the other way."""
    operator, compared, constant = part.operator, part.left, part.right
    if isinstance(compared, Constant):
        operator, compared, constant = _MIRRORED[operator], constant, compared
    if not isinstance(constant, Constant) or constant.type not in ("number", "duration"):
        return None
    value, threshold = walker.value(compared, view), constant.value
    verdict = walker.judge(part, view)
    if not _is_number(value) or not _is_number(threshold) or verdict is None:
        return None
    wanted = _NEGATED[operator] if verdict else operator
    if wanted == "!=":
        return None
    side, bound = _threshold(wanted, value, isinstance(value, int) and constant.type == "number")
    said = walker.policy.chosen.said
    percent = "%" in said(constant.span)
    return Turn(said(part.span), in_short(compared), value, threshold, side, bound, percent)


def _threshold(wanted: Ordering, value: int | Decimal, whole: bool) -> tuple[Side, int | Decimal]:
    """Where a threshold has to stand for a value to compare with it as wanted."""
    if wanted == "=":
        return "exactly", value
    if wanted in (">=", "<="):
        return ("at most" if wanted == ">=" else "at least"), value
    if whole:
        return ("at most", value - 1) if wanted == ">" else ("at least", value + 1)
    return ("less than" if wanted == ">" else "more than"), value


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
