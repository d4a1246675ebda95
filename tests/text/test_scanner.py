"""One scan for all patterns: what matches, where, and what `except` takes back."""

from __future__ import annotations

import pytest

from guiju.engine.diagnostics import Severity, has_errors
from guiju.engine.text.patterns import Hit, Item, Pattern
from guiju.engine.text.scanner import Scanner, compile_scanner

from .making import pattern, regex, word, written


def scanner(*patterns: Pattern) -> Scanner:
    made, found = compile_scanner(patterns)
    assert found == []
    return made


def spans(items: tuple[Item, ...], text: str) -> list[tuple[str, str]]:
    """Item and piece of the original text, for each hit of one pattern."""
    made = scanner(pattern(*items))
    hits = made.hits(text, 0)
    assert bool(hits) is bool(made.scan(text).bits)
    return [(hit.item, text[hit.start : hit.end]) for hit in hits]


def test_each_pattern_has_its_bit() -> None:
    made = scanner(pattern(word("代购")), pattern(regex("日赚\\d+元")), pattern(word("agent wanted")))
    assert made.scan("找代购，日赚500元").bits == 0b011
    assert made.scan("AGENT WANTED").bits == 0b100
    assert made.scan("大家好").bits == 0


def test_the_scan_carries_the_light_form() -> None:
    assert scanner().scan("ＶＸ\u200b号").light == "vx号"


def test_no_patterns_match_nothing() -> None:
    assert scanner().scan("加微信").bits == 0


def test_hits_are_told_in_the_original_text() -> None:
    made = scanner(pattern(word("加微信"), name="ad"))
    assert made.hits("😀请加\u200b微\u200b信😀", 0) == (Hit("ad", "加微信", 2, 7),)


def test_overlapping_words_of_one_and_other_patterns_are_all_found() -> None:
    items = (word("加微信"), word("微信"), word("信号"))
    assert spans(items, "加微信号") == [("加微信", "加微信"), ("微信", "微信"), ("信号", "信号")]
    made = scanner(pattern(word("加微信")), pattern(word("微信")), pattern(word("信号")))
    assert made.scan("加微信号").bits == 0b111


def test_hits_are_sorted_by_start_and_the_longest_comes_first() -> None:
    items = (word("微"), word("微信"), regex("微信号."), word("加"))
    found = spans(items, "微信号码 加微信")
    assert found == [
        ("/微信号./", "微信号码"),
        ("微信", "微信"),
        ("微", "微"),
        ("加", "加"),
        ("微信", "微信"),
        ("微", "微"),
    ]


def test_one_word_in_many_patterns_sets_all_their_bits() -> None:
    made = scanner(*(pattern(word("代购")) for _ in range(70)))
    assert made.scan("代购").bits == (1 << 70) - 1


@pytest.mark.parametrize(
    "text", ["agent wanted", "Agent   WANTED", "agent\nwanted", "agent\u3000 \twanted", "ａｇｅｎｔ wanted"]
)
def test_a_space_in_a_word_is_any_run_of_whitespace(text: str) -> None:
    assert spans((word("agent wanted"),), f"x {text}!") == [("agent wanted", text)]


def test_a_space_in_a_word_has_to_be_there() -> None:
    assert spans((word("agent wanted"),), "agentwanted") == []


def test_spaces_around_a_word_do_not_count() -> None:
    assert spans((word(" 代购 "),), "找代购吗") == [(" 代购 ", "代购")]


def test_exact_words_are_compared_as_written() -> None:
    items = (word("VX", exact=True), word("ｗｘ", exact=True))
    assert spans(items, "vx VX ＶＸ") == [("VX", "VX")]
    assert spans(items, "wx ｗｘ") == [("ｗｘ", "ｗｘ")]
    assert spans(items, "V\u200bX") == []
    assert spans(items, "VXL") == []


def test_an_exact_word_and_a_plain_one_live_side_by_side() -> None:
    made = scanner(pattern(word("VX", exact=True)), pattern(word("vx")))
    assert [made.scan(text).bits for text in ("vx", "VX", "ＶＸ")] == [0b10, 0b11, 0b10]


def test_except_cancels_only_the_hits_it_overlaps() -> None:
    items = (word("客服"), word("官方客服", excepted=True))
    assert spans(items, "我是官方客服") == []
    assert spans(items, "官方客服说：别信客服") == [("客服", "客服")]


def test_except_overlaps_partly() -> None:
    assert spans((word("微信支付"), word("支付宝", excepted=True)), "微信支付宝") == []
    assert spans((word("微信"), word("支付宝", excepted=True)), "微信支付宝") == [("微信", "微信")]
    assert spans((word("微信"), word("支付宝", excepted=True)), "支付宝微信") == [("微信", "微信")]


