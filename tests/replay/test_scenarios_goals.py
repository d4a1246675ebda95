"""Goals in scenarios: how they stand after a step can be expected, with their value, in both languages."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from guiju.engine.replay.scenario_goals import Figure
from guiju.engine.replay.scenarios import run_scenario
from guiju.engine.report.scenario_data import results_json
from guiju.engine.report.scenario_text import in_short, render_results
from guiju.engine.report.scenario_words import ScenarioWords

from .conftest import Load, Try
from .test_scenarios import AT, steps

POLICY = """\
goal lively "Most speak": group.active within 30d / group.size >= 80%
goal quick in vip_group: group.response_time within 1d <= 30m
goal busy: community.size >= 3
goal calm: not (group.messages within 1d > 2)
goal 活跃 in normal_group: group.messages within 1d >= 2
"""
GIVEN = "{li: {in: [vip_group]}, xin: {in: [vip_group]}, wu: {in: [vip_group, normal_group]}, vip_group: {size: 3}}"


@pytest.fixture(autouse=True)
def goals(folder: Path) -> None:
    """A policy of goals beside the scenarios."""
    (folder / "goals.guiju").write_text(POLICY, encoding="utf-8")


def said(expect: str, *before: str) -> str:
    told = ["li says in vip_group: hello", "after: 10m\nxin says in vip_group: hi", *before]
    told[0] = f"{AT}\n{told[0]}"
    return steps(*told, f"after: 1m\nexpect: {expect}", given=GIVEN)


@pytest.mark.parametrize(
    "expect",
    [
        "[goal lively in vip_group: missed]",
        "[goal lively in vip_group: missed at 66.7%]",
        "[goal lively in vip_group: 67%]",
        "goal lively in vip_group not met at 0.67",
        "[goal `lively` in VIP群 is not met]",
        "{goal lively in vip_group: missed}",
        "{goal: {lively in vip_group: missed, busy: met, calm: met}}",
        "[nothing, goal busy: met at 8]",
        "[goal quick: not known]",
        "[goal calm: met, anything]",
        "[目标 lively 在 VIP群: 未达成 66.7%]",
        "目标 lively 在 VIP群 没达成 为 67%",
        "[目标 lively 在 vip_group 是 未达成]",
        "[目标 活跃: 未达成，0]",
        "[目标 busy: 达成, 目标 quick: 不明, 无]",
    ],
)
def test_how_a_goal_stands_can_be_expected(tried: Try, expect: str) -> None:
    assert tried(said(expect), policy="policy: goals.guiju\n").passed


@pytest.mark.parametrize(
    "expect",
    [
        "[goal lively in vip_group: met]",
        "[goal lively: missed]",
        "[goal lively in vip_group: missed at 66%]",
        "[goal lively in vip_group: 66.6%]",
        "[goal quick: met]",
        "[goal busy: not known]",
        "[目标 活跃: 达成]",
    ],
)
def test_a_goal_that_stands_otherwise_fails(tried: Try, expect: str) -> None:
    assert not tried(said(expect), policy="policy: goals.guiju\n").passed


def test_goals_are_looked_at_when_the_step_is(tried: Try) -> None:
    text = said("[goal lively in vip_group: met at 100%]", "after: 5m\nwu says in vip_group: here\nexpect: nothing")
    later = text + "  - after: 31d\n    expect: [goal lively in vip_group: missed at 0%]\n"
    assert tried(later, policy="policy: goals.guiju\n").passed


@pytest.mark.parametrize(
    ("expect", "message", "help"),
    [
        ("[goal livly: met]", "there is no goal called `livly`", "did you mean `lively`?"),
        ("[goal: met]", "there is no goal called `met`", None),
        ("[goal lively in nowhere: met]", "no group is called `nowhere`", None),
        ("[goal busy in vip_group: met]", "the goal is about the whole community", "leave the group out"),
        ("[goal quick in normal_group: met]", "the goal is about `vip_group`", None),
        ("[goal lively: good]", "`good` is no result of a goal", None),
        ("[goal lively: ]", "it says no result", None),
        ("[goal]", "it does not say which goal", None),
        ("[goal calm: 5]", "this goal has no value that could be compared", None),
        ("[goal quick: 50%]", "its value is a length of time such as `30m`", None),
        ("[goal lively: 30m]", "its value is a number or a share such as `85%`", None),
    ],
)
def test_what_is_wrong_is_said(load: Load, expect: str, message: str, help: str | None) -> None:
    found = load(said(expect), "policy: goals.guiju\n").findings
    assert len(found) == 1
    assert message in found[0].message
    assert help is None or found[0].help == help


def test_a_value_of_time_is_compared(tried: Try, folder: Path) -> None:
    (folder / "waits.guiju").write_text("goal quick in vip_group: group.response_time within 1d <= 30m", "utf-8")
    asked = ["boss says in vip_group: answered", "after: 1m\nexpect: [goal quick: met at 15m]"]
    told = [f"{AT}\nli says in vip_group: hello", f"after: 15m\n{asked[0]}", asked[1]]
    assert tried(steps(*told, given=GIVEN), policy="policy: waits.guiju\n").passed


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("en", "normal_group: not known, needs group.size; vip_group: not met at 66.667%"),
        ("zh", "normal_group：不明，缺少 群.人数；vip_group：未达成 66.667%"),
    ],
)
def test_a_failure_shows_how_the_goal_stood(load: Load, language: str, row: str) -> None:
    loaded = load(said("[goal lively: met]"), "policy: goals.guiju\n")
    result = run_scenario(loaded.scenarios[0])
    assert row in render_results(loaded, [result], False, language)
    assert "goal lively: met" in in_short(result, result.failures[0], ScenarioWords(language))
    assert "vip_group: not met at 66.667%" in results_json(loaded, [result], {})


def test_figures_are_compared_as_precisely_as_they_are_written() -> None:
    assert Figure(Decimal("0.67"), Decimal("0.01")).is_that_of(Decimal(2) / 3)
    assert not Figure(Decimal("0.66"), Decimal("0.01")).is_that_of(Decimal(2) / 3)
    assert not Figure(Decimal(1), Decimal(1)).is_that_of(None)
    assert not Figure(Decimal(1), Decimal(1)).is_that_of(True)
