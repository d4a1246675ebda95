"""What a lint rule looks at: a checked policy, the statements it came of, and what can be proved of its conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...source import Span
from ...syntax import nodes
from ..policy import Effect, Policy, Rule
from ..terms import Condition
from .proofs import Prover


@dataclass(frozen=True)
class Material:
    """What a lint rule looks at.

    Args:
        policy: without errors.
        statements: of all its files.
    """

    policy: Policy
    statements: Sequence[nodes.Statement]
    prover: Prover = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "prover", Prover(self.policy.community))

    def conditions(self) -> Iterator[Condition]:
        """The conditions of rules, guards and counters."""
        for rule in self.policy.rules.values():
            yield rule.condition
        for guard in self.policy.guards:
            yield guard.condition
        for log in self.policy.logs.values():
            if log.filter is not None:
                yield log.filter

    def effects(self) -> Iterator[tuple[Rule, Effect]]:
        """Every effect with its rule, in the order of rules and steps."""
        for rule in self.policy.rules.values():
            for step in rule.steps:
                for effect in step:
                    yield rule, effect


def shown(span: Span) -> str:
    """A piece of a policy on one line, cut where it is long."""
    text = " ".join(span.text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def called(rule: Rule) -> str:
    """A rule as a message names it."""
    return "the rule without a name" if rule.bare else f"`{rule.name}`"
