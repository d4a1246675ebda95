"""When a process stops and where ticks come in changes nothing; the future does not reach back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import Event
from guiju.engine.runtime.state import State
from guiju.engine.stores.snapshot import dump, restore

from .communities import communities
from .effort import effort
from .happenings import Fields, happenings, read, replay, written
from .policies import PolicyText, load, policies


@given(community=communities(), policy=policies(), events=happenings())
@effort()
def test_restarting_before_any_event_changes_nothing(
    community: Community, policy: PolicyText, events: list[Fields]
) -> None:
    program, state = load(policy, community), State()
    for event, expected in zip(map(read, events), written(replay(program, events)), strict=True):
        state = restore(dump(state))
        decision = evaluate(program, event, state)
        assert decision.to_json() == expected
        state.apply(decision)


@given(
    community=communities(),
    policy=policies(),
    events=happenings(),
    ticks=st.lists(st.integers(0, 3), min_size=40, max_size=40),
    back=st.lists(st.sampled_from((0, 0, 1, 1_000, 3_600_000, 86_400_000)), min_size=3, max_size=3),
)
@effort(1.5)
def test_ticks_change_no_other_decision(
    community: Community, policy: PolicyText, events: list[Fields], ticks: list[int], back: list[int]
) -> None:
    program, state = load(policy, community), State()
    for number, (event, expected) in enumerate(zip(map(read, events), written(replay(program, events)), strict=True)):
        for which in range(ticks[number] if number else 0):
            tick = Event(f"tick{number}.{which}", event.at - back[which], "tick")
            state.apply(evaluate(program, tick, state))
        decision = evaluate(program, event, state)
        assert decision.to_json() == expected
        state.apply(decision)


@given(community=communities(), policy=policies(), events=happenings(), data=st.data())
@effort(0.5)
def test_decisions_depend_on_what_came_before_alone(
    community: Community, policy: PolicyText, events: list[Fields], data: st.DataObject
) -> None:
    program = load(policy, community)
    end = data.draw(st.integers(1, len(events) - 1), label="end")
    assert written(replay(program, events[:end])) == written(replay(program, events))[:end]
