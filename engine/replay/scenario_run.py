"""Runs a scenario: virtual time passes, events happen, and what comes of each step is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..compile.program import Program
from ..runtime.actions import carried_out
from ..runtime.decision import Decision, Effect
from ..runtime.due import due
from ..runtime.evaluate import evaluate, prepare
from ..runtime.event import Event
from ..runtime.goals import GoalVerdict, judge_goals
from ..runtime.state import State
from .scenario_effects import Wanted
from .scenario_given import Before, events_before, start_of, with_members, without_rules
from .scenario_steps import Step

_STRIDE = 365 * 86_400_000
"""The longest stretch that passes in one go, in ms: what is dated further ahead is taken for a mistake of a clock."""


@dataclass(frozen=True, slots=True)
class Played:
    """A step that was played.

    Args:
        step: the step.
        decisions: all that came of it, in order: first of the time that passed, then of what happened.
        not_open: effects that the bot was to report as carried out, and that nothing had decided.
        standings: how the goals stand after it; empty where the step expects nothing of them.
    """

    step: Step
    decisions: tuple[Decision, ...]
    not_open: tuple[Wanted, ...] = ()
    standings: tuple[GoalVerdict, ...] = ()


class World:
    """A community in virtual time, with one policy and a state of its own.

    Args:
        program: the policy.
        state: what is known; it changes.

    Attributes:
        program: the policy; exchanging it leaves the state as it is.
        state: what is known.
    """

    def __init__(self, program: Program, state: State | None = None) -> None:
        self.program = program
        self.state = prepare(program, state)

    def advance(self, until: int) -> list[Decision]:
        """Lets time pass; all that comes of time alone comes of this.

        Args:
            until: up to when, in milliseconds since the epoch, that moment included.

        Returns:
            the decisions, in order.
        """
        decisions: list[Decision] = []
        while self.state.since is not None and self.state.clock < until:
            at = min(until, self.state.clock + _STRIDE)
            decisions += [self.happen(event) for event in due(self.program, self.state, at)]
            decisions.append(self.happen(Event(f"t{at}", at, "tick")))
        return decisions

    def happen(self, event: Event) -> Decision:
        """Lets something happen.

        Args:
            event: what; not before the latest.
        """
        decision = evaluate(self.program, event, self.state)
        self.state.apply(decision)
        return decision


def world_before(program: Program, before: Before, first: int) -> World:
    """The world as a scenario finds it: everyone is where they should be, and nobody has done anything yet.

    The members join long before the first step, under the policy without its rules, so that nothing comes of it; from
    then on everything is taken to have been seen.

    Args:
        program: the policy.
        before: what holds before the first step.
        first: when the first step is, in milliseconds since the epoch.
    """
    start = start_of(program, first)
    acting = with_members(program, before, start)
    world = World(without_rules(acting))
    for event in events_before(before, program.policy.community, start):
        world.happen(event)
    world.advance(first - 1)
    world.program = acting
    return world


def play(world: World, steps: tuple[Step, ...]) -> Iterator[Played]:
    """Plays steps, one after another.

    Args:
        world: the world as they find it; it changes.
        steps: in the order of time.
    """
    undone: list[tuple[Effect, Decision]] = []
    for step in steps:
        decisions = world.advance(step.at)
        not_open: list[Wanted] = []
        if step.event is not None:
            decisions.append(world.happen(step.event))
        for wanted, effect in _carried_out(step, undone):
            if effect is None:
                not_open.append(wanted)
            else:
                decisions.append(world.happen(carried_out(effect, step.at)))
        undone += [(effect, decision) for decision in decisions for effect in decision.effects]
        asks = step.expected is not None and bool(step.expected.goals)
        standings = judge_goals(world.program, world.state, step.at) if asks else ()
        yield Played(step, tuple(decisions), tuple(not_open), tuple(standings))


def _carried_out(step: Step, undone: list[tuple[Effect, Decision]]) -> Iterator[tuple[Wanted, Effect | None]]:
    """The effects that the bot reports in a step, the latest first where several fit; they are taken off the list."""
    if step.carries_out == "all":
        for effect, _ in undone:
            yield Wanted("", step.span, effect.verb), effect
        undone.clear()
        return
    for wanted in step.carries_out:
        fitting = [one for one in undone if wanted.is_met_by(*one)]
        if fitting:
            undone.remove(fitting[-1])
        yield wanted, fitting[-1][0] if fitting else None
