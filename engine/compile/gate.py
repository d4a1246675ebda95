"""What most messages do not pass: a test, of what costs least to know, that shows that no rule of a group can be true or
unknown.

It looks at what the scan of a message says and at how many entries logs have. A rule whose condition needs a pattern or a
text is false where the message has none, whatever else it asks; so is one that needs a counter to reach a number that no
log reaches; and one that needs a message to be long, say, or to carry a picture, where this one is not or does not. Where a
rule asks for nothing of the kind, there is no gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from ..check.policy import Log, Policy
from ..check.terms import (
    And,
    Calculation,
    Comparison,
    Condition,
    Constant,
    Fact,
    HasAny,
    HasContent,
    IsEmpty,
    IsKnown,
    IsTrue,
    Not,
    OneOf,
    Or,
    Size,
    walk,
)
from .scan_bits import ScanBits
from .screen import Screens
from .thresholds import threshold


@dataclass(frozen=True, slots=True)
class Reached:
    """A counter that reaches a number: its log, its window in ms, and the number."""

    log: str
    window: int
    least: int


@dataclass(frozen=True, slots=True)
class Told:
    """A condition that asks for nothing but what a message says of itself, without a scan of its text."""

    condition: Condition


_OF_MESSAGE = (
    And, Calculation, Comparison, Constant, Fact, HasAny, HasContent, IsEmpty, IsKnown, IsTrue, Not, OneOf, Or, Size
)  # fmt: skip
_FACTS = frozenset(
    f"message.{name}"
    for name in ("length", "longest_paragraph", "kind", "mentions", "reply_to", "forwarded", "links", "domains")
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Shows of most messages that nothing can come of them.

    Args:
        openings: for each condition, in order, bits; a message of which a scan sets none of them makes it true or unknown only
            by what it adds to a log.
        logs: the logs that may count messages, each with the bits of which it wants one; 0 where it counts
            every message.
        reached: the numbers that open the gate, by log.
        told: conditions that open the gate where what a message says of itself does not make them false; None where there
            are none.
        reaching: for each condition, in order, whether a counter that reaches a number may make it true or unknown.
    """

    openings: tuple[int, ...]
    logs: tuple[tuple[Log, int], ...]
    reached: Mapping[str, Sequence[Reached]]
    told: Screens | None
    reaching: tuple[bool, ...]

    @property
    def opening(self) -> int:
        """Bits of a scan that open the gate, or count a message where others are not counted."""
        return reduce(or_, self.openings, self.counting)

    @property
    def counting(self) -> int:
        """Bits of a scan that count a message where others are not counted."""
        return reduce(or_, (filter for _, filter in self.logs), 0)

    @property
    def shortest(self) -> int | None:
        """The shortest window that is asked for, in ms; None where none is."""
        return min((each.window for asked in self.reached.values() for each in asked), default=None)


def gate_of(policy: Policy, conditions: Sequence[Condition], told: ScanBits, logs: Sequence[Log]) -> Gate | None:
    """The gate before some rules; None where a rule may be true of any message.

    Args:
        policy: whose rules they are.
        conditions: of the rules that listen to messages in a group, or to counters of them.
        told: what a scan says of conditions.
        logs: those of the policy that may count messages.
    """
    filters = [0 if log.filter is None else _bits(_needed(log.filter, told)) for log in logs]
    if any(found is None for found in filters) or any(log.source != "message" for log in logs):
        return None
    openings: list[int] = []
    reaching: list[bool] = []
    reached: dict[str, dict[Reached, None]] = {}
    of_message: dict[Condition, None] = {}
    asked = {log.key for log in logs if log.retention is not None}
    for condition in conditions:
        needed = _needed(condition, told)
        if needed is None:
            return None
        openings.append(reduce(or_, (each for each in needed if isinstance(each, int)), 0))
        reaching.append(any(isinstance(each, Reached) for each in needed))
        for each in needed:
            if isinstance(each, Told):
                of_message[each.condition] = None
            if not isinstance(each, Reached):
                continue
            if each.log not in asked or each.least <= 1:  # a message is enough to reach it
                return None
            reached.setdefault(each.log, {})[each] = None
    pairs = tuple((log, filter or 0) for log, filter in zip(logs, filters, strict=True))
    numbers = {log: sorted(found, key=lambda one: one.least) for log, found in reached.items()}
    screens = Screens(policy, told, list(of_message)) if of_message else None
    return Gate(tuple(openings), pairs, numbers, screens, tuple(reaching))


_Possible = int | Reached | Told
"""What may make a condition anything but false: any of some bits of a scan, a counter that reaches a number, or what the
message says of itself."""


def _needed(condition: Condition, told: ScanBits) -> list[_Possible] | None:
    """What may make a condition anything but false, any of it; None where that is not known."""
    match condition:
        case _ if _is_of_message(condition):
            return [Told(condition)]
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


def _is_of_message(condition: Condition) -> bool:
    return all(
        isinstance(term, _OF_MESSAGE) and (not isinstance(term, Fact) or term.path in _FACTS)
        for term in walk(condition)
    )


def _joined(every: list[list[_Possible] | None]) -> list[_Possible] | None:
    joined: list[_Possible] = []
    for found in every:
        if found is None:
            return None
        joined += found
    return joined


def _cost(needed: list[_Possible]) -> tuple[int, int]:
    """What a scan says costs nothing, since the message is read anyway."""
    return sum(not isinstance(each, int) for each in needed), len(needed)


def _bits(needed: list[_Possible] | None) -> int | None:
    """What a scan says alone, any of it; None where it takes more."""
    bits = 0
    for each in needed or ():
        if not isinstance(each, int):
            return None
        bits |= each
    return bits or None
