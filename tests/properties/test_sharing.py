"""Processes that share a trace decide what one process decides, for any policy that allows it and any events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, given
from hypothesis import strategies as st

from guiju.engine.community import Community
from guiju.engine.compile.crossing import Apart, sharing
from guiju.engine.compile.program import Program
from guiju.engine.replay.shares import Shares, share_out
from guiju.engine.replay.skim import skimming
from guiju.engine.replay.trace_files import find_files
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.passing import pass_message, pass_over
from guiju.engine.runtime.state import State

from .communities import communities
from .conditions import Place
from .effort import effort
from .happenings import STEADY, STEPS, Fields, happenings, read
from .policies import PolicyText, load, policies

MILD = ("warn", "mute 10m", "kick", 'dm "{member.name}"', "notify owner", "move to g2", "lock in g1")
OWN = ("warn", "kick everywhere", "award 2 points", "tag trusted", "add 1 to member.strikes", "mute 1h everywhere")
PLACES: tuple[Place, ...] = ("message", "message", "join", "leave", "checkin", "state")
KINDS = tuple(kind for kind in STEADY if kind not in ("adopt", "pardon"))
ONE_GROUP_EACH = {"u1": "g1", "u2": "g2", "u3": "g3"}
"""Where members are who stay apart."""


def in_turn(program: Program, events: Sequence[Fields]) -> tuple[list[bytes], State]:
    state, found = State(), []
    for event in map(read, events):
        decision = evaluate(program, event, state)
        state.apply(decision)
        found.append(decision.to_json())
    return found, state


def shared(program: Program, events: Sequence[Fields], shares: Shares, number: int) -> tuple[dict[int, bytes], State]:
    state, found = State(), {}
    skim = skimming(lambda group, member: shares.owner(group, member) == number)
    for place, fields in enumerate(events):
        event = skim(json.dumps(fields, ensure_ascii=False).encode(), 1) or read(fields)
        if shares.of(event) == number:
            assert event == read(fields)
            decision = evaluate(program, event, state)
            state.apply(decision)
            found[place] = decision.to_json()
        elif event.kind != "message" or event.message is not None or not pass_message(program, event, state):
            pass_over(program, event, state)
    return found, state


def shares_of(program: Program, events: Sequence[Fields], by: Apart) -> Shares:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trace.jsonl"
        path.write_text("\n".join(json.dumps(event) for event in events), encoding="utf-8")
        return share_out(find_files(path), by, program.policy.community, 3)


def compare(program: Program, events: Sequence[Fields], wanted: Apart) -> None:
    how = sharing(program.policy)
    assume(how.by == wanted)
    shares = shares_of(program, events, wanted)
    assume(shares.tied is None)
    expected, state = in_turn(program, events)
    found: dict[int, bytes] = {}
    for number in range(3):
        part, known = shared(program, events, shares, number)
        found |= part
        assert known.members.keys() == state.members.keys()
        assert (known.clock, known.since, known.in_force) == (state.clock, state.since, state.in_force)
        assert known.memberships == state.memberships
    assert [found[place] for place in range(len(events))] == expected


def settled(policy: PolicyText, statement: str) -> PolicyText:
    """The rules of a policy with something more said of each."""
    return PolicyText(
        tuple(
            f"{text} {statement}" if text.startswith(("rule ", "when ")) and statement not in text else text
            for text in policy.statements
        )
    )


@given(communities(), policies(MILD, PLACES, timed=0), happenings(60))
@effort()
def test_groups_apart(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    compare(load(settled(policy, "per group"), community), events, "group")


@given(communities(), policies(OWN, PLACES, timed=0), happenings(60, kinds=tuple(k for k in KINDS if k not in (
    "edit", "report", "reaction", "recall"))))  # fmt: skip
@effort()
def test_members_apart(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    compare(load(policy, community), events, "member")


@given(communities(), policies(("warn, kick", "award 2 points", *MILD[:4]), PLACES, timed=0), st.data())
@effort()
def test_members_of_groups_apart(community: Community, policy: PolicyText, data: st.DataObject) -> None:
    told = data.draw(happenings(60, kinds=KINDS, steps=STEPS[:8]))
    events = [event for event in told if _stays_apart(event)]
    compare(
        load(policy.with_statement("when group.messages within 1m > 3 then lock"), community),
        events,
        "members of groups",
    )


def _stays_apart(event: Fields) -> bool:
    who, group = (event.get("member") or {}).get("id"), event.get("group")
    here = group["id"] if isinstance(group, dict) else group
    return who not in ONE_GROUP_EACH or here in (None, ONE_GROUP_EACH[who])
