"""Word lists: one word a line."""

from __future__ import annotations

import pytest

from guiju.engine.text.words import read_word_list


def test_words_with_their_lines() -> None:
    text = "\ufeff# 广告词\n加微信\n\n  代购  \r\nagent wanted\n"
    assert read_word_list(text) == [("加微信", 2), ("代购", 4), ("agent wanted", 5)]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("加微信 # 最常见", "加微信"),
        ("C# 代写", "C# 代写"),
        ("join #vip", "join #vip"),
        ("代购 #", "代购"),
        ('say "hi"', 'say "hi"'),
    ],
)
def test_remarks_stand_apart(line: str, word: str) -> None:
    assert read_word_list(line) == [(word, 1)]


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", "# nothing", "  \t\r\n   # x"])
def test_lists_without_words(text: str) -> None:
    assert read_word_list(text) == []


def test_repeats_are_kept_for_whoever_compiles_them() -> None:
    assert read_word_list("a\na") == [("a", 1), ("a", 2)]


def test_only_a_line_feed_ends_a_line() -> None:
    assert read_word_list("a\u2028b\nc") == [("a\u2028b", 1), ("c", 2)]


def test_the_first_column_of_a_table() -> None:
    text = '\ufeff加微信,广告,3\n"a, b",x\n# remark,1\n,empty\n代购\r\n'
    assert read_word_list(text, table=True) == [("加微信", 1), ("a, b", 2), ("代购", 5)]
