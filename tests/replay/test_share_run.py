"""What processes that share a trace find: each what is its own, with all that it has to know of the rest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guiju.engine.community import parse_community
from guiju.engine.loading import load_text
from guiju.engine.replay import share_run
from guiju.engine.replay.dry_run import DryRun
from guiju.engine.replay.parts import Part
from guiju.engine.replay.share_run import Share, Task
from guiju.engine.replay.shares import Shares, TiedError
from guiju.engine.replay.trace_files import find_files
from guiju.engine.replay.trace_problems import TraceError
from guiju.engine.runtime import passing
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.event import Event
from guiju.engine.runtime.state import State
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


def written(folder: Path, events: Sequence[Fields]) -> Path:
    path = folder / "trace.jsonl"
    path.write_bytes(b"\n".join(json.dumps(event).encode() for event in events))
    return path


def shares_of(folder: Path, events: Sequence[Fields], shares: Shares, every: bool = True) -> list[Share]:
    """What each process does with some events."""
    task = Task(PROGRAM.policy, find_files(written(folder, events)), shares, every=every)
    return [task.share(PROGRAM, number) for number in range(shares.used)]


def evaluated(folder: Path, events: Sequence[Fields], shares: Shares = BY_GROUP) -> list[list[int]]:
    """Which events each process evaluates, after those by which everybody is known to be here."""
    found = [next(iter(share)).found for share in shares_of(folder, [*HERE, *events], shares)]
    return [[number - len(HERE) for number, _ in each if number >= len(HERE)] for each in found]


def test_every_event_is_evaluated_by_one(tmp_path: Path) -> None:
    events = [said(4, 0), said(5, 1, name="Ann"), said(6, 1, member=1), said(5.5, 0, member=1), said(7, 0, "m4")]
    events += [said(8, 1, kind="join"), said(9, 0, name="Bea")]
    assert evaluated(tmp_path, events) == [[0, 3, 4, 6], [1, 2, 5]]
    assert evaluated(tmp_path, events, BY_MEMBER) == [[0, 1, 4, 5, 6], [2, 3]]


def test_of_messages_that_say_nothing_new_others_only_see_that_they_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken_in: list[str] = []

    def pass_over(program: object, event: Event, state: State) -> None:
        taken_in.append(event.id)
        passing.pass_over(PROGRAM, event, state)

    monkeypatch.setattr(share_run, "pass_over", pass_over)
    told = [*HERE, said(4, 1), said(5, 1, name="Ann"), said(6, 1, kind="leave"), said(7, 1), said(8, 1, name="Bea")]
    told += [said(9, 1), said(4, 1, "late"), said(10, 1), said(11, 1, "m10"), said(12, 1, truth={"effects": []})]
    first, _ = shares_of(tmp_path, told, BY_GROUP)
    list(first)
    assert taken_in == ["m1", "m3", "m6", "m7", "m8", "late", "m10", "m12"]


@pytest.mark.parametrize("shares", [BY_GROUP, BY_MEMBER], ids=["group", "member"])
@pytest.mark.parametrize(
    "events",
    [
        pytest.param([said(9, 1, name="Ann"), said(5, 0, name="Bea"), said(10, 0)], id="a late name comes to nothing"),
        pytest.param(
            [said(9, 1, "m1", name="Ann"), said(5, 0, name="Bea"), said(10, 0)], id="a name told twice does not count"
        ),
        pytest.param([said(5, 0, name="Bea"), said(6, 1, name="Ann"), said(7, 0)], id="a new name, then the old one"),
        pytest.param(
            [said(5, 1, name="Bea"), said(6, 0, name="Ann"), said(7, 1, name="Bea"), said(8, 0)],
            id="names in turn",
        ),
        pytest.param(
            [said(5, 1, name="Bea", kind="join"), said(6, 0, name="Ann"), said(7, 1, name="Bea"), said(8, 0)],
            id="names in turn, the first of them on joining",
        ),
        pytest.param([said(20, 1), said(15, 0), said(16, 0), said(30, 0)], id="late messages"),
        pytest.param([said(20, 0, "x"), said(21, 0, "x", member=1), said(22, 0, "x")], id="an id that came before"),
        pytest.param(
            [said(20 + 3600 * hour, 0, "x", member=member) for hour, member in ((0, 0), (49, 1), (50, 0), (98, 0))],
            id="an id that came before and is forgotten",
        ),
        pytest.param(
            [
                *(said(20, 0, "x"), said(30, 0, kind="join", member=2)),
                *(said(20 * 3600, 0, member=1), said(40 * 3600, 0, member=1), said(47 * 3600, 0, "x")),
                *(said(50 * 3600 + n, 0, member=1) for n in range(9)),
            ],
            id="an id that came before and is forgotten soon after",
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
    texts: dict[int, bytes] = {}
    parts = shares_of(tmp_path, told, shares)
    for part in parts:
        texts |= {number: decision.to_json() for number, decision in numbered(part)}
    run = DryRun(PROGRAM, tmp_path / "trace.jsonl")
    assert [texts[number] for number in range(len(told))] == [outcome.decision.to_json() for outcome in run]
    for part in parts:
        assert [record.values for record in part.state.members.values()] == [
            row.values for row in run.state.members.values()
        ]
        assert part.evaluated == run.events == len(told)


def numbered(share: Share) -> list[tuple[int, Decision]]:
    """What a process finds, by the events' numbers in the trace."""
    found: list[tuple[int, Decision]] = []
    before = 0
    for part in share:
        found += [(before + number, decision) for number, decision in part.found]
        before += len(part)
    return found


