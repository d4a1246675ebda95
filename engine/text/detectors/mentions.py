"""Mentions: `@` and a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .detector import Detector, Found

_STOPS = r"\s@,.:;!?()<>\[\]{}\"'`…。、~/\\|=*&#^%$+【】『』「」—"
_MENTION = re.compile(
    r"<@[!&]?\d{5,20}>"
    # an account's name in small Latin letters ends where Chinese follows; a nickname may hold anything
    rf"|(?<![a-z0-9._%+\-@/])@(?P<name>[a-z0-9_]{{5,32}}(?=[\u3400-\u9fff{_STOPS}]|$)|(?:[^{_STOPS}]|\.(?=\w)){{1,32}})"
)


def _mentions(plain: str) -> Iterator[Found]:
    for found in _MENTION.finditer(plain):
        name = found["name"]
        # a name has a letter, a digit or a picture in it: `@_@` is a face
        if name is None or any(character.isalnum() or character > "\u2600" for character in name):
            yield *found.span(), found[0]


DETECTORS = (Detector("mention", lambda plain: "@" in plain, _mentions),)
