"""Coverage: which parts of a policy its scenarios have shown at work, and which they have not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ..check.policy import Policy, Rule
from ..check.terms import Always, And, Condition, Not, Or
from ..compile.program import Judge, Program, Verdict, assemble
from ..interpret import View, Walker
from ..runtime.decision import Decision, Fired, Pending
from ..source import Span


@dataclass
class Branch:
    """One part of a condition that is not made of others, and how it came out.

    Args:
        condition: the part.
        was: how often it was true, false and unknown.
    """

    condition: Condition
    was: dict[Verdict, int] = field(default_factory=lambda: {True: 0, False: 0, None: 0})

    @property
    def span(self) -> Span:
        """Its place in the policy; where a definition says it, in the definition."""
        return self.condition.span

    @property
    def missed(self) -> tuple[bool, ...]:
        """Which of true and false it never was."""
        return tuple(verdict for verdict in (True, False) if not self.was[verdict])


@dataclass
class Part:
    """A rule or a guard, and what was seen of it.

    Args:
        name: its name.
        span: its place.
        branches: the parts of its condition.
        acted: how often it fired, or withheld a sanction.
        steps: how often each step of its ladder was taken; empty for guards.
        otherwise: how often each step was taken of the ladder for what was not done in time.
    """

    name: str
    span: Span
    branches: tuple[Branch, ...]
    acted: int = 0
    steps: list[int] = field(default_factory=list)
    otherwise: list[int] = field(default_factory=list)


class Coverage:
    """What is seen of a policy while scenarios are played.

    Args:
        program: the policy.

    Attributes:
        program: the same policy, watched: play scenarios under this.
        rules: its rules, by name.
        guards: its guards, in the order of their names.
    """

    def __init__(self, program: Program) -> None:
        policy = program.policy
        self._compiled = program
        self._walker = Walker(policy)
        self.rules = {name: _part_of(rule) for name, rule in policy.rules.items()}
        self.guards = [Part(guard.name, guard.span, _branches(guard.condition)) for guard in policy.guards]
        self.program = assemble(policy, program.scanner, self._watched)
        self._missed: dict[tuple[str, str | None, str | None], int] = {}

    def _watched(self, policy: Policy, conditions: Mapping[str, Condition]) -> Mapping[str, Judge]:
        """The compiled conditions; those of rules and guards note how their parts come out before they answer."""
        compiled = {
            **{f"rule {name}": judge for name, judge in self._compiled.judges.items()},
            **{f"guard {number}": judge for number, (_, judge) in enumerate(self._compiled.guards)},
            **{f"log {key}": judge for key, judge in self._compiled.filters.items()},
            **{f"expect {rule.name}": judge for rule, judge in self._compiled.expecting if judge is not None},
            **{f"goal {goal.name}": judge for goal, judge in self._compiled.goals},
        }
        branches = {f"rule {name}": part.branches for name, part in self.rules.items()}
        branches |= {f"guard {number}": part.branches for number, part in enumerate(self.guards)}
        return {key: self._watching(compiled[key], branches.get(key, ())) for key in conditions}

    def _watching(self, judge: Judge, branches: tuple[Branch, ...]) -> Judge:
        def watch(view: View) -> Verdict:
            for branch in branches:
                branch.was[self._walker.judge(branch.condition, view)] += 1
            return judge(view)

        return watch if branches else judge

    def take(self, decisions: Iterable[Decision]) -> None:
        """Counts what decisions show: rules that fired, the steps they took, guards that withheld something."""
        for decision in decisions:
            late = {pending.rule for pending in decision.obligations if self._is_late(pending)}
            for fired in decision.fired:
                self._fired(fired, fired.rule in late)
            names = {withheld.guard for withheld in decision.withheld}
            for guard in self.guards:
                guard.acted += guard.name in names

    def _is_late(self, pending: Pending) -> bool:
        """Whether something was not done in time; if so, notes which step that takes."""
        key, part = (pending.rule, pending.group, pending.member), self.rules.get(pending.rule)
        if pending.state == "opened":
            self._missed[key] = 0
        if pending.state != "missed" or part is None:
            return False
        step = self._missed.get(key, 0)
        part.otherwise[min(step, len(part.otherwise) - 1)] += 1
        self._missed[key] = step + 1
        return True

    def _fired(self, fired: Fired, late: bool) -> None:
        part = self.rules.get(fired.rule)
        if part is None:
            return
        part.acted += 1
        if late:
            return
        if fired.offence is not None and not fired.repeated:
            part.steps[min(fired.offence, len(part.steps)) - 1] += 1
        elif fired.offence is None and len(part.steps) == 1:
            part.steps[0] += 1

    @property
    def parts(self) -> Iterator[Part]:
        """Rules, then guards."""
        yield from self.rules.values()
        yield from self.guards

    @property
    def totals(self) -> Mapping[str, tuple[int, int]]:
        """Of `rules`, `guards`, `steps` of ladders and `branches`: how many were shown, and how many there are.

        Ladders are those behind `then` and those behind `otherwise`. Each part of a condition has two branches: that it is true, and that it is false.
        """
        steps = [times for part in self.rules.values() for times in (*part.steps, *part.otherwise)]
        branches = [branch for part in self.parts for branch in part.branches]
        return {
            "rules": (sum(part.acted > 0 for part in self.rules.values()), len(self.rules)),
            "guards": (sum(part.acted > 0 for part in self.guards), len(self.guards)),
            "steps": (sum(times > 0 for times in steps), len(steps)),
            "branches": (sum(2 - len(branch.missed) for branch in branches), 2 * len(branches)),
        }

    def reaches(self, percent: int) -> bool:
        """Whether so much of the rules, and so much of the branches, was shown.

        Args:
            percent: from 0 to 100.
        """
        return all(share(*self.totals[what]) >= percent for what in ("rules", "branches"))


def share(shown: int, there: int) -> Fraction:
    """How many of a hundred were shown; all, where there are none."""
    return Fraction(100 * shown, there) if there else Fraction(100)


def _part_of(rule: Rule) -> Part:
    late = [0] * len(rule.expect.otherwise) if rule.expect is not None else []
    return Part(rule.name, rule.span, _branches(rule.condition), steps=[0] * len(rule.steps), otherwise=late)


def _branches(condition: Condition) -> tuple[Branch, ...]:
    """The parts of a condition, each once however often it stands there."""
    places = {(part.span.source.name, part.span.start, part.span.end, part): part for part in _leaves(condition)}
    return tuple(Branch(part) for part in places.values())


def _leaves(condition: Condition) -> Iterator[Condition]:
    """The parts; what the policy says in one word, such as `is not`, is one."""
    match condition:
        case And(operands=operands) | Or(operands=operands):
            for operand in operands:
                yield from _leaves(operand)
        case Not(operand=operand) if operand.span != condition.span:
            yield from _leaves(operand)
        case Always():
            return
        case _:
            yield condition
