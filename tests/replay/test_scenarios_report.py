"""Results of scenarios as people and programs read them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import Result
from syrupy.assertion import SnapshotAssertion

from guiju.engine.replay.scenarios import Run, load_scenarios
from guiju.engine.report.scenario_data import results_json, results_junit
from guiju.engine.report.scenario_text import render_results
from guiju.engine.report.scenario_words import _EN, _ZH
from guiju.engine.report.terminal import columns

from .test_scenarios import AT, steps

HEAD = "policy: policy.guiju\n"
FAILING = steps(
    f"{AT}\nli says in vip_group: 加微信\nexpect: [delete, warn li, offence: 1]",
    "after: 1h\nli says in vip_group: 加微信 领券\nexpect: [删除, 踢出 li, 回复: 请看群规, fires: flood, 违规: 1]",
    "after: 1m\nboss says in vip_group: 加微信\nexpect: [delete]",
    "after: 1m\nxin joins normal_group:\nexpect: [notify admin: old, anything]",
    "after: 1m\nxin says in news: 加微信\nexpect: [delete, reply: …]",
    "after: 1m\nbot carried out: [ban xin]",
    "after: 1m\n双喜 says in vip_group: 加微信\nexpect: [kick 双喜]",
    "after: 1m\n双喜 says in vip_group: 加微信",
    "after: 1m\n双喜 says in vip_group: 加微信\nexpect: [kick 双喜]",
    "after: 1m\n双喜 says in vip_group: 大家好\nexpect: [move 双喜 to vip_group]",
    given="{li: {in: [vip_group]}, xin: , 双喜: {in: [vip_group], tags: [trusted], tier: VIP}}",
)
HOSTILE = steps(f'{AT}\nli says in vip_group: "加微信 \\e[31m\\u202e]]>&<\\ufffe"\nexpect: [reply: "\\e[0m<&>\\ufffe"]')

Shown = Callable[[str], str]


@pytest.fixture
def results(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Run]:
    """Plays scenarios in the folder, seen from the folder."""

    def played(*paths: str, **texts: str) -> Run:
        monkeypatch.chdir(folder)
        for name, text in texts.items():
            (folder / f"{name}.scenario.yaml").write_text(f"scenario: {name}\n{HEAD}{text}", encoding="utf-8")
        run = Run(load_scenarios(paths or ["."]), covering=True)
        run.play()
        return run

    return played


@pytest.mark.parametrize("language", ["en", "zh"])
def test_failures_are_shown_side_by_side(
    results: Callable[..., Run], language: str, snapshot: SnapshotAssertion
) -> None:
    run = results(fails=FAILING, passes=steps(f"{AT}\nli says in vip_group: hello\nexpect: nothing"))
    assert [result.passed for result in run.results] == [False, True]
    assert render_results(run.loaded, run.results, False, language) == snapshot


def test_columns_stand_under_each_other(results: Callable[..., Run]) -> None:
    run = results(fails=FAILING)
    text = render_results(run.loaded, run.results, False, "zh")
    starts = set()
    for left, right in (
        ("预期", "实际"),
        ("踢出 li", "禁言 li"),
        ('回复 "请看群规"', "（没有出现）"),
        ("删除", "删除 "),
    ):
        row = next(line for line in text.splitlines() if left in line)
        starts.add(columns(row[: row.index(right, row.index(left) + len(left))]))
    assert len(starts) == 1


def test_colours_change_nothing_but_colours(results: Callable[..., Run]) -> None:
    run = results(fails=FAILING)
    coloured = render_results(run.loaded, run.results, True, "en")
    assert coloured != render_results(run.loaded, run.results, False, "en")
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == render_results(run.loaded, run.results, False, "en")


def test_the_json_of_a_failure(results: Callable[..., Run], snapshot: SnapshotAssertion) -> None:
    run = results(fails=FAILING)
    data = json.loads(results_json(run.loaded, run.results, {}))
    assert (data["passed"], data["failed"], data["not_played"]) == (0, 1, 0)
    data["scenarios"][0]["policy"] = "sha256:…"
    assert data == snapshot


def test_the_xml_of_a_run(results: Callable[..., Run], snapshot: SnapshotAssertion) -> None:
    run = results(fails=FAILING, lost=steps("lii says in vip_group: x"), ok=steps(f"{AT}\nnothing happens:"))
    xml = results_junit(run.loaded, run.results)
    assert xml == snapshot
    root = ElementTree.fromstring(xml.encode())
    counted = {count: root.get(count) for count in ("tests", "failures", "errors")}
    assert counted == {"tests": "3", "failures": "1", "errors": "1"}


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_hostile_texts_are_harmless_in_every_form(results: Callable[..., Run], form: str) -> None:
    from guiju.engine.report.scenario_report import render_run

    text = render_run(results(hostile=HOSTILE), form, False, None)
    assert not {"\x1b", "\u202e"} & set(text)
    if form == "junit":
        failure = ElementTree.fromstring(text.encode()).find("testsuite/testcase/failure")
        assert failure is not None
        assert "]]><&" not in text
        assert "<&>" in (failure.text or "")


def test_files_that_are_no_scenarios_are_cases_too(results: Callable[..., Run]) -> None:
    run = results("none", "a.scenario.yaml", a="  x: [\n")
    root = ElementTree.fromstring(results_junit(run.loaded, run.results).encode())
    assert root.get("errors") == root.get("tests") == "2"


def test_every_word_is_there_in_both_languages() -> None:
    assert _EN.keys() == _ZH.keys()


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (steps(f"{AT}\nli says in vip_group: hello\nexpect: nothing"), [], 0),
        (steps(f"{AT}\nli says in vip_group: 加微信\nexpect: nothing"), [], 4),
        (steps(f"{AT}\nlii says in vip_group: 加微信\nexpect: nothing"), [], 3),
        (steps(f"{AT}\nli says in vip_group: 加微信"), ["--coverage-min", "11"], 0),
        (steps(f"{AT}\nli says in vip_group: 加微信"), ["--coverage-min", "12"], 4),
        (steps(f"{AT}\nli says in vip_group: 加微信"), ["--coverage-min", "101"], 2),
        (steps(f"{AT}\nli says in vip_group: 加微信"), ["--format", "junit", "--coverage"], 0),
    ],
)
def test_the_exit_code_says_how_it_went(
    folder: Path, run: Callable[..., Result], text: str, options: list[str], code: int
) -> None:
    (folder / "a.scenario.yaml").write_text(f"scenario: a\n{HEAD}{text}", encoding="utf-8")
    assert run("test", str(folder), *options).exit_code == code


def test_coverage_is_shown_only_when_asked_for(folder: Path, run: Callable[..., Result]) -> None:
    text = steps(f"{AT}\nli says in vip_group: 加微信")
    (folder / "a.scenario.yaml").write_text(f"scenario: a\n{HEAD}{text}", encoding="utf-8")
    assert "覆盖" not in run("test", str(folder)).stdout
    assert "覆盖情况" in run("test", str(folder), "--coverage").stdout
    assert "Coverage of" in run("test", str(folder), "--coverage", "--lang", "en").stdout
    data = json.loads(run("test", str(folder), "--coverage", "--format", "json").stdout)
    assert data["coverage"][0]["totals"]["rules"] == {"shown": 1, "there": 9}


def test_a_run_that_is_stopped_shows_what_is_known(
    folder: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"scenario: a\n{HEAD}{steps(f'{AT}{chr(10)}nothing happens:')}"
    (folder / "a.scenario.yaml").write_text(
        f"{text}---\n{text.replace('scenario: a', 'scenario: b')}", encoding="utf-8"
    )
    played: list[object] = []

    def stopping(*arguments: object) -> object:
        if played:
            raise KeyboardInterrupt
        played.append(arguments)
        return run_scenario(*arguments)  # type: ignore[arg-type]

    from guiju.engine.replay.scenarios import run_scenario

    monkeypatch.setattr("guiju.engine.replay.scenarios.run_scenario", stopping)
    result = run("test", str(folder), "--lang", "en")
    assert result.exit_code == 130
    assert "1 scenario: 1 passed" in result.stdout
