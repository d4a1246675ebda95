"""Emoji: one hit a picture."""

from __future__ import annotations

import pytest

from .finding import pieces

ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("好😀😀呀", ["😀", "😀"]),
        ("👍🏻👍🏿", ["👍🏻", "👍🏿"]),
        ("👨\u200d👩\u200d👧\u200d👦", ["👨\u200d👩\u200d👧\u200d👦"]),
        ("❤\ufe0f\u200d🔥", ["❤\ufe0f\u200d🔥"]),
        ("🏳\ufe0f\u200d🌈", ["🏳\ufe0f\u200d🌈"]),
        ("🇨🇳🇫🇷", ["🇨🇳", "🇫🇷"]),
        (f"{ENGLAND}{ENGLAND}", [ENGLAND, ENGLAND]),
        ("1\ufe0f\u20e32\u20e3", ["1\ufe0f\u20e3", "2\u20e3"]),
        ("❤ ☺ ☀", ["❤", "☺", "☀"]),
        ("©\ufe0f", ["©\ufe0f"]),
        ("[捂脸][Smile]", ["[捂脸]", "[Smile]"]),
        ("hi <:wave:123456789012345678>", ["<:wave:123456789012345678>"]),
        ("<a:dance:123456789012345678>!", ["<a:dance:123456789012345678>"]),
    ],
)
def test_emojis(text: str, found: list[str] | None) -> None:
    expected = found if found is not None else list(text.replace("><", ">\n<").split("\n"))
    assert pieces("emoji", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "12#*",
        "© ® ™",
        "❤\ufe0e",
        "♂ ♀",
        "↔ ★ ☆",
        "(^_^) orz",
        "[公告] [链接]",
        "你好，世界！",
        "\u200d\ufe0f",
        "5 < 6",
        "",
    ],
)
def test_no_emojis(text: str) -> None:
    assert pieces("emoji", text) == []
