"""Detectors look at a text quickly before they look closely: of what the close look finds, nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guiju.engine.text.detectors import accounts, addresses, emails, emojis, money, phones
from guiju.engine.text.detectors.digits import holds_digits, with_plain_digits
from guiju.engine.text.normal import light

ADDRESSES = st.sampled_from(
    [
        ".", "..", ":", "://", ":\\\\", "http", "a+b.c", "aaaaaaaaaaaaaaaaaa", "-", "_", " ", "[", "(", ")", "[dot]",
        " (.) ", "[点]", "点", "点com", "。", "。cn", "com", "例子", "中国", "é", "\u0915\u093e", "1", "@", "/", "\n",
    ]
)  # fmt: skip
NUMBERS = st.sampled_from(
    [
        "138", "0013", "8000", "1", "3", "400", "800", "010", "0755", "6234", "86", "+86", "0086", "+44 20 7946", "(415)",
        "555", "2671", "(", ")", "-", ".", " ", "·", "\u20e3", "一三八", "٣", "转", "\n", "a", "加q", "扣扣", "群号", "号:",
        "138 - 0013..8000", "1--3--8--0--0--1--3--8--0--0--0", "(010) -6234. 5678", "0755--623 5678", "07552345678",
        "400 _1234 567", "800-123~4567", "(415) 555-2671", "415.555 2671", "+ (44 2079460958", "00 442079460958", "群号1 .2 .3 .4 .5",
    ]
)  # fmt: skip
SUMS = st.sampled_from(
    [
        "$", "us$", "￥", "€", "1", "20", "3,000", ".5", "0", " ", ":", "k", "w", "万", "千", "多", "几", "块", "块钱", "元", "元素",
        "rmb", "usd", "usdt", "人民币", "美元", "美金", "港币", "pounds", "bucks", "eth", "円", "рублей", "a", "٣", "的", "\n",
    ]
)  # fmt: skip
MAILS = st.sampled_from(
    [
        "bob", "a.b", "张三", "1", "@", " @ ", "(at)", " [@] ", "艾特", "[艾特]", "#", "#qq.com", "qq.com", "q q.com", "1-6-3.com",
        "bob @1-6-3.com", "a艾特 g.mail dot com", "张三@公司.中国", "a [艾特] x.org", "a#qq.com", "gmail.com", "例子.中国", "x.org", " ", "<", "(dot)", "。com", "-", "\n",
    ]
)  # fmt: skip
PICTURES = st.sampled_from(
    [
        "😀", "👨\u200d👩", "❤", "\ufe0f", "\u20e3", "1", "#", "©", "\U0001f3fb", "🇨", "🇳", "[", "]", "OK", "doge", "ſmile",
        "微笑", "[微笑]", "[Doge]", "<", "<a:", "<:", "A:", "wave", ":123456789012345678>", ">", " ", "a", "’",
    ]
)  # fmt: skip


def _of(pieces: st.SearchStrategy[str], most: int = 10) -> st.SearchStrategy[str]:
    return st.lists(pieces, max_size=most).map("".join)


def _all_addresses(plain: str, place: int = 0) -> Iterator[tuple[int, int]]:
    """What a search of the whole text finds, of which nothing is looked for in the words before signs only."""
    while found := addresses._ADDRESS.search(plain, place):
        place = found.end()
        if found.lastindex is not None:
            yield found.span()


def _quickly_found_addresses(plain: str, place: int = 0) -> Iterator[tuple[int, int]]:
    while found := addresses._next_address(plain, place):
        place = found.end()
        yield found.span()


@settings(max_examples=300)
@given(text=_of(ADDRESSES))
@example("a.-")
@example("a.\u093e")
@example("b a (.) c")
@example("点a.中国")
@example("-aaaaaaaaaaaaaaaaaaaa.b:\\\\c")
def test_addresses_stand_in_words_before_their_signs(text: str) -> None:
    plain = light(text)
    assert list(_quickly_found_addresses(plain)) == list(_all_addresses(plain))


LOOKS: list[tuple[re.Pattern[str], Callable[[str], object], st.SearchStrategy[str]]] = [
    (phones._MOBILE, phones._in_mobile, NUMBERS),
    (phones._LANDLINE, phones._in_landline, NUMBERS),
    (phones._SERVICE, phones._in_service, NUMBERS),
    (phones._AMERICAN, phones._in_american, NUMBERS),
    (phones._WITH_COUNTRY, phones._in_one_with_country, NUMBERS),
    (accounts._QQ_NUMBER, lambda digits: holds_digits(digits, accounts._FEWEST_DIGITS), NUMBERS),
    (money._SUM, money._in_sum, SUMS),
    (emails._EMAIL, emails._in_usual, MAILS),
    (emails._SPELT_OUT, emails._in_spelt, MAILS),
]


EDGES = {
    "_MOBILE": ("138 -0013 -8000", "1 -3 -8 -0 -0 -1 -3 -8 -0 -0 -0"),
    "_LANDLINE": ("(010) -6234 -5678", "0755 -623- 5678", "01062345678"),
    "_SERVICE": ("400 -123 -4567", "800--123--4567"),
    "_AMERICAN": ("(415) 555 2671", "(415)555.2671", "415.555 2671", "415-555-2671"),
    "_WITH_COUNTRY": ("+ (44 2079460958", "00 442079460958"),
    "_QQ_NUMBER": ("群号1 -2 -3 -4 -5", "扣扣12345"),
    "_SUM": (
        "$ 5",
        "5 千多 块",
        "3 k €",
        "2几块",
        "usd : 7",
        "rmb:7",
        "港币 : 7",
        "美元7",
        "人民币: 7",
        "hkd 7",
        "9 руб",
        "8 $",
    ),
    "_EMAIL": (
        "a@b.c",
        "a(@)b.c",
        "a [艾特] b.c",
        "a艾特b.c",
        "a#qq.com",
        "张三@公司.中国",
        "张1@a.公司.中国",
        "a-@b.c",
        "a%@b.c",
    ),
    "_SPELT_OUT": ("a @ qq.com", "a艾特 q q.com", "a 艾特g-m-a-i-l dot com", "a@gmail。com", "a @163.com"),
}


def _looks() -> dict[str, tuple[re.Pattern[str], Callable[[str], object]]]:
    return {
        name: (form, quick)
        for module in (phones, accounts, money, emails)
        for name in EDGES
        for form, quick, _ in LOOKS
        if getattr(module, name, None) is form
    }


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in EDGES.items() for text in texts])
def test_forms_in_their_widest_and_narrowest_writing_are_seen_at_once(name: str, text: str) -> None:
    form, quick = _looks()[name]
    assert form.search(text)
    assert quick(text)


@pytest.mark.parametrize(("form", "quick", "pieces"), LOOKS)
@settings(max_examples=100)
@given(data=st.data())
def test_what_holds_a_form_has_in_it_what_is_looked_for_first(
    form: re.Pattern[str], quick: Callable[[str], object], pieces: st.SearchStrategy[str], data: st.DataObject
) -> None:
    plain = with_plain_digits(light(data.draw(_of(pieces, 5))))
    assert form.search(plain) is None or quick(plain)


@settings(max_examples=300)
@given(text=_of(PICTURES, 5))
@example("1\ufe0f\u20e3")
@example("a©\ufe0f")
@example("[ſmile]")
@example("<A:wave:123456789012345678>")
def test_emoji_start_no_earlier_than_they_are_looked_for(text: str) -> None:
    assert [found[:2] for found in emojis.emojis(text)] == [found.span() for found in emojis.EMOJI.finditer(text)]
