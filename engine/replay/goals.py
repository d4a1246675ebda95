"""Goals over the time of a dry run: day by day, in memory that does not grow with the trace's length."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from ..compile.moments import instant_at, local_date
from ..compile.program import Program, Verdict
from ..runtime.goals import GoalVerdict, judge_goals
from ..runtime.state import State

STRETCHES_KEPT = 24
"""How many of the latest stretches of days of one verdict are kept for each goal and group."""


@dataclass(slots=True)
class Stretch:
    """Days in a row on which a goal stood the same: met, not met, or (None) not known."""

    first: date
    last: date
    met: Verdict


@dataclass(slots=True)
class Standing:
    """How a goal stood for one group, or the community.

    Args:
        latest: how it stood last.
        days: on how many days it was met, not met, not known.
        stretches: the latest days of equal verdict.
        earlier: how many stretches there were before these.
    """

    latest: GoalVerdict
    days: Counter[Verdict] = field(default_factory=Counter)
    stretches: deque[Stretch] = field(default_factory=lambda: deque(maxlen=STRETCHES_KEPT))
    earlier: int = 0

    def add(self, verdict: GoalVerdict, day: date) -> None:
        """Takes in how the goal stood at the end of a day."""
        self.latest = verdict
        self.days[verdict.met] += 1
        if self.stretches and self.stretches[-1].met is verdict.met:
            self.stretches[-1].last = day
            return
        self.earlier += len(self.stretches) == STRETCHES_KEPT
        self.stretches.append(Stretch(day, day, verdict.met))


class GoalHistory:
    """Gathers how the goals of a policy stand at the end of each local day, and at the end of the run.

    Args:
        program: the policy.

    Attributes:
        standings: by goal and group, in the order in which they were first looked at; None is the community.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.standings: dict[tuple[str, str | None], Standing] = {}
        self._end: int | None = None

    def days_before(self, at: int) -> Iterator[int]:
        """The last milliseconds of the days that end before a moment (ms) and were not asked for yet."""
        if not self.program.goals:
            return
        if self._end is None:
            self._end = self._end_of_day(at)
        while self._end < at:
            yield self._end
            self._end = self._end_of_day(self._end + 1)

    def is_day_over(self, at: int) -> bool:
        """Whether `days_before` has anything to say at a moment (ms)."""
        return bool(self.program.goals) and (self._end is None or self._end < at)

    def judge(self, state: State, at: int) -> None:
        """Looks at all goals at the end of a day, or of the run; each until the day by which it is to be reached.

        Args:
            state: what is known at that moment; read only.
            at: the moment, in milliseconds since the epoch.
        """
        day = local_date(at, self.program.policy.community.timezone)
        for verdict in judge_goals(self.program, state, at):
            until = self.program.policy.goals[verdict.goal].until
            if until is not None and day > until:
                continue
            standing = self.standings.setdefault((verdict.goal, verdict.group), Standing(verdict))
            standing.add(verdict, day)

    def close(self, state: State) -> None:
        """Looks at the goals once more, where the run ends: the day that has begun counts as one."""
        if self.program.goals and self._end is not None:
            self.judge(state, state.clock)

    def of(self, goal: str) -> dict[str | None, Standing]:
        """How a goal stood, by group; None is the community."""
        return {group: standing for (name, group), standing in self.standings.items() if name == goal}

    def _end_of_day(self, at: int) -> int:
        zone = self.program.policy.community.timezone
        return instant_at(local_date(at, zone) + timedelta(days=1), 0, zone) - 1
