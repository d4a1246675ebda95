"""Rules of which a guard withholds every sanction, each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...diagnostics import Diagnostic, Label
from ..policy import Effect, Guard, Rule
from ..tables import sanctions
from .clashes import Clashes
from .material import Material, called
from .proofs import Prover

CODE = "G508"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds rules whose sanctions can't reach anybody."""
    prover, guards = material.prover, material.policy.guards
    rules = [(rule, verbs) for rule in material.policy.rules.values() if guards and (verbs := _sanctions(rule))]
    situations = [prover.situations(rule.condition, True, rule.scope) or [] for rule, _ in rules]
    clashes = Clashes([prover.situations(g.condition, False) for g in guards], [s[0] for s in situations if s])
    for (rule, verbs), possible in zip(rules, situations, strict=True):
        candidates = (guards[number] for number in clashes.with_each(possible)) if possible else ()
        withholding = _withholding(rule, frozenset(verbs), candidates, prover)
        if len(withholding) == len(verbs):
            yield _finding(rule, list(dict.fromkeys(withholding[verb] for verb in verbs)))


def _sanctions(rule: Rule) -> list[str]:
    """The sanctions that a rule asks for, each once; none where one of them reaches somebody else."""
    effects = [effect for step in rule.steps for effect in step if effect.verb in sanctions()]
    if not all(_reaches_the_member_here(effect) for effect in effects):
        return []
    return list(dict.fromkeys(effect.verb for effect in effects))


def _reaches_the_member_here(effect: Effect) -> bool:
    """Whether the guard looks at the same member in the same group as the rule's condition."""
    return effect.who is None and effect.group is None and not effect.everywhere


def _withholding(rule: Rule, verbs: frozenset[str], guards: Iterable[Guard], prover: Prover) -> dict[str, Guard]:
    """For each sanction the first guard that certainly does not come out false, and so withholds it, whenever the rule fires."""
    found: dict[str, Guard] = {}
    for guard in guards:
        left = (verbs & guard.verbs) - found.keys()
        if left and prover.never_together((rule.condition, True), (guard.condition, False), scope=rule.scope):
            found.update(dict.fromkeys(left, guard))
        if len(found) == len(verbs):
            break
    return found


def _finding(rule: Rule, guards: list[Guard]) -> Diagnostic:
    labels = tuple(Label(guard.span, "withheld by this guard") for guard in guards)
    message = f"whenever {called(rule)} fires, every sanction of it is withheld"
    return Diagnostic(CODE, message, rule.span, labels, "narrow the guard, or take out the sanctions")
