"""How many of something, and how much of the text is that."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.text.detectors import DETECTORS, SCRIPTS
from guiju.engine.text.measures import count_of, share_of

from .making import detect, pattern, word


def test_counts_of_detectors() -> None:
    assert count_of("😀👨\u200d👩👍🏻 12#", "emoji") == 3
    assert count_of("13800138000，139-0013-9000", "phone") == 2
    assert count_of("", "link") == 0


def test_counts_of_scripts_are_of_letters() -> None:
    assert count_of("привет, мир", "cyrillic") == 9
    assert count_of("привет, мир", "script", "cyrillic") == 9
    assert count_of("你好 ok", "han") == 2


def test_counts_of_patterns_are_of_places() -> None:
    ad = pattern(word("加微信"), word("微信"), detect("phone"), word("官方微信", excepted=True))
    assert count_of("加微信，微信 13800138000，官方微信", ad) == 3


@pytest.mark.parametrize(
    ("text", "script", "share"),
    [
        ("привет", "cyrillic", "1.0000"),
        ("привет abc", "cyrillic", "0.6667"),
        ("привет abc 123 ！", "latin", "0.3333"),
        ("スーパー", "katakana", "1.0000"),
        ("ＡＢ你好", "latin", "0.5000"),
        ("a\u200bи\u0306", "cyrillic", "0.5000"),
        ("1234 !?", "latin", "0.0000"),
        ("", "han", "0.0000"),
    ],
)
def test_shares_of_scripts(text: str, script: str, share: str) -> None:
    assert str(share_of(text, script)) == share
    assert share_of(text, "script", script) == Decimal(share)


def test_shares_of_detectors() -> None:
    assert share_of(" https://example.com/a \n", "link") == 1
    assert share_of("看 https://example.com", "link") == Decimal("0.9500")
    assert share_of("😀😀好好", "emoji") == Decimal("0.5000")
    assert share_of("", "emoji") == 0


def test_shares_of_one_half_of_a_unit_round_up() -> None:
    assert share_of("a" + "я" * 7, "latin") == Decimal("0.1250")
    assert share_of("a" + "я" * 79_999, "latin") == Decimal("0.0000")
    assert share_of("a" + "я" * 19_999, "latin") == Decimal("0.0001")


@pytest.mark.parametrize("measure", [count_of, share_of])
def test_unknown_names_are_an_error(measure: object) -> None:
    for name, argument in (("cards", ""), ("script", "klingon")):
        with pytest.raises(KeyError):
            measure("x", name, argument)  # type: ignore[operator]


@given(st.text(max_size=30), st.sampled_from(sorted(DETECTORS)))
def test_shares_lie_between_nothing_and_all(text: str, name: str) -> None:
    assert 0 <= share_of(text, name) <= 1
    assert (share_of(text, name) > 0) <= (count_of(text, name) > 0)


@given(st.text(st.sampled_from("aéñ你я한กあカα"), max_size=20))
def test_shares_of_all_scripts_are_the_whole(text: str) -> None:
    total = sum(share_of(text, script) for script in SCRIPTS)
    assert not text or abs(total - 1) <= Decimal("0.001")
