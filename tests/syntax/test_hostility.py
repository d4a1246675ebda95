"""Whatever stands in a file, reading it ends soon, raises nothing, and says where it is no policy."""

from __future__ import annotations

import random
import re
import sys
from types import FrameType

import pytest

from guiju.engine.source import Source
from guiju.engine.syntax.format import format_file
from guiju.engine.syntax.parse import Parsed, parse
from guiju.engine.syntax.vocabulary import LANGUAGES

from ..watchdog import bounded
from .texts import CORPUS

RUNS = (
    "a", "消", "消息匹配", "消息匹配的 ", "é", "e\u0301", "🎉", "१", "Ⅳ", "(", ")", "((", "not(", "a(b)", '"',
    "'", "`", "`a", "“", "”", "「", "《", "{", "}", '"{a}" ', "#", "/", "/*", "\\", "$", "$ ", " ", "\t", "\n",
    "\r", "\r\n", "\n ", "\u3000", "\ufeff", "\u200b", "\x00", "\u202e", "\ud800", ";", "。", "，", ".", "x.",
    "- ", "-", "+", "1", "1h", "1h ", "1:", "1 ", "12-", "2026-", "09:00-", "前", "前1", "当", "是", "每",
    "值", "时", "when ", "when \n", "when x\n", "rule ", "rule a ", "then ", "and ", "or ", "not ", "is not ",
    "does not ", "top 1 by ", "词语 ", "规则 甲 ", "pattern p: ", "forget ",
)  # fmt: skip
BEGINNINGS = (
    "", "when x in (", "when message matches ", "when x then tag ", 'pattern p: words "', 'value "{',
    "pattern p: regex /", "define a: ",
)  # fmt: skip
ODD = (
    "\ud800", "\x00", "\u202e", "\u200b", "\u2028", "“", "”", "「", "`", '"', "(", ")", "{", "}", "{{", "#",
    "/", "\\", "；", "。", ";", "\r", "🎉", "e\u0301", "每", "当", "时", "已知", "前3名", "近", "本月",
    "top 3", "1h 2h", "09:00-", "not", "never forget", "`a b`", "中", "内", "every", "when", "otherwise",
    "everywhere",
)  # fmt: skip
LINES = [line for text in CORPUS.values() for line in text.splitlines() if line.strip()]
WORDS = [word for line in LINES for word in re.findall(r'"[^"]*"|\w+|\s+|.', line)]


def read(text: str) -> Parsed:
    with bounded(text):
        parsed = parse(Source("hostile", text))
    for finding in parsed.diagnostics:
        assert finding.span is not None
        assert finding.message
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
    return parsed


@pytest.mark.parametrize("run", RUNS, ids=ascii)
def test_long_runs(run: str) -> None:
    for beginning in BEGINNINGS:
        read(beginning + run * (20_000 // len(run)))


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS, ids=ascii)
def test_runs_of_a_megabyte(run: str) -> None:
    beginning = BEGINNINGS[RUNS.index(run) % len(BEGINNINGS)]
    read(beginning + run * (1_000_000 // len(run)))


def steps(text: str) -> int:
    """How many functions are called, Python's own included, to read a text."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        parse(Source("long", text))
    finally:
        sys.setprofile(None)
    return calls


def test_work_grows_with_the_text_and_no_faster() -> None:
    steps(CORPUS["practices"])
    assert steps(CORPUS["practices"] * 8) < 4.4 * steps(CORPUS["practices"] * 2)


@pytest.mark.parametrize("name", CORPUS)
def test_texts_cut_off_anywhere(name: str) -> None:
    text = CORPUS[name]
    for end in range(0, len(text), max(1, len(text) // 60)):
        read(text[:end])


def mutated(rng: random.Random, text: str) -> str:
    start = rng.randrange(len(text) + 1)
    end = min(len(text), start + rng.choice((1, 1, 2, 5, 30)))
    any_character = chr(rng.choice((rng.randrange(128), rng.randrange(0x3000, 0xA000), rng.randrange(0x110000))))
    return rng.choice(
        (
            text[:start] + text[end:],
            text[:start],
            text[:start] + rng.choice(ODD) + text[start:],
            text[:start] + rng.choice(WORDS) + text[end:],
            text[:start] + text[start:end] * 3 + text[end:],
            text[:start] + any_character + text[start:],
        )
    )


def made(rng: random.Random) -> str:
    text = "\n".join(rng.sample(LINES, rng.randrange(1, 5)))
    if rng.random() < 0.3:
        text = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", text)
    for _ in range(rng.randrange(1, 5)):
        text = mutated(rng, text)
    return text


def try_out(seed: int, cases: int) -> int:
    """Reads random texts, and writes those that are policies; how many were."""
    rng = random.Random(seed)
    policies = 0
    for _ in range(cases):
        parsed = read(made(rng))
        if parsed.diagnostics:
            continue
        policies += 1
        for language in LANGUAGES:
            written = format_file(parsed.file, language)
            again = parse(Source("written", written), parsed.file.declared)
            assert again.diagnostics == (), written
            assert again.file.statements == parsed.file.statements, written
            assert format_file(again.file, language) == written
            comments = sorted(comment.text for comment in parsed.file.comments)
            assert sorted(comment.text for comment in again.file.comments) == comments
    return policies


def test_damaged_texts() -> None:
    assert try_out(seed=1, cases=300) > 20


@pytest.mark.slow
def test_many_damaged_texts() -> None:
    assert try_out(seed=2, cases=4_000) > 400


def test_random_characters() -> None:
    rng = random.Random(3)
    for _ in range(100):
        read("".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(200))))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("when message has link\x00 then warn", 22),
        ('when message contains "\x1b[31m" then warn', 24),
        ("when message has link then warn # \u202e", 35),
        ("rule `a\u2066b` when message has link then warn", 8),
        ("pattern a: regex /\u202d/", 19),
        ('value "\ud800"', 8),
        ("\x7f", 1),
    ],
)
def test_characters_that_no_policy_may_hold(text: str, column: int) -> None:
    (finding,) = read(text).diagnostics
    assert finding.code == "G105"
    assert finding.span is not None
    assert finding.span.column == column
    assert f"U+{ord(text[column - 1]):04X}" in finding.message


def test_marks_of_direction_that_scripts_need_may_stand_in_texts() -> None:
    assert read('value "\u200fשלום\u200e و\u200cا"').diagnostics == ()


def test_parentheses_that_stand_side_by_side_are_not_nested() -> None:
    text = f"when {' or '.join(['(message has image)'] * 90)} then delete\n"
    assert not parse(Source("p", text)).diagnostics
