"""What an effect takes, in words: for who left something out, or wrote what can't stand there."""

from __future__ import annotations

from collections.abc import Mapping

from ..source import Span
from ..syntax.vocabulary import vocabulary
from .names import language_at
from .tables import EffectRow

_OBJECTS: Mapping[str, str] = {
    "role": "a role",
    "amount": "a number",
    "name": "a name",
    "template": "a template or a text",
    "attribute": "an attribute",
    "member": "a member",
    "group": "a group",
    "mode": "a mode",
    "reference": "a rule",
    "text": "a text",
}
_NEEDED: Mapping[str, str] = {
    "text": "text",
    "duration": "length of time",
    "points": "`points` behind the number",
    "to group": "a group behind `to`",
    "to attribute": "an attribute behind `to`",
    "to value": "a value behind `to`",
    "to role": "a role behind `to`",
    "from members": "those behind `from` of whom to draw",
}
_TAKEN: Mapping[str, str] = {
    "text": "a text",
    "duration": "a length of time",
    "for": "a length of time behind `for`",
    "in group": "a group behind `in`",
    "from group": "a group behind `from`",
}
_FLAGS = {"by turns": "BY_TURNS", "each": "EACH", "everywhere": "EVERYWHERE"}
"""Arguments that are a word by themselves, with its terminal."""


def argument_in_words(name: str) -> str:
    """An argument that an effect needs, or doesn't take.

    Args:
        name: as the effects table calls it.
    """
    return _NEEDED.get(name, f"`{name}`")


def object_in_words(row: EffectRow) -> str:
    """What has to stand right behind a verb.

    Args:
        row: of the verb.
    """
    return _OBJECTS.get(row.object or "", "an object")


def takes(row: EffectRow, place: Span) -> str | None:
    """All that an effect takes; None where it takes nothing.

    Args:
        row: of its verb.
        place: where the effect stands; its words are told as it is written.
    """
    pieces = [object_in_words(row)] if row.object else []
    pieces += (_taken(name, place) for name in sorted(row.takes))
    return f"it takes {', '.join(pieces)}" if pieces else None


def _taken(name: str, place: Span) -> str:
    if name in _FLAGS:
        return f"`{vocabulary().spell('keyword', _FLAGS[name], language_at(place))}`"
    return _TAKEN.get(name) or argument_in_words(name)
