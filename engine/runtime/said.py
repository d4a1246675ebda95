"""A quick look at lines of a trace: which of them are plain messages, most of what is said, or members who come and go.

A plain message says nothing of its group, and of its sender a name at most, and so it is with joins and leaves; every other
line is read in full. What is skimmed is the event that a full reading gives.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from .event_form import Event, Message
from .event_values import CONTROL
from .instant import AwareDatetime

LONGEST = 4_096
"""Longer lines, in bytes, are read in full, which looks after the bounds on texts."""


Id = Annotated[str, msgspec.Meta(min_length=1)]


class Sender(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Whoever sent a plain message, or came or went."""

    id: Id
    name: str | None = None


class Said(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="kind", tag="message"):
    """All that a line with a message may have in it; any other field asks for a full reading."""

    id: Id
    at: AwareDatetime
    group: Id
    member: Sender
    message: Message


class Moved(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="kind"):
    """All that a line may have in it by which a member comes to a group or leaves it.

    Attributes:
        kind: of the event.
        message: nothing is said by it.
    """

    id: Id
    at: AwareDatetime
    group: Id
    member: Sender
    kind: ClassVar[str]
    message: ClassVar[Message] = Message()


class Joined(Moved, frozen=True, gc=False, forbid_unknown_fields=True, tag="join"):
    """A member comes."""

    kind: ClassVar[str] = "join"


class Left(Moved, frozen=True, gc=False, forbid_unknown_fields=True, tag="leave"):
    """A member goes."""

    kind: ClassVar[str] = "leave"


class Heard(msgspec.Struct, frozen=True, gc=False):
    """What a line says that is known to be a plain message, but for when it was."""

    id: str
    group: str
    member: Sender
    message: Message


decode_said = msgspec.json.Decoder(Said).decode
"""What a line with a message says, where it says no more than this.

It takes a look with `is_plain` to know the line as a plain one.

Raises:
    msgspec.DecodeError, ValueError: it may say more, or is no message.
"""

decode_plain = msgspec.json.Decoder(Said | Joined | Left).decode
"""The same of a line with a message or a member who comes or goes; for messages it takes a little longer.

Raises:
    msgspec.DecodeError, ValueError: it may say more, or is no event.
"""


def is_plain(said: Said | Moved, line: bytes) -> bool:
    """Whether a line that was decoded needs no full reading.

    Args:
        said: what it says.
        line: the line.
    """
    if said.message.attrs is not None or len(line) > LONGEST:
        return False
    return b"\\" not in line or not _has_control_characters(said)


def _has_control_characters(said: Said | Moved) -> bool:
    """Whether an id has control characters, which JSON can only write as escapes."""
    message = said.message
    ids = (said.id, said.group, said.member.id, message.id, message.reply_to or "", *message.mentions)
    return CONTROL.search("".join(ids)) is not None


def event_of(said: Said | Heard | Moved, at: int, precision: int, with_message: bool = True) -> Event:
    """The event that a plain message is, or that of a member who comes or goes.

    Args:
        said: what was skimmed.
        at: its time in ms.
        precision: how fine that is, in ms.
        with_message: whether the event of a message has more than when, where and whose it is.
    """
    sender = said.member
    member: dict[str, object] = {"id": sender.id} if sender.name is None else {"id": sender.id, "name": sender.name}
    if isinstance(said, Moved):
        return Event(said.id, at, said.kind, said.group, member, precision=precision)
    message = said.message
    if not with_message:
        return Event(said.id, at, "message", said.group, member)
    if not message.id:
        msgspec.structs.force_setattr(message, "id", said.id)
    return Event(said.id, at, "message", said.group, member, message, None, None, {}, None, precision)
