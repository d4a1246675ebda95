"""A quick look at the lines of a trace that several processes share: of those for others, as little as all have to know.

Only messages that say nothing of their group, and of their sender a name at most, are skimmed, which are most of what is
said; every other line is read in full. What can be skimmed is a valid event, so that all processes agree on which lines are events at all.
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
    name: str | None = None


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
            at = instant_of(said.at)
        except (msgspec.DecodeError, ValueError, EventError):
            return None
        id, group, sender, message = said.id, said.group, said.member, said.message
        if not (id and group and sender.id) or message.attrs is not None:
            return None
        member: dict[str, object] = {"id": sender.id} if sender.name is None else {"id": sender.id, "name": sender.name}
        if not is_ours(group, sender.id):
            return Event(id, at, "message", group, member)
        if not message.id:
            msgspec.structs.force_setattr(message, "id", id)
        return Event(id, at, "message", group, member, message, None, None, {}, None, precision)

    return skim
