"""Which rules of a policy matter to what it says to some event, and which of what rules keep is ever asked for.

A rule that neither runs on the event nor changes what one asks for that does may come out as it will: nothing that is
said of the event depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from ..check.policy import Effect, Guard, Log, Policy, Rule
from ..check.tables import sanctions
from ..check.terms import Count, Fact, Term, walk
from .crossing import OFFENCES, changed_by, effects_of, terms_of

OF_RULES = frozenset(("offence", "warning"))
"""Logs of what any rule does."""
_COMPARED = frozenset(("tag", "untag", "set", "enter", "leave"))
"""Effects that are dropped where it is so already."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked about: events of some kinds, or what comes due.

    Args:
        kinds: of the events.
        subjects: where what comes due is asked for, whether for a `group`, for a `member`, or for both.
    """

    kinds: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()

    def is_said_by(self, rule: Rule) -> bool:
        """Whether a rule may itself have something to say to it.

        Args:
            rule: one that waits for something may see it come, one that sanctions can owe it to who joins again.
        """
        if rule.is_timed and ("gap" in self.kinds or (self.subjects and _is_about(rule, self.subjects))):
            return True
        if "join" in self.kinds and any(effect.verb in sanctions() for effect in effects_of(rule)):
            return True
        return bool(rule.kinds & self.kinds) or rule.is_state_rule or rule.expect is not None


def _is_about(rule: Rule, subjects: Set[str]) -> bool:
    return all(subject in rule.subject for subject in subjects)


def mattering(policy: Policy, sought: Sought) -> Policy:
    """A policy without the rules and logs on which nothing depends that it says to what is asked about.

    Args:
        policy: a checked policy.
        sought: what is asked about.
    """
    names = {name for name, rule in policy.rules.items() if sought.is_said_by(rule)}
    while True:
        part = _part(policy, names)
        if any(log.source in OF_RULES for log in part.logs.values()):
            return policy
        read = paths_read(part)
        more = {name for name, rule in policy.rules.items() if not read.isdisjoint(paths_changed(rule))} - names
        if not more:
            return part
        names |= more


def _part(policy: Policy, names: Set[str]) -> Policy:
    rules = {name: rule for name, rule in policy.rules.items() if name in names}
    logs: dict[str, Log] = {}
    parts: list[Rule | Guard] = [*rules.values(), *policy.guards]
    found = [term for part in parts for term in terms(part)]
    while found:
        for inner in walk(found.pop()):
            if isinstance(inner, Count) and inner.log not in logs:
                log = logs[inner.log] = policy.logs[inner.log]
                found += terms(log)
    return replace(policy, rules=rules, logs={key: log for key, log in policy.logs.items() if key in logs})


def paths_read(policy: Policy) -> frozenset[str]:
    """The facts that the conditions, words and effects of a policy ask for.

    Args:
        policy: a checked policy.
    """
    parts: list[Rule | Log | Guard] = [*policy.rules.values(), *policy.logs.values(), *policy.guards]
    return frozenset(path for part in parts for path in _paths(part))


def _paths(part: Rule | Log | Guard) -> Iterator[str]:
    for term in terms(part):
        yield from (inner.path for inner in walk(term) if isinstance(inner, Fact))
    if isinstance(part, Rule):
        if part.anchor is not None:
            yield part.anchor.path
        if part.keeps_offences:
            yield OFFENCES
        yield from _read_by_effects(effects_of(part))


def _read_by_effects(found: Iterable[Effect]) -> Iterator[str]:
    for effect in found:
        if effect.verb == "draw":
            yield "member.tags"
        elif effect.verb in _COMPARED or effect.verb == "assign":
            yield changed_by(effect)


def paths_changed(rule: Rule) -> frozenset[str]:
    """The facts that a rule changes.

    Args:
        rule: the rule.
    """
    return frozenset(changed_by(effect) for effect in effects_of(rule)) - {""}


def terms(part: Rule | Log | Guard) -> Iterator[Term]:
    """All terms of a part of a policy: its conditions, values and words.

    Args:
        part: a rule, a log or a guard.
    """
    if isinstance(part, Rule):
        yield from terms_of(part)
        if part.expect is not None and part.expect.condition is not None:
            yield part.expect.condition
    elif isinstance(part, Guard):
        yield part.condition
        if part.because is not None:
            yield part.because
    elif part.filter is not None:
        yield part.filter
