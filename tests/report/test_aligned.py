"""Columns stand under each other, in any script."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.report.aligned import aligned
from guiju.engine.report.terminal import columns

CELLS = st.text(st.sampled_from("ab 字，é🎉"), max_size=6)


def test_wide_characters_count_as_wide() -> None:
    rows = [["规则", "触发"], ["no_ads", "1,200"], ["禁止广告", "3"]]
    assert aligned(rows, frozenset((1,))) == ["规则       触发", "no_ads    1,200", "禁止广告      3"]


def test_rows_may_differ_in_length() -> None:
    rows = [["true", "a condition", "x is 1"], ["unknown", "a longer condition"], ["false", "short", "y is 2"]]
    assert aligned(rows) == [
        "true     a condition         x is 1",
        "unknown  a longer condition",
        "false    short               y is 2",
    ]


def test_no_rows_are_no_lines() -> None:
    assert aligned([]) == []


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=5))
def test_each_column_starts_where_it_starts_in_every_row(rows: list[tuple[str, str, str]]) -> None:
    marked = [(f"{first}|", f"{second}|", f"{third}|") for first, second, third in rows]
    starts = set()
    for line, (first, second, _) in zip(aligned(marked), marked, strict=True):
        widths = [max(columns(row[place]) for row in marked) for place in (0, 1)]
        rest = line.removeprefix(first)
        starts.add(columns(first) + len(rest) - len(rest.lstrip(" ")) - _leading(second))
        assert columns(line) <= sum(widths) + 4 + max(columns(row[2]) for row in marked)
    assert len(starts) == 1


def _leading(cell: str) -> int:
    return len(cell) - len(cell.lstrip(" "))
