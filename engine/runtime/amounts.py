"""What events carried, added up, and how long people waited: entries in the order of time, for each subject of a log."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from ..compile.bounds import EXACT, AtLeast, Number, normal

Entry = tuple[int, Number, int, int]
"""When (ms); then, of all entries up to it: their sum, how many are not known, and how many are below zero."""

Answer = tuple[int, int]
"""When somebody was answered, and how long they had waited; both in ms."""

ANSWERS_KEPT = 1_000
"""How many of the latest answers are kept of a group: as many as one look-up reads."""
_NONE: Entry = (0, 0, 0, 0)


def add_amount(entries: list[Entry], at: int, amount: Number | None, since: int | None) -> None:
    """Adds what an event carried, and drops what no window can ask for any more.

    Args:
        entries: of one subject; changed.
        at: the event's time in ms.
        amount: what it carried; None is not known.
        since: the moment (ms) after which windows begin; None keeps one sum for ever.
    """
    place = len(entries) if since is None else bisect_right(entries, at, key=_moment)
    added = (normal(Decimal(amount or 0)), int(amount is None), int(amount is not None and amount < 0))
    before = entries[place - 1] if place else _NONE
    later = [(entry[0], *_sums(entry, added)) for entry in entries[place:]]
    entries[place:] = [(at, *_sums(before, added)), *later]
    if since is None:
        del entries[:-1]
    else:
        _drop_before(entries, since)


def _sums(entry: Entry, added: tuple[Number, int, int]) -> tuple[Number, int, int]:
    return _plus(entry[1], added[0]), entry[2] + added[1], entry[3] + added[2]


def _plus(one: Number, other: Number) -> Number:
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return normal(EXACT.add(Decimal(one), Decimal(other)))


def _moment(entry: Entry) -> int:
    return entry[0]


def _drop_before(entries: list[Entry], since: int) -> None:
    """Drops entries in batches, so that each is moved once; the last before stays, for its sums."""
    if len(entries) > 8 and entries[len(entries) // 2][0] <= since:
        del entries[: bisect_right(entries, since, key=_moment) - 1]


def total(
    entries: Sequence[Entry], start: int | None, end: int, own: tuple[Number | None, ...], whole: bool
) -> Number | AtLeast | None:
    """The sum of what events carried after a moment and up to another.

    Args:
        entries: of the subject.
        start, end: in ms; None as a start adds up all there ever was.
        own: what the event itself carried, where it is among those that are added up.
        whole: whether all events of that time were seen.

    Returns:
        the sum; a lower bound where there may have been others, and none of those seen took anything off; None where an
        event did not say how much.
    """
    last = entries[-1] if start is None and entries else _at(entries, end)
    first = _NONE if start is None else _at(entries, start)
    amounts = [amount for amount in own if amount is not None]
    if last[2] > first[2] or len(amounts) < len(own):
        return None
    found = _plus(last[1], normal(EXACT.minus(Decimal(first[1]))))
    for amount in amounts:
        found = _plus(found, amount)
    if whole:
        return found
    return None if last[3] > first[3] or any(amount < 0 for amount in amounts) else AtLeast(found)


def _at(entries: Sequence[Entry], moment: int) -> Entry:
    place = bisect_right(entries, moment, key=_moment)
    return entries[place - 1] if place else _NONE


def add_answer(answers: list[Answer], answer: Answer, since: int) -> None:
    """Adds how long somebody waited, where it belongs in time, and drops the oldest of too many.

    Args:
        answers: of one subject; changed.
        answer: when somebody was answered, and how long they had waited.
        since: the moment (ms) after which windows begin.
    """
    place = bisect_right(answers, answer[0], key=_answered)
    answers.insert(place, answer)
    del answers[: max(len(answers) - ANSWERS_KEPT, bisect_right(answers, since, key=_answered))]


def _answered(answer: Answer) -> int:
    return answer[0]


def usual_wait(answers: Sequence[Answer], start: int, end: int, own: Sequence[int]) -> int | None:
    """The median of how long people waited for the answers after a moment and up to another, in ms; None for none.

    Args:
        answers: of the subject.
        start, end: in ms.
        own: how long those waited whom the event itself answers.
    """
    first, last = (bisect_right(answers, moment, key=_answered) for moment in (start, end))
    waits = sorted([*(wait for _, wait in answers[first:last]), *own])
    if not waits:
        return None
    return (waits[(len(waits) - 1) // 2] + waits[len(waits) // 2]) // 2
