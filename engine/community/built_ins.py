"""What the language knows by itself, and a community file can therefore neither name nor change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from ..syntax.vocabulary import vocabulary
from .model import AttributeType

EVENT_KINDS = frozenset({
    "message", "edit", "recall", "join", "leave", "request", "update", "report", "reaction", "action", "adopt", "gap",
    "tick", "due",
})  # fmt: skip
"""The kinds of events that every community has."""

REQUIRED_ROLES = ("owner", "admin", "member")
"""The roles that every community has, strongest first."""

GIVEN: Mapping[Literal["member", "group"], Mapping[str, AttributeType]] = {
    "member": {
        "name": AttributeType("text"),
        "tags": AttributeType("set"),
        "points": AttributeType("number"),
        "joined_at": AttributeType("datetime"),
        "inviter": AttributeType("text"),
        "birthday": AttributeType("date"),
    },
    "group": {
        "starts_at": AttributeType("datetime"),
        "ends_at": AttributeType("datetime"),
    },
}
"""Built-in attributes whose values a community file or a roster may give, with their types."""


def canonical_role(name: str) -> str:
    """A role by its English name if it is built in (`群主` is `owner`), else as it is."""
    noun = vocabulary().canonical_noun(name)
    return noun if noun is not None and noun in _roles() else name


def canonical_attribute(owner: str, name: str) -> str:
    """An attribute of `member` or `group` by its English name if it is built in (`昵称` is `name`), else as it is."""
    return _attributes(owner).get(name, name)


def is_attribute(owner: str, name: str) -> bool:
    """Whether `member` or `group` has a built-in attribute that is spelled like this, in any language."""
    return name in _attributes(owner)


@cache
def _roles() -> frozenset[str]:
    return vocabulary().used_as("role")


@cache
def _attributes(owner: str) -> Mapping[str, str]:
    rows = [vocabulary().entry("attribute", f"{owner}.{id}") for id in vocabulary().attributes_of(owner)]
    return {spelling: row.id for row in rows for spelling in row.all_spellings}


@cache
def reserved_words() -> frozenset[str]:
    """The words that are names only in backticks, in every language."""
    return frozenset(word for entry in vocabulary().entries if entry.reserved for word in entry.all_spellings)


@cache
def event_words() -> frozenset[str]:
    """The words that an event of a community's own can't be called, since a condition means something else by them."""
    nouns = set().union(*(vocabulary().used_as(use) for use in ("event", "subject", "calendar")))
    spelled = {spelling for spelling, noun in vocabulary().nouns.items() if noun in nouns}
    return EVENT_KINDS | spelled | vocabulary().event_verb_of.keys()
