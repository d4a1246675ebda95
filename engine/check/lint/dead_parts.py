"""Parts of conditions that can come out only one way, each as small as it can be pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ..terms import Always, And, Comparison, Condition, Not, Or
from .assumed import number_compared
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

    A bare event is not mentioned, nor is a comparison with a number that is out of reach by itself: another rule says so.
    """
    match condition:
        case Not():
            yield from dead_parts(condition.operand, prover, not truth)
        case And() | Or() if isinstance(condition, And) is truth and prover.never(condition, truth):
            yield from _to_blame(condition, prover, truth)
        case And() | Or():
            for operand in condition.operands:
                yield from dead_parts(operand, prover, truth)
        case Always():
            return
        case Comparison() if number_compared(condition) is not None:
            return
        case _:
            if prover.never(condition, truth):
                yield Dead(condition)


def _to_blame(condition: And | Or, prover: Prover, truth: bool) -> Iterator[Dead]:
    """What keeps parts that have to have a verdict together from having it."""
    for operand in condition.operands:
        if prover.never(operand, truth):
            yield from dead_parts(operand, prover, truth)
            return
    for first, second in combinations(condition.operands, 2):
        if prover.never_together((first, truth), (second, truth)):
            yield Dead(second, first)
            return
    yield Dead(condition)
