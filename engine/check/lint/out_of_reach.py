"""Comparisons with a number that the other side can never get to, or always has reached."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic
from ..platforms import platform
from ..terms import Comparison, Constant, Count, Fact, Value, walk
from .assumed import number_compared, sides
from .material import Material, shown
from .ranges import NEGATED, Range, range_of

CODE = "G514"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds numbers below nothing, parts of whole things, and more than the platform allows."""
    found = platform(material.policy.community.platform)
    limits = {path: limit.most for path, limit in found.limits.items()}
    for condition in material.conditions():
        for term in walk(condition):
            if isinstance(term, Comparison):
                yield from _judged(term, limits, found.name)


def _judged(term: Comparison, limits: dict[str, int], name: str) -> Iterator[Diagnostic]:
    value, operator, _ = sides(term)
    number = number_compared(term)
    if number is None or isinstance(value, Constant):
        return
    range = range_of(value, limits)
    if range.holds(NEGATED[operator], number):
        verdict = "this never holds"
    elif range.holds(operator, number):
        verdict = "this always holds"
    else:
        return
    why = _why(value, range, limits, name)
    yield Diagnostic(
        CODE, f"{verdict}: {why}", term.span, help="compare with a number that can be reached, or take it out"
    )


def _why(value: Value, range: Range, limits: dict[str, int], name: str) -> str:
    what = value.label if isinstance(value, Count) else shown(value.span)
    if isinstance(value, Fact) and value.path in limits:
        return f"`{what}` is at least {range.low} and, on {name}, at most {range.high:,}"
    if range.high is not None:
        return f"`{what}` lies between {range.low} and {range.high}"
    return (
        f"`{what}` is a whole number and never below {range.low}"
        if range.whole
        else f"`{what}` is never below {range.low}"
    )
