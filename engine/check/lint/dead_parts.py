"""Parts of conditions that can come out only one way, each as small as it can be pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ..terms import Always, And, Comparison, Condition, Not, Or
from .proofs import Prover


@dataclass(frozen=True, slots=True)
class Dead:
    """A part of a condition that can't have a verdict.

    Args:
        part: the smallest part that can be pointed at.
        other: the part it goes against; None where it can't have the verdict by itself.
    """

    part: Condition
    other: Condition | None = None


def dead_parts(condition: Condition, prover: Prover, truth: bool) -> Iterator[Dead]:
    """The parts of a condition that can't come out true where that would make it true (or false, likewise).

    A part inside one that is found already is not mentioned, nor is a comparison that is out of reach by itself: both
    would say the same twice.
    """
    if prover.never(condition, truth):
        found = _narrowed(condition, prover, truth)
        if found is not None:
            yield found
        return
    match condition:
        case Not():
            yield from dead_parts(condition.operand, prover, not truth)
        case And() | Or():
            for operand in condition.operands:
                yield from dead_parts(operand, prover, truth)


def _narrowed(condition: Condition, prover: Prover, truth: bool) -> Dead | None:
    """The smallest part that is to blame; None for a single comparison, and for a bare event."""
    match condition:
        case Comparison() | Always():
            return None
        case Not():
            return _narrowed(condition.operand, prover, not truth)
        case And() | Or() if isinstance(condition, And) is truth:
            return _to_blame(condition, prover, truth)
        case _:
            return Dead(condition)


def _to_blame(condition: And | Or, prover: Prover, truth: bool) -> Dead | None:
    for operand in condition.operands:
        if prover.never(operand, truth):
            return _narrowed(operand, prover, truth)
    for first, second in combinations(condition.operands, 2):
        if prover.never_together((first, truth), (second, truth)):
            return Dead(second, first)
    return Dead(condition)
