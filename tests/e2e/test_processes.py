"""A dry run in several processes shows, to the byte, what one in a single process shows."""

from __future__ import annotations

import gzip
import json
import multiprocessing
from collections import deque
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import Result

from guiju.engine import dry_run
from guiju.engine.compile.program import Program
from guiju.engine.loading import load
from guiju.engine.replay import dry_run as dry_run_module
from guiju.engine.replay import looked_ahead, processes, sharded, share_run, shares
from guiju.engine.replay.findings import Told
from guiju.engine.replay.looked_ahead import LookedAhead
from guiju.engine.replay.sharded import ShardedRun, in_processes, shared_out
from guiju.engine.replay.share_error import ShardError
from guiju.engine.replay.side_by_side import SideBySide
from guiju.engine.replay.trace_files import find_files
from guiju.engine.replay.traces import TraceError
from guiju.engine.report.exit_codes import ExitCode

from .long_traces import COMMUNITY, POLICY, START, begin, trace

Run = Callable[..., Result]


@pytest.fixture
def community(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return begin(tmp_path)


def test_a_page_of_two_processes_is_that_of_one(run: Run, community: Path) -> None:
    given = ("dry-run", "rules.guiju", "trace.jsonl", "--format", "html", "--jobs")
    one, two = (run(*given, jobs) for jobs in "12")
    assert two.stdout == one.stdout
    assert (two.stderr, two.exit_code) == (one.stderr, ExitCode.OK)


EXPECTED = """\
expect:
  rules: {ads: {fires: {at_least: 1}, members: {at_most: 3}, recall: {at_least: 90%}}}
  effects: {warn: {at_most: 3}}
  impact: {muted members: {at_most: 1 per day}, "sanctions on the 2 most affected members": {at_most: 1%}}
baseline: figures.json
"""


def test_expectations_are_held_against_what_several_processes_come_to(run: Run, community: Path) -> None:
    (community / "expect.yaml").write_text(EXPECTED, encoding="utf-8")
    given = ("dry-run", "rules.guiju", "trace.jsonl", "--expect", "expect.yaml")
    figures = []
    for jobs in "12":
        run(*given, "--update-baseline", "--jobs", jobs)
        figures.append((community / "figures.json").read_bytes())
    one, two = (run(*given, "--jobs", jobs, "--format", "json") for jobs in "12")
    assert (two.stdout, two.stderr) == (one.stdout, one.stderr)
    assert figures[0] == figures[1]
    assert two.exit_code == ExitCode.FAILED


def test_who_somebody_was_is_asked_in_one_process(run: Run, community: Path) -> None:
    (community / "expect.yaml").write_text("expect: {impact: {mutes in role admin: {at_most: 0}}}", encoding="utf-8")
    given = ("dry-run", "rules.guiju", "trace.jsonl", "--expect", "expect.yaml", "--jobs")
    result = run(*given, "2")
    assert "one process: `mutes in role admin` asks who somebody was when it happened" in result.stderr
    assert result.stdout == run(*given, "1").stdout


@pytest.fixture
def newer(community: Path) -> Path:
    """Beside the policy another, with a rule more and a schedule, that no share of a trace could decide by itself."""
    text = (
        POLICY.replace("> 3", "> 2").replace("mute 1h", "mute 2h") + "rule daily every day at 00:30 then notify admin\n"
    )
    (community / "newer.guiju").write_text(text, encoding="utf-8")
    return community


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github", "html"])
@pytest.mark.parametrize("options", [[], ["--strict"]], ids=["lenient", "strict"])
def test_policies_in_processes_of_their_own_are_compared_as_in_one(
    run: Run, newer: Path, form: str, options: list[str]
) -> None:
    given = ("diff", "rules.guiju", "newer.guiju", "trace.jsonl", "--format", form, *options)
    one, two = (run(*given, "--jobs", jobs) for jobs in "12")
    assert two.stdout == one.stdout
    assert (two.stderr, two.exit_code) == (one.stderr, one.exit_code)
    assert bool(one.stdout) is not bool(options)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_variants_in_processes_of_their_own_are_swept_as_in_one(
    run: Run, community: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(processes, "start_method", lambda: method)
    (community / "trace.jsonl").write_bytes(trace(1_500))
    vary = ("--rule", "flood", "--vary", "sender.messages within 1m > 1..4", "--format", "json")
    one, *more = (
        run("sweep", "rules.guiju", "trace.jsonl", *vary, "--jobs", jobs)
        for jobs in ("1", "2", "9")[: 3 if method == "fork" else 2]
    )
    assert len(json.loads(one.stdout)["flips"]) > 1
    assert [(other.stdout, other.stderr) for other in more] == [(one.stdout, one.stderr)] * len(more)


def test_a_policy_that_does_not_know_an_event_is_compared_as_in_one_process(run: Run, community: Path) -> None:
    (community / "other").mkdir()
    (community / "other" / "community.yaml").write_text(f"{COMMUNITY}events: {{checkin: {{}}}}\n", encoding="utf-8")
    (community / "other" / "rules.guiju").write_text(f"{POLICY}rule here when checkin then warn\n", encoding="utf-8")
    text = trace(600).decode().replace('"kind": "action"', '"kind": "checkin"')
    (community / "trace.jsonl").write_text(text, encoding="utf-8")
    for policies in (("rules.guiju", "other"), ("other", "rules.guiju")):
        one, two = (run("diff", *policies, "trace.jsonl", "--format", "json", "--jobs", jobs) for jobs in "12")
        assert (two.stdout, two.stderr) == (one.stdout, one.stderr)
        assert json.loads(one.stdout)["rules"][2]["changes"] != {}


def test_what_can_be_read_once_is_compared_in_one_process(run: Run, newer: Path) -> None:
    given = (newer / "trace.jsonl").read_bytes()
    result = run("diff", "rules.guiju", "newer.guiju", "-", "--jobs", "2", stdin=given)
    assert "one process: the trace comes from where it can be read only once" in result.stderr
    assert result.stdout == run("diff", "rules.guiju", "newer.guiju", "trace.jsonl").stdout


def test_a_process_with_a_policy_of_its_own_that_breaks_off_is_named(newer: Path) -> None:
    programs = [load(newer / name, newer / "community.yaml") for name in ("rules.guiju", "newer.guiju")]
    (newer / "trace.jsonl").write_bytes(trace(9_000))
    passing = iter(SideBySide(programs, "trace.jsonl", jobs=2))
    next(passing)
    for child in multiprocessing.active_children():
        child.kill()
    with pytest.raises(ShardError, match="part 1 of 1 of the run ended with code -9"):
        deque(passing, maxlen=0)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("options", [["text"], ["json"], ["jsonl"], ["jsonl", "--all"]], ids=" ".join)
def test_several_processes_show_what_one_does(run: Run, community: Path, options: list[str]) -> None:
    given = ("dry-run", "rules.guiju", "trace.jsonl", "--format", *options, "--jobs")
    one, *more = (run(*given, jobs) for jobs in "123")
    assert [(other.stdout, other.stderr, other.exit_code) for other in more] == [(one.stdout, one.stderr, 0)] * 2
    assert len(one.stdout.splitlines()) > 20


@pytest.mark.parametrize(("method", "cores"), [("fork", 2), ("fork", 3), ("spawn", 2), ("spawn", 3)])
def test_processes_may_be_copies_or_start_anew(
    run: Run, community: Path, monkeypatch: pytest.MonkeyPatch, method: str, cores: int
) -> None:
    monkeypatch.setattr(processes, "start_method", lambda: method)
    monkeypatch.setattr(sharded, "_PAYS", 0)
    monkeypatch.setattr(sharded, "cores", lambda: cores)
    one, two = (run("dry-run", "rules.guiju", "trace.jsonl", "--jobs", jobs, "--format", "jsonl") for jobs in "10")
    assert (two.stdout, two.stderr) == (one.stdout, one.stderr)


def test_a_trace_in_several_files_is_merged(run: Run, community: Path) -> None:
    lines = (community / "trace.jsonl").read_bytes().split(b"\n")
    for number in range(3):
        (community / f"part{number}.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines[number::3])))
    given = ("dry-run", "rules.guiju", "part*.gz", "--format", "jsonl", "--all", "--jobs")
    one, *more = (run(*given, jobs) for jobs in "123")
    assert [(other.stdout, other.stderr) for other in more] == [(one.stdout, one.stderr)] * 2
    assert len(one.stdout.splitlines()) > 2_000


ANSWERED = """\
rule a every day at 09:00 then notify admin
rule slow when message and group.response_time within 1d > 2h then notify admin
"""


def test_it_says_why_a_long_trace_takes_one_process(run: Run, community: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharded, "_PAYS", 0)
    monkeypatch.setattr(sharded, "cores", lambda: 2)
    (community / "rules.guiju").write_text(ANSWERED, encoding="utf-8")
    assert "one process: rule `a` runs" in run("dry-run", "rules.guiju", "trace.jsonl").stderr


def test_equal_runs_have_an_equal_digest_in_every_form(run: Run, community: Path) -> None:
    given = ("dry-run", "rules.guiju", "trace.jsonl")
    reports = [json.loads(run(*given, "--format", "json", "--jobs", jobs).stdout)["report"] for jobs in "123"]
    assert set(reports) == {reports[0]}
    assert reports[0] in run(*given, "--format", "html").stdout
    reports.append(json.loads(run(*given, "--format", "json", "--closed-loop").stdout)["report"])
    (community / "rules.guiju").write_text(POLICY.replace("> 3", "> 4"), encoding="utf-8")
    reports.append(json.loads(run(*given, "--format", "json", "--jobs", "2").stdout)["report"])
    assert len(set(reports)) == 3


OF_GROUPS = """\
pattern ad: words "buy now", "加微信"
rule ads when message matches ad then delete and warn "no ads, {sender.name}", mute 1h, kick per group
rule crowd when group.messages within 10s > 4 then notify admin
"""
TYING = {"id": "t", "at": START.isoformat(), "kind": "action", "group": "g1", "member": {"id": "m1"}}


@pytest.mark.parametrize("options", [["text"], ["json"], ["jsonl"], ["jsonl", "--all"]], ids=" ".join)
@pytest.mark.parametrize("place", [0, 1_400, 2_500])
def test_what_ties_everything_late_is_met_in_one_process(
    run: Run, community: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], place: int
) -> None:
    monkeypatch.setattr(shares, "_LOOKED_AT", 1)
    monkeypatch.setattr(shares, "CHUNK", 30_000)
    (community / "rules.guiju").write_text(OF_GROUPS, encoding="utf-8")
    lines = (community / "trace.jsonl").read_bytes().split(b"\n")
    at = json.loads(lines[max(1, place)])["at"]
    lines.insert(place + 1, json.dumps(TYING | {"at": at, "action": {"verb": "pardon", "by": "o"}}).encode())
    (community / "trace.jsonl").write_bytes(b"\n".join(lines))
    one, two = (run("dry-run", "rules.guiju", "trace.jsonl", "--jobs", jobs, "--format", *options) for jobs in "13")
    why = "one process: a pardon in the trace takes back what may be anybody's\n" if place else ""
    assert isinstance(in_processes(program_of(community), ["trace.jsonl"], 3)[0], ShardedRun if place else LookedAhead)
    assert two.stdout == one.stdout
    assert (two.stderr, two.exit_code) == (why + one.stderr, ExitCode.OK)


def program_of(folder: Path) -> Program:
    return load(folder / "rules.guiju", folder / "community.yaml")


@pytest.mark.parametrize("jobs", [2, 3])
def test_a_strict_run_ends_where_that_of_one_process_does(community: Path, jobs: int) -> None:
    program = program_of(community)
    shared, why = in_processes(program, ["trace.jsonl"], jobs, strict=True, every=True)
    assert (shared is not None, why) == (True, None)
    found, expected = [], []
    with pytest.raises(TraceError) as error:
        found += [outcome.decision.to_json() for outcome in shared or ()]
    with pytest.raises(TraceError) as other:
        expected += [outcome.decision.to_json() for outcome in dry_run(program, "trace.jsonl", strict=True)]
    assert error.value.problem == other.value.problem
    assert found == expected


@pytest.mark.parametrize(
    ("jobs", "module", "what"), [(2, looked_ahead, "Clearing"), (3, share_run, "encode")], ids=["ahead", "shared"]
)
def test_a_process_that_breaks_off_is_named(
    community: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, module: ModuleType, what: str
) -> None:
    run, _ = in_processes(program_of(community), ["trace.jsonl"], jobs)
    assert run is not None
    monkeypatch.setattr(module, what, lambda _: 1 / 0)
    with pytest.raises(ShardError, match=rf"part 1 of {jobs - 1} of the run broke off: ZeroDivisionError"):
        list(run)


@pytest.mark.parametrize(
    ("jobs", "module", "what", "other"),
    [
        (2, looked_ahead, "chunks_of", lambda reader: islice(dry_run_module.chunks_of(reader), 1, None)),
        (3, share_run, "Told", lambda read, found: Told(read - 1, found)),
    ],
    ids=["ahead", "shared"],
)
def test_a_trace_that_changes_while_it_is_read_is_noticed(
    community: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, module: ModuleType, what: str, other: object
) -> None:
    run, _ = in_processes(program_of(community), ["trace.jsonl"], jobs)
    assert run is not None
    monkeypatch.setattr(module, what, other)
    with pytest.raises(ShardError, match="the trace changed while it was read"):
        list(run)


@pytest.mark.parametrize("jobs", [2, 3])
def test_a_process_that_is_killed_is_named(community: Path, jobs: int) -> None:
    (community / "trace.jsonl").write_bytes(trace(30_000))  # more than a pipe holds, so that it can't be done yet
    run, _ = in_processes(program_of(community), ["trace.jsonl"], jobs, every=True)
    assert run is not None
    outcomes = iter(run)
    next(outcomes)
    for child in multiprocessing.active_children():
        child.kill()
    with pytest.raises(ShardError, match=rf"part \d of {jobs - 1} of the run ended with code -9"):
        list(outcomes)


@pytest.mark.parametrize(
    ("policy", "why"),
    [
        ("rule a every day at 09:00 then post rules", "rule `a` runs at moments of its own"),
        (
            "rule a when message then warn everywhere, kick\nrule b when group.messages within 1m > 3 then lock",
            "`warn` in rule `a`",
        ),
        ("rule a when message expect within 1h from admin otherwise lock", "rule `a` expects something"),
        (ANSWERED, "rule `a` runs at moments of its own"),
    ],
)
def test_what_ties_everything_together_can_be_looked_at_ahead(run: Run, community: Path, policy: str, why: str) -> None:
    (community / "rules.guiju").write_text(policy, encoding="utf-8")
    (community / "community.yaml").write_text(f"{COMMUNITY}templates: {{rules: be kind}}\n", encoding="utf-8")
    one, two, three = (run("dry-run", "rules.guiju", "trace.jsonl", "--jobs", jobs) for jobs in "123")
    assert three.stdout == two.stdout == one.stdout
    assert two.exit_code == ExitCode.OK
    assert (f"one process: {why}" in two.stderr) is (f"one process: {why}" in three.stderr) is (policy == ANSWERED)
    found, reason = shared_out(program_of(community), find_files("trace.jsonl"), 2)
    assert found is None
    assert why in str(reason)


def test_members_who_are_everywhere_keep_groups_together(community: Path) -> None:
    text = trace(400).replace(b'"m1"', b'"m0"').replace(b'"m2"', b'"m0"').replace(b'"m3"', b'"m0"')
    (community / "trace.jsonl").write_bytes(text)
    _, why = shared_out(program_of(community), find_files("trace.jsonl"), 2)
    assert str(why).startswith("all events of the trace belong together: the ladder of rule `ads`")


def test_short_traces_are_not_shared(community: Path) -> None:
    assert in_processes(program_of(community), ["trace.jsonl"], 0) == (None, None)
