"""What a dry run came to, gathered while it passes, in memory that does not grow with the trace's length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field

from ..check.policy import Goal, Rule
from ..check.tables import effects as effect_rows
from ..compile.program import Program
from ..replay.dry_run import DryRun, Outcome
from ..replay.goals import Standing
from ..replay.passed import Passed
from ..replay.sharded import ShardedRun
from ..runtime.decision import Decision, Effect, Fired
from .activity import Activity
from .examples import Act, Gallery, act_of, example_of

MOST_AFFECTED = 10
"""How many members are listed."""
KINDS_KEPT = 1_000
"""How many different reasons of one sort are told apart; all further ones are counted together."""
PATH_KEPT = 12
"""How many steps of a member's path are kept."""
MOST_PATHS = 50
"""How many different paths of sanctions are listed."""

_AFFECTING = frozenset(("sanction", "message", "membership", "state"))


class Tally(Counter[tuple[object, ...]]):
    """Counts of reasons, bounded: `others` counts what came when there was no more room."""

    def __init__(self) -> None:
        super().__init__()
        self.others = 0

    def add(self, *reason: object, times: int = 1) -> None:
        """Count a reason once more, or so many times."""
        count = self.get(reason)
        if count is not None:
            self[reason] = count + times
        elif len(self) < KINDS_KEPT:
            self[reason] = times
        else:
            self.others += times


@dataclass(slots=True)
class RuleFigures:
    """What came of one rule.

    Args:
        rule: the rule.
        fired: on how many events it fired.
        offences: how many of these were offences of their own.
        members: whom it fired on.
        acts: how often each effect was decided, by verb; one shared with other rules counts for each.
        matched: how often each item of a pattern was what it fired on: (pattern, item).
        steps: how often each step of its ladder was taken, from 1; offences that were counted before left out.
        gallery: examples.
    """

    rule: Rule
    gallery: Gallery
    fired: int = 0
    offences: int = 0
    members: set[str] = field(default_factory=set)
    acts: Counter[str] = field(default_factory=Counter)
    matched: Tally = field(default_factory=Tally)
    steps: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class GroupFigures:
    """What came of the rules in one group."""

    events: int = 0
    fired: int = 0
    members: set[str] = field(default_factory=set)
    acts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class MemberFigures:
    """What one member would have met with.

    Args:
        acts: effects on the member or what they wrote, by verb.
        rules: how often each rule fired on the member.
        path: sanctions in the order of time, each with how often it came in a row; the first few.
        more: sanctions beyond those.
        rank: of the strongest sanction.
    """

    acts: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    path: list[tuple[Act, int]] = field(default_factory=list)
    more: int = 0
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Escalation:
    """A path of sanctions, and who took it.

    Args:
        path: the sanctions in the order of time, those in a row told once.
        goes_on: whether there were more than are kept.
        members: who took it.
    """

    path: tuple[Act, ...]
    goes_on: bool
    members: tuple[str, ...]