def test_an_exception_within_another_leaves_the_longer_in_force() -> None:
    items = (word("号"), regex("官方.*号", excepted=True), word("客服", excepted=True))
    assert spans(items, "官方的客服微信号") == []


def test_except_of_one_pattern_leaves_others_alone() -> None:
    made = scanner(pattern(word("客服"), word("官方客服", excepted=True)), pattern(word("客服")))
    assert made.scan("官方客服").bits == 0b10


def test_except_may_be_a_regex_or_exact() -> None:
    assert spans((regex(r"\d+\.\d+"), regex(r"10\.\d+", excepted=True)), "10.5 11.5") == [(r"/\d+\.\d+/", "11.5")]
    items = (word("abc"), word("ABC", exact=True, excepted=True))
    assert spans(items, "abc ABC") == [("abc", "abc")]


def test_except_alone_matches_nothing() -> None:
    assert spans((word("客服", excepted=True),), "客服") == []


def test_regexes_find_code_points_after_emoji_and_astral_letters() -> None:
    assert spans((regex(r"日赚\d+"),), "😀𠮷👨\u200d👩日赚５００元😀日赚6") == [
        (r"/日赚\d+/", "日赚５００"),
        (r"/日赚\d+/", "日赚6"),
    ]


def test_regexes_ignore_case_and_width() -> None:
    assert spans((regex("earn \\d+ USD"),), "ＥＡＲＮ　１００　usd") == [("/earn \\d+ USD/", "ＥＡＲＮ　１００　usd")]


def test_several_thousand_regexes_are_one_scan() -> None:
    made = scanner(*(pattern(regex(f"第{number}号.*代理")) for number in range(4000)))
    assert made.scan("第3999号招代理").bits == 1 << 3999
    assert made.scan("第4000号招代理").bits == 0


def test_regexes_that_outgrow_one_set_are_split() -> None:
    made = scanner(*(pattern(regex(f"[一-龥]{{300}}{number}x")) for number in range(60)))
    text = "汉" * 300
    assert [made.scan(f"{text}{number}x").bits for number in (0, 31, 59)] == [1 << number for number in (0, 31, 59)]


def test_lone_surrogates_break_nothing() -> None:
    made = scanner(pattern(word("加微信")), pattern(word("VX", exact=True)), pattern(regex("日赚")))
    assert made.scan("\ud800加微信 VX 日赚\udfff").bits == 0b111
    assert made.hits("\ud800加微信", 0) == (Hit("ad", "加微信", 1, 4),)


def test_a_word_that_reads_the_same_as_another_is_said_and_counts_once() -> None:
    made, found = compile_scanner([pattern(written("VX", "word"), written("ｖｘ", "word"))])
    assert [(one.code, one.level) for one in found] == [("G302", Severity.WARNING)]
    assert "`ｖｘ` twice, which reads the same as `VX`" in found[0].message
    assert found[0].labels[0].text == "first here"
    assert [hit.item for hit in made.hits("vx", 0)] == ["VX"]


def test_the_same_word_may_be_exact_and_not_and_in_two_patterns() -> None:
    both = pattern(word("vx"), word("vx", exact=True))
    _, found = compile_scanner([both, pattern(word("vx"))])
    assert found == []


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\t\u3000", "\ufe0f\u00ad"])
def test_a_word_of_nothing_is_an_error_and_matches_nothing(text: str) -> None:
    made, found = compile_scanner([pattern(word(text), word("代购"))])
    assert [one.code for one in found] == ["G301"]
    assert has_errors(found)
    assert made.scan("大家好").bits == 0
    assert made.scan("代购").bits == 1


def test_exact_words_may_look_for_invisible_characters_but_not_for_spaces() -> None:
    made, found = compile_scanner([pattern(word("\u200b", exact=True), word("  ", exact=True))])
    assert [one.code for one in found] == ["G301"]
    assert [made.scan(text).bits for text in ("a\u200bb", "a  b")] == [1, 0]


def test_items_in_error_leave_the_rest_at_work() -> None:
    made, found = compile_scanner([pattern(regex("(?=a)b")), pattern(word("代购"))])
    assert [one.code for one in found] == ["G305"]
    assert made.scan("代购").bits == 0b10


def test_many_hits_and_many_exceptions_take_no_quadratic_time() -> None:
    made = scanner(pattern(word("哈"), word("哈哈哈", excepted=True)))
    assert made.scan("哈" * 20_000).bits == 0
    assert made.scan("哈" * 20_000 + "，哈").bits == 1
