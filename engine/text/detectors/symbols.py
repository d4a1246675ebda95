"""Characters that ordinary writing hardly has, by which people decorate what they write or hide it from filters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

import regex

from .detector import Detector, Found
from .emojis import emojis

# Letters in circles, squares and scripts of mathematics; frames, blocks, dots and ornaments; runes and wedges; what no
# character is assigned to; what can't be seen or turns the direction (but for the joiners that some scripts need); strokes
# drawn over letters, and marks above two on one letter. Arrows, `☆`, `♪` and the like are in everyday use in chats.
_UNUSUAL = regex.compile(
    r"(?V1)(?:[\u2460-\u24ff\u3200-\u33ff\U0001d400-\U0001d7ff\U0001f100-\U0001f1e5"
    r"\u2300-\u23ff\u2500-\u2603\u260e-\u263f\u2645-\u2665\u2667-\u2668\u2670-\u27bf\u2800-\u28ff\u2900-\u2bff"
    r"\p{Script=Runic}\p{Script=Ogham}\p{Script=Cuneiform}\p{Script=Egyptian_Hieroglyphs}\p{Co}\p{Cn}\p{Cs}"
    r"\p{Cc}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd\u0334-\u0338"
    r"--[\t\n\r\u25cb\u25cf\u2605\u2606\u2640\u2642]]|(?<=\p{M}\p{M})\p{M})+"
)
_plain = re.compile(
    r"[\t\n\r -~\xa1-\xac\xae-\u024f\u2010-\u2027\u20ac\U0001f300-\U0001f64f\u3001-\u303f\u3041-\u30ff\u4e00-\u9fff\uff01-\uff5e]*"
).fullmatch


def _runs(text: str) -> Iterator[Found]:
    unusual = list(_UNUSUAL.finditer(text))
    emoji = [(start, end) for start, end, _ in emojis(text)] if unusual else []
    ends = [end for _, end in emoji]
    for found in unusual:
        yield from _outside(text, found.span(), emoji, bisect_right(ends, found.start()))


def _outside(text: str, run: tuple[int, int], emoji: list[tuple[int, int]], place: int) -> Iterator[Found]:
    """The pieces of a run that belong to no emoji, the first that ends in it or behind it being at a place."""
    start, end = run
    while place < len(emoji) and emoji[place][0] < end:
        first, last = emoji[place]
        if start < first:
            yield start, first, text[start:first]
        start = max(start, last)
        place += 1
    if start < end:
        yield start, end, text[start:end]


DETECTORS = (Detector("symbol", lambda text: _plain(text) is None, _runs, as_written=True),)
