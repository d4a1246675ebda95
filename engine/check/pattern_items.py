"""Patterns of a policy as the scanner takes them: words from the policy and from word lists."""

from __future__ import annotations

from collections.abc import Callable

from ..source import Source, Span
from ..syntax import nodes
from ..text.patterns import Item, Pattern
from ..text.words import is_table, read_word_list
from .names import Wrong, later

_LATER = {"detect": "`detect`", "fields": "a pattern of fields", "domains": "`domains`", "learned": "a learned pattern"}


def read_pattern(node: nodes.Pattern, read_file: Callable[[nodes.File], Source]) -> Pattern:
    """The scanner's form of a pattern.

    Raises:
        Wrong: an item can't be had, or a word list can't be read.
    """
    items: list[Item] = []
    for item in node.items:
        if item.kind in _LATER:
            raise later(_LATER[item.kind], item.span)
        if item.kind == "regex" and item.exact:
            raise later("`exact regex`", item.span)
        items += _words(item, read_file) if item.kind == "words" else _regexes(item)
    return Pattern(node.name.id, node.title, tuple(items))


def _words(item: nodes.Item, read_file: Callable[[nodes.File], Source]) -> list[Item]:
    found: list[Item] = []
    for text in item.texts:
        if isinstance(text, nodes.Text):
            found.append(_word(item, text.value, text.span))
            continue
        source = read_file(text)
        for word, line in read_word_list(source.text, table=is_table(text.path)):
            start = source.line_starts[line - 1]
            found.append(_word(item, word, Span(source, start, start + len(source.line(line)))))
    return found


def _word(item: nodes.Item, word: str, span: Span) -> Item:
    return Item("word", word, item.exact, item.excepted, word, span)


def _regexes(item: nodes.Item) -> list[Item]:
    found = []
    for regexp in item.regexps:
        for flag in regexp.flags:
            if flag not in "i":
                raise Wrong(
                    "G210",
                    f"a regular expression has no flag `{flag}`",
                    regexp.span,
                    "case never matters; leave it out",
                )
        found.append(Item("regex", regexp.pattern, False, item.excepted, f"/{regexp.pattern}/", regexp.span))
    return found
