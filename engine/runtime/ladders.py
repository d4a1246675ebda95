"""Ladders: which offence a firing is, and so which step follows."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from ..check.policy import Rule
from .state import Offence, State


class Rung(msgspec.Struct, frozen=True, gc=False):
    """Where a firing stands on its rule's ladder.

    Args:
        step: index of the step, from 0.
        offence: which of the offences not forgotten it is, from 1; None when it is held against nobody.
        counts: whether it is an offence of its own; a repeated one only repeats effects on the message.
        subject: whose ladder.
        held: the offences on it, before this one.
    """

    step: int
    offence: int | None
    counts: bool
    subject: str | None
    held: tuple[Offence, ...] = ()


def held_offences(rule: Rule, state: State, subject: str) -> tuple[Offence, ...]:
    """The offences of a subject against a rule that the state holds, oldest first; those under its former name too."""
    found = state.ladders.get((rule.name, subject), ())
    if rule.was is None:
        return found
    return tuple(sorted((*state.ladders.get((rule.was, subject), ()), *found)))


def kept_offences(rule: Rule, held: tuple[Offence, ...], at: int) -> tuple[Offence, ...]:
    """Those of some offences against a rule that are not forgotten at a moment (ms), oldest first.

    Each is forgotten by itself, all together after long enough without a new one, or never, as the rule says.

    Args:
        rule: whose ladder.
        held: all that the state holds, oldest first.
        at: the moment, in ms since the epoch.
    """
    if not held or rule.forget.mode in ("never", "reset"):
        return held
    if rule.forget.mode == "each":
        return _since(held, at - rule.forget.after)
    return _unbroken(held, rule.forget.after, at)


def is_in_grace(kept: tuple[Offence, ...], at: int, grace: int) -> bool:
    """Whether a message was on its way when its rule already acted on another.

    Args:
        kept: the offences that are not forgotten.
        at: when the message was sent, in ms.
        grace: for how long messages are taken to be on their way, in ms.
    """
    if grace > 0:
        for then, _, _ in kept:
            if then <= at <= then + grace:
                return True
    return False


def offences_with(rule: Rule, held: tuple[Offence, ...], offence: Offence, since: int) -> tuple[Offence, ...]:
    """A ladder with a new offence on it, and without those that nobody can ask for any more.

    Args:
        rule: whose ladder.
        held: the offences before the event.
        offence: the new one.
        since: the earliest moment (ms) at which an event may still be dated: what is forgotten for later ones may not
            be for it.
    """
    found = tuple(sorted((*held, offence))) if held else (offence,)
    after = rule.forget.after
    if rule.forget.mode == "each":
        return _since(found, since - after)
    if rule.forget.mode == "all":
        gone = [n for n, (one, then) in enumerate(pairwise(found), 1) if min(then[0], since) - one[0] >= after]
        return found[max(gone, default=0) :]
    return found


def _since(offences: tuple[Offence, ...], moment: int) -> tuple[Offence, ...]:
    """Those after a moment (ms), of some that are in the order of time."""
    return offences if offences[0][0] > moment else tuple(offence for offence in offences if offence[0] > moment)


def _unbroken(offences: tuple[Offence, ...], after: int, at: int) -> tuple[Offence, ...]:
    """The offences since the last pause of `after` before a moment, and those later than it."""
    kept: list[Offence] = []
    following = at
    for offence in reversed(offences):
        if following - offence[0] >= after:
            break
        kept.append(offence)
        following = min(following, offence[0])
    return tuple(reversed(kept))


def rung_again(rule: Rule, subject: str, kept: tuple[Offence, ...]) -> Rung:
    """The rung of what is one offence with the last of those that are kept.

    Args:
        rule: whose ladder.
        subject: whom it counts for.
        kept: the offences that are not forgotten; there may be none.
    """
    last = new_rung(rule, subject, kept[:-1])
    return Rung(last.step, last.offence if kept else None, False, subject)


def new_rung(rule: Rule, subject: str, kept: tuple[Offence, ...], held: tuple[Offence, ...] = ()) -> Rung:
    """The rung of a new offence after those that are kept.

    Args:
        rule: whose ladder.
        subject: whom it counts for.
        kept: the offences that are not forgotten.
        held: all that the state holds.
    """
    steps, number = len(rule.steps), len(kept)
    if rule.forget.mode == "reset":
        number %= steps
    return Rung(number if number < steps else steps - 1, number + 1, True, subject, held)
