"""Dry runs: the same decisions as a live run, in bounded memory, whatever the trace holds."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guiju.engine.compile.program import Program
from guiju.engine.loading import load_text
from guiju.engine.replay.closed_loop import dry_run
from guiju.engine.replay.dry_run import PROGRESS_EVERY, DryRun
from guiju.engine.replay.traces import TraceError
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import decode_event
from guiju.engine.runtime.state import State
from guiju.engine.text.scanner import Scan, Scanner

START = datetime(2026, 3, 1, tzinfo=UTC)
POLICY = """\
rule ads
  when message contains "buy" and sender is not admin
  then delete and warn, mute 1h

rule flood
  when sender.messages within 10m >= 3
  then notify admin
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return load_text(POLICY)


def line(number: int, text: str = "hello", minutes: float = 1, **fields: Any) -> bytes:
    event = {
        "id": f"m{number}",
        "at": (START + timedelta(minutes=number * minutes)).isoformat(),
        "kind": "message",
        "group": "g",
        "member": {"id": f"u{number % 7}", "role": "member"},
        "message": {"text": text},
    }
    return json.dumps(event | fields).encode()


def write(path: Path, lines: Iterable[bytes]) -> Path:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return write(tmp_path / "trace.jsonl", (line(n, "buy now" if n % 3 == 0 else "hello") for n in range(40)))


def test_a_dry_run_decides_as_a_live_run_does(program: Program, trace: Path) -> None:
    state = State()
    live = []
    for raw in trace.read_bytes().splitlines():
        decision = evaluate(program, decode_event(raw), state)
        state.apply(decision)
        live.append(decision.to_json())
    assert [outcome.decision.to_json() for outcome in dry_run(program, trace)] == live
    assert any(b'"effects":[{' in decision for decision in live)


def test_outcomes_say_where_events_stand(program: Program, trace: Path) -> None:
    first = next(dry_run(program, trace))
    assert (first.path, first.line, first.event.id, first.decision.event) == (str(trace), 1, "m0", "m0")


def test_truth_comes_along_and_changes_nothing(program: Program, tmp_path: Path) -> None:
    truth = {"effects": ["kick"]}
    plain = write(tmp_path / "plain.jsonl", [line(1, "buy")])
    labelled = write(tmp_path / "labelled.jsonl", [line(1, "buy", truth=truth)])
    (with_truth,), (without,) = dry_run(program, labelled), dry_run(program, plain)
    assert (with_truth.truth, without.truth) == (truth, None)
    assert with_truth.decision.to_json() == without.decision.to_json()


def test_several_traces_are_one(program: Program, tmp_path: Path) -> None:
    lines = [line(n, "buy") for n in range(20)]
    one = write(tmp_path / "one.jsonl", lines)
    (tmp_path / "parts").mkdir()
    write(tmp_path / "parts" / "even.jsonl", lines[::2])
    (tmp_path / "parts" / "odd.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines[1::2])))
    whole = [outcome.decision.to_json() for outcome in dry_run(program, one)]
    for given in ([tmp_path / "parts"], [f"{tmp_path}/parts/*"], [*(tmp_path / "parts").iterdir()]):
        assert [outcome.decision.to_json() for outcome in dry_run(program, *given)] == whole


def test_bad_lines_are_counted_and_stop_nothing(program: Program, tmp_path: Path) -> None:
    trace = write(tmp_path / "t.jsonl", [line(1), b"rubbish", line(2), line(3, kind="unheard_of"), line(2), line(4)])
    run = DryRun(program, trace)
    decisions = [outcome.decision for outcome in run]
    assert [decision.event for decision in decisions] == ["m1", "m2", "m2", "m4"]
    assert decisions[2].notes
    assert dict(run.problems.counts) == {"G601": 1, "G612": 1}
    assert run.events == 4


@pytest.mark.parametrize("bad", [b"rubbish", line(2, kind="unheard_of")])
def test_a_strict_run_stops_at_the_first_bad_line(program: Program, tmp_path: Path, bad: bytes) -> None:
    trace = write(tmp_path / "t.jsonl", [line(1), bad, line(3)])
    with pytest.raises(TraceError) as stopped:
        deque(dry_run(program, trace, strict=True), maxlen=0)
    assert stopped.value.line == 2


def test_a_trace_that_is_not_there_is_told_at_once(program: Program, tmp_path: Path) -> None:
    with pytest.raises(TraceError, match="no file or folder"):
        dry_run(program, tmp_path / "nothing.jsonl")


def test_every_iteration_starts_anew(program: Program, trace: Path) -> None:
    run = DryRun(program, trace)
    first, second = ([outcome.decision.to_json() for outcome in run] for _ in range(2))
    assert first == second
    assert run.events == 40
    assert run.state.seq == 40


def test_the_digests_tell_runs_apart(program: Program, trace: Path, tmp_path: Path) -> None:
    run, other_policy = DryRun(program, trace), DryRun(load_text('when member joins then greet "hi"'), trace)
    other_trace = DryRun(program, write(tmp_path / "other.jsonl", [line(1)]))
    assert (run.digests["trace"], run.digests["report"]) == (None, None)
    for each in (run, other_policy, other_trace):
        deque(each, maxlen=0)
    for other, name in ((other_policy, "policy"), (other_trace, "trace")):
        told = {key: other.digests[key] for key in (name, "report")}
        assert run.digests | told == other.digests
        assert run.digests["report"] != other.digests["report"]
    assert run.digests["policy"] != other_policy.digests["policy"]
    assert run.digests["trace"] != other_trace.digests["trace"]


def test_progress_is_reported_now_and_then(program: Program, tmp_path: Path) -> None:
    trace = write(tmp_path / "t.jsonl", (line(n) for n in range(2 * PROGRESS_EVERY + 5)))
    seen: list[int] = []
    deque(dry_run(program, trace, on_progress=lambda run: seen.append(run.events)), maxlen=0)
    assert seen == [PROGRESS_EVERY, 2 * PROGRESS_EVERY]


def test_what_was_passed_is_told_where_a_run_is_stopped_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "long.jsonl", (line(number, member={"id": "u"}) for number in range(60)))
    run = DryRun(load_text("rule ads when message matches ad then delete"), path, every=False)
    look = State.look

    def stopped(state: State, *kept: Any) -> None:
        look(state, *kept)
        if state.seq == 32:
            raise KeyboardInterrupt

    monkeypatch.setattr(State, "look", stopped)
    outcomes = iter(run)
    assert next(outcomes).line == 1
    with pytest.raises(KeyboardInterrupt):
        next(outcomes)
    assert run.events == run.state.seq == 32
    assert run.passed.events.total() == 31


