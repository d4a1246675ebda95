"""Which texts are written so plainly that a scan can leave out looking for words with separators put in."""

from __future__ import annotations

import re
from itertools import pairwise

from .disguise import run_together

# What most messages are: letters and digits, a single space between Latin words, and runs of usual signs, one of which
# parts clauses. Whatever else there is, is for the scan to see; there it is exact.
_SIGN = r"[\s!-/:-@\[-`{-~、。“”‘’《》【】]"
_PARTS_CLAUSES = rf"{_SIGN}*?(?:[\n,;:!?。、]|\.\.)"
_OPEN = re.compile(
    rf"{_SIGN}*+(?:[^\W_]++(?:"
    r"(?<=[a-z][a-z]) (?=[a-z])|(?<=[a-z]) (?=[a-z][a-z])"
    rf"|(?={_PARTS_CLAUSES}){_SIGN}++(?![^\W_]{_PARTS_CLAUSES}{_SIGN}*+[^\W_])"
    rf"|{_SIGN}*+\Z))*+"
)


def is_open(text: str) -> bool:
    """Whether a text is written so plainly that no regular needle can be spread in it; False where that is not sure.

    Only what honest writing puts there separates its words and clauses, so a needle would have to be apart everywhere; and
    nowhere do two single letters, or a single character between clauses, stand apart.

    Args:
        text: in the form words are compared in.
    """
    return _OPEN.fullmatch(text) is not None


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
