"""Findings in Chinese: every text of the covered modules has its twin, with the same places, and reads as one."""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from guiju.engine.community import parse_community
from guiju.engine.diagnostics import Diagnostic, PolicyError, codes
from guiju.engine.loading import load_text
from guiju.engine.replay.importers.importing import Import, Order
from guiju.engine.replay.importers.reading import Settings
from guiju.engine.replay.scenarios import load_scenarios
from guiju.engine.replay.traces import TraceReader
from guiju.engine.report.findings import render_text
from guiju.engine.report.messages import PLACE, catalogue, in_chinese, translated
from guiju.engine.report.reasons import problem_in, said_in
from guiju.engine.source import Source, Span
from guiju.engine.syntax.vocabulary import vocabulary
from guiju.engine.yaml_schema import read_schema

from .message_templates import templates

ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    "engine/syntax/*.py", "engine/check/*.py", "engine/check/lint/*.py", "engine/text/*.py", "engine/community/*.py",
    "engine/yaml_*.py", "engine/replay/scenario_*.py", "engine/loading.py", "engine/parameter_files.py",
    "engine/runtime/event_*.py", "engine/runtime/instant.py", "engine/replay/trace_*.py", "engine/replay/importers/*.py",
    "engine/replay/expectations.py", "engine/replay/verdicts.py", "engine/replay/variants.py", "engine/report/revisions.py",
    "engine/runtime/joining.py", "engine/runtime/platform.py", "engine/runtime/firing.py", "engine/runtime/asked.py",
    "engine/runtime/facts.py", "engine/runtime/evaluate.py", "engine/runtime/actions.py",
)  # fmt: skip
"""All that raises findings, and all that gives reasons in decisions."""
COMMUNITY = """\
community: Lanmei
language: zh
tiers: [normal, VIP]
attributes: {member: {spend: number}}
events: {purchase: {amount: number}}
groups: {normal_group: {owner: u1}, vip_group: {owner: u1}}
"""
POLICY = 'rule no_ads when message contains "加微信" then delete and warn'
KEYS = ("appeal.rule",)
"""What events of a community's own carry."""
ENGLISH = re.compile(r"[A-Za-z]{2,}")
NOT_WORDS = re.compile(
    r"`[^`]*`|“[^”]*”|\"[^\"]*\"|U\+[0-9A-F]{4,6}[^）]*|UTF-8|UTF-16|GBK|YAML|JSON Lines|JSON|XML|Parquet|Excel|CSV|MiB|\d+[smhd]"
)


def rooms() -> list[str]:
    return sorted(catalogue())


@pytest.mark.parametrize("room", rooms())
def test_every_text_has_its_twin_and_no_twin_is_left_over(room: str) -> None:
    rows = catalogue()[room]
    said = {text for file in rows["files"] for _, text in templates(ROOT / file)}
    assert said - set(rows["messages"]) - set(rows["others"]) == set(), "translate these, or list them under `others`"
    assert (set(rows["messages"]) | set(rows["others"])) - said == set(), "nothing says these any more"


@pytest.mark.parametrize("room", rooms())
def test_a_twin_has_the_same_places_and_no_english(room: str) -> None:
    for english, chinese in [*catalogue()[room]["messages"].items(), *catalogue()[room]["words"].items()]:
        assert sorted(set(PLACE.findall(english))) == sorted(set(PLACE.findall(chinese))), english
        assert re.search("[\u4e00-\u9fff]", chinese) or not re.search("[a-z]{4,}", english), english
        assert not ENGLISH.search(NOT_WORDS.sub("", chinese)), chinese


@pytest.mark.parametrize("room", ["check", "lint", "syntax"])
def test_what_a_twin_quotes_of_a_policy_is_chinese(room: str) -> None:
    spelled = {word for entry in vocabulary().entries for word in entry.en if word.isalpha()}
    for chinese in catalogue()[room]["messages"].values():
        for code in re.findall("`([^`$]*)`", chinese):
            if code not in KEYS:
                assert spelled.isdisjoint(re.findall("[a-z_]{2,}", re.sub('"[^"]*"', "", code))), chinese


def test_words_that_could_have_been_written_are_those_of_the_language() -> None:
    rows = catalogue()["syntax"]["keywords"]
    chinese = {spelling for entry in vocabulary().entries for spelling in entry.zh}
    assert {word.strip("`") for word in rows.values()} - chinese == {"、"}
    alone = re.findall(r'"(`[a-z,]+`)"', (ROOT / "engine/syntax/expected.py").read_text(encoding="utf-8"))
    assert set(alone) == set(rows), "what could have been written needs its Chinese"


def test_every_module_that_finds_something_is_covered() -> None:
    covered = {file for rows in catalogue().values() for file in rows["files"]}
    for pattern in MODULES:
        for module in sorted(ROOT.glob(pattern)):
            assert not templates(module) or module.relative_to(ROOT).as_posix() in covered, module


@pytest.mark.parametrize("name", ["community", "scenario", "parameters", "expectations"])
def test_what_schemas_expect_has_its_twin(name: str) -> None:
    for text in expected_in(read_schema(name)):
        assert translated(text) != text, text


