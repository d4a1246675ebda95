"""The policy library: each topic is whole, works in both languages, and stands beside the others."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from guiju.engine import Engine, MemoryStore
from guiju.engine.compile.program import Program
from guiju.engine.loading import Loaded, load, load_all
from guiju.engine.replay.scenario_run import play
from guiju.engine.replay.scenarios import Run, load_scenarios
from guiju.engine.report.given import parsed_given
from guiju.engine.report.notice import notice_of
from guiju.engine.report.notice_text import render_notice
from guiju.engine.report.rewriting import rewrite
from guiju.engine.report.starting import Start, files_of, write_files
from guiju.engine.report.topics import topics
from guiju.engine.syntax.vocabulary import LANGUAGES, Language
from guiju.engine.yaml_schema import read_schema

LIBRARY = Path(__file__).resolve().parents[2] / "policies"
TOPICS = topics()
ANNOUNCEMENT = 2000
"""How many characters a group announcement may have on the platform that allows fewest."""
Anew = Callable[[str, Language], Path]
PLAIN = ("topic.yaml", "parameters.yaml", "community.yaml", "words.zh.yaml", "guide.md", "guide.zh.md", "trace.jsonl")


def policy_of(topic: str) -> Path:
    return LIBRARY / topic / f"{topic}.guiju"


def started(names: list[str], language: Language, folder: Path) -> Path:
    """A community's folder with these topics, as `guiju init` writes it; the folder of its policies."""
    write_files(
        folder, files_of(Start("Hikers", language, "generic", "Asia/Shanghai", tuple(TOPICS[name] for name in names)))
    )
    return folder / "policies"


@pytest.fixture
def anew(tmp_path: Path) -> Anew:
    """Makes a folder of one topic, called by the language of its community."""
    return lambda topic, language: started([topic], language, tmp_path / language)


def spelled(topic: str, language: Language, folder: Path) -> Path:
    """The topic's folder with its policy in the spelling of a language and everything else as it is."""
    shutil.copytree(LIBRARY / topic, folder / topic)
    path = folder / topic / f"{topic}.guiju"
    (parsed,) = parsed_given(path, load_all([path]).community)
    path.write_text(rewrite(parsed, language).after, encoding="utf-8")
    return folder / topic


def scenarios_of(topic: str) -> list[str]:
    return (LIBRARY / topic / f"{topic}.scenario.yaml").read_text(encoding="utf-8").splitlines()


def told(loaded: Loaded) -> list[str]:
    return [str(finding) for finding in loaded.diagnostics]


def test_every_folder_has_the_one_layout() -> None:
    assert {path.parent.name for path in LIBRARY.glob("*/*.guiju")} == set(TOPICS)
    for topic in TOPICS:
        files = {path.name for path in (LIBRARY / topic).iterdir() if path.name not in ("lists", "__pycache__")}
        assert files == {*PLAIN, f"{topic}.guiju", f"{topic}.scenario.yaml"}


def test_every_practice_is_named_by_a_scenario() -> None:
    titles = [line for topic in TOPICS for line in scenarios_of(topic) if line.startswith("scenario:")]
    assert set(re.findall(r"\bP\d\d\b", "\n".join(titles))) == {f"P{number:02}" for number in range(1, 46)}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_has_no_findings_and_the_standard_layout(topic: str) -> None:
    loaded = load_all([LIBRARY / topic])
    assert told(loaded) == []
    (parsed,) = parsed_given(LIBRARY / topic, loaded.community)
    assert rewrite(parsed, "en").changed is False


@pytest.mark.parametrize("topic", TOPICS)
def test_spelling_a_topic_in_chinese_and_back_changes_nothing(topic: str, tmp_path: Path) -> None:
    chinese = spelled(topic, "zh", tmp_path)
    loaded = load_all([chinese])
    assert told(loaded) == []
    (parsed,) = parsed_given(chinese, loaded.community)
    assert rewrite(parsed, "en").after == policy_of(topic).read_text(encoding="utf-8")
    digests = {found.program.digest for found in (loaded, load_all([LIBRARY / topic])) if found.program is not None}
    assert len(digests) == 1


@pytest.mark.parametrize("topic", TOPICS)
def test_a_notice_reads_as_a_person_would_write_it(topic: str, anew: Anew, snapshot: SnapshotAssertion) -> None:
    for language in LANGUAGES:
        notice = notice_of(load(anew(topic, language)).policy)
        plain, markdown = (render_notice(notice, language, markdown=each) for each in (False, True))
        assert plain == snapshot(name=f"{language} plain")
        assert markdown == snapshot(name=f"{language} Markdown")
        assert len(plain) < ANNOUNCEMENT


