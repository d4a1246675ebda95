"""Excerpts: what was caught is shown, however long the text, and nothing in it acts on the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.report.excerpt import excerpt, shown
from guiju.engine.report.terminal import ELLIPSIS, UNSAFE, columns

TEXTS = st.text(max_size=200)
SPANS = st.lists(st.tuples(st.integers(-3, 210), st.integers(-3, 210)), max_size=4)


@pytest.mark.parametrize(
    ("text", "spans", "limit", "expected"),
    [
        ("", [], 20, ""),
        ("hello", [], 20, "hello"),
        ("加微信领券", [(0, 3)], 20, "«加微信»领券"),
        ("buy and buy", [(0, 3), (8, 11)], 20, "«buy» and «buy»"),
        ("overlapping", [(0, 4), (2, 6)], 20, "«overla»pping"),
        ("touching", [(0, 2), (2, 4)], 20, "«touc»hing"),
        ("all", [(0, 3)], 20, "«all»"),
        ("nothing caught in this", [(5, 5), (9, 3)], 30, "nothing caught in this"),
        ("a long text without anything in it", [], 10, "a long tex…"),
        ("word " * 20 + "caught" + " word" * 20, [(100, 106)], 20, "…word «caught» word wor…"),
        ("字" * 30 + "广告" + "字" * 30, [(30, 32)], 16, "…字字«广告»字字字字…"),
        ("x" * 30 + "y" * 50, [(30, 80)], 12, "…«yyyyyyyyyyyy»…"),
        ("x" * 40 + " end", [(41, 44)], 50, "x" * 40 + " «end»"),
        ("x" * 40 + " end", [(41, 44)], 20, "…" + "x" * 16 + " «end»"),
        ("a\x1b[2Jb\u202ec", [(1, 5)], 30, "a«\\x1b[2J»b\\u202ec"),
    ],
)
def test_excerpts(text: str, spans: list[tuple[int, int]], limit: int, expected: str) -> None:
    assert shown(excerpt(text, spans, limit), color=False) == expected


def test_in_colour_the_marks_are_colours() -> None:
    assert shown(excerpt("buy it", [(0, 3)], 20), color=True) == "\x1b[1;31mbuy\x1b[0m it"


@given(TEXTS, SPANS, st.integers(1, 80))
def test_an_excerpt_is_a_part_of_the_text_and_fits(text: str, spans: list[tuple[int, int]], limit: int) -> None:
    pieces = excerpt(text, spans, limit)
    kept = "".join(part for part, _ in pieces)
    inner = kept.removeprefix(ELLIPSIS).removesuffix(ELLIPSIS)
    assert inner in text or kept in text
    assert columns(kept) <= limit + 2


@given(TEXTS, SPANS, st.integers(2, 80))
def test_what_was_caught_is_always_seen(text: str, spans: list[tuple[int, int]], limit: int) -> None:
    real = [(max(start, 0), min(end, len(text))) for start, end in spans]
    real = [(start, end) for start, end in real if start < end]
    assert any(marked for _, marked in excerpt(text, spans, limit)) == bool(real)


@given(TEXTS, SPANS)
def test_nothing_shown_acts_on_the_terminal(text: str, spans: list[tuple[int, int]]) -> None:
    assert not UNSAFE.search(shown(excerpt(text, spans, 60), color=False))
