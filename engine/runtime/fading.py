"""Numbers of members that are forgiven over time: so much for each full length of time, down to nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ..compile.bounds import normal
from .state import MemberRecord

Rates = Mapping[str, tuple[Decimal, int]]
"""How much of each attribute is forgiven, in how many milliseconds."""


def settled(record: MemberRecord, rates: Rates, at: int) -> MemberRecord:
    """A member with what was forgiven up to a moment taken off.

    Args:
        record: what is known of the member; `written` says since when the next amount is due.
        rates: what fades.
        at: the moment, in ms.
    """
    own, values, written = dict(record.own), dict(record.values), dict(record.written)
    for name, (amount, period) in rates.items():
        held = own if name in own else values
        number = held.get(name)
        if isinstance(number, int | Decimal):
            # a number from a roster that does not say of when it is starts to fade once it changes
            held[name], written[name] = _settled(number, written.get(name) or at, amount, period, at)
    unchanged = written == record.written and own == record.own and values == record.values
    return record if unchanged else replace(record, own=own, values=values, written=written)


def _settled(held: int | Decimal, since: int, amount: Decimal, period: int, at: int) -> tuple[int | Decimal, int]:
    """What is left of a number, and since when the next amount is due; of nothing nothing is due."""
    times = max(0, at - since) // period
    left = normal(Decimal(held) - amount * times) if times else held
    return (left, since + times * period) if left > 0 else (min(held, 0), max(at, since))
