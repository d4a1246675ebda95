"""Goals at a moment: for each group or the community, whether the figure is held. Nothing is changed by asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..check.policy import Goal
from ..check.terms import Comparison
from ..compile.program import Judge, Program, Verdict
from ..interpret import Walker, lacking
from .due import subjects
from .event import Event, format_instant
from .state import State
from .view import View


@dataclass(frozen=True, slots=True)
class GoalVerdict:
    """How a goal stands for one subject.

    Args:
        goal: its name.
        group: the group; None is the whole community.
        met: whether the figure is held; None is not known.
        figure: of a comparison, the value that is compared; None where there is none or it is not known.
        wanted: what it is compared with.
        needs: what was not known.
    """

    goal: str
    group: str | None
    met: Verdict
    figure: Any = None
    wanted: Any = None
    needs: tuple[str, ...] = ()


def judge_goals(program: Program, state: State, at: int) -> list[GoalVerdict]:
    """How all goals stand, by name and group.

    Args:
        program: the policy.
        state: what is known; read only.
        at: the moment, in milliseconds since the epoch; not before the latest event.
    """
    event = Event(f"goals:{format_instant(at, program.policy.community.timezone)}", at, "tick")
    found = []
    for goal, judge in program.goals:
        for group, _ in subjects(program, state, goal):
            view = View.at_moment(program, state, event, group or None, None)
            try:
                found.append(_verdict(program, goal, judge, view, group or None))
            except Exception as error:  # whatever a goal does wrong must not stop the run
                needs = (f"{type(error).__name__}: {error}",)
                found.append(GoalVerdict(goal.name, group or None, None, needs=needs))
    return found


def _verdict(program: Program, goal: Goal, judge: Judge, view: View, group: str | None) -> GoalVerdict:
    met = judge(view)
    figure = wanted = None
    if isinstance(goal.condition, Comparison):
        walker = Walker(program.policy)
        figure, wanted = walker.value(goal.condition.left, view), walker.value(goal.condition.right, view)
    needs = tuple(lacking(goal.condition, program.policy, view)) if met is None else ()
    return GoalVerdict(goal.name, group, met, figure, wanted, needs)
