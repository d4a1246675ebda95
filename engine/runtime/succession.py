"""Events one after another: each is evaluated and its decision applied to the state at once.

Most messages lead to nothing, and that can be seen from little: they come in their time, from somebody who is known to be
there, match no pattern that a rule wants, and no counter comes near what a rule asks. Such a message is counted in place,
without a view of it and without changes that are made only to be applied. All others go through `evaluate`. What comes of
it is the same either way, decisions and state alike; a property compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from ..check.policy import Log
from ..compile.gate import Gate
from ..compile.program import Program
from ..compile.screen import needed_bits
from ..text.normal import distinct_letters
from ..text.scanner import Scan
from .decision import Decision
from .due import JUMP, next_due
from .evaluate import AHEAD, evaluate
from .event import Event, format_instant
from .state import NOTHING, Changes, Counted, MemberRecord, Membership, MessageRecord, State, small
from .subjects import subject_of_log, with_text
from .view.counters import kept_since, listened_since

_NOTHING_CHANGED = Changes()
_NO_INSTANTS: tuple[int, ...] = ()
_NO_LOGS: frozenset[str] = frozenset()
_MOST_GROUPS = 100_000
"""So many groups are remembered; groups that no one listed could be many."""


@dataclass(frozen=True, slots=True)
class _Counting:
    """A log that may count messages.

    Args:
        log: the log.
        filter: patterns (bits) of which it wants one; 0 where it counts every message.
        windows: the shortest and the longest that the gate asks of it, in ms; None where it asks nothing.
    """

    log: Log
    filter: int
    windows: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A group in which messages may be passed.

    Args:
        gate: shows of a message that no rule can be true or unknown.
        counting: the logs that may count messages: those of the gate first, in its order.
    """

    gate: Gate
    counting: tuple[_Counting, ...]


class Succession:
    """Events in the order in which they are processed.

    Args:
        program: the policy.
        state: what is known; it is changed with every event.
    """

    __slots__ = ("_is_plain", "_lateness", "_places", "program", "state")

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        self._lateness = program.policy.community.defaults.lateness
        self._places: dict[str, _Place | None] = {}
        defaults = program.policy.community.defaults
        self._is_plain = program.compiled and not program.waits and defaults.role != "bot"

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
        if decision is None:
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
        place = self._place(group)
        who = told.get("id")
        if (
            place is None
            or len(told) != 1
            or not isinstance(who, str)
            or event.group_facts
            or event.inviter is not None
        ):
            return None
        record, membership = state.members.get(who), state.memberships.of(group).get(who)
        if record is None or membership is None or membership.present is not True or membership.role == "bot":
            return None
        if len(told) == 2 and not ("name" in record.written and told.get("name") == record.values.get("name")):
            return None
        if event.id in state.seen.of(("message", group)) or self.program.policy.community.is_ours(who):
            return None
        try:
            scan = self.program.scanner.scan(message.text)
        except Exception:  # the long way says what went wrong
            return None
        if scan.bits & place.gate.bits:
            return None
        counted = self._counted(place, event, scan, who, record, membership)
        if counted is None:
            return None
        state.pass_message(event.at, group, (event.id, message.id), counted, self.program.ladders_kept)
        if len(told) == 2 and event.at > record.written["name"]:
            state.members[who] = replace(record, written=small({**record.written, "name": event.at}))
        if self.program.keeps_messages:
            state.keep_message(group, message.id, MessageRecord(event.at, NOTHING, _NO_LOGS, who, message))
        community = self.program.policy.community
        return Decision(
            event=event.id,
            at=format_instant(event.at, community.timezone),
            policy=self.program.policy.digest,
            group=group,
            member=who,
            changes=_NOTHING_CHANGED,
        )

    def _comes_in_time(self, event: Event) -> bool:
        """Whether an event is taken as of its own time, and nothing is waited for or due before it."""
        state, program, at, received = self.state, self.program, event.at, event.received
        if not self._is_plain or state.since is None or state.retention is not program.retention or state.obligations:
            return False
        if not state.clock - self._lateness <= at <= state.clock + JUMP:
            return False
        if received is not None and at > received + AHEAD:
            return False
        if program.anchors and any(rule not in state.anchored for rule in program.anchors):
            return False
        if program.is_timed or state.agenda:
            first = next_due(program, state)
            return first is None or first > at
        return True

    def _place(self, group: str) -> _Place | None:
        """What there is to look at in a group; None where messages have to take a longer way."""
        try:
            return self._places[group]
        except KeyError:
            found = _place_of(self.program, group) if self._is_plain else None
            if len(self._places) < _MOST_GROUPS:
                self._places[group] = found
            return found

    def _counted(
        self, place: _Place, event: Event, scan: Scan, who: str, record: MemberRecord, membership: Membership
    ) -> list[Counted] | None:
        """The logs that count a message; None where one of them may open the gate, or has to be asked the long way."""
        state, at, group = self.state, event.at, event.group or ""
        counted: list[Counted] = []
        asked: list[Sequence[int]] = []
        subjects: dict[str, str] = {}
        for each in place.counting:
            if each.filter & scan.bits:
                return None
            log = each.log
            subject = subjects.get(log.by)
            if subject is None:  # logs that count for the same subject share its name, in memory too
                subject = subjects[log.by] = subject_of_log(log, who, group) or ""
            if log.texts:
                subject = with_text(subject, scan.light)
            rows = state.logs.get(log.key)
            instants = None if rows is None else rows.get(subject)
            if not each.filter:
                counted.append((log.key, subject, instants))
            if each.windows is None:
                continue
            if not instants or (log.texts and not distinct_letters(scan.light)):
                asked.append(_NO_INSTANTS)
            elif instants[-1] > at:
                return None
            else:
                asked.append(instants)
            shortest, longest = each.windows
            since = kept_since(state, state.kept_since, log.key, log, group, at)
            if event.precision > shortest or at - longest < listened_since(since, log, record, membership):
                return None
        return None if place.gate.opens(at, *asked) else counted


def _place_of(program: Program, group: str) -> _Place | None:
    """What there is to look at in a group; None where more has to be known to tell that a message leads to nothing."""
    listed = program.policy.community.group_of(group)
    gate = None if listed is None else program.gate_for(listed.id)
    if gate is None:
        return None
    masks = {name: 1 << index for name, index in program.index_of.items()}
    windows = {key: (shortest, longest) for key, shortest, longest in gate.logs}
    counting: dict[str, _Counting] = {}
    for key, log in program.message_logs:
        wanted = 0 if log.filter is None else needed_bits(log.filter, masks)
        if wanted is None or log.source != "message":
            return None
        counting[key] = _Counting(log, wanted, windows.get(key))
    return _Place(gate, tuple(sorted(counting.values(), key=lambda one: _turn(one, list(windows)))))


def _turn(counting: _Counting, asked: list[str]) -> int:
    """The place of a log among those that a gate asks; the others come after them."""
    return asked.index(counting.log.key) if counting.windows is not None else len(asked)
