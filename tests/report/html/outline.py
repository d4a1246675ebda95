"""What a browser would see of a page, for tests."""

from __future__ import annotations

import re
from html.parser import HTMLParser

ELEMENTS = re.compile(
    "html|head|meta|link|title|style|body|a|header|h[1-3]|p|strong|noscript|nav|ul|li|main|section|div|d[ltd]|span|b|table"
    "|thead|tbody|t[rhd]|details|summary|button|mark|bdi|pre|code|form|label|input|select|option|svg|rect|script"
)


class Outline(HTMLParser):
    """A page's elements with their attributes, and its scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.text: list[str] = []
        self._in: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._in = tag if tag in self.raw else None
        if self._in:
            self.raw[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self._in = None

    def handle_data(self, data: str) -> None:
        if self._in:
            self.raw[self._in][-1] += data
        else:
            self.text.append(data)
