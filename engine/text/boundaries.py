"""Where a word ends: scripts that put spaces between words, and scripts that do not."""

from __future__ import annotations

from bisect import bisect_right
from enum import IntEnum
from functools import lru_cache
from unicodedata import category


class Kind(IntEnum):
    """What a character is to the words around it."""

    OTHER = 0
    LETTER = 1
    DIGIT = 2

    __hash__ = int.__hash__  # that of an enumeration's members takes their names


# Scripts whose words run on without spaces, or (Hangul) carry endings: a needle is found anywhere in them.
_RUNNING_ON = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x0F00, 0x0FFF),  # Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul letters
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19FF),  # Tai Le, New Tai Lue, Khmer symbols
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x1B00, 0x1B7F),  # Balinese
    (0x2E80, 0x31FF),  # radicals, kana, bopomofo, Hangul compatibility letters
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0xA4CF),  # Han, Yi
    (0xA960, 0xA97F),  # Hangul letters
    (0xA980, 0xA9FF),  # Javanese, Myanmar
    (0xAA60, 0xAADF),  # Myanmar, Tai Viet
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),  # Han
    (0xFF65, 0xFFDF),  # half-width kana and Hangul
    (0x16FE0, 0x18DFF),  # Tangut, Khitan
    (0x1AFF0, 0x1B2FF),  # kana, Nushu
    (0x20000, 0x3FFFF),  # Han
)
_STARTS = [start for start, _ in _RUNNING_ON]


@lru_cache(maxsize=4096)
def kind(character: str) -> Kind:
    """What a character is to the words around it.

    Args:
        character: one code point.

    Returns:
        LETTER for letters and marks of scripts that put spaces between words, DIGIT for digits of any script, OTHER
        for all else.
    """
    found = category(character)
    if found == "Nd":
        return Kind.DIGIT
    if found[0] != "L" and found not in ("Mn", "Mc"):
        return Kind.OTHER
    place = bisect_right(_STARTS, ord(character)) - 1
    return Kind.OTHER if place >= 0 and ord(character) <= _RUNNING_ON[place][1] else Kind.LETTER


def edges(needle: str) -> tuple[Kind, Kind] | None:
    """What a needle starts and ends with, or None when it is found anywhere, whatever stands beside it."""
    found = (kind(needle[0]), kind(needle[-1]))
    return None if found == (Kind.OTHER, Kind.OTHER) else found


def stands_alone(text: str, start: int, end: int, needed: tuple[Kind, Kind]) -> bool:
    """Whether a needle found in a text is no piece of a longer word or number.

    Letters end where digits start and the other way round: `vx` is found in `加vx123`, `ad` not in `bad`.

    Args:
        text: where the needle was found.
        start: its first code point.
        end: the one after its last.
        needed: its `edges`.
    """
    before, after = needed
    if before and start > 0 and kind(text[start - 1]) is before:
        return False
    return not (after and end < len(text) and kind(text[end]) is after)
