"""An event in its normal form: what every reader of events makes and what the evaluator reads."""

from __future__ import annotations

import re
from datetime import UTC
from hashlib import blake2b

import msgspec

from .instant import format_instant

PRECISIONS = {"ms": 1, "s": 1_000, "min": 60_000}
PRECISION_NAMES = {length: name for name, length in PRECISIONS.items()}
_DERIVED = re.compile("x[0-9a-f]{16}")


class Message(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The message an event is about.

    Args:
        id: the message's id; of an edit, a recall, a report or a reaction, the id of the message meant.
        text: the text, empty when there is none.
        kind: what the platform calls it, such as `text` or `image`.
        reply_to: the id of the message it answers.
        mentions: ids of the members it mentions.
        forwarded: whether it was forwarded, None when the platform does not say.
        has: kinds of content it has, such as `image`, `link`, `qr`.
        links: addresses it links to.
        attrs: whatever else came with it, None when nothing did.
    """

    id: str = ""
    text: str = ""
    kind: str | None = None
    reply_to: str | None = None
    mentions: tuple[str, ...] = ()
    forwarded: bool | None = None
    has: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    attrs: dict[str, object] | None = None


# Events hold plain JSON values only, which can't refer back to them, so the cycle collector need not look at them.
class Event(msgspec.Struct, frozen=True, gc=False):
    """Something that happened, normalised. Attribute values are plain JSON values; a number is whole or a Decimal.

    Args:
        id: unique among the events of its kind in its group.
        at: when it happened, milliseconds since the Unix epoch.
        kind: a built-in kind or the name of an event of the community's own.
        group: the id of the group, None for what happens in no group.
        member: the attributes of the member it is about, with `id`.
        message: the message it is about.
        group_facts: attributes of the group that came with it.
        inviter: the id of whoever brought the member in.
        payload: the object under the event's own kind; empty when there is none.
        received: when it arrived, milliseconds since the Unix epoch.
        precision: how fine `at` is, in milliseconds.
    """

    id: str
    at: int
    kind: str
    group: str | None = None
    member: dict[str, object] | None = None
    message: Message | None = None
    group_facts: dict[str, object] | None = None
    inviter: str | None = None
    payload: dict[str, object] = {}
    received: int | None = None
    precision: int = 1

    @property
    def identity(self) -> tuple[str, str | None, str]:
        """What makes two events the same one: kind, group and id."""
        return (self.kind, self.group, self.id)


def derived_id(raw: bytes, place: str) -> str:
    """The id of an event that came without one: the same whenever the same bytes come from the same place.

    Args:
        raw: the event as it came.
        place: where it came from, such as `2026-02.jsonl:17`.
    """
    return "x" + blake2b(place.encode("utf-8", "replace") + b"\0" + raw, digest_size=8).hexdigest()


def is_derived(id: str) -> bool:
    """Whether an id can be that of an event that came without one."""
    return _DERIVED.fullmatch(id) is not None


def to_dict(event: Event) -> dict[str, object]:
    """The event as it is written in a trace: reading the result gives an equal event. Times are written in UTC."""
    fields: dict[str, object | None] = {
        "id": event.id,
        "at": format_instant(event.at, UTC),
        "kind": event.kind,
        "group": {"id": event.group, **event.group_facts} if event.group_facts else event.group,
        "member": event.member,
        "message": _message_dict(event.message) if event.message else None,
        "inviter": event.inviter,
        "received": None if event.received is None else format_instant(event.received, UTC),
        "precision": None if event.precision == 1 else PRECISION_NAMES.get(event.precision, "min"),
    }
    if event.payload:
        fields[event.kind] = event.payload
    return {name: value for name, value in fields.items() if value is not None}


def _message_dict(message: Message) -> dict[str, object]:
    fields: dict[str, object | None] = {
        "id": message.id,
        "text": message.text or None,
        "kind": message.kind,
        "reply_to": message.reply_to,
        "mentions": list(message.mentions) or None,
        "forwarded": message.forwarded,
        "has": list(message.has) or None,
        "links": list(message.links) or None,
    }
    return (message.attrs or {}) | {name: value for name, value in fields.items() if value is not None}
