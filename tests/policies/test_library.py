"""The policy library: each topic is whole, works in both languages, and stands beside the others."""

from __future__ import annotations

import re
import shutil
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from guiju.cli import cli
from guiju.engine.loading import load_all
from guiju.engine.replay.scenarios import Run, load_scenarios

LIBRARY = Path(__file__).resolve().parents[2] / "policies"
INDEX: dict[str, dict[str, Any]] = yaml.safe_load((LIBRARY / "index.yaml").read_text(encoding="utf-8"))
TOPICS = sorted(INDEX)
LANGUAGES = ("en", "zh")


def policy_of(topic: str, language: str = "en") -> Path:
    return LIBRARY / topic / (f"{topic}.guiju" if language == "en" else f"{topic}.zh.guiju")


def played(topic: str, folder: Path, covering: bool) -> Run:
    run = Run(load_scenarios([folder / f"{topic}.scenario.yaml"]), covering)
    run.play()
    return run


def in_language(topic: str, language: str, place: Path) -> Path:
    """The topic's folder as an admin has it who took the policy in that language."""
    folder = place / topic
    shutil.copytree(LIBRARY / topic, folder)
    shutil.copyfile(policy_of(topic, language), folder / f"{topic}.guiju")
    return folder


def formatted(path: Path, language: str) -> str:
    with pytest.raises(SystemExit):
        cli(["fmt", "--lang", language, str(path)], prog_name="guiju")
    return path.read_text(encoding="utf-8")


def test_the_index_has_every_topic_and_every_file() -> None:
    itself = {path.parent.name for path in LIBRARY.glob("*/topic.yaml")}  # those that say themselves what they are
    assert {path.parent.name for path in LIBRARY.glob("*/community.yaml")} == set(TOPICS) | itself
    for topic, about in INDEX.items():
        there = {str(path.relative_to(LIBRARY / topic)) for path in (LIBRARY / topic).rglob("*.*")}
        assert there == set(about["files"])
        assert set(about["title"]) == set(LANGUAGES)


def test_every_practice_is_shown_by_a_scenario() -> None:
    covered = {practice for about in INDEX.values() for practice in about["practices"]}
    assert covered == {f"P{number:02}" for number in range(1, 46)}


@pytest.mark.parametrize("topic", TOPICS)
def test_the_index_names_lines_of_the_policy_and_scenarios_name_the_practices(topic: str) -> None:
    lines = policy_of(topic).read_text(encoding="utf-8").splitlines()
    named = re.findall(r"\bP\d\d\b", (LIBRARY / topic / f"{topic}.scenario.yaml").read_text(encoding="utf-8"))
    assert set(named) == set(INDEX[topic]["practices"])
    for beginnings in INDEX[topic]["practices"].values():
        for beginning in beginnings:
            assert any(f"{line} ".startswith(f"{beginning} ") for line in lines), beginning


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_topic_has_no_warnings(topic: str, language: str) -> None:
    loaded = load_all([policy_of(topic, language)])
    assert [str(finding) for finding in loaded.diagnostics if finding.level != "note"] == []


@pytest.mark.parametrize("topic", TOPICS)
def test_the_languages_are_translations_of_each_other(topic: str, tmp_path: Path) -> None:
    folder = in_language(topic, "en", tmp_path)
    own = {language: policy_of(topic, language).read_text(encoding="utf-8") for language in LANGUAGES}
    assert formatted(folder / f"{topic}.guiju", "zh") == own["zh"]
    assert formatted(folder / f"{topic}.guiju", "en") == own["en"]
    digests = [load_all([policy_of(topic, language)]).program for language in LANGUAGES]
    assert len({program.digest for program in digests if program is not None}) == 1


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_scenarios_pass_and_show_every_rule(topic: str, language: str, tmp_path: Path) -> None:
    # One tree, so one coverage: the digests of both languages are compared above.
    run = played(topic, in_language(topic, language, tmp_path), covering=language == "en")
    assert [result.scenario for result in run.results if result.failures] == []
    for coverage in run.coverages.values():
        shown, there = coverage.totals["rules"]
        assert shown == there > 0
        assert coverage.reaches(95)


def merged(topics: list[str]) -> dict[str, Any]:
    """One community file with what all topics need; roles and tiers stay in everybody's order."""
    found: dict[str, Any] = {}
    orders: dict[str, TopologicalSorter[str]] = {"roles": TopologicalSorter(), "tiers": TopologicalSorter()}
    for topic in topics:
        community = yaml.safe_load((LIBRARY / topic / "community.yaml").read_text(encoding="utf-8"))
        for key, order in orders.items():
            for stronger, weaker in pairwise(community.pop(key, ())):
                order.add(weaker, stronger)
        _merge(found, community)
    return found | {key: list(order.static_order()) for key, order in orders.items()}


def _merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        held = into.setdefault(key, value)
        if isinstance(held, dict):
            _merge(held, value)
        elif isinstance(held, list):
            held += [one for one in value if one not in held]
        else:
            assert held == value, f"topics disagree about `{key}`"


def test_all_topics_stand_beside_each_other(tmp_path: Path) -> None:
    for topic in TOPICS:
        shutil.copyfile(policy_of(topic), tmp_path / f"{topic}.guiju")
        for lists in (LIBRARY / topic).glob("lists"):
            shutil.copytree(lists, tmp_path / "lists", dirs_exist_ok=True)
    text = yaml.safe_dump(merged(TOPICS), allow_unicode=True, sort_keys=False)
    (tmp_path / "community.yaml").write_text(text, encoding="utf-8")
    loaded = load_all([tmp_path])
    assert [str(finding) for finding in loaded.diagnostics if finding.level == "error"] == []
    assert loaded.program is not None
    assert len(loaded.program.policy.rules) == sum(
        len(re.findall(r"(?m)^rule ", policy_of(topic).read_text(encoding="utf-8"))) for topic in TOPICS
    )
