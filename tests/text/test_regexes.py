"""Regular expressions: brought to the light form, and refused in an admin's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.diagnostics import Severity
from guiju.engine.text.normal import light
from guiju.engine.text.regexes import LONGEST_REGEX, read_regex
from guiju.engine.text.spelling import respell

from .making import regex, written


def matches(expression: str, text: str) -> bool:
    read, found = read_regex(regex(expression))
    assert read is not None, found
    return next(iter(read.compiled.finditer(light(text))), None) is not None


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("￥\\d+", "只要￥500"),
        ("￥\\d+", "只要¥500"),
        ("ＶＸ", "加vx"),
        ("VX", "加ｖｘ"),
        ("（限时）", "(限时)"),
        ("（限时）", "（限时）"),
        ("真的？", "真的?"),
        ("＊＊", "**"),
        ("稍等…+", "稍等……"),
        ("[Ａ-Ｚ]{3}", "abc"),
        ("[０-９]{3}", "123"),
        ("[！？]", "?"),
        ("[［］]", "]"),
        ("[^Ａ]", "b"),
        ("\\！", "!"),
        ("[\\u4e00-\\u9fa5]+", "中文"),
        ("[\\x{4e00}-\\x{9fa5}]+", "中文"),
        ("\\uff21", "a"),
        ("\\p{Han}{2}", "中文"),
        ("[[:alpha:]]{3}", "abc"),
        ("[]a]", "]"),
        ("[a-]", "-"),
        ("[\\d.]+", "1.5"),
        ("\\Q1.5（元\\E", "1.5(元"),
        ("(?i)EARN", "earn"),
        ("(?-i)EARN", "earn"),
        ("(?P<名>日赚)", "日赚"),
        ("caf\u00e9", "cafe\u0301"),
        ("cafe\u0301", "caf\u00e9"),
        ("ㅠ+$", "ㅠㅠㅠ"),
        ("straße", "STRASSE"),
        ("加\u200b微", "加微"),
        ("a{2,}", "aaa"),
        ("c\\+\\+", "C++"),
    ],
)
def test_an_expression_matches_the_light_form(expression: str, text: str) -> None:
    assert matches(expression, text)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("真的？", "真"),
        ("（a|b）", "a"),
        ("a．c", "abc"),
        ("[＾a]", "b"),
        ("[ａ－ｃ]", "b"),
        ("＋a", "aa"),
        ("ß+x", "sx"),
        ("^ß{2}$", "sss"),
    ],
)
def test_a_character_that_stands_for_itself_never_becomes_an_operator(expression: str, text: str) -> None:
    assert not matches(expression, text)


@given(st.text(st.sampled_from("ＡａＢ加微￥（）［］｛｝？＊＋．｜＾＄＼－，！éß…Ⅳ①😀 中"), min_size=1, max_size=12))
def test_an_expression_without_ascii_matches_itself(text: str) -> None:
    assert matches(text, text)
    assert not matches(f"x{text}", text)


@pytest.mark.parametrize(
    ("expression", "code", "place", "said"),
    [
        (r"(买)\1", "G304", r"\1", r"`\1` refers back"),
        (r"(?P<a>买)(?P=a)", "G304", "(?P=a)", "`(?P=a)` refers back"),
        (r"(?<a>买)\k<a>", "G304", r"\k<a>", "refers back"),
        ("加(?=微信)", "G305", "(?=", "`(?=…)` looks ahead"),
        ("加(?!微信)", "G305", "(?!", "looks ahead"),
        ("(?<=加)微信", "G305", "(?<=", "`(?<=…)` looks behind"),
        ("(?<!官方)客服", "G305", "(?<!", "looks behind"),
        ("(加", "G306", "(加", "a `(` is never closed"),
        ("加)", "G306", "加)", "a `)` closes nothing"),
        ("[加", "G306", "[加", "a `[` is never closed"),
        ("[z-a]", "G306", "z-a", "`z-a` is no range"),
        ("*加", "G306", "*", "`*` has nothing before it to repeat"),
        ("加**", "G306", "**", "`**` repeats what is already repeated"),
        ("加++", "G306", "++", "`++` repeats"),
        ("加\\", "G306", None, "ends in a lone `\\`"),
        ("\\y", "G306", "\\y", "`\\y` has no meaning here"),
        ("(?>加)", "G306", "(?>", "`(?>` starts something"),
        ("(?<a b>x)", "G306", "(?<a b>", "`(?<a b>` is no proper name"),
        ("a{,3}b", "G306", "{,3}", "`{,3}` does not say how often at least"),
        ("a{3,2}", "G306", "{3,2}", "`{3,2}` counts backwards"),
        ("a\\Cb", "G306", "\\C", "piece of a character"),
        ("\\p{Foo}", "G306", "\\p{Foo}", "no range or kind of character"),
        ("((a{100}){100}){100}", "G307", None, "grows too large"),
        ("a{1001}", "G307", None, "grows too large"),
        ("([一-龥]{0,900}[a-z]{0,900}\\w\\p{L}){1,9}x{900}" * 3, "G307", None, "grows too large"),
        ("a|", "G303", None, "would match every message"),
        ("a*", "G303", None, "would match every message"),
        ("(加微)?", "G303", None, "would match every message"),
        ("^", "G303", None, "would match every message"),
        ("\\b", "G303", None, "would match every message"),
        ("\\B", "G303", None, "would match every message"),
        ("(?m)^$", "G303", None, "would match every message"),
    ],
)
def test_what_cannot_be_run_is_refused_in_words_and_with_its_place(
    expression: str, code: str, place: str | None, said: str
) -> None:
    item = written(expression)
    read, found = read_regex(item)
    assert read is None
    assert [one.code for one in found] == [code]
    assert said in found[0].message
    assert found[0].level is Severity.ERROR
    assert found[0].help
    assert found[0].span is not None
    assert found[0].span.text == (place or f"/{expression}/")


def test_a_stray_bar_is_named() -> None:
    _, found = read_regex(regex("代购|"))
    assert found[0].help is not None
    assert "stray `|`" in found[0].help


def test_several_objections_are_told_at_once() -> None:
    _, found = read_regex(regex("(?=a)(b)\\1"))
    assert [one.code for one in found] == ["G305", "G304"]


@pytest.mark.parametrize(("expression", "piece"), [("[…x]", "…"), ("[a\u200bb]", "\u200b"), ("[x㎏]", "㎏")])
def test_a_character_in_brackets_that_never_matches_is_a_warning(expression: str, piece: str) -> None:
    read, found = read_regex(written(expression))
    assert read is not None
    assert [(one.code, one.level) for one in found] == [("G308", Severity.WARNING)]
    assert found[0].span is not None
    assert found[0].span.text == piece


def test_length_is_bounded() -> None:
    assert read_regex(regex("加" * LONGEST_REGEX))[0] is not None
    read, found = read_regex(regex("加" * (LONGEST_REGEX + 1)))
    assert read is None
    assert found[0].code == "G307"
    assert "2,001 characters" in found[0].message


def test_nothing_is_written_to_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    read_regex(regex("(a"))
    read_regex(regex("(a{1000}){1000}"))
    assert capfd.readouterr().err == ""


@given(st.text(st.sampled_from(r"ab\()[]{}?*+.|^$-:<>=!PQECxu1,2Ａ？加…") | st.characters(), max_size=14))
def test_any_expression_is_read_or_refused(text: str) -> None:
    read, found = read_regex(written(text))
    assert (read is None) is any(one.level is Severity.ERROR for one in found)
    for one in found:
        assert one.message
        assert one.span is not None


@given(st.text(st.sampled_from(r"ab\()[]{}?*+.|^$-:<>=!dwi1,2")))
def test_ascii_expressions_keep_their_spelling(text: str) -> None:
    spelling, objections = respell(text)
    assert objections or spelling == text
