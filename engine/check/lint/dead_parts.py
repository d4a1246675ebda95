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
        truth: the verdict it can't have.
        other: the part it goes against; None where it can't have the verdict by itself.
    """

    part: Condition
    truth: bool
    other: Condition | None = None


def dead_parts(condition: Condition, prover: Prover, truth: bool) -> Iterator[Dead]:
    """The parts that can never (`truth`), or that always, hold; see `_dead` for what is left out."""
    for wanted in (True, False):
        yield from (dead for dead in _dead(condition, prover, wanted) if dead.truth is truth)


def _dead(condition: Condition, prover: Prover, truth: bool) -> Iterator[Dead]:
    """The parts that can't come out as they would have to for the condition to come out true, or false.

    A bare event is not mentioned, nor is a comparison with a number that is out of reach by itself: another rule does.
    """
    match condition:
        case Always():
            return
        case Not(operand=Always()) if truth:
            yield Dead(condition, truth)
        case Not():
            yield from _dead(condition.operand, prover, not truth)
        case And() | Or() if isinstance(condition, And) is truth and prover.never(condition, truth):
            yield from _to_blame(condition, prover, truth)
        case And() | Or():
            for operand in condition.operands:
                yield from _dead(operand, prover, truth)
        case Comparison() if number_compared(condition) is not None:
            return
        case _:
            if prover.never(condition, truth):
                yield Dead(condition, truth)


def _to_blame(condition: And | Or, prover: Prover, truth: bool) -> Iterator[Dead]:
    """What keeps parts that have to have a verdict together from having it."""
    for operand in condition.operands:
        if isinstance(operand, Always) and not truth:
            break
        if prover.never(operand, truth):
            yield from _dead(operand, prover, truth)
            return
    operands = [operand for operand in condition.operands if not isinstance(operand, Always)]
    for first, second in combinations(operands, 2):
        if prover.never_together((first, truth), (second, truth)):
            yield Dead(second, truth, first)
            return
    yield Dead(condition, truth)
