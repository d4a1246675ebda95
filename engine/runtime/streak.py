"""Streaks: messages one after another of which each plainly leads to nothing.

Most messages do, and that can be seen from little: they come in their time, from somebody who is known to be there, match
no pattern that a rule wants, and no counter comes near what a rule asks. Such messages are counted in place, straight from
what was skimmed of their lines: no event is made of them, and no decision. The state is what the decisions would make of
it; a property compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

import msgspec
from msgspec.structs import force_setattr, replace

from ..check.policy import Log
from ..community import BOT_PREFIX, BOT_ROLE
from ..compile.gate import Gate
from ..compile.program import Program
from ..compile.sole import Sole
from ..text.normal import distinct_letters, light
from .due import JUMP, next_due
from .said import Heard, Said
from .state import KEPT, MESSAGE_ID, NOTHING, MemberRecord, Membership, MessageRecord, State, small
from .state.state import EVERY, Counted
from .state.tables import Numbers, Turning, Windows, may_reach
from .strike import Strike
from .subjects import BETWEEN, with_text
from .view.counters import kept_since, listened_since

Plain = Said | Heard
"""A plain message, as it is skimmed."""
_PLAIN = (Said, Heard)

_NEVER, _ALWAYS = -(1 << 62), 1 << 62
_MOST_GROUPS = 100_000
"""So many groups are remembered; groups that no one listed could be many."""
_PREFIX = len(BOT_PREFIX)
_NO_LOGS: frozenset[str] = frozenset()
_CLEAR = (True,)


class Asked(NamedTuple):
    """What is asked of a log, and whether it counts the message.

    Args:
        key: the log.
        log: what it counts.
        numbers: those that open the gate.
        longest: the longest of the windows, in ms; None where no number is asked for.
        counts: whether it counts messages that match no pattern.
    """

    key: str
    log: Log
    numbers: Numbers
    longest: int | None
    counts: bool


class Place(msgspec.Struct, frozen=True, gc=False):
    """A group in which messages may be passed.

    Args:
        bits: patterns; a message that matches none of them leads to nothing as far as its text tells.
        gate: what shows that of most messages.
        soles: the only rules that can be true of messages by their texts, by the patterns (bits) that these match; None
            where several can be, or more would come of it. Whoever asks for one puts it there, for all groups of the gate.
        finest: how fine times have to be, in ms.
        seen: where the identities of its messages are kept.
        asked: what is asked of logs.
        in_group: whether they count by member and group, all that numbers are asked of.
        alone: the only log, which counts what a member says in the group; None where there are others.
        numbers: what is asked of it.
        kept: how long it is kept, in ms.
    """

    bits: int
    gate: Gate
    soles: dict[int, Sole | None]
    finest: int
    seen: tuple[str, str]
    asked: tuple[Asked, ...]
    in_group: bool
    alone: str | None
    numbers: Numbers
    kept: int


class _Tables(NamedTuple):
    """What each message is held against that stays.

    Args:
        places: groups in which messages may be passed.
        bots: members that are bots.
        members, groups, seen, logs: of the state.
        lateness: how late (ms) messages may come.
        keeps: whether messages are kept.
        ladders: for how long (ms) those of each rule are kept.
    """

    places: dict[str, Place | None]
    bots: Set[str]
    members: Mapping[str, MemberRecord]
    groups: Mapping[str, Mapping[str, Membership]]
    seen: Mapping[tuple[str, ...], Turning[str, int]]
    logs: Mapping[str, Windows]
    lateness: int
    keeps: bool
    ladders: Mapping[str, int]


class Streak:
    """Takes messages one after another for as long as they lead to nothing.

    Args:
        program: the policy.
        state: what is known; it is changed with every message.
    """

    __slots__ = ("_is_plain", "_latest", "_seq", "_since", "_soles", "_strike", "_tables", "program", "state")

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        community = program.policy.community
        self._is_plain = program.compiled and not program.waits and community.defaults.role != BOT_ROLE
        self._seq, self._since, self._latest = -1, _ALWAYS, _NEVER
        self._strike: Strike | None = None
        self._soles: dict[int, dict[int, Sole | None]] = {}
        self._tables = _Tables(
            {}, community.bots, state.members, state.memberships.groups, state.seen.places, state.logs,
            community.defaults.lateness, program.keeps_messages, program.ladders_kept,
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether any message may be passed as things stand."""
        if self.state.seq != self._seq:
            self._look()
        return self._latest > _NEVER

    def clear(self, whats: Sequence[object]) -> Sequence[bool]:
        """Which of some lines hold a message that matches no pattern.

        Args:
            whats: what was skimmed of the lines.

        Returns:
            an answer for each; False where it is no plain message, in a group in which none is passed, or not sure.
        """
        groups = {what.group for what in whats if isinstance(what, _PLAIN)}
        groups = {group for group in groups if self.place_of(group) is not None}
        plain = [what.message.text if isinstance(what, _PLAIN) and what.group in groups else None for what in whats]
        try:
            answers = iter(self.program.scanner.blank([text for text in plain if text is not None]))
        except Exception:  # the long way says what went wrong
            return [False] * len(plain)
        return [text is not None and next(answers) for text in plain]

    def run(
        self, whats: Sequence[object], times: Sequence[int], precisions: Sequence[int], clear: Sequence[bool],
        start: int, stop: int,
    ) -> int:  # fmt: skip
        """Takes messages up to the first that does not plainly lead to nothing.

        Args:
            whats: what was skimmed of lines.
            times: their times in ms.
            precisions: how fine these are, in ms.
            clear: which of them hold a plain message that matches no pattern that a rule wants.
            start, stop: which of them to take.

        Returns:
            the place of the first that was not taken; `stop` where all were.
        """
        state = self.state
        if state.seq != self._seq:
            self._look()
        try:
            return self._take(whats, times, precisions, clear, start, stop)
        finally:
            if state.seq != self._seq:
                state.ahead, self._seq = None, state.seq

    def take_one(self, said: Plain, at: int, precision: int, strike: Strike | None) -> bool:
        """Takes a message that leads to nothing as far as its text tells, or to one thing.

        Args:
            said: what was skimmed of its line.
            at: its time in ms.
            precision: how fine that is, in ms.
            strike: what a rule leaves behind that fires on it; None where none does.

        Returns:
            whether it was taken; it was not where more may come of it.
        """
        self._strike = strike
        try:
            return self.run((said,), (at,), (precision,), _CLEAR, 0, 1) == 1
        finally:
            self._strike = None

    def _take(
        self, whats: Sequence[object], times: Sequence[int], precisions: Sequence[int], clear: Sequence[bool],
        start: int, stop: int,
    ) -> int:  # fmt: skip
        state, latest, since = self.state, self._latest, self._since
        places, bots, members, groups, seen, logs, lateness, keeps, ladders = self._tables
        clock, seq, keeps = state.clock, state.seq, keeps or self._strike is not None
        low, high = clock - lateness, clock + JUMP if clock + JUMP < latest else latest
        for number in range(start, stop):
            if not (clear[number] and low <= (at := times[number]) <= high):
                return number
            said: Plain = whats[number]  # type: ignore[assignment]
            group, sender, id = said.group, said.member, said.id
            place, here, who, name = places.get(group), groups.get(group), sender.id, sender.name
            place = place or self.place_of(group)
            membership = None if here is None else here.get(who)
            if place is None or membership is None or precisions[number] > place.finest:
                return number
            ids = seen.get(place.seen)
            if membership.present is not True or membership.role == BOT_ROLE or (ids is not None and id in ids):
                return number
            if who in bots or who[:_PREFIX] == BOT_PREFIX or not (name is None or self._is_named(who, name)):
                return number
            joined, message, key = membership.joined, said.message, place.alone
            known = place.in_group and joined is not None and joined >= since
            if not known and not self._is_listened(place, at, members.get(who), membership):
                return number
            rows = None if key is None else logs.get(key)
            if rows is None:
                if not self._count(place, at, who, message.text):
                    return number
            else:
                horizon = (at if at > clock else clock) - place.kept
                if not rows.extend_below(f"{group}{BETWEEN}{who}", at, horizon, place.numbers):
                    return number
            state.seq = seq = seq + 1
            if at > clock:
                state.clock = clock = at
                low, high = clock - lateness, clock + JUMP if clock + JUMP < latest else latest
            if ids is None:
                ids = state.seen.rows_of(place.seen)
            turns = ids.turns
            turns.append(id)
            ids[id] = at
            if ids[turns[0]] < clock - KEPT:
                state.seen.drop_oldest(ids, clock - KEPT)
            if keeps or name is not None or (message.id and message.id != id):
                self._note(said, at)
            if not seq % EVERY:
                state.look(ladders)
        return stop

    def place_of(self, group: str) -> Place | None:
        """What there is to look at in a group; None where more has to be known to tell that a message leads to nothing."""
        try:
            return self._tables.places[group]
        except KeyError:
            pass
        listed = self.program.policy.community.group_of(group)
        gate = None if listed is None else self.program.gate_for(listed.id)
        soles = {} if gate is None else self._soles.setdefault(id(gate), {})  # the program keeps its gates
        found = None if gate is None else _place(group, gate, soles, self.program.retention)
        if len(self._tables.places) < _MOST_GROUPS:
            self._tables.places[group] = found
        return found

    def _is_listened(self, place: Place, at: int, record: MemberRecord | None, membership: Membership) -> bool:
        """Whether all windows that are asked for were listened to from their beginning."""
        if record is None:
            return False
        state, group = self.state, place.seen[1]
        for key, log, _, longest, _ in place.asked:
            if longest is not None:
                kept = kept_since(state, state.kept_since, key, log, group, at)
                if at - longest < listened_since(kept, log, record, membership):
                    return False
        return True

    def _is_named(self, who: str, name: str) -> bool:
        """Whether a member is known to be called so."""
        record = self.state.members.get(who)
        return record is not None and "name" in record.written and name == record.values.get("name")

    def _count(self, place: Place, at: int, who: str, text: str) -> bool:
        """Counts a message in all logs that count it, unless it may reach a number; whether it did."""
        logs, group = self.state.logs, place.seen[1]
        by_member, plain = f"{group}{BETWEEN}{who}", light(text) if any(one.log.texts for one in place.asked) else ""
        counted: list[Counted] = []
        for key, log, numbers, _, counts in place.asked:
            by = log.by
            subject = (
                by_member if by == "member in group" else who if by == "member" else group if by == "group" else ""
            )
            if log.texts:
                subject = with_text(subject, plain)
            entries = None
            if log.retention is not None:
                rows = logs.get(key)
                entries = None if rows is None else rows.get(subject)
                asks = numbers and (not log.texts or distinct_letters(plain))
                if asks and entries is not None and may_reach(entries, at, numbers):
                    return False
            if counts:
                counted.append((key, subject, entries))
        self.state.count_message(at, counted)
        return True

    def _note(self, said: Plain, at: int) -> None:
        """Keeps what a message says besides that it was sent: another id, its author's name, and itself."""
        state, message, who = self.state, said.message, said.member.id
        if not message.id:
            force_setattr(message, "id", said.id)
        elif message.id != said.id:
            state.see((MESSAGE_ID, said.group, message.id), at)
        record = state.members[who]
        if said.member.name is not None and at > record.written["name"]:
            state.members[who] = replace(record, written=small({**record.written, "name": at}))
        if self._strike is not None:
            self._strike.leave(state, said, at)
        elif self.program.keeps_messages:
            state.keep_message((said.group, message.id), MessageRecord(at, NOTHING, _NO_LOGS, who, message))

    def _look(self) -> None:
        """Looks at what only events that are evaluated change, and says up to when messages may be passed."""
        state = self.state
        self._seq, self._latest = state.seq, self._up_to()
        self._since = _ALWAYS if state.since is None or state.gaps or state.kept_since else state.since

    def _up_to(self) -> int:
        """Up to when (ms) messages may be passed."""
        state, program = self.state, self.program
        if state.since is None or state.through is None or state.obligations or not self._is_plain:
            return _NEVER
        if state.retention is not program.retention or any(rule not in state.anchored for rule in program.anchors):
            return _NEVER
        first = next_due(program, state) if program.is_timed or state.agenda else None
        return _ALWAYS if first is None else first - 1


def _place(group: str, gate: Gate, soles: dict[int, Sole | None], retention: Mapping[str, int | None]) -> Place:
    asked = []
    for log, filter in gate.logs:
        reached = gate.reached.get(log.key, ())
        numbers = tuple((each.least - 1, 1 - each.least, each.window) for each in reached)
        longest = max((each.window for each in reached), default=None)
        asked.append(Asked(log.key, log, numbers, longest, not filter))
    only = asked[0] if len(asked) == 1 else None
    if only is not None and (only.log.by != "member in group" or only.log.texts or not only.counts):
        only = None
    kept = None if only is None else retention[only.key]
    return Place(
        bits=gate.opening,
        gate=gate,
        soles=soles,
        finest=_ALWAYS if gate.shortest is None else gate.shortest,
        seen=("message", group),
        asked=tuple(asked),
        in_group=all(one.longest is None or one.log.by == "member in group" for one in asked),
        alone=None if only is None or kept is None or not only.numbers else only.key,
        numbers=() if only is None else only.numbers,
        kept=kept or 0,
    )
