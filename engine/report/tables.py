"""A report as headings, tables and lines: once put together, shown as text for a terminal or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .aligned import aligned
from .terminal import safe, styled

_MEANS_SOMETHING = re.compile(r"[\\`*_\[\]<>#|~@&]|(?<=:)/(?=/)|(?<=www)\.", re.IGNORECASE)
_AS_NUMBER = frozenset("<>&@#/.")


@dataclass(frozen=True, slots=True)
class Table:
    """A part of a report.

    Args:
        title: its heading.
        heads: those of its columns; empty where they need none.
        rows: its cells, as they are: they are made harmless where they are shown.
        numbers: the columns (from 0) that hold numbers.
        notes: lines below.
    """

    title: str
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    numbers: frozenset[int] = frozenset()
    notes: Sequence[str] = ()


def as_text(tables: Sequence[Table], color: bool) -> str:
    """A report for a terminal, without a last line end.

    Args:
        tables: its parts.
        color: whether the terminal shows colours.
    """
    return "\n\n".join("\n".join(_lines(table, color)) for table in tables)


def _lines(table: Table, color: bool) -> Iterator[str]:
    if table.title:
        yield styled(safe(table.title), "strong", color)
    rows = [[safe(cell) for cell in row] for row in table.rows]
    heads = [list(table.heads)] if table.heads and rows else []
    yield from (f"  {line}" for line in aligned([*heads, *rows], table.numbers))
    yield from (f"  {safe(note)}" for note in table.notes)


def as_markdown(tables: Sequence[Table]) -> str:
    """A report for a page, a comment or the summary of a job, without a last line end; what it quotes stays text."""
    return "\n\n".join("\n\n".join(_blocks(table)) for table in tables)


def _blocks(table: Table) -> Iterator[str]:
    if table.title:
        yield f"### {plain(table.title)}"
    if table.rows:
        yield "\n".join(_table(table))
    yield from (plain(note) for note in table.notes)


def _table(table: Table) -> Iterator[str]:
    width = max(len(row) for row in table.rows)
    heads = [*table.heads, *[""] * (width - len(table.heads))]
    yield f"| {' | '.join(plain(head) for head in heads)} |"
    yield f"| {' | '.join('---:' if place in table.numbers else '---' for place in range(width))} |"
    for row in table.rows:
        cells = [*row, *[""] * (width - len(row))]
        yield f"| {' | '.join(plain(cell) for cell in cells)} |"


def plain(text: str) -> str:
    """A text that Markdown shows as it stands: nothing in it is a mark, a tag, a link or a mention."""
    return _MEANS_SOMETHING.sub(_harmless, safe(text))


def _harmless(match: re.Match[str]) -> str:
    character = match.group()
    return f"&#{ord(character)};" if character in _AS_NUMBER else f"\\{character}"
