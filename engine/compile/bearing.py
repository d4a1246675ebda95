"""Which events of a trace bear on what a policy says to one of them.

What happens in other groups, or to other members, can often be passed over: as long as what the policy keeps of the
event's own group and member comes out the same, so does everything that is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ..check.policy import Guard, Log, Policy, Rule
from ..check.terms import Count, Fact, Head, Ranking, Term, walk
from .crossing import effects_of, looks_around, reaching_out, ties_everything, ties_groups, ties_members
from .mattering import OF_RULES, Sought, mattering, paths_changed, paths_read, terms
from .verbs import verbs

Bearing = Literal["group", "member", "group or member"]
"""The events of the same group bear on it, those of the same member, or those of either."""

LEFT_OUT = frozenset(("message", "join", "leave", "update"))
"""Kinds of events that can be left out where they are others'; of all else, what it may touch is not looked into."""
_ABOUT_OTHERS = frozenset(("report", "reaction"))


def bearing(policy: Policy, sought: Sought | None = None) -> Bearing | None:
    """Which events bear on what a policy says to one of a group and of a member; None where any may.

    Args:
        policy: a checked policy.
        sought: what is said to which events, or of what comes due; None is anything.
    """
    part = policy if sought is None else mattering(policy, sought)
    read, changed = paths_read(part), _changed(part)
    if any(ties_everything(part)) or any(_waits_anywhere(rule, changed) for rule in part.rules.values()):
        return None
    if sought is not None and "gap" in sought.kinds and _has_moving_anchors(part, changed):
        return None
    parts: list[Rule | Log] = [*part.rules.values(), *part.logs.values()]
    of_members = [each for each in parts if any(_in_members(each, read))]
    of_groups = [each for each in parts if any(_in_groups(each))]
    if not of_groups and not any(any(ties_members(guard)) for guard in part.guards):
        return "member"
    if any(reaching_out(part)):
        return None
    if not of_members:
        return "group"
    return "group or member" if _apart(part, of_members, of_groups) else None


def _waits_anywhere(rule: Rule, changed: frozenset[str]) -> bool:
    """Whether a rule waits, in no group, for what others may do in any; not where all that bears on it is never left out."""
    if not _waits_for_others(rule) or "group" in rule.subject:
        return False
    assert rule.expect is not None
    if not rule.kinds or (rule.kinds | rule.expect.kinds) & LEFT_OUT:
        return True
    kept = (inner for term in terms(rule) for inner in walk(term))
    return any(isinstance(each, Count | Head | Ranking) or getattr(each, "path", None) in changed for each in kept)


def _waits_for_others(rule: Rule) -> bool:
    """Whether what a rule waits for may be done by others than the member whom it is about."""
    return rule.expect is not None and not (rule.expect.who == "member" and "member" in rule.subject)


def _has_moving_anchors(policy: Policy, changed: frozenset[str]) -> bool:
    """Whether rules change when other rules' moments come; a gap lists those that were missed, of all members."""
    return any(rule.anchor is not None and rule.anchor.path in changed for rule in policy.rules.values())


def _changed(policy: Policy) -> frozenset[str]:
    """The facts that rules change."""
    return frozenset(path for rule in policy.rules.values() for path in paths_changed(rule))


def _in_members(part: Rule | Log, read: frozenset[str]) -> Iterator[str]:
    """Why a part of a policy keeps something of a member in all groups that is ever asked for: also where it waits."""
    yield from ties_groups(part, read)
    if isinstance(part, Rule) and part.expect is not None and part.subject == "member" and not _waits_for_others(part):
        yield part.name


def _in_groups(part: Rule | Log) -> Iterator[str]:
    """Why a part of a policy keeps or asks for something of a whole group: also where it waits, and where it does
    something to a group at a moment of its own, since that is done once for all members."""
    yield from ties_members(part)
    if isinstance(part, Rule) and (not _is_for_each(part) or (_waits_for_others(part) and "group" in part.subject)):
        yield part.name
    if isinstance(part, Log) and part.source == "wait":
        yield part.key


def _is_for_each(rule: Rule) -> bool:
    """Whether what a rule does at a moment of its own it does for each member by itself; seats in a group are shared."""
    expected = () if rule.expect is None else rule.expect.otherwise
    steps = (*rule.steps, *expected) if rule.is_timed else expected
    found = [verbs()[effect.verb] for step in steps for effect in step]
    return all((verb.reaches_member or verb.of_people) and verb.target != "move" for verb in found)


def _apart(policy: Policy, of_members: list[Rule | Log], of_groups: list[Rule | Log]) -> bool:
    """Whether nothing that goes with members through groups depends on what groups as a whole do, nor the reverse."""
    if any(part in of_groups for part in of_members) or any(_is_about_others(rule) for rule in policy.rules.values()):
        return False
    if any(log.source in (OF_RULES | _ABOUT_OTHERS) for log in policy.logs.values()):
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
        self._changed = _changed(policy)
        guards = [guard.condition for guard in policy.guards]
        self._guarded = frozenset(owner for condition in guards for owner in self._of(condition))

    def by(self, part: Rule | Log | Guard) -> frozenset[str]:
        """Of whom a part reads something; guards can withhold what any rule does."""
        found = frozenset(owner for term in terms(part) for owner in self._of(term))
        return found | self._guarded if isinstance(part, Rule) else found

    def asks_of_others(self, part: Rule | Log | Guard) -> bool:
        """Whether it looks at all members of a group, and asks of each what goes with them through all groups."""
        found = list(terms(part))
        return any(looks_around(term) for term in found) and any("member" in self._of(term) for term in found)

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
