"""Whole words where a script has them, pieces anywhere where it has not."""

from __future__ import annotations

import pytest

from guiju.engine.text.boundaries import Kind, kind
from guiju.engine.text.scanner import compile_scanner

from .making import pattern, word


@pytest.mark.parametrize(
    ("needle", "text", "found"),
    [
        ("ad", "bad", False),
        ("ad", "ads", False),
        ("ad", "an ad!", True),
        ("ad", "加ad吧", True),
        ("加v", "加v吧", True),
        ("加v", "加vx", False),
        ("vx", "加vx123", True),
        ("10086", "打10086吧", True),
        ("10086", "110086", False),
        ("10086", "10086a", True),
        ("官方", "非官方客服", True),
        ("さん", "山田さんは", True),
        ("광고", "광고를", True),
        ("โฆษณา", "ดูโฆษณานี้", True),
        ("реклама", "рекламация", False),
        ("реклама", "тут реклама.", True),
        ("ad", "adс", False),
        ("كتاب", "كتابي", False),
        ("عرض", "عرض، الآن", True),
        ("vx", "vx\u0302", True),  # a mark that joins no letter of any language
        ("ad", "b.a.d", False),
        ("ad", "a.d is", True),
        ("资料", "资\u0302料", True),
        ("❤", "a❤b", True),
        ("@all", "mail@allies", False),
        ("@all", "x@all", True),
        ("c++", "c++11", True),
    ],
)
def test_a_word_is_found_where_it_stands_alone(needle: str, text: str, found: bool) -> None:
    scanner, _ = compile_scanner([pattern(word(needle))])
    assert bool(scanner.scan(text).bits) is found


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("a", Kind.LETTER),
        ("é", Kind.LETTER),
        ("я", Kind.LETTER),
        ("ش", Kind.LETTER),
        ("\u0301", Kind.LETTER),
        ("7", Kind.DIGIT),
        ("٣", Kind.DIGIT),
        ("中", Kind.OTHER),
        ("𠮷", Kind.OTHER),
        ("ア", Kind.OTHER),
        ("한", Kind.OTHER),
        ("ไ", Kind.OTHER),
        ("_", Kind.OTHER),
        (" ", Kind.OTHER),
        ("😀", Kind.OTHER),
        ("\u20e3", Kind.OTHER),
    ],
)
def test_kinds_of_characters(character: str, expected: Kind) -> None:
    assert kind(character) is expected
