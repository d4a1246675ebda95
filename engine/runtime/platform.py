"""The platform has the last word: what it can't carry out becomes a task for the group's admins, never a silent loss."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import msgspec

from ..check.platforms import Capability, Platform, platform
from ..community import Community
from ..durations import format_duration
from .decision import Effect, Task
from .instant import format_instant, parse_instant


class Fitted(msgspec.Struct, frozen=True):
    """What a platform makes of the effects of a decision.

    Args:
        effects: those it can carry out, with lengths of time that it takes.
        tasks: what the admins have to do themselves.
        notes: lengths of time that were changed.
    """

    effects: tuple[Effect, ...]
    tasks: tuple[Task, ...] = ()
    notes: tuple[str, ...] = ()


def fit(effects: tuple[Effect, ...], community: Community, at: int) -> Fitted:
    """Fits joined effects to what the community's platform can do.

    Args:
        effects: of one decision.
        community: names the platform.
        at: the event's time in ms, from which lengths of time run.
    """
    bounded = bounded_verbs(community.platform)
    if not bounded or not any(effect.verb in bounded for effect in effects):
        return Fitted(effects)
    where = platform(community.platform)
    tasks = tuple(_task(effect, where) for effect in effects if _answer(effect, where) == "no")
    possible = [_within(effect, where, community, at) for effect in effects if _answer(effect, where) != "no"]
    return Fitted(tuple(effect for effect, _ in possible), tasks, tuple(_noted(note for _, note in possible)))


@cache
def bounded_verbs(name: str) -> frozenset[str]:
    """The verbs that a platform can't carry out, or not for every length of time.

    Args:
        name: the platform's.
    """
    can = platform(name).can.items()
    return frozenset(verb for verb, found in can if found.answer == "no" or _is_bounded(found))


def _is_bounded(can: Capability) -> bool:
    return can.least is not None or can.most is not None


def _answer(effect: Effect, where: Platform) -> str:
    can = where.can.get(effect.verb)
    return "yes" if can is None else can.answer


def _task(effect: Effect, where: Platform) -> Task:
    spoken = effect.verb.replace("_", " ")
    text = f"`{spoken}` can't be carried out on {where.name}: {where.can[effect.verb].instead}"
    if effect.until is not None:
        text += f" (until {effect.until})"
    if effect.text is not None:
        text += f"; the words: {effect.text}"
    return Task(effect.rules[0], text, effect.member, effect.group)


def _within(effect: Effect, where: Platform, community: Community, at: int) -> tuple[Effect, str | None]:
    """An effect with a length of time that the platform takes, and what was changed."""
    can = where.can.get(effect.verb)
    if can is None or effect.until is None:
        return effect, None
    length = parse_instant(effect.until) - at
    allowed = length if can.most is None else min(length, can.most)
    allowed = allowed if can.least is None else max(allowed, can.least)
    if allowed == length:
        return effect, None
    end = format_instant(at + allowed, community.timezone)
    changed = f"the longest on {where.name}" if allowed < length else f"the shortest on {where.name}"
    note = f"`{effect.verb}` was made {format_duration(allowed, 'en')}, {changed}"
    return msgspec.structs.replace(effect, until=end), note


def _noted(notes: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(note for note in notes if note is not None))
