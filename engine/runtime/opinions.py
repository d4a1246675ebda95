"""What others make of a message: reports and reactions. Whoever makes one is counted once, from when they first did."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from .event import Event
from .state import MessageRecord

OPINIONS = ("report", "reaction")
"""The kinds of events by which others say what they make of a message."""


def with_opinion(held: MessageRecord, event: Event, who: str, at: int) -> MessageRecord:
    """What is known of a message once an opinion is taken in.

    Args:
        held: what was known.
        event: a report or reaction.
        who: whose; empty where nobody says.
        at: when, in ms.
    """
    if event.kind == "report":
        return replace(held, reports={**held.reports, who: held.reports.get(who, at)})
    return replace(held, reactions=_reactions(held.reactions, event.payload, who, at))


def _reactions(
    held: Mapping[tuple[str, str], int], payload: Mapping[str, object], who: str, at: int
) -> dict[tuple[str, str], int]:
    key = (str(payload.get("name", "")), who)
    if payload.get("removed") is True:
        return {other: since for other, since in held.items() if other != key}
    return {**held, key: held.get(key, at)}
