"""The lines of a policy that a finding is about, with carets under the very words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from ..diagnostics import Diagnostic
from ..source import Source, Span
from .places import bounds, place
from .terminal import ELLIPSIS, character_columns, columns, safe, styled

_TAB = 4


@dataclass(frozen=True, slots=True)
class _Mark:
    """What stands under one line: from `start` up to `end`, offsets (code points) in the line."""

    source: Source
    line: int
    start: int
    end: int
    text: str
    style: str

    @property
    def symbol(self) -> str:
        return "-" if self.style == "frame" else "^"


class _Excerpt:
    """A line as it is shown: tabs as spaces, harmful characters as escapes, cut where it is too long."""

    def __init__(self, line: str, first: int, last: int) -> None:
        self._first, self._last = first, last
        cells = [ELLIPSIS] if first else []
        column = len(cells)
        self._edges = [column]
        for character in line[first:last]:
            cells.append(_cell(character, column))
            column += columns(cells[-1])
            self._edges.append(column)
        self.text = "".join(cells) + (ELLIPSIS if last < len(line) else "")

    def column(self, offset: int) -> int:
        """The column (from 0) at which the character at an offset of the line stands."""
        inside = min(max(offset, self._first), self._last)
        return self._edges[inside - self._first] + (offset > self._last)

    def underline(self, mark: _Mark, color: bool) -> str:
        start = self.column(mark.start)
        length = max(1, self.column(mark.end) - start)
        words = f"{mark.symbol * length} {safe(mark.text)}".rstrip()
        return " " * start + styled(words, mark.style, color)


class Snippet:
    """The part of a finding between its message and its help.

    Args:
        diagnostic: the finding.
        color: whether the terminal shows colours.
        width: columns a line of the policy may take; longer ones are cut around the marks.
    """

    def __init__(self, diagnostic: Diagnostic, color: bool, width: int) -> None:
        self._color = color
        self._width = max(width, 2)
        self._span = diagnostic.span
        self._marks = list(_marks(diagnostic))
        self._digits = len(str(max((mark.line for mark in self._marks), default=0)))

    def rows(self) -> Iterator[str]:
        """The rows, line by line: where, the lines with their numbers, and the marks under them."""
        for arrow, (source, marks) in zip(_arrows(), _by_source(self._marks), strict=False):
            yield self._place_row(arrow, source, marks)
            yield self.edge()
            yield from self._source_rows(source, marks)

    def edge(self, sign: str = "|") -> str:
        """The frame at the left of a row without a line number."""
        return styled(f"{' ' * self._digits} {sign}", "frame", self._color)

    def _place_row(self, arrow: str, source: Source, marks: list[_Mark]) -> str:
        line, column = marks[0].line, marks[0].start + 1
        if self._span is not None and source == self._span.source:
            line, column = place(self._span)[:2]
        return f"{styled(' ' * self._digits + arrow, 'frame', self._color)} {safe(source.name)}:{line}:{column}"

    def _source_rows(self, source: Source, marks: list[_Mark]) -> Iterator[str]:
        before = 0
        for number, of_line in groupby(sorted(marks, key=lambda m: m.line), key=lambda m: m.line):
            if before and number > before + 1:
                yield styled("...", "frame", self._color)
            yield from self._line_rows(number, source.line(number), list(of_line))
            before = number

    def _line_rows(self, number: int, line: str, marks: list[_Mark]) -> Iterator[str]:
        if _fits(line, self._width):
            excerpts = [(_Excerpt(line, 0, len(line)), marks)]
        else:
            excerpts = [(_Excerpt(line, *_window(line, mark, self._width)), [mark]) for mark in marks]
        head = styled(f"{number:>{self._digits}} |", "frame", self._color)
        for excerpt, shown in excerpts:
            yield f"{head} {excerpt.text}".rstrip()
            yield from (f"{self.edge()} {excerpt.underline(mark, self._color)}" for mark in shown)


def _arrows() -> Iterator[str]:
    yield "-->"
    while True:
        yield ":::"


def _marks(diagnostic: Diagnostic) -> Iterator[_Mark]:
    if diagnostic.span is not None:
        yield from _marks_of(diagnostic.span, "", diagnostic.level.value)
    for label in sorted(diagnostic.labels, key=lambda label: (label.span.source.name, label.span.start)):
        yield from _marks_of(label.span, label.text, "frame")


def _marks_of(span: Span, text: str, style: str) -> Iterator[_Mark]:
    """One mark; two, at the first and the last line, for a span that goes over a line end."""
    source = span.source
    start, end = bounds(span)
    while end > start and source.text[end - 1] in "\r\n":
        end -= 1
    line, column = source.line_and_column(start)
    last, last_column = source.line_and_column(end)
    if line == last:
        yield _on_line(source, line, column - 1, last_column - 1, text, style)
        return
    yield _on_line(source, line, column - 1, len(source.line(line)), "", style)
    closing = source.line(last)
    indent = min(len(closing) - len(closing.lstrip()), last_column - 2)
    yield _on_line(source, last, indent, last_column - 1, text, style)


def _on_line(source: Source, line: int, start: int, end: int, text: str, style: str) -> _Mark:
    length = len(source.line(line))
    return _Mark(source, line, min(start, length), min(end, length), text, style)


def _by_source(marks: Iterable[_Mark]) -> Iterator[tuple[Source, list[_Mark]]]:
    grouped: dict[Source, list[_Mark]] = {}
    for mark in marks:
        grouped.setdefault(mark.source, []).append(mark)
    yield from grouped.items()


def _cell(character: str, column: int) -> str:
    return " " * (_TAB - column % _TAB) if character == "\t" else safe(character)


def _cost(character: str) -> int:
    # what takes no column counts as one, so that a line of nothing but accents is cut too
    return _TAB if character == "\t" else max(1, character_columns(character), len(safe(character)))


def _fits(line: str, width: int) -> bool:
    return len(line) <= width and sum(map(_cost, line)) <= width


def _window(line: str, mark: _Mark, width: int) -> tuple[int, int]:
    """Which part of a long line to show: the marked words, and what stands around them while there is room."""
    last, room = _extend(line, mark.start, mark.end, width)
    first, left = _extend(line, mark.start, 0, room // 2)
    last, left = _extend(line, last, len(line), room - room // 2 + left)
    first, _ = _extend(line, first, 0, left)
    return first, last


def _extend(line: str, start: int, stop: int, room: int) -> tuple[int, int]:
    """How far one gets from `start` towards `stop`, before or after it, and the columns left over."""
    step = 1 if start < stop else -1
    position = start
    while position != stop:
        cost = _cost(line[position if step > 0 else position - 1])
        if cost > room:
            break
        room -= cost
        position += step
    return position, room
