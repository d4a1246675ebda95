"""Whatever a scenario or a file of expectations can say in English it can say in Chinese, and it means the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from guiju.engine.check.tables import effects as effect_rows
from guiju.engine.loading import load_text
from guiju.engine.replay.expectations import _BOUND, load_expectations
from guiju.engine.replay.impact import _DONE, _TIMES, read_measure
from guiju.engine.replay.scenario_expect import effect_of, items_of
from guiju.engine.replay.scenario_goals import read_goal
from guiju.engine.replay.scenario_names import Names
from guiju.engine.replay.scenario_run import play
from guiju.engine.replay.scenario_sentences import read_sentence
from guiju.engine.replay.scenario_words import (
    Sentence,
    Slot,
    action_key_rows,
    acts,
    contents,
    example_effects,
    expectation_rows,
    meanings,
    message_key_rows,
    verdict_rows,
)
from guiju.engine.replay.scenarios import load_scenarios
from guiju.engine.source import Source, Span
from guiju.engine.syntax.vocabulary import LANGUAGES
from guiju.engine.yaml_keys import with_english_keys
from guiju.engine.yaml_schema import read_schema
from guiju.engine.yaml_source import YamlNode, load_yaml

ROOT = Path(__file__).resolve().parents[2]
NAMES = {
    "member": "li", "group": "news", "reply": "m1", "message": "m1", "content": "image", "inviter": "sam", "by": "ben",
    "event": "purchase", "act": "mutes", "role": "admin", "duration": "1h",
}  # fmt: skip
IN_CHINESE = {**NAMES, "content": "图片", "act": "禁言", "role": "管理员", "duration": "1小时"}
DONE_ZH = {
    "sanctioned": "处罚",
    "warned": "警告",
    "muted": "禁言",
    "removed": "移出",
    "kicked": "踢出",
    "banned": "封禁",
}


@pytest.fixture(scope="module")
def names() -> Names:
    """The names that the reference page uses."""
    program = load_text(
        "goal active: group.size > 1; rule no_ads when message matches ad then warn; rule t when message then tag newcomer and draw 3 from members and enter crisis"
    )
    known = Names(program.policy, tags={"newcomer"}, messages={"m1": None})  # type: ignore[dict-item]
    known.members = {name: name for name in ("li", "sam", "ben")}
    known.groups = {"news": "news", "vip_group": "vip_group"}
    object.__setattr__(program.policy.community, "events", {"purchase": {}})
    object.__setattr__(program.policy.community, "templates", {"hello": "hello {member.name}"})
    return known


def place(text: str) -> Span:
    return Span(Source("f", text), 0, len(text))


# ---- scenarios -------------------------------------------------------------------------------------------------------


def forms(sentence: Sentence) -> Iterator[tuple[str, frozenset[str]]]:
    """Each form of a sentence with names in it, and the places it fills."""
    filled = IN_CHINESE if sentence.language == "zh" else NAMES
    for form in sentence.forms:
        words = [filled[part.name] if isinstance(part, Slot) else part.spellings[0] for part in form]
        yield " ".join(words), frozenset(part.name for part in form if isinstance(part, Slot))


@pytest.mark.parametrize("id", meanings())
def test_every_sentence_says_the_same_in_both_languages(id: str, names: Names) -> None:
    said: dict[str, set[frozenset[str]]] = {language: set() for language in LANGUAGES}
    for sentence in meanings()[id].sentences:
        for text, slots in forms(sentence):
            read = read_sentence(text, place(text), names)
            assert read.meaning.id == id, text
            assert frozenset(read.slots) == slots, text
            said[sentence.language].add(slots)
    assert said["en"] == said["zh"]


@pytest.mark.parametrize("verb", effect_rows())
def test_every_effect_is_expected_the_same_in_both_languages(verb: str, names: Names) -> None:
    read = []
    for language in LANGUAGES:
        text = example_effects()[verb][language]
        (item,) = items_of(YamlNode(place(text), [text], parts={0: YamlNode(place(text), text)}))
        found = asdict(effect_of(item, names))
        read.append({key: value for key, value in found.items() if key not in ("written", "span", "text")})
    assert read[0] == read[1]
    assert read[0]["verb"] == verb
    assert set(example_effects()) == set(effect_rows())


@pytest.mark.parametrize("rows", [expectation_rows(), verdict_rows(), message_key_rows(), action_key_rows()])
def test_every_word_has_a_chinese_one(rows: Mapping[str, Mapping[str, Any]]) -> None:
    for id, row in rows.items():
        assert all(row[language] for language in LANGUAGES), id
        assert not any(word.isascii() for word in row["zh"]), id


@pytest.mark.parametrize("table", [acts(), contents()], ids=["what people do", "what can be posted"])
def test_every_name_in_a_sentence_has_a_chinese_one(table: Mapping[str, str]) -> None:
    written = {
        meaning: {spelling.isascii() for spelling, of in table.items() if of == meaning} for meaning in table.values()
    }
    assert all(kinds == {True, False} for kinds in written.values()), written


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("goal active: met", "目标 active: 达成"),
        ("goal active in news: missed at 60%", "目标 active 在 news: 未达成 为 60%"),
        ("goal active: not known", "目标 active: 不明"),
        ("goal active is 5", "目标 active 是 5"),
    ],
)
def test_goals_are_expected_the_same(english: str, chinese: str, names: Names) -> None:
    read = [
        read_goal(*(text.split(": ") if ": " in text else (text, None)), place(text), names)
        for text in (english, chinese)
    ]
    one, other = (
        {key: value for key, value in asdict(each).items() if key not in ("written", "span")} for each in read
    )
    assert one == other


ENGLISH = """\
scenario: twins
policy: policy.guiju
community: community.yaml
given: {li: {in: [vip_group]}, xin: {role: admin, in: [vip_group]}}
timeline:
  - at: 2026-03-02 09:00
    as: first
    li says in vip_group: {text: 加微信, forwarded: true, has: image, mentions: [xin], links: [], kind: text}
    expect: {delete: , warn li: "…", offence: 1}
  - after: 1h
    admin xin mutes li in vip_group for 1h: {reason: rude, rule: no_ads, message: first}
    expect: nothing
  - after: 1d
    bot carried out: everything
