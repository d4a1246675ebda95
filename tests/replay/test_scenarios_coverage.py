"""Coverage: what the scenarios of a policy have shown of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from guiju.engine.replay.coverage import Coverage, Part, share
from guiju.engine.replay.scenarios import Run, load_scenarios, run_scenario
from guiju.engine.report.coverage_text import coverage_data, render_coverage

from .conftest import Load
from .test_scenarios import AT, steps

AD = "li says in vip_group: 加微信"


def covered(load: Load, *said: str, given: str = "{li: {in: [vip_group]}}") -> Coverage:
    run = Run(load(steps(*said, given=given)), covering=True)
    run.play()
    (coverage,) = run.coverages.values()
    return coverage


def missed(part: Part) -> dict[str, tuple[bool, ...]]:
    return {branch.span.text: branch.missed for branch in part.branches}


def test_rules_that_fired_and_steps_that_were_taken(load: Load) -> None:
    coverage = covered(load, f"{AT}\n{AD}", AD, AD)
    assert {name: part.acted for name, part in coverage.rules.items() if part.acted} == {"no_ads": 3}
    assert coverage.rules["no_ads"].steps == [1, 1, 1]
    assert coverage.rules["welcome"].steps == [0]
    assert coverage.totals["rules"] == (1, len(coverage.rules))
    assert coverage.totals["steps"] == (3, len(coverage.rules) + 2)


def test_steps_for_what_was_not_done_in_time_are_counted_apart(load: Load, folder: Path) -> None:
    (folder / "policy.guiju").write_text(
        'rule agree when member joins then greet "hello" expect within 1h from member message otherwise remind "x", remove',
        encoding="utf-8",
    )
    joins = "li joins vip_group:"
    coverage = covered(load, f"{AT}\n{joins}", "after: 61m", given="{li: {}}")
    part = coverage.rules["agree"]
    assert (part.acted, part.steps, part.otherwise) == (2, [1], [1, 0])
    assert coverage.totals["steps"] == (2, 3)
    assert coverage_data("p", coverage)["rules"][0]["otherwise"] == [1, 0]  # type: ignore[index]
    assert "step 2 of what follows `otherwise` was never taken" in render_coverage("p", coverage, False, "en")
    assert "从未走到第 2 步" in render_coverage("p", coverage, False, "zh")
    coverage = covered(load, f"{AT}\n{joins}", "after: 61m", "after: 1h", joins, "after: 61m", given="{li: {}}")
    assert coverage.rules["agree"].otherwise == [2, 1]


def test_branches_that_were_true_false_and_unknown(load: Load) -> None:
    coverage = covered(load, f"{AT}\nli says in vip_group: hello")
    assert missed(coverage.rules["no_ads"]) == {"message matches ad": (True,), "sender is not admin": (False,)}
    coverage = covered(load, f"{AT}\n{AD}", "boss says in vip_group: hello")
    assert missed(coverage.rules["no_ads"]) == {"message matches ad": (), "sender is not admin": ()}
    branch = coverage.rules["no_ads"].branches[1]
    assert branch.was == {True: 1, False: 1, None: 0}


def test_what_was_only_unknown_was_neither(load: Load, folder: Path) -> None:
    (folder / "policy.guiju").write_text('rule r when message and member.region = "A" then delete', encoding="utf-8")
    coverage = covered(load, f"{AT}\nli says in vip_group: hello")
    (branch,) = coverage.rules["r"].branches
    assert branch.was == {True: 0, False: 0, None: 1}
    assert '`member.region = "A"` was only ever unknown' in render_coverage("p", coverage, False, "en")


def test_guards_count_what_they_withheld(load: Load) -> None:
    coverage = covered(load, f"{AT}\n{AD}", AD, AD, given="{li: {in: [vip_group], tags: [trusted]}}")
    (guard,) = coverage.guards
    assert guard.acted == 1
    assert missed(guard) == {"member.tags has trusted": (False,)}
    assert coverage.totals["guards"] == (1, 1)


def test_what_is_given_beforehand_covers_nothing(load: Load) -> None:
    given = "{li: {in: [normal_group, vip_group], tier: VIP, spend: 9999}}"
    coverage = covered(load, f"{AT}\nnothing happens:", given=given)
    assert [part.name for part in coverage.parts if part.acted] == []
    assert all(branch.missed == (True, False) for part in coverage.parts for branch in part.branches)


def test_a_definition_is_covered_in_each_rule_that_uses_it(load: Load, folder: Path) -> None:
    text = (
        "define official: sender is admin or sender is service\n"
        "rule a when message matches ad and sender is not official then delete\n"
        "rule b when message has image unless official then hold\n"
        "rule c when message and (official or official) then pin\n"
    )
    (folder / "policy.guiju").write_text(text, encoding="utf-8")
    coverage = covered(load, f"{AT}\nboss says in vip_group: hello")
    assert [len(part.branches) for part in coverage.rules.values()] == [3, 3, 2]
    assert missed(coverage.rules["b"])["sender is admin"] == (False,)


def test_the_scenarios_of_one_policy_are_covered_together(folder: Path) -> None:
    for name, who in (("a", "li"), ("b", "boss")):
        text = steps(f"{AT}\n{who} says in vip_group: 加微信")
        (folder / f"{name}.scenario.yaml").write_text(
            f"scenario: {name}\npolicy: policy.guiju\n{text}", encoding="utf-8"
        )
    (folder / "other").mkdir()
    (folder / "other" / "p.guiju").write_text("rule r when message matches ad then delete", encoding="utf-8")
    text = f"scenario: c\npolicy: other/p.guiju\ncommunity: community.yaml\n{steps(f'{AT}{chr(10)}{AD}')}"
    (folder / "c.scenario.yaml").write_text(text, encoding="utf-8")
    run = Run(load_scenarios([folder]), covering=True)
    run.play()
    first, second = run.coverages.items()
    assert first[0].endswith("/policy.guiju")
    assert second[0].endswith("/other/p.guiju")
    assert missed(first[1].rules["no_ads"])["sender is not admin"] == ()
    assert missed(second[1].rules["r"]) == {"message matches ad": (False,)}


def test_watching_changes_nothing(load: Load) -> None:
    text = steps(
        f"{AT}\n{AD}\nexpect: [delete, warn]", f"after: 1h\n{AD}\nexpect: nothing", "after: 1s\nli leaves vip_group:"
    )
    (scenario,) = load(text).scenarios
    plain, watched = run_scenario(scenario), run_scenario(scenario, Coverage(scenario.program))
    assert plain == watched
    assert [failure.decisions for failure in plain.failures] == [failure.decisions for failure in watched.failures]


@pytest.mark.parametrize(("percent", "reached"), [(0, True), (11, True), (12, False), (100, False)])
def test_a_share_can_be_asked_for(load: Load, percent: int, reached: bool) -> None:
    coverage = covered(load, f"{AT}\n{AD}")
    shown, there = coverage.totals["rules"]
    assert (shown, there) == (1, 9)
    assert coverage.totals["branches"][0] * 100 // coverage.totals["branches"][1] > 20
    assert coverage.reaches(percent) is reached


def test_a_share_of_nothing_is_all() -> None:
    assert share(0, 0) == 100
    assert share(1, 3) == Fraction(100, 3)


def test_the_data_hold_what_the_text_says(load: Load) -> None:
    coverage = covered(load, f"{AT}\n{AD}")
    data = coverage_data("policy.guiju", coverage)
    rules = data["rules"]
    assert isinstance(rules, list)
    no_ads = next(rule for rule in rules if rule["name"] == "no_ads")
    assert no_ads["fired"] == 1
    assert no_ads["steps"] == [1, 0, 0]
    assert no_ads["branches"][0] | {"file": ""} == {
        "text": "message matches ad", "file": "", "line": 5, "column": 8, "true": 1, "false": 0, "unknown": 0,
    }  # fmt: skip
    text = render_coverage("policy.guiju", coverage, False, "en")
    assert "rules 1 of 9 (11%)" in text
    assert "step 2 was never taken" in text
    assert "`message matches ad` was never false" in text
