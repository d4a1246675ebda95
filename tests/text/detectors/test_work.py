"""What detectors do for a long hostile text grows with its length and not faster: work is counted, not timed."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from types import FrameType

import pytest

from guiju.engine.text import normal
from guiju.engine.text.detectors import DETECTORS, addresses, bank_cards, detector, paths, symbols
from guiju.engine.text.detectors.detector import overlapping

_TIMES = 2_000


class _Counted(int):
    """A number that counts how often it was compared."""

    compared = 0

    def __lt__(self, other: object) -> bool:
        _Counted.compared += 1
        return isinstance(other, int) and int(self) < int(other)


class _Row(list[tuple[int, int]]):
    """A list that counts how often something was taken from it."""

    taken = 0

    def __getitem__(self, place: object) -> tuple[int, int]:  # type: ignore[override]
        _Row.taken += 1
        return list.__getitem__(self, place)  # type: ignore[no-any-return, call-overload]


def test_all_detectors_share_one_folding_of_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[int] = []

    def segments(text: str) -> Iterator[normal.Segment]:
        folded.append(len(text))
        return original(text)

    original = normal._segments
    monkeypatch.setattr(normal, "_segments", segments)
    text = "\ufdfa1٣8 http://example.com/ 13800138000 \N{GRINNING FACE}" * _TIMES
    found = {name: sum(1 for _ in one.find(text)) for name, one in DETECTORS.items()}
    assert found["arabic"] >= _TIMES
    assert found["emoji"] == found["link"] == _TIMES
    assert folded == [len(text)]


def test_a_character_that_stands_alone_is_normalised_once() -> None:
    normal._settled_alone.cache_clear()
    assert len(normal.fold("\ufdfa" * _TIMES).text) == 18 * _TIMES
    assert normal._settled_alone.cache_info().misses == 1


UNITS = (
    "4-", "1 ", "4444-", "622848 ", "13800138000", "+86-1", "(5)", "六二", "4\u20e3", "a.", "ab.com.", "http://a/?",
    "a@b.", "a(at)", "@a", "1#qq.com", "公司.", "[a](", "<a ", "[url=http://a]", "<http://a|", "1.", "ffff:", "::", "$1,",
    "三万", "vx:", "加q群号", "订单号1", "\N{GRINNING FACE}\u200d", "\N{CIRCLED DIGIT ONE}", "a\u0301\u0301", "аb", "αb", "م",
    "1.2.3.4 ", "点com", "a[dot]", "張三@公司.中国 ", "艾特qq点", ".", "..a", "点", "点a", "a:", "[", "(.", "@", "@ ", "1", "中.a_",
)  # fmt: skip


def _calls(name: str, text: str) -> int:
    """How many functions a detector calls, those of the interpreter included."""
    count = 0

    def called(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    detect = detector(name).find
    before = sys.getprofile()
    sys.setprofile(called)
    try:
        for _ in detect(text):
            pass
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_four_times_the_text_takes_four_times_the_calls(name: str) -> None:
    list(detector(name).find("http://a.com +8613800138000 4111111111111111"))  # tables are read
    grown = {}
    for unit in UNITS:
        short, long = (_calls(name, (unit * 800)[:length] + "x") for length in (400, 1600))
        if long > 4.5 * short + 100:
            grown[unit] = short, long
    assert grown == {}


@pytest.mark.parametrize(
    "unit", [".", "..", "点", "a:", ":", "[", "(", "@", "1", "a", "a ", "中", "_.", "a.", "a. ", "://"]
)
@pytest.mark.parametrize("end", ["", "a.com", " a.com", "://a", "[.]a", "。com"])
def test_signs_of_addresses_are_looked_for_once(monkeypatch: pytest.MonkeyPatch, unit: str, end: str) -> None:
    looked: list[int] = []
    original = addresses._sign_in

    def sign_in(plain: str, place: int) -> re.Match[str] | None:
        found = original(plain, place)
        looked.append((found.end() if found else len(plain)) - place)
        return found

    monkeypatch.setattr(addresses, "_sign_in", sign_in)
    text = unit * _TIMES + end
    list(addresses.addresses(text))
    assert sum(looked) <= 2 * len(text)


def test_bank_cards_are_checked_where_a_check_digit_is_right() -> None:
    assert _calls("bank_card", "4-" * _TIMES) <= 20 * _TIMES


@pytest.mark.parametrize(("unit", "lengths"), [("4-", 2), ("6 ", 3), ("2-", 1), ("44 ", 0)])
def test_bank_cards_are_looked_for_only_as_long_as_they_can_be(
    monkeypatch: pytest.MonkeyPatch, unit: str, lengths: int
) -> None:
    looked: list[int] = []

    class Lengths(tuple[int, ...]):
        def __iter__(self) -> Iterator[int]:
            for length in tuple.__iter__(self):
                looked.append(length)
                yield length

    known = {first: Lengths(each) for first, each in bank_cards._LENGTHS_OF.items()}
    monkeypatch.setattr(bank_cards, "_LENGTHS_OF", known)
    list(detector("bank_card").find(unit * _TIMES))
    assert len(looked) == lengths * _TIMES


def test_a_path_is_read_once_however_many_addresses_stand_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    class Run(paths._Run):
        def __init__(self, plain: str, start: int, end: int) -> None:
            read.append(end - start)
            super().__init__(plain, start, end)

    monkeypatch.setattr(paths, "_Run", Run)
    text = "http://example.com/(" * _TIMES + ").]." * _TIMES
    assert sum(1 for _ in detector("link").find(text)) == 1
    assert sum(1 for _ in detector("domain").find(text)) == _TIMES
    assert sum(read) <= 2 * len(text)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("http://a.com/b).", 14),
        ("http://a.com/(b).", 16),
        ("http://a.com/(b)).", 16),
        ("http://a.com/[(b).]).", 19),
        ("http://a.com:80/b?", 17),
        ("http://a.com/x?u=http://b.com/(y))", 33),
    ],
)
def test_brackets_that_the_path_opens_belong_to_it(text: str, end: int) -> None:
    assert [found[:2] for found in detector("link").find(text)] == [(0, end)]


def test_what_overlaps_is_found_in_few_comparisons() -> None:
    pieces = [(_Counted(place * 10), place * 10 + 5) for place in range(_TIMES)]
    test = overlapping(pieces)
    _Counted.compared = 0
    assert [test(place * 5, place * 5 + 1) for place in range(2 * _TIMES)] == [True, False] * _TIMES
    assert _Counted.compared <= 2 * _TIMES * 12


def test_pieces_that_touch_and_those_within_another_are_one() -> None:
    test = overlapping([(0, 10), (2, 3), (10, 12), (20, 20)])
    assert [test(place, place + 1) for place in (0, 5, 9, 11, 12, 19, 20)] == [True] * 4 + [False] * 3


def test_signs_are_compared_with_the_emoji_next_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    original = symbols._outside
    monkeypatch.setattr(symbols, "_outside", lambda text, run, emoji, place: original(text, run, _Row(emoji), place))
    _Row.taken = 0
    assert sum(1 for _ in detector("symbol").find("\N{GRINNING FACE}\N{CIRCLED DIGIT ONE}" * _TIMES)) == _TIMES
    assert _Row.taken <= 4 * _TIMES
