"""Streaks: messages one after another of which each plainly leads to nothing, or to one thing.

Most messages do, and that can be seen from little: they come in their time, from somebody who is known to be there, match
no pattern that a rule wants, and no counter comes near what a rule asks. Such messages are counted in place, straight from
what was skimmed of their lines: no event is made of them, and no decision. The state is what the decisions would make of
it; a property compares the two.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from msgspec.structs import force_setattr, replace

from ..community import BOT_PREFIX, BOT_ROLE
from ..compile.program import Program
from ..text.normal import distinct_letters, light
from ..text.scanner import Scan
from .caught import Caught, Strikes
from .clearing import PLAIN, Cleared, Clearing, Plain, Seen
from .due import JUMP, knows_moments, next_due
from .event import Event
from .facts import UNTOLD, Facts
from .listened import ALWAYS, NEVER, heard_since, is_listened
from .places import Place, Room, Track
from .state import KEPT, MESSAGE_ID, NOTHING, Membership, MessageRecord, State, with_value
from .state.state import EVERY, Counted
from .state.tables import Turning
from .state.windows import MANY, may_reach, shorten
from .subjects import BETWEEN, with_text

_Message = tuple[object, int, int, int, Scan | None]
Struck = tuple[int, Strikes]
"""The how-manieth of all events a message was that might have led to something, and what came of it."""
_AT_FIRST = 16
"""So many messages are looked at first, and four times as many as long as all were taken."""
_NO_LOGS: frozenset[str] = frozenset()


def takes_messages(program: Program) -> bool:
    """Whether there are any messages under a policy that a streak may take.

    Args:
        program: the policy.
    """
    return program.compiled and not program.waits and program.policy.community.defaults.role != BOT_ROLE


class Streak:
    """Takes messages one after another for as long as they lead to nothing.

    Args:
        program: the policy.
        state: what is known; it is changed with every message.
    """

    __slots__ = (
        "_caught", "_clearing", "_event", "_is_plain", "_keeps", "_ladders", "_lateness", "_latest", "_rooms", "_seq",
        "_since", "_until", "program", "state",
    )  # fmt: skip

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        self._is_plain = takes_messages(program)
        self._seq, self._since, self._latest, self._until = -1, ALWAYS, NEVER, NEVER
        self._keeps, self._lateness = program.keeps_messages, program.policy.community.defaults.lateness
        self._ladders = program.ladders_kept
        self._clearing = Clearing(program)
        self._rooms: dict[str, Room] = {}
        self._caught = Caught(program, state)
        self._event: Event | None = None

    @property
    def is_open(self) -> bool:
        """Whether any message may be passed as things stand."""
        if self.state.seq != self._seq:
            self._look()
        return self._latest > NEVER

    @property
    def until(self) -> int:
        """Up to when (ms) events may be taken in place as things stand, that meet no obligation."""
        if self.state.seq != self._seq:
            self._look()
        return self._until

    def passes(self, group: str) -> bool:
        """Whether messages may be passed in a group at all."""
        return self._clearing.place_of(group) is not None

    def go_on(self) -> None:
        """Takes note of an event that was taken in place elsewhere: as to what events may be passed, things stand as before."""
        self._seq = self.state.seq

    def clear(self, whats: Sequence[object]) -> Cleared:
        """What is seen of some lines at once; see `Clearing.clear`."""
        return self._clearing.clear(whats)

    def run(
        self, whats: Sequence[object], times: Sequence[int], precisions: Sequence[int], cleared: Cleared,
        start: int, stop: int, struck: list[Struck] | None = None,
    ) -> int:  # fmt: skip
        """Takes messages up to the first that does not plainly lead to nothing, or to one thing.

        Args:
            whats: what was skimmed of lines.
            times: their times in ms.
            precisions: how fine these are, in ms.
            cleared: what was seen of them.
            start, stop: which of them to take.
            struck: takes in what came of those that by themselves may lead to something; None where none is to be taken.

        Returns:
            the place of the first that was not taken; `stop` where all were.
        """
        if self.state.seq != self._seq:
            self._look()
        begun, (clear, scans) = start, cleared
        if struck is None and (end := clear.find(0, start, stop)) >= 0:
            stop = end
        struck, end = [] if struck is None else struck, start
        while start == end < stop:  # few at first: where none is taken, each would be copied again and again
            end = min(stop, end + 3 * (end - begun) + _AT_FIRST)
            some = slice(start, end)
            columns = whats[some], times[some], precisions[some], clear[some], scans[some]
            start += self._took(zip(*columns, strict=True), struck)
        return start

    def take_one(self, said: Plain, event: Event, seen: Seen) -> Strikes | None:
        """Takes a message that plainly leads to nothing, or to one thing.

        Args:
            said: what was skimmed of its line.
            event: the message as an event.
            seen: what was seen of it by itself.

        Returns:
            what came of it; None where it was not taken, since more may come of it.
        """
        if self.state.seq != self._seq:
            self._look()
        struck: list[Struck] = []
        self._event = event
        try:
            if not self._took(((said, event.at, event.precision, seen.is_clear, seen.scan),), struck):
                return None
            return struck[0][1] if struck else ()
        finally:
            self._event = None

    def keep(self, said: Plain, facts: Facts) -> None:
        """Keeps what is known of the sender and the group of a message that was taken, which said it again.

        Args:
            said, facts: what was skimmed of its line, and what `told_again` makes of it.
        """
        state, group, who = self.state, said.group, said.member.id
        state.members[who] = facts.record
        if facts.group is not UNTOLD:
            state.groups[group] = facts.group
        state.memberships.stamp((group, who), facts.membership)
        self._rooms[group].tracks[who].membership = facts.membership

    def _took(self, messages: Iterable[_Message], struck: list[Struck]) -> int:
        """Takes messages up to the first that may lead to more; how many it took."""
        state, before = self.state, self.state.seq
        try:
            self._take(messages, struck)
        finally:
            if state.seq != before:
                state.ahead, self._seq = None, state.seq
        return state.seq - before

    def _take(self, messages: Iterable[_Message], struck: list[Struck]) -> None:
        """Takes messages up to the first that may lead to more.

        Args:
            messages: what was skimmed of each, its time and how fine that is, in ms, and what was seen of it.
            struck: as `run` has it.
        """
        state, rooms, lateness, keeps = self.state, self._rooms, self._lateness, self._keeps
        clock, seq, changes = state.clock, state.seq, state.memberships.changes
        high = min(clock + JUMP, self._latest)
        said: Plain
        try:
            for said, at, precision, is_clear, scan in messages:  # type: ignore[assignment]
                if not is_clear and type(said) not in PLAIN:
                    return
                group, sender, id = said.group, said.member, said.id
                room, who, name = rooms.get(group) or self._enter(group), sender.id, sender.name
                if room is None or at > high or (at < clock and at < clock - lateness):
                    return
                place, track = room.place, room.tracks.get(who)
                if track is None or track.changes != changes:
                    track = self._met(room, who)
                    if track is None:
                        return
                ids = room.ids or self._ids(room)
                if id in ids or precision > place.finest or not (name is None or self.is_named(who, name)):
                    return
                if at < track.heard and not is_listened(state, place, at, who, track.membership):
                    return
                strikes: Strikes = ()
                if not is_clear:
                    state.seq, state.clock = seq, clock
                    found = self._strikes(said, at, precision, place, track.membership, scan)
                    if found is None:
                        return
                    strikes = found
                now = at if at > clock else clock
                instants = track.instants or self._instants(track, place)
                if instants:
                    if may_reach(instants, at, place.numbers):
                        return
                    instants.append(at)
                    if len(instants) > MANY:
                        shorten(instants, now - place.kept)
                elif not self._count(track, place, at, now, said):
                    return
                seq, clock = seq + 1, now
                if not ids:
                    ids = room.ids = state.seen.rows_of(place.seen)
                    room.until = at + KEPT
                ids.turns.append(id)
                ids[id] = at
                if clock > room.until:
                    room.until = state.seen.drop_oldest(ids, clock - KEPT) + KEPT
                message = said.message
                if keeps or strikes or name is not None or (message.id and message.id != id):
                    state.clock = clock
                    self._note(said, at, strikes)
                if not is_clear:
                    struck.append((seq, strikes))
                if not seq % EVERY:
                    state.seq, state.clock = seq, clock
                    state.look(self._ladders)
        finally:
            state.seq, state.clock = seq, clock

    def _strikes(
        self, said: Plain, at: int, precision: int, place: Place, membership: Membership, scan: Scan | None
    ) -> Strikes | None:
        """What comes of a message by its text; None where it takes a closer look to tell."""
        if self._clearing.is_told(said, place):
            return None
        return self._caught.strikes(said, at, precision, place, membership, self._event, scan)

    def _enter(self, group: str) -> Room | None:
        """The room of a group; None where no message may be passed, or nobody is known."""
        place, here = self._clearing.place_of(group), self.state.memberships.groups.get(group)
        if place is None or here is None:
            return None
        room = self._rooms[group] = Room(place, here)
        return room

    def _met(self, room: Room, who: str) -> Track | None:
        """A member of whom a room knows nothing, or nothing that is still so; None where messages may not be passed."""
        membership, track, changes = room.here.get(who), room.tracks.get(who), self.state.memberships.changes
        if track is not None and track.membership is membership:
            track.changes = changes
            return track
        if membership is None or membership.present is not True or membership.role == BOT_ROLE:
            return None
        if who in self.program.policy.community.bots or who.startswith(BOT_PREFIX):
            return None
        heard = heard_since(self.state, room.place, who, membership, self._since, self._lateness)
        track = room.tracks[who] = Track(membership, f"{room.place.group}{BETWEEN}{who}", changes, heard)
        return track

    def _ids(self, room: Room) -> Turning[str, int]:
        """The identities of a room's messages where it holds none; some were maybe put since then."""
        ids = self.state.seen.places.get(room.place.seen)
        if ids:
            room.ids, room.until = ids, ids[ids.turns[0]] + KEPT
        return room.ids

    def is_named(self, who: str, name: str) -> bool:
        """Whether a member is known to be called so."""
        record = self.state.members.get(who)
        return record is not None and "name" in record.written and name == record.values.get("name")

    def _instants(self, track: Track, place: Place) -> array[int] | None:
        """What the only log has of a member, where it was not looked up yet or was dropped; None where it has nothing."""
        rows = None if place.alone is None else self.state.logs.get(place.alone)
        instants = None if rows is None else rows.get(track.subject)
        if instants:
            track.instants = instants
        return instants

    def _count(self, track: Track, place: Place, at: int, clock: int, said: Plain) -> bool:
        """Counts a message in all logs that count it, unless it may reach a number; whether it did.

        Where a log is alone, it has nothing of the member yet, so that no number is near.
        """
        logs, group, who = self.state.logs, place.group, said.member.id
        rows = None if place.alone is None else logs.get(place.alone)
        if rows is not None:
            track.instants = rows.begin(track.subject, at, clock - place.kept)
            return True
        plain = light(said.message.text) if place.reads else ""
        subjects = track.subject, who, group, ""
        counted: list[Counted] = []
        for key, log, numbers, _, counts, whom in place.asked:
            subject = with_text(subjects[whom], plain) if log.texts else subjects[whom]
            entries = None
            if log.retention is not None:
                rows = logs.get(key)
                entries = None if rows is None else rows.get(subject)
                asks = numbers and (not log.texts or distinct_letters(plain))
                if asks and entries is not None and may_reach(entries, at, numbers):
                    return False
            if counts:
                counted.append((key, subject, entries))
        self.state.count_message(at, clock, counted)
        return True

    def _note(self, said: Plain, at: int, strikes: Strikes) -> None:
        """Keeps what a message says besides that it was sent: another id, its author's name, and itself."""
        state, message, who = self.state, said.message, said.member.id
        if not message.id:
            force_setattr(message, "id", said.id)
        elif message.id != said.id:
            state.see((MESSAGE_ID, said.group, message.id), at)
        if said.member.name is not None and at > (record := state.members[who]).written["name"]:
            state.members[who] = replace(record, written=with_value(record.written, "name", at))
        for strike in strikes:
            strike.leave(self.program, state, said, at)
        if not strikes and self.program.keeps_messages:
            state.keep_message(said.group, message.id, MessageRecord(at, NOTHING, _NO_LOGS, who, message))

    def _look(self) -> None:
        """Looks at what only events that are evaluated change, and says up to when messages may be passed."""
        state = self.state
        self._seq, self._until = state.seq, self._up_to()
        self._latest = NEVER if state.obligations and self.program.awaits_any_message else self._until
        since = ALWAYS if state.since is None or state.gaps or state.kept_since else state.since
        if since != self._since:
            self._since = since
            self._rooms.clear()

    def _up_to(self) -> int:
        """Up to when (ms) events may be taken in place."""
        state, program = self.state, self.program
        if state.since is None or state.through is None or not self._is_plain:
            return NEVER
        if state.retention is not program.retention or not knows_moments(program, state):
            return NEVER
        if not state.anchored.keys() >= program.anchors.keys():
            return NEVER
        first = next_due(program, state) if program.is_timed or state.agenda else None
        return ALWAYS if first is None else first - 1
