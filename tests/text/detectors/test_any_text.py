"""What holds for every detector and any text."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.engine.text.detectors import DETECTORS
from guiju.engine.text.normal import light

PIECES = st.sampled_from(
    [
        "http://", "https://", "www.", "example.com", "例子.中国", "a.py", "@", "evil.top/x?y", "](", "[", ")", "<",
        ">", "|", "13800138000", "138 0013 8000", "一三八", "010-62345678", "+44 20 7946 0958", "(415) 555-2671",
        "11010519491231002X", "4111 1111 1111 1111", "微信", "vx", "加v", "QQ", "扣扣", "号", "abc_123", "12345678",
        "203.0.113.7", "2001:db8::1", "￥", "$", "100", "元", "三百", "块", "rmb", "😀", "👨\u200d👩", "❤",
        "\ufe0f", "\u20e3", "1", "🇨", "[微笑]", "а", "p", "ω", "привет", "ー", "。com", "：", "，", " ", "\n",
        "\t", "\u200b", "\u0301", "ß", "㍿", "\ud800", "％", "①", "٣", "。",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)
NAMES = sorted(DETECTORS)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=50)
@given(text=TEXTS)
def test_pieces_lie_in_the_text_apart_and_in_order(name: str, text: str) -> None:
    found = list(DETECTORS[name].find(text))
    assert all(0 <= start < end <= len(text) and shown for start, end, shown in found)
    if name != "domain":  # the address within the path of another is found as well
        assert all(before[1] <= behind[0] for before, behind in pairwise(found))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=50)
@given(text=TEXTS)
def test_the_quick_test_hides_nothing(name: str, text: str) -> None:
    one = DETECTORS[name]
    assert list(one.find(text)) == list(one.find_unguarded(text))


@pytest.mark.parametrize("name", [name for name in NAMES if not DETECTORS[name].as_written])
@settings(max_examples=40)
@given(text=TEXTS)
def test_what_is_found_in_the_original_is_what_is_found_in_the_light_form(name: str, text: str) -> None:
    one = DETECTORS[name]
    plain = light(text)
    assert [shown for _, _, shown in one.find(text)] == [shown for _, _, shown in one.search(plain)]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=50)
@given(text=TEXTS)
def test_offsets_count_wide_letters_and_invisible_characters(name: str, text: str) -> None:
    before = "，\u200b３\u3000、\n"
    alone = [(start + len(before), end + len(before)) for start, end, _ in DETECTORS[name].find(f"\n{text}")]
    behind = [(start, end) for start, end, _ in DETECTORS[name].find(f"{before}\n{text}") if start >= len(before)]
    assert behind == alone


REPEATED = (
    "1", "1 ", "a.", "a@", "加v", "http://", "[x](", "😀\u200d", "а", "三", "+1", "1:", "::", "a-", "(1", "<a ",
    "@", "₁.", "x.com ", "e", ".", "QQ:1", "一块", "1,", "a_", "中.", "x.com/",
    "点", "a:", "[", "(", "..a", "中.a_", "a.-", "1$", "1 0", "@ a", "艾特",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_long_texts_take_no_quadratic_time(name: str) -> None:
    for piece in REPEATED:
        text = piece * (20_000 // len(piece))
        started = time.process_time()
        for _ in DETECTORS[name].find(text):
            pass
        assert time.process_time() - started < 3, piece


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys\n"
        "from guiju.engine.text.patterns import Item, Pattern\n"
        "from guiju.engine.text.scanner import compile_scanner\n"
        "import guiju.engine.text.detectors, guiju.engine.text.measures\n"
        "ad = Pattern('ad', None, (Item('word', 'x', False, False, 'x', None),))\n"
        "compile_scanner([ad])[0].scan('x.com 13800138000')\n"
        "heavy = {'phonenumbers', 'stdnum', 'publicsuffixlist', 'idna', 'regex'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
