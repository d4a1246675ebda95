"""An event is explained as ever, whatever of what does not bear on it was passed over, for any policy and any events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine import load
from guiju.engine.community import Community
from guiju.engine.compile.program import Program
from guiju.engine.replay.lanes import Lane
from guiju.engine.replay.leading_up import LeadingUp, leading_up, leading_up_to_due
from guiju.engine.replay.skim import skimming
from guiju.engine.replay.traces import TraceItem, TraceReader
from guiju.engine.report.explanation import explain_event, explanation_data
from guiju.engine.report.explanation_due import Sought, explain_due
from guiju.engine.runtime.event import Event

from .communities import communities
from .conditions import Place
from .effort import effort
from .happenings import KINDS, Fields, happenings, read
from .policies import PolicyText, policies
from .policies import load as load_text
from .test_sharing import MILD, OWN, settled

PLACES: tuple[Place, ...] = ("message", "message", "join", "leave", "checkin", "state")
TALK = ("message",) * 8
LIBRARY = sorted(path.parent for path in (Path(__file__).parents[2] / "policies").glob("*/trace.jsonl"))


def items(events: Sequence[Fields], before: LeadingUp | None) -> Iterator[TraceItem]:
    """The events as they are read, skimmed where they do not bear on what is sought."""
    skim = None if before is None else skimming(before.is_ours)
    for place, fields in enumerate(events):
        skimmed = None if skim is None else skim(json.dumps(fields, ensure_ascii=False).encode(), 1)
        yield TraceItem(skimmed or read(fields), None, "trace.jsonl", place)


def explained(program: Program, events: Sequence[Fields], sought: int, before: LeadingUp | None) -> object:
    lane = Lane(program)
    for item in items(events[: sought + 1], before):
        if item.line == sought:
            lane.pass_to(item)
            return explanation_data(explain_event(program, item, lane.state))
        if before is None:
            lane.take(item)
        else:
            before.take(lane, item)
    raise AssertionError


def compare(program: Program, events: Sequence[Fields]) -> int:
    """How many of the latest events of each kind, group and member were explained from what bears on them alone."""
    told_apart = 0
    sought: dict[tuple[str | None, object, str], int] = {}
    for place, event in enumerate(map(read, events)):
        sought[event.group, (event.member or {}).get("id"), event.kind] = place
    for place in sorted(sought.values())[-12:]:
        named: list[Event] = [read(events[place])]
        before = leading_up(program, named)
        if before is None:
            continue
        told_apart += 1
        assert explained(program, events, place, before) == explained(program, events, place, None), (before, place)
    return told_apart


@pytest.mark.parametrize("topic", LIBRARY, ids=lambda path: path.name)
def test_what_is_said_of_most_events_does_not_depend_on_all(topic: Path) -> None:
    events = [json.loads(line) for line in (topic / "trace.jsonl").read_text(encoding="utf-8").splitlines()]
    assert compare(load(topic), events) >= 2


@given(communities(), policies(MILD, PLACES), happenings(60, kinds=(*KINDS, *TALK)))
@effort()
def test_what_others_do_in_other_groups(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    compare(load_text(settled(policy, "per group"), community), events)


@given(communities(), policies((*OWN, 'dm "{member.points}"'), PLACES), happenings(60, kinds=(*KINDS, *TALK)))
@effort(2)
def test_what_other_members_do(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    compare(load_text(policy, community), events)


@given(
    communities(),
    policies((*MILD, "award 2 points", "tag trusted", "assign to member by turns", "assign to admin"), PLACES),
    st.integers(0, 2),
    happenings(60, kinds=(*KINDS, *TALK)),
)
@effort(2)
def test_what_others_do_elsewhere(community: Community, policy: PolicyText, more: int, events: list[Fields]) -> None:
    crowd = (
        "when group.messages within 1m > 3 then lock",
        "rule r8 every day at 09:00 when group.messages within 1h > 2 then notify owner",
        "rule r9 when group.members > 1 then lock in g1, notify owner",
    )[more]
    compare(load_text(policy.with_statement(crowd), community), events)


@given(communities(), policies(timed=10), happenings(60, kinds=(*KINDS, *TALK)))
@effort(2)
def test_what_matters_to_some_kinds_of_events_alone(
    community: Community, policy: PolicyText, events: list[Fields]
) -> None:
    compare(load_text(policy, community), events)


def came_due(program: Program, events: Sequence[Fields], sought: Sought, before: LeadingUp | None) -> object:
    found = explain_due(program, cast("TraceReader", items(events, before)), sought, before=before)
    return [explanation_data(each) for each in found.explained], found.more


@given(communities(), policies(timed=10), happenings(60, kinds=(*KINDS, *TALK)), st.sampled_from(("g1", "g2", None)))
@effort(2)
def test_what_came_due_for_somebody(
    community: Community, policy: PolicyText, events: list[Fields], group: str | None
) -> None:
    program = load_text(policy, community)
    first, last = (read(events[place]).at for place in (0, -1))
    for member in ("u1", "u2", None):
        before = leading_up_to_due(program, group, member)
        if before is not None:
            sought = Sought((first + last) // 2, last, group, member)
            assert came_due(program, events, sought, before) == came_due(program, events, sought, None)
