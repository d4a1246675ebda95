"""Rows of text in aligned columns, wide characters counted as wide."""

from __future__ import annotations

from collections.abc import Sequence

from .terminal import columns

_GAP = "  "


def aligned(rows: Sequence[Sequence[str]], numbers: frozenset[int] = frozenset()) -> list[str]:
    """Rows as lines whose columns stand under each other.

    Args:
        rows: cells, made harmless before; the last of a row may be coloured, the others must not be.
        numbers: the columns (from 0) that are aligned at their right edge.

    Returns:
        a line for each row, without blanks at its end.
    """
    widths = [0] * max((len(row) for row in rows), default=0)
    for row in rows:
        for place, cell in enumerate(row[:-1] if len(row) == len(widths) else row):
            widths[place] = max(widths[place], columns(cell))
    if widths and len(widths) - 1 in numbers:
        widths[-1] = max((columns(row[-1]) for row in rows if len(row) == len(widths)), default=0)
    return [_line(row, widths, numbers) for row in rows]


def _line(row: Sequence[str], widths: Sequence[int], numbers: frozenset[int]) -> str:
    cells = []
    for place, cell in enumerate(row):
        blanks = " " * (widths[place] - columns(cell))
        cells.append(f"{blanks}{cell}" if place in numbers else f"{cell}{blanks}")
    return _GAP.join(cells).rstrip()