def expected_in(schema: object) -> Iterator[str]:
    """What a schema says of what it expects, and of the keys it needs."""
    if isinstance(schema, dict):
        if isinstance(schema.get("x-expected"), str):
            yield schema["x-expected"]
        for key in schema.get("required", ()) if isinstance(schema.get("required"), list) else ():
            described = str(schema["properties"][key]["description"])
            yield f"{described[:1].lower()}{described[1:].rstrip('.')}"
        for part in schema.values():
            yield from expected_in(part)


def test_one_text_is_said_one_way() -> None:
    said: dict[str, set[str]] = {}
    for rows in catalogue().values():
        for english, chinese in [*rows["messages"].items(), *rows["words"].items()]:
            said.setdefault(english, set()).add(chinese)
    assert {english: ways for english, ways in said.items() if len(ways) > 1} == {}


def findings() -> Iterator[Diagnostic]:
    """What is found in the wrong examples of the pages of codes."""
    for code, row in codes().items():
        if code[:2] in ("G1", "G2", "G3", "G5") and row.language == "guiju":
            try:
                yield from load_text(row.wrong).policy.warnings
            except PolicyError as error:
                yield from error.diagnostics


def of_files(folder: Path) -> Iterator[Diagnostic]:
    """What is found in the wrong examples of community files and scenarios."""
    (folder / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
    (folder / "policy.guiju").write_text(POLICY, encoding="utf-8")
    for code, row in codes().items():
        if code.startswith("G7"):
            (folder / "a.scenario.yaml").write_text(row.wrong, encoding="utf-8")
            yield from load_scenarios([folder / "a.scenario.yaml"]).findings
        elif code.startswith("G4") and row.language == "yaml":
            try:
                yield from parse_community(Source("community.yaml", row.wrong))[1]
            except PolicyError as error:
                yield from error.diagnostics


def test_findings_read_as_chinese(tmp_path: Path) -> None:
    told = [in_chinese(finding) for finding in (*findings(), *of_files(tmp_path))]
    assert len({finding.code for finding in told}) > 70
    for finding in told:
        for text in (finding.message, finding.help, *(label.text for label in finding.labels)):
            assert text is None or not ENGLISH.search(NOT_WORDS.sub("", text)), text


def problems_of_traces(folder: Path) -> Iterator[str]:
    """What is found in the wrong examples of the pages of codes about events, each a trace of its own."""
    for code, row in codes().items():
        if code.startswith(("G60", "G61", "G62", "G63")):
            trace = folder / f"{code}.jsonl"
            trace.write_text(row.wrong, encoding="utf-8")
            reader = TraceReader([str(trace)])
            deque(reader, maxlen=0)
            yield from (problem_in(problem, "zh").partition("]: ")[2] for problem in reader.problems.listed)


def problems_of_imports(folder: Path) -> Iterator[str]:
    """What importing their samples tells: problems, and what was guessed and left out."""
    samples = ROOT / "tests" / "replay" / "importers" / "samples"
    for number, sample in enumerate(sorted(samples.iterdir())):
        done = Import(Order([str(sample)], str(folder / f"{number}.out"), settings=Settings(ZoneInfo("UTC"), "ymd")))
        done.run(io.BytesIO())
        yield from (problem_in(problem, "zh").partition("]: ")[2] for problem in done.tally.problems.listed)
        yield from (said_in(why, "zh") for counts in (done.tally.guessed, done.tally.skipped) for why in counts)


def test_problems_of_traces_and_imports_read_as_chinese(tmp_path: Path) -> None:
    told = [*problems_of_traces(tmp_path), *problems_of_imports(tmp_path)]
    assert len(told) > 40
    for text in told:
        assert not ENGLISH.search(NOT_WORDS.sub("", text)), text


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("there is no pattern called `a name`", "没有名为 `a name` 的特征"),
        ("expected a number, found a text", "预期一个数字，写的是文字"),
        ("expected `and` or `or`, found `than`", "预期 `且` 或 `或`，写的是 `than`"),
        ("expected `,`, `:`, or a name, found the end of the file", "预期 `、`、`:` 或名称，写的是文件结尾"),
        ("expected `when`, or `then`, found `when`", "预期 `当` 或 `则`，写的是 `when`"),
        ("it has `id`, `name` and 3 more", "它有 `id`、`name` 等，另有 3 个"),
        ("`a and b` is no value", "`a and b` 不是值"),
        ("this never holds: `x` is never below 0", "这永远不成立：`x` 不会小于 0"),
        ("kicks in their first 7d", "入群 7天 内踢出次数"),
        ("`mute` was made 30d, the longest on telegram", "`mute` 改成了 30天，是telegram上最长的"),
        ("something nobody says", "something nobody says"),
        ("there is no pattern called `$1`", "没有名为 `$1` 的特征"),
    ],
)
def test_texts_are_translated_with_what_is_put_in(english: str, chinese: str) -> None:
    assert translated(english) == chinese


def test_a_finding_is_shown_in_chinese_and_in_english_as_ever() -> None:
    source = Source("p.guiju", "when message matches rude then warn\n")
    finding = Diagnostic("G201", "there is no pattern called `rude`", Span(source, 21, 25), help="did you mean `ad`?")
    assert "错误[G201]: 没有名为 `rude` 的特征" in render_text([finding], False, "zh")
    assert "建议: 是不是 `ad`？" in render_text([finding], False, "zh")
    assert "error[G201]: there is no pattern called `rude`" in render_text([finding], False)
