"""What an event costs at most under a policy, worked out before any event comes.

Nothing in a policy loops, so every number here is finite and depends on the policy alone: not on how many members there
are, how long a text is, or what happened before. A counter look-up takes time in the logarithm of what it counts, a scan
time in the length of its text, and a sweep time in the number of members. What `adopt` costs is said for each of those
whom it runs a rule for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import reduce
from operator import add

from .policy import Effect, Log, Policy, Rule
from .tables import sanctions
from .terms import Condition, Count, Fact, Head, Matches, Measure, Ranking, Resembles, TextTest, Value, walk

_MESSAGES = frozenset(("message", "edit"))
_OPINIONS = frozenset(("report", "reaction"))
_SWEEPING = frozenset(("draw", "assign", "transfer_ownership"))
OTHER = "other"
"""The key for events of kinds that no rule listens to; rules about state run on them too."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How much work something is.

    Args:
        conditions: conditions judged, each part of a condition by itself. What an undecided rule lacked is looked for
            afterwards, in the same condition, and does not count.
        lookups: counters looked up.
        scans: texts searched for patterns and pieces, the message itself included.
        effects: effects made, their texts filled in; a task of which each of a role gets a share counts once.
        entries: entries added to the logs of counters.
        sweeps: how often all members of a group, or of the community, are gone through; what is asked of each of them
            counts once among the rest.
    """

    conditions: int = 0
    lookups: int = 0
    scans: int = 0
    effects: int = 0
    entries: int = 0
    sweeps: int = 0

    def __add__(self, other: Steps) -> Steps:
        return Steps(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def times(self, number: int) -> Steps:
        """So many times this much."""
        return Steps(*(getattr(self, each.name) * number for each in fields(self)))

    def or_more(self, other: Steps) -> Steps:
        """Of each part the greater number."""
        return Steps(*(max(getattr(self, each.name), getattr(other, each.name)) for each in fields(self)))

    def at_most(self, other: Steps) -> bool:
        """Whether no part is more than the other's."""
        return all(getattr(self, each.name) <= getattr(other, each.name) for each in fields(self))

    @property
    def total(self) -> int:
        """All steps together."""
        return sum(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True)
class Cost:
    """The most that an event can cost.

    Args:
        kinds: by the kind of event; `other` is every kind that is not there.
        rules: by rule, what it can add to an event that it runs on.
    """

    kinds: Mapping[str, Steps]
    rules: Mapping[str, Steps]

    def of(self, kind: str) -> Steps:
        """The most that an event of a kind can cost."""
        return self.kinds.get(kind, self.kinds[OTHER])


def bound(policy: Policy, groups: int | None = None) -> Cost:
    """The static bound of a policy.

    Args:
        policy: a checked policy.
        groups: how many groups there are, for effects that reach all of them; None takes those that the community file
            lists. Groups that it does not list, and that a member was seen in, come on top.
    """
    known = len(policy.community.groups) if groups is None else groups
    bounds = _Bounds(policy, max(1, known))
    rules = {name: bounds.rule(rule) for name, rule in policy.rules.items()}
    state = _sum(rules[rule.name] for rule in policy.rules.values() if rule.is_state_rule)
    anything = bounds.anything()
    kinds = {OTHER: state + anything, "due": state + anything + bounds.due(rules)}
    for kind in sorted(bounds.kinds()):
        listening = _sum(rules[rule.name] for rule in policy.rules.values() if kind in rule.kinds)
        # of a report or reaction two members are looked at: whose message it is, and who makes it
        passes = 2 if kind in _OPINIONS else 1
        kinds[kind] = (state + anything).times(passes) + listening + bounds.event(kind)
    return Cost(kinds, rules)