@pytest.mark.parametrize("topic", TOPICS)
def test_scenarios_in_chinese_show_every_rule_and_every_step(topic: str, anew: Anew) -> None:
    shows_every_rule_and_step(anew(topic, "zh"))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_folder_in_chinese_has_scenarios_in_chinese_that_decide_the_same(topic: str, anew: Anew) -> None:
    there, here = anew(topic, "en"), anew(topic, "zh")
    assert sketches(there) == sketches(here)
    text = (here / topic / f"{topic}.scenario.yaml").read_text(encoding="utf-8")
    names = read_schema("scenario")
    keys = {*names["properties"], *names["$defs"]["step"]["properties"]}
    documents = [document for document in yaml.safe_load_all(text) if document]
    assert documents
    for document in documents:
        assert not keys & {key for part in (document, *document["经过"]) for key in part}
        sentences = [key for step in document["经过"] for key in step if key not in STEP]
        assert not [each for each in sentences if each.isascii()]


STEP = ("时间", "过", "名为", "预期")


def sketches(folder: Path) -> list[object]:
    """What each step of each scenario leads to, whatever the language of the texts."""
    return [
        [(effect.id, effect.rules, effect.member, effect.group, effect.until) for effect in decision.effects]
        + [(fired.rule, fired.offence) for fired in decision.fired]
        for scenario in load_scenarios([folder]).scenarios
        for played in play(scenario.world(), scenario.steps)
        for decision in played.decisions
    ]


def decided(folder: Path, trace: Path) -> list[bytes]:
    """What a policy says to each event of its trace."""
    program = load_all([folder]).program
    assert program is not None
    engine = Engine(program, store=MemoryStore())
    return [engine.evaluate(event).to_json() for event in events(trace)]


def events(trace: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("topic", TOPICS)
def test_both_spellings_decide_the_same_and_scenarios_show_every_step(topic: str, tmp_path: Path) -> None:
    trace = LIBRARY / topic / "trace.jsonl"
    chinese = spelled(topic, "zh", tmp_path)
    assert decided(chinese, trace) == decided(LIBRARY / topic, trace)
    shows_every_rule_and_step(LIBRARY / topic)


def shows_every_rule_and_step(folder: Path) -> None:
    run = Run(load_scenarios([folder]), covering=True)
    run.play()
    assert [result.scenario.title for result in run.results if result.failures] == []
    assert run.coverages
    for coverage in run.coverages.values():
        shown, there = coverage.totals["rules"]
        assert shown == there > 0
        for part in coverage.rules.values():
            assert 0 not in (*part.steps, *part.otherwise), part.name
        assert coverage.reaches(95)


def test_all_topics_stand_together(tmp_path: Path) -> None:
    loaded = load_all([started(list(TOPICS), "en", tmp_path)])
    assert told(loaded) == []
    assert loaded.program is not None
    alone = [load_all([LIBRARY / topic]).program for topic in TOPICS]
    rules = [rule for program in alone if program is not None for rule in program.policy.rules]
    assert sorted(rules) == sorted(loaded.program.policy.rules)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_fires_beside_all_others_as_it_does_alone(topic: str, together: Program) -> None:
    alone = load_all([LIBRARY / topic]).program
    assert alone is not None
    own, trace = set(alone.policy.rules), events(LIBRARY / topic / "trace.jsonl")
    assert fired(together, trace, own) == fired(alone, trace, own)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Program:
    program = load_all([started(list(TOPICS), "en", tmp_path_factory.mktemp("all"))]).program
    assert program is not None
    return program


def fired(program: Program, trace: list[dict[str, object]], own: set[str]) -> list[list[str]]:
    """Which of its own rules a topic fires at each event."""
    engine = Engine(program, store=MemoryStore())
    decisions = [engine.evaluate(event) for event in trace]
    return [sorted(each.rule for each in decision.fired if each.rule in own) for decision in decisions]


@pytest.mark.parametrize("topic", TOPICS)
def test_no_text_of_a_topic_is_left_in_english(topic: str, tmp_path: Path) -> None:
    for path in started([topic], "zh", tmp_path).rglob("*.guiju"):
        for text in re.findall(r'"([^"]*)"', path.read_text(encoding="utf-8")):
            bare = re.sub(r"\{[^}]*\}|lists/\S+", "", text)
            assert not re.search(r"[A-Za-z]{3}", bare), text


@pytest.mark.parametrize("topic", TOPICS)
def test_every_text_in_chinese_has_its_place(topic: str) -> None:
    texts = "\n".join(TOPICS[topic].files.values())
    words = TOPICS[topic].words["zh"]
    assert [word for word in words if word not in texts.replace("\\n", "\n")] == []