"""
CHINESE = """\
情景: twins
规矩: policy.guiju
社群: community.yaml
前提: {li: {在: [VIP群]}, xin: {角色: 管理员, 在: [VIP群]}}
经过:
  - 时间: 2026-03-02 09:00
    名为: first
    li 在 VIP群 说: {内容: 加微信, 转发的: true, 含: 图片, 提及: [xin], 链接: [], 类型: 文字}
    预期: {删除: , 警告 li: "…", 违规: 1}
  - 之后: 1小时
    管理员 xin 在 VIP群 禁言 li 1小时: {理由: rude, 规则: no_ads, 消息: first}
    预期: 无
  - 过: 1天
    机器人 已执行: 全部
"""


def test_whole_files_are_the_same(folder: Path) -> None:
    told = []
    for name, text in (("a", ENGLISH), ("b", CHINESE)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        loaded = load_scenarios([folder / f"{name}.yaml"])
        assert loaded.findings == ()
        (scenario,) = loaded.scenarios
        played = list(play(scenario.world(), scenario.steps))
        told.append(
            (
                scenario.title,
                [each.step.event for each in played],
                [d.to_json() for each in played for d in each.decisions],
            )
        )
    assert told[0] == told[1]
    assert {scenario.title for scenario in load_scenarios([folder]).scenarios} == {"twins"}


# ---- expectations ----------------------------------------------------------------------------------------------------


def keys_of(schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """All keys of a schema, wherever they stand."""
    for part in (schema, *schema.get("$defs", {}).values()):
        for key, found in part.get("properties", {}).items():
            yield key, found
            yield from keys_of(found)


@pytest.mark.parametrize("schema", ["community", "scenario", "expectations"])
def test_every_key_has_a_chinese_one(schema: str) -> None:
    for key, part in keys_of(read_schema(schema)):
        assert part.get("x-zh"), key


def test_a_key_under_both_its_names_is_an_error() -> None:
    document = load_yaml(Source("f", "expect: {}\n预期: {}\n"))
    renamed, findings = with_english_keys(document, "expectations")
    assert [finding.message for finding in findings] == ["`预期` is the same as `expect`, which stands here as well"]
    assert list(renamed.root.keys) == ["expect"]


def rows_of_page(page: str) -> list[tuple[str, str]]:
    """The rows of the tables of a page that have a word in backticks beside its Chinese twin."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(r"^\| (`.*`) \| (`.*`) \|$", text, re.MULTILINE)


