"""A quick look at lines of a trace: which of them are plain messages, most of what is said.

A plain message says nothing of its group, and of its sender a name at most; every other line is read in full. What is
skimmed is the event that a full reading gives.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from .event_form import Event, Message
from .event_values import CONTROL
from .instant import AwareDatetime

LONGEST = 4_096
"""Longer lines, in bytes, are read in full, which looks after the bounds on texts."""


Id = Annotated[str, msgspec.Meta(min_length=1)]


class Sender(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Whoever sent a plain message."""

    id: Id
    name: str | None = None


class Said(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """All that a line may have in it; any other field asks for a full reading."""

    id: Id
    at: AwareDatetime
    kind: Literal["message"]
    group: Id
    member: Sender
    message: Message


class Heard(msgspec.Struct, frozen=True, gc=False):
    """What a line says that is known to be a plain message, but for when it was."""

    id: str
    group: str
    member: Sender
    message: Message


decode_said = msgspec.json.Decoder(Said).decode
"""What a line says, where it says no more than this; it takes a look with `is_plain` to know the line as a plain one.

Raises:
    msgspec.DecodeError, ValueError: it may say more, or is no event.
"""


def is_plain(said: Said, line: bytes) -> bool:
    """Whether a line that was decoded needs no full reading.

    Args:
        said: what it says.
        line: the line.
    """
    if said.message.attrs is not None or len(line) > LONGEST:
        return False
    return b"\\" not in line or not _has_control_characters(said)


def _has_control_characters(said: Said) -> bool:
    """Whether an id has control characters, which JSON can only write as escapes."""
    message = said.message
    ids = (said.id, said.group, said.member.id, message.id, message.reply_to or "", *message.mentions)
    return CONTROL.search("".join(ids)) is not None


def event_of(said: Said | Heard, at: int, precision: int, with_message: bool = True) -> Event:
    """The event that a plain message is.

    Args:
        said: the message.
        at: its time in ms.
        precision: how fine that is, in ms.
        with_message: whether the event has more than when, where and whose it is.
    """
    sender, message = said.member, said.message
    member: dict[str, object] = {"id": sender.id} if sender.name is None else {"id": sender.id, "name": sender.name}
    if not with_message:
        return Event(said.id, at, "message", said.group, member)
    if not message.id:
        msgspec.structs.force_setattr(message, "id", said.id)
    return Event(said.id, at, "message", said.group, member, message, None, None, {}, None, precision)
