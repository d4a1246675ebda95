"""The one rule that can be true of a message, as far as its text tells: most messages on which anything happens have one."""

from __future__ import annotations

import msgspec

from ..check.terms import Condition, Fact, Matches
from .gate import Gate
from .plans import Plan
from .program import Judge, Program


class Sole(msgspec.Struct, frozen=True, gc=False):
    """A rule.

    Args:
        plan: what there is to know of its firing.
        judge: its condition.
        is_bare: whether it asks for nothing but a text that matches patterns, and is true where one is matched; nor does
            what comes of it ask for more.
    """

    plan: Plan
    judge: Judge
    is_bare: bool


def sole_of(program: Program, group: str | None, gate: Gate, bits: int) -> Sole | None:
    """The only rule that can be true of a message.

    Args:
        program: the policy.
        group: as the community file lists it.
        gate: of that group.
        bits: patterns that the message matches.

    Returns:
        the rule; None where several can be, or more may come of it than a step of a ladder.
    """
    rules = program.rules_for("message", group)
    found = [place for place, opening in enumerate(gate.openings) if opening & bits]
    if len(found) != 1 or found[0] >= len(rules) or gate.counting & bits or program.own_logs:
        return None
    rule, judge = rules[found[0]]
    plan = program.plan_of(rule)
    if not plan.is_plain or any(step.owns for step in plan.steps) or all(step.apart is None for step in plan.steps):
        return None
    effects = (effect for step in plan.steps for effect in step.effects)
    is_fixed = all(effect.template is None or effect.text is not None for effect in effects)
    return Sole(plan, judge, is_bare=is_fixed and not program.guards and _is_of_text(rule.condition))


def _is_of_text(condition: Condition) -> bool:
    return (
        isinstance(condition, Matches) and isinstance(condition.value, Fact) and condition.value.path == "message.text"
    )
