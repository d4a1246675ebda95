"""`action` events: what people moderating did, and what the bot reports as carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ..check.policy import Rule
from ..community import Community
from ..compile.program import Program
from ..durations import parse_duration
from .decision import Effect
from .event import Event, EventError, Message, parse_instant
from .facts import UNTOLD, known_membership, member_id_of, with_presence
from .roles import role_of
from .state import InForce, State
from .subjects import subject_of_ladder

Put = tuple[str, Any, Any]
"""A table of the state, a key, and what stands there afterwards."""

_IN_FORCE = InForce()


def carried_out(effect: Effect, at: int) -> Event:
    """The event by which a bot says that it carried an effect out; the same for the same effect, so it counts once.

    Args:
        effect: an effect of a decision.
        at: when it was carried out, in milliseconds since the epoch.
    """
    payload: dict[str, object] = {"verb": effect.verb, "by": "bot"}
    if effect.until is not None:
        payload["until"] = effect.until
    member: dict[str, object] | None = None if effect.member is None else {"id": effect.member}
    message = None if effect.message is None else Message(effect.message)
    return Event(effect.id, at, "action", effect.group, member, message, payload=payload)


def sanctions_after(
    community: Community, state: State, event: Event, at: int, notes: list[str]
) -> tuple[tuple[str, str], InForce] | None:
    """What an action makes of the sanctions in force, or a join: whoever can join is not banned any more.

    Args:
        community: how long mutes last, and the zone of times without an offset.
        state: before the event; read only.
        event: the action or join.
        at: its time in ms, after clamping.
        notes: takes what the event said that could not be read.

    Returns:
        the key and value in the table of sanctions, or None when the action changes none.
    """
    verb, member_id = event.payload.get("verb"), member_id_of(event)
    if member_id is None or (event.kind != "join" and verb not in ("mute", "unmute", "ban", "unban")):
        return None
    key = (event.group or "", member_id)
    held = state.in_force.get(key, _IN_FORCE)
    if event.kind == "join":
        return None if held.ban is None else (key, replace(held, ban=None))
    if verb in ("unmute", "unban"):
        return key, replace(held, mute=None) if verb == "unmute" else replace(held, ban=None)
    end = _end(community, event, at, notes)
    if verb == "mute":
        return key, replace(held, mute=end if end is not None else at + community.defaults.mute)
    return key, replace(held, ban=end if end is not None else -1)


def _end(community: Community, event: Event, at: int, notes: list[str]) -> int | None:
    """When an action's sanction ends: its `until`, or its `duration` after it."""
    until, duration = event.payload.get("until"), event.payload.get("duration")
    if isinstance(until, str):
        try:
            return parse_instant(until, community.timezone)
        except EventError as error:
            notes.append(f"`action.until` is not known: {error.message}")
    length = parse_duration(duration) if isinstance(duration, str) else None
    return None if length is None else at + length


def moved_from(program: Program, state: State, event: Event, at: int) -> list[Put]:
    """What a move along a track that was carried out makes of the member's other groups on it: they are left.

    But not those they own, which nobody can have taken them out of.
    """
    community, member_id = program.policy.community, member_id_of(event)
    puts: list[Put] = []
    if member_id is None:
        return puts
    for track in community.tracks.values():
        for group in track if event.group in track else ():
            membership = known_membership(community, state, member_id, group)
            told = state.groups.get(group, UNTOLD).values.get("owner")
            owner = told if isinstance(told, str) else None
            role = role_of(program, community.group_of(group), member_id, membership, owner)
            if group != event.group and membership.present and role != "owner":
                puts.append(("memberships", (group, member_id), with_presence(membership, False, at)))
    return puts


def pardoned(rules: Mapping[str, Rule], state: State, event: Event, notes: list[str]) -> list[Put]:
    """What a pardon makes of the ladders: it takes one offence back, of a rule on a message.

    Args:
        rules: the policy's, by name; a renamed rule's former name counts too.
        state: before the event; read only.
        event: the action, with `rule` and `message`.
        notes: takes that there was nothing to take back.
    """
    rule, named = event.payload.get("rule"), event.payload.get("message")
    message = named if isinstance(named, str) else event.message.id if event.message is not None else None
    known = rules.get(rule) if isinstance(rule, str) else None
    names = {rule, known.was if known is not None else None}
    puts: list[Put] = []
    for (name, subject), offences in state.ladders.items():
        if name not in names:
            continue
        kept = tuple(one for one in offences if one[1] != message or event.group not in (None, one[2]))
        if kept != offences:
            puts.append(("ladders", (name, subject), kept or None))
    if not puts:
        notes.append(f"there is no offence of `{rule}` on `{message}` to take back")
    return puts


def forgiven(
    rules: Mapping[str, Rule], state: State, about: object, member: str | None, group: str | None
) -> list[Put]:
    """What forgiving makes of the ladders of a member: an offence is taken back.

    Args:
        rules: the policy's, by name.
        state: before the event; read only.
        about: the name of a rule, whose latest offence it is, or the id of a sanction, whose message it is.
        member: whose offence.
        group: where, for ladders that each group has for itself.
    """
    message = about.partition("/")[0] if isinstance(about, str) and "/" in about else None
    puts: list[Put] = []
    for rule in rules.values():
        subject = subject_of_ladder(rule, member, group)
        for name in (rule.name, rule.was) if subject is not None else ():
            held = state.ladders.get((name or "", subject or ""), ())
            kept = held[:-1] if about == rule.name else tuple(one for one in held if one[1] != message)
            if kept != held:
                puts.append(("ladders", (name, subject), kept or None))
                break
    return puts
