"""Short ways to write patterns in tests."""

from __future__ import annotations

from guiju.engine.source import Source, Span
from guiju.engine.text.patterns import Item, Pattern


def word(text: str, *, exact: bool = False, excepted: bool = False) -> Item:
    return Item("word", text, exact, excepted, text, None)


def regex(text: str, *, excepted: bool = False) -> Item:
    return Item("regex", text, False, excepted, f"/{text}/", None)


def detect(name: str, argument: str = "", *, excepted: bool = False) -> Item:
    return Item("detect", name, False, excepted, name, None, argument)


def domain(text: str, *, excepted: bool = False) -> Item:
    return Item("domain", text, False, excepted, text, None)


def field(text: str) -> Item:
    return Item("fields", text, False, False, text, None)


def pattern(*items: Item, name: str = "ad") -> Pattern:
    return Pattern(name, None, items)


def written(text: str, kind: str = "regex") -> Item:
    """An item with a place: as if `text` stood between slashes (or quotes) after a few words of policy."""
    quote = "/" if kind == "regex" else '"'
    source = Source("ads.guiju", f"pattern ad: {quote}{text}{quote}")
    span = Span(source, len("pattern ad: "), len(source.text))
    return Item("regex" if kind == "regex" else "word", text, False, False, text, span)
