"""The benchmark of quality: what it does without data, and the evasions that it tries."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from random import Random
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"quality_{name}", BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


EVASIONS = _module("evasions").EVASIONS
TEXT = "cheap watches 9am, 加微信 12345 买东西"


def test_without_data_it_says_what_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCHMARKS / "quality.py"), "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    for name in ("spam_zh", "spam_en", "offence_zh", "livechat_zh", "discord_en", "lexicons"):
        assert f"missing: {name}/" in done.stderr
        assert f"Not measured, for want of data: {name}/" in done.stdout


@pytest.mark.parametrize("name", EVASIONS)
def test_an_evasion_changes_a_text_and_one_seed_gives_one_disguise(name: str) -> None:
    made = EVASIONS[name](TEXT, Random(7))
    assert made != TEXT
    assert made == EVASIONS[name](TEXT, Random(7))


def test_copies_of_a_text_stay_on_one_side() -> None:
    data = _module("datasets").Labelled(
        [f"sale number {n}" for n in range(50)] + [f"SALE, number {n}!" for n in range(50)], []
    )
    learned_from, measured = data.split()
    assert len(learned_from.wanted) + len(measured.wanted) == 100
    assert {text.casefold().replace(",", "").replace("!", "") for text in measured.wanted}.isdisjoint(
        text.casefold().replace(",", "").replace("!", "") for text in learned_from.wanted
    )
    assert measured.wanted


def test_a_share_of_plain_messages_is_seen_to_hide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    assert 0.3 < _module("scan_cost").open_share() < 1
