"""Traces read in stretches: the events, problems and figures that a reading event by event has, in the same order."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.replay import traces
from guiju.engine.replay.skimmed_stream import Read, SkimmedStream
from guiju.engine.replay.skimmed_trace import SkimmedTrace
from guiju.engine.replay.trace_files import find_files
from guiju.engine.replay.trace_problems import TraceProblem
from guiju.engine.replay.trace_stream import Tally
from guiju.engine.replay.traces import TraceError, TraceItem, TraceReader
from guiju.engine.runtime.instant import parse_instant
from guiju.engine.runtime.said import Said

START = datetime(2026, 3, 1, tzinfo=UTC)
HEADER = b'{"trace": 1, "precision": "min"}'
BROKEN = b'{"id": "broken"'
KINDLESS = (
    b'{"id": "k", "at": "2026-03-01T00:00:09Z", "group": "g1", "member": {"id": "u1"}, "message": {"text": "hi"}}'
)


def line(after: float = 0, **fields: Any) -> bytes:
    at = (START + timedelta(seconds=after)).isoformat()
    plain = {"id": f"m{after}", "at": at, "kind": "message", "group": "g1", "member": {"id": "u1"}}
    return json.dumps({**plain, "message": {"text": "hi"}, **fields}).encode()


def moved(after: float, kind: str) -> bytes:
    at = (START + timedelta(seconds=after)).isoformat()
    about = {"group": "g1", "member": {"id": "u1", "name": "Ann"}}
    return json.dumps({"id": f"{kind}{after}", "at": at, "kind": kind, **about}).encode()


LINES = st.one_of(
    st.builds(line, st.integers(0, 400)),
    st.builds(line, st.sampled_from((5, 90_000, 400_000, -4_000_000, 10**9))),
    st.sampled_from(
        (
            line(7, kind="join"),
            line(7, kind="join", message=None),
            moved(6, "join"),
            moved(8, "leave"),
            moved(500_000, "leave"),
            line(8, truth={"effects": []}),
            line(9, id=None),
            line(9, received=START.isoformat(), at="2026-03-01T09:00:00Z"),
            line(10, precision="s"),
            line(11, member={"id": "u2", "role": "admin"}),
            b"\xef\xbb\xbf" + line(12),
            HEADER,
            b'{"trace": 2, "precision": "year"}',
            BROKEN,
            KINDLESS,
            b"",
        )
    ),
)


def told(problems: Sequence[TraceProblem]) -> list[str]:
    return [f"{problem} {problem.help}" for problem in problems]


def items_of(trace: SkimmedTrace) -> Iterator[TraceItem]:
    return (rows.item(place) for rows, start, stop in trace.stretches() for place in range(start, stop))


def until_it_ends(items: Iterator[TraceItem], reader: TraceReader) -> tuple[list[object], TraceProblem | None]:
    """Items, each with how much was wrong with the trace by then, and what ended the reading."""
    found: list[object] = []
    try:
        for item in items:
            found.append((item, reader.problems.total))
    except TraceError as error:
        return found, error.problem
    return found, None


def compare(paths: Sequence[Path], strict: bool = False) -> SkimmedTrace:
    """Holds what has come, and what was wrong by then, against what a reader event by event says."""
    plain, skimmed = (kind(paths, strict=strict, listed=500) for kind in (TraceReader, SkimmedTrace))
    assert until_it_ends(items_of(skimmed), skimmed) == until_it_ends(iter(plain), plain)
    assert told(skimmed.problems.listed) == told(plain.problems.listed)
    assert (skimmed.events, skimmed.digest) == (plain.events, plain.digest)
    if not strict:  # of what comes after the end of a strict run, something has been read
        assert (skimmed.lines, skimmed.bytes_read, skimmed.headers) == (plain.lines, plain.bytes_read, plain.headers)
    return skimmed


@given(st.lists(st.lists(LINES, max_size=40), min_size=1, max_size=3), st.booleans(), st.sampled_from((64, 1)))
def test_any_lines(files: list[list[bytes]], strict: bool, at_once: int) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(traces, "_OPEN_AT_ONCE", at_once)
        patch.setattr(traces, "CHUNK", 700)
        paths = [Path(folder) / f"t{number}.jsonl" for number in range(len(files))]
        for path, lines in zip(paths, files, strict=True):
            path.write_bytes(b"\n".join(lines))
        compare(paths, strict)


@given(
    st.lists(
        st.builds(
            lambda moment, minutes: moment.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat(),
            st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 12, 31)),
            st.integers(-1439, 1439),
        ),
        max_size=8,
    )
)
def test_times_are_what_they_are_said_to_be(told: list[str]) -> None:
    lines = [line(id=f"m{number}", at=at) for number, at in enumerate(told) for _ in range(2)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.jsonl"
        path.write_bytes(b"\n".join(lines))
        stream = SkimmedStream(find_files(path)[0], Tally(), 0, 700)
        found = [(rows.whats[0], rows.times) for rows in (block.rows for block in stream._blocks()) if rows.times]
    assert [at for _, times in found for at in times] == [parse_instant(at) for at in told for _ in range(2)]
    assert all(isinstance(what, Said) for what, _ in found)


def test_most_lines_are_skimmed(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"\n".join([HEADER, line(0, kind="join"), *(line(second) for second in range(2_000))]))
    skimmed = compare([path])
    whats = [what for rows, start, stop in skimmed.stretches() for what in rows.whats[start:stop]]
    assert [place for place, what in enumerate(whats) if isinstance(what, Read)] == [0]


def test_a_line_that_does_not_say_its_kind_is_no_message(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"\n".join([line(0), KINDLESS, line(10)]))
    skimmed = compare([path])
    assert [item.event.id for item in items_of(skimmed)] == ["m0", "m10"]
    assert skimmed.problems.total == 1


@pytest.mark.parametrize(
    "data", [gzip.compress(line() + b"\n")[:-5], b"\xff\xfeh\x00i\x00", b"", b"PAR1", b"\n" * 3, b"x" * 2_000_000]
)
def test_what_can_not_be_read(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "t.jsonl").write_bytes(data)
    compare([tmp_path / "t.jsonl"])
    compare([tmp_path / "t.jsonl"], strict=True)
