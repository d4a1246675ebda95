"""Who evaluates what of a trace that several processes share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from guiju.engine.community import parse_community
from guiju.engine.compile.crossing import Apart
from guiju.engine.replay import shares as module
from guiju.engine.replay.shares import Shares, share_out
from guiju.engine.replay.trace_files import find_files
from guiju.engine.source import Source

COMMUNITY = parse_community(Source("community.yaml", "community: Shares\ngroups: {g1: {}, g2: {}, g3: {}}"))[0]


def line(group: str | None, member: str = "u1", **fields: object) -> bytes:
    at = {"at": "2026-03-01T00:00:00Z", "kind": "message", "message": {"text": "hi"}}
    return json.dumps({"id": "m", "group": group, "member": {"id": member}, **at, **fields}).encode()


def shared(folder: Path, lines: Sequence[bytes], by: Apart, count: int) -> Shares:
    path = folder / "trace.jsonl"
    path.write_bytes(b"\n".join(lines))
    return share_out(find_files(path), by, COMMUNITY, count)


@pytest.fixture
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the beginning of a trace is looked at."""
    monkeypatch.setattr(module, "_LOOKED_AT", 1)
    monkeypatch.setattr(module, "CHUNK", 1_000)


def test_no_process_is_left_out_where_one_has_what_is_nobodys(tmp_path: Path) -> None:
    shares = shared(tmp_path, [line(None)] * 5 + [line("g1")] * 3 + [line("g2")] * 2, "group", 3)
    assert {shares.owner(None, "u1"), shares.owner("g1", "u1"), shares.owner("g2", "u1")} == set(range(shares.used))


@pytest.mark.parametrize("by", ["group", "member"])
def test_what_was_not_looked_at_has_one_process_all_the_same(tmp_path: Path, briefly: None, by: Apart) -> None:
    lines = [line(f"g{number % 2}", f"u{number % 2}") for number in range(50)]
    shares = shared(tmp_path, [*lines, *(line(f"late{n}", f"late{n}") for n in range(200))], by, 2)
    owners = [shares.owner(f"late{number}", f"late{number}") for number in range(200)]
    assert shares.used == 2
    assert 100 < sum(owners) < 170  # whoever deals the trace out has less of it


@pytest.mark.parametrize(
    ("tying", "by", "why"),
    [
        (line("g1", kind="adopt", adopt={"rule": "r"}), "group", "adopts a rule"),
        (line("g1", kind="adopt", adopt={"rule": "r"}).replace(b"adopt", b"\\u0061dopt", 1), "group", "adopts a rule"),
        (line("g1", kind="action", action={"verb": "pardon"}), "member", "a pardon"),
        (line("g1", kind="edit"), "member", "are edited"),
    ],
)
def test_what_ties_everything_is_found_where_it_is_looked(tmp_path: Path, tying: bytes, by: Apart, why: str) -> None:
    apart = [line(f"g{number % 3}", f"u{number}") for number in range(100)]
    tied = shared(tmp_path, [*apart, tying, *apart], by, 2).tied
    assert tied is not None
    assert why in tied
    assert shared(tmp_path, apart, by, 2).tied is None
