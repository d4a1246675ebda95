"""Patterns of a policy as the scanner takes them: words, expressions, detectors, domains and fields, from the policy and from
word lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from ..source import Source, Span
from ..syntax import nodes
from ..text.patterns import Item, Pattern
from ..text.words import is_table, read_word_list
from .detecting import detector_label, read_detector
from .learned_items import read_learned
from .names import Wrong
from .word_steps import Report, needless_steps, read_steps

ReadFile = Callable[[nodes.File], Source]
ReadItem = Callable[[nodes.Item, ReadFile, Report], Iterator[Item]]


def read_pattern(node: nodes.Pattern, read_file: ReadFile, report: Report, shipped: bool = False) -> Pattern:
    """The scanner's form of a pattern.

    Args:
        node: the pattern as the policy says it.
        read_file: reads a file that it names; raises `Wrong` when it can't.
        report: takes what there is to say about it.
        shipped: whether it comes with the engine.

    Raises:
        Wrong: an item can't be had, or a word list can't be read.
    """
    items = (found for item in node.items for found in _READERS[item.kind](item, read_file, report))
    taken = (replace(found, disguised=True) for found in items) if shipped else items
    return Pattern(node.name.id, node.title, tuple(taken), shipped)


def _words(item: nodes.Item, read_file: ReadFile, report: Report) -> Iterator[Item]:
    words = list(_texts(item, read_file))
    steps = read_steps(item)
    for finding in needless_steps(item, [word for word, _ in words]) if item.taken or item.left_out else ():
        report(finding)
    for word, span in words:
        yield Item("word", word, item.exact, item.excepted, word, span, steps=steps)


def _domains(item: nodes.Item, read_file: ReadFile, report: Report) -> Iterator[Item]:
    for domain, span in _texts(item, read_file):
        yield Item("domain", domain, False, item.excepted, domain, span)


def _fields(item: nodes.Item, read_file: ReadFile, report: Report) -> Iterator[Item]:
    for name, span in _texts(item, read_file):
        yield Item("fields", name, False, False, name, span)


def _texts(item: nodes.Item, read_file: ReadFile) -> Iterator[tuple[str, Span]]:
    """The texts of an item, and of the word lists it names, each with its place."""
    for text in item.texts:
        if isinstance(text, nodes.Text) and text.parameter is not None and not text.value:
            continue  # a list of words that the community left empty
        if isinstance(text, nodes.Text):
            yield text.value, text.span
            continue
        source = read_file(text)
        for word, line in read_word_list(source.text, table=is_table(text.path)):
            start = source.line_starts[line - 1]
            yield word, Span(source, start, start + len(source.line(line)))


def _detectors(item: nodes.Item, read_file: ReadFile, report: Report) -> Iterator[Item]:
    for detector in item.detectors:
        name, argument = read_detector(detector)
        yield Item("detect", name, False, item.excepted, detector_label(name, argument), detector.span, argument)


def _regexes(item: nodes.Item, read_file: ReadFile, report: Report) -> Iterator[Item]:
    for regexp in item.regexps:
        for flag in regexp.flags:
            if flag != "i":
                help = "case never matters; leave it out" if not item.exact else "only `i` is known, for any case"
                raise Wrong("G210", f"a regular expression has no flag `{flag}`", regexp.span, help)
        pattern = f"(?i){regexp.pattern}" if item.exact and regexp.flags else regexp.pattern
        yield Item("regex", pattern, item.exact, item.excepted, f"/{regexp.pattern}/", regexp.span)


def _learned(item: nodes.Item, read_file: ReadFile, report: Report) -> Iterator[Item]:
    yield read_learned(item, read_file)


_READERS: Mapping[str, ReadItem] = {
    "words": _words, "regex": _regexes, "detect": _detectors, "domains": _domains, "fields": _fields,
    "learned": _learned,
}  # fmt: skip
"""What reads each kind of item; a new kind is a new row."""
