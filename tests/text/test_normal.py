"""The light form: what it makes of disguise, and the exact way back."""

from __future__ import annotations

import time
from itertools import pairwise
from unicodedata import category, combining, decomposition, is_normalized, normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guiju.engine.text import normal
from guiju.engine.text.normal import attaches, distinct_letters, fold, light, mended, squeeze, stays

# Letters with their marks, full-width and circled forms, invisible characters, emoji, lone surrogates.
AWKWARD = st.text(
    st.sampled_from("aAbBſßİıǰΣςσK가각ㄱㅏㅠㅋ加微信ＡＢａ！，　 \n\t\r\u2028①㍿㎏ﬁ…カﾞｶ\u3099か")
    | st.sampled_from(
        "\u0301\u0323\u0345\u0344\u0307\u20e3\u0e35\u0e33ก\u0f73\u200b\u200d\ufe0f\u00ad\u202e\u3164\ufeff\0"
    )
    | st.sampled_from("❤😀👨𝒜𠮷🏻\U000e0041\ud800\udc00\ufffdᾳᾴᲠꭰᏸ")
    | st.characters(),
    max_size=30,
)
EVERY_CHARACTER = [chr(number) for number in range(0x110000) if category(chr(number)) not in ("Cn", "Co")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("加微信", "加微信"),
        ("Earn 100 USD", "earn 100 usd"),
        ("ＶＸ：１２３，￥５", "vx:123,¥5"),
        ("加\u200b微\u2060信", "加微信"),
        ("v\u00adx", "vx"),
        ("加\u0336微\u0337信\u20e3", "加微信"),
        ("=\u0338", "≠"),
        ("❤\ufe0f", "❤"),
        ("a\u202ebc\u202c", "abc"),
        ("\U000e0041加", "加"),
        ("①②", "12"),
        ("ｶﾞ", "ガ"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("Straße", "strasse"),
        ("ǰ", "ǰ"),
        ("ΣΑΣ", "σασ"),
        ("a\tb\u3000c\u00a0d", "a b c d"),
        ("a\r\nb\u2028c\u0085d", "a\nb\nc\nd"),
        ("a\x00\x07\x1bb", "ab"),
        ("\ud800加", "\ufffd加"),
        ("한\u3164글", "한글"),
        ("", ""),
    ],
)
def test_disguise_is_undone(text: str, expected: str) -> None:
    assert light(text) == expected


def test_traditional_and_look_alike_letters_are_left_to_stronger_forms() -> None:
    assert light("體 раураl") == "體 раураl"


@given(AWKWARD)
@example("e\u0323\u0301\u0345")
@example("ㄱㅏㅠㅠ" * 12)
@example("a" + "\u0344" * 400)
@example("a" + "\u0301\u0323" * 300)
@example("a" + "\u0301" * 255 + "\u0344" * 3)
def test_light_form_is_its_own_light_form(text: str) -> None:
    once = light(text)
    assert light(once) == once
    assert is_normalized("NFKC", once)


@given(AWKWARD)
@example("か\u3099\u309a")
@example("ﾞ" * 60)
@example("a" + "\u0344" * 129)
@example("a" * 41 + "\u0344" * 129)
@example("a" + "\u0344" * 400)
@example("x" + "\u0301\u200b\u0323" * 300 + "é")
def test_fold_and_light_agree(text: str) -> None:
    assert fold(text).text == light(text)


