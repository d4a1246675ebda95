"""`guiju dry-run --expect`: what it shows in each form, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result
from syrupy.assertion import SnapshotAssertion

from guiju.engine.report.exit_codes import ExitCode

Run = Callable[..., Result]
EXPECT = """\
trace: trace.jsonl
expect:
  rules:
    no_offers: {fires: {at_least: 1, at_most: 3}}
  impact:
    muted members: {at_most: 5 per day}
    sanctions on the 1 most affected members: {at_most: 40%}
  errors: {at_most: 0}
"""


@pytest.fixture
def expecting(club: Path) -> Path:
    """The club, with expectations of which some are not met."""
    Path("expect.yaml").write_text(EXPECT, encoding="utf-8")
    return club


def expectations_of(stdout: str) -> str:
    return stdout[stdout.index("Expectations") :]


def test_what_is_not_met_is_shown_at_its_line(run: Run, expecting: Path, snapshot: SnapshotAssertion) -> None:
    result = run("dry-run", "club", "--expect", "expect.yaml")
    assert result.exit_code == ExitCode.FAILED
    assert "What the policy would have done" in result.stdout
    assert expectations_of(result.stdout) == snapshot


MORE = """\
trace: trace.jsonl
baseline: base.json
expect:
  rules:
    no_offers: {fires: {at_least: 1, at_most: 3}, precision: {at_least: 90%}}
  effects: {delete: {exactly: 1}}
  impact:
    muted members: {at_most: 1 per day}
    被警告的成员: {至多: 0}
    角色 member 中 处罚次数: {至多: 每天 1}
    warnings in role admin: {exactly: 2}
    sanctions in group talk: {at_least: 90}
    sanctions in their first 7d: {at_most: 0}
    sanctions on the 1 most affected members: {at_most: 40%}
  unknown: {at_least: 1}
  errors: {at_most: 0}
"""


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_in_chinese_nothing_is_left_in_english_but_names(
    run: Run, expecting: Path, form: str, snapshot: SnapshotAssertion
) -> None:
    Path("expect.yaml").write_text(MORE, encoding="utf-8")
    result = run("dry-run", "club", "--expect", "expect.yaml", "--format", form, "--lang", "zh")
    assert result.exit_code == ExitCode.FAILED, result.stderr
    assert result.stdout[result.stdout.rindex("预期\n" if form == "text" else "### 预期") :] == snapshot


@pytest.mark.parametrize("form", ["markdown", "junit", "github"])
def test_every_form(run: Run, expecting: Path, form: str, snapshot: SnapshotAssertion) -> None:
    result = run("dry-run", "club", "trace.jsonl", "--expect", "expect.yaml", "--format", form)
    assert result.exit_code == ExitCode.FAILED
    assert result.stdout == snapshot


def test_forms_for_programs(run: Run, expecting: Path) -> None:
    data = json.loads(run("dry-run", "club", "--expect", "expect.yaml", "--format", "json").stdout)
    assert (data["passed"], len(data["expectations"])) == (False, 5)
    failed = [each["line"] for each in data["expectations"] if not each["passed"]]
    assert failed == [finding["line"] for finding in data["findings"]] == [4, 7]
    sarif = json.loads(run("dry-run", "club", "--expect", "expect.yaml", "--format", "sarif").stdout)
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["G810", "G810"]
    junit = run("dry-run", "club", "--expect", "expect.yaml", "--format", "junit", "--out", "report.xml")
    assert junit.stdout == ""
    assert ElementTree.parse("report.xml").getroot().get("failures") == "2"


def test_what_is_met_ends_with_0(run: Run, expecting: Path) -> None:
    Path("expect.yaml").write_text("trace: trace.jsonl\nexpect: {errors: {at_most: 0}}\n", encoding="utf-8")
    result = run("dry-run", "club", "--expect", "expect.yaml")
    assert result.exit_code == ExitCode.OK
    assert "all 1 are met" in result.stdout
    assert run("dry-run", "club", "--expect", "expect.yaml", "--format", "github").stdout == ""
    assert "全部符合" in run("dry-run", "club", "--expect", "expect.yaml", "--lang", "zh").stdout


def test_a_baseline_is_accepted_and_held(run: Run, expecting: Path) -> None:
    Path("expect.yaml").write_text("baseline: base.json\n", encoding="utf-8")
    command = ("dry-run", "club", "trace.jsonl", "--expect", "expect.yaml")
    assert run(*command).exit_code == ExitCode.FAILED
    accepted = run(*command, "--update-baseline")
    assert (accepted.exit_code, "the baseline now: base.json" in accepted.stderr) == (ExitCode.OK, True)
    assert run(*command).exit_code == ExitCode.OK
    rules = Path("club", "rules.guiju")
    rules.write_text(rules.read_text(encoding="utf-8").replace(">= 4", ">= 3"), encoding="utf-8")
    changed = run(*command)
    assert changed.exit_code == ExitCode.FAILED
    assert "`flood` fires: expected 3 as in `base.json`, was 4" in changed.stdout


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["trace.jsonl", "--format", "junit"],
        ["trace.jsonl", "--update-baseline"],
        ["trace.jsonl", "--expect", "expect.yaml", "--format", "jsonl"],
        ["trace.jsonl", "--expect", "expect.yaml", "--update-baseline"],
        ["--expect", "traceless.yaml"],
    ],
)
def test_a_wrong_call_is_2(run: Run, expecting: Path, options: list[str]) -> None:
    Path("traceless.yaml").write_text("expect: {errors: {at_most: 0}}\n", encoding="utf-8")
    result = run("dry-run", "club", *options)
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")


def test_expectations_that_are_wrong_or_not_there_are_3(run: Run, expecting: Path) -> None:
    Path("expect.yaml").write_text("expect: {rules: {no_offer: {fires: {at_most: 1}}}}\n", encoding="utf-8")
    for name in ("expect.yaml", "nowhere.yaml"):
        assert run("dry-run", "club", "trace.jsonl", "--expect", name).exit_code == ExitCode.INVALID
