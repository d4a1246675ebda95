"""Where a span starts and ends, in the columns each kind of reader counts."""

from __future__ import annotations

from typing import NamedTuple

from ..source import Source, Span


class Place(NamedTuple):
    """A span as lines and columns, all from 1; the end column is the one after the last character."""

    line: int
    column: int
    end_line: int
    end_column: int


def place(span: Span) -> Place:
    """The place of a span in code points; a span that leaves its text, or ends before it starts, is brought into it."""
    start, end = bounds(span)
    return Place(*span.source.line_and_column(start), *span.source.line_and_column(end))


def utf16_place(span: Span) -> Place:
    """The place of a span in UTF-16 code units, as editors and SARIF count."""
    found = place(span)
    return found._replace(
        column=_utf16_column(span.source, found.line, found.column),
        end_column=_utf16_column(span.source, found.end_line, found.end_column),
    )


def bounds(span: Span) -> tuple[int, int]:
    """The offsets of a span, brought into its text."""
    start = min(max(span.start, 0), len(span.source.text))
    return start, min(max(span.end, start), len(span.source.text))


def _utf16_column(source: Source, line: int, column: int) -> int:
    start = source.line_starts[line - 1]
    before = source.text[start : start + column - 1]
    return column + sum(character > "\uffff" for character in before)


def place_data(span: Span) -> dict[str, object]:
    """Where a span starts, as data: its file, line and column."""
    where = place(span)
    return {"file": span.source.name, "line": where.line, "column": where.column}