def test_what_a_comparison_has_to_see_is_asked_for(tmp_path: Path) -> None:
    hi: Fields = {"message": {"text": "hi"}}
    told = [*HERE, said(4, 0, kind="action", action={"verb": "mute"}, message=None), said(900, 1, **hi)]
    told += [said(1_800, 0, **hi), said(2_700, 0, **hi)]
    told += [said(3_600, 0, **hi, truth={"effects": []})]
    first, _ = shares_of(tmp_path, told, BY_GROUP, every=False)
    assert [number for number, _ in numbered(first) if number > 3] == [4, 6, 8]


def test_a_part_says_which_events_there_were_and_when(tmp_path: Path) -> None:
    unknown = said(-30, 1, kind="checkin")
    told = [*HERE, said(4, 0, kind="join"), unknown, said(5, 1)]
    for share in shares_of(tmp_path, told, BY_GROUP):
        (part,) = share
        assert part.events() == {("message", "g0"): 2, ("message", "g1"): 3, ("join", "g0"): 1}
        assert part.bounds() == tuple(1_000 * (int(START.timestamp()) + second) for second in (0, 5))
        assert part.item(4).event.kind == "join"
        assert (len(part), share.evaluated, share.reader.problems.total) == (7, 6, 1)
        with pytest.raises(IndexError):
            part.item(7)
    assert Part().bounds() is None


def test_what_comes_before_what_ties_everything_is_found(tmp_path: Path) -> None:
    told = [*HERE, said(4, 0), said(5, 0, kind="action", action={"verb": "pardon"}, message=None), said(6, 0)]
    for share in shares_of(tmp_path, told, BY_GROUP):
        coming = iter(share)
        assert (len(next(coming)), share.evaluated) == (5, 5)
        with pytest.raises(TiedError, match="a pardon"):
            next(coming)


def test_a_strict_run_ends_before_what_the_policy_knows_nothing_of(tmp_path: Path) -> None:
    told = [*HERE, said(4, 0), said(5, 0, kind="checkin"), said(6, 0)]
    task = Task(PROGRAM.policy, find_files(written(tmp_path, told)), BY_GROUP, strict=True)
    for number in range(2):
        share = task.share(PROGRAM, number)
        coming = iter(share)
        part = next(coming)
        assert (len(part), share.evaluated) == (5, 5)
        assert part.events().total() == 5
        with pytest.raises(TraceError):
            next(coming)


def test_ids_are_forgotten(tmp_path: Path) -> None:
    told = [*HERE, *(said(4 + 3600 * hour, hour % 2) for hour in range(4_000))]
    for share in shares_of(tmp_path, told, BY_GROUP, every=False):
        list(share)
        assert len(share.state.seen) < 500


def test_only_the_first_process_makes_a_digest(tmp_path: Path) -> None:
    first, second = shares_of(tmp_path, HERE, BY_GROUP)
    for share in (first, second):
        list(share)
    run = DryRun(PROGRAM, tmp_path / "trace.jsonl")
    list(run)
    assert (first.reader.digest, second.reader.digest) == (run.reader.digest, None)


def test_what_is_written_to_a_file_later_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, HERE)
    (file,) = find_files(path)
    task = Task(PROGRAM.policy, (replace(file, end=file.size),), BY_GROUP)
    with path.open("ab") as more:
        more.write(b"\n" + json.dumps(said(4, 0)).encode())
    for number in range(2):
        share = task.share(PROGRAM, number)
        assert (sum(map(len, share)), share.reader.bytes_read) == (len(HERE), file.size)


def test_a_strict_share_ends_with_what_came_before(tmp_path: Path) -> None:
    told = [*(said(second, second % 2) for second in range(20)), {"id": "broken"}, said(21, 0)]
    task = Task(PROGRAM.policy, find_files(written(tmp_path, told)), BY_GROUP, strict=True)
    coming = iter(task.share(PROGRAM, 1))
    assert len(next(coming)) == 20
    with pytest.raises(TraceError):
        next(coming)
