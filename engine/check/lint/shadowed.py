"""Rules beside which another one with the same steps always fires too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import fields

from ...diagnostics import Diagnostic, Label
from ..policy import Rule
from ..tables import effects
from .material import Material, called
from .proofs import Prover
from .sketches import could_imply

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
    index = _Index(rules, prover)
    for rule in rules:
        covering = (other for other in index.candidates(rule) if other is not rule and _covers(other, rule, prover))
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
    if rule.because not in (None, other.because) or not prover.implies(rule.condition, other.condition, rule.scope):
        return False
    if not rule.is_state_rule:
        return True
    # a state rule fires on becoming true, so here the two have to be true at the same times
    return rule.inputs == other.inputs and prover.implies(other.condition, rule.condition, rule.scope)


def _finding(rule: Rule, other: Rule) -> Diagnostic:
    message = f"whenever {called(rule)} fires, {called(other)} fires too, with the same steps"
    return Diagnostic(
        CODE, message, rule.span, (Label(other.span, "the other one"),), "remove one of them, or tell them apart"
    )


class _Index:
    """Finds the few rules that could cover a rule, where there are many with the same steps.

    Args:
        rules: of the same steps.
        prover: knows their cases.
    """

    def __init__(self, rules: list[Rule], prover: Prover) -> None:
        self.prover = prover
        self.needs = [(rule, prover.sketches(rule.condition)) for rule in rules]
        often = Counter(mark for _, sketches in self.needs for each in sketches for mark in each.marks)
        self.by_mark: dict[int | None, set[int]] = defaultdict(set)
        for number, (_, sketches) in enumerate(self.needs):
            for each in sketches:
                self.by_mark[min(each.marks, key=often.__getitem__, default=None)].add(number)

    def candidates(self, rule: Rule) -> Iterator[Rule]:
        """The rules that could cover a rule, in order of name."""
        sketches = self.prover.sketches(rule.condition, rule.scope)
        if not sketches:
            return
        marks: set[int | None] = {None, *sketches[0].marks}
        numbers: set[int] = set().union(*(self.by_mark.get(mark, ()) for mark in marks))
        for number in sorted(numbers):
            other, needs = self.needs[number]
            if could_imply(sketches, needs):
                yield other
