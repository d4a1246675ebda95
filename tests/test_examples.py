"""That the examples are as they should be: no findings, standard layout, and traces in which every rule has work."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from guiju import engine
from guiju.cli import cli
from guiju.engine.replay.dry_run import DryRun

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
POLICIES = {"bookshop": "bookshop", "card": "card", "lanmei": "lanmei/policies"}


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli(list(arguments), prog_name="guiju")
    return int(ended.value.code or 0)


def test_every_example_is_tried() -> None:
    assert set(POLICIES) == {path.name for path in EXAMPLES.iterdir() if path.is_dir()}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_an_example_has_no_findings(policy: str) -> None:
    assert exit_code("check", str(EXAMPLES / policy)) == 0


@pytest.mark.parametrize("policy", ["bookshop", "lanmei/policies"])
def test_an_example_is_in_the_standard_layout(policy: str) -> None:
    assert exit_code("fmt", "--check", str(EXAMPLES / policy)) == 0


@pytest.mark.parametrize("name", POLICIES)
def test_every_rule_of_an_example_has_something_to_do(name: str) -> None:
    program = engine.load(EXAMPLES / POLICIES[name])
    run = DryRun(program, EXAMPLES / name / "trace.jsonl")
    fired = Counter(fired.rule for outcome in run for fired in outcome.decision.fired)
    assert set(program.policy.rules) == set(fired)


@pytest.mark.parametrize("name", ["bookshop", "card"])
def test_a_small_trace_has_nothing_wrong_with_it(name: str) -> None:
    run = DryRun(engine.load(EXAMPLES / POLICIES[name]), EXAMPLES / name / "trace.jsonl", strict=True)
    assert [note for outcome in run for note in outcome.decision.notes] == []


def test_the_large_trace_has_the_accidents_it_is_meant_to_have() -> None:
    run = DryRun(engine.load(EXAMPLES / "lanmei" / "policies"), EXAMPLES / "lanmei" / "trace.jsonl")
    notes = [note for outcome in run for note in outcome.decision.notes]
    assert run.problems.counts == {"G601": 1, "G621": 1}
    assert notes == ["this event was processed before and is ignored"]


def test_the_large_trace_is_made_anew_by_its_script() -> None:
    made = subprocess.run([sys.executable, str(EXAMPLES / "lanmei" / "make_trace.py")], capture_output=True, check=True)
    assert made.stdout == (EXAMPLES / "lanmei" / "trace.jsonl").read_bytes()