@given(AWKWARD, st.integers(0, 60), st.integers(0, 60))
def test_a_span_covers_what_its_piece_of_the_light_form_came_from(text: str, one: int, other: int) -> None:
    folded = fold(text)
    start, end = sorted((min(one, len(folded.text)), min(other, len(folded.text))))
    first, last = folded.span(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        assert folded.text[start:end] in light(text[first:last])
        assert light(text[first]) or combining(text[first])
        assert light(text[last - 1]) or combining(text[last - 1])


@given(AWKWARD)
def test_spans_rise_with_the_light_form(text: str) -> None:
    folded = fold(text)
    spans = [folded.span(place, place + 1) for place in range(len(folded.text))]
    assert spans == sorted(spans)
    for before, after in pairwise(spans):
        assert before == after or before[1] <= after[0]


@given(st.text(st.sampled_from("加微信aé，😀❤ ")))
def test_a_text_without_joining_characters_maps_one_to_one(text: str) -> None:
    folded = fold(text)
    assert [folded.span(place, place + 1) for place in range(len(text))] == [(at, at + 1) for at in range(len(text))]


@given(st.text(st.sampled_from("加微信aÉñ 、！（\n") | st.sampled_from("Ａ㍿é\u0301\u200bß")))
def test_a_text_whose_characters_stay_is_told_without_the_way_back(text: str) -> None:
    folded = normal._folded(text)
    if stays(text):
        assert folded.text == light(text)
        assert [folded.span(at, at + 1) for at in range(len(text))] == [(at, at + 1) for at in range(len(text))]
    else:
        assert set(text) & set("Ａ㍿é\u0301\u200bß")


@pytest.mark.parametrize(
    ("text", "piece", "expected"),
    [
        ("加\u200b微\u200b信", "微信", "微\u200b信"),
        ("😀加微信😀", "加微信", "加微信"),
        ("我在㍿上班", "式会", "㍿"),
        ("cafe\u0301!", "é", "e\u0301"),
        ("ＶＸ\ufe0f号", "vx", "ＶＸ"),
        ("x\u0302y", "x", "x"),
        ("ㅠㅠㅠ", "\u1172", "ㅠ"),
        ("𠮷𠮷Ａ", "a", "Ａ"),
    ],
)
def test_a_piece_is_found_again_in_the_original(text: str, piece: str, expected: str) -> None:
    folded = fold(text)
    start = folded.text.index(piece)
    first, last = folded.span(start, start + len(piece))
    assert text[first:last] == expected


def test_an_empty_piece_maps_to_an_empty_piece() -> None:
    assert fold("Ａ\u200bＢ").span(1, 1) == (2, 2)
    assert fold("ＡＢ").span(2, 2) == (2, 2)


def test_runs_of_whitespace_are_one_space_with_the_way_back() -> None:
    text = "agent \u200b\n\t wanted  now"
    squeezed = fold(text).squeezed()
    assert squeezed.text == "agent wanted now" == squeeze(light(text))
    assert squeezed.span(5, 6) == (5, 10)
    assert squeezed.span(6, 12) == (10, 16)


@given(AWKWARD)
def test_squeezed_texts_agree(text: str) -> None:
    squeezed = fold(text).squeezed()
    assert squeezed.text == squeeze(light(text))
    spans = [squeezed.span(place, place + 1) for place in range(len(squeezed.text))]
    assert spans == sorted(spans)


def test_only_lone_surrogates_are_mended() -> None:
    assert mended("a\ud83d😀\udfff") == "a\ufffd😀\ufffd"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("666", False),
        ("哈哈哈", False),
        ("+1", False),
        ("", False),
        ("a a!", False),
        ("👍👍", False),
        ("好的", True),
        ("ok", True),
    ],
)
def test_two_distinct_letters(text: str, expected: bool) -> None:
    assert distinct_letters(light(text)) is expected


def test_characters_called_quiet_change_in_case_only_and_join_with_nothing() -> None:
    for character in EVERY_CHARACTER:
        if normal._noise_in(character) is None:
            alone = normalize("NFKC", normalize("NFKC", character).casefold())
            assert alone == character.lower(), hex(ord(character))
            assert not attaches(character), hex(ord(character))
            assert light(alone) == alone, hex(ord(character))
            assert character == "\n" or category(character)[0] not in "CM", hex(ord(character))


def test_every_character_that_composition_joins_to_the_one_before_attaches() -> None:
    followers = {
        chr(int(parts[1], 16))
        for parts in (decomposition(character).split() for character in EVERY_CHARACTER)
        if len(parts) == 2 and not parts[0].startswith("<")
    }
    assert followers
    assert [hex(ord(follower)) for follower in followers if not attaches(follower)] == []


def test_no_format_or_control_character_survives() -> None:
    hidden = [character for character in EVERY_CHARACTER if category(character) in ("Cf", "Cc", "Cs")]
    left = {character: light(character) for character in hidden if light(character)}
    assert set(left.values()) == {" ", "\n", "\ufffd"}
    assert {character for character, form in left.items() if form != "\ufffd"} == set("\t\v\f\n\x85")


def test_every_character_agrees_and_is_stable() -> None:
    for character in EVERY_CHARACTER:
        form = light(character)
        assert fold(character).text == form, hex(ord(character))
        assert light(form) == form, hex(ord(character))
        assert is_normalized("NFKC", form), hex(ord(character))
        assert all(part in " \n" for part in form if part.isspace()), hex(ord(character))


def test_no_character_ends_in_more_marks_than_the_shortest_pile_allows_for() -> None:
    assert max(normal._marks(character)[0] for character in EVERY_CHARACTER) <= 3
    assert normal._PILE // 3 - 1 >= 2 * normal._STRETCH - 1


def test_piled_marks_take_no_quadratic_time() -> None:
    text = "加" + "\u0301\u0323" * 50_000
    started = time.perf_counter()
    assert len(light(text)) <= 300
    assert time.perf_counter() - started < 2