def test_what_the_page_lists_is_measured_the_same() -> None:
    measures = [(one.strip("`"), other.strip("`")) for one, other in rows_of_page("ci.md") if "," not in one]
    assert len(measures) == 17
    for english, chinese in measures:
        assert read_measure(english) == read_measure(chinese) is not None, chinese


def test_the_keys_that_the_page_lists_are_those_of_the_schema() -> None:
    names = {(name, key) for key, part in keys_of(read_schema("expectations")) for name in part["x-zh"]}
    listed = set()
    for english, chinese in rows_of_page("ci.md"):
        if "," in english:
            listed |= set(zip(chinese.replace("`", "").split(", "), english.replace("`", "").split(", "), strict=True))
    assert listed <= names
    assert {key for _, key in listed} == {key for _, key in names}


NARROWED = [
    ("{}", "{}"), ("{} in role agent", "角色 agent 中的 {}"), ("{} in tier VIP", "等级 VIP {}"),
    ("{} in group vip_group", "群 vip_group 里 {}"), ("{} in their first 7d", "入群7d以内的{}"),
]  # fmt: skip


@pytest.mark.parametrize(("english", "chinese"), NARROWED)
def test_every_measure_has_a_chinese_twin(english: str, chinese: str) -> None:
    members = [(f"{done} members", f"被{DONE_ZH[done]}成员") for done in ("sanctioned", *_DONE)]
    verbs = {verb: done for done, verb in _DONE.items()}
    times = [(word, f"{DONE_ZH[verbs[verb]]}次数") for word, verb in _TIMES.items()]
    for one, other in (*members, *times, ("sanctions", "处罚")):
        assert read_measure(english.format(one)) == read_measure(chinese.format(other)) is not None, other
    assert read_measure("warnings on the 5 most affected members") == read_measure("受影响最多的 5 名成员的警告")


@pytest.mark.parametrize(
    "text", ["被处罚", "处罚的成员", "角色 被禁言的成员", "被鼓励的成员", "受影响最大的 0 名成员 处罚"]
)
def test_what_is_no_measure_is_none(text: str) -> None:
    assert read_measure(text) is None


@pytest.mark.parametrize(("number", "percent"), list(product(("20", "0.5"), ("", "%", " %"))))
def test_a_bound_for_each_day_has_a_chinese_twin(number: str, percent: str) -> None:
    read = [
        _BOUND.fullmatch(text)
        for text in (f"{number}{percent} per day", f"每天 {number}{percent}", f"{number}{percent} 每天")
    ]
    assert (
        len({(match["number"], match["percent"], bool(match["daily"] or match["each"])) for match in read if match})
        == 1
    )
    assert None not in read


def test_files_of_expectations_are_the_same(tmp_path: Path) -> None:
    program = load_text("rule no_ads when message matches ad then warn; goal active: group.size > 1")
    english = "trace: t.jsonl\nexpect:\n  rules: {no_ads: {fires: {at_least: 1}, recall: {exactly: 50%}}}\n"
    english += (
        "  effects: {kick: {at_most: 2}}\n  impact: {kicks in role admin: {at_most: 2 per day}}\n  goals: [active]\n"
    )
    chinese = "记录: t.jsonl\n预期:\n  规则: {no_ads: {触发: {至少: 1}, 召回率: {正好: 50%}}}\n"
    chinese += "  处置: {踢出: {最多: 2}}\n  影响: {角色 管理员 踢出次数: {至多: 每天 2}}\n  目标: [active]\n"
    read = []
    for name, text in (("a.yaml", english), ("b.yaml", chinese)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        wanted = load_expectations(tmp_path / name, program)
        bounds = [each.bound and (each.bound.side, each.bound.number, each.bound.daily) for each in wanted.expected]
        read.append((wanted.traces, [(each.kind, each.figure, each.measure) for each in wanted.expected], bounds))
    assert read[0] == read[1]
    assert len(read[0][1]) == 5
