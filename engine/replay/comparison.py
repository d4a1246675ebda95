"""Decisions beside what people did and what is labelled: what was agreed on, missed, or too much."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from ..check.policy import Rule
from ..check.tables import sanctions
from ..check.terms import Matches, walk
from ..compile.program import Program
from ..runtime.decision import Decision
from ..runtime.event import Event
from ..runtime.facts import member_id_of
from .proportions import Proportion, proportion

WITHIN = 3_600_000
"""How long before somebody moderating acted a decision may lie, in ms, to be about the same thing."""
_SANCTIONS = sanctions()
DISCIPLINES = _SANCTIONS | {"delete", "hold", "reject"}
"""The verbs that act against a member or what they wrote; all others, such as `reply`, are not compared."""

_NO_RULES: tuple[str, ...] = ()
_NOBODY: tuple[tuple[str, str], ...] = ()
_FREES = ("approve", "pardon")
BEGINS = ("message", "join")
"""Kinds of events by which somebody does something anew, after somebody moderating acted on them."""
_Place = tuple[str, str]


@dataclass(slots=True)
class Agreement:
    """How decisions agree with something that is known to be right.

    Args:
        agreed: what called for something, and got it.
        missed: what called for something, and got nothing.
        over_reached: decisions against what is known to be right as it was.
        confirmed: decisions for which something called.
        decided: all decisions, most of which may have nothing to be compared with.
        negatives: what is known to be right as it was, whatever was decided.
    """

    agreed: int = 0
    missed: int = 0
    over_reached: int = 0
    confirmed: int = 0
    decided: int = 0
    negatives: int = 0

    @property
    def unlabelled(self) -> int:
        """Decisions of which nothing is known: they count neither for nor against."""
        return self.decided - self.confirmed - self.over_reached

    @property
    def precision(self) -> Proportion | None:
        """Of the decisions of which anything is known, those that were called for; None where nothing is known to be
        right as it was, since then nothing could speak against a decision."""
        return proportion(self.confirmed, self.confirmed + self.over_reached) if self.negatives else None

    @property
    def recall(self) -> Proportion | None:
        """Of what called for something, what got it; None where nothing did."""
        return proportion(self.agreed, self.agreed + self.missed)

    def judge(self, wanted: bool, acted: bool) -> None:
        """Takes in one thing that is labelled."""
        self.agreed += wanted and acted
        self.confirmed += wanted and acted
        self.missed += wanted and not acted
        self.negatives += not wanted
        self.over_reached += acted and not wanted


@dataclass(slots=True)
class Agreements:
    """Agreement in all, and of each rule for itself."""

    whole: Agreement = field(default_factory=Agreement)
    rules: defaultdict[str, Agreement] = field(default_factory=lambda: defaultdict(Agreement))

    def decided(self, rules: tuple[str, ...], times: int = 1) -> None:
        """Counts decisions of some rules, to be compared or not."""
        self.whole.decided += times
        for rule in rules:
            self.rules[rule].decided += times


class _Act(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A decision against somebody or something, as long as somebody moderating may do the same.

    Args:
        at: in ms.
        rules: whose.
        group, member, message: the ids of whom and what it is about; None where there is none.
        others: members it is about besides, with their group.
    """

    at: int
    rules: tuple[str, ...]
    group: str | None
    member: str | None
    message: str | None
    others: tuple[_Place, ...]

    def places(self) -> Iterator[_Place]:
        """The members and messages it is about, with their group, each once."""
        group = self.group or ""
        if self.member is not None:
            yield group, self.member
        if self.message is not None:
            yield group, _message(self.message)
        yield from dict.fromkeys(self.others)


