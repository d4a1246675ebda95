"""What a plain message tells of its sender that was not known: that somebody is there, or what they are called."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from ..community import BOT_PREFIX, BOT_ROLE
from ..compile.program import Program
from .facts import PRESENCE, with_presence
from .places import Room, Track
from .said import Heard, Said
from .state import NOTHING, MemberRecord, Membership, State, with_value

_CHANGING = PRESENCE | {"member.name"}
"""What such a message may change."""


class News(NamedTuple):
    """What is known of a sender from a message on.

    Args:
        record: of the member.
        membership: in the group.
    """

    record: MemberRecord
    membership: Membership


def is_watched(program: Program) -> bool:
    """Whether a rule may become true by what plain messages tell of their senders.

    Args:
        program: the policy.
    """
    return any(not rule.inputs.isdisjoint(_CHANGING) for rule in program.state_rules)


def news_of(program: Program, state: State, said: Said | Heard, at: int) -> News | None:
    """What is known of a sender once a message has been taken in.

    Args:
        program: the policy.
        state: what was known before; read only.
        said: the message.
        at: its time in ms.

    Returns:
        what is known; None where there is more to it.
    """
    who, community = said.member.id, program.policy.community
    if who in community.bots or who[: len(BOT_PREFIX)] == BOT_PREFIX:
        return None
    record, held = state.members.get(who), state.memberships.of(said.group).get(who)
    if who in community.members and (record is None or held is None):
        return None
    membership = here(held, at)
    if membership is None or membership.role == BOT_ROLE or (program.anchors and membership is not held):
        return None
    return News(named(record, said.member.name, at), membership)


def keep_news(state: State, room: Room, track: Track, who: str, news: News) -> int:
    """Keeps what a message told of its sender.

    Args:
        state: what is known; it is changed.
        room: where it was sent.
        track: the sender there.
        who: the sender.
        news: what it told.

    Returns:
        of all memberships, how many changes there have been.
    """
    memberships = state.memberships
    state.members[who] = news.record
    if room.here.get(who) is not news.membership:
        memberships[room.place.group, who] = news.membership
    track.changes, room.tracks[who] = memberships.changes, track
    return memberships.changes


def here(membership: Membership | None, at: int) -> Membership | None:
    """A membership once the member has written something (at a time in ms); None where others told later that they are gone."""
    if membership is None:
        return Membership(present=True, present_written=at, first=at)
    if membership.present is True:
        return membership
    if membership.present_written is not None and at < membership.present_written:
        return None
    return with_presence(membership, True, at)


def named(record: MemberRecord | None, name: str | None, at: int) -> MemberRecord:
    """A member of whom an event (of a time in ms) says a name, or nothing at all."""
    if record is None:
        if name is None:
            return MemberRecord(first=at)
        return MemberRecord(with_value(NOTHING, "name", name), with_value(NOTHING, "name", at), first=at)
    if name is None:
        return record
    values, written = record.values, record.written.get("name")
    if values.get("name") == name:
        if written is not None and at <= written:
            return record
    elif written is not None and at < written:
        return record
    else:
        values = with_value(values, "name", name)
    return replace(record, values=values, written=with_value(record.written, "name", at))
