"""Emoji as people count them: one a picture, however many characters it is made of.

Chats that write their own faces as words in brackets (`[微笑]`, `<:wave:123…>`) mean pictures as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from .detector import Detector, Found
from .lists import read_list

_FACES = sorted(read_list("faces"), key=lambda face: (-len(face), face))

# A picture by itself; characters that most fonts draw as text (`©`, `↔`) count when they ask to be drawn as pictures.
_FIRST = (
    r"(?:[\p{Emoji_Presentation}[\p{Emoji}&&[\u2600-\u27bf]--[\u2640\u2642]]](?!\ufe0e)"
    r"|[\p{Emoji}--[0-9#*]](?=\ufe0f|\p{Emoji_Modifier}))"
)
_CHANGED = r"(?:\p{Emoji_Modifier}|\ufe0f\u20e3?|[\U000e0020-\U000e007e]+\U000e007f)?"
EMOJI = regex.compile(
    r"(?V1)(?i)\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3"
    rf"|{_FIRST}{_CHANGED}(?:\u200d\p{{Emoji}}{_CHANGED})*+"
    rf"|\[(?:{'|'.join(_FACES)})\]|<a?:\w{{2,32}}:\d{{15,21}}>"
)
"""One emoji, or face of a chat, in a text as it was written."""

# In words in brackets: the letters of such words, and whatever may be one of them in disguise.
_IN_FACES = re.escape("".join(sorted({letter for face in _FACES for letter in face.lower() + face.upper()})))
# Everything outside the blocks that hold no emoji, and signs that start a face in brackets and are followed by one's form.
_may_hold = re.compile(
    r"[^\0-;=-Z\\-\u203b\u2050-\u20e2\u2c00-\u302f\u303e-\u3296\u329a-\ufe0e\ufe10-\uffff]"
    rf"(?:(?<![<\[])|(?<=<).?:\w|(?<=\[)[{_IN_FACES}\x80-\U0010ffff]{{1,{max(map(len, _FACES))}}}\])"
).search


def emojis(text: str) -> Iterator[Found]:
    """The emoji of a text.

    Args:
        text: as it was written.

    Returns:
        each emoji's place and the emoji, from left to right.
    """
    first = _may_hold(text)
    # a sign, such as the one of a key cap, may stand in front of what makes it a picture
    for found in EMOJI.finditer(text, max(first.start() - 1, 0)) if first else ():
        yield *found.span(), found[0]


DETECTORS = (Detector("emoji", _may_hold, emojis, as_written=True),)