def test_what_fired_is_told_where_a_run_is_stopped_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = (line(n, "ad" if n % 5 == 0 else "hello", member={"id": "u"}) for n in range(1, 60))
    path = write(tmp_path / "long.jsonl", texts)
    run = DryRun(load_text('pattern ad: words "ad"\nrule ads when message matches ad then delete'), path, every=False)
    look, told = State.look, []

    def stopped(state: State, *kept: Any) -> None:
        look(state, *kept)
        if state.seq == 32:
            raise KeyboardInterrupt

    monkeypatch.setattr(State, "look", stopped)
    with pytest.raises(KeyboardInterrupt):
        told += ((outcome.line, run.events) for outcome in run)
    assert told == [(1, 0), *((line, line - 1) for line in range(5, 32, 5))]
    assert run.events == run.state.seq == run.passed.events.total() + len(told) == 32


def test_nobody_comes_or_goes_before_an_outcome_is_given(tmp_path: Path) -> None:
    who = {"member": {"id": "u"}}
    coming = [line(0, "hello", **who), line(1, "ad", **who), line(2, kind="leave", message=None, **who)]
    coming += [line(3, kind="join", message=None, **who), line(4, "ad", **who), line(5, "hello", **who)]
    program = load_text('pattern ad: words "ad"\nrule ads when message matches ad then delete')
    run = DryRun(program, write(tmp_path / "t.jsonl", coming), every=False)
    seen = [(outcome.line, run.state.memberships["g", "u"].present_written) for outcome in run]
    minutes = [None if at is None else (at - int(START.timestamp() * 1000)) // 60_000 for _, at in seen]
    assert [line for line, _ in seen] == [1, 2, 5]
    assert minutes == [0, 0, 3]
    assert run.passed.events.total() == 3


def test_messages_that_cannot_be_scanned_together_are_scanned_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["hello", "buy 加微信 now", "加.微.信", "加微信 and 加微信"]
    path = write(tmp_path / "t.jsonl", (line(n, texts[n % 4], member={"id": "u"}) for n in range(40)))
    program = load_text('pattern ads: words "加微信"\nrule ads when message matches ads then delete because "{match}"')

    def decisions() -> list[bytes]:
        return [outcome.decision.to_json() for outcome in DryRun(program, path, every=False) if outcome.decision.fired]

    together = decisions()
    assert len(together) == 30

    def broken(scanner: Scanner, texts: Sequence[str]) -> list[Scan | None]:
        raise ValueError

    monkeypatch.setattr(Scanner, "scans", broken)
    assert decisions() == together


def test_the_lateness_and_precision_of_the_community_hold(tmp_path: Path) -> None:
    coarse = tmp_path / "community.yaml"
    coarse.write_text("community: C\nplatform: generic\nprecision: min\ngroups: {g: {name: G}}\n", encoding="utf-8")
    from guiju.engine.loading import load

    policy = tmp_path / "policy.guiju"
    policy.write_text("when sender.messages within 10s > 5 then warn\n", encoding="utf-8")
    (outcome,) = dry_run(load(policy), write(tmp_path / "t.jsonl", [line(1)]))
    assert outcome.event.precision == 60_000


def peak(program: Program, trace: Path) -> int:
    tracemalloc.start()
    try:
        deque(dry_run(program, trace), maxlen=0)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_trace(program: Program, tmp_path: Path) -> None:
    short, long = (
        write(tmp_path / f"{count}.jsonl", (line(n, minutes=60) for n in range(count))) for count in (3_000, 9_000)
    )  # even the short one is read in several pieces
    peak(program, long)
    assert peak(program, long) < peak(program, short) + 120_000  # 20 bytes an event; pieces differ in size
