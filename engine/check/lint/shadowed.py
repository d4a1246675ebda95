"""Rules beside which another one with the same steps always fires too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import fields

from ...diagnostics import Diagnostic, Label
from ..policy import Rule
from ..tables import effects
from .covering import Covering
from .material import Material, called
from .proofs import Prover

CODE = "G503"

_LOOKED_AT = frozenset((
    "name", "title", "was", "bare", "kinds", "scope", "subject", "condition", "steps", "forget", "per_group", "because",
    "inputs", "spends", "names_bot", "span",
))  # fmt: skip


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds rules that could be left out: whenever they fire, so does another one that does the same."""
    by_steps: dict[Hashable, list[Rule]] = defaultdict(list)
    for rule in material.policy.rules.values():
        if _is_plain(rule):
            by_steps[rule.steps, rule.forget, rule.per_group, rule.spends, rule.is_state_rule].append(rule)
    for rules in by_steps.values():
        yield from _among(rules, material.prover)


def _is_plain(rule: Rule) -> bool:
    """Whether all a rule does is what is looked at here: no throttle, no obligation, and nothing that adds up."""
    others = (getattr(rule, field.name) for field in fields(rule) if field.name not in _LOOKED_AT)
    adds_up = any(effects()[effect.verb].join == "sum" for step in rule.steps for effect in step)
    return bool(rule.steps) and not adds_up and not any(others)


def _among(rules: list[Rule], prover: Prover) -> Iterator[Diagnostic]:
    if len(rules) < 2:
        return
    index = Covering(rules, prover, mutual=rules[0].is_state_rule)
    for rule in rules:
        others = (rules[number] for number in index.candidates(rule))
        covering = (other for other in others if other is not rule and _covers(other, rule, prover))
        # of two that are equal, the one with the later name is the one too many
        other = next((o for o in covering if o.name < rule.name or not _covers(rule, o, prover)), None)
        if other is not None:
            yield _finding(rule, other)


def _covers(other: Rule, rule: Rule, prover: Prover) -> bool:
    """Whether another rule fires on whatever a rule fires on, and says what it says."""
    if not rule.kinds <= other.kinds or (rule.names_bot and not other.names_bot):
        return False
    if other.scope is not None and (rule.scope is None or not rule.scope <= other.scope):
        return False
    if rule.because not in (None, other.because) or (rule.is_state_rule and rule.inputs != other.inputs):
        return False
    if not prover.implies(rule.condition, other.condition, rule.scope):
        return False
    # a state rule fires on becoming true, so here the two have to be true at the same times
    return not rule.is_state_rule or prover.implies(other.condition, rule.condition, rule.scope)


def _finding(rule: Rule, other: Rule) -> Diagnostic:
    message = f"whenever {called(rule)} fires, {called(other)} fires too, with the same steps"
    return Diagnostic(
        CODE, message, rule.span, (Label(other.span, "the other one"),), "remove one of them, or tell them apart"
    )
