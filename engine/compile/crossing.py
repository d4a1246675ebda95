"""What ties the events of a policy together, and so how a long trace can be shared among processes.

What events themselves say (who is where, with which role and attributes, what is in force) every process keeps in full,
for it is quick to take in. What the engine keeps of its own accord (counters, ladders, points, modes) belongs to a member
or to a group, and the events that touch the same must come to the same process.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

from ..check.policy import Effect, Guard, Log, Policy, Rule
from ..check.tables import effects, sanctions
from ..check.terms import Fact, Head, Ranking, Term, walk
from ..community import ANY_GROUP

OFFENCES = "offences"
"""How often somebody has offended against rules, as one fact."""
_LOADS = "loads"
"""How many tasks somebody was given, which says who is given the next."""
_CHANGED = {
    "tag": "member.tags",
    "untag": "member.tags",
    "award": "member.points",
    "deduct": "member.points",
    "forgive": OFFENCES,
    "enter": "group.mode",
    "leave": "group.mode",
    "assign": _LOADS,
}
"""What effects change that do not name it."""

Apart = Literal["group", "member", "members of groups"]


@dataclass(frozen=True, slots=True)
class Sharing:
    """How the events of a trace can be kept apart.

    Args:
        by: by `group`, by `member`, or by `members of groups`: groups that share a member stay together; None where all
            events belong together.
        across_groups: what ties groups together; the first thing found.
        across_members: what ties the members of a group together; the first thing found.
        across_all: what ties everything together; the first thing found.
    """

    by: Apart | None
    across_groups: str | None = None
    across_members: str | None = None
    across_all: str | None = None

    @property
    def reason(self) -> str | None:
        """Why the events can't be kept further apart; None where groups can be."""
        if self.by == "group":
            return None
        ties = (self.across_groups, self.across_members) if self.by == "members of groups" else (self.across_groups,)
        return self.across_all or "; ".join(tie for tie in ties if tie is not None)


def sharing(policy: Policy) -> Sharing:
    """How the events of a trace can be kept apart under a policy.

    Args:
        policy: a checked policy.
    """
    everything = next(_across_all(policy), None)
    if everything is not None:
        return Sharing(None, across_all=everything)
    groups, members = next(_across_groups(policy), None), next(_across_members(policy), None)
    by: Apart = "group" if groups is None else "member" if members is None else "members of groups"
    reaching = next(reaching_out(policy), None)
    if reaching is not None and by != "member":
        return Sharing(None, across_all=reaching if members is None else f"{reaching}; {members}")
    return Sharing(by, groups, members)


def _across_all(policy: Policy) -> Iterator[str]:
    """What belongs to the community as a whole, or runs at moments of its own."""
    for rule in policy.rules.values():
        if rule.is_timed:
            yield f"rule `{rule.name}` runs at moments of its own"
        if rule.expect is not None:
            yield f"rule `{rule.name}` expects something within a time"
    for goal in policy.goals:
        yield f"goal `{goal}` is looked at day by day"
    yield from ties_everything(policy)


def ties_everything(policy: Policy) -> Iterator[str]:
    """What is kept of the community as a whole."""
    for rule in policy.rules.values():
        if rule.subject == "community" and (rule.keeps_offences or rule.throttle is not None):
            yield f"rule `{rule.name}` is about the community as a whole"
    for log in policy.logs.values():
        if log.by == "community":
            yield f"`{log.key}` counts in the whole community"


def _across_groups(policy: Policy) -> Iterator[str]:
    """What belongs to a member, whichever group they write in."""
    parts: list[Rule | Log] = [*policy.rules.values(), *policy.logs.values()]
    for part in parts:
        yield from ties_groups(part)


