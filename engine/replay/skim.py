"""A quick look at the lines of a trace that several processes share: of those for others, as little as all have to know.

Only messages that say nothing of their sender and group are skimmed, which are most of what is said; every other line is
read in full. What can be skimmed is a valid event, so that all processes agree on which lines are events at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from ..runtime.event import Event, EventError, Message
from ..runtime.instant import AwareDatetime, instant_of

_LONGEST = 4_096
"""Longer lines, in bytes, are read in full, which looks after the bounds on texts."""

Skim = Callable[[bytes, int], Event | None]
"""A function of a line and of how fine its times are, in ms: the event it holds, which has no message where somebody else
evaluates it; None for a line to be read in full."""


class _Sender(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    id: str


class _Said(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """All that a line may have in it; any other field asks for a full reading."""

    id: str
    at: AwareDatetime
    kind: Literal["message"]
    group: str
    member: _Sender
    message: Message


_decode = msgspec.json.Decoder(_Said).decode


def skimming(is_ours: Callable[[str, str], bool]) -> Skim:
    """Skims messages.

    Args:
        is_ours: whether this process evaluates what a member says in a group, by the ids of group and member.
    """

    def skim(line: bytes, precision: int) -> Event | None:
        if len(line) > _LONGEST or b"\\" in line:  # escapes may hide what the careful way changes or refuses
            return None
        try:
            said = _decode(line)
            id, at, group, member, message = said.id, instant_of(said.at), said.group, said.member.id, said.message
        except (msgspec.DecodeError, ValueError, EventError):
            return None
        if not (id and group and member) or message.attrs is not None:
            return None
        if not is_ours(group, member):
            return Event(id, at, "message", group, {"id": member})
        if not message.id:
            msgspec.structs.force_setattr(message, "id", id)
        return Event(id, at, "message", group, {"id": member}, message, None, None, {}, None, precision)

    return skim
