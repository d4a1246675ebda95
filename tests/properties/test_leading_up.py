"""An event is explained as ever, whatever of what does not bear on it was passed over, for any policy and any events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.compile.bearing import bearing
from guiju.engine.compile.program import Program
from guiju.engine.replay.lanes import Lane
from guiju.engine.replay.leading_up import LeadingUp, leading_up
from guiju.engine.replay.skim import skimming
from guiju.engine.replay.traces import TraceItem
from guiju.engine.report.explanation import explain_event, explanation_data
from guiju.engine.runtime.event import Event

from .communities import communities
from .conditions import Place
from .effort import effort
from .happenings import KINDS, Fields, happenings, read
from .policies import PolicyText, load, policies
from .test_sharing import MILD, OWN, settled

PLACES: tuple[Place, ...] = ("message", "message", "join", "leave", "checkin", "state")
TALK = ("message",) * 8


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


def compare(program: Program, events: Sequence[Fields]) -> None:
    sought: dict[tuple[str | None, object, str], int] = {}
    for place, event in enumerate(map(read, events)):
        sought[event.group, (event.member or {}).get("id"), event.kind] = place
    for place in sorted(sought.values())[-12:]:
        named: list[Event] = [read(events[place])]
        before = leading_up(program, named)
        if before is None:
            continue
        assert explained(program, events, place, before) == explained(program, events, place, None), (before, place)


def bears(program: Program, wanted: str) -> bool:
    return bearing(program.policy) == wanted


@given(communities(), policies(MILD, PLACES), happenings(60, kinds=(*KINDS, *TALK)))
@effort()
def test_what_others_do_in_other_groups(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    program = load(settled(policy, "per group"), community)
    if bears(program, "group"):
        compare(program, events)


@given(communities(), policies((*OWN, 'dm "{member.points}"'), PLACES), happenings(60, kinds=(*KINDS, *TALK)))
@effort(2)
def test_what_other_members_do(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    program = load(policy, community)
    if bears(program, "member"):
        compare(program, events)


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
    program = load(policy.with_statement(crowd), community)
    if bears(program, "group or member"):
        compare(program, events)
