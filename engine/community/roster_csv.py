"""Rosters in CSV, as a CRM exports them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..diagnostics import Label
from ..source import Source, Span
from .built_ins import canonical_attribute
from .draft import Draft
from .roster_rows import Cell, Row

_LONGEST_VALUE = 131_072
"""How many characters a value of a roster may have."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_csv(draft: Draft, source: Source) -> Iterator[Row]:
    """The members in a table with a line of column names, separated by commas or tabs.

    Args:
        draft: the community file; findings are added to it.
        source: the table.

    Returns:
        a row for each member. Empty lines are skipped, and so are lines without an id and those with too many values,
        which are findings.
    """
    if bad := _UNPRINTABLE.search(source.text):
        span = Span(source, bad.start(), bad.end())
        draft.report_at("G405", span, f"the character U+{ord(bad[0]):04X} can't stand in a text", "delete it")
        return
    lines = _lines(source)
    heading = next(lines, None)
    names = [canonical_attribute("member", name.strip()) for name in heading.values] if heading else []
    if heading is None or "id" not in names:
        first = heading.span if heading else Span(source, 0, 0)
        help = "name the columns in the first line, such as `id,name,role,in`"
        draft.report_at("G434", first, "the first line names no column `id`", help)
        return
    if _repeats_column(draft, heading, names):
        return
    yield from _rows(draft, lines, heading, names)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a table, with the place of each of its values."""

    values: Sequence[str]
    places: Sequence[Span]
    span: Span
    broken: str | None = None


def _rows(draft: Draft, lines: Iterator[_Line], heading: _Line, names: Sequence[str]) -> Iterator[Row]:
    at = names.index("id")
    for line in lines:
        if line.broken is not None:
            draft.report_at("G434", line.span, f"this line can't be read: {line.broken}")
        elif len(line.values) > len(names):
            message = f"this line has {len(line.values)} values, but there are {len(names)} columns"
            draft.report_at("G434", line.span, message, "put a value that holds a comma in double quotes")
        elif any(value.strip() for value in line.values):
            pairs = zip(names, line.values, line.places, heading.places, strict=False)
            cells = {name: Cell(value.strip() or None, place, head) for name, value, place, head in pairs}
            id = line.values[at].strip() if at < len(line.values) else ""
            cells.pop("id", None)
            yield Row(id, line.places[at] if id else line.span, cells, table=True)


def _repeats_column(draft: Draft, heading: _Line, names: Sequence[str]) -> bool:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name and name in first:
            label = Label(heading.places[first[name]], "the first one")
            message = f"the column `{name}` is named twice"
            draft.report_at("G434", heading.places[index], message, "keep one of the two", label)
            return True
        first.setdefault(name, index)
    return False


def _lines(source: Source) -> Iterator[_Line]:
    first = source.line(1)
    separator = "\t" if "\t" in first and "," not in first else ","
    ends = [*source.line_starts[1:], len(source.text)]
    texts = (source.text[start:end] for start, end in zip(source.line_starts, ends, strict=True))
    reader = csv.reader(texts, delimiter=separator, strict=True)
    before = 0
    while True:
        csv.field_size_limit(_LONGEST_VALUE)  # it holds for the whole process, and others read longer values
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Line((), (), _whole(source, before, reader.line_num), _reason(error))
            values = []
        span = _whole(source, before, reader.line_num)
        before = reader.line_num
        if values:
            yield _Line(values, _places(span, values, separator), span)


def _reason(error: csv.Error) -> str:
    told = str(error)
    if "limit" in told:
        return "one of its values is too long"
    if "new-line" in told:
        return "its line ends are not those of a CSV file"
    return "a value in double quotes is not closed, or something stands behind it"


def _whole(source: Source, before: int, last: int) -> Span:
    start = source.line_starts[min(before, len(source.line_starts) - 1)]
    end = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    return Span(source, start, max(start, start + len(source.text[start:end].rstrip())))


def _places(span: Span, values: Sequence[str], separator: str) -> Sequence[Span]:
    pieces = span.text.split(separator)
    if len(pieces) != len(values) or '"' in span.text:
        return [span] * len(values)
    places, start = [], span.start
    for piece in pieces:
        places.append(Span(span.source, start, start + len(piece)))
        start += len(piece) + 1
    return places
