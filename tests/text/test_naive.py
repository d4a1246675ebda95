"""The scanner says what the slow reference says, for any patterns and any text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.engine.text.naive import naive_bits, naive_hits
from guiju.engine.text.patterns import Hit, Item, Pattern
from guiju.engine.text.scanner import compile_scanner
from guiju.engine.text.steps import USUAL, Step

from .making import detect, domain, field, pattern, regex, word

LETTERS = "加家微威徽信言力口vVＶxхаab1２購购 .-,_❤\u3000\n\u200b\u0301éeß❤😀ㄱㅏ가ก\u0e34，.㍿会\ufe0f"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=24) | st.text(max_size=12)
PIECES = st.sampled_from(
    [
        "http://docs.example.com/a", "example.com", "www.example.net", "li@example.com", "例子.中国",
        "138 0013 8000", "203.0.113.7", "😀", "@li", "привет", "加微信", "姓名", "电话", "：", "\n", "\t", " ",
        "，", "１", "\u200b", "[", "](", ")",
    ]
)  # fmt: skip
LONGER_TEXTS = st.lists(PIECES | st.text(st.sampled_from(LETTERS), max_size=3), max_size=10).map("".join)
NEEDLES = st.text(st.sampled_from(LETTERS), min_size=1, max_size=3)
REGEXES = st.sampled_from(
    [
        "加.?信",
        "[a-c]+",
        r"\d\d?",
        "v|x",
        r"\bv",
        "信$",
        "^加",
        "é+",
        "(?i)VX",
        ".",
        "加+微",
        "[^a]",
        "ㄱ가?",
        r"\s+v",
        "a|",
        "(",
        "会",
    ]
)
ITEMS = st.builds(
    Item,
    kind=st.just("word"),
    text=NEEDLES,
    exact=st.booleans(),
    excepted=st.sampled_from([False, False, True]),
    label=st.sampled_from(["one", "two", "three"]),
    span=st.none(),
    steps=st.just(USUAL) | st.frozensets(st.sampled_from(list(Step))),
) | st.builds(lambda text, excepted: regex(text, excepted=excepted), REGEXES, st.sampled_from([False, False, True]))
FURTHER_ITEMS = (
    st.builds(
        lambda name, excepted: detect(name, excepted=excepted),
        st.sampled_from(["link", "domain", "masked_link", "phone", "email", "ip", "emoji", "mention", "cyrillic"]),
        st.sampled_from([False, False, True]),
    )
    | st.builds(
        lambda text, excepted: domain(text, excepted=excepted),
        st.sampled_from(["example.com", "docs.example.com", "Example.NET", ".com", "例子.中国", "a b"]),
        st.booleans(),
    )
    | st.builds(field, st.sampled_from(["姓名", "电话", "电 话", "微信"]))
)


def patterns_of(items: st.SearchStrategy[Item]) -> st.SearchStrategy[list[Pattern]]:
    one = st.builds(Pattern, name=st.just("p"), title=st.none(), items=st.lists(items, max_size=5).map(tuple))
    return st.lists(one, max_size=4)


PATTERNS = patterns_of(ITEMS)
ALL_PATTERNS = patterns_of(ITEMS | FURTHER_ITEMS | FURTHER_ITEMS)


@settings(max_examples=400)
@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=3))
def test_scanner_and_reference_agree(patterns: list[Pattern], texts: list[str]) -> None:
    scanner, _ = compile_scanner(patterns)
    for text in texts:
        assert scanner.scan(text).bits == naive_bits(patterns, text)
        for index in range(len(patterns)):
            assert scanner.hits(text, index) == naive_hits(patterns, text, index)


@settings(max_examples=400)
@given(ALL_PATTERNS, st.lists(LONGER_TEXTS, min_size=1, max_size=3))
def test_scanner_and_reference_agree_on_detectors_domains_and_forms(patterns: list[Pattern], texts: list[str]) -> None:
    scanner, _ = compile_scanner(patterns)
    for text in texts:
        assert scanner.scan(text).bits == naive_bits(patterns, text)
        for index in range(len(patterns)):
            assert scanner.hits(text, index) == naive_hits(patterns, text, index)


@given(ALL_PATTERNS, TEXTS | LONGER_TEXTS)
def test_a_pattern_matches_where_it_has_hits(patterns: list[Pattern], text: str) -> None:
    scanner, _ = compile_scanner(patterns)
    bits = scanner.scan(text).bits
    assert [bool(bits >> index & 1) for index in range(len(patterns))] == [
        bool(scanner.hits(text, index)) for index in range(len(patterns))
    ]


@given(ALL_PATTERNS, TEXTS | LONGER_TEXTS)
def test_hits_lie_in_the_text_in_order(patterns: list[Pattern], text: str) -> None:
    scanner, _ = compile_scanner(patterns)
    for index in range(len(patterns)):
        hits = scanner.hits(text, index)
        assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
        assert [(hit.start, -hit.end) for hit in hits] == sorted((hit.start, -hit.end) for hit in hits)


STOOD_IN = st.sampled_from(["加微信", "微信", "加vx", "说话", "信", "buy", "aab b"])
STAND_IN_PIECES = st.sampled_from(
    [
        "加", "家", "jia", "力口", "微", "威", "徽", "wei", "信", "新", "xin", "亻言", "讠兑", "话", "舌", "b", "uu", "yyy",
        "aa", "aaa", "bbb", " ", ".", "\u200b", "，", "1", "v", "х",
    ]
)  # fmt: skip
STAND_IN_TEXTS = st.lists(STAND_IN_PIECES, max_size=9).map("".join)
STAND_IN_ITEMS = st.builds(
    lambda text, steps: replace(word(text), steps=steps), STOOD_IN, st.frozensets(st.sampled_from(list(Step)))
)


@given(patterns_of(STAND_IN_ITEMS), st.lists(STAND_IN_TEXTS, min_size=1, max_size=3))
def test_scanner_and_reference_agree_on_what_stands_in(patterns: list[Pattern], texts: list[str]) -> None:
    scanner, _ = compile_scanner(patterns)
    for text in texts:
        assert scanner.scan(text).bits == naive_bits(patterns, text)
        for index in range(len(patterns)):
            assert scanner.hits(text, index) == naive_hits(patterns, text, index)


def test_the_reference_by_hand() -> None:
    patterns = [pattern(word("客服"), word("官方客服", excepted=True)), pattern(word("ad")), pattern(regex("信+"))]
    assert naive_bits(patterns, "官方客服 bad 信") == 0b100
    assert naive_hits(patterns, "官方客服和客\u200b服", 0) == (Hit("ad", "客服", 5, 8),)
    assert naive_hits(patterns, "ad 信信", 2) == (Hit("ad", "/信+/", 3, 5),)


PLAIN_PIECES = st.sampled_from(
    ["a", "b", "ab", "加", "微", "加微", "1", " ", ",", ", ", "。", "..", ".", "!?", "\n", "-"]
)
PLAIN_NEEDLES = st.lists(st.sampled_from(["a", "b", "ab", "加", "微", "1", " "]), min_size=2, max_size=4).map("".join)


@settings(max_examples=400)
@given(st.lists(PLAIN_NEEDLES, min_size=1, max_size=4), st.lists(PLAIN_PIECES, max_size=10).map("".join))
def test_scanner_and_reference_agree_on_plain_texts(needles: list[str], text: str) -> None:
    patterns = [pattern(*map(word, needles))]
    scanner, _ = compile_scanner(patterns)
    assert scanner.hits(text, 0) == naive_hits(patterns, text, 0)


@settings(max_examples=200)
@given(st.sampled_from(["加微", r"\d{2}", "^a", "b$", "a.b", "[^a]+"]), TEXTS | LONGER_TEXTS)
def test_scanner_and_reference_agree_on_expressions_that_see_through_disguise(expression: str, text: str) -> None:
    patterns = [pattern(replace(regex(expression), disguised=True))]
    scanner, _ = compile_scanner(patterns)
    assert bool(scanner.scan(text).bits) == bool(naive_bits(patterns, text))
    assert scanner.hits(text, 0) == naive_hits(patterns, text, 0)


@pytest.mark.parametrize(
    "text",
    [
        "哈哈 哈",
        "哈 哈哈",
        "哈哈 哈哈",
        "哈哈哈",
        "说 哈.哈",
        "xx 哈哈。",
        "哈\u0336哈 哈哈",
        "加微信 加 微 信",
        "加 微信 加微信",
    ],
)
def test_words_that_stand_plainly_hide_none_that_are_spread(text: str) -> None:
    """A word that a text has as it is, and the same again with separators put in, overlapping or apart."""
    patterns = [pattern(word("哈哈"), word("加微信"))]
    scanner, _ = compile_scanner(patterns)
    assert scanner.hits(text, 0) == naive_hits(patterns, text, 0)
    assert scanner.scan(text).bits == naive_bits(patterns, text)
