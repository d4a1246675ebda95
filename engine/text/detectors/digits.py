"""Digits as people disguise them: circled, Chinese, of other scripts, one a key cap."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_CHINESE = {
    digit: str(value)
    for value, digits in enumerate(
        ("〇零", "一壹幺", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for digit in digits
}
_KINDS = rf"\d{''.join(_CHINESE)}\u2776-\u277e\u2780-\u2788\u278a-\u2792\u24ea\u24f5-\u24fd\u24ff"

GAP = r"[ \-./_·•~*—–\u20e3]{1,2}"
"""What people put between the digits of a number, as a regular expression."""

_digit = re.compile(rf"[{_KINDS}]")


@cache
def _row_of(count: int, kinds: str) -> re.Pattern[str]:
    return re.compile(f"[{kinds}]" + rf"[^{kinds}\n]{{0,3}}+[{kinds}]" * (count - 1))  # `re` repeats a group slowly


def holds_digits(plain: str, count: int) -> bool:
    """Whether a text has so many digits of any kind close to one another.

    Args:
        plain: the text's light form.
        count: how many, at least 2.
    """
    return _row_of(count, "0-9" if plain.isascii() else _KINDS).search(plain) is not None


def with_plain_digits(plain: str) -> str:
    """The text with every digit as 0 to 9; the length stays.

    Args:
        plain: the text's light form.
    """
    return plain if plain.isascii() else _digit.sub(_plain, plain)


def only_digits(text: str) -> str:
    """The digits 0 to 9 of a text, and an `x` (the check digit of some identity cards)."""
    return "".join(character for character in text if "0" <= character <= "9" or character == "x")


def _plain(found: re.Match[str]) -> str:
    chinese = _CHINESE.get(found[0])
    return chinese if chinese is not None else str(unicodedata.digit(found[0]))
