"""Goals: whether they hold at a moment, for each group, and by which figures. Reported, never enforced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..check.policy import Goal
from ..community import ANY_GROUP
from ..compile.program import Program, Verdict
from ..interpret import explain
from .due import view_at
from .event import Event
from .state import State


@dataclass(frozen=True, slots=True)
class GoalReading:
    """How a goal stood at a moment.

    Args:
        goal: its name.
        group: the group's id; None for a goal of the whole community.
        at: when, in ms.
        holds: True, False, or None where it is not known.
        values: the facts and counters it is made of, with their values; None is unknown.
    """

    goal: str
    group: str | None
    at: int
    holds: Verdict
    values: tuple[tuple[str, Any], ...]


def goals_at(program: Program, state: State, at: int) -> list[GoalReading]:
    """How all goals of a policy stand at a moment.

    Args:
        program: the policy.
        state: what is known; read only.
        at: ms.
    """
    event = Event(id="goals", at=at, kind="tick")
    return [
        _reading(program, state, event, goal, group)
        for goal in program.policy.goals
        for group in _groups_of(program, state, goal)
    ]


def _groups_of(program: Program, state: State, goal: Goal) -> list[str]:
    groups = goal.scope if goal.scope is not None else frozenset(program.policy.community.groups) - {ANY_GROUP}
    if not groups:
        groups = frozenset(group for group, _ in state.memberships if group)
    return sorted(groups - state.disbanded.keys())


def _reading(program: Program, state: State, event: Event, goal: Goal, group: str) -> GoalReading:
    view = view_at(program, state, event, group, None)
    found = explain(goal.condition, program.policy, view)
    values: dict[str, Any] = dict(found.values)
    for part in found.parts:
        values |= dict(part.values)
    return GoalReading(goal.name, group, event.at, program.goals[goal.name](view), tuple(values.items()))