def ties_groups(part: Rule | Log, read: Container[str] | None = None) -> Iterator[str]:
    """Why a part of a policy keeps something of a member that goes with them through all groups, if it does.

    Args:
        part: a rule or a log.
        read: the facts that are asked for; what rules change of others is left aside. None leaves nothing aside.
    """
    if isinstance(part, Log):
        if part.by == "member":
            yield f"`{part.key}` counts a member in all groups"
        return
    rule = part
    of_member = rule.subject in ("member", "member in group")
    if of_member and (rule.keeps_offences or rule.spends) and not rule.per_group and not _in_one_group(rule):
        yield f"the ladder of rule `{rule.name}` goes with a member through all groups"
    if rule.subject == "member" and rule.throttle is not None:
        yield f"rule `{rule.name}` is throttled for a member in all groups"
    for effect in effects_of(rule):
        if effects()[effect.verb].kind == "state" and (read is None or changed_by(effect) in read):
            yield f"rule `{rule.name}` changes what is kept of a member (`{effect.verb}`)"


def _across_members(policy: Policy) -> Iterator[str]:
    """What belongs to a group, whoever writes in it."""
    parts: list[Rule | Guard | Log] = [*policy.rules.values(), *policy.guards, *policy.logs.values()]
    for part in parts:
        yield from ties_members(part)


def ties_members(part: Rule | Guard | Log) -> Iterator[str]:
    """Why a part of a policy keeps or asks for something that different members of a group have a share in, if it does."""
    if isinstance(part, Rule):
        yield from _rule_ties_members(part)
    elif isinstance(part, Log):
        if part.filter is not None and looks_around(part.filter):
            yield f"`{part.key}` looks at all members of a group"
        if part.by == "group" or part.source in ("reaction", "report"):
            yield f"`{part.key}` counts what different members do"
    elif looks_around(part.condition):
        yield f"`{part.name}` looks at all members of a group"


def _rule_ties_members(rule: Rule) -> Iterator[str]:
    if rule.subject == "group" and (rule.keeps_offences or rule.throttle is not None):
        yield f"rule `{rule.name}` is about a group as a whole"
    if rule.kinds & {"report", "reaction"}:
        yield f"rule `{rule.name}` asks what others make of a message"
    if any(isinstance(inner, Fact) and inner.path == "actor.role" for term in terms_of(rule) for inner in walk(term)):
        yield f"rule `{rule.name}` asks who did something to a member"
    if any(looks_around(term) for term in terms_of(rule)):
        yield f"rule `{rule.name}` looks at all members of a group"
    for effect in effects_of(rule):
        if effect.who is not None:
            yield f"rule `{rule.name}` reaches whoever brought a member in"
        if effect.verb in ("assign", "draw", "enter", "leave"):
            yield f"`{effect.verb}` in rule `{rule.name}` concerns the whole group"


def reaching_out(policy: Policy) -> Iterator[str]:
    """What reaches from one group into another."""
    guarded = frozenset(verb for guard in policy.guards for verb in guard.verbs)
    for rule in policy.rules.values():
        for effect in effects_of(rule):
            if effect.everywhere:
                yield f"`{effect.verb}` in rule `{rule.name}` holds everywhere"
            touches = effect.verb in sanctions() or effect.verb in ("enter", "leave") or effect.verb in guarded
            if effect.group is not None and touches:
                yield f"`{effect.verb}` in rule `{rule.name}` reaches another group"


def changed_by(effect: Effect) -> str:
    """The fact that an effect changes; empty where it changes none that the engine keeps.

    Args:
        effect: of a rule.
    """
    return _CHANGED.get(effect.verb) or ("" if effect.attribute is None else f"member.{effect.attribute}")


def _in_one_group(rule: Rule) -> bool:
    return rule.scope is not None and len(rule.scope) == 1 and ANY_GROUP not in rule.scope


def looks_around(term: Term) -> bool:
    """Whether a term asks about more members of a group than one."""
    return any(isinstance(inner, Head | Ranking) for inner in walk(term))


def terms_of(rule: Rule) -> Iterator[Term]:
    """All terms of a rule: its condition, and the values and words of what it does."""
    yield rule.condition
    for effect in effects_of(rule):
        found = (effect.text, effect.amount, effect.value, effect.about)
        yield from (term for term in found if term is not None)
    if rule.because is not None:
        yield rule.because


def effects_of(rule: Rule) -> Iterator[Effect]:
    """All effects of a rule, those of a deadline that passed included."""
    otherwise = rule.expect.otherwise if rule.expect is not None else ()
    for step in (*rule.steps, *otherwise):
        yield from step


__all__ = ["Sharing", "sharing"]
