"""The scanner says what the slow reference says, for any patterns and any text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.engine.text.naive import naive_bits, naive_hits
from guiju.engine.text.patterns import Hit, Item, Pattern
from guiju.engine.text.scanner import compile_scanner

from .making import pattern, regex, word

LETTERS = "加微信vVＶxab1２ \u3000\n\u200b\u0301éeß❤😀ㄱㅏ가ก\u0e34，.㍿会\ufe0f"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=24) | st.text(max_size=12)
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
) | st.builds(lambda text, excepted: regex(text, excepted=excepted), REGEXES, st.sampled_from([False, False, True]))
PATTERNS = st.lists(
    st.builds(Pattern, name=st.just("p"), title=st.none(), items=st.lists(ITEMS, max_size=5).map(tuple)), max_size=4
)


@settings(max_examples=400)
@given(PATTERNS, st.lists(TEXTS, min_size=1, max_size=3))
def test_scanner_and_reference_agree(patterns: list[Pattern], texts: list[str]) -> None:
    scanner, _ = compile_scanner(patterns)
    for text in texts:
        assert scanner.scan(text).bits == naive_bits(patterns, text)
        for index in range(len(patterns)):
            assert scanner.hits(text, index) == naive_hits(patterns, text, index)


@given(PATTERNS, TEXTS)
def test_a_pattern_matches_where_it_has_hits(patterns: list[Pattern], text: str) -> None:
    scanner, _ = compile_scanner(patterns)
    bits = scanner.scan(text).bits
    assert [bool(bits >> index & 1) for index in range(len(patterns))] == [
        bool(scanner.hits(text, index)) for index in range(len(patterns))
    ]


@given(PATTERNS, TEXTS)
def test_hits_lie_in_the_text_in_order(patterns: list[Pattern], text: str) -> None:
    scanner, _ = compile_scanner(patterns)
    for index in range(len(patterns)):
        hits = scanner.hits(text, index)
        assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
        assert [(hit.start, -hit.end) for hit in hits] == sorted((hit.start, -hit.end) for hit in hits)


def test_the_reference_by_hand() -> None:
    patterns = [pattern(word("客服"), word("官方客服", excepted=True)), pattern(word("ad")), pattern(regex("信+"))]
    assert naive_bits(patterns, "官方客服 bad 信") == 0b100
    assert naive_hits(patterns, "官方客服和客\u200b服", 0) == (Hit("ad", "客服", 5, 8),)
    assert naive_hits(patterns, "ad 信信", 2) == (Hit("ad", "/信+/", 3, 5),)
