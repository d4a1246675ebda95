"""What is left of whole texts once disguise is undone, for expressions that ask for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guiju.engine.text.bare import folded_undone, lines_undone, undone
from guiju.engine.text.batch import Batch
from guiju.engine.text.normal import fold, light
from guiju.engine.text.openness import is_open
from guiju.engine.text.patterns import Hit
from guiju.engine.text.scanner import compile_scanner

from .making import pattern, regex, word

_WORDS = [word(text) for text in ("加a", "a微b", "ab微", "加微", "ba", "b微5")]
_PAIRS = [word(han + latin) for han in "加微" for latin in "ab"] + [
    word(latin + han) for han in "加微" for latin in "ab"
]
_SCANNER, _ = compile_scanner([pattern(*_WORDS)])
_LOOKING, _ = compile_scanner([pattern(*_WORDS), pattern(*_PAIRS, name="pairs")])


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("hello there", []),
        ("  hello\n", ["hello"]),
        ("日赚500", []),
        ("日 赚50 0", ["日赚500"]),
        ("日.赚.5.0.0 t.m", ["日赚500 tm", "日赚500tm"]),
        ("d\u0336u\u0336e", []),
        ("d\u0363u\u0363e", ["due"]),
        ("e a r n it", ["earn it"]),
        ("日賺", ["日赚"]),
        ("and/or, 1.5", []),
    ],
)
def test_disguise_is_undone_all_over_a_text(text: str, forms: list[str]) -> None:
    assert undone(light(text)) == forms


@given(
    st.text(st.sampled_from("加微信abé12 .,-❤\n\u0363賺"), max_size=16)
    | st.text(st.sampled_from("ab1 .-_\n"), max_size=12)
)
def test_both_ways_give_the_same_forms(text: str) -> None:
    forms = dict.fromkeys(folded.text for folded in folded_undone(fold(text)))
    assert [form for form in forms if form != light(text)] == undone(light(text))


@given(
    st.lists(
        st.text(st.sampled_from("加aé1 .-_\n\u0363賺"), max_size=9) | st.text(st.sampled_from("a1 ._"), max_size=9)
    )
)
def test_the_lines_of_several_texts_hold_all_forms_of_each(texts: list[str]) -> None:
    latin = [text for text in texts if text.isascii()]
    for alike in filter(None, (latin, texts)):
        for text, lines in zip(alike, lines_undone(Batch(alike)), strict=True):
            forms = [light(text), *undone(light(text))]
            assert "\n".join(forms) in lines or all(f"\n{form}\n" in f"\n{lines}\n" for form in forms)


def test_a_hit_stands_where_the_disguised_piece_does() -> None:
    scanner, _ = compile_scanner([pattern(replace(regex(r"日赚\d+"), disguised=True))])
    assert scanner.hits("来 日_賺_5_0_0 吧", 0) == (Hit("ad", r"/日赚\d+/", 2, 11),)


def test_an_expression_of_a_policy_sees_the_light_form_alone() -> None:
    scanner, _ = compile_scanner([pattern(regex(r"日赚\d+"))])
    assert [scanner.scan(text).bits for text in ("日赚５00", "日_赚_5_0_0")] == [1, 0]


@pytest.mark.parametrize(
    "text", ["", "大家好", "大家好，我是新来的。", "see you at nine, all of you!", "(ok) ... yes", "用 excel 做, ok"]
)
def test_honest_texts_are_open(text: str) -> None:
    assert is_open(light(text), frozenset({"加v"}))


@pytest.mark.parametrize(
    "text", ["加 微信", "b u y", "加，微，信", "b-u-y", "加❤微", "v\u0302x", "to 5", "a b", "加 v", "加 v x"]
)
def test_texts_that_may_hide_a_word_are_not(text: str) -> None:
    assert not is_open(light(text), frozenset({"加v"}))


@example(["加", " ", "a"])
@example(["a", "b", " ", "微"])
@given(st.lists(st.sampled_from(["加", "微", "a", "b", "ab", " ", " ", ", ", ".", "5", "\n"]), max_size=12))
def test_an_open_text_hides_no_word_where_chinese_and_latin_are_apart(parts: list[str]) -> None:
    text = "".join(parts)
    assert _SCANNER.hits(text, 0) == _LOOKING.hits(text, 0)
    assert _SCANNER.scan(text).bits == _LOOKING.scan(text).bits & 1