class Comparison:
    """Holds decisions against recorded moderation and the labels of a trace.

    Args:
        program: the policy.

    Attributes:
        nameless: acts of people that name neither a member nor a message, which can't be compared.
        done: on whom somebody acted who has done nothing since, with their group.
        again: acts that followed another one against somebody who had done nothing in between; they are one with it.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._labels, self._people = Agreements(), Agreements()
        self._decided: Counter[tuple[str, ...]] = Counter()  # still to be counted in both, by rules
        self.nameless = self.again = 0
        self._rules = {name: _Judged(rule) for name, rule in program.policy.rules.items() if not rule.is_timed}
        self._acts: deque[_Act] = deque()
        self._latest: deque[_Act] = deque()  # in most traces nobody acts, so these wait to be filed by place
        self._at: defaultdict[_Place, list[_Act]] = defaultdict(list)
        self.done: set[_Place] = set()

    def add(self, event: Event, decision: Decision, truth: Mapping[str, object] | None) -> None:
        """Takes in the decision on an event as it was recorded.

        Args:
            event: the event.
            decision: what the policy said to it.
            truth: what is known to be right about it.
        """
        if not decision.fired and truth is None and event.kind != "action" and not self.done:
            return
        if event.kind in BEGINS and self.done:
            self.done.discard((event.group or "", member_id_of(event) or ""))
        acting = _acting(decision) if decision.fired else _NO_RULES
        is_labelled = truth is not None and self._label(event, decision, truth, bool(acting))
        if event.kind == "action":
            if acting and not is_labelled:
                self.labels.decided(acting)
            self._take_action(event)
        elif acting:
            if is_labelled:
                self.people.decided(acting)
            else:
                self._decided[acting] += 1
            self._keep(event, decision, acting)

    @property
    def labels(self) -> Agreements:
        """Agreement with `truth`, in events."""
        self._count()
        return self._labels

    @property
    def people(self) -> Agreements:
        """Agreement with what people moderating did, in acts of theirs; decisions are `confirmed` by these."""
        self._count()
        return self._people

    def _count(self) -> None:
        """Counts the decisions that are still to be counted."""
        for rules, times in self._decided.items():
            self._labels.decided(rules, times)
            self._people.decided(rules, times)
        self._decided.clear()

    def pass_over(self, begun: Iterable[tuple[str, str]]) -> None:
        """Takes in events of the kinds of `BEGINS` on which nothing happened and of which nothing is known to be right.

        Args:
            begun: their groups and members.
        """
        self.done.difference_update(begun)

    # ---- labels -------------------------------------------------------------------------------------------------

    def _label(self, event: Event, decision: Decision, truth: Mapping[str, object], acted: bool) -> bool:
        """Takes in what an event is labelled with; whether that says anything that can be compared."""
        patterns, verbs = _named(truth, "patterns"), _named(truth, "effects")
        if patterns is None and verbs is None:
            return False
        fired, where = {one.rule for one in decision.fired}, self._listed(event)
        wanted = bool(DISCIPLINES & verbs) if verbs is not None else bool(patterns)
        if verbs is None:
            acted = any(name in fired for name, judged in self._rules.items() if judged.patterns)
        self.labels.whole.decided += acted
        self.labels.whole.judge(wanted, acted)
        for name, judged in self._rules.items():
            calls = judged.is_called(patterns, verbs) if judged.listens_to(event, where) else None
            covered = acted and name not in fired and not (judged.patterns and patterns is not None)
            if calls is not None and not (calls and covered):
                self.labels.rules[name].decided += name in fired
                self.labels.rules[name].judge(calls, name in fired)
        return True

    def _listed(self, event: Event) -> str | None:
        """The event's group as the community file lists it, which may be any group."""
        group = None if event.group is None else self.program.policy.community.group_of(event.group)
        return None if group is None else group.id

    # ---- what people did ----------------------------------------------------------------------------------------

    def _keep(self, event: Event, decision: Decision, acting: tuple[str, ...]) -> None:
        """Keeps a decision for as long as somebody moderating may come to the same."""
        self._forget(event.at)
        message = None if event.message is None else event.message.id
        others = _others(event.group, decision)
        self._latest.append(_Act(event.at, acting, event.group, decision.member, message, others))

    def _forget(self, at: int) -> None:
        acts, latest, since = self._acts, self._latest, at - WITHIN
        while acts and acts[0].at < since:
            self._drop(acts.popleft())
        if not acts:
            while latest and latest[0].at < since:
                latest.popleft()

    def _file(self) -> None:
        """Files the latest decisions by place."""
        for act in self._latest:
            for place in act.places():
                self._at[place].append(act)
        self._acts += self._latest
        self._latest.clear()

    def _drop(self, act: _Act) -> None:
        for place in act.places():
            held = self._at.get(place, [])
            if act in held:
                held.remove(act)
            if not held:
                self._at.pop(place, None)

    def _take_action(self, event: Event) -> None:
        by, verb = event.payload.get("by"), event.payload.get("verb")
        if by == "bot" or (isinstance(by, str) and self.program.policy.community.is_ours(by)):
            return
        self._forget(event.at)
        self._file()
        member, group = member_id_of(event), event.group or ""
        message = event.message.id if event.message is not None else event.payload.get("message")
        if verb in _FREES and isinstance(message, str):
            self._set_free((group, _message(message)))
        if verb not in DISCIPLINES:
            return
        places = [(group, _message(message))] if isinstance(message, str) else []
        places += [(group, member)] if member is not None else []
        if not places:
            self.nameless += 1
        elif member is not None and (group, member) in self.done:
            self.again += 1
        else:
            self._compare(event, places, str(verb))
            self.done |= {(group, member)} if member is not None else set()

    def _compare(self, event: Event, places: list[_Place], verb: str) -> None:
        """Holds an act of somebody moderating against the decisions before it; each is about one act."""
        acts = dict.fromkeys(act for place in places for act in self._at.get(place, ()))
        agreed = frozenset(rule for act in acts for rule in act.rules)
        self.people.whole.judge(True, bool(acts))
        self.people.whole.confirmed += max(0, len(acts) - 1)
        for name, judged in self._rules.items():
            if name in agreed:
                self.people.rules[name].agreed += 1
                self.people.rules[name].confirmed += sum(name in act.rules for act in acts)
            elif not acts and judged.could_have(verb, event, self._listed(event)):
                self.people.rules[name].missed += 1
        for act in acts:
            self._drop(act)

    def _set_free(self, place: _Place) -> None:
        """Somebody let a message pass: what was decided against it was too much."""
        acts = list(self._at.get(place, ()))
        self.people.whole.negatives += 1
        self.people.whole.over_reached += len(acts)
        for act in acts:
            for rule in act.rules:
                self.people.rules[rule].negatives += 1
                self.people.rules[rule].over_reached += 1
            self._drop(act)


