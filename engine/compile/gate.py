"""What most messages do not pass: a test, of what costs least to know, that shows that no rule of a group can be true or
unknown.

It looks at what the scan of a message says and at how many entries logs have. A rule whose condition needs a pattern or a
text is false where the message has none, whatever else it asks; so is one that needs a counter to reach a number that no
log reaches. Where a rule asks for neither, there is no gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from ..check.policy import Log
from ..check.terms import And, Comparison, Condition, Or
from .scan_bits import ScanBits
from .thresholds import threshold


@dataclass(frozen=True, slots=True)
class Reached:
    """A counter that reaches a number: its log, its window in ms, and the number."""

    log: str
    window: int
    least: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Shows of most messages that nothing can come of them.

    Args:
        bits: a message of which a scan sets none of them opens the gate only by what it adds to a log.
        logs: the logs that may count messages, each with the bits of which it wants one; 0 where it counts
            every message.
        reached: the numbers that open the gate, by log.
    """

    bits: int
    logs: tuple[tuple[Log, int], ...]
    reached: Mapping[str, Sequence[Reached]]

    @property
    def opening(self) -> int:
        """Bits of a scan that open the gate, or count a message where others are not counted."""
        return reduce(or_, (filter for _, filter in self.logs), self.bits)

    @property
    def shortest(self) -> int | None:
        """The shortest window that is asked for, in ms; None where none is."""
        return min((each.window for asked in self.reached.values() for each in asked), default=None)


def gate_of(conditions: Sequence[Condition], told: ScanBits, logs: Sequence[Log]) -> Gate | None:
    """The gate before some rules; None where a rule may be true of any message.

    Args:
        conditions: of the rules that listen to messages in a group.
        told: what a scan says of conditions.
        logs: those of the policy that may count messages.
    """
    filters = [0 if log.filter is None else _bits(_needed(log.filter, told)) for log in logs]
    if any(found is None for found in filters) or any(log.source != "message" for log in logs):
        return None
    bits = 0
    reached: dict[str, dict[Reached, None]] = {}
    asked = {log.key for log in logs if log.retention is not None}
    for condition in conditions:
        needed = _needed(condition, told)
        if needed is None:
            return None
        for each in needed:
            if isinstance(each, int):
                bits |= each
            elif each.log not in asked or each.least <= 1:  # a message is enough to reach it
                return None
            else:
                reached.setdefault(each.log, {})[each] = None
    pairs = tuple((log, filter or 0) for log, filter in zip(logs, filters, strict=True))
    return Gate(bits, pairs, {log: sorted(found, key=lambda one: one.least) for log, found in reached.items()})


_Possible = int | Reached
"""What may make a condition anything but false: any of some bits of a scan, or a counter that reaches a number."""


def _needed(condition: Condition, told: ScanBits) -> list[_Possible] | None:
    """What may make a condition anything but false, any of it; None where that is not known."""
    match condition:
        case Comparison():
            asked = threshold(condition)
            return [Reached(*asked[0])] if asked is not None and asked[1] else None
        case And(operands=operands):
            every = [found for operand in operands if (found := _needed(operand, told)) is not None]
            return min(every, key=_cost, default=None)
        case Or(operands=operands):
            return _joined([_needed(operand, told) for operand in operands])
        case _:
            bits = told.needed(condition)
            return None if bits is None else [bits]


def _joined(every: list[list[_Possible] | None]) -> list[_Possible] | None:
    joined: list[_Possible] = []
    for found in every:
        if found is None:
            return None
        joined += found
    return joined


def _cost(needed: list[_Possible]) -> tuple[int, int]:
    """What a scan says costs nothing, since the message is read anyway."""
    return sum(isinstance(each, Reached) for each in needed), len(needed)


def _bits(needed: list[_Possible] | None) -> int | None:
    """What a scan says alone, any of it; None where it takes more."""
    bits = 0
    for each in needed or ():
        if not isinstance(each, int):
            return None
        bits |= each
    return bits or None
