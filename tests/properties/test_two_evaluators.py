"""The compiled program and the tree walker say the same to every event, and leave the same state."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.compile.emit import ALLOWED, Emitter
from guiju.engine.interpret import interpreted
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.goals import judge_goals
from guiju.engine.runtime.state import State
from guiju.engine.stores.snapshot import dump

from .communities import communities
from .effort import effort
from .happenings import Fields, arriving, happenings
from .policies import PATTERNS, PolicyText, load, policies


def _compare(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    compiled = load(policy, community)
    walked = interpreted(compiled)
    state, other = State(), State()
    for event in arriving(compiled, events, state):
        decision, said = evaluate(compiled, event, state), evaluate(walked, event, other)
        assert decision.to_json() == said.to_json()
        assert not decision.errors, decision.errors
        state.apply(decision)
        other.apply(said)
        assert dump(state) == dump(other)


@given(community=communities(), policy=policies(), events=happenings())
@effort(2)
def test_two_evaluators_agree(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    _compare(community, policy, events)


AWAITING = (
    "rule a when message matches ad expect within 1h from member message matches hello otherwise warn",
    "rule b when message matches code expect within 10m from anyone message matches hello otherwise notify owner",
    "rule c when message matches hello expect within 30m from member message otherwise warn, kick",
    "rule d when member joins expect within 1d from admin message otherwise notify owner",
    "rule e when message matches shout expect within 1h from member message.length > 12 otherwise mute 10m",
    "rule f when member joins expect within 2h from member checkin.streak > 2 otherwise notify owner",
    "rule g when sender.messages within 1m > 2 then delete and warn, mute 10m",
)
"""Rules of which some wait for somebody most of the time."""


@given(
    community=communities(),
    rules=st.lists(st.sampled_from(AWAITING), min_size=2, max_size=5, unique=True),
    events=happenings(60, kinds=("join", "leave", "checkin", *("message",) * 8), steps=(500, 3_000, 40_000, 400_000)),
)
@effort(2)
def test_two_evaluators_agree_while_somebody_is_awaited(
    community: Community, rules: list[str], events: list[Fields]
) -> None:
    _compare(community, PolicyText((*PATTERNS, *rules)), events)


GOALS = (
    "goal active: group.active within 1h / group.size >= 50%",
    "goal calm in customer: group.messages(ad) within 1m < 2 and not (group.mode is known and group.size > 3)",
    "goal large: group.members(VIP) * 2 > group.members or group.joins within 10m > 0",
)


@given(community=communities(), policy=policies(), events=happenings(20))
@effort()
def test_two_evaluators_agree_on_goals(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    program = load("\n".join((str(policy), *GOALS)), community)
    state = State()
    for event in arriving(program, events, state):
        state.apply(evaluate(program, event, state))
        before = dump(state)
        found, said = (judge_goals(one, state, state.clock) for one in (program, interpreted(program)))
        assert repr(found) == repr(said)  # a bound is equal to nothing, not even to itself
        assert dump(state) == before


@given(community=communities(), policy=policies())
@effort()
def test_programs_are_made_of_allowed_nodes_only(community: Community, policy: PolicyText) -> None:
    checked = load(policy, community).policy
    emitter = Emitter({pattern.name: 1 << bit for bit, pattern in enumerate(checked.patterns)}, community.tiers)
    conditions = [rule.condition for rule in checked.rules.values()]
    conditions += [guard.condition for guard in checked.guards]
    conditions += [log.filter for log in checked.logs.values() if log.filter is not None]
    for condition in conditions:
        function = emitter.function("c", condition)
        assert {type(node) for node in ast.walk(function)} <= set(ALLOWED)
