"""The benchmark of speed: its workload is the same every time, and what it compares comes to the same."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def speed(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    names = ("speed", "measures", "scaling", "state_memory", "workload", "by_hand", "peers")
    yield importlib.import_module("speed")
    for name in names:
        sys.modules.pop(name, None)


def test_one_seed_gives_one_workload(speed: ModuleType) -> None:
    words = speed.make_words(200)
    assert len(set(words)) == 200
    assert speed.make_words(300)[:200] == words
    talk = speed.Talk(50, members=5)
    assert talk.lines(words) == talk.lines(words)


def test_the_pipeline_by_hand_decides_the_same(speed: ModuleType, tmp_path: Path) -> None:
    rows = speed.whole_pipeline(tmp_path, 1_500)
    assert [row[0] for row in rows][-1] == "ratio to the faster of both by hand"


def test_pipelines_that_differ_are_not_timed(speed: ModuleType, tmp_path: Path) -> None:
    words = speed.make_words(200)
    program = speed.load_text(speed.policy_text(50, words), speed.community())
    lines = speed.Talk(300, members=5).lines(words)
    names = [pattern.name for pattern in program.policy.patterns]
    with pytest.raises(SystemExit, match="differ"):
        speed.same_decisions(program, speed.trace_of(tmp_path, lines), lines[:-100], names)


def test_more_of_everything_is_told_beside_the_usual(speed: ModuleType, tmp_path: Path) -> None:
    (usual, rate, _), *more = speed.scaling(tmp_path, 300, large=False, turns=1)
    assert (usual, "×" in rate) == ("50 rules, 2,000 words, 2,000 members", False)
    assert [what for what, _, _ in more] == ["500 rules, for different groups", "20,000 words", "1,000 members"]
    assert all(measured.endswith("×") for _, measured, _ in more)


def test_engines_answer_alike_or_are_named_as_absent(speed: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    peers = importlib.import_module("peers")
    monkeypatch.setattr(peers, "PEERS", {
        "absent": ("no_such_engine", peers.cedar),
        "by hand": ("json", lambda rules: lambda facts: [peers.by_hand(rules)(fact) for fact in facts]),
        "wrong": ("json", lambda rules: lambda facts: [[0, 1, 2] for _ in facts]),
    })  # fmt: skip
    measured = {name: what for name, what, _ in speed.stateless(120)}
    assert measured["absent"] == "absent"
    assert measured["wrong"] == "gives other answers, so it is not timed"
    assert "guiju" in measured["by hand"]
