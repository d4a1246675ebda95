"""Policy texts and places in them.

Positions are code points everywhere inside the engine; UTF-8 columns (Python's `ast`) and UTF-16 columns (editors,
SARIF)
are made only where such a reader is fed.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Source:
    """A text and the name a person knows it by.

    Args:
        name: the path as shown to a person, relative to the policy folder where there is one; `-` for standard input.
        text: the whole text, decoded, line ends as read.
    """

    name: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets (code points) at which lines start; only a line feed ends a line."""
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """The line (from 1) and column (from 1, code points) of an offset; offsets beyond the end are the end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (from 1), without its line end."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a source: code points from `start` up to, not including, `end`."""

    source: Source = field(repr=False)
    start: int
    end: int

    @property
    def line(self) -> int:
        """The line (from 1) where the span starts."""
        return self.source.line_and_column(self.start)[0]

    @property
    def column(self) -> int:
        """The column (from 1, code points) where the span starts."""
        return self.source.line_and_column(self.start)[1]

    @property
    def text(self) -> str:
        """The text the span covers."""
        return self.source.text[self.start : self.end]

    def until(self, other: Span) -> Span:
        """From this span's start to the other's end."""
        return Span(self.source, self.start, max(self.end, other.end))
