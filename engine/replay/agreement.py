"""How right a rule is, on events that say what would have been right.

An event that says nothing is not counted at all: that nobody labelled it does not make it harmless.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ..check.policy import Rule
from ..check.terms import Matches, Measure, walk
from .dry_run import Outcome


@dataclass(slots=True)
class Agreement:
    """How a rule and the labels agree.

    Args:
        rule: the rule. An event is one that it should fire on where its label names one of the patterns it asks for;
            of a rule that asks for none, where it names one of its effects.
        hits: how often it fired where it should.
        false_alarms: how often it fired where it should not.
        misses: how often it did not fire where it should.
    """

    rule: Rule
    hits: int = 0
    false_alarms: int = 0
    misses: int = 0

    def add(self, outcome: Outcome) -> None:
        """Takes in one event, where it is labelled and of a kind that the rule runs on."""
        wanted = None if outcome.event.kind not in self.rule.kinds else self._wanted(outcome.truth)
        if wanted is None:
            return
        fired = any(each.rule == self.rule.name for each in outcome.decision.fired)
        self.hits += fired and wanted
        self.false_alarms += fired and not wanted
        self.misses += wanted and not fired

    @property
    def precision(self) -> Fraction | None:
        """The share of its firings that were right; None where it did not fire on anything labelled."""
        fired = self.hits + self.false_alarms
        return Fraction(self.hits, fired) if fired else None

    @property
    def recall(self) -> Fraction | None:
        """The share it fired on of what it should fire on; None where nothing of that sort is labelled."""
        wanted = self.hits + self.misses
        return Fraction(self.hits, wanted) if wanted else None

    def _wanted(self, truth: dict[str, object] | None) -> bool | None:
        asked = patterns_of(self.rule)
        named = (truth or {}).get("patterns" if asked else "effects")
        if not isinstance(named, list):
            return None
        verbs = {effect.verb for step in self.rule.steps for effect in step}
        return not (asked or verbs).isdisjoint(str(name) for name in named)


def patterns_of(rule: Rule) -> frozenset[str]:
    """The patterns that a rule's condition asks for."""
    terms = list(walk(rule.condition))
    found = {name for term in terms if isinstance(term, Matches) for name in term.patterns}
    return frozenset(found | {term.sought for term in terms if isinstance(term, Measure) and not term.detected})
