"""Whom sanctions never reach, and what never makes them stronger or weaker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.check.tables import effects, sanctions
from guiju.engine.community import Community
from guiju.engine.compile.program import Program
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import Event, parse_instant
from guiju.engine.runtime.state import State

from .communities import OUR_BOT, communities
from .effort import effort
from .happenings import Fields, arriving, happenings, read
from .policies import SANCTIONS, PolicyText, guards, load, policies, rules

FOR_EVER = 1 << 62
DISMISSED = (*SANCTIONS, "notify owner")

Strength = tuple[int, int]
Target = tuple[str, str]


def strengths(decision: Decision, in_force: bool = False) -> dict[Target, Strength]:
    """The strongest sanction on each member in each group: its rank, and when it ends in ms.

    Args:
        decision: what was decided.
        in_force: whether those count that were left out because they are in force already.
    """
    found: dict[Target, Strength] = {}
    for dropped in decision.dropped if in_force else ():
        if dropped.verb in sanctions() and dropped.reason.startswith("already"):
            target = (dropped.member or "", dropped.group or "")
            found[target] = max(found.get(target, (0, 0)), (effects()[dropped.verb].rank, FOR_EVER))
    for effect in decision.effects:
        if effect.verb in sanctions():
            target = (effect.member or "", effect.group or "")
            until = FOR_EVER if effect.until is None else parse_instant(effect.until)
            found[target] = max(found.get(target, (0, 0)), (effects()[effect.verb].rank, until))
    return found


def assert_no_stronger(decision: Decision, than: Decision) -> None:
    """Whatever one decision does to somebody, the other does no less."""
    allowed = strengths(than, in_force=True)
    for target, strength in strengths(decision).items():
        assert strength <= allowed.get(target, (0, 0)), (target, decision.to_dict(), than.to_dict())


def passing(program: Program, events: Sequence[Fields]) -> Iterator[tuple[Event, State]]:
    """Each event with the state before it."""
    state = State()
    for event in arriving(program, events, state):
        yield event, state
        state.apply(evaluate(program, event, state))


def both(program: Program, silent: Sequence[Fields], events: Sequence[Fields]) -> Iterator[tuple[Decision, Decision]]:
    """What is decided on each event that does not say something, and on the same that does, from one state."""
    telling = map(read, events)
    for event, state in passing(program, silent):
        if event.kind != "due":
            yield evaluate(program, event, state), evaluate(program, next(telling), state)


@given(community=communities(), policy=policies(), events=happenings())
@effort()
def test_owner_and_bot_are_never_targets(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    program = load(policy, community)
    for event, state in passing(program, events):
        for member, group in strengths(evaluate(program, event, state)):
            settings = community.group_of(group)
            assert settings is None or member != settings.owner
            assert group or all(member != each.owner for each in community.groups.values())
            assert member != OUR_BOT
            assert member not in community.bots
            assert _told_role(event, state, member, group) != "owner"


def _told_role(event: Event, state: State, member: str, group: str) -> object:
    """The role that events told last, this one included (what is told late is overruled by what was told later)."""
    membership = state.memberships.get((group, member))
    told = event.member if event.group == group and event.member and event.member.get("id") == member else {}
    if told.get("role") and (membership is None or membership.written.get("role", event.at) <= event.at):
        return told["role"]
    return None if membership is None else membership.values.get("role")


UNTOLD: Fields = {"forget_after": "1h", "lateness": "1h"}


@given(community=communities(defaults=UNTOLD, members={}), policy=policies(), events=happenings())
@effort()
def test_nobody_is_sanctioned_whose_role_is_unknown(
    community: Community, policy: PolicyText, events: list[Fields]
) -> None:
    program = load(policy, community)
    for event, state in passing(program, events):
        for member, group in strengths(evaluate(program, event, state)):
            settings = community.group_of(group)
            listed = settings is not None and settings.lists_roles
            assert listed or _told_role(event, state, member, group) is not None


TOLD = (
    "tier",
    "spend",
    "region",
    "interests",
    "verified",
    "stage",
    "name",
    "role",
    "due",
    "birthday",
    "seen_at",
    "strikes",
)


@given(
    community=communities(defaults=UNTOLD, members={}),
    policy=policies(only=DISMISSED).filter(lambda policy: " is known" not in str(policy)),
    events=happenings(),
    unknown=st.sampled_from(TOLD),
)
@effort(2)
def test_a_fact_made_unknown_never_strengthens_a_sanction(
    community: Community, policy: PolicyText, events: list[Fields], unknown: str
) -> None:
    program = load(policy, community)
    silent = [_without(event, unknown) for event in events]
    for decision, told in both(program, silent, events):
        assert_no_stronger(decision, told)


def _without(event: Fields, name: str) -> Fields:
    member = event.get("member")
    if not member:
        return event
    return {**event, "member": {key: value for key, value in member.items() if key != name}}


@given(
    community=communities(),
    policy=policies(only=DISMISSED).filter(lambda policy: " is known" not in str(policy)),
    events=happenings(),
    unknown=st.sampled_from(("size", "topic")),
)
@effort(0.5)
def test_a_fact_of_a_group_made_unknown_never_strengthens_a_sanction(
    community: Community, policy: PolicyText, events: list[Fields], unknown: str
) -> None:
    program = load(policy, community)
    silent = [_without_group_fact(event, unknown) for event in events]
    for decision, told in both(program, silent, events):
        assert_no_stronger(decision, told)


def _without_group_fact(event: Fields, name: str) -> Fields:
    group: Any = event.get("group")
    if not isinstance(group, dict):
        return event
    return {**event, "group": {key: value for key, value in group.items() if key != name}}


@given(community=communities(), policy=policies(), guard=guards(), events=happenings())
@effort(1.5)
def test_a_guard_more_never_strengthens_a_sanction(
    community: Community, policy: PolicyText, guard: str, events: list[Fields]
) -> None:
    program, guarded = load(policy, community), load(policy.with_statement(guard), community)
    for event, state in passing(program, events):
        assert_no_stronger(evaluate(guarded, event, state), evaluate(program, event, state))


@given(
    community=communities(),
    policy=policies(),
    rule=rules("r9", "message", only=SANCTIONS),
    events=happenings(),
)
@effort(1.5)
def test_a_sanctioning_rule_more_never_weakens_a_sanction(
    community: Community, policy: PolicyText, rule: str, events: list[Fields]
) -> None:
    program, stricter = load(policy, community), load(policy.with_statement(rule), community)
    for event, state in passing(program, events):
        assert_no_stronger(evaluate(program, event, state), evaluate(stricter, event, state))
