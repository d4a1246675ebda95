"""Edits: who changed a message, and whose offence that is."""

from __future__ import annotations

from .event_form import Event
from .state import MessageRecord


def editor_of(event: Event) -> str | None:
    """Who changed a message, where an edit names somebody beside its member; None where it names nobody else.

    Args:
        event: of any kind.
    """
    by = event.payload.get("by") if event.kind == "edit" else None
    return by if isinstance(by, str) and event.member is not None and by != event.member.get("id") else None


def is_by_another(event: Event, member_id: str | None, kept: MessageRecord | None) -> bool:
    """Whether a message was changed by somebody who did not write it, as far as is known.

    Args:
        event: an edit.
        member_id: the event's member, None for a post of a channel.
        kept: what is known of the message.
    """
    if member_id is None:
        return False
    author = None if kept is None else kept.author
    return editor_of(event) is not None or author not in (None, member_id)
