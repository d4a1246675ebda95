"""Letters of a script, and words that mix alphabets."""

from __future__ import annotations

import pytest

from guiju.engine.text.detectors import DETECTORS, SCRIPTS, detector

from .finding import pieces

SAMPLES = {
    "latin": "hello", "cyrillic": "привет", "arabic": "مرحبا", "greek": "γεια", "hebrew": "שלום", "han": "你好",
    "hiragana": "こんにちは", "katakana": "スーパー", "hangul": "안녕", "thai": "สวัสดี", "devanagari": "नमस्ते",
}  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_finds_its_own_letters_alone(script: str) -> None:
    text = " ".join(SAMPLES.values())
    assert pieces(script, text) == [SAMPLES[script]]
    assert pieces("script", text, script) == [SAMPLES[script]]


def test_runs_of_letters() -> None:
    assert pieces("cyrillic", "привет, мир! ok") == ["привет", "мир"]
    assert pieces("latin", "ＡＢ１２ｃ e\u0301") == ["ＡＢ", "ｃ", "e\u0301"]
    assert pieces("katakana", "啊ーー") == []
    assert pieces("han", "１２，hello") == []


def test_a_script_is_found_by_its_name_or_as_an_argument() -> None:
    assert detector("script", "arabic") is detector("arabic") is DETECTORS["arabic"]
    for name, argument in (("script", ""), ("script", "phone"), ("script", "klingon"), ("cards", "")):
        with pytest.raises(KeyError):
            detector(name, argument)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("log in to pаypаl now", "pаypаl"),
        ("раураl.com", "раураl"),
        ("加ВTC群", "ВTC"),
        ("G\u200booglе", "G\u200booglе"),
        ("οffer", "οffer"),
        ("Ｋаrl", "Ｋаrl"),
        ("bitc\u043ein24", "bitc\u043ein24"),
        ("Ꮯ\u0061sh", "Ꮯ\u0061sh"),
    ],
)
def test_lookalikes(text: str, found: str) -> None:
    assert pieces("lookalike", text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "привет hello",
        "加微信abc",
        "用Python写的工具",
        "カラオケOK",
        "한국hello",
        "10μm, ΔT, kΩ, πr",
        "TNFα",
        "QДQ TωT QωQ ŐдŐ๑",
        "Pღ",
        "naïve café",
        "αβγ",
        "",
    ],
)
def test_no_lookalikes(text: str) -> None:
    assert pieces("lookalike", text) == []
