"""The command line: what it shows, where it shows it, and the code it ends with."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from syrupy.assertion import SnapshotAssertion

from guiju import __version__
from guiju.cli import COMMANDS as LISTED
from guiju.cli import cli
from guiju.engine.report import cli_reference
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.shell.schema import SCHEMAS
from guiju.engine.yaml_keys import with_all_names

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., Result]
COMMANDS = (
    "check", "diff", "dry-run", "explain", "fmt", "import", "init", "match", "notice", "schema", "suggest", "sweep", "test", "vocabulary",
)  # fmt: skip


# ---- all commands ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(run: Run, command: str, snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    result = run(*command.split(), "--help")
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout == snapshot


def test_every_command_is_tested() -> None:
    assert tuple(LISTED) == COMMANDS


def test_the_version(run: Run) -> None:
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
        ["dry-run", "club", "trace.jsonl", "--format", "sarif"],
        ["dry-run", "club", "trace.jsonl", "--limit-examples", "-1"],
        ["explain", "club", "trace.jsonl"],
        ["explain", "-", "-", "--event", "m1"],
        ["explain", "club", "trace.jsonl", "--event", "m99"],
        ["explain", "club", "trace.jsonl", "--event", "m1", "--group", "news"],
        ["schema", "recipe"],
    ],
)
def test_a_wrong_call_is_2_and_said_on_standard_error(run: Run, club: Path, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert "Error: " in result.stderr


@pytest.mark.parametrize("command", [["check"], ["fmt"], ["dry-run", "TRACE"], ["explain", "TRACE", "--event", "m1"]])
@pytest.mark.parametrize("policy", ["nothing", "club/nothing.guiju", "empty", "latin.guiju", "broken"])
def test_a_policy_that_is_not_there_or_does_not_compile_is_3(
    run: Run, club: Path, command: list[str], policy: str
) -> None:
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
def test_a_wrong_community_file_is_3(run: Run, club: Path, command: list[str]) -> None:
    Path("other.yaml").write_text("groups: 7\n", encoding="utf-8")
    result = run(*command, "--community", "other.yaml")
    assert result.exit_code == ExitCode.INVALID
    assert "other.yaml" in result.output


def test_files_are_named_from_where_one_stands(run: Run, club: Path) -> None:
    Path("club/rules.guiju").write_text("when then", encoding="utf-8")
    for path in (club / "club", Path("club"), Path("./club")):
        assert " club/rules.guiju:1:" in run("check", str(path)).stdout
    os.chdir("club")
    assert " rules.guiju:1:" in run("check", ".").stdout
    assert (
        " ../club/rules.guiju:1:" in run("check", "../club").stdout
        or " rules.guiju:1:" in run("check", "../club").stdout
    )


@pytest.mark.usefixtures("club")
def test_a_mistake_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("guiju.engine.report.commands.check.load_given", fails)
    result = CliRunner().invoke(cli, ("check", "club"))
    assert result.exit_code == ExitCode.BROKEN, "CI lets 1 pass where there are warnings only"
    assert "ZeroDivisionError" in result.stderr, "where it happened is told to whoever can mend it"
    assert result.stderr.endswith("please report it with the lines above\n")
    result = CliRunner().invoke(cli, ("check", "club", "--lang", "zh"))
    assert result.stderr.splitlines()[-1].startswith("错误: guiju 自身出错")


# ---- check -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--verbose"], ["-v", "--lang", "zh"]])
def test_check_says_what_it_looked_at(run: Run, club: Path, options: list[str], snapshot: SnapshotAssertion) -> None:
    result = run("check", "club", *options)
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout == snapshot


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("explain", "club", "trace.jsonl", "--at", "昨天"), "`昨天` 不是时间"),
        (("dry-run", "club", "none.jsonl"), "错误[G640]: 没有文件或文件夹"),
        (("sweep", "club", "trace.jsonl", "--rule", "no", "--vary", "x > 1..2"), "错误[G801]: 没有名为 `no` 的规则"),
        (("match", "club", "none.txt"), "错误: `none.txt`: 没有这个文件"),
        (("test", "club/wrong.scenario.yaml"), "句子 `li talk 说` 看不懂"),
        (("test", "club/wrong.scenario.yaml"), "写 `成员 在 群 说: …`、`成员 加入 群:` 或 `成员 离开 群:`"),
    ],
)
def test_what_goes_wrong_is_said_in_the_communitys_language(
    run: Run, club: Path, command: tuple[str, ...], said: str
) -> None:
    community, scenario = club / "club" / "community.yaml", club / "club" / "wrong.scenario.yaml"
    community.write_text(f"language: zh\n{community.read_text(encoding='utf-8')}", encoding="utf-8")
    scenario.write_text(
        "情景: 错\n规矩: rules.guiju\n经过:\n  - 时间: 2026-03-02 09:00\n    li talk 说: 好\n", encoding="utf-8"
    )
    assert said in run(*command).output
    assert "error" not in run(*command).output
    assert "没有" not in run(*command[:1], "--lang", "en", *command[1:]).output


def test_check_speaks_the_communitys_language(run: Run, club: Path) -> None:
    community = Path("club/community.yaml")
    community.write_text(f"language: zh\n{community.read_text(encoding='utf-8')}", encoding="utf-8")
    checked, bound = run("check", "club").stdout.splitlines()
    assert checked == "已检查 4 条规则、1 个特征、1 条守则"
    assert bound == "一条消息至多判断 12 个条件、查 2 次计数、做出 5 个处置"


TWICE = "when message has image then warn\n" * 2
DEFINED = 'define pushy: message contains "now"\nwhen pushy then warn\n'


@pytest.mark.parametrize(
    ("text", "said"), [("情景：试\n", "错误[G412]"), ("情景: 试\n规矩: 没有\n经过: [{过: 1天}]\n", "错误[G702]")]
)
def test_scenarios_of_no_known_community_are_told_of_in_their_own_language(
    run: Run, club: Path, text: str, said: str
) -> None:
    scenario = club / "a.scenario.yaml"
    scenario.write_text(text, encoding="utf-8")
    assert said in run("test", "a.scenario.yaml").output
    scenario.write_text("scenario: a\npolicy: nowhere\ntimeline: [{after: 1d}]\n", encoding="utf-8")
    assert "error[G702]" in run("test", "a.scenario.yaml").output


def test_what_a_chinese_scenario_could_have_meant_is_chinese(run: Run, club: Path) -> None:
    scenario = club / "club" / "a.scenario.yaml"
    step = "经过: [{时间: 2026-03-02 09:00, 李 在 talk 说: 好, 预期: [骂他 李]}]"
    scenario.write_text(f"情景: 试\n规矩: rules.guiju\n已知: {{李: {{在: [talk]}}}}\n{step}\n", encoding="utf-8")
    assert "处置有 `警告`、`禁言`" in run("test", "club", "--lang", "zh").output
    scenario.write_text(scenario.read_text(encoding="utf-8").replace("李: {", "李: {角色: 店小二, "), encoding="utf-8")
    assert "`管理员`、`群主`" in run("test", "club", "--lang", "zh").output


@pytest.mark.parametrize("command", [["check"], ["fmt"], ["notice"], ["match", "trace.jsonl"]])
def test_a_policy_that_is_no_text_is_told_of_in_the_communitys_language(
    run: Run, club: Path, command: list[str]
) -> None:
    community = club / "club" / "community.yaml"
    community.write_text(f"language: zh\n{community.read_text(encoding='utf-8')}", encoding="utf-8")
    (club / "club" / "old.guiju").write_bytes("规则 a 当 消息 则 警告".encode("gb18030"))
    result = run(*command[:1], "club", *command[1:])
    assert result.exit_code == ExitCode.INVALID
    assert "错误[G230]: `club/old.guiju` 不是 UTF-8 文字（第 1 个字节）" in result.output
    (club / "club" / "old.guiju").unlink()
    (club / "club" / "rules.guiju").unlink()
    assert "没有规矩文件" in run("check", "club").output


@pytest.mark.parametrize("wrong", ["platform: mars", "时区: 上海", "groups: {main: [a}"])
@pytest.mark.parametrize("says", ["语言: 中文", "language: zh", 'language: "zh"  # Chinese', "语言：中文"])
def test_what_is_wrong_with_a_community_file_is_told_in_its_language(
    run: Run, club: Path, says: str, wrong: str
) -> None:
    (club / "club" / "community.yaml").write_text(f"社群: 试\n{says}\n{wrong}\n", encoding="utf-8")
    result = run("check", "club")
    assert result.exit_code == ExitCode.INVALID
    assert "错误[" in result.output
    assert "error[" not in result.output
    assert "error[" in run("check", "club", "--lang", "en").output


def test_check_shows_findings_and_warnings_are_1(run: Run, club: Path, snapshot: SnapshotAssertion) -> None:
    Path("twice.guiju").write_text(TWICE, encoding="utf-8")
    result = run("check", "twice.guiju")
    assert result.exit_code == ExitCode.FINDINGS
    assert result.stdout == snapshot


def test_check_shows_errors_and_they_are_3(run: Run, club: Path) -> None:
    Path("wrong.guiju").write_text('rule a when mesage contains "x" then warn\nrule b when', encoding="utf-8")
    result = run("check", "wrong.guiju", "club")
    assert (result.exit_code, result.stderr) == (ExitCode.INVALID, "")
    assert "error[G201]" in result.stdout
    assert "1 | rule a when mesage contains" in result.stdout
    assert " wrong.guiju:2:" in result.stdout
    assert re.fullmatch(r"\d errors?", result.stdout.splitlines()[-1])
    assert "checked" not in result.stdout


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_check_writes_findings_for_programs(run: Run, club: Path, form: str) -> None:
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


def test_check_reads_standard_input(run: Run, club: Path) -> None:
    assert run("check", "-", stdin=DEFINED).stdout.startswith("checked 1 rule, 1 definition\n")
    twice = run("check", "-", stdin=TWICE)
    assert twice.exit_code == ExitCode.FINDINGS
    assert " -:2:1" in twice.stdout or " -:1:1" in twice.stdout
    assert run("check", "-", stdin="when").exit_code == ExitCode.INVALID
    assert run("check", "-", stdin=b"\xff").exit_code == ExitCode.INVALID


def test_check_of_standard_input_finds_the_community_here(run: Run, club: Path) -> None:
    text = 'rule a in talk when message contains "x" then warn'
    os.chdir("club")
    assert run("check", "-", stdin=text).exit_code == ExitCode.OK
    assert run("check", "-", stdin=text.replace("talk", "tlak")).exit_code == ExitCode.INVALID


# ---- fmt -------------------------------------------------------------------------------------------------------------

UNTIDY = "when   message contains 'x'then warn,kick # soon\n".replace("'", '"')


def test_fmt_writes_in_place_and_then_leaves_alone(run: Run, club: Path) -> None:
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


def test_fmt_check_writes_nothing_and_is_1(run: Run, club: Path) -> None:
    path = Path("club/untidy.guiju")
    path.write_text(UNTIDY, encoding="utf-8")
    result = run("fmt", "--check", "club")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "`club/untidy.guiju` would change\n")
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert run("fmt", "--check", "club/rules.guiju").exit_code == ExitCode.OK


def test_fmt_diff_shows_what_would_change(run: Run, club: Path, snapshot: SnapshotAssertion) -> None:
    path = Path("club/untidy.guiju")
    path.write_text(UNTIDY, encoding="utf-8")
    result = run("fmt", "--diff", "club")
    assert (result.exit_code, result.stderr) == (ExitCode.OK, "")
    assert result.stdout == snapshot
    assert path.read_text(encoding="utf-8") == UNTIDY
    assert run("fmt", "--diff", "--check", "club").exit_code == ExitCode.FINDINGS


def test_fmt_from_standard_input_to_standard_output(run: Run, club: Path) -> None:
    result = run("fmt", "-", stdin=UNTIDY)
    assert result.exit_code == ExitCode.OK
    assert run("fmt", "-", stdin=result.stdout).stdout == result.stdout
    wrong = run("fmt", "-", stdin="when when")
    assert (wrong.exit_code, wrong.stdout) == (ExitCode.INVALID, "")


def test_fmt_translates_and_back(run: Run, club: Path, snapshot: SnapshotAssertion) -> None:
    path = Path("club/rules.guiju")
    english = path.read_text(encoding="utf-8")
    assert run("fmt", "club", "--lang", "zh").exit_code == ExitCode.OK
    chinese = path.read_text(encoding="utf-8")
    assert chinese == snapshot
    checked = json.loads(run("dry-run", "club", "trace.jsonl", "--format", "json").stdout)
    assert run("fmt", "club", "--lang", "en").exit_code == ExitCode.OK
    assert path.read_text(encoding="utf-8") == english
    assert json.loads(run("dry-run", "club", "trace.jsonl", "--format", "json").stdout)["policy"] == checked["policy"]


def test_fmt_leaves_files_with_errors_alone_and_does_the_others(run: Run, club: Path) -> None:
    Path("club/wrong.guiju").write_text("rule a\n  when when\n", encoding="utf-8")
    Path("club/untidy.guiju").write_text(UNTIDY, encoding="utf-8")
    result = run("fmt", "club")
    assert result.exit_code == ExitCode.INVALID
    assert "`club/wrong.guiju` was left alone" in result.stderr
    assert Path("club/wrong.guiju").read_text(encoding="utf-8") == "rule a\n  when when\n"
    assert Path("club/untidy.guiju").read_text(encoding="utf-8") != UNTIDY


def test_fmt_knows_the_names_of_the_whole_folder_and_the_community(run: Run, club: Path) -> None:
    Path("club/community.yaml").write_text("community: C\ngroups: {客户群: {name: 客户}}\n", encoding="utf-8")
    Path("club/rules.guiju").write_text('特征 广告话: 词语 "代购"\n', encoding="utf-8")
    glued = Path("club/glued.guiju")
    glued.write_text("规则 甲 在客户群 当消息匹配广告话 则警告\n", encoding="utf-8")
    assert run("fmt", "club/glued.guiju").exit_code == ExitCode.OK
    assert "消息 匹配 广告话" in glued.read_text(encoding="utf-8")


def test_fmt_keeps_line_ends_and_links(run: Run, club: Path) -> None:
    real = Path("real.guiju")
    real.write_bytes(UNTIDY.replace("\n", "\r\n").encode() * 2)
    Path("club/link.guiju").symlink_to(club / "real.guiju")
    assert run("fmt", "club/link.guiju").exit_code == ExitCode.OK
    assert Path("club/link.guiju").is_symlink()
    text = real.read_bytes()
    assert text != UNTIDY.replace("\n", "\r\n").encode() * 2
    assert text.count(b"\n") == text.count(b"\r\n") > 0


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user who may not write everywhere")
def test_fmt_of_a_folder_nobody_may_write_to_is_3(run: Run, club: Path) -> None:
    path = Path("club/untidy.guiju")
    path.write_text(UNTIDY, encoding="utf-8")
    Path("club").chmod(0o500)
    try:
        result = run("fmt", "club")
    finally:
        Path("club").chmod(0o700)
    assert result.exit_code == ExitCode.INVALID
    assert path.read_text(encoding="utf-8") == UNTIDY


# ---- reference -------------------------------------------------------------------------------------------------------


def test_schemas_are_printed_as_they_are_with_all_names_of_keys(run: Run) -> None:
    folder = ROOT / "schemas"
    assert {path.name.removesuffix(".schema.json") for path in folder.glob("*.schema.json")} == set(SCHEMAS)
    for name in SCHEMAS:
        printed = run("schema", name).stdout
        written = (folder / f"{name}.schema.json").read_text(encoding="utf-8")
        assert printed == written or json.loads(printed) == with_all_names(json.loads(written)) != json.loads(written)
        Draft202012Validator.check_schema(json.loads(printed))


def test_the_vocabulary_in_every_form(run: Run, snapshot: SnapshotAssertion) -> None:
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
        "OK": 0, "FINDINGS": 1, "USAGE": 2, "INVALID": 3, "FAILED": 4, "TRACE": 5, "BROKEN": 70,
        "INTERRUPTED": 130, "CLOSED": 141,
    }  # fmt: skip
    assert all(code.meaning for code in ExitCode)
