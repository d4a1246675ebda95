"""Evaluation changes nothing: not the state, not what it says the next time, not what other rules say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.compile.program import Program
from guiju.engine.runtime.decision import Decision, Failed
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.state import State
from guiju.engine.stores.snapshot import dump

from .communities import communities
from .effort import effort
from .happenings import Fields, arriving, happenings
from .policies import PolicyText, load, policies

Judge = Callable[[Any], bool | None]


@given(community=communities(), policy=policies(), events=happenings())
@effort()
def test_evaluating_twice_gives_the_same_and_changes_nothing(
    community: Community, policy: PolicyText, events: list[Fields]
) -> None:
    program, state = load(policy, community), State()
    for event in arriving(program, events, state):
        before = dump(state)
        decision = evaluate(program, event, state)
        assert evaluate(program, event, state).to_json() == decision.to_json()
        assert dump(state) == before
        state.apply(decision)


@given(community=communities(), policy=policies(), events=happenings())
@effort()
def test_effects_have_ids_of_their_own(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    program, state = load(policy, community), State()
    for event in arriving(program, events, state):
        decision = evaluate(program, event, state)
        ids = [effect.id for effect in decision.effects]
        assert len(set(ids)) == len(ids)
        assert ids == sorted(ids)
        state.apply(decision)


def broken(view: Any) -> bool:
    raise ZeroDivisionError("broken on purpose")


def _without_errors(decision: Decision) -> bytes:
    decision.errors = ()
    return decision.to_json()


def _same_but_for_errors(failing: Program, instead: Program, events: list[Fields], name: str) -> None:
    """A judge that fails is reported, and all else is as if it had said what stands `instead`."""
    state = State()
    for event in arriving(instead, events, state):
        decision, expected = evaluate(failing, event, state), evaluate(instead, event, state)
        assert set(decision.errors) <= {Failed(name, "ZeroDivisionError: broken on purpose")}
        assert _without_errors(decision) == expected.to_json()
        state.apply(expected)


@given(
    community=communities().filter(lambda community: community.defaults.on_error == "skip"),
    policy=policies(),
    events=happenings(),
    data=st.data(),
)
@effort()
def test_a_rule_that_fails_does_not_fire_and_stops_no_other(
    community: Community, policy: PolicyText, events: list[Fields], data: st.DataObject
) -> None:
    program = load(policy, community)
    name = data.draw(st.sampled_from(sorted(program.judges)), label="broken rule")
    _same_but_for_errors(
        _with_judge(program, name, broken),
        _with_judge(program, name, lambda view: False),
        events,
        name,
    )


def _with_judge(program: Program, name: str, judge: Judge) -> Program:
    return replace(program, judges={**program.judges, name: judge}, compiled=False, _rules_for={}, _screened={})


@given(
    community=communities(),
    policy=policies().filter(lambda policy: policy.statements[-1].startswith("never")),
    events=happenings(),
)
@effort(0.5)
def test_a_guard_that_fails_withholds(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    program = load(policy, community)
    (guard, _), *others = program.guards
    failing = replace(program, guards=((guard, broken), *others))
    unknown = replace(program, guards=((guard, lambda view: None), *others))
    _same_but_for_errors(failing, unknown, events, guard.name)


@given(community=communities(), policy=policies(), events=happenings())
@effort(0.5)
def test_a_filter_that_fails_counts_nothing(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    program, state = load(policy, community), State()
    failing = replace(program, filters=dict.fromkeys(program.filters, broken))
    nothing = replace(program, filters=dict.fromkeys(program.filters, lambda view: False))
    for event in arriving(program, events, state):
        decision, expected = evaluate(failing, event, state), evaluate(nothing, event, state)
        assert {failed.rule for failed in decision.errors} <= {f"counter {key}" for key in program.filters}
        assert _without_errors(decision) == expected.to_json()
        state.apply(expected)
