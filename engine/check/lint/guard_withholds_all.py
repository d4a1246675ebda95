"""Rules of which a guard withholds every sanction, each time."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic, Label
from ..policy import Effect, Guard, Rule
from ..tables import sanctions
from .material import Material, called
from .proofs import Prover

CODE = "G508"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds rules whose sanctions can't reach anybody."""
    for rule in material.policy.rules.values():
        effects = [effect for step in rule.steps for effect in step if effect.verb in sanctions()]
        if not effects or not all(_reaches_the_member_here(effect) for effect in effects):
            continue
        withholding = [_withholding(rule, effect, material.policy.guards, material.prover) for effect in effects]
        guards = [guard for guard in withholding if guard is not None]
        if len(guards) == len(effects) and not material.prover.never(rule.condition, True, rule.scope):
            yield _finding(rule, list(dict.fromkeys(guards)))


def _reaches_the_member_here(effect: Effect) -> bool:
    """Whether the guard looks at the same member in the same group as the rule's condition."""
    return effect.who is None and effect.group is None and not effect.everywhere


def _withholding(rule: Rule, effect: Effect, guards: tuple[Guard, ...], prover: Prover) -> Guard | None:
    """The guard that certainly does not come out false, and so withholds the sanction, whenever the rule fires."""
    for guard in guards:
        if effect.verb in guard.verbs:
            both = ((rule.condition, True), (guard.condition, False))
            if prover.never_together(*both, scope=rule.scope):
                return guard
    return None


def _finding(rule: Rule, guards: list[Guard]) -> Diagnostic:
    labels = tuple(Label(guard.span, "withheld by this guard") for guard in guards)
    message = f"whenever {called(rule)} fires, every sanction of it is withheld"
    return Diagnostic(CODE, message, rule.span, labels, "narrow the guard, or take out the sanctions")
