"""That a member's text can do nothing to the terminal it is shown on."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.report.terminal import columns, safe, styled

ANY_TEXT = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("加微信领券", "加微信领券"),
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("a\tb\r\nc", r"a\tb\r\nc"),
        ("\x7f\x85\x9b", r"\x7f\x85\x9b"),
        ("\u202egnp.exe\u2066", r"\u202egnp.exe\u2066"),
        ("\ud83d half", r"\ud83d half"),
        ("👩\u200d👧 e\u0301", "👩\u200d👧 e\u0301"),
        ("", ""),
    ],
)
def test_safe(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("hello", 5, "hello"),
        ("hello", 4, "hel…"),
        ("你好吗", 6, "你好吗"),
        ("你好吗", 5, "你好…"),
        ("你好吗", 4, "你…"),
        ("你", 1, "…"),
        ("a", 0, ""),
        ("", 0, ""),
        ("e" + "\u0301" * 1000, 4, "e\u0301\u0301…"),
    ],
)
def test_safe_with_a_limit(text: str, limit: int, shown: str) -> None:
    assert safe(text, limit) == shown


@given(ANY_TEXT, st.none() | st.integers(0, 40))
def test_safe_leaves_nothing_that_acts(text: str, limit: int | None) -> None:
    shown = safe(text, limit)
    shown.encode("utf-8")
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(c) for c in shown} & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI"}
    assert limit is None or columns(shown) <= limit


@given(ANY_TEXT)
def test_safe_twice_is_safe_once(text: str) -> None:
    assert safe(safe(text)) == safe(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", 3), ("规矩", 4), ("ｆ，", 4), ("e\u0301", 1), ("\u200b", 0), ("👍", 2), ("か\u3099", 2)],
)
def test_columns(text: str, expected: int) -> None:
    assert columns(text) == expected


def test_styled() -> None:
    assert styled("word", "error", color=True) == "\x1b[1;31mword\x1b[0m"
    assert styled("word", "error", color=False) == "word"
    assert styled("", "error", color=True) == ""
