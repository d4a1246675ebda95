"""What processes that share a trace are dealt: plain messages to one of them, all else to every one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guiju.engine.community import parse_community
from guiju.engine.loading import load_text
from guiju.engine.replay.dealing import Dealer, Dealt
from guiju.engine.replay.dry_run import DryRun, reader_of
from guiju.engine.replay.portions import Portion, encode, portion_of
from guiju.engine.replay.share_run import Share
from guiju.engine.replay.shares import Shares
from guiju.engine.replay.skimmed_trace import SkimmedTrace
from guiju.engine.source import Source

COMMUNITY = parse_community(Source("community.yaml", "community: Dealing\ngroups: {g0: {}, g1: {}}"))[0]
PROGRAM = load_text(
    'rule named when message contains "name" then reply "{sender.name}"\n'
    "rule much when sender.messages within 10m > 3 then notify admin",
    COMMUNITY,
)
BY_GROUP = Shares("group", {"g0": 0, "g1": 1}, {}, used=2)
BY_MEMBER = Shares("member", {}, {"u0": 0, "u1": 1}, used=2)
START = datetime(2026, 3, 1, tzinfo=UTC)
Fields = dict[str, Any]


def said(second: float, group: int, id: str = "", name: str | None = None, member: int = 0, **more: object) -> Fields:
    who = {"id": f"u{member}"} if name is None else {"id": f"u{member}", "name": name}
    at = (START + timedelta(seconds=second)).isoformat()
    event = {"id": id or f"m{second}", "at": at, "kind": "message", "group": f"g{group}", "member": who}
    return event | {"message": {"text": "my name"}} | more


HERE = (said(0, 0, name="Ann"), said(1, 1, name="Ann"), said(2, 0, member=1), said(3, 1, member=1))
"""Both members are in both groups."""


def dealt(folder: Path, events: Sequence[Fields], shares: Shares) -> tuple[list[Dealt], Dealer]:
    path = folder / "trace.jsonl"
    path.write_bytes(b"\n".join(json.dumps(event).encode() for event in events))
    dealer = Dealer(PROGRAM, reader_of(SkimmedTrace, PROGRAM, [path], False, 20), shares)
    return list(dealer), dealer


def portions(dealt: Dealt) -> list[Portion]:
    """What each process gets in the end."""
    return [dealt.portion, *(portion_of(encode(parcel)) for parcel in dealt.parcels)]


def numbers(folder: Path, events: Sequence[Fields], shares: Shares = BY_GROUP) -> list[list[int]]:
    """Which events each process gets, after those by which everybody is known to be here."""
    found = dealt(folder, [*HERE, *events], shares)[0]
    return [[number - len(HERE) for each in found for number in each.numbers[part]][len(HERE) :] for part in (0, 1)]


def test_a_message_that_says_nothing_new_goes_to_one(tmp_path: Path) -> None:
    events = [said(4, 0), said(5, 1, name="Ann"), said(6, 1, member=1), said(5.5, 0, member=1), said(7, 0, "m4")]
    assert numbers(tmp_path, events) == [[0, 3, 4], [1, 2]]
    assert numbers(tmp_path, events, BY_MEMBER) == [[0, 1, 4], [2, 3]]


@pytest.mark.parametrize(
    "event",
    [
        said(4, 0, name="Bea"),
        said(4, 0, name="Bob", member=1),
        said(4, 0, member=2),
        said(4, 0, kind="join"),
        said(4, 0, truth={"effects": []}),
        said(4, 0, member=1) | {"member": {"id": "u1", "role": "admin"}},
        said(4, 0) | {"group": {"id": "g0", "size": 3}},
        said(-90 * 60, 0),
        said(370 * 86_400, 0),
    ],
)
def test_what_all_have_to_know_goes_to_all(tmp_path: Path, event: Fields) -> None:
    assert numbers(tmp_path, [event]) == [[0], [0]]


def test_whoever_left_is_not_here(tmp_path: Path) -> None:
    events = [said(4, 0, kind="leave"), said(5, 1), said(6, 0), said(7, 0)]
    assert numbers(tmp_path, events) == [[0, 2, 3], [0, 1, 2]]


@pytest.mark.parametrize("shares", [BY_GROUP, BY_MEMBER], ids=["group", "member"])
@pytest.mark.parametrize(
    "events",
    [
        pytest.param([said(9, 1, name="Ann"), said(5, 0, name="Bea"), said(10, 0)], id="a late name comes to nothing"),
        pytest.param(
            [said(9, 1, "m1", name="Ann"), said(5, 0, name="Bea"), said(10, 0)], id="a name told twice does not count"
        ),
        pytest.param([said(20, 1), said(15, 0), said(16, 0), said(30, 0)], id="late messages"),
        pytest.param([said(20, 0, "x"), said(21, 0, "x", member=1), said(22, 0, "x")], id="an id that came before"),
        pytest.param(
            [said(20 + 3600 * hour, 0, "x", member=member) for hour, member in ((0, 0), (49, 1), (50, 0), (98, 0))],
            id="an id that came before and is forgotten",
        ),
        pytest.param(
            [said(20, 0, "x"), said(21, 0, "x", member=1, truth={"effects": []})], id="an odd one with such an id"
        ),
        pytest.param(
            [said(5, 0), said(400 * 86_400, 1), *(said(401 * 86_400 + n, n % 2) for n in range(12))],
            id="a long silence",
        ),
        pytest.param(
            [said(4, 0), *(said(23_000 * n, 1) for n in range(1, 1_400)), said(23_000 * 1_401, 0)],
            id="a group that is silent for long",
        ),
        pytest.param(
            [said(4, 0), *(said(27_000 * n, 1) for n in range(1, 1_250)), said(27_000 * 1_251, 0)],
            id="a group that is silent for a stretch",
        ),
        pytest.param(
            [said(4, 0, kind="action", action={"verb": "mute"}, message=None), said(5, 0), said(6, 0)], id="an action"
        ),
    ],
)
def test_decisions_are_those_of_one_process(tmp_path: Path, shares: Shares, events: list[Fields]) -> None:
    told = [*HERE, *events]
    found, dealer = dealt(tmp_path, told, shares)
    parts = [Share(PROGRAM, every=True) for _ in range(2)]
    texts: dict[int, bytes] = {}
    before = 0
    for each in found:
        for part, portion, places in zip(parts, portions(each), each.numbers, strict=True):
            texts |= {before + places[place]: decision.to_json() for place, decision in part.take(portion)}
        before += each.events.total()
    run = DryRun(PROGRAM, tmp_path / "trace.jsonl")
    assert [texts[number] for number in range(len(told))] == [outcome.decision.to_json() for outcome in run]
    for state in (dealer.state, *(part.state for part in parts)):
        assert [record.values for record in state.members.values()] == [
            row.values for row in run.state.members.values()
        ]
    assert found[-1].figures.evaluated == sum(each.events.total() for each in found) == run.events == len(told)


def test_what_a_comparison_has_to_see_is_asked_for(tmp_path: Path) -> None:
    hi = {"message": {"text": "hi"}}
    told = [*HERE, said(4, 0, kind="action", action={"verb": "mute"}, message=None), said(900, 1, **hi)]
    told += [said(1_800, 0, **hi), said(2_700, 0, **hi)]
    ((each,), _) = dealt(tmp_path, [*told, said(3_600, 0, **hi, truth={"effects": []})], BY_GROUP)
    found = Share(PROGRAM).take(each.portion)
    assert [each.numbers[0][place] for place, _ in found if each.numbers[0][place] > 3] == [4, 6, 8]


def test_ids_are_forgotten(tmp_path: Path) -> None:
    _, dealer = dealt(tmp_path, [*HERE, *(said(4 + 3600 * hour, hour % 2) for hour in range(4_000))], BY_GROUP)
    assert sum(map(len, dealer._ids.values())) < 1_300  # those of two days, and of the latest stretch
    assert len(dealer.state.seen) < 100
