"""A plain tree walker over terms: the oracle that the compiled program is held against, and the source of explanations.

Written for being right at a glance, not for speed: three values, one case for each term, nothing shared with the
compiler
but the terms themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .check.policy import Policy, Template, belongs_to_firing
from .check.terms import (
    Always,
    And,
    Anniversary,
    Calculation,
    Comparison,
    Condition,
    Constant,
    Count,
    During,
    Fact,
    HasAny,
    HasContent,
    Head,
    IsEmpty,
    IsKnown,
    IsRanked,
    IsTrue,
    Matches,
    Measure,
    Not,
    OfMessage,
    OneOf,
    Or,
    Ranking,
    Resembles,
    Size,
    Term,
    TextTest,
    Value,
    in_short,
    walk,
)
from .compile.bounds import AtLeast, calculate, compare
from .compile.emit import view_attribute
from .compile.functions import falls_on
from .compile.program import Judge, Program, Verdict, assemble
from .text.naive import naive_bits, naive_measure
from .text.normal import light

View = Any


def interpreted(program: Program) -> Program:
    """The same policy, judged by walking its terms instead of by compiled functions."""

    def judges(policy: Policy, conditions: Mapping[str, Condition]) -> Mapping[str, Judge]:
        walker = Walker(policy)
        return {key: (lambda v, c=condition: walker.judge(c, v)) for key, condition in conditions.items()}  # type: ignore[misc]

    return assemble(program.policy, program.scanner, judges)


@dataclass(frozen=True)
class Walker:
    """Judges conditions of a policy on a view of an event."""

    policy: Policy
    _matched: dict[tuple[str, frozenset[str]], bool] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def judge(self, condition: Condition, v: View) -> Verdict:
        """True, False, or None for unknown."""
        match condition:
            case Always():
                return True
            case Not(operand=operand):
                found = self.judge(operand, v)
                return None if found is None else not found
            case And(operands=operands):
                return self._all(operands, v)
            case Or(operands=operands):
                found = self._all(tuple(Not(o, span=o.span) for o in operands), v)
                return None if found is None else not found
            case IsKnown(value=value):
                return self.value(value, v) is not None
            case HasContent(entries=entries, only=only):
                return v.has_only(entries) if only else v.has_content(entries)  # type: ignore[no-any-return]
            case IsRanked(ranking=ranking):
                return v.is_ranked(ranking.count, ranking.by)  # type: ignore[no-any-return]
            case During(ranges=ranges):
                return any(self._in_range(v.minute, start, end) for start, end in ranges)
            case Comparison():
                return self._compare(condition, v)
            case Resembles(value=value, roles=roles):
                name = self.value(value, v)
                return None if name is None else v.name_resembles(name, roles)
            case Anniversary(value=value, on=on):
                day, today = self.value(value, v), self.value(on, v)
                return falls_on(day, today) if isinstance(day, date) and isinstance(today, date) else None
            case _:
                found_value = self.value(condition.value, v)
                return None if found_value is None else self._test(condition, found_value)

    def _all(self, operands: tuple[Condition, ...], v: View) -> Verdict:
        unknown = False
        for operand in operands:
            found = self.judge(operand, v)
            if found is False:
                return False
            unknown = unknown or found is None
        return None if unknown else True

    def _in_range(self, minute: int, start: int, end: int) -> bool:
        return start <= minute < end if start < end else minute >= start or minute < end

    def _compare(self, condition: Comparison, v: View) -> Verdict:
        left, right = self._ranked(condition.left, v), self._ranked(condition.right, v)
        return None if left is None or right is None else compare(condition.operator, left, right)

    def _ranked(self, value: Value, v: View) -> Any:
        found = self.value(value, v)
        if value.type != "tier":
            return found
        tiers = self.policy.community.tiers
        return tiers.index(found) if found in tiers else None

    def _test(self, condition: Condition, value: Any) -> bool:
        match condition:
            case OneOf(options=options):
                return value in options
            case HasAny(entries=entries):
                return any(entry in entries for entry in value)
            case IsEmpty():
                return len(value) == 0
            case IsTrue():
                return bool(value)
            case TextTest(test="contains", needle=needle):
                return light(value).find(needle) >= 0
            case TextTest(test="starts_with", needle=needle):
                return light(value)[: len(needle)] == needle
            case TextTest(needle=needle):
                return light(value)[-len(needle) :] == needle
            case Matches(patterns=patterns):
                asked = (value, frozenset(patterns))
                if asked not in self._matched:
                    wanted = [pattern for pattern in self.policy.patterns if pattern.name in patterns]
                    self._matched[asked] = bool(naive_bits(wanted, value))
                return self._matched[asked]
        raise AssertionError(condition)

    def value(self, value: Value, v: View) -> Any:
        """A value, or None where it is unknown."""
        match value:
            case Constant():
                return value.value
            case Count():
                return v.count(value.log, value.window, value.kind, value.calendar)
            case OfMessage():
                return v.of_message(value.noun, value.name, value.window)
            case Measure():
                return naive_measure(
                    self.policy.patterns, v.text, value.kind, value.sought, value.argument, value.detected
                )
            case Ranking():
                return v.ranking(value.count, value.by)
            case Head():
                return v.heads(value.condition)
            case Size():
                inner = self.value(value.value, v)
                return None if inner is None else len(inner)
            case Calculation():
                return calculate(value.operator, self.value(value.left, v), self.value(value.right, v))
            case Fact():
                return _fact(value, v)


def _fact(fact: Fact, v: View) -> Any:
    path = fact.path
    if fact.falls:
        return v.left_of(path.partition(".")[2])
    if path == "message.length":
        return len(v.text)
    attribute = view_attribute(path)
    if attribute is not None:
        return getattr(v, attribute)
    owner, _, name = path.partition(".")
    return {"member": v.member, "group": v.group_facts}.get(owner, v.payload).get(name)


def lacking(condition: Condition, policy: Policy, v: View) -> list[str]:
    """What an unknown condition lacked: the facts and counters that kept it from being decided, each once, in order.

    Args:
        condition: what is not known to be true or false.
        policy: the policy it is from.
        v: what it reads.
    """
    walker = Walker(policy)
    found: dict[str, None] = {}

    def visit(term: Condition) -> None:
        if walker.judge(term, v) is not None:
            return
        match term:
            case Not(operand=operand):
                visit(operand)
            case And(operands=operands) | Or(operands=operands):
                for operand in operands:
                    visit(operand)
            case HasContent():
                found["message.kind"] = None
            case Resembles(roles=roles) if walker.value(term.value, v) is not None:
                found[f"names of {' and '.join(sorted(roles))}"] = None
            case _:
                found.update(dict.fromkeys(_unknown_in(term, walker, v)))

    visit(condition)
    return list(found)


def _unknown_in(term: Term, walker: Walker, v: View) -> list[str]:
    names = []
    for inner in walk(term):
        if isinstance(inner, Fact) and walker.value(inner, v) is None:
            names.append(inner.label)
        elif isinstance(inner, Count):
            found = walker.value(inner, v)
            if found is None or isinstance(found, AtLeast):
                names.append(inner.label)
    return names or [in_short(inner) for inner in walk(term) if isinstance(inner, Calculation | Fact)][:1]


def lacking_in(value: Value, policy: Policy, v: View) -> list[str]:
    """What an unknown value lacked: the facts and counters it is made of that were not known.

    Args:
        value: what has no value.
        policy: the policy it is from.
        v: what it reads.
    """
    return _unknown_in(value, Walker(policy), v)


@dataclass(frozen=True)
class Explanation:
    """A condition with its verdict, the values of what it compares, and the same of its parts.

    Args:
        text: the condition in the policy's own words.
        verdict: True, False or None for unknown.
        values: facts and counters in it with their values; None is unknown.
        parts: of `and`, `or` and `not`.
    """

    text: str
    verdict: Verdict
    values: tuple[tuple[str, Any], ...] = ()
    parts: tuple[Explanation, ...] = ()


def explain(condition: Condition, policy: Policy, v: View) -> Explanation:
    """Why a condition is true, false or unknown on an event.

    Args:
        condition: a rule's or guard's condition.
        policy: the policy it is of.
        v: the view of the event it was judged on.
    """
    walker = Walker(policy)
    text = policy.chosen.said(condition.span)
    verdict = walker.judge(condition, v)
    match condition:
        case Not(operand=operand):
            return Explanation(text, verdict, (), (explain(operand, policy, v),))
        case And(operands=operands) | Or(operands=operands):
            return Explanation(text, verdict, (), tuple(explain(o, policy, v) for o in operands))
        case _:
            return Explanation(text, verdict, tuple(_values(condition, walker, v)))


def _values(condition: Condition, walker: Walker, v: View) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for inner in walk(condition):
        if isinstance(inner, Fact | Count):
            found.append((inner.label, walker.value(inner, v)))
        elif isinstance(inner, Measure):
            found.append((in_short(inner), walker.value(inner, v)))
    return list(dict(found).items())


def fill_in(template: Template, policy: Policy, v: View, extra: Mapping[str, Any]) -> list[str | Any]:
    """The pieces of a template: its texts, and the values between its braces (None where unknown).

    Args:
        template: a checked text.
        policy: the policy it is of.
        v: the view of the event.
        extra: values that belong to the firing, such as `match`.
    """
    walker = Walker(policy)
    pieces: list[str | Any] = []
    for part in template.parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Fact) and belongs_to_firing(part):
            pieces.append((extra.get(part.path),))
        else:
            pieces.append((walker.value(part, v),))
    return pieces