class _Bounds:
    def __init__(self, policy: Policy, groups: int) -> None:
        self.policy = policy
        self.groups = groups
        self.state_rules = [rule for rule in policy.rules.values() if rule.is_state_rule]
        self.guards = {verb: _sum(_guarding(policy, verb)) for verb in sanctions()}

    def kinds(self) -> set[str]:
        """The kinds of event that cost anything but what every event does."""
        rules = self.policy.rules.values()
        listening = {kind for rule in rules for kind in (*rule.kinds, *(rule.expect.kinds if rule.expect else ()))}
        return {*_MESSAGES, *_OPINIONS, "join", "action", *listening, *map(_summed, self.logs("sum"))}

    def logs(self, *sources: str) -> list[Log]:
        """The logs that count what comes of these sources."""
        return [log for log in self.policy.logs.values() if log.source in sources]

    def anything(self) -> Steps:
        """What any event may cost beside its rules: sanctions that are counted, and moments of anchored rules."""
        anchored = [rule for rule in self.policy.rules.values() if rule.anchor is not None]
        sweeps = 2 * sum(rule.subject == "member in group" for rule in anchored)
        return Steps(entries=len(self.logs("offence", "warning")), sweeps=sweeps)

    def due(self, rules: Mapping[str, Steps]) -> Steps:
        """What a moment of a rule's own costs: the dearest of those that have any."""
        timed = (rule.name for rule in self.policy.rules.values() if rule.is_timed or rule.expect is not None)
        return reduce(Steps.or_more, (rules[name] for name in timed), Steps())

    def event(self, kind: str) -> Steps:
        """What an event costs beside its rules: counting it, what it meets, and sanctions that are taken up again."""
        found = _sum(
            condition(rule.expect.condition)
            for rule in self.policy.rules.values()
            if rule.expect is not None and kind in rule.expect.kinds and rule.expect.condition is not None
        )
        found += self.counted(kind)
        if kind in _MESSAGES:
            found += _sum(condition(log.filter) for log in self.policy.logs.values() if log.filter is not None)
        if kind in _MESSAGES | _OPINIONS:
            found += Steps(scans=1)
        if kind == "join":
            muting = sum(any(effect.verb == "mute" for effect in _effects(rule)) for rule in self.policy.rules.values())
            found += self.guards["mute"].times(muting) + Steps(effects=muting)
        return found

    def counted(self, kind: str) -> Steps:
        """The entries that an event makes of itself."""
        sums = sum(_summed(log) == kind for log in self.logs("sum"))
        found = Steps(entries=sums * self.groups, sweeps=sums)
        if kind in _MESSAGES:
            return found + Steps(entries=len(self.logs("message", "active", "wait")))
        sources = {"join": "join", "reaction": "reaction", "action": "offence"}
        return found + Steps(entries=len(self.logs(sources.get(kind, ""))))

    def rule(self, rule: Rule) -> Steps:
        """What a rule costs on one event: its condition, as often as it is judged, and the dearest of its steps."""
        readings = 2 * self.readings(rule) if rule.is_state_rule else 1
        judged = condition(rule.condition).times(readings + (1 if rule.spends else 0))
        sought = sum(len(term.patterns) for term in walk(rule.condition) if isinstance(term, Matches))
        steps = list(self.steps(rule))
        if rule.expect is not None:
            steps += self.steps(replace(rule, steps=rule.expect.otherwise))
        held = Steps(effects=1 if self.policy.community.defaults.on_error == "hold" else 0)
        return judged + Steps(scans=sought) + reduce(Steps.or_more, steps, held)

    def readings(self, rule: Rule) -> int:
        """In how many rounds a rule about state can be read: the first, and one for each other that changes its input."""
        writing = sum(bool(rule.inputs & _written(other)) for other in self.state_rules if other is not rule)
        return 1 + writing

    def steps(self, rule: Rule) -> Iterator[Steps]:
        """Each step with the guards that look at it, and at the earlier steps that a forbidden sanction falls back to."""
        guards, earlier = self.guards, Steps()
        for step in rule.steps:
            found = Steps()
            for effect in step:
                places = self.groups if effect.everywhere else 1
                if effect.verb in guards:
                    found += (guards[effect.verb] + earlier).times(places)
                found += (Steps(effects=1) + _said(rule, effect)).times(places)
                found += Steps(sweeps=(effect.verb in _SWEEPING) + effect.everywhere)
            yield found
            earlier += _sum(guards[effect.verb] + _said(rule, effect) for effect in step if effect.verb in guards)


def _guarding(policy: Policy, verb: str) -> Iterator[Steps]:
    """What each guard that can forbid a verb costs."""
    return (condition(guard.condition) for guard in policy.guards if verb in guard.verbs)


def condition(given: Condition) -> Steps:
    """What judging a condition once costs, if all of it has to be judged."""
    terms = list(walk(given))
    lookups = sum(isinstance(term, Count | Resembles) for term in terms)
    scans = sum(isinstance(term, Matches | TextTest) and not _is_the_message(term.value) for term in terms)
    scans += sum(isinstance(term, Measure) for term in terms)
    judged = sum(isinstance(term, Condition) for term in terms)
    return Steps(conditions=judged, lookups=lookups, scans=scans, sweeps=sum(map(_sweeps, terms)))


def _sweeps(term: object) -> bool:
    """Whether a term asks something of everybody."""
    return isinstance(term, Head | Ranking) or (isinstance(term, Fact) and term.path == "community.size")


def _said(rule: Rule, effect: Effect) -> Steps:
    """What the texts and amounts of an effect cost."""
    terms = list(_texts(rule, effect))
    lookups, sweeps = sum(isinstance(term, Count) for term in terms), sum(map(_sweeps, terms))
    judged, scans = (sum(isinstance(term, kind) for term in terms) for kind in (Condition, Measure))
    return Steps(conditions=judged, lookups=lookups, scans=scans, sweeps=sweeps)


def _summed(log: Log) -> str:
    """The kind of event whose numbers a log adds up."""
    return (log.name or "").partition(".")[0]


def _is_the_message(value: Value) -> bool:
    return isinstance(value, Fact) and value.path == "message.text"


def _effects(rule: Rule) -> Iterable[Effect]:
    return (effect for step in rule.steps for effect in step)


def _texts(rule: Rule, effect: Effect) -> Iterable[object]:
    """The values that an effect's texts and amounts are made of."""
    for part in (effect.text, rule.because, effect.amount, effect.value):
        if part is None:
            continue
        for piece in getattr(part, "parts", (part,)):
            if not isinstance(piece, str):
                yield from walk(piece)


def _written(rule: Rule) -> frozenset[str]:
    """The facts that a rule's effects can change at once."""
    found = set()
    for effect in _effects(rule):
        match effect.verb:
            case "award" | "deduct":
                found.add("member.points")
            case "tag" | "untag":
                found.add("member.tags")
            case "add" | "set":
                found.add(f"member.{effect.attribute}")
    return frozenset(found)


def _sum(steps: Iterable[Steps]) -> Steps:
    return reduce(add, steps, Steps())
