"""Expectations: what holds, what does not, with the place in the file; and what is wrong in the file itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from guiju.engine.compile.program import Program
from guiju.engine.diagnostics import Code, PolicyError, codes
from guiju.engine.loading import load
from guiju.engine.replay.closed_loop import dry_run
from guiju.engine.replay.dry_run import DryRun
from guiju.engine.replay.expectations import load_expectations
from guiju.engine.replay.impact import read_measure
from guiju.engine.replay.verdicts import Measured, Verdict
from guiju.engine.yaml_schema import read_schema

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
COMMUNITY = """\
community: Market
timezone: UTC
defaults: {role: member, tier: normal}
tiers: [normal, VIP]
attributes: {member: {spend: number}}
groups: {g: {owner: boss, admins: [ann]}, h: {owner: boss}}
"""
POLICY = """\
pattern ad: words "buy now"
rule no_ads when message matches ad and sender is not admin then delete and warn, delete and mute 1h, delete and kick
rule rich when message contains "hello" and sender.spend > 5 then tag rich
goal talk: group.messages within 1d >= 1
goal much: group.messages within 1d >= 1000
"""
Judge = Callable[[str], list[Verdict]]


def message(number: int, hours: float, who: str, text: str, truth: list[str] | None = None, **fields: Any) -> str:
    found: dict[str, Any] = {
        "id": f"m{number}",
        "at": (START + timedelta(hours=hours)).isoformat(),
        "kind": "message",
        "group": "g",
        "member": {"id": who, **fields},
        "message": {"text": text},
    }
    return json.dumps(found if truth is None else {**found, "truth": {"patterns": truth}})


TRACE = [
    message(1, 0, "li", "buy now", ["ad"]),
    message(2, 1, "li", "buy now", ["ad"]),
    message(3, 2, "li", "Buy now!", []),
    message(4, 3, "wang", "buy it today", ["ad"]),
    message(5, 4, "wang", "hello", []),
    message(6, 30, "wang", "buy now"),
    message(7, 31, "ann", "buy now"),
    message(8, 32, "new", "buy now", joined_at=(START + timedelta(hours=20)).isoformat(), tier="VIP"),
]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    (tmp_path / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
    (tmp_path / "policy.guiju").write_text(POLICY, encoding="utf-8")
    (tmp_path / "trace.jsonl").write_text("\n".join(TRACE) + "\n", encoding="utf-8")
    return load(tmp_path / "policy.guiju")


@pytest.fixture
def judge(program: Program, tmp_path: Path) -> Judge:
    def judged(text: str) -> list[Verdict]:
        path = tmp_path / "expect.yaml"
        path.write_text(text, encoding="utf-8")
        wanted = load_expectations(path, program)
        run = DryRun(program, *(wanted.traces or [tmp_path / "trace.jsonl"]))
        measured = Measured(run, wanted)
        for outcome in run:
            measured.add(outcome)
        return measured.verdicts()

    return judged


@pytest.mark.parametrize(
    ("expected", "bound", "actual", "passed"),
    [
        ("rules: {no_ads: {fires: {at_most: 5}}}", "at most 5", "5", True),
        ("rules: {no_ads: {fires: {at_most: 4}}}", "at most 4", "5", False),
        ("rules: {no_ads: {fires: {at_least: 6}}}", "at least 6", "5", False),
        ("rules: {no_ads: {members: {exactly: 3}}}", "exactly 3", "3", True),
        ("rules: {no_ads: {offences: {exactly: 5}}}", "exactly 5", "5", True),
        ("rules: {no_ads: {precision: {at_least: 0.6}}}", "at least 0.6", "66.67%", True),
        ("rules: {no_ads: {precision: {at_least: 95%}}}", "at least 95%", "66.67%", False),
        ("rules: {no_ads: {recall: {at_least: 0.7}}}", "at least 0.7", "66.67%", False),
        ("rules: {rich: {recall: {at_most: 1}}}", "at most 1", "not measured", False),
        ("rules: {rich: {unknown: {at_most: 0}}}", "at most 0", "1", False),
        ("rules: {no_ads: {errors: {exactly: 0}}}", "exactly 0", "0", True),
        ("effects: {kick: {at_most: 0}}", "at most 0", "1", False),
        ("effects: {delete: {exactly: 5}}", "exactly 5", "5", True),
        ("unknown: {at_most: 0}", "at most 0", "1", False),
        ("errors: {at_most: 0}", "at most 0", "0", True),
        ("goals: [talk]", "met", "not met in `h`", False),
        ("impact: {sanctions: {exactly: 5}}", "exactly 5", "5", True),
        ("impact: {sanctioned members: {exactly: 3}}", "exactly 3", "3", True),
        ("impact: {members warned: {exactly: 3}}", "exactly 3", "3", True),
        ("impact: {muted members: {at_most: 0}}", "at most 0", "1", False),
        ("impact: {sanctions: {at_most: 2 per day}}", "at most 2 per day", "3 on 2026-03-01", False),
        ("impact: {sanctioned members: {at_most: 1 per day}}", "at most 1 per day", "2 on 2026-03-02", False),
        ("impact: {sanctioned members: {at_most: 2 per day}}", "at most 2 per day", "2 on 2026-03-02", True),
        ("impact: {sanctions in role member: {exactly: 5}}", "exactly 5", "5", True),
        ("impact: {sanctions in role admin: {at_most: 0}}", "at most 0", "0", True),
        ("impact: {warnings in tier VIP: {exactly: 1}}", "exactly 1", "1", True),
        ("impact: {kicks in group h: {exactly: 0}}", "exactly 0", "0", True),
        ("impact: {sanctioned members in their first 1d: {exactly: 1}}", "exactly 1", "1", True),
        ("impact: {sanctions on the 1 most affected members: {at_most: 50%}}", "at most 50%", "60%", False),
        ("impact: {sanctions on the 2 most affected members: {at_most: 0.8}}", "at most 0.8", "80%", True),
    ],
)
def test_a_run_is_held_against_what_is_expected(
    judge: Judge, expected: str, bound: str, actual: str, passed: bool
) -> None:
    (verdict,) = judge(f"expect:\n  {expected}\n")
    assert (verdict.expected, verdict.actual, verdict.passed) == (bound, actual, passed)
    assert verdict.span.line == 2
    assert verdict.actual in verdict.finding.message


def test_goals_that_are_met_in_every_group(judge: Judge, tmp_path: Path) -> None:
    policy = tmp_path / "policy.guiju"
    policy.write_text(POLICY.replace("goal talk:", "goal talk in g:"), encoding="utf-8")
    wanted = tmp_path / "expect.yaml"
    wanted.write_text("expect: {goals: [talk, much]}\n", encoding="utf-8")
    program = load(policy)
    run = DryRun(program, tmp_path / "trace.jsonl")
    measured = Measured(run, load_expectations(wanted, program))
    list(measured.of(iter(run)))
    assert [verdict.passed for verdict in measured.verdicts()] == [True, False]


def test_figures_agree_with_the_decisions(judge: Judge, program: Program, tmp_path: Path) -> None:
    decisions = [outcome.decision for outcome in dry_run(program, tmp_path / "trace.jsonl")]
    acts = Counter(effect.verb for decision in decisions for effect in decision.effects)
    for verb in ("delete", "warn", "mute", "kick"):
        (verdict,) = judge(f"expect: {{effects: {{{verb}: {{exactly: {acts[verb]}}}}}}}")
        assert verdict.passed


# ---- the file --------------------------------------------------------------------------------------------------------


def found_in(judge: Judge, text: str) -> set[str]:
    try:
        return {verdict.code for verdict in judge(text) if not verdict.passed}
    except PolicyError as error:
        return {finding.code for finding in error.diagnostics}


@pytest.mark.parametrize(
    "row", [row for code, row in codes().items() if code.startswith("G81")], ids=lambda row: row.code
)
def test_the_wrong_example_has_the_finding_and_the_right_one_has_none(row: Code, judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "trace.jsonl").write_text("\n".join(TRACE[:2]) + "\n", encoding="utf-8")
    assert row.language == "yaml"
    assert found_in(judge, row.wrong) == {row.code}
    assert found_in(judge, row.right) == set()


@pytest.mark.parametrize(
    ("text", "code", "said", "help"),
    [
        ("expect: {rules: {no_add: {fires: {at_most: 1}}}}", "G811", "there is no rule called `no_add`", "no_ads"),
        ("expect: {effects: {kik: {at_most: 1}}}", "G811", "there is no effect called `kik`", "kick"),
        ("expect: {goals: [tlk]}", "G811", "there is no goal called `tlk`", "talk"),
        ("expect: {impact: {muted people: {at_most: 1}}}", "G811", "nothing that can be measured", "muted members"),
        ("expect: {impact: {kicks in role boss: {at_most: 1}}}", "G811", "there is no role called `boss`", "owner"),
        ("expect: {impact: {kicks in group gg: {at_most: 1}}}", "G811", "there is no group called `gg`", "`g`"),
        ("expect: {impact: {kicks in their first spring: {at_most: 1}}}", "G811", "can be measured", "7d"),
        ("expect: {rules: {no_ads: {precision: {at_least: 95}}}}", "G812", "from 0 to 1", "95%"),
        ("expect: {rules: {no_ads: {fires: {at_least: 5 per day}}}}", "G812", "not counted by day", "whole trace"),
        ("expect: {rules: {no_ads: {fires: {at_least: 5%}}}}", "G812", "bounded by a share", "a number"),
        ("expect: {impact: {kicks: {at_least: 5 per day}}}", "G812", "only the most", "at_most"),
        ("{}", "G811", "nothing is expected", "expect"),
        ("expect: {rules: {no_ads: {fire: {at_most: 1}}}}", "G410", "unknown key `fire`", "fires"),
        ("expect: {rules: {no_ads: {fires: {at_most: many}}}}", "G413", "the text `many`", ""),
        ("expect: {errors: {at_most: -1}}", "G413", "the number `-1`", ""),
        ("baseline: ../elsewhere.json", "G413", "`baseline`", ""),
    ],
)
def test_what_is_wrong_in_the_file_is_said(judge: Judge, text: str, code: str, said: str, help: str) -> None:
    with pytest.raises(PolicyError) as caught:
        judge(text)
    (finding,) = caught.value.diagnostics
    assert finding.code == code
    assert said in finding.message
    assert help in (finding.help or "")
    assert finding.span is not None


def test_the_trace_may_stand_in_the_file(judge: Judge) -> None:
    assert judge('trace: "*.jsonl"\nexpect: {effects: {kick: {exactly: 1}}}')[0].passed
    assert judge("trace: [trace.jsonl]\nexpect: {effects: {kick: {exactly: 1}}}")[0].passed


def test_every_measure_of_the_schema_is_one() -> None:
    described = read_schema("expectations")["properties"]["expect"]["properties"]["impact"]["description"]
    measures = described.split("`")[1::2]
    assert len(measures) > 3
    assert all(read_measure(text) is not None for text in measures)


# ---- the baseline ----------------------------------------------------------------------------------------------------


def test_a_baseline_holds_until_a_figure_changes(program: Program, tmp_path: Path) -> None:
    wanted = tmp_path / "expect.yaml"
    wanted.write_text("baseline: base.json\n", encoding="utf-8")

    def measured(policy: Program) -> Measured:
        run = DryRun(policy, tmp_path / "trace.jsonl")
        found = Measured(run, load_expectations(wanted, policy))
        list(found.of(iter(run)))
        return found

    assert [verdict.actual for verdict in measured(program).verdicts()] == ["no such file"]
    (tmp_path / "base.json").write_text(json.dumps(measured(program).figures()), encoding="utf-8")
    assert measured(program).verdicts() == []
    (tmp_path / "policy.guiju").write_text(POLICY.replace("buy now", "buy it"), encoding="utf-8")
    changed = measured(load(tmp_path / "policy.guiju")).verdicts()
    assert {(verdict.title, verdict.expected, verdict.actual) for verdict in changed} >= {
        ("`no_ads` fires", "5 as in `base.json`", "1"),
        ("effect `kick`", "1 as in `base.json`", "0"),
    }
    assert not any(verdict.passed for verdict in changed)
    wanted.write_text("baseline: base.json\ntolerance: 80%\n", encoding="utf-8")
    changed = measured(load(tmp_path / "policy.guiju")).verdicts()
    assert {verdict.expected for verdict in changed} >= {"5 ± 80% as in `base.json`"}
    passed = {v.title: v.passed for v in changed}
    assert (passed["`no_ads` fires"], passed["effect `kick`"]) == (True, False)
    (tmp_path / "trace.jsonl").write_text("\n".join(TRACE[:-1]) + "\n", encoding="utf-8")
    assert "another one" in {verdict.actual for verdict in measured(program).verdicts()}
    (tmp_path / "base.json").write_text("[]", encoding="utf-8")
    assert [verdict.actual for verdict in measured(program).verdicts()] == ["a file that holds none"]


def test_shares_are_exact(judge: Judge) -> None:
    assert Fraction(2, 3) != Fraction("0.6667")
    (verdict,) = judge("expect: {rules: {no_ads: {precision: {at_least: 0.6667}}}}")
    assert not verdict.passed
