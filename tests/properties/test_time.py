"""When a process stops and where ticks come in changes nothing; the future does not reach back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.runtime.due import due
from guiju.engine.runtime.evaluate import due_before, evaluate
from guiju.engine.runtime.event import Event
from guiju.engine.runtime.state import State
from guiju.engine.stores.snapshot import dump, restore

from .communities import communities
from .effort import effort
from .happenings import STEADY, Fields, happenings, read, replay, written
from .policies import PolicyText, load, policies


@given(community=communities(), policy=policies(), events=happenings(20, kinds=STEADY))
@effort()
def test_restarting_before_any_event_changes_nothing(
    community: Community, policy: PolicyText, events: list[Fields]
) -> None:
    """Among the moments that come due together as well."""
    program, state, found = load(policy, community), State(), []
    for event in map(read, events):
        arrived = False
        while not arrived:
            state = restore(dump(state))
            moment = next(due(program, state, due_before(program, event, state)), None)
            decision = evaluate(program, event if moment is None else moment, state)
            state.apply(decision)
            found.append(decision)
            arrived = moment is None
    assert written(found) == written(replay(program, events))


@given(
    community=communities(),
    policy=policies(),
    events=happenings(kinds=STEADY),
    ticks=st.lists(st.integers(0, 3), min_size=40, max_size=40),
    back=st.lists(st.sampled_from((0, 0, 1, 1_000, 3_600_000, 86_400_000)), min_size=3, max_size=3),
)
@effort(1.5)
def test_ticks_change_no_other_decision(
    community: Community, policy: PolicyText, events: list[Fields], ticks: list[int], back: list[int]
) -> None:
    program, state, found = load(policy, community), State(), []
    for number, event in enumerate(map(read, events)):
        until = due_before(program, event, state)
        inserted = sorted(until - back[which] for which in range(ticks[number] if number else 0))
        passing = [Event(f"tick{number}.{which}", at, "tick") for which, at in enumerate(inserted)]
        for each in (*passing, event):
            for moment in due(program, state, due_before(program, each, state)):
                found.append(evaluate(program, moment, state))
                state.apply(found[-1])
            decision = evaluate(program, each, state)
            found += [] if each in passing else [decision]
            state.apply(decision)
    assert written(found) == written(replay(program, events))


@given(community=communities(), policy=policies(), events=happenings(), data=st.data())
@effort(0.5)
def test_decisions_depend_on_what_came_before_alone(
    community: Community, policy: PolicyText, events: list[Fields], data: st.DataObject
) -> None:
    program = load(policy, community)
    end = data.draw(st.integers(1, len(events) - 1), label="end")
    found = written(replay(program, events[:end]))
    assert found == written(replay(program, events))[: len(found)]
