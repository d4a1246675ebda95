"""What a view looks at: an event at a moment, a group, a member, and what the state knew of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Self

import msgspec

from ...check.terms import Plain
from ...compile.bounds import AtLeast, Number
from ..facts import NOBODY, NOWHERE, UNTOLD, group_facts, known_member, known_membership
from ..state import InForce, MemberRecord, Membership, MessageRecord, Spent, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...community import Group
    from ...compile.program import Program
    from ..event import Event

_NOBODY: Mapping[str, Plain] = {}


class LogOfSubject(msgspec.Struct, frozen=True, gc=False):
    """Of a log, for one subject: when it counted it, whether it counts this event, since when it listened (ms).

    Without instants it is one that has to be asked the long way.
    """

    instants: Sequence[int] | None
    own: int
    since: int


class Context:
    """Of what a view is: an event, the moment and the subject, and what is known of them.

    Args:
        program: the policy.
        state: what is known; read only.
        event: the event.
        at: its time in ms, after clamping.
        group: the group's settings, None for an event without a group.
        group_facts: facts of the group, settings and what events carried.
        member_id: whom the view is about; None for a post of a channel or an event without a member.
        record: what is known of them.
        membership: what is known of them in the group.
        payload: what the event carries under its own name, typed.
        counted: (log, subject) pairs that count this event.
    """

    __slots__ = (
        "_clock",
        "_counts",
        "_logs",
        "_role",
        "_subjects",
        "at",
        "bits",
        "counted",
        "event",
        "floor",
        "group",
        "group_facts",
        "group_id",
        "in_force",
        "kept_since",
        "light",
        "member",
        "member_id",
        "membership",
        "message_record",
        "mode",
        "payload",
        "program",
        "record",
        "state",
        "text",
    )  # fmt: skip

    def __init__(
        self,
        program: Program,
        state: State,
        event: Event,
        at: int,
        group: Group | None,
        group_facts: Mapping[str, Plain],
        member_id: str | None,
        record: MemberRecord,
        membership: Membership,
        payload: Mapping[str, Plain],
        counted: frozenset[tuple[str, str]] = frozenset(),
    ) -> None:
        self.program = program
        self.state = state
        self.kept_since = state.kept_since
        self.event = event
        self.at = at
        self.group = group
        self.group_id = event.group if group is not None else None
        self.group_facts = group_facts
        self.member_id = member_id
        self.record = record
        self.member: Mapping[str, Plain] = _NOBODY
        if member_id is not None and (record.values or record.own):
            self.member = {**record.values, **record.own}
        self.membership = membership
        self.payload = payload
        self.counted = counted
        self.text = event.message.text if event.message is not None else ""
        self.floor: Spent | None = None
        self.mode: str | None = None
        self.in_force: InForce | None = None
        self.message_record: MessageRecord | None = None
        self.bits = 0
        self.light = ""
        self._clock: datetime | None = None
        self._role: str | None = ""
        self._counts: dict[tuple[str, int | None], Number | AtLeast | None] = {}
        self._subjects: dict[str, str | None] = {}
        self._logs: dict[str, LogOfSubject] = {}

    @property
    def place(self) -> str:
        return self.group_id or ""

    @classmethod
    def at_moment(
        cls, program: Program, state: State, event: Event, group_id: str | None, member_id: str | None
    ) -> Self:
        """The view of a member, a group or the community at a moment, without any event of theirs.

        Args:
            program: the policy.
            state: what is known; read only.
            event: what happens at the moment.
            group_id: the group, None for a view of the whole community.
            member_id: whom the view is about, None for nobody.
        """
        community = program.policy.community
        group = community.group_of(group_id) if group_id is not None else None
        record = known_member(community, state, member_id) if member_id is not None else NOBODY
        membership = known_membership(community, state, member_id, group_id) if member_id is not None else NOWHERE
        facts = group_facts(group, state.groups.get(group_id or "", UNTOLD))
        view = cls(program, state, event, event.at, group, facts, member_id, record, membership, {})
        view.group_id = group_id
        return view

    def of_another(self, member_id: str) -> Self:
        """The view of another member in the same group at the same moment."""
        return self.at_moment(self.program, self.state, self.event, self.group_id, member_id)

    @property
    def group_owner(self) -> str | None:
        """The owner of the group: as events said it, else as the community file has it."""
        told = self.group_facts.get("owner")
        if isinstance(told, str):
            return told
        return None if self.group is None else self.group.owner
