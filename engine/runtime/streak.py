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

from ..community import BOT_ROLE
from ..compile.program import Program
from ..text.scanner import Scan
from .caught import Caught, Strikes
from .clearing import PLAIN, Clearance, Cleared, Clearing, Plain
from .doubts import NOTHING_SCANNED, Doubts, Lack, Scanned
from .due import JUMP, knows_moments, next_due
from .event import Event
from .facts import UNTOLD, Facts
from .listened import ALWAYS, NEVER
from .near import counting
from .news import News, keep_news
from .places import Place, Room, Track, place_of
from .senders import Senders
from .state import KEPT, MESSAGE_ID, NOTHING, Membership, MessageRecord, State, with_value
from .state.state import EVERY
from .state.windows import MANY, may_reach, shorten

_Message = tuple[object, int, int, int, Scan | None]
"""What was skimmed of a message, its time and how fine that is, in ms, and what was seen of it."""
Struck = tuple[int, Strikes, Lack]
"""The how-manieth of all events a message was that might have led to something, what came of it, and what rules lack."""
_AT_FIRST = 16
"""So many messages are looked at first, and four times as many as long as all were taken."""
_NO_LOGS: frozenset[str] = frozenset()
_NO_ROOMS: dict[str, Room] = {}
_Came = tuple[Strikes, Lack]
_NO_STRIKES: Strikes = ()
_NO_LACK: Lack = ()
_NOTHING = (_NO_STRIKES, _NO_LACK)


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

    Attributes:
        senders: finds who sends messages.
    """

    __slots__ = (
        "_caught", "_clearing", "_doubts", "_event", "_is_plain", "_keeps", "_ladders", "_lateness", "_latest", "_rooms",
        "_seq", "_throttles", "_until", "program", "senders", "state",
    )  # fmt: skip

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        self._is_plain = takes_messages(program)
        self._seq, self._latest, self._until = -1, NEVER, NEVER
        self._keeps, self._lateness = program.keeps_messages, program.policy.community.defaults.lateness
        self._ladders, self._throttles = program.ladders_kept, program.throttles_kept
        self._clearing = Clearing(program)
        self._rooms: dict[int, dict[str, Room]] = {}
        self._caught = Caught(program, state)
        self._doubts, self.senders = Doubts(program, state), Senders(program, state)
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

    def recall(self, said: Plain, seen: Clearance) -> None:
        """Has nothing that was seen of a message looked for again; see `Clearing.recall`."""
        self._clearing.recall(said, seen)

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
        end = start
        while start == end < stop:  # few at first: where none is taken, each would be copied again and again
            end = min(stop, end + 3 * (end - begun) + _AT_FIRST)
            some = slice(start, end)
            columns = whats[some], times[some], precisions[some], clear[some], scans[some]
            start += self._took(zip(*columns, strict=True), struck)
        return start

    def take_one(self, said: Plain, event: Event, seen: Clearance) -> tuple[Strikes, Lack] | None:
        """Takes a message that plainly leads to nothing, or to one thing.

        Args:
            said: what was skimmed of its line.
            event: the message as an event.
            seen: what was seen of it by itself.

        Returns:
            what came of it, and what rules lack; None where it was not taken, since more may come of it.
        """
        if self.state.seq != self._seq:
            self._look()
        struck: list[Struck] = []
        self._event = event
        try:
            if not self._took(((said, event.at, event.precision, seen.is_clear, seen.scan),), struck):
                return None
            return (struck[0][1], struck[0][2]) if struck else _NOTHING
        finally:
            self._event = None

    def keep(self, said: Plain, facts: Facts, precision: int) -> None:
        """Keeps what is known of the sender and the group of a message that was taken, which said it again.

        Args:
            said, facts: what was skimmed of its line, and what `told_again` makes of it.
            precision: how fine its time is, in ms.
        """
        state, group, who = self.state, said.group, said.member.id
        state.members[who] = facts.record
        if facts.group is not UNTOLD:
            state.groups[group] = facts.group
        state.memberships.stamp((group, who), facts.membership)
        self._rooms[precision][group].tracks[who].membership = facts.membership

    def _took(self, messages: Iterable[_Message], struck: list[Struck] | None) -> int:
        """Takes messages up to the first that may lead to more; how many it took."""
        state, before = self.state, self.state.seq
        try:
            self._take(messages, struck)
        finally:
            if state.seq != before:
                state.ahead, self._seq = None, state.seq
        return state.seq - before

    def _take(self, messages: Iterable[_Message], struck: list[Struck] | None) -> None:
        """Takes messages up to the first that may lead to more."""
        state, senders, lateness, keeps = self.state, self.senders, self._lateness, self._keeps
        clock, seq, changes, is_named = state.clock, state.seq, state.memberships.changes, senders.is_named
        high, fine, rooms = min(clock + JUMP, self._latest), -1, _NO_ROOMS
        said: Plain
        found: _Came | None
        try:
            for said, at, precision, is_clear, scan in messages:  # type: ignore[assignment]
                if not is_clear and type(said) not in PLAIN:
                    return
                if precision != fine:
                    fine, rooms = precision, self._rooms.setdefault(precision, {})
                group, sender, id = said.group, said.member, said.id
                room, who, name = rooms.get(group) or self._enter(group, fine), sender.id, sender.name
                if room is None or at > high or (at < clock and at < clock - lateness):
                    return
                place, track, news = room.place, room.tracks.get(who), None
                if track is None or track.changes != changes or not (name is None or is_named(who, name)):
                    track, news = senders.meet(room, said, at)
                ids = room.ids or room.ids_in(state.seen)
                if track is None or id in ids:
                    return
                instants, counted, found = track.instants or self._instants(track, place), None, _NOTHING
                if not instants:
                    counted = counting(state.logs, place, track.subject, said, at)
                    if counted is None:
                        return
                elif may_reach(instants, at, place.numbers):
                    return
                if not is_clear or at < track.heard:
                    state.seq, state.clock = seq, clock
                    found = self._come(said, at, fine, place, track, news, scan, is_clear, struck)
                    if found is None:
                        return
                seq, clock = seq + 1, at if at > clock else clock
                if instants:
                    instants.append(at)
                    if len(instants) > MANY:
                        shorten(instants, clock - place.kept)
                elif counted:
                    state.count_message(at, clock, counted)
                if news is not None:
                    changes = keep_news(state, room, track, who, news)
                if not ids:
                    ids = room.begin(state.seen, at)
                ids.turns.append(id)
                ids[id] = at
                if clock > room.until:
                    room.until = state.seen.drop_oldest(ids, clock - KEPT) + KEPT
                if keeps or found is not _NOTHING or name is not None or (said.message.id and said.message.id != id):
                    state.clock = clock
                    self._note(said, at, found[0])
                if found is not _NOTHING and struck is not None:
                    struck.append((seq, found[0], found[1]))
                if not seq % EVERY:
                    state.seq, state.clock = seq, clock
                    state.look(self._ladders, self._throttles, clock - lateness)
        finally:
            state.seq, state.clock = seq, clock

    def _come(
        self, said: Plain, at: int, precision: int, place: Place, track: Track, news: News | None, scan: Scan | None,
        is_clear: int, struck: list[Struck] | None,
    ) -> _Came | None:  # fmt: skip
        """What comes of a message by its text, and what rules lack; None where it takes a closer look to tell.

        Of messages that by themselves lead to nothing it is the one `_NOTHING` where that is all.
        """
        strikes, lack, scanned = _NO_STRIKES, _NO_LACK, NOTHING_SCANNED
        if not is_clear:
            found = self._strikes(said, at, precision, place, track.membership, scan)
            if found is None or (news is None and at >= track.heard):
                return None if found is None else (found, lack)
            bits = self.program.scanner.scan(said.message.text, scan).bits
            if bits & place.bits and news is not None:  # rules were asked that may ask for what is new
                return None
            strikes, scanned = found, Scanned(bits, found[0].plan.rule.name if found else None)
        if at < track.heard:
            record = self.state.members.get(said.member.id) if news is None else news.record
            lacking = self._doubts.on(said, at, precision, place, track, record, scanned)
            if lacking is None or (lacking and struck is None):
                return None
            lack = lacking
        return _NOTHING if is_clear and not lack else (strikes, lack)

    def _strikes(
        self, said: Plain, at: int, precision: int, place: Place, membership: Membership, scan: Scan | None
    ) -> Strikes | None:
        """What comes of a message by its text; None where it takes a closer look to tell."""
        if self._clearing.is_told(said, place):
            return None
        return self._caught.strikes(said, at, precision, place, membership, self._event, scan)

    def _enter(self, group: str, precision: int) -> Room | None:
        """The room of a group where times are so fine (ms); None where no message may be passed, or nobody is known."""
        place, here = self._clearing.place_of(group), self.state.memberships.groups.get(group)
        if place is None or here is None:
            return None
        if precision > place.finest:
            place = place_of(group, place.settings, place.gate, place.soles, self.program.retention, precision)
        room = self._rooms[precision][group] = Room(place, here)
        return room

    def _instants(self, track: Track, place: Place) -> array[int] | None:
        """What the only log has of a member, where it was not looked up yet or was dropped; None where it has nothing."""
        rows = None if place.alone is None else self.state.logs.get(place.alone)
        instants = None if rows is None else rows.get(track.subject)
        if instants:
            track.instants = instants
        return instants

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
        if since != self.senders.since:
            self.senders.since = since
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
