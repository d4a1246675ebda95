"""The rows of a state's tables: what is known of a member, a group, a message. None of them ever changes.

There is one for every member and message, so they have no more than their fields: the garbage collector need not look at
them, since none can come to hold itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from msgspec import Struct, structs

from ...check.terms import Plain
from ..event import Message

Offence = tuple[int, str, str]
"""When (ms), the id of the message or event, and the group."""

Waiting = tuple[int, str, str]
"""Whoever in a group waits for an answer: since when (ms), with which message, and who."""

Owed = tuple[int, tuple[str, ...], str | None]
"""A mute that a removal absorbed, which a member who returns still has to serve: its end (ms), rules and reason."""


NOTHING: Mapping[Any, Any] = MappingProxyType({})
"""One empty mapping for all: most of a member's are."""


PER_GROUP = ("role", "joined_at", "inviter")
"""The facts of members that each group has for itself."""

WRITTEN: Mapping[str, str] = {name: f"{name}_written" for name in PER_GROUP}
"""For each of them what a membership calls the time at which it was last written."""


class _Row(Struct, frozen=True, gc=False):
    """A row with mappings in it, which `pickle` and `copy` can take."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _row, (type(self), tuple(None if value is NOTHING else (value,) for value in structs.astuple(self)))


def _row(kind: type[_Row], values: tuple[tuple[Any] | None, ...]) -> _Row:
    """A row as it was; the mapping that is shared by all is again that one."""
    return kind(*(NOTHING if value is None else value[0] for value in values))


class MemberRecord(_Row, frozen=True, gc=False):
    """A member as the whole community knows them.

    Args:
        values: attributes that events or a roster carried, typed.
        written: when each was last written, in ms; a late event does not overwrite a newer value.
        own: what the engine keeps: points, tags, and attributes that rules add to.
        first: when the member was first seen, in ms.
        expires: when tags given for a time end, in ms.
        fading: of numbers that fade, since when the next step is waited for, in ms.
    """

    values: Mapping[str, Plain] = NOTHING
    written: Mapping[str, int] = NOTHING
    own: Mapping[str, Plain] = NOTHING
    first: int = 0
    expires: Mapping[str, int] = NOTHING
    fading: Mapping[str, int] = NOTHING


class Membership(Struct, frozen=True, gc=False):
    """A member in one group: what events carried of that, and when each was last written, in ms.

    Args:
        role, joined_at, inviter: as events carried them; None where none did.
        role_written, joined_at_written, inviter_written, present_written: when each was last written, in ms.
        present: whether the member is in the group; None is not known.
        first: when first seen there, in ms.
        joined: when a join was seen, in ms; then there was nothing before it to miss. None when none was seen.
    """

    role: Plain | None = None
    joined_at: Plain | None = None
    inviter: Plain | None = None
    role_written: int | None = None
    joined_at_written: int | None = None
    inviter_written: int | None = None
    present: bool | None = None
    present_written: int | None = None
    first: int = 0
    joined: int | None = None

    @classmethod
    def of(
        cls,
        values: Mapping[str, Plain],
        written: Mapping[str, int],
        present: bool | None = None,
        first: int = 0,
        joined: int | None = None,
    ) -> Membership:
        """A membership from facts by their names.

        Args:
            values: `role`, `joined_at`, `inviter`, each where it is known.
            written: when each of them and `present` was last written, in ms.
            present, first, joined: as a membership has them.

        Raises:
            TypeError: a name is none of these.
        """
        stamps = {f"{name}_written": at for name, at in written.items()}
        return cls(**values, **stamps, present=present, first=first, joined=joined)  # type: ignore[arg-type]

    @property
    def values(self) -> dict[str, Plain]:
        """The facts that are known, by their names."""
        return {name: found for name in PER_GROUP if (found := getattr(self, name)) is not None}

    @property
    def written(self) -> dict[str, int]:
        """When each fact was last written, in ms, by their names."""
        names = (*PER_GROUP, "present")
        return {name: at for name in names if (at := getattr(self, f"{name}_written")) is not None}

    def told(self, name: str, value: Plain, at: int) -> Membership:
        """The membership once an event has carried a fact.

        Args:
            name: `role`, `joined_at` or `inviter`.
            value: what it says.
            at: when, in ms.
        """
        return structs.replace(self, **{name: value, WRITTEN[name]: at})


class GroupRecord(_Row, frozen=True, gc=False):
    """Facts of a group that events carried, with the time each was last written."""

    values: Mapping[str, Plain] = NOTHING
    written: Mapping[str, int] = NOTHING


class MessageRecord(_Row, frozen=True, gc=False):
    """What became of a message: the step each rule took on it, and the filtered logs that counted it.

    Args:
        at: when it was sent, in ms.
        author, message: kept only where a rule asks what others make of messages.
        reports: who reported it, and when; reactions: which reaction, whose, and when.
    """

    at: int
    caught: Mapping[str, int] = NOTHING
    counted: frozenset[str] = frozenset()
    author: str | None = None
    message: Message | None = None
    reports: Mapping[str, int] = NOTHING
    reactions: Mapping[tuple[str, str], int] = NOTHING


class Obligation(Struct, frozen=True, gc=False):
    """What somebody is still to do.

    Args:
        opened: when it was opened, in ms; only later events meet it.
        deadline: in ms.
        step: index of the `otherwise` step that is next.
        event: the id of the event that opened it.
    """

    opened: int
    deadline: int
    step: int
    event: str


class Spent(_Row, frozen=True, gc=False):
    """What a rule has spent of each log, for each subject of the log that it counted.

    Args:
        up_to: up to when events are spent, in ms; of a log that counts for ever, how many are.
    """

    up_to: Mapping[tuple[str, str], int] = NOTHING


class InForce(Struct, frozen=True, gc=False):
    """Sanctions of a member in a group that the platform reported, with their end in ms; -1 is for ever."""

    mute: int | None = None
    ban: int | None = None
