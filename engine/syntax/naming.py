"""Which words are built-in names, and which are the admin's own.

Nouns are built-in unless the admin declared something under that very spelling. Attributes belong to somebody: `member`
has a `kind` only if the community file says so, and then it is spelled as there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TypeGuard

from . import nodes
from .vocabulary import vocabulary

_OWNERS = {
    "message": "message",
    "sender": "member",
    "member": "member",
    "reporter": "member",
    "reactor": "member",
    "actor": "member",
    "group": "group",
    "request": "request",
    "reaction": "reaction",
    "action": "action",
    "community": "community",
    "pattern": "pattern",
}
"""What the built-in nouns that have attributes are."""

_PEOPLE = ("inviter", "owner")
"""Attributes that are members themselves."""

EVERYONE = "members"
"""What `draw` draws from where it does not name a tag; Chinese has one word for one member and for many."""


@cache
def _attributes() -> Mapping[str, Mapping[str, str]]:
    """For each owner, its attributes' ids by folded spelling; under the empty owner, those of all."""
    found: dict[str, dict[str, str]] = {}
    for entry in vocabulary().entries:
        if entry.section == "attributes":
            for spelling in entry.all_spellings:
                found.setdefault(entry.owner, {})[spelling.casefold()] = entry.id
                found.setdefault("", {})[spelling.casefold()] = entry.id
    return found


def owner_of(base: nodes.Expression) -> str | None:
    """Whose built-in attributes an expression has: an owner, empty for any, or None for what the admin declared."""
    if isinstance(base, nodes.Name):
        if base.own:
            return None
        return _OWNERS.get(base.id)
    if isinstance(base, nodes.Attribute) and base.name in _PEOPLE:
        return "member"
    return ""


def attribute_id(base: nodes.Expression, spelling: str) -> str | None:
    """The id of a built-in attribute, or None when the spelling is none of its owner's."""
    owner = owner_of(base)
    return None if owner is None else _attributes()[owner].get(spelling.casefold())


def noun_id(spelling: str) -> str | None:
    """The id of a built-in noun or value, or None."""
    return vocabulary().canonical_noun(spelling)


def pattern_id(spelling: str) -> str | None:
    """The id of a pattern that comes with the engine, by its name in any language; None for any other name."""
    return vocabulary().patterns.get(spelling)


def is_built_in(spelling: str) -> bool:
    """Whether a word is the name of something built-in, unless the admin declares it."""
    return noun_id(spelling) is not None or pattern_id(spelling) is not None


_FILTERED_BY_PATTERN = ("messages", "count", "share")


def takes_pattern(base: nodes.Expression) -> bool:
    """Whether a pattern may stand between the parentheses behind an expression, as in `sender.messages(ad)`."""
    return isinstance(base, nodes.Attribute) and base.name in _FILTERED_BY_PATTERN


def calendar_id(spelling: str) -> str:
    """The id of a span or day of the calendar; the spelling itself when it is none."""
    table = vocabulary()
    return table.calendar.get(spelling) or table.canonical_noun(spelling) or spelling


def is_everyone(source: nodes.Expression) -> TypeGuard[nodes.Name]:
    """Whether some are drawn from all members: `from members`, `从 成员`."""
    if not isinstance(source, nodes.Name) or source.own or source.parameter is not None:
        return False
    return source.id in ("member", EVERYONE)
