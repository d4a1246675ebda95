"""Many texts asked at once whether they match nothing: what is said of each is what a scan says of it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guiju.engine.text.batch import Batch, numbers_at
from guiju.engine.text.disguise import pressed, pressed_together, undisguised
from guiju.engine.text.normal import PART, light, light_together, squeeze
from guiju.engine.text.patterns import Item, Pattern
from guiju.engine.text.scanner import compile_scanner

from .making import detect, domain, field, pattern, regex, word
from .test_naive import ALL_PATTERNS, LONGER_TEXTS, STAND_IN_ITEMS, STAND_IN_TEXTS, TEXTS, patterns_of
from .test_normal import AWKWARD

# Texts that would join with, or end, what stands before them, were they not apart.
RIMS = st.sampled_from(
    ["\u0301", "\u3099", "Σ", "αΣ", "\u200d", "\u0345", "가", "\u11a8", "か", "v x", " ", "\n", "\ud83d", ""]
)
MIXED = st.lists(TEXTS | LONGER_TEXTS | STAND_IN_TEXTS | RIMS | st.just(f"a{PART}b"), max_size=9)


@given(ALL_PATTERNS, MIXED)
@settings(max_examples=200)
def test_texts_called_blank_match_nothing(patterns: list[Pattern], texts: list[str]) -> None:
    scanner, _ = compile_scanner(patterns)
    found = scanner.blank(texts)
    assert len(found) == len(texts)
    assert [text for text, blank in zip(texts, found, strict=True) if blank and scanner.scan(text).bits] == []


def without_excepted(patterns: list[Pattern]) -> list[Pattern]:
    return [replace(one, items=tuple(item for item in one.items if not item.excepted)) for one in patterns]


@given((ALL_PATTERNS | patterns_of(STAND_IN_ITEMS)).map(without_excepted), MIXED, st.integers(0, 9))
@settings(max_examples=200)
@example([pattern(word("vx"))], ["v", "x", "v x", "v\u0301", "\u0301x", "加v x"], 1)
@example([pattern(word("加微信"))], ["加", "微信", "加\n微", "信", "加.微.信", "加😀微信"], 2)
def test_all_that_match_nothing_are_called_blank_however_they_are_shared_out(
    patterns: list[Pattern], texts: list[str], cut: int
) -> None:
    scanner, _ = compile_scanner(patterns)
    expected = [not scanner.scan(text).bits and PART not in text for text in texts]
    assert scanner.blank(texts) == expected
    assert [*scanner.blank(texts[:cut]), *scanner.blank(texts[cut:])] == expected


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
    assert scanner.blank(["你好", matching, "hello there", ""]) == [True, False, True, True]


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
def test_expressions_match_no_text_called_blank_and_all_others(
    expressions: list[str], disguised: bool, exact: bool, texts: list[str]
) -> None:
    items = [replace(regex(text), disguised=disguised, exact=exact) for text in expressions]
    scanner, _ = compile_scanner([pattern(*items)])
    texts = [text for text in texts if PART not in text]
    assert scanner.blank(texts) == [not scanner.scan(text).bits for text in texts]


def test_a_text_of_which_only_an_except_is_found_is_blank() -> None:
    scanner, _ = compile_scanner([pattern(word("加微信"), word("微信", excepted=True))])
    assert scanner.blank(["微信", "加微信", "好"]) == [True, False, True]


def test_nothing_is_asked_of_no_texts() -> None:
    scanner, _ = compile_scanner([pattern(word("加微信"), regex("a"))])
    assert scanner.blank([]) == []


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
    blank = zip(alone.blank(texts), held, strict=True)
    assert scanner.blank(texts) == [of_pattern and not found for of_pattern, found in blank]


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
