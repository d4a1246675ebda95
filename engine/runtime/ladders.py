"""Ladders: which offence a firing is, and so which step follows."""

from __future__ import annotations

from dataclasses import dataclass

from ..check.policy import Rule
from .state import Offence, State


@dataclass(frozen=True, slots=True)
class Rung:
    """Where a firing stands on its rule's ladder.

    Args:
        step: index of the step, from 0.
        offence: which of the offences not forgotten it is, from 1; None when it is held against nobody.
        counts: whether it is an offence of its own; a repeated one only repeats effects on the message.
        subject: whose ladder.
        kept: the offences before it that are not forgotten.
    """

    step: int
    offence: int | None
    counts: bool
    subject: str | None
    kept: tuple[Offence, ...] = ()


def kept_offences(rule: Rule, state: State, subject: str, at: int) -> tuple[Offence, ...]:
    """The offences of a subject against a rule that are not forgotten at a moment (ms), oldest first.

    Each is forgotten by itself, all together after long enough without a new one, or never, as the rule says.
    """
    found = state.ladders.get((rule.name, subject), ())
    if rule.was is not None:
        found = tuple(sorted((*state.ladders.get((rule.was, subject), ()), *found)))
    if rule.forget.mode in ("never", "reset"):
        return found
    if rule.forget.mode == "each":
        return tuple(offence for offence in found if offence[0] > at - rule.forget.after)
    return _unbroken(found, rule.forget.after, at)


def _unbroken(offences: tuple[Offence, ...], after: int, at: int) -> tuple[Offence, ...]:
    """The latest run of offences without a pause of `after` in or behind it."""
    kept: list[Offence] = []
    following = at
    for offence in reversed(offences):
        if following - offence[0] >= after:
            break
        kept.append(offence)
        following = offence[0]
    return tuple(reversed(kept))


def new_rung(rule: Rule, subject: str | None, kept: tuple[Offence, ...]) -> Rung:
    """The rung of a new offence."""
    steps = len(rule.steps)
    if subject is None:
        return Rung(0, None, False, None)
    number = len(kept) % steps if rule.forget.mode == "reset" else len(kept)
    return Rung(min(number, steps - 1), number + 1, True, subject, kept)
