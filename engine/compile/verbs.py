"""What the evaluator asks of each verb, worked out once from the table of effects."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from ..check.tables import EffectRow, effects

Target = Literal["strongest", "on message", "locking", "move", "agree", "agree in group", "sum", "each rule", "once"]
"""By what effects of many rules meet on one target, and so how they are joined."""

_TARGETS: Mapping[str, Target] = {
    "mute": "strongest", "remove": "strongest", "kick": "strongest", "ban": "strongest",
    "delete": "on message", "reject": "on message", "hold": "on message", "approve": "on message",
    "lock": "locking", "unlock": "locking",
    "enter": "agree in group", "leave": "agree in group",
}  # fmt: skip
_JOINS: Mapping[str, Target] = {"along the track": "move", "agree": "agree", "sum": "sum", "each rule": "each rule"}
_OWN = frozenset(("award", "deduct", "add", "set", "tag", "untag", "enter", "leave"))


class Verb(msgspec.Struct, frozen=True, gc=False):
    """A row of the table of effects, as an event that leads to such an effect needs it.

    Args:
        name: as policies have it.
        target: what it meets other effects on.
        sanction: whether guards can forbid it.
        rank: how strong a sanction it is.
        disciplines: whether it acts against a member or a message.
        of_message: whether it acts on the message and is repeated with each hit of one offence.
        answers_message: whether it names the message it acts on or answers.
        reaches_member: whether it has a member as its target.
        has_reason: whether it says the rule's reason where it has no words of its own.
        owned: whether it changes what the engine owns.
        needs_group: whether there has to be a group to do it in.
        words_of_rule: whether each rule says it for itself.
        of_people: whether it is about people, so that a sweep says it of each member.
        object: what may stand right behind it.
    """

    name: str
    target: Target
    sanction: bool
    rank: int
    disciplines: bool
    of_message: bool
    answers_message: bool
    reaches_member: bool
    has_reason: bool
    owned: bool
    needs_group: bool
    words_of_rule: bool
    of_people: bool
    object: str | None


@cache
def verbs() -> Mapping[str, Verb]:
    """All verbs of the table of effects."""
    return {verb: _verb(verb, row) for verb, row in effects().items()}


def _verb(verb: str, row: EffectRow) -> Verb:
    reaching = ("move", "move_back", "invite", "dm", "greet", "remind")
    return Verb(
        name=verb,
        target=_TARGETS.get(verb) or _JOINS.get(row.join, "once"),
        sanction=row.kind == "sanction",
        rank=row.rank,
        disciplines=row.kind == "sanction" or verb in ("delete", "hold"),
        of_message=row.kind == "message",
        answers_message=row.kind == "message" or verb == "reply",
        reaches_member=row.kind in ("sanction", "state") or verb in reaching,
        has_reason=row.kind in ("sanction", "message"),
        owned=verb in _OWN,
        needs_group=row.join == "strongest",
        words_of_rule=row.join == "each rule",
        of_people=row.kind == "people",
        object=row.object,
    )
