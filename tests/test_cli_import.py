"""`guiju import`: what it shows, and how it ends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from syrupy.assertion import SnapshotAssertion

from guiju.engine.replay.importers.registry import FORMATS
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.terminal import UNSAFE

Run = Callable[..., Result]
SAMPLES = Path(__file__).parent / "replay" / "importers" / "samples"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with `result.json` and `garden.log`."""
    for name, sample in (("result.json", "telegram.json"), ("garden.log", "garden.log")):
        (tmp_path / name).write_bytes((SAMPLES / sample).read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def without_seconds(text: str) -> str:
    return re.sub(r"\d+\.\d s", "SECONDS", text)


@pytest.mark.usefixtures("folder")
def test_an_import_as_an_admin_reads_it(run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("import", "result.json", "-o", "trace.jsonl")
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert without_seconds(result.stdout) == snapshot
    assert not UNSAFE.search(result.stdout.replace("\n", ""))


@pytest.mark.usefixtures("folder")
def test_an_import_as_data(run: Run, snapshot: SnapshotAssertion) -> None:
    result = run("import", "garden.log", "--timezone", "Europe/Berlin", "-o", "trace.jsonl.gz", "--format", "json")
    assert result.exit_code == ExitCode.OK
    assert json.loads(result.stdout) == snapshot


@pytest.mark.usefixtures("folder")
def test_a_trace_goes_to_standard_output_and_what_is_said_does_not(run: Run) -> None:
    result = run("import", "telegram", "result.json")
    assert result.exit_code == ExitCode.OK
    assert json.loads(result.stdout.splitlines()[0])["source"] == "telegram"
    assert "12 events from 1 file" in result.stderr
    assert run("import", "--from", "telegram", "result.json").stdout == result.stdout


@pytest.mark.usefixtures("folder")
def test_an_export_may_come_from_standard_input(run: Run) -> None:
    for name, told in (("result.json", ()), ("garden.log", ("--timezone", "UTC", "--group", "garden"))):
        whole = run("import", name, *told)
        piped = run("import", "-", *told, stdin=Path(name).read_bytes())
        assert (piped.exit_code, whole.exit_code) == (ExitCode.OK, ExitCode.OK)
        assert piped.stdout.count("\n") == whole.stdout.count("\n") > 5
    assert run("import", "telegram", "-", stdin=Path("result.json").read_bytes()).stdout.count("\n") > 5


@pytest.mark.usefixtures("club")
def test_a_dry_run_reads_what_was_imported(run: Run) -> None:
    for name in ("onebot.jsonl", "garden.log"):
        told = ("--timezone", "UTC", "--group", "talk", "-o", "imported.jsonl")
        assert run("import", str(SAMPLES / name), *told).exit_code == ExitCode.OK
        events = len(Path("imported.jsonl").read_text(encoding="utf-8").splitlines()) - 1
        result = run("dry-run", "club", "imported.jsonl", "--strict", "--format", "json")
        assert result.exit_code == ExitCode.OK
        assert f"read     {events} events" in result.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["garden.log"], ExitCode.TRACE, "help: say where they are from, as in `--timezone Asia/Shanghai`"),
        (["garden.log", "--timezone", "Berlin"], ExitCode.USAGE, "there is no time zone `Berlin`; did you mean `Europe/Berlin`?"),
        (["result.json", "--from", "telegramm"], ExitCode.TRACE, "help: did you mean `telegram`?"),
        (["result.jsn"], ExitCode.TRACE, "help: did you mean `result.json`?"),
        (["result.json", "--strict"], ExitCode.TRACE, "result.json:158: warning[G651]"),
        (["result.json", "--resume"], ExitCode.USAGE, "`--resume` goes on with a file: name it with `-o`"),
        (["result.json", "--resume", "-o", "new.jsonl"], ExitCode.TRACE, "help: leave `--resume` out to begin anew"),
        (["result.json", "--group", "talk="], ExitCode.USAGE, "names no group of the community"),
        (["result.json", "--pseudonymise", "no.key"], ExitCode.INVALID, "`no.key`: no such file or directory"),
        (["result.json", "-o", "no/folder.jsonl"], ExitCode.INVALID, "no such file or directory"),
        (["-"], ExitCode.TRACE, "this is no export in a form known here"),
    ],
)  # fmt: skip
def test_what_is_in_the_way_is_said(arguments: list[str], code: ExitCode, said: str, run: Run) -> None:
    result = run("import", *arguments)
    assert result.exit_code == code
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("folder")
def test_an_export_without_events_is_no_success(run: Run) -> None:
    Path("empty.jsonl").write_text('{"time": 1, "self_id": 2, "post_type": "meta_event"}\n', encoding="utf-8")
    result = run("import", "empty.jsonl", "-o", "trace.jsonl")
    assert result.exit_code == ExitCode.TRACE
    assert "a sign of life of the bot" in result.stdout


def test_the_help_names_every_form(run: Run) -> None:
    text = " ".join(run("import", "--help").stdout.split())
    listed = text.partition("Forms: ")[2].partition(".")[0]
    assert listed.split(", ") == list(FORMATS)
