"""Many texts asked at once what they match: what is said of each is what a scan says of it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guiju.engine.text.batch import Batch, numbers_at
from guiju.engine.text.disguise import pressed, pressed_together, undisguised
from guiju.engine.text.normal import PART, light, light_together, squeeze
from guiju.engine.text.patterns import Hit, Item, Pattern
from guiju.engine.text.scanner import Scanner, compile_scanner

from .making import detect, domain, field, pattern, regex, word
from .test_naive import ALL_PATTERNS, LONGER_TEXTS, STAND_IN_ITEMS, STAND_IN_TEXTS, TEXTS, patterns_of
from .test_normal import AWKWARD

# Texts that would join with, or end, what stands before them, were they not apart.
RIMS = st.sampled_from(
    ["\u0301", "\u3099", "Σ", "αΣ", "\u200d", "\u0345", "가", "\u11a8", "か", "v x", " ", "\n", "\ud83d", ""]
)
MIXED = st.lists(TEXTS | LONGER_TEXTS | STAND_IN_TEXTS | RIMS | st.just(f"a{PART}b"), max_size=9)


def scanned_alone(scanner: Scanner, texts: list[str]) -> list[tuple[int, str] | None]:
    alone = [scanner.scan(text) for text in texts]
    return [(one.bits, one.light) if one.bits else None for one in alone]


def scanned_together(scanner: Scanner, texts: list[str]) -> list[tuple[int, str] | None]:
    return [None if one is None else (one.bits, one.light) for one in scanner.scans(texts)]


def blank(scanner: Scanner, texts: list[str]) -> list[bool]:
    return [scan is None for scan in scanner.scans(texts)]


SOME_PATTERNS = ALL_PATTERNS | patterns_of(STAND_IN_ITEMS)


@given(SOME_PATTERNS, MIXED, st.integers(0, 9))
@settings(max_examples=200)
@example([pattern(word("vx"))], ["v", "x", "v x", "v\u0301", "\u0301x", "加v x"], 1)
@example(
    [pattern(word("vx"))], ["vx\u0363", "vx v x", "vx vx", "vxvx v\u0363x", "vx", "v-x vx", "a  vx", f"vx{PART}"], 2
)
@example([pattern(word("v x"), word("vx"))], ["vx", "v x", "v  x", "vx vx", "Ａ vx", "ﬁ vx"], 1)
@example([pattern(word("加微信"))], ["加", "微信", "加\n微", "信", "加.微.信", "加😀微信"], 2)
@example([pattern(word("加微信"), word("微信", excepted=True)), pattern(word("加"))], ["加微信", "微信", "加"], 1)
@example([pattern(word("加微信"), word("微信群", excepted=True))], ["加微信 加微信群", "加微信群", "加 微 信群"], 0)
@example([pattern(word("vx")), pattern(word("vx", exact=True), regex("x"))], ["vx", "VX", "x"], 1)
def test_texts_match_the_same_together_as_each_by_itself(patterns: list[Pattern], texts: list[str], cut: int) -> None:
    scanner, _ = compile_scanner(patterns)
    expected = scanned_alone(scanner, texts)
    hits = [[scanner.hits(text, index) for index in range(len(patterns))] for text in texts]
    found = scanner.scans(texts)
    assert [*scanned_together(scanner, texts[:cut]), *scanned_together(scanner, texts[cut:])] == expected
    assert [scan and (scan.bits, scan.light) for scan in found] == expected
    for text, known, places in zip(texts, found, hits, strict=True):
        scanner.scan("")  # or this text may be the latest one already
        if known is not None and text:
            assert scanner.scan(text, known) is known
            assert [scanner.hits(text, index) for index in range(len(patterns))] == places


def test_hits_of_words_are_known_of_texts_scanned_together() -> None:
    scanner, _ = compile_scanner([pattern(word("加微信")), pattern(regex(r"\d+"))])
    found = scanner.scans(["请加微信", "加.微.信", "ﬁ 加微信", "12", "好"])
    hits = [scan and scan.hits for scan in found]
    assert hits == [{0: (Hit("ad", "加微信", 1, 4),)}, {0: (Hit("ad", "加微信", 0, 5),)}, None, None, None]


@pytest.mark.parametrize(
    ("item", "matching"),
    [
        (word("加微信"), "请加微信"),
        (word("VX", exact=True), "加VX"),
        (regex("^信"), "信号"),
        (detect("phone"), "138 0013 8000"),
        (domain("example.com"), "www.example.com"),
        (field("姓名"), "姓名：王"),
    ],
)
def test_every_kind_of_item_is_asked_about(item: Item, matching: str) -> None:
    scanner, _ = compile_scanner([pattern(item)])
    assert blank(scanner, ["你好", matching, "hello there", ""]) == [True, False, True, True]


EXPRESSIONS = st.sampled_from(
    [
        "加.?微",
        r"\d{2}",
        "^a",
        "b$",
        "a.b",
        "[^a]+",
        r"\bv",
        r"\Ba",
        r"\A加",
        r"信\z",
        "(?-m:^)加",
        "(?s)a.b",
        "a\nb",
        r"x\s",
        "V",
    ]
)


@settings(max_examples=200)
@given(st.lists(EXPRESSIONS, min_size=1, max_size=2), st.booleans(), st.booleans(), MIXED)
def test_expressions_match_the_same_texts_together_as_each_by_itself(
    expressions: list[str], disguised: bool, exact: bool, texts: list[str]
) -> None:
    items = [replace(regex(text), disguised=disguised, exact=exact) for text in expressions]
    scanner, _ = compile_scanner([pattern(*items)])
    assert scanned_together(scanner, texts) == scanned_alone(scanner, texts)


def test_a_text_of_which_nothing_is_left_by_an_except_is_blank() -> None:
    scanner, _ = compile_scanner([pattern(word("加微信"), word("微信群", excepted=True))])
    assert blank(scanner, ["微信群", "加微信群", "加微信", "加微信群 加微信", "好"]) == [True, True, False, False, True]


def test_nothing_is_asked_of_no_texts() -> None:
    scanner, _ = compile_scanner([pattern(word("加微信"), regex("a"))])
    assert scanner.scans([]) == []


FRAGMENTS = st.lists((AWKWARD | LONGER_TEXTS | RIMS).map(light).filter(str.strip), max_size=4, unique=True)


@given(FRAGMENTS, MIXED, st.data())
def test_fragments_are_found_where_they_stand_in_the_light_form(
    fragments: list[str], texts: list[str], data: st.DataObject
) -> None:
    if fragments:
        texts = [*texts, *data.draw(st.lists(st.sampled_from(fragments).map(lambda text: f"a{text}b"), max_size=2))]
    one = pattern(word("加微信"))
    scanner, _ = compile_scanner([one], fragments=fragments)
    alone, _ = compile_scanner([one])
    held = [{fragment for fragment in fragments if fragment in light(text)} for text in texts]
    scanned = [scanner.scan(text).bits for text in texts]
    assert [{fragment for fragment, bit in scanner.fragments.items() if bits & bit} for bits in scanned] == held
    assert [bits & 1 for bits in scanned] == [alone.scan(text).bits for text in texts]
    of_pattern = zip(blank(alone, texts), held, strict=True)
    assert blank(scanner, texts) == [is_blank and not found for is_blank, found in of_pattern]
    assert scanned_together(scanner, texts) == scanned_alone(scanner, texts)


@given(st.lists(AWKWARD | RIMS, max_size=6))
@example(["a", "\u0301", "Σ", "Ａ" * 20, "é" + "\u0323" * 300, "\u0345" * 300, "\u3099か", ""])
def test_the_light_forms_of_texts_stay_apart(texts: list[str]) -> None:
    texts = [text.replace(PART, "") for text in texts]
    together = light_together(PART.join(texts))
    assert together == PART.join(light(text) for text in texts)
    assert Batch(texts).plain == together
    assert squeeze(together) == PART.join(squeeze(light(text)) for text in texts)
    assert undisguised(together) == PART.join(undisguised(light(text)) for text in texts)


@given(st.lists(AWKWARD | LONGER_TEXTS, max_size=6))
def test_texts_are_pressed_together_as_they_are_alone(texts: list[str]) -> None:
    forms = [undisguised(light(text)) for text in texts]
    assert pressed_together(PART.join(forms)) == PART.join(map(pressed, forms))
    for form in forms:
        assert [character for character in form if character.isalnum()] == list(filter(str.isalnum, pressed(form)))
        assert re.search(r"[\s!-/:-@\[-`{-~。、]", pressed(form)) is None


def test_places_are_told_by_the_number_of_their_text() -> None:
    assert list(numbers_at(f"ab{PART}{PART}c", [0, 1, 2, 3, 4, 4])) == [0, 0, 0, 1, 2, 2]
