"""Conditions, and alternatives in them, that can never hold."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic, Label
from .dead_parts import Dead, dead_parts
from .material import Material, shown

CODE = "G501"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds what contradicts itself, or the groups that its rule holds in."""
    prover = material.prover
    for condition in material.conditions():
        for dead in dead_parts(condition, prover, True):
            yield _finding(dead)
    for rule in material.policy.rules.values():
        if rule.scope and prover.never(rule.condition, True, rule.scope) and not prover.never(rule.condition):
            message = "this can never hold in the groups that the rule is for"
            yield Diagnostic(
                CODE, message, rule.condition.span, help="change `in …`, or what the condition says of groups"
            )


def _finding(dead: Dead) -> Diagnostic:
    if dead.other is None:
        return Diagnostic(CODE, "this can never hold", dead.part.span, help="change it, or take it out")
    message = f"this can never hold together with `{shown(dead.other.span)}`"
    return Diagnostic(CODE, message, dead.part.span, (Label(dead.other.span, "the other one"),), "change one of them")
