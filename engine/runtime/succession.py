"""Events one after another: each is evaluated and its decision applied to the state at once.

Most messages lead to nothing, and that can be seen from little: they come in their time, from somebody who is known to be
there, match no pattern that a rule wants, and no counter comes near what a rule asks. Such a message is counted in place,
without a view of it and without changes that are made only to be applied. All others go through `evaluate`. What comes of
it is the same either way, decisions and state alike; a property compares the two.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from ..community import BOT_PREFIX, BOT_ROLE
from ..compile.gate import Counting
from ..compile.program import Program
from ..text.normal import distinct_letters
from .decision import Decision
from .due import JUMP, next_due
from .evaluate import AHEAD, evaluate
from .event import Event, Message, format_instant
from .state import MESSAGE_ID, NOTHING, Changes, MemberRecord, MessageRecord, State, small
from .subjects import with_text
from .view.counters import kept_since, listened_since

_NOTHING_CHANGED = Changes()
_NO_LOGS: frozenset[str] = frozenset()
_NAMES = {
    "distinct_letters": distinct_letters,
    "kept_since": kept_since,
    "listened_since": listened_since,
    "with_text": with_text,
}
_MOST_GROUPS = 100_000
"""So many groups are remembered; groups that no one listed could be many."""


class _Place(NamedTuple):
    """A group in which messages may be passed.

    Args:
        bits: patterns; messages that match any of them take a longer way.
        counted: which logs count a message; see `Gate.counting`.
        seen: where the identities of its messages are kept.
    """

    bits: int
    counted: Counting
    seen: tuple[str, str]


class Succession:
    """Events in the order in which they are processed.

    Args:
        program: the policy.
        state: what is known; it is changed with every event.
    """

    __slots__ = (
        "_bots",
        "_digest",
        "_is_plain",
        "_is_timed",
        "_ladders",
        "_lateness",
        "_places",
        "_zone",
        "program",
        "state",
    )

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        community = program.policy.community
        self._digest, self._zone, self._bots = program.policy.digest, community.timezone, community.bots
        self._lateness, self._ladders = community.defaults.lateness, program.ladders_kept
        self._is_plain = program.compiled and not program.waits and community.defaults.role != BOT_ROLE
        self._is_timed = program.is_timed
        self._places: dict[str, _Place | None] = {}

    def decide(self, event: Event) -> Decision:
        """What the policy says to an event; the state has it applied already.

        Args:
            event: the event.

        Returns:
            the decision; its changes are left out where the event led to nothing.

        Raises:
            EventError: the event is of a kind that is neither built in nor declared; nothing was changed.
            Outstanding: something is due before the event; nothing was changed.
        """
        decision = self.passed(event)
        return self.take(event) if decision is None else decision

    def take(self, event: Event) -> Decision:
        """What `decide` says of an event that `passed` leaves."""
        decision = evaluate(self.program, event, self.state)
        self.state.apply(decision)
        return decision

    def passed(self, event: Event) -> Decision | None:
        """The decision on a message that plainly leads to nothing, applied already; else None, and nothing changed."""
        message, group, told, state = event.message, event.group, event.member, self.state
        if (
            event.kind != "message"
            or message is None
            or group is None
            or told is None
            or not self._comes_in_time(event)
        ):
            return None
        try:
            place = self._places[group]
        except KeyError:
            place = self._place(group)
        who = told.get("id")
        if place is None or len(told) > 2 or type(who) is not str or event.group_facts or event.inviter is not None:
            return None
        record, membership = state.members.get(who), state.memberships.of(group).get(who)
        if record is None or membership is None or membership.present is not True or membership.role == BOT_ROLE:
            return None
        if len(told) == 2 and not ("name" in record.written and told.get("name") == record.values.get("name")):
            return None
        seen = state.seen.of(place.seen)
        if event.id in seen or who.startswith(BOT_PREFIX) or who in self._bots:
            return None
        try:
            scan = self.program.scanner.scan(message.text)
        except Exception:  # the long way says what went wrong
            return None
        if scan.bits & place.bits:
            return None
        at = event.at
        counted = place.counted(state, event.precision, at, group, who, record, membership, scan.bits, scan.light)
        if counted is None:
            return None
        state.pass_message(at, place.seen, seen, event.id, counted)
        if message.id != event.id or len(told) == 2 or self.program.keeps_messages:
            self._note(event, message, who, record)
        state.look(self._ladders)
        return Decision(
            event=event.id,
            at=format_instant(at, self._zone),
            policy=self._digest,
            group=group,
            member=who,
            changes=_NOTHING_CHANGED,
        )

    def _note(self, event: Event, message: Message, who: str, record: MemberRecord) -> None:
        """Keeps what a message says besides that it was sent: another id, its author's name, and itself."""
        at, group, state = event.at, event.group or "", self.state
        if message.id != event.id:
            state.see((MESSAGE_ID, group, message.id), at)
        if "name" in record.written and at > record.written["name"] and len(event.member or ()) == 2:
            state.members[who] = replace(record, written=small({**record.written, "name": at}))
        if self.program.keeps_messages:
            state.keep_message((group, message.id), MessageRecord(at, NOTHING, _NO_LOGS, who, message))

    def _comes_in_time(self, event: Event) -> bool:
        """Whether an event is taken as of its own time, and nothing is waited for or due before it."""
        state, at = self.state, event.at
        clock = state.clock
        if not clock - self._lateness <= at <= clock + JUMP or state.obligations or not self._is_plain:
            return False
        if event.received is not None and at > event.received + AHEAD:
            return False
        program = self.program
        if state.since is None or state.retention is not program.retention:
            return False
        if program.anchors and any(rule not in state.anchored for rule in program.anchors):
            return False
        if self._is_timed or state.agenda:
            first = next_due(program, state)
            return first is None or first > at
        return True

    def _place(self, group: str) -> _Place | None:
        """What there is to look at in a group; None where more has to be known to tell that a message leads to nothing."""
        listed = self.program.policy.community.group_of(group)
        gate = None if listed is None else self.program.gate_for(listed.id)
        found = None if gate is None else _Place(gate.bits, gate.counting(_NAMES), ("message", group))
        if len(self._places) < _MOST_GROUPS:
            self._places[group] = found
        return found
