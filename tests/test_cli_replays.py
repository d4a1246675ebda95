"""The commands that replay traces: what they show, and that nothing in a trace can break them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator
from syrupy.assertion import SnapshotAssertion

from guiju import __version__
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.terminal import UNSAFE

Run = Callable[..., Result]
Event = Callable[..., str]

DEFINED = 'define greeting: message contains "hello"\nwhen greeting then warn\n'
TWICE = "when message has image then warn\n" * 2


def without_digests(text: str) -> str:
    """What is shown, without what changes with every version of the engine."""
    return re.sub(r"(sha256:)?\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b", "DIGEST", text).replace(__version__, "VERSION")


# ---- dry-run ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--lang", "zh"], ["--limit-examples", "10"], ["--limit-examples", "0"]])
def test_a_dry_run_as_an_admin_reads_it(run: Run, club: Path, options: list[str], snapshot: SnapshotAssertion) -> None:
    result = run("dry-run", "club", "trace.jsonl", *options)
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert without_digests(result.stdout) == snapshot
    assert not UNSAFE.search(result.stdout.replace("\n", ""))


def test_a_dry_run_as_data(run: Run, club: Path, snapshot: SnapshotAssertion) -> None:
    result = run("dry-run", "club", "trace.jsonl", "--format", "json")
    assert result.exit_code == ExitCode.OK
    assert json.loads(without_digests(result.stdout)) == snapshot
    assert "19 events" in result.stderr


def test_a_dry_run_as_lines(run: Run, club: Path) -> None:
    schema = json.loads((files("guiju.schemas") / "decision.schema.json").read_text(encoding="utf-8"))
    result = run("dry-run", "club", "trace.jsonl", "--format", "jsonl")
    decisions = [json.loads(line) for line in result.stdout.splitlines()]
    every = [
        json.loads(line)
        for line in run("dry-run", "club", "trace.jsonl", "--format", "jsonl", "--all").stdout.splitlines()
    ]
    for decision in every:
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(decision)
    assert len(every) == 19
    quiet = [decision for decision in every if decision not in decisions]
    assert 0 < len(quiet) == len(every) - len(decisions)
    assert not any(decision["fired"] or decision["unknown"] or decision.get("notes") for decision in quiet)


@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_a_dry_run_into_a_file(run: Run, club: Path, form: str) -> None:
    shown = run("dry-run", "club", "trace.jsonl", "--format", form)
    result = run("dry-run", "club", "trace.jsonl", "--format", form, "--out", "out.txt")
    assert (result.exit_code, result.stdout) == (ExitCode.OK, "")
    assert Path("out.txt").read_text(encoding="utf-8") == shown.stdout


def test_a_dry_run_into_a_folder_that_is_not_there_is_3(run: Run, club: Path) -> None:
    for form in ("text", "jsonl"):
        result = run("dry-run", "club", "trace.jsonl", "--format", form, "--out", "no/out.txt")
        assert result.exit_code == ExitCode.INVALID
        assert result.stderr.endswith("no such file or directory\n")


def test_a_trace_from_standard_input(run: Run, club: Path) -> None:
    text = Path("trace.jsonl").read_text(encoding="utf-8")
    by_path = json.loads(run("dry-run", "club", "trace.jsonl", "--format", "json").stdout)
    by_stdin = json.loads(run("dry-run", "club", "-", "--format", "json", stdin=text).stdout)
    assert by_stdin["rules"][0]["fired"] == by_path["rules"][0]["fired"]
    assert by_stdin["trace"] == by_path["trace"]


def test_a_policy_from_standard_input(run: Run, club: Path) -> None:
    result = run("dry-run", "-", "trace.jsonl", "--format", "json", stdin=DEFINED.replace("now", "hello"))
    assert [rule["fired"] for rule in json.loads(result.stdout)["rules"]] == [1]


def test_a_policy_with_warnings_says_so_on_standard_error(run: Run, club: Path) -> None:
    Path("twice.guiju").write_text(TWICE, encoding="utf-8")
    result = run("dry-run", "twice.guiju", "trace.jsonl")
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "1 warning; `guiju check` shows them\n")


def test_an_empty_trace_is_told(run: Run, club: Path) -> None:
    Path("empty.jsonl").touch()
    result = run("dry-run", "club", "empty.jsonl")
    assert result.exit_code == ExitCode.OK
    assert "no events were read" in result.stdout


@pytest.mark.parametrize("command", [["dry-run", "club"], ["explain", "club", "--event", "m1"]])
@pytest.mark.parametrize("trace", ["nothing.jsonl", "nothing/*.jsonl", "empty", "events.parquet"])
def test_a_trace_that_can_not_be_read_is_5(run: Run, club: Path, command: list[str], trace: str) -> None:
    Path("empty").mkdir()
    Path("events.parquet").write_bytes(b"PAR1" + bytes(100))
    result = run(*command, trace)
    assert (result.exit_code, result.stdout) == (ExitCode.TRACE, "")
    assert "error[G64" in result.stderr


def test_a_strict_run_of_a_bad_trace_is_5(run: Run, club: Path) -> None:
    result = run("dry-run", "club", "trace.jsonl", "--strict")
    assert (result.exit_code, result.stdout) == (ExitCode.TRACE, "")
    assert "trace.jsonl:8: error[G601]" in result.stderr


def test_what_members_wrote_can_not_act_on_the_terminal(run: Run, club: Path, line: Event) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07 \u202eflash sale\u2028\r\n"
    Path("evil.jsonl").write_text(line("m1", 0, evil, name=evil, group="talk") + "\n", encoding="utf-8")
    for options in (["dry-run", "club", "evil.jsonl"], ["explain", "club", "evil.jsonl", "--event", "m1"]):
        result = run(*options)
        assert "flash sale" in result.stdout
        assert not UNSAFE.search(result.stdout.replace("\n", ""))


# ---- explain ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["j1", "m1", "m5", "m7", "u1", "f4"])
def test_an_explanation(run: Run, club: Path, event: str, snapshot: SnapshotAssertion) -> None:
    result = run("explain", "club", "trace.jsonl", "--event", event)
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout == snapshot


def test_an_explanation_in_chinese(run: Run, club: Path, snapshot: SnapshotAssertion) -> None:
    assert run("explain", "club", "trace.jsonl", "--event", "m8", "--lang", "zh").stdout == snapshot


def test_an_explanation_as_data(run: Run, club: Path, snapshot: SnapshotAssertion) -> None:
    found = json.loads(run("explain", "club", "trace.jsonl", "--event", "m4", "--format", "json").stdout)
    assert json.loads(without_digests(json.dumps(found))) == snapshot
    lines = run("dry-run", "club", "trace.jsonl", "--format", "jsonl", "--all").stdout.splitlines()
    assert found["decision"] in [json.loads(line) for line in lines]


def test_an_explanation_of_one_of_several_events_of_that_id(run: Run, club: Path, line: Event) -> None:
    lines = [line("a", 1, "flash sale"), line("a", 2, "flash sale", group="news"), line("a", 3, None, kind="join")]
    Path("same.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def place(*options: str) -> int:
        result = run("explain", "club", "same.jsonl", "--event", "a", "--format", "json", *options)
        found: int = json.loads(result.stdout)["line"]
        return found

    assert place() == 1
    assert place("--group", "news") == 2
    assert place("--kind", "join") == 3


def test_an_event_of_an_unknown_kind_can_not_be_explained(run: Run, club: Path) -> None:
    result = run("explain", "club", "trace.jsonl", "--event", "x1")
    assert (result.exit_code, result.stdout) == (ExitCode.TRACE, "")
    assert "no event is called `unheard_of`" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["dry-run", "club", "trace.jsonl", "-o", "trace.jsonl", "--format", "jsonl"],
        ["dry-run", "club", "trace.jsonl", "-o", "club/rules.guiju"],
        ["dry-run", "club", "trace.jsonl", "-o", "link.jsonl"],
        ["dry-run", "club", "trace.jsonl", "--community", "club/community.yaml", "-o", "club/community.yaml"],
        ["diff", "club", "club/rules.guiju", "trace.jsonl", "-o", "trace.jsonl"],
        ["sweep", "club", "trace.jsonl", "--rule", "flood", "--vary", "sender.messages within 1m >= 3..5", "-o", "trace.jsonl"],
        ["import", "trace.jsonl", "-o", "trace.jsonl"],
    ],
)  # fmt: skip
def test_what_is_read_is_not_written_over(run: Run, club: Path, arguments: list[str]) -> None:
    Path("link.jsonl").symlink_to("trace.jsonl")
    before = {path: path.read_bytes() for path in (*club.glob("*.jsonl"), *club.glob("club/*"))}
    result = run(*arguments)
    assert result.exit_code == ExitCode.USAGE
    assert "is read by this command: write to another file" in result.stderr
    assert {path: path.read_bytes() for path in before} == before


def test_a_file_that_cant_be_made_is_called_by_its_name(run: Run, club: Path) -> None:
    result = run("dry-run", "club", "trace.jsonl", "-o", "nowhere/page.json", "--format", "json")
    assert result.exit_code == ExitCode.INVALID
    assert "`nowhere/page.json`: no such file or directory" in result.stderr
