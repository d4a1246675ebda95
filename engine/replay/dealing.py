"""Deals the events of a trace out to processes, this one among them: each gets what it evaluates, and what all have to know
of the rest.

A message that comes in its time, from a member who is known to be where they write and says no new name, changes nothing
that other processes have to know; most are such. Everything else goes to all of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import NamedTuple

from ..compile.program import Program
from ..runtime.due import JUMP
from ..runtime.evaluate import due_before
from ..runtime.event import Event, EventError
from ..runtime.facts import member_id_of
from ..runtime.passing import note_name, note_seen, pass_over
from ..runtime.said import Heard, Said
from ..runtime.state import KEPT, State
from .comparison import BEGINS
from .portions import Note, Parcel, Portion, packed
from .shares import Shares, TiedError, tie
from .skimmed_stream import Rows
from .skimmed_trace import SkimmedTrace
from .trace_problems import Problems, TraceError, TraceProblem
from .trace_stream import TraceItem

_NEVER = 1 << 62
"""A moment (ms) that is after all others."""
STRETCH = 1_024
"""About how many events are dealt out at once."""


@dataclass(slots=True)
class Figures:
    """How far the trace was read and what was found wrong with it."""

    read: int = 0
    evaluated: int = 0
    lines: int = 0
    bytes_read: int = 0
    problems: Problems = field(default_factory=Problems)


@dataclass(slots=True)
class Dealt:
    """A stretch of the trace that has been dealt out.

    Args:
        portion: what this process gets.
        parcels: what each of the others gets.
        numbers: of the events in each of these, in the stretch.
        rows: the events of the stretch.
        figures: where the stretch ends.
        events: how many were dealt out, by kind and group.
        first, last: the earliest and latest of their times, and of those before, in ms; the first is later where there
            are none.
    """

    portion: Portion
    parcels: list[Parcel]
    numbers: list[list[int]]
    rows: Rows
    figures: Figures
    events: Counter[tuple[str, str | None]]
    first: int
    last: int


class _Hand:
    """What one process is to get next; one of these is its own for as long as events are dealt out.

    Attributes:
        numbers: of its events in the stretch.
        notes: of those of which there is more to say.
    """

    __slots__ = ("notes", "numbers")

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.notes: list[Note] = []

    def clear(self) -> None:
        """Begins anew."""
        self.numbers.clear()
        self.notes = []

    def portion(self, rows: Rows, clock: int, precision: int) -> Portion:
        """What this process gets itself of the events of a stretch."""
        whats: list[Said | Heard | Event] = []
        for what in map(rows.whats.__getitem__, self.numbers):
            whats.append(what if isinstance(what, Said) else what.item.event)
        return Portion(whats, self._times(rows), clock, precision, self.notes)

    def parcel(self, rows: Rows, clock: int, precision: int) -> Parcel:
        """What another process gets of the events of a stretch."""
        lines = list(map(rows.lines.__getitem__, self.numbers))
        for note in reversed(self.notes):
            if not note.plain:
                del lines[note.place]
        return Parcel(b"\n".join(lines), self._times(rows), clock, precision, self.notes)

    def _times(self, rows: Rows) -> list[int]:
        return list(map(rows.times.__getitem__, self.numbers))


class _Known:
    """A member who is known to be in some groups.

    Attributes:
        name: what they are called, None where no event says so.
        named: when (ms) that was last told.
        groups: where they are.
    """

    __slots__ = ("groups", "name", "named")

    def __init__(self) -> None:
        self.name: object = None
        self.named = 0
        self.groups: set[str] = set()


class _Spot(NamedTuple):
    """Where a member is known to be.

    Args:
        who: the member.
        ids: of the group's messages, with the time (ms) of each.
        add: adds to the numbers of the hand.
        hand: of whoever evaluates what they say there.
    """

    who: _Known
    ids: dict[str, int]
    add: Callable[[int], None]
    hand: _Hand


class Dealer:
    """Deals a trace out.

    Args:
        program: the policy.
        reader: the trace.
        shares: who evaluates what.

    Attributes:
        state: what is known of members and groups, and nothing of what rules make of it.
    """

    def __init__(self, program: Program, reader: SkimmedTrace, shares: Shares) -> None:
        self.program = program
        self.reader = reader
        self.state = State()
        self._shares = shares
        self._lateness = program.policy.community.defaults.lateness
        self._hands = [_Hand() for _ in range(shares.used)]
        self._known: dict[str, _Known] = {}
        self._spots: defaultdict[str, dict[str, _Spot]] = defaultdict(dict)
        self._ids: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._swept = 0
        self._acted_on: set[tuple[str | None, str | None]] = set()
        self._evaluated = 0
        self._first, self._last = _NEVER, -_NEVER
        self._problems = Problems()
        self._begin()

    def _begin(self) -> None:
        self._rows = Rows()
        self._precision: int | None = None
        self._clock = self.state.clock
        self._horizon = self._clock + JUMP
        self._others: Counter[tuple[str, str | None]] = Counter()

    def __iter__(self) -> Iterator[Dealt]:
        """What is dealt out, stretch by stretch.

        Raises:
            TraceError: a file can't be opened, or reading is strict and something is wrong; after all that came before.
            TiedError: what comes next in the trace can't be dealt out.
        """
        try:
            for rows, start, stop in self.reader.stretches():
                self._deal(rows, start, stop)
                if len(self._rows.times) >= STRETCH:
                    yield self._dealt()
        except TraceError:
            yield self._dealt()
            raise
        yield self._dealt()

    def _dealt(self) -> Dealt:
        rows, events, clock, precision = self._rows, self._others, self._clock, self._precision or 1
        said = Counter([what.group for what in rows.whats if type(what) is Said])
        events.update({("message", group): count for group, count in said.items()})
        self._evaluated += events.total()
        own, *others = self._hands
        found = Dealt(
            portion=own.portion(rows, clock, precision),
            parcels=[hand.parcel(rows, clock, precision) for hand in others],
            numbers=[hand.numbers[:] for hand in self._hands],
            rows=rows,
            figures=self._figures(),
            events=events,
            first=self._first,
            last=self._last,
        )
        for hand in self._hands:
            hand.clear()
        self._begin()
        self._sweep()
        return found

    def _figures(self) -> Figures:
        """How far the trace was read by now."""
        reader = self.reader
        if self._problems.total != reader.problems.total:
            self._problems = deepcopy(reader.problems)
        return Figures(reader.events, self._evaluated, reader.lines, reader.bytes_read, self._problems)

    # ---- one event after another --------------------------------------------------------------------------------

    def _deal(self, rows: Rows, start: int, stop: int) -> None:
        """Deals some rows out: plain messages that only their process need know of, all others one by one."""
        if start == stop:
            return
        begun, self._precision = len(self._rows.times), self._precision or rows.precisions[start]
        mixed = rows.precisions[start:stop].count(self._precision) < stop - start
        self._rows.extend(rows, start, stop)
        whats, times, spots = rows.whats[start:stop], rows.times[start:stop], self._spots
        state, lateness = self.state, self._lateness
        before = clock = state.clock
        horizon, careful = self._horizon, mixed or self._is_careful
        for what, at, number in zip(whats, times, range(begun, begun + stop - start), strict=True):
            if type(what) is Said and clock - lateness <= at <= horizon:
                sender, id = what.member, what.id
                spot, name = spots[what.group].get(sender.id), sender.name
                if spot is not None and (name is None or name == spot[0].name):
                    who, ids, add, _ = spot
                    if at >= clock and not careful and id not in ids:
                        clock = ids[id] = at
                        if name is not None:
                            who.named = at
                    else:
                        self._note(spot, what, at, clock, self._rows.precisions[number])
                        clock = max(clock, at)
                    add(number)
                    continue
            state.clock = clock
            self._tell(number)
            clock, horizon, careful = state.clock, self._horizon, mixed or self._is_careful
        state.clock = clock
        self._last = max(self._last, clock) if clock > before else self._last

    @property
    def _is_careful(self) -> bool:
        """Whether even of plain messages there may be more to say."""
        return bool(self._acted_on) or self.state.ahead is not None

    def _note(self, spot: _Spot, said: Said, at: int, clock: int, precision: int) -> None:
        """Looks at a plain message that may be late or have come before, or whose decision may be asked for."""
        who, ids, _, hand = spot
        self.state.ahead = None
        self._first = min(self._first, at)
        first: int | None = ids.get(said.id)
        if first is None or first < max(clock, at) - KEPT:
            first, ids[said.id] = None, at
            if said.member.name is not None:
                who.named = max(who.named, at)
        place = (said.group, said.member.id)
        wanted = place in self._acted_on
        self._acted_on.discard(place)
        if at < clock or wanted or first is not None or precision != self._precision:
            hand.notes.append(Note(len(hand.numbers), True, True, wanted, precision, clock, first=first))

    def _tell(self, number: int) -> None:
        """Tells all processes of an event, and takes in what it says."""
        rows, state = self._rows, self.state
        item = rows.item(number)
        event = item.event
        try:
            due_before(self.program, event, state)
        except EventError as error:
            problem = TraceProblem(error.code, error.message, item.path, item.line, error.help)
            self.reader.problems.add(problem)
            return
        tied = tie(event.kind, event.payload.get("verb"), self._shares.by)
        if tied is not None:
            raise TiedError(tied)
        owner, wanted, clock, ahead = self._shares.of(event), self._is_wanted(item), state.clock, state.ahead
        is_plain, precision = isinstance(rows.whats[number], Said), rows.precisions[number]
        sent = b"" if is_plain else packed(event)
        first, named = self._seen_before(event), self._retold(event)
        for share, hand in enumerate(self._hands):
            asked = (len(hand.numbers), share == owner, is_plain, wanted)
            hand.notes.append(Note(*asked, precision, clock, ahead, first, named, sent))
            hand.numbers.append(number)
        if not is_plain:
            self._others[event.kind, event.group] += 1
        self._first, self._last = min(self._first, event.at), max(self._last, event.at)
        pass_over(self.program, event, state)
        self._learn(event)
        self._horizon = state.clock + JUMP

    def _is_wanted(self, item: TraceItem) -> bool:
        """Whether a comparison with people and labels has to see an event on which nothing happens."""
        event = item.event
        place = (event.group, member_id_of(event))
        if event.kind == "action":
            self._acted_on.add(place)
            return True
        again = place in self._acted_on
        if event.kind in BEGINS:
            self._acted_on.discard(place)
        return again or item.truth is not None

    def _seen_before(self, event: Event) -> int | None:
        """When (ms) a message of this id was first seen, which those who were not told do not know."""
        first = self._ids[event.group or ""].get(event.id) if event.kind == "message" else None
        if first is not None:
            note_seen(self.state, event, first)
        return first

    def _retold(self, event: Event) -> int | None:
        """When (ms) the name of an event's member was last told."""
        member = member_id_of(event)
        who = None if member is None else self._known.get(member)
        if member is None or who is None or who.name is None:
            return None
        note_name(self.state, member, who.named)
        return who.named

    def _learn(self, event: Event) -> None:
        """Takes in whether the member an event is about is known now, and where."""
        state, member = self.state, member_id_of(event)
        if event.kind == "message":
            key = ("message", event.group or "", event.id)
            self._ids[event.group or ""][event.id] = state.seen.get(key, event.at)
        record = None if member is None else state.members.get(member)
        if member is None or record is None:
            return
        who = self._known.setdefault(member, _Known())
        name = record.values.get("name") if "name" in record.written else None
        who.name, who.named = name, record.written.get("name", 0)
        for group in {*who.groups, event.group or ""} - {""}:
            membership = state.memberships.get((group, member))
            if membership is not None and membership.present is True:
                hand = self._hands[self._shares.owner(group, member)]
                self._spots[group][member] = _Spot(who, self._ids[group], hand.numbers.append, hand)
                who.groups.add(group)
            else:
                self._spots[group].pop(member, None)
                who.groups.discard(group)

    def _sweep(self) -> None:
        """Forgets ids of messages that nobody asks for any more."""
        horizon = self.state.clock - KEPT
        if horizon < self._swept:
            return
        self._swept = self.state.clock - KEPT // 2
        for ids in self._ids.values():
            for id in [id for id, at in ids.items() if at < horizon]:
                del ids[id]
