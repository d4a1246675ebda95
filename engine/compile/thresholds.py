"""Counters that are compared with numbers: tested without counting, and passed over together where no log has enough."""

from __future__ import annotations

import ast

from ..check.terms import Comparison, Constant, Count
from . import code

_REACHED = {">": (1, True), ">=": (0, True), "<": (0, False), "<=": (1, False)}
"""For each operator how much more than the other side a counter has to reach, and whether it has to or must not."""


def threshold(condition: Comparison) -> tuple[tuple[str, int, int], bool] | None:
    """A counter that is compared with a number: log, window and what it has to reach, and whether it has to or must not."""
    count, limit = condition.left, condition.right
    if not (isinstance(count, Count) and isinstance(limit, Constant) and type(limit.value) is int):
        return None
    if not count.counts_entries or count.kind != "last" or count.window is None or condition.operator not in _REACHED:
        return None
    more, reached = _REACHED[condition.operator]
    return (count.log, count.window, limit.value + more), reached


class Bounds:
    """How many entries logs have at most, asked once a log for all thresholds of a function."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[tuple[int, int], None]] = {}

    def name_of(self, log: str, window: int, least: int) -> str:
        """The variable that holds a log's bound, which is below a number that a window of so many ms does not reach."""
        self._numbers.setdefault(log, {})[least, window] = None
        return f"b{list(self._numbers).index(log)}"

    def assignments(self) -> list[ast.stmt]:
        """What sets the variables."""
        found: list[ast.stmt] = []
        for number, (log, numbers) in enumerate(self._numbers.items()):
            windows = [window for _, window in numbers]
            pairs = [code.tuple_of(ast.Constant(part) for part in pair) for pair in sorted(numbers)]
            spans = ast.Constant(min(windows)), ast.Constant(max(windows))
            asked = code.call("at_most", ast.Constant(log), *spans, code.tuple_of(pairs))
            found.append(ast.Expr(ast.NamedExpr(ast.Name(f"b{number}", ast.Store()), asked)))
        return found
