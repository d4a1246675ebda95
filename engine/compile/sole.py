"""The one rule that can be true of a message, as far as its text tells: most messages on which anything happens have one."""

from __future__ import annotations

import msgspec

from .gate import Gate
from .plans import Plan
from .program import Judge, Program


class Sole(msgspec.Struct, frozen=True, gc=False):
    """A rule.

    Args:
        plan: what there is to know of its firing.
        judge: its condition.
        counts: whether what comes of it may depend on the logs that count the message.
    """

    plan: Plan
    judge: Judge
    counts: bool


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
    if len(found) != 1 or gate.counting & bits or program.own_logs:
        return None
    rule, judge = rules[found[0]]
    plan = program.plan_of(rule)
    if not plan.is_plain or all(step.apart is None for step in plan.steps):
        return None
    texts = (effect for step in plan.steps for effect in step.effects if effect.template and effect.text is None)
    return Sole(plan, judge, bool(plan.logs or program.guards or any(texts)))
