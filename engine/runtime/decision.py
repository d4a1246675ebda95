"""What one event led to: the effects to carry out, and why; as values, and as the JSON that goes out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from .state import Changes


class Effect(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """One thing for the platform, a person or the engine to do.

    Args:
        id: event/verb/target (words add the rule); the same for the same event under the same policy.
        verb: a verb of the effects table.
        rules: the rules that asked for it, sorted.
        member: whom it reaches.
        group: where.
        message: which message.
        until: when a sanction ends, ISO 8601; absent when it does not.
        text: the reason or the words, braces filled in.
        role: whom `notify` tells, and of which role whoever gets a task is.
        step: which step of the ladder, counted from 1.
        of: how many steps the ladder has.
        repeated: an offence that was already counted: only its effects on the message are repeated.
        leaves: groups of the track that a move leaves.
        to: who gets a task, or becomes owner.
        amount, attribute, value, tag: of changes of a member's state; of a task how much each gets, of a draw how many
            were drawn and who.
    """

    id: str
    verb: str
    rules: tuple[str, ...]
    member: str | None = None
    group: str | None = None
    message: str | None = None
    until: str | None = None
    text: str | None = None
    role: str | None = None
    step: int | None = None
    of: int | None = None
    repeated: bool = False
    leaves: tuple[str, ...] = ()
    amount: int | Decimal | None = None
    attribute: str | None = None
    value: Any = None
    tag: str | None = None
    to: str | None = None


class Because(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A hit that a rule fired on: pattern, item, and the span of it in the original text.

    Args:
        of: which text, such as `member.name`; absent for the message's.
        missing: the fields of a form that the text does not fill in, where the rule fired on that.
    """

    pattern: str
    item: str
    span: tuple[int, int]
    of: str | None = None
    missing: tuple[str, ...] = ()


class Fired(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A rule that fired; `offence` counts those that have not been forgotten, this one included."""

    rule: str
    because: tuple[Because, ...] = ()
    offence: int | None = None
    repeated: bool = False


class Withheld(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A sanction that a guard took back, and what came in its place."""

    rule: str
    verb: str
    guard: str
    member: str | None = None
    group: str | None = None
    instead: str | None = None
    unknown: bool = False
    because: str | None = None


class Unknown(msgspec.Struct, frozen=True, gc=False):
    """A rule that could not be decided, and the first thing it lacked."""

    rule: str
    needs: str


class Failed(msgspec.Struct, frozen=True, gc=False):
    """A rule that failed while it ran; it did not fire, and stopped no other."""

    rule: str
    error: str


class Dropped(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An effect that was not needed or not possible, or that another absorbed."""

    rule: str
    verb: str
    reason: str
    member: str | None = None
    group: str | None = None


class Conflict(msgspec.Struct, frozen=True, gc=False):
    """Effects that exclude each other, and what came of it."""

    rules: tuple[str, ...]
    verb: str
    outcome: str


class Task(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Something for the group's admins to look at."""

    rule: str
    text: str
    member: str | None = None
    group: str | None = None


class Missed(msgspec.Struct, frozen=True, gc=False):
    """A moment of a rule that passed while nobody listened."""

    rule: str
    at: str


class Pending(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What became of an obligation: `opened`, `met`, `missed` or `withdrawn`."""

    rule: str
    state: str
    member: str | None = None
    group: str | None = None
    until: str | None = None


class Decision(msgspec.Struct, kw_only=True, gc=False):
    """What one event led to.

    Args:
        event: the event's id.
        kind: its kind.
        group: its group.
        member: the member it is about.
        at: when, ISO 8601 in the community's zone.
        policy: the policy's digest.
        effects: what to do, sorted by id.
        fired, withheld, unknown, errors, dropped, conflicts, tasks: why, and why not.
        obligations: what was opened, met, missed or withdrawn.
        missed: moments that passed while nobody listened.
        notes: what was odd about the event itself.
        changes: what the state becomes; not part of the JSON.
    """

    event: str
    at: str
    policy: str
    kind: str = "message"
    group: str | None = None
    member: str | None = None
    effects: tuple[Effect, ...] = ()
    fired: tuple[Fired, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    errors: tuple[Failed, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    tasks: tuple[Task, ...] = ()
    obligations: tuple[Pending, ...] = ()
    missed: tuple[Missed, ...] = ()
    notes: tuple[str, ...] = ()
    changes: Changes = msgspec.field(default_factory=Changes)

    @property
    def is_quiet(self) -> bool:
        """Nothing fired, nothing was unknown, withheld or odd."""
        return not (
            self.effects
            or self.fired
            or self.unknown
            or self.errors
            or self.withheld
            or self.notes
            or self.obligations
            or self.missed
        )

    def to_dict(self) -> dict[str, Any]:
        """The decision as plain values, in the order and with the names of the JSON."""
        found: dict[str, Any] = msgspec.to_builtins(self._line(), builtin_types=(Decimal,))
        return found

    def to_json(self) -> bytes:
        """The decision as one line of JSON, the same bytes for the same event under the same policy."""
        return _encode(self._line())

    def _line(self) -> _Line:
        return _Line(
            self.event, self.at, self.policy, self.kind,
            UNSET if self.group is None else self.group, UNSET if self.member is None else self.member,
            self.effects, self.fired, self.withheld, self.unknown, self.errors,
            self.dropped or UNSET, self.conflicts or UNSET, self.tasks or UNSET, self.obligations or UNSET,
            self.missed or UNSET, self.notes or UNSET,
        )  # fmt: skip


class _Line(msgspec.Struct, frozen=True, gc=False):
    """A decision as its line of JSON has it: without what the state becomes, and what may be missing only where it is."""

    event: str
    at: str
    policy: str
    kind: str
    group: str | UnsetType
    member: str | UnsetType
    effects: tuple[Effect, ...]
    fired: tuple[Fired, ...]
    withheld: tuple[Withheld, ...]
    unknown: tuple[Unknown, ...]
    errors: tuple[Failed, ...]
    dropped: tuple[Dropped, ...] | UnsetType
    conflicts: tuple[Conflict, ...] | UnsetType
    tasks: tuple[Task, ...] | UnsetType
    obligations: tuple[Pending, ...] | UnsetType
    missed: tuple[Missed, ...] | UnsetType
    notes: tuple[str, ...] | UnsetType


_encode = msgspec.json.Encoder(decimal_format="number").encode