class Summary:
    """Gathers what a dry run came to.

    Args:
        program: the policy.
        examples: how many examples to show of each rule.
    """

    def __init__(self, program: Program, examples: int = 3) -> None:
        policy = program.policy
        self.policy, self.community = policy, policy.community
        self.rules = {name: RuleFigures(rule, Gallery(examples)) for name, rule in policy.rules.items()}
        self.groups: dict[str | None, GroupFigures] = {}
        self.members: dict[str, MemberFigures] = {}
        self.kinds: Counter[str] = Counter()
        self.acts: Counter[str] = Counter()
        self.first: int | None = None
        self.last: int | None = None
        self.activity = Activity(policy.community.timezone)
        self.unknown, self.withheld, self.errors = Tally(), Tally(), Tally()
        self.dropped, self.conflicts, self.tasks, self.notes = Tally(), Tally(), Tally(), Tally()
        self.complete = False
        self.run: DryRun | ShardedRun | None = None

    def of(self, run: DryRun | ShardedRun) -> Generator[Outcome, None, None]:
        """Gathers a run as it passes: the outcomes come out as they went in.

        `complete` is set when the run came to its end; until then the summary is of what has passed.
        """
        self.run = run
        try:
            for outcome in run:
                self.add(outcome)
                yield outcome
        finally:
            self._take_passed(run.passed)
        self.complete = True

    def add(self, outcome: Outcome) -> None:
        """Takes in one outcome."""
        event, decision = outcome.event, outcome.decision
        at = event.at
        if self.first is None or self.last is None:
            self.first = self.last = at
        elif at > self.last:
            self.last = at
        elif at < self.first:
            self.first = at
        group = self.groups.get(event.group)
        if group is None:
            group = self.groups[event.group] = GroupFigures()
        if outcome.path or event.kind == "due":  # what a closed loop made happen was not read
            self.kinds[event.kind] += 1
            group.events += event.kind != "due"
        sanctions = 0
        if decision.fired or decision.effects:
            sanctions = self._take(outcome, decision, group)
        self.activity.add(at, len(decision.fired), sanctions)
        for lack in decision.unknown:
            self.unknown.add(lack.rule, lack.needs)
        for note in decision.notes:
            self.notes.add(note)
        if decision.withheld or decision.errors or decision.dropped or decision.conflicts or decision.tasks:
            self._take_reasons(decision)

    def _take_passed(self, passed: Passed) -> None:
        """Takes in events on which nothing happened, counted elsewhere."""
        for (kind, group), count in passed.events.items():
            self.kinds[kind] += count
            self.groups.setdefault(group, GroupFigures()).events += count * (kind != "due")
        for lacks, count in passed.unknown.items():
            for lack in lacks:
                self.unknown.add(lack.rule, lack.needs, times=count)
        times = [at for at in (self.first, self.last, passed.first, passed.last) if at is not None]
        self.first, self.last = min(times, default=None), max(times, default=None)

    @property
    def fired(self) -> int:
        """How often rules fired."""
        return sum(figures.fired for figures in self.rules.values())

    @property
    def affected(self) -> list[tuple[str, MemberFigures]]:
        """The members who would have met with something: by their strongest sanction, then by how much there was."""

        def weight(item: tuple[str, MemberFigures]) -> tuple[int, int, str]:
            return -item[1].rank, -item[1].acts.total(), item[0]

        return sorted(self.members.items(), key=weight)

    @property
    def most_affected(self) -> list[tuple[str, MemberFigures]]:
        """The first of those who would have met with something."""
        return self.affected[:MOST_AFFECTED]

    @property
    def escalations(self) -> list[Escalation]:
        """The paths of sanctions that members took: the most frequent first, of equals the longest."""
        found: dict[tuple[tuple[Act, ...], bool], list[str]] = {}
        for id, figures in self.affected:
            if figures.path:
                found.setdefault((tuple(act for act, _ in figures.path), figures.more > 0), []).append(id)
        paths = [Escalation(path, goes_on, tuple(members)) for (path, goes_on), members in found.items()]
        return sorted(paths, key=lambda each: (-len(each.members), -len(each.path)))

    @property
    def goals(self) -> list[tuple[Goal, Standing]]:
        """How each goal stood, by name and group."""
        if self.run is None:
            return []
        goals, standings = self.run.program.policy.goals, self.run.goals.standings
        return [(goals[key[0]], standings[key]) for key in sorted(standings, key=lambda key: (key[0], key[1] or ""))]

    def name_of(self, member: str) -> str | None:
        """What a member was called last, None where nobody said."""
        record = self.run.state.members.get(member) if self.run is not None else None
        row = self.community.members.get(member, {}) if record is None else record.values
        found = row.get("name")
        return found if isinstance(found, str) else None

    def _take(self, outcome: Outcome, decision: Decision, group: GroupFigures) -> int:
        """Takes in what was fired and done; how many sanctions there were."""
        acts = {effect.id: act_of(effect, decision) for effect in decision.effects}
        for fired in decision.fired:
            self._take_firing(fired, outcome, acts)
        group.fired += len(decision.fired)
        if decision.fired and decision.member is not None:
            group.members.add(decision.member)
        for effect in decision.effects:
            self.acts[effect.verb] += 1
            group.acts[effect.verb] += 1
            self._take_effect(effect, acts[effect.id], decision)
        return sum(effect_rows()[effect.verb].kind == "sanction" for effect in decision.effects)

    def _take_firing(self, fired: Fired, outcome: Outcome, acts: dict[str, Act]) -> None:
        figures, decision = self.rules[fired.rule], outcome.decision
        figures.fired += 1
        figures.offences += fired.offence is not None and not fired.repeated
        for hit in dict.fromkeys((hit.pattern, hit.item) for hit in fired.because):
            figures.matched.add(*hit)
        mine = [effect for effect in decision.effects if fired.rule in effect.rules]
        figures.acts.update(effect.verb for effect in mine)
        if decision.member is not None:
            figures.members.add(decision.member)
            self._member(decision.member).rules[fired.rule] += 1
        step, of = max(
            ((effect.step, effect.of or 0) for effect in mine if effect.step), default=(0, len(figures.rule.steps))
        )
        figures.steps[step] += fired.offence is not None and step > 0 and not fired.repeated
        key = (step, fired.because[0].item if fired.because else decision.member or "")
        if figures.gallery.wants(key):
            shown = tuple(acts[effect.id] for effect in mine)
            reason = next((effect.text for effect in mine if effect.text is not None), None)
            figures.gallery.add(key, example_of(fired, outcome, shown, step, of, reason))

    def _take_effect(self, effect: Effect, act: Act, decision: Decision) -> None:
        row = effect_rows()[effect.verb]
        member = effect.member or decision.member
        if member is None or row.kind not in _AFFECTING:
            return
        figures = self._member(member)
        figures.acts[effect.verb] += 1
        if row.kind != "sanction":
            return
        figures.rank = max(figures.rank, row.rank)
        if figures.path and figures.path[-1][0] == act and not figures.more:
            figures.path[-1] = (act, figures.path[-1][1] + 1)
        elif len(figures.path) < PATH_KEPT:
            figures.path.append((act, 1))
        else:
            figures.more += 1

    def _member(self, member: str) -> MemberFigures:
        figures = self.members.get(member)
        if figures is None:
            figures = self.members[member] = MemberFigures()
        return figures

    def _take_reasons(self, decision: Decision) -> None:
        for taken in decision.withheld:
            self.withheld.add(taken.rule, taken.verb, taken.guard, taken.instead, taken.unknown)
        for failure in decision.errors:
            self.errors.add(failure.rule, failure.error)
        for dropped in decision.dropped:
            self.dropped.add(dropped.rule, dropped.verb, dropped.reason)
        for conflict in decision.conflicts:
            self.conflicts.add(conflict.rules, conflict.verb, conflict.outcome)
        for task in decision.tasks:
            self.tasks.add(task.rule, task.text)


__all__ = [
    "MOST_AFFECTED",
    "MOST_PATHS",
    "Act",
    "Escalation",
    "GroupFigures",
    "MemberFigures",
    "RuleFigures",
    "Summary",
    "Tally",
]
