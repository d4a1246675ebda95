"""Which texts are written so plainly that a scan can leave out looking for words with separators put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import pairwise

from .disguise import run_together

# What most messages are: letters and digits, a single space between Latin words and where Chinese and Latin meet, and
# runs of usual signs, one of which parts clauses. Whatever else there is, is for the scan to see; there it is exact.
_SIGN = r"[\s!-/:-@\[-`{-~、。“”‘’《》【】]"
_PARTS_CLAUSES = rf"{_SIGN}*?(?:[\n,;:!?。、]|\.\.)"
_HAN = "[\u3400-\u4dbf\u4e00-\u9fff]"
_OPEN = re.compile(
    rf"{_SIGN}*+(?:[^\W_]++(?:"
    rf" (?:(?<=[a-z] )(?:(?=[a-z][a-z]|{_HAN})|(?<=[a-z][a-z] )(?=[a-z]))|(?<={_HAN} )(?=[a-z]))"
    rf"|(?={_PARTS_CLAUSES}){_SIGN}++(?![^\W_]{_PARTS_CLAUSES}{_SIGN}*+[^\W_])"
    rf"|{_SIGN}*+\Z))*+"
)
_meetings = re.compile(rf"(?=({_HAN}[a-z]|[a-z]{_HAN}))").findall
_spaces_apart = re.compile(rf" (?:(?<={_HAN} )(?=[a-z])|(?<=[a-z] )(?={_HAN}))").finditer


def meetings(narrow: str) -> list[str]:
    """The pairs of a Chinese and a Latin letter that stand side by side in a pressed needle."""
    return [] if narrow.isascii() else _meetings(narrow)


def is_open(text: str, met: Set[str]) -> bool:
    """Whether a text is written so plainly that no regular needle can be spread in it; False where that is not sure.

    Only what honest writing puts there separates its words and clauses, so a needle would have to be apart everywhere; and
    nowhere do two single letters, or a single character between clauses, stand apart. A space between a Chinese and a
    Latin letter parts no needle in which these two don't meet, and is as good as none for all that stands beside it.

    Args:
        text: in the form words are compared in.
        met: the pairs of a Chinese and a Latin letter that meet in any of the needles.
    """
    if _OPEN.fullmatch(text) is None:
        return False
    return not met or text.isascii() or next(_parting(text, met), None) is None


def _parting(text: str, met: Set[str]) -> Iterator[int]:
    """Where a space stands between a Chinese and a Latin letter that meet in a needle."""
    places = (space.start() for space in _spaces_apart(text))
    return (place for place in places if text[place - 1] + text[place + 1] in met)


def is_regular(needle: str) -> bool:
    """Whether a needle has no spaces of its own but between parts of two letters (or digits) and more.

    Args:
        needle: in the form it is compared in.
    """
    if needle.isalnum():
        return len(needle) > 1
    parts = needle.split()
    if any(len(part) < 2 for part in parts):
        return False
    return all(run_together(part[-1] + following[0], 0, 1) for part, following in pairwise(parts))
