"""Streaks: messages one after another of which each plainly leads to nothing.

Most messages do, and that can be seen from little: they come in their time, from somebody who is known to be there, match
no pattern that a rule wants, and no counter comes near what a rule asks. Such messages are counted in place, straight from
what was skimmed of their lines: no event is made of them, and no decision. The state is what the decisions would make of
it; a property compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import force_setattr, replace

from ..check.policy import Log
from ..community import BOT_PREFIX, BOT_ROLE
from ..compile.gate import Gate
from ..compile.program import Program
from ..text.normal import distinct_letters, light
from .due import JUMP, next_due
from .said import Heard, Said
from .state import MESSAGE_ID, NOTHING, MemberRecord, Membership, MessageRecord, State, small
from .state.state import EVERY, Counted
from .state.tables import Windows
from .subjects import BETWEEN, with_text
from .view.counters import kept_since, listened_since

Plain = Said | Heard
"""A plain message, as it is skimmed."""
_PLAIN = (Said, Heard)

_NEVER, _ALWAYS = -(1 << 62), 1 << 62
_MOST_GROUPS = 100_000
"""So many groups are remembered; groups that no one listed could be many."""
_NO_LOGS: frozenset[str] = frozenset()


class Asked(NamedTuple):
    """What is asked of a log, and whether it counts the message.

    Args:
        key: the log.
        log: what it counts.
        numbers: those that open the gate, the least first: how many entries it takes besides the message, the place of
            the first of these from the end, and the window in ms.
        longest: the longest of the windows, in ms; None where no number is asked for.
        counts: whether it counts messages that match no pattern.
    """

    key: str
    log: Log
    numbers: tuple[tuple[int, int, int], ...]
    longest: int | None
    counts: bool


class Place(NamedTuple):
    """A group in which messages may be passed.

    Args:
        bits: patterns; a message that matches any of them takes a longer way.
        finest: how fine times have to be, in ms.
        seen: where the identities of its messages are kept.
        asked: what is asked of logs.
        of_texts: whether any of them counts each text for itself.
        in_group: whether they count by member and group, all that numbers are asked of.
    """

    bits: int
    finest: int
    seen: tuple[str, str]
    asked: tuple[Asked, ...]
    of_texts: bool
    in_group: bool


class Streak:
    """Takes messages one after another for as long as they lead to nothing.

    Args:
        program: the policy.
        state: what is known; it is changed with every message.
    """

    __slots__ = ("_bots", "_is_plain", "_lateness", "_places", "_seq", "_since", "_until", "program", "state")

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        community = program.policy.community
        self._bots, self._lateness = community.bots, community.defaults.lateness
        self._is_plain = program.compiled and not program.waits and community.defaults.role != BOT_ROLE
        self._seq, self._since, self._until = -1, _NEVER, _NEVER
        self._places: dict[str, Place | None] = {}

    @property
    def is_open(self) -> bool:
        """Whether any message may be passed as things stand."""
        if self.state.seq != self._seq:
            self._look()
        return self._until > _NEVER

    def clear(self, whats: Sequence[object]) -> Sequence[bool]:
        """Which of some lines hold a message that matches no pattern.

        Args:
            whats: what was skimmed of the lines.

        Returns:
            an answer for each; False where it is no plain message, or that is not sure.
        """
        plain = [what.message.text if isinstance(what, _PLAIN) else None for what in whats]
        try:
            answers = iter(self.program.scanner.blank([text for text in plain if text is not None]))
        except Exception:  # the long way says what went wrong
            return [False] * len(plain)
        return [text is not None and next(answers) for text in plain]

    def run(
        self,
        whats: Sequence[object],
        times: Sequence[int],
        precisions: Sequence[int],
        clear: Sequence[bool],
        start: int,
        stop: int,
    ) -> int:
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
        if not self.is_open:
            return start
        state, places, bots, lateness, since = self.state, self._places, self._bots, self._lateness, self._since
        members, groups, seen = state.members, state.memberships, state.seen
        clock, latest, keeps, ladders = (
            state.clock,
            self._until - 1,
            self.program.keeps_messages,
            self.program.ladders_kept,
        )
        low, high = clock - lateness, min(clock + JUMP, latest)
        try:
            for number in range(start, stop):
                at = times[number]
                if not (clear[number] and low <= at <= high):
                    return number
                said: Plain = whats[number]  # type: ignore[assignment]
                group, sender, id = said.group, said.member, said.id
                place = places[group] if group in places else self.place_of(group)
                who, name = sender.id, sender.name
                record, membership = members.get(who), groups.of(group).get(who)
                if place is None or record is None or membership is None or membership.present is not True:
                    return number
                if membership.role == BOT_ROLE or who in bots or who.startswith(BOT_PREFIX):
                    return number
                if name is not None and not ("name" in record.written and name == record.values.get("name")):
                    return number
                joined, ids = membership.joined, seen.of(place.seen)
                if id in ids or precisions[number] > place.finest:
                    return number
                known = place.in_group and joined is not None and joined >= since
                if not known and not self._is_listened(place, at, group, record, membership):
                    return number
                message = said.message
                counted = _counted(place, state.logs, at, group, who, message.text)
                if counted is None:
                    return number
                state.pass_message(at, place.seen, ids, id, counted)
                if at > clock:
                    clock = at
                    low, high = clock - lateness, min(clock + JUMP, latest)
                if keeps or name is not None or (message.id and message.id != id):
                    self._note(said, at, record)
                if not state.seq % EVERY:
                    state.look(ladders)
            return stop
        finally:
            self._seq = state.seq

    def place_of(self, group: str) -> Place | None:
        """What there is to look at in a group; None where more has to be known to tell that a message leads to nothing."""
        try:
            return self._places[group]
        except KeyError:
            pass
        listed = self.program.policy.community.group_of(group)
        gate = None if listed is None else self.program.gate_for(listed.id)
        found = None if gate is None else _place(group, gate)
        if len(self._places) < _MOST_GROUPS:
            self._places[group] = found
        return found

    def _is_listened(self, place: Place, at: int, group: str, record: MemberRecord, membership: Membership) -> bool:
        """Whether all windows that are asked for were listened to from their beginning."""
        state = self.state
        for key, log, _, longest, _ in place.asked:
            if longest is not None:
                kept = kept_since(state, state.kept_since, key, log, group, at)
                if at - longest < listened_since(kept, log, record, membership):
                    return False
        return True

    def _note(self, said: Plain, at: int, record: MemberRecord) -> None:
        """Keeps what a message says besides that it was sent: another id, its author's name, and itself."""
        state, message, who = self.state, said.message, said.member.id
        if not message.id:
            force_setattr(message, "id", said.id)
        elif message.id != said.id:
            state.see((MESSAGE_ID, said.group, message.id), at)
        if said.member.name is not None and at > record.written["name"]:
            state.members[who] = replace(record, written=small({**record.written, "name": at}))
        if self.program.keeps_messages:
            state.keep_message((said.group, message.id), MessageRecord(at, NOTHING, _NO_LOGS, who, message))

    def _look(self) -> None:
        """Looks at what only events that are evaluated change, and says until when messages may be passed."""
        state, program = self.state, self.program
        self._seq, self._until = state.seq, _NEVER
        if state.since is None or state.retention is not program.retention or state.obligations:
            return
        if not self._is_plain or any(rule not in state.anchored for rule in program.anchors):
            return
        first = next_due(program, state) if program.is_timed or state.agenda else None
        self._until = _ALWAYS if first is None else first
        self._since = _ALWAYS if state.gaps or state.kept_since else state.since


