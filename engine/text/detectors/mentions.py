"""Mentions: `@` and a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .detector import Detector, Found

_MENTION = re.compile(
    r"<@[!&]?\d{5,20}>"
    r"|(?<![a-z0-9._%+\-@])@(?P<name>(?:[^\s@,.:;!?()<>\[\]{}\"'`…。、~/\\|=*&#^%$+]|\.(?=\w)){1,32})"
)


def _mentions(plain: str) -> Iterator[Found]:
    for found in _MENTION.finditer(plain):
        name = found["name"]
        # a name has a letter, a digit or a picture in it: `@_@` is a face
        if name is None or any(character.isalnum() or character > "\u2600" for character in name):
            yield *found.span(), found[0]


DETECTORS = (Detector("mention", lambda plain: "@" in plain, _mentions),)
