"""YAML texts that hold several documents, one after another, each with its places in the whole text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .diagnostics import Diagnostic, Label
from .source import Source, Span
from .yaml_source import YamlDocument, YamlNode, read_yaml

MAX_DOCUMENTS = 1_000
"""How many documents of a text are read."""

_MARKER = re.compile(r"^---(?=\s|\Z)", re.MULTILINE)
_SAYS_NOTHING = re.compile(r"(?:\s|#[^\n]*(?:\n|\Z)|\ufeff)*(?:---(?:\s|#[^\n]*(?:\n|\Z))*)?")


def read_documents(source: Source) -> tuple[tuple[YamlDocument, ...], tuple[Diagnostic, ...]]:
    """Reads every document of a YAML text; each is bounded as a file of its own.

    Args:
        source: the text. Documents are parted by lines that begin with `---`; those that hold nothing are passed over.

    Returns:
        the documents that could be read to their end, and all that is wrong; every finding is an error.
    """
    documents: list[YamlDocument] = []
    findings: list[Diagnostic] = []
    for number, (start, text) in enumerate(_pieces(source.text)):
        if number == MAX_DOCUMENTS:
            message = f"there are more than {MAX_DOCUMENTS} documents in this file, the most that are read"
            findings.append(Diagnostic("G403", message, Span(source, start, start), help="split it into several files"))
            break
        document, found = read_yaml(Source(source.name, text))
        shift = _Shift(source, start)
        findings += [shift.diagnostic(finding) for finding in found]
        if document is not None:
            documents.append(YamlDocument(source, shift.node(document.root)))
    return tuple(documents), tuple(findings)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The texts of the documents that hold something, each with its offset; one that holds nothing if none does."""
    starts = [0, *(match.start() for match in _MARKER.finditer(text) if match.start() > 0), len(text)]
    pieces = [(start, text[start:end]) for start, end in pairwise(starts)]
    return iter([piece for piece in pieces if not _SAYS_NOTHING.fullmatch(piece[1])] or [(0, text[: starts[1]])])


@dataclass(frozen=True, slots=True)
class _Shift:
    """Takes places in one document to places in the whole text."""

    source: Source
    by: int

    def span(self, span: Span) -> Span:
        return Span(self.source, span.start + self.by, span.end + self.by)

    def node(self, node: YamlNode) -> YamlNode:
        return replace(
            node,
            span=self.span(node.span),
            keys={key: self.span(span) for key, span in node.keys.items()},
            parts={key: self.node(part) for key, part in node.parts.items()},
        )

    def diagnostic(self, finding: Diagnostic) -> Diagnostic:
        span = None if finding.span is None else self.span(finding.span)
        labels = tuple(Label(self.span(label.span), label.text) for label in finding.labels)
        return replace(finding, span=span, labels=labels)
