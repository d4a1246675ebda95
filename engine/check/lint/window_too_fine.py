"""Counters whose window is shorter than the platform's times are exact."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic
from ...durations import format_duration
from ..names import language_at
from ..terms import Condition, Count, walk
from .material import Material

CODE = "G506"

_LENGTHS = {"ms": 1, "s": 1_000, "min": 60_000}


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds windows that can't be counted in, since times are known only to the second or minute."""
    precision = _LENGTHS[material.policy.community.precision]
    for condition in material.conditions():
        for term in walk(condition):
            if isinstance(term, Count) and term.window is not None and term.window < precision:
                yield _finding(condition, term, precision)


def _finding(condition: Condition, term: Count, precision: int) -> Diagnostic:
    exact = format_duration(precision, language_at(term.span or condition.span))
    message = f"times are exact to `{exact}` here, so nothing can be counted within a shorter time"
    return Diagnostic(
        CODE, message, term.span, help=f"make the window at least `{exact}`, or mend `precision` in the community file"
    )
