"""What most messages do not pass: a test, of what costs least to know, that shows that no rule of a group can be true or
unknown.

It looks at the patterns that a message matches and at how many entries logs have. A rule whose condition needs a pattern
is false where the message matches none, whatever else it asks; so is one that needs a counter to reach a number that no
log reaches. Where a rule asks for neither, there is no gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from ..check.policy import Log
from ..check.terms import And, Comparison, Condition, Fact, Matches, Or
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
        openings: for each condition, in order, patterns; a message that matches none of them makes it true or unknown only by
            what it adds to a log.
        logs: the logs that may count messages, each with the patterns (bits) of which it wants one; 0 where it counts
            every message.
        reached: the numbers that open the gate, by log.
    """

    openings: tuple[int, ...]
    logs: tuple[tuple[Log, int], ...]
    reached: Mapping[str, Sequence[Reached]]

    @property
    def opening(self) -> int:
        """Patterns (bits) that open the gate, or count a message where others are not counted."""
        return reduce(or_, self.openings, self.counting)

    @property
    def counting(self) -> int:
        """Patterns (bits) that count a message where others are not counted."""
        return reduce(or_, (filter for _, filter in self.logs), 0)

    @property
    def shortest(self) -> int | None:
        """The shortest window that is asked for, in ms; None where none is."""
        return min((each.window for asked in self.reached.values() for each in asked), default=None)


def gate_of(conditions: Sequence[Condition], masks: Mapping[str, int], logs: Sequence[Log]) -> Gate | None:
    """The gate before some rules; None where a rule may be true of any message.

    Args:
        conditions: of the rules that listen to messages in a group.
        masks: the bit of each pattern.
        logs: those of the policy that may count messages.
    """
    filters = [0 if log.filter is None else _bits(_needed(log.filter, masks)) for log in logs]
    if any(found is None for found in filters) or any(log.source != "message" for log in logs):
        return None
    openings: list[int] = []
    reached: dict[str, dict[Reached, None]] = {}
    asked = {log.key for log in logs if log.retention is not None}
    for condition in conditions:
        needed = _needed(condition, masks)
        if needed is None:
            return None
        openings.append(reduce(or_, (each for each in needed if isinstance(each, int)), 0))
        for each in needed:
            if not isinstance(each, Reached):
                continue
            if each.log not in asked or each.least <= 1:  # a message is enough to reach it
                return None
            reached.setdefault(each.log, {})[each] = None
    pairs = tuple((log, filter or 0) for log, filter in zip(logs, filters, strict=True))
    numbers = {log: sorted(found, key=lambda one: one.least) for log, found in reached.items()}
    return Gate(tuple(openings), pairs, numbers)


_Possible = int | Reached
"""What may make a condition anything but false: patterns (bits), or a counter that reaches a number."""


def _needed(condition: Condition, masks: Mapping[str, int]) -> list[_Possible] | None:
    """What may make a condition anything but false, any of it; None where that is not known."""
    match condition:
        case Matches(value=Fact(path="message.text"), patterns=patterns):
            return [sum(masks[name] for name in patterns)]
        case Comparison():
            asked = threshold(condition)
            return [Reached(*asked[0])] if asked is not None and asked[1] else None
        case And(operands=operands):
            every = [found for operand in operands if (found := _needed(operand, masks)) is not None]
            return min(every, key=_cost, default=None)
        case Or(operands=operands):
            return _joined([_needed(operand, masks) for operand in operands])
        case _:
            return None


def _joined(every: list[list[_Possible] | None]) -> list[_Possible] | None:
    joined: list[_Possible] = []
    for found in every:
        if found is None:
            return None
        joined += found
    return joined


def _cost(needed: list[_Possible]) -> tuple[int, int]:
    """Patterns cost nothing, since the message is read for them anyway."""
    return sum(isinstance(each, Reached) for each in needed), len(needed)


def _bits(needed: list[_Possible] | None) -> int | None:
    """Patterns alone, any of them; None where it takes more."""
    bits = 0
    for each in needed or ():
        if not isinstance(each, int):
            return None
        bits |= each
    return bits or None
