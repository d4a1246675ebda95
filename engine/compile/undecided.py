"""What it depends on that rules are unknown on a message that by itself leads to nothing: a few facts of its sender.

Such a rule asks for a counter to reach a number. As far as anybody listened the number is not reached, but nobody listened
for long enough, or the times are not fine enough. That it is unknown then, and what it lacks, is the same for message after
message, as long as nothing else that it asks for is another.
"""

from __future__ import annotations

from ..check.terms import (
    Always,
    And,
    Calculation,
    Comparison,
    Condition,
    Constant,
    Fact,
    HasAny,
    IsEmpty,
    IsKnown,
    IsTrue,
    Matches,
    Not,
    OneOf,
    Or,
    Size,
    Term,
    TextTest,
    walk,
)
from .emit import view_attribute
from .gate import Gate, Reached
from .program import Program
from .thresholds import threshold

_OF_SENDER = (
    Always, And, Calculation, Comparison, Constant, Fact, HasAny, IsEmpty, IsKnown, IsTrue, Matches, Not, OneOf, Or, Size, TextTest,
)  # fmt: skip
DAYS = "days_in_group"
_KEPT = frozenset(("role", "tier", "tags", "points"))
"""Facts of members that stay as they are while nothing is told of the member; so do all attributes."""


def facts_of_undecided(program: Program, group: str, gate: Gate) -> frozenset[str] | None:
    """The facts of senders on which it depends what rules lack, on messages in a group that by themselves lead to nothing.

    Args:
        program: the policy.
        group: as the community file lists it.
        gate: of that group.

    Returns:
        the facts, such as `role`; None where it depends on more, or somebody is to look at what is unknown.
    """
    rules, found = program.rules_on_messages(group), set[str]()
    if program.policy.community.defaults.on_error == "hold":
        return None
    reached = frozenset(each for asked in gate.reached.values() for each in asked)
    for place, is_reaching in enumerate(gate.reaching):
        if not is_reaching:
            continue
        facts = _facts(rules[place].condition, reached) if place < len(rules) else None
        if facts is None:  # or somebody is awaited who writes so often
            return None
        found |= facts
    return frozenset(found)


def _facts(condition: Condition, reached: frozenset[Reached]) -> frozenset[str] | None:
    """The facts of the sender that a condition asks for besides the numbers that counters reach; None where it asks more."""
    match condition:
        case Matches(value=Fact(path="message.text")):
            return frozenset()
        case And(operands=operands) | Or(operands=operands):
            every = [_facts(operand, reached) for operand in operands]
        case Not(operand=operand):
            return _facts(operand, reached)
        case Comparison() if (asked := threshold(condition)) is not None:
            return frozenset() if Reached(*asked[0]) in reached else None
        case _:
            every = [_facts_of(term) for term in walk(condition)]
    found: frozenset[str] = frozenset()
    for facts in every:
        if facts is None:
            return None
        found |= facts
    return found


def _facts_of(term: Term) -> frozenset[str] | None:
    if not isinstance(term, _OF_SENDER):
        return None
    if not isinstance(term, Fact):
        return frozenset()
    owner, _, name = term.path.partition(".")
    is_kept = (name in _KEPT or view_attribute(term.path) is None) and not (term.clock or term.falls)
    return frozenset((name,)) if owner == "member" and (is_kept or name == DAYS) else None
