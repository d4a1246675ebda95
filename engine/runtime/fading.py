"""Numbers that fade: so much of them is forgiven in each span of time, in whole steps.

A number begins to fade when it rises above zero. From then on, each time the span has passed, the amount is taken off,
until nothing is left; what is added meanwhile does not put the next step off. What is zero or less stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec.structs import replace

from ..compile.bounds import EXACT, Number, normal
from .state import MemberRecord, small

Rate = tuple[Decimal, int]
"""How much is forgiven, and in how many milliseconds."""


def faded(number: Number, since: int, at: int, rate: Rate) -> tuple[Number, int]:
    """What is left of a number, and since when its next step is waited for.

    Args:
        number: what it was.
        since: when it began to fade, or when its last step was, in milliseconds since the epoch.
        at: the moment that is asked about.
        rate: how fast it fades.
    """
    amount, span = rate
    steps = max(0, at - since) // span
    if number <= 0 or steps == 0:
        return number, since
    left = EXACT.subtract(Decimal(number), EXACT.multiply(amount, Decimal(steps)))
    return (normal(left), since + steps * span) if left > 0 else (0, at)


def left_of(record: MemberRecord, name: str, at: int, rate: Rate, started: int) -> tuple[Number, int]:
    """What is left of a member's number, and since when its next step is waited for.

    Args:
        record: the member.
        name: the number.
        at: the moment that is asked about, in milliseconds since the epoch.
        rate: how fast it fades.
        started: since when it fades where nobody has noted that.
    """
    held = record.own.get(name, record.values.get(name, 0))
    number = held if isinstance(held, int | Decimal) else 0
    return faded(number, record.fading.get(name, started), at, rate)


def settled(
    record: MemberRecord, names: Iterable[str], at: int, rates: Mapping[str, Rate], started: int
) -> MemberRecord:
    """A member with what is left of some numbers in place of what they were.

    Args:
        record: the member.
        names: the numbers; those that do not fade stay as they are.
        at, started: as in `left_of`.
        rates: how fast each number fades, by name.
    """
    own, fading = dict(record.own), dict(record.fading)
    for name in rates.keys() & set(names):
        left, since = left_of(record, name, at, rates[name], started)
        own[name], fading[name] = left, since if left > 0 else at
    return record if fading == record.fading else replace(record, own=small(own), fading=small(fading))
