"""Ladders: which offence a firing is, and so which step follows."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from ..check.policy import Rule
from .state import Offence, State


class Rung(msgspec.Struct, frozen=True):
    """Where a firing stands on its rule's ladder.

    Args:
        step: index of the step, from 0.
        offence: which of the offences not forgotten it is, from 1; None when it is held against nobody.
        counts: whether it is an offence of its own; a repeated one only repeats effects on the message.
        subject: whose ladder.
    """

    step: int
    offence: int | None
    counts: bool
    subject: str | None


def kept_offences(rule: Rule, state: State, subject: str, at: int) -> tuple[Offence, ...]:
    """The offences of a subject against a rule that are not forgotten at a moment (ms), oldest first.

    Each is forgotten by itself, all together after long enough without a new one, or never, as the rule says.

    Args:
        rule: whose ladder.
        state: what is known; read only.
        subject: whom the ladder counts for.
        at: the moment, in ms since the epoch.
    """
    found = _held(rule, state, subject)
    if rule.forget.mode in ("never", "reset"):
        return found
    if rule.forget.mode == "each":
        return tuple(offence for offence in found if offence[0] > at - rule.forget.after)
    return _unbroken(found, rule.forget.after, at)


def offences_with(rule: Rule, state: State, subject: str, offence: Offence, since: int) -> tuple[Offence, ...]:
    """A ladder with a new offence on it, and without those that nobody can ask for any more.

    Args:
        rule: whose ladder.
        state: before the event.
        subject: whose offences.
        offence: the new one.
        since: the earliest moment (ms) at which an event may still be dated: what is forgotten for later ones may not
            be for it.
    """
    found = tuple(sorted((*_held(rule, state, subject), offence)))
    after = rule.forget.after
    if rule.forget.mode == "each":
        return tuple(one for one in found if one[0] > since - after)
    if rule.forget.mode == "all":
        gone = [n for n, (one, then) in enumerate(pairwise(found), 1) if min(then[0], since) - one[0] >= after]
        return found[max(gone, default=0) :]
    return found


def _held(rule: Rule, state: State, subject: str) -> tuple[Offence, ...]:
    found = state.ladders.get((rule.name, subject), ())
    if rule.was is None:
        return found
    return tuple(sorted((*state.ladders.get((rule.was, subject), ()), *found)))


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


def new_rung(rule: Rule, subject: str | None, kept: tuple[Offence, ...]) -> Rung:
    """The rung of a new offence after those that are kept.

    Args:
        rule: whose ladder.
        subject: whom it counts for; None where an event has nobody to hold it against.
        kept: the offences that are not forgotten.
    """
    steps = len(rule.steps)
    if subject is None:
        return Rung(0, None, False, None)
    number = len(kept) % steps if rule.forget.mode == "reset" else len(kept)
    return Rung(min(number, steps - 1), number + 1, True, subject)
