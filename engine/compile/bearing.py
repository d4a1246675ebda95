"""Which events of a trace bear on what a policy says to one of them.

What happens in other groups, or to other members, can often be passed over: as long as what the policy keeps of the
event's own group and member comes out the same, so does everything that is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ..check.policy import Guard, Log, Policy, Rule
from ..check.tables import effects
from ..check.terms import Count, Fact, Head, Ranking, Term, walk
from .crossing import effects_of, looks_around, reaching_out, terms_of, ties_everything, ties_groups, ties_members
from .verbs import verbs

Bearing = Literal["group", "member", "group or member"]
"""The events of the same group bear on it, those of the same member, or those of either."""

_ABOUT_OTHERS = frozenset(("report", "reaction"))
_OF_RULES = frozenset(("offence", "warning"))
_CHANGED = {"tag": "tags", "untag": "tags", "award": "points", "deduct": "points"}
"""What an effect changes of a member that does not say it itself."""


def bearing(policy: Policy) -> Bearing | None:
    """Which events bear on what a policy says to one of a group and of a member; None where any may.

    Args:
        policy: a checked policy.
    """
    if any(ties_everything(policy)) or any(rule.anchor is not None for rule in policy.rules.values()):
        return None
    parts: list[Rule | Log] = [*policy.rules.values(), *policy.logs.values()]
    of_members = [part for part in parts if any(ties_groups(part))]
    of_groups = [part for part in parts if any(_in_groups(part))]
    if not of_groups and not any(any(ties_members(guard)) for guard in policy.guards):
        return "member"
    if any(reaching_out(policy)):
        return None
    if not of_members:
        return "group"
    return "group or member" if _apart(policy, of_members, of_groups) else None


def _in_groups(part: Rule | Log) -> Iterator[str]:
    """Why a part of a policy keeps or asks for something of a whole group: also where it waits, and where it does
    something to a group at a moment of its own, since that is done once for all members."""
    yield from ties_members(part)
    if isinstance(part, Rule) and (part.expect is not None or (part.is_timed and not _is_for_each(part))):
        yield part.name
    if isinstance(part, Log) and part.source == "wait":
        yield part.key


def _is_for_each(rule: Rule) -> bool:
    """Whether what a rule does at a moment of its own it does for each member by itself; seats in a group are shared."""
    found = [verbs()[effect.verb] for effect in effects_of(rule)]
    return all((verb.reaches_member or verb.of_people) and verb.target != "move" for verb in found)


def _apart(policy: Policy, of_members: list[Rule | Log], of_groups: list[Rule | Log]) -> bool:
    """Whether nothing that goes with members through groups depends on what groups as a whole do, nor the reverse."""
    if any(part in of_groups for part in of_members) or any(_is_about_others(rule) for rule in policy.rules.values()):
        return False
    if any(log.source in (_OF_RULES | _ABOUT_OTHERS) for log in policy.logs.values()):
        return False
    read = _Reads(policy)
    if any("group" in read.by(part) for part in of_members) or any("member" in read.by(part) for part in of_groups):
        return False
    everything: list[Rule | Log | Guard] = [*policy.rules.values(), *policy.logs.values(), *policy.guards]
    return not any(read.asks_of_others(part) for part in everything)


def _is_about_others(rule: Rule) -> bool:
    """Whether a rule can be about, or reach, somebody who is not the event's own member.

    Whoever gets a task is chosen by role, turn and load: by what events say, and what is kept of the group alone.
    """
    others = [effect for effect in effects_of(rule) if effect.verb != "assign"]
    reaching = any(effect.who is not None or effect.verb == "draw" for effect in others)
    return reaching or bool(rule.kinds & _ABOUT_OTHERS)


class _Reads:
    """What parts of a policy read of what it keeps itself: of `member`s through all groups, or of a whole `group`.

    Args:
        policy: the policy.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._changed = frozenset(_changed(policy))
        guards = [guard.condition for guard in policy.guards]
        self._guarded = frozenset(owner for condition in guards for owner in self._of(condition))

    def by(self, part: Rule | Log | Guard) -> frozenset[str]:
        """Of whom a part reads something; guards can withhold what any rule does."""
        found = frozenset(owner for term in _terms(part) for owner in self._of(term))
        return found | self._guarded if isinstance(part, Rule) else found

    def asks_of_others(self, part: Rule | Log | Guard) -> bool:
        """Whether it looks at all members of a group, and asks of each what goes with them through all groups."""
        terms = list(_terms(part))
        return any(looks_around(term) for term in terms) and any("member" in self._of(term) for term in terms)

    def _of(self, term: Term) -> Iterator[str]:
        for inner in walk(term):
            if isinstance(inner, Head | Ranking):
                yield "group"
            elif isinstance(inner, Count):
                yield from self._of_log(self._policy.logs[inner.log])
            elif isinstance(inner, Fact):
                yield from self._of_fact(inner)

    def _of_log(self, log: Log) -> Iterator[str]:
        if log.by in ("member", "group"):
            yield log.by
        if log.filter is not None:
            yield from self._of(log.filter)

    def _of_fact(self, fact: Fact) -> Iterator[str]:
        if fact.path.partition(".")[0] == "group":
            yield "group"
        elif fact.path in self._changed:  # all else of a member is as events have it, and these are all taken in
            yield "member"


def _changed(policy: Policy) -> Iterator[str]:
    """The facts of members that rules change."""
    for rule in policy.rules.values():
        for effect in effects_of(rule):
            if effects()[effect.verb].kind == "state":
                yield f"member.{effect.attribute or _CHANGED.get(effect.verb, '')}"


def _terms(part: Rule | Log | Guard) -> Iterator[Term]:
    if isinstance(part, Rule):
        yield from terms_of(part)
        if part.expect is not None and part.expect.condition is not None:
            yield part.expect.condition
    elif isinstance(part, Guard):
        yield part.condition
    elif part.filter is not None:
        yield part.filter