class _Judged:
    """What a rule can be held against.

    Args:
        rule: the rule; one that runs at moments of its own has no event to be compared on.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        tests = [term for term in walk(rule.condition) if isinstance(term, Matches)]
        self.patterns = frozenset(name for test in tests for name in test.patterns)
        self.verbs = frozenset(effect.verb for step in rule.steps for effect in step) & DISCIPLINES

    def listens_to(self, event: Event, where: str | None) -> bool:
        """Whether the rule could fire on an event at all, in the group as the community lists it."""
        return (not self.rule.kinds or event.kind in self.rule.kinds) and self._holds_in(where)

    def _holds_in(self, where: str | None) -> bool:
        return self.rule.scope is None or where in self.rule.scope

    def is_called(self, patterns: frozenset[str] | None, verbs: frozenset[str] | None) -> bool | None:
        """Whether labels call for the rule: by its patterns, else by its effects; None where they say nothing of it."""
        if patterns is not None and self.patterns:
            return bool(patterns & self.patterns)
        return bool(verbs & self.verbs) if verbs is not None and self.verbs else None

    def could_have(self, verb: str, event: Event, where: str | None) -> bool:
        """Whether the rule might have done in this group what somebody did."""
        named = event.payload.get("rule")
        if isinstance(named, str):
            return named == self.rule.name
        return verb in self.verbs and self._holds_in(where)


def _acting(decision: Decision) -> tuple[str, ...]:
    """The rules by which a decision goes against somebody or something, be it that this is in force already."""
    found = _NO_RULES
    for effect in decision.effects:
        if effect.verb in DISCIPLINES and effect.rules != found:
            found = (*found, *effect.rules)
    found += tuple(one.rule for one in decision.dropped if one.verb in DISCIPLINES) if decision.dropped else ()
    return found if len(found) < 2 else tuple(dict.fromkeys(found))


def _others(group: str | None, decision: Decision) -> tuple[_Place, ...]:
    """Whom a decision goes against besides the member it is about in a group."""
    found = _NOBODY
    for effect in decision.effects:
        if effect.member is not None and (effect.member != decision.member or effect.group != group):
            who, where = effect.member, effect.group or group or ""
            if effect.verb in _SANCTIONS and (who != decision.member or where != (group or "")):
                found = (*found, (where, who))
    return found


def _message(id: str) -> str:
    """A message's id as the name of a place, which no member's is like."""
    return f"message\x1f{id}"


def _named(truth: Mapping[str, object], name: str) -> frozenset[str] | None:
    found = truth.get(name)
    return frozenset(str(one).replace(" ", "_") for one in found) if isinstance(found, list | tuple) else None
