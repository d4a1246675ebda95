"""The command line: what it shows, where it shows it, and the code it ends with."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from syrupy.assertion import SnapshotAssertion

from guiju import __version__
from guiju.cli import SCHEMAS, cli
from guiju.engine.replay.traces import TraceError
from guiju.engine.report import cli_reference
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.terminal import UNSAFE

ROOT = Path(__file__).resolve().parent.parent
Event = Callable[..., str]
COMMANDS = ("check", "dry-run", "explain", "fmt", "schema", "vocabulary")


def run(*arguments: str, stdin: str | bytes = "") -> Result:
    result = CliRunner().invoke(cli, arguments, input=stdin, prog_name="guiju")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.output
    return result


def without_digests(text: str) -> str:
    """What is shown, without what changes with every version of the engine."""
    return re.sub(r"(sha256:)?\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b", "DIGEST", text).replace(__version__, "VERSION")


# ---- all commands ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command: str, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    result = run(*command.split(), "--help")
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout == snapshot


def test_every_command_is_tested() -> None:
    assert tuple(sorted(cli.commands)) == COMMANDS


def test_the_version() -> None:
    assert run("--version").stdout == f"guiju {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["check"],
        ["check", "club", "--format", "xml"],
        ["check", "-", "club"],
        ["fmt", "-", "club"],
        ["dry-run", "club"],
        ["dry-run", "-", "-"],
        ["dry-run", "club", "trace.jsonl", "--format", "html"],
        ["dry-run", "club", "trace.jsonl", "--limit-examples", "-1"],
        ["explain", "club", "trace.jsonl"],
        ["explain", "-", "-", "--event", "m1"],
        ["explain", "club", "trace.jsonl", "--event", "m99"],
        ["explain", "club", "trace.jsonl", "--event", "m1", "--group", "news"],
        ["schema", "recipe"],
    ],
)
def test_a_wrong_call_is_2_and_said_on_standard_error(club: Path, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert "Error: " in result.stderr


@pytest.mark.parametrize("command", [["check"], ["fmt"], ["dry-run", "TRACE"], ["explain", "TRACE", "--event", "m1"]])
@pytest.mark.parametrize("policy", ["nothing", "club/nothing.guiju", "empty", "latin.guiju", "broken"])
def test_a_policy_that_is_not_there_or_does_not_compile_is_3(club: Path, command: list[str], policy: str) -> None:
    Path("empty").mkdir()
    Path("latin.guiju").write_bytes('value "caf\xe9"'.encode("latin-1"))
    Path("broken").mkdir()
    Path("broken/rules.guiju").write_text("when then when", encoding="utf-8")
    arguments = [each.replace("TRACE", "trace.jsonl") for each in command[1:]]
    result = run(command[0], policy, *arguments)
    if (command[0], policy) == ("fmt", "empty"):
        assert result.exit_code == ExitCode.OK
        return
    assert result.exit_code == ExitCode.INVALID
    assert "error[G" in result.output
    assert (command[0] == "check") == bool(result.stdout)


@pytest.mark.parametrize(
    "command", [["check", "club"], ["fmt", "club"], ["dry-run", "club", "trace.jsonl"]], ids=lambda command: command[0]
)
def test_a_wrong_community_file_is_3(club: Path, command: list[str]) -> None:
    Path("other.yaml").write_text("groups: 7\n", encoding="utf-8")
    result = run(*command, "--community", "other.yaml")
    assert result.exit_code == ExitCode.INVALID
    assert "other.yaml" in result.output


def test_files_are_named_from_where_one_stands(club: Path) -> None:
    Path("club/rules.guiju").write_text("when then", encoding="utf-8")
    for path in (club / "club", Path("club"), Path("./club")):
        assert " club/rules.guiju:1:" in run("check", str(path)).stdout
    os.chdir("club")
    assert " rules.guiju:1:" in run("check", ".").stdout
    assert (
        " ../club/rules.guiju:1:" in run("check", "../club").stdout
        or " rules.guiju:1:" in run("check", "../club").stdout
    )


def test_a_mistake_of_ours_is_not_hidden(club: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("guiju.engine.report.commands.check.load_given", fails)
    with pytest.raises(ZeroDivisionError):
        run("check", "club")


# ---- check -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--verbose"], ["-v", "--lang", "zh"]])
def test_check_says_what_it_looked_at(club: Path, options: list[str], snapshot: SnapshotAssertion) -> None:
    result = run("check", "club", *options)
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout == snapshot


def test_check_speaks_the_communitys_language(club: Path) -> None:
    community = Path("club/community.yaml")
    community.write_text(f"language: zh\n{community.read_text(encoding='utf-8')}", encoding="utf-8")
    assert run("check", "club").stdout == "已检查 4 条规则、1 个特征、1 条守则\n"


TWICE = "when message has image then warn\n" * 2
DEFINED = 'define pushy: message contains "now"\nwhen pushy then warn\n'


def test_check_shows_findings_and_warnings_are_1(club: Path, snapshot: SnapshotAssertion) -> None:
    Path("twice.guiju").write_text(TWICE, encoding="utf-8")
    result = run("check", "twice.guiju")
    assert result.exit_code == ExitCode.FINDINGS
    assert result.stdout == snapshot


def test_check_shows_errors_and_they_are_3(club: Path, snapshot: SnapshotAssertion) -> None:
    Path("wrong.guiju").write_text('rule a when mesage contains "x" then warn\nrule b when', encoding="utf-8")
    result = run("check", "wrong.guiju", "club")
    assert result.exit_code == ExitCode.INVALID
    assert result.stdout == snapshot


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_check_writes_findings_for_programs(club: Path, form: str) -> None:
    Path("twice.guiju").write_text(TWICE, encoding="utf-8")
    result = run("check", "twice.guiju", "--format", form)
    assert (result.exit_code, result.stderr) == (ExitCode.FINDINGS, "")
    if form == "github":
        assert result.stdout.startswith("::warning file=twice.guiju,line=")
    else:
        found = json.loads(result.stdout)
        assert "G215" in json.dumps(found)
    clean = run("check", "club", "--format", form)
    assert (clean.exit_code, clean.stdout if form != "sarif" else "") == (ExitCode.OK, "[]\n" if form == "json" else "")


def test_check_reads_standard_input(club: Path) -> None:
    assert run("check", "-", stdin=DEFINED).stdout == "checked 1 rule, 1 definition\n"
    twice = run("check", "-", stdin=TWICE)
    assert twice.exit_code == ExitCode.FINDINGS
    assert " -:2:1" in twice.stdout or " -:1:1" in twice.stdout
    assert run("check", "-", stdin="when").exit_code == ExitCode.INVALID
    assert run("check", "-", stdin=b"\xff").exit_code == ExitCode.INVALID


def test_check_of_standard_input_finds_the_community_here(club: Path) -> None:
    text = 'rule a in talk when message contains "x" then warn'
    os.chdir("club")
    assert run("check", "-", stdin=text).exit_code == ExitCode.OK
    assert run("check", "-", stdin=text.replace("talk", "tlak")).exit_code == ExitCode.INVALID


# ---- fmt -------------------------------------------------------------------------------------------------------------

UNTIDY = "when   message contains 'x'then warn,kick # soon\n".replace("'", '"')


def test_fmt_writes_in_place_and_then_leaves_alone(club: Path) -> None:
    path = Path("club/untidy.guiju")
    path.write_text(UNTIDY, encoding="utf-8")
    path.chmod(0o640)
    first = run("fmt", "club")
    assert (first.exit_code, first.stdout, first.stderr) == (ExitCode.OK, "", "`club/untidy.guiju` changed\n")
    tidy = path.read_text(encoding="utf-8")
    assert tidy != UNTIDY
    assert "# soon" in tidy
    assert path.stat().st_mode & 0o777 == 0o640
    assert run("fmt", "club").stderr == ""
    assert path.read_text(encoding="utf-8") == tidy
    assert sorted(each.name for each in Path("club").iterdir()) == ["community.yaml", "rules.guiju", "untidy.guiju"]


def test_fmt_check_writes_nothing_and_is_1(club: Path) -> None:
    path = Path("club/untidy.guiju")
    path.write_text(UNTIDY, encoding="utf-8")
    result = run("fmt", "--check", "club")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "`club/untidy.guiju` would change\n")
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert run("fmt", "--check", "club/rules.guiju").exit_code == ExitCode.OK


def test_fmt_diff_shows_what_would_change(club: Path, snapshot: SnapshotAssertion) -> None:
    path = Path("club/untidy.guiju")
    path.write_text(UNTIDY, encoding="utf-8")
    result = run("fmt", "--diff", "club")
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout == snapshot
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert run("fmt", "--diff", "--check", "club").exit_code == ExitCode.FINDINGS


def test_fmt_from_standard_input_to_standard_output(club: Path) -> None:
    result = run("fmt", "-", stdin=UNTIDY)
    assert result.exit_code == ExitCode.OK
    assert run("fmt", "-", stdin=result.stdout).stdout == result.stdout
    wrong = run("fmt", "-", stdin="when when")
    assert (wrong.exit_code, wrong.stdout) == (ExitCode.INVALID, "")


def test_fmt_translates_and_back(club: Path, snapshot: SnapshotAssertion) -> None:
    path = Path("club/rules.guiju")
    english = path.read_text(encoding="utf-8")
    assert run("fmt", "club", "--lang", "zh").exit_code == ExitCode.OK
    chinese = path.read_text(encoding="utf-8")
    assert chinese == snapshot
    checked = json.loads(run("dry-run", "club", "trace.jsonl", "--format", "json").stdout)
    assert run("fmt", "club", "--lang", "en").exit_code == ExitCode.OK
    assert path.read_text(encoding="utf-8") == english
    assert json.loads(run("dry-run", "club", "trace.jsonl", "--format", "json").stdout)["policy"] == checked["policy"]


def test_fmt_leaves_files_with_errors_alone_and_does_the_others(club: Path) -> None:
    Path("club/wrong.guiju").write_text("rule a\n  when when\n", encoding="utf-8")
    Path("club/untidy.guiju").write_text(UNTIDY, encoding="utf-8")
    result = run("fmt", "club")
    assert result.exit_code == ExitCode.INVALID
    assert "`club/wrong.guiju` was left alone" in result.stderr
    assert Path("club/wrong.guiju").read_text(encoding="utf-8") == "rule a\n  when when\n"
    assert Path("club/untidy.guiju").read_text(encoding="utf-8") != UNTIDY


def test_fmt_knows_the_names_of_the_whole_folder_and_the_community(club: Path) -> None:
    Path("club/community.yaml").write_text("community: C\ngroups: {客户群: {name: 客户}}\n", encoding="utf-8")
    Path("club/rules.guiju").write_text('特征 广告话: 词语 "代购"\n', encoding="utf-8")
    glued = Path("club/glued.guiju")
    glued.write_text("规则 甲 在客户群 当消息匹配广告话 则警告\n", encoding="utf-8")
    assert run("fmt", "club/glued.guiju").exit_code == ExitCode.OK
    assert "消息 匹配 广告话" in glued.read_text(encoding="utf-8")


def test_fmt_keeps_line_ends_and_links(club: Path) -> None:
    real = Path("real.guiju")
    real.write_bytes(UNTIDY.replace("\n", "\r\n").encode() * 2)
    Path("club/link.guiju").symlink_to(club / "real.guiju")
    assert run("fmt", "club/link.guiju").exit_code == ExitCode.OK
    assert Path("club/link.guiju").is_symlink()
    text = real.read_bytes()
    assert text != UNTIDY.replace("\n", "\r\n").encode() * 2
    assert text.count(b"\n") == text.count(b"\r\n") > 0


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_fmt_of_a_folder_nobody_may_write_to_is_3(club: Path) -> None:
    path = Path("club/untidy.guiju")
    path.write_text(UNTIDY, encoding="utf-8")
    Path("club").chmod(0o500)
    try:
        result = run("fmt", "club")
    finally:
        Path("club").chmod(0o700)
    assert result.exit_code == ExitCode.INVALID
    assert path.read_text(encoding="utf-8") == UNTIDY


# ---- dry-run ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--lang", "zh"], ["--limit-examples", "10"], ["--limit-examples", "0"]])
def test_a_dry_run_as_an_admin_reads_it(club: Path, options: list[str], snapshot: SnapshotAssertion) -> None:
    result = run("dry-run", "club", "trace.jsonl", *options)
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert without_digests(result.stdout) == snapshot
    assert not UNSAFE.search(result.stdout.replace("\n", ""))


def test_a_dry_run_as_data(club: Path, snapshot: SnapshotAssertion) -> None:
    result = run("dry-run", "club", "trace.jsonl", "--format", "json")
    assert result.exit_code == ExitCode.OK
    assert json.loads(without_digests(result.stdout)) == snapshot
    assert "19 events" in result.stderr


def test_a_dry_run_as_lines(club: Path) -> None:
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
def test_a_dry_run_into_a_file(club: Path, form: str) -> None:
    shown = run("dry-run", "club", "trace.jsonl", "--format", form)
    result = run("dry-run", "club", "trace.jsonl", "--format", form, "--out", "out.txt")
    assert (result.exit_code, result.stdout) == (ExitCode.OK, "")
    assert Path("out.txt").read_text(encoding="utf-8") == shown.stdout


def test_a_dry_run_into_a_folder_that_is_not_there_is_3(club: Path) -> None:
    for form in ("text", "jsonl"):
        result = run("dry-run", "club", "trace.jsonl", "--format", form, "--out", "no/out.txt")
        assert result.exit_code == ExitCode.INVALID
        assert result.stderr.endswith("no such file or directory\n")


def test_a_trace_from_standard_input(club: Path) -> None:
    text = Path("trace.jsonl").read_text(encoding="utf-8")
    by_path = json.loads(run("dry-run", "club", "trace.jsonl", "--format", "json").stdout)
    by_stdin = json.loads(run("dry-run", "club", "-", "--format", "json", stdin=text).stdout)
    assert by_stdin["rules"][0]["fired"] == by_path["rules"][0]["fired"]
    assert by_stdin["trace"] == by_path["trace"]


def test_a_policy_from_standard_input(club: Path) -> None:
    result = run("dry-run", "-", "trace.jsonl", "--format", "json", stdin=DEFINED.replace("now", "hello"))
    assert [rule["fired"] for rule in json.loads(result.stdout)["rules"]] == [1]


def test_a_policy_with_warnings_says_so_on_standard_error(club: Path) -> None:
    Path("twice.guiju").write_text(TWICE, encoding="utf-8")
    result = run("dry-run", "twice.guiju", "trace.jsonl")
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "1 warning; `guiju check` shows them\n")


def test_an_empty_trace_is_told(club: Path) -> None:
    Path("empty.jsonl").touch()
    result = run("dry-run", "club", "empty.jsonl")
    assert result.exit_code == ExitCode.OK
    assert "no events were read" in result.stdout


@pytest.mark.parametrize("command", [["dry-run", "club"], ["explain", "club", "--event", "m1"]])
@pytest.mark.parametrize("trace", ["nothing.jsonl", "nothing/*.jsonl", "empty", "events.parquet"])
def test_a_trace_that_can_not_be_read_is_5(club: Path, command: list[str], trace: str) -> None:
    Path("empty").mkdir()
    Path("events.parquet").write_bytes(b"PAR1" + bytes(100))
    result = run(*command, trace)
    assert (result.exit_code, result.stdout) == (ExitCode.TRACE, "")
    assert "error[G64" in result.stderr


def test_a_strict_run_of_a_bad_trace_is_5(club: Path) -> None:
    result = run("dry-run", "club", "trace.jsonl", "--strict")
    assert (result.exit_code, result.stdout) == (ExitCode.TRACE, "")
    assert "trace.jsonl:8: error[G601]" in result.stderr


def test_what_members_wrote_can_not_act_on_the_terminal(club: Path, line: Event) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07 \u202eflash sale\u2028\r\n"
    Path("evil.jsonl").write_text(line("m1", 0, evil, name=evil, group="talk") + "\n", encoding="utf-8")
    for options in (["dry-run", "club", "evil.jsonl"], ["explain", "club", "evil.jsonl", "--event", "m1"]):
        result = run(*options)
        assert "flash sale" in result.stdout
        assert not UNSAFE.search(result.stdout.replace("\n", ""))


# ---- explain ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["j1", "m1", "m5", "m7", "u1", "f4"])
def test_an_explanation(club: Path, event: str, snapshot: SnapshotAssertion) -> None:
    result = run("explain", "club", "trace.jsonl", "--event", event)
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout == snapshot


def test_an_explanation_in_chinese(club: Path, snapshot: SnapshotAssertion) -> None:
    assert run("explain", "club", "trace.jsonl", "--event", "m8", "--lang", "zh").stdout == snapshot


def test_an_explanation_as_data(club: Path, snapshot: SnapshotAssertion) -> None:
    found = json.loads(run("explain", "club", "trace.jsonl", "--event", "m4", "--format", "json").stdout)
    assert json.loads(without_digests(json.dumps(found))) == snapshot
    lines = run("dry-run", "club", "trace.jsonl", "--format", "jsonl", "--all").stdout.splitlines()
    assert found["decision"] in [json.loads(line) for line in lines]


def test_an_explanation_of_one_of_several_events_of_that_id(club: Path, line: Event) -> None:
    lines = [line("a", 1, "flash sale"), line("a", 2, "flash sale", group="news"), line("a", 3, None, kind="join")]
    Path("same.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def place(*options: str) -> int:
        result = run("explain", "club", "same.jsonl", "--event", "a", "--format", "json", *options)
        found: int = json.loads(result.stdout)["line"]
        return found

    assert place() == 1
    assert place("--group", "news") == 2
    assert place("--kind", "join") == 3


def test_an_event_of_an_unknown_kind_can_not_be_explained(club: Path) -> None:
    result = run("explain", "club", "trace.jsonl", "--event", "x1")
    assert (result.exit_code, result.stdout) == (ExitCode.TRACE, "")
    assert "no event is called `unheard_of`" in result.stderr


# ---- reference -------------------------------------------------------------------------------------------------------


def test_schemas_are_printed_as_they_are() -> None:
    folder = ROOT / "schemas"
    assert {path.name.removesuffix(".schema.json") for path in folder.glob("*.schema.json")} == set(SCHEMAS)
    for name in SCHEMAS:
        printed = run("schema", name).stdout
        assert printed == (folder / f"{name}.schema.json").read_text(encoding="utf-8")
        Draft202012Validator.check_schema(json.loads(printed))


def test_the_vocabulary_in_every_form(snapshot: SnapshotAssertion) -> None:
    assert run("vocabulary").stdout.split("\n\n")[0] == snapshot
    assert run("vocabulary", "--lang", "zh").stdout.split("\n\n")[0] == snapshot
    assert run("vocabulary", "--format", "markdown").stdout.split("\n\n## ")[0] == snapshot
    words = json.loads(run("vocabulary", "--format", "json").stdout)
    assert {"section": "effects", "id": "kick"}.items() <= next(word for word in words if "kick" in word["en"]).items()


def test_the_page_of_the_commands_is_fresh() -> None:
    written = (ROOT / cli_reference.PAGE).read_text(encoding="utf-8")
    assert cli_reference.reference(cli) == written, "write it anew, its first lines say how"


def test_the_page_is_written_where_one_says(tmp_path: Path) -> None:
    cli_reference.main([str(tmp_path / "page.md")])
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == cli_reference.reference(cli)


def test_exit_codes_have_names_and_meanings() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "OK": 0, "FINDINGS": 1, "USAGE": 2, "INVALID": 3, "FAILED": 4, "TRACE": 5, "INTERRUPTED": 130, "CLOSED": 141,
    }  # fmt: skip
    assert all(code.meaning for code in ExitCode)
    assert issubclass(TraceError, Exception)
    assert isinstance(cli, click.Group)
