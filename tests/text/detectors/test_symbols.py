"""Signs that ordinary writing hardly has, and those that it has all the time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guiju.engine.text.measures import share_of

from .finding import pieces


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ⓥⓧ 加", ["ⓥⓧ"]),
        ("𝓯𝓻𝓮𝓮 gifts", ["𝓯𝓻𝓮𝓮"]),
        ("▓▓广告░░", ["▓▓", "░░"]),
        ("加\u200b微\u202e信", ["\u200b", "\u202e"]),
        ("z\u0337a\u0337", ["\u0337", "\u0337"]),
        ("z\u0303\u0301\u0302\u0308", ["\u0302\u0308"]),
        ("ᚠᚢ", ["ᚠᚢ"]),
        ("\ue000", ["\ue000"]),
        ("✦😀✦", ["✦", "✦"]),
    ],
)
def test_unusual_signs(text: str, found: list[str]) -> None:
    assert pieces("symbol", text) == found


@pytest.mark.parametrize(
    "text",
    [
        "你好，世界！（真的？）", "naïve café, déjà vu", "看❤️片👨‍👩‍👧🇨🇳", "㊙️", "→ ☆★ ♪ ○●", "½ ² ™ © 100 €", "می‌خواهم",
        "नमस्ते", "สวัสดี", "こんにちは", "안녕하세요", "a\tb\r\nc", "ｖｘ",
    ],
)  # fmt: skip
def test_usual_signs(text: str) -> None:
    assert pieces("symbol", text) == []


def test_how_much_of_a_text_they_are() -> None:
    assert share_of("ⓥⓧ 加我", "symbol") == Decimal("0.5")