def _place(group: str, gate: Gate) -> Place:
    asked = []
    for log, filter in gate.logs:
        reached = gate.reached.get(log.key, ())
        numbers = tuple((each.least - 1, 1 - each.least, each.window) for each in reached)
        longest = max((each.window for each in reached), default=None)
        asked.append(Asked(log.key, log, numbers, longest, not filter))
    return Place(
        bits=gate.opening,
        finest=_ALWAYS if gate.shortest is None else gate.shortest,
        seen=("message", group),
        asked=tuple(asked),
        of_texts=any(one.log.texts for one in asked),
        in_group=all(one.longest is None or one.log.by == "member in group" for one in asked),
    )


def _counted(
    place: Place, logs: Mapping[str, Windows], at: int, group: str, who: str, text: str
) -> list[Counted] | None:
    """Which logs count a message, whom for, and the instants so far; None where a number may be reached."""
    in_group, plain = f"{group}{BETWEEN}{who}", light(text) if place.of_texts else ""
    counted: list[Counted] = []
    for key, log, numbers, _, counts in place.asked:
        by = log.by
        subject = in_group if by == "member in group" else who if by == "member" else group if by == "group" else ""
        if log.texts:
            subject = with_text(subject, plain)
        entries = None
        if log.retention is not None:
            rows = logs.get(key)
            entries = None if rows is None else rows.get(subject)
            if entries and numbers and (not log.texts or distinct_letters(plain)):
                if entries[-1] > at:  # which entries lie before one that came late would have to be found out
                    return None
                count = len(entries)
                for many, first, window in numbers:  # who has too few for one has too few for all that follow
                    if count < many:
                        break
                    if entries[first] > at - window:
                        return None
        if counts:
            counted.append((key, subject, entries))
    return counted
