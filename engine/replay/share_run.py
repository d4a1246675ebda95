"""What one of several processes does in a dry run that they share.

Each goes through the whole trace. It evaluates the events that are its own; of all others it takes in what they say of
members, groups and the time, so that it knows what a process that evaluates everything would know of these.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import compress
from multiprocessing.connection import Connection
from operator import attrgetter, not_
from typing import NamedTuple

from ..check.policy import Policy
from ..compile.program import Program, compile_policy
from ..runtime.clearing import NOT_LOOKED_AT, Clearance
from ..runtime.decision import Decision
from ..runtime.due import JUMP
from ..runtime.evaluate import due_before
from ..runtime.event import Event, EventError
from ..runtime.facts import member_id_of
from ..runtime.passing import note_name, pass_over
from ..runtime.said import Said, Sender
from ..runtime.state import KEPT, Membership, State
from ..runtime.state.tables import Turning
from ..runtime.streak import Struck
from ..runtime.succession import Succession
from .comparison import BEGINS
from .dry_run import DryRun, reader_of
from .findings import Told, encode, found_of
from .own_messages import OwnMessages
from .parts import Part
from .shares import Owners, Shares, TiedError, tie
from .skimmed_stream import Rows, Stretch
from .skimmed_trace import SkimmedTrace
from .trace_files import TraceFile
from .trace_problems import TraceError, TraceProblem
from .trace_stream import TraceItem

TOLD_OF = 1_024
"""About how many events are told of at once."""
_NO_IDS: frozenset[str] = frozenset()
_member: Callable[[object], Sender] = attrgetter("member")


@dataclass(frozen=True, slots=True)
class Task:
    """What processes are to do.

    Args:
        policy: the policy.
        files: the trace.
        shares: which process evaluates what.
        strict: whether the first thing wrong with the trace ends the run.
        every: whether quiet decisions are told too.
    """

    policy: Policy
    files: tuple[TraceFile, ...]
    shares: Shares
    strict: bool = False
    every: bool = False

    def share(self, program: Program, number: int, listed: int = 0) -> Share:
        """What one of the processes does.

        Args:
            program: the policy, compiled.
            number: of the process.
            listed: how many problems of the trace it lists.
        """
        reader = reader_of(SkimmedTrace, program, self.files, self.strict, listed)
        reader.is_digested = number == 0
        return Share(program, reader, self.shares, number, self.every)

    def alone(self, program: Program, listed: int) -> DryRun:
        """All of it in one process.

        Args:
            program: the policy, compiled.
            listed: how many problems of the trace it lists.
        """
        return DryRun(program, *self.files, strict=self.strict, listed=listed, every=self.every)


def run_share(found: Connection, task: tuple[Task, int], program: Program | None = None) -> None:
    """Evaluates a share of a trace, and tells what came of it.

    Args:
        found: takes what is told.
        task: what to do, and the number of the process.
        program: the policy, where this process is a copy of one that has compiled it.
    """
    share = task[0].share(program or compile_policy(task[0].policy), task[1])
    try:
        for part in share:
            told = [found_of(number, decision) for number, decision in part.found]
            found.send_bytes(encode(Told(share.reader.events, told)))
    except (TraceError, TiedError):
        return  # whoever started this reads the same, and says so


class _Spot(NamedTuple):
    """A group.

    Args:
        here: its members.
        ids: of its messages, with their times in ms.
    """

    here: Mapping[str, Membership]
    ids: Turning[str, int]


class Share:
    """What one process does.

    Args:
        program: the policy.
        reader: the trace.
        shares: which process evaluates what.
        number: of this process.
        every: whether quiet decisions are found too.

    Attributes:
        state: what is known after the latest event.
        evaluated: how many events this process and others have evaluated.
    """

    def __init__(
        self, program: Program, reader: SkimmedTrace, shares: Shares, number: int, every: bool = False
    ) -> None:
        self.program = program
        self.reader = reader
        self.state = State()
        self.evaluated = 0
        self._succession = Succession(program, self.state)
        self._shares, self._number, self._every = shares, number, every
        self._owners = Owners(shares, number)
        self._named: dict[str, int] = {}
        self._spots: dict[str, _Spot] = {}
        self._acted_on: set[tuple[str | None, str | None]] = set()
        self._part, self._first = Part(), 0

    def __iter__(self) -> Iterator[Part]:
        """The trace, part by part.

        Raises:
            TraceError: a file can't be opened, or reading is strict and something is wrong; after all that came before.
            TiedError: what comes next in the trace ties everything together; likewise.
        """
        try:
            for rows, start, stop in self.reader.stretches():
                self._take(rows, start, stop)
                if len(self._part) >= TOLD_OF:
                    yield self._taken()
        except (TraceError, TiedError):
            yield self._taken()
            raise
        yield self._taken()

    def _taken(self) -> Part:
        part, self._part = self._part, Part()
        return part

    def _take(self, rows: Rows, start: int, stop: int) -> None:
        """Takes a stretch: messages that come in their time at once, what is late or begins anew one by one."""
        part, place = self._part, start
        before = len(part) - len(part.refused)
        self._first = len(part) - start
        part.add(Stretch(rows, start, stop))
        try:
            while place < stop:
                end = self._in_time(rows.times, place, stop)
                if end > place:
                    self._take_at_once(rows, place, end)
                else:
                    end = place + 1
                    self._take_one(rows, place)
                place = end
        finally:
            self.evaluated += len(part) - len(part.refused) - before

    def _in_time(self, times: Sequence[int], start: int, stop: int) -> int:
        """Up to where events come one after another, after all that came before them and not long after."""
        before = self.state.clock
        horizon = before + JUMP
        if self.state.since is None or not before <= times[start] <= horizon:
            return start
        coming = times[start:stop]
        if coming[-1] <= horizon and coming == sorted(coming):
            return stop
        end = start
        while end < stop and before <= times[end] <= horizon:
            before = times[end]
            end += 1
        return end

    # ---- many at once -------------------------------------------------------------------------------------------

    def _take_at_once(self, rows: Rows, start: int, stop: int) -> None:
        """Takes events that come in their time; those of others that say nothing new are only seen."""
        whats, times = rows.whats, rows.times
        are_own = self._owners.own(whats[start:stop])
        own, begun = OwnMessages(Stretch(rows, start, stop), are_own), start
        ids = {what.id for what in own.whats} if self._shares.by == "member" else _NO_IDS
        restless, horizon = self._named_anew(own.whats), times[start] - KEPT
        if not self._every:
            own.cleared = self._succession.streak.clear(own.whats)
        for place in compress(range(start, stop), map(not_, are_own)):
            what = whats[place]
            if isinstance(what, Said):
                if what.id not in ids and self._says_nothing_new(what, times[place], restless, horizon):
                    continue
                who: str | None = what.member.id
            else:
                who = member_id_of(what.item.event)
            self._evaluate_own(own, begun, place)
            name = self._name_of(who)
            self._take_one(rows, place)
            if who is not None and name not in (None, self._name_of(who)):
                restless.add(who)
            begun = place + 1
        self._evaluate_own(own, begun, stop)

    def _name_of(self, member: str | None) -> object:
        """What events called a member (by id); None where they did not."""
        record = None if member is None else self.state.members.get(member)
        return None if record is None else record.values.get("name")

    def _named_anew(self, own: Sequence[Said]) -> set[str]:
        """Who is given a new name by own messages; others may call them by the one from before meanwhile."""
        if self._shares.by != "group":
            return set()  # whoever they are about, all processes but one only hear of
        is_named = self._succession.streak.senders.is_named
        return {who.id for who in map(_member, own) if who.name is not None and not is_named(who.id, who.name)}

    def _says_nothing_new(self, said: Said, at: int, restless: Set[str], horizon: int) -> bool:
        """Takes in that others evaluate a message, if that is all there is to know of it; whether it is.

        Own messages that came before it may not be evaluated yet.

        Args:
            said: the message.
            at: when, in ms.
            restless: members whose name may be another by then.
            horizon: from when on (ms) ids are kept.
        """
        sender, id = said.member, said.id
        spot = self._spots.get(said.group)
        here, ids = spot if spot is not None and spot.ids else self._look_around(said.group)
        membership = here.get(sender.id)
        if membership is None or membership.present is not True or id in ids:
            return False
        if sender.name is not None:
            if sender.id in restless or not self._succession.streak.senders.is_named(sender.id, sender.name):
                return False
            self._named[sender.id] = at
        turns = ids.turns
        turns.append(id)
        ids[id] = at
        if ids[turns[0]] < horizon:
            self.state.seen.drop_oldest(ids, horizon)
        return True

    def _look_around(self, group: str) -> _Spot:
        """What is known of a group; ids that were all forgotten have room of their own again."""
        here, ids = self.state.memberships.of(group), self.state.seen.rows_of(("message", group))
        spot = _Spot(here, ids)
        if here:
            self._spots[group] = spot
        return spot

    def _evaluate_own(self, own: OwnMessages, begun: int, until: int) -> None:
        """Evaluates own messages before a place, and takes in how late it is there.

        Args:
            own: the messages.
            begun: from where on there are only messages that come in their time.
            until: the place.
        """
        end = bisect_left(own.places, until, own.done)
        while own.done < end:
            self._go_on(own, end)
            if own.done < end:
                place, said = own.places[own.done], own.whats[own.done]
                self._pass_time(own, begun, place)
                who = said.group, said.member.id
                self._evaluate(place, own.event(own.done), who in self._acted_on, said, own.seen(own.done))
                self._acted_on.discard(who)
                own.done += 1
        self._pass_time(own, begun, until)

    def _go_on(self, own: OwnMessages, end: int) -> None:
        """Evaluates own messages up to the first that takes a closer look, or of which a decision is asked for."""
        streak, succession, part = self._succession.streak, self._succession, self._part
        if own.cleared is None or not streak.is_open:
            return
        struck: list[Struck] = []
        stop, shift = self._asked_for(own, end), own.done - self.state.seq - 1
        own.done = streak.run(own.whats, own.times, own.precisions, own.cleared, own.done, stop, struck)
        for seq, strikes, lack in struck:
            if strikes or lack:
                number = seq + shift
                decision = succession.told(own.event(number), own.whats[number].member.id, strikes, lack)
                part.found.append((self._first + own.places[number], decision))

    def _asked_for(self, own: OwnMessages, end: int) -> int:
        """The first of own messages of which a decision is asked for even if nothing happens; the end where there is none."""
        if self._acted_on:
            for number in range(own.done, end):
                said = own.whats[number]
                if (said.group, said.member.id) in self._acted_on:
                    return number
        return end

    def _pass_time(self, own: OwnMessages, begun: int, place: int) -> None:
        """Takes in how late it is at a place, before which come only messages that come in their time."""
        if place > begun:
            self.state.clock, self.state.ahead = max(self.state.clock, own.stretch.rows.times[place - 1]), None

    # ---- one by one ---------------------------------------------------------------------------------------------

    def _take_one(self, rows: Rows, place: int) -> None:
        """Evaluates an event, or takes in what it says."""
        item = rows.item(place)
        event, state = item.event, self.state
        try:
            due_before(self.program, event, state)
        except EventError as error:
            self._refuse(place, TraceProblem(error.code, error.message, item.path, item.line, error.help))
            return
        tied = tie(event.kind, event.payload.get("verb"), self._shares.by)
        if tied is not None:
            self._part.cut(place)
            raise TiedError(tied)
        if self._shares.of(event) == self._number:
            self._evaluate(place, event, self._is_wanted(item))
        else:
            self._retell(event)
            pass_over(self.program, event, state)

    def _refuse(self, place: int, problem: TraceProblem) -> None:
        """Leaves out an event that the policy knows nothing of; where the run is strict, it ends before it."""
        try:
            self.reader.problems.add(problem)
        except TraceError:
            self._part.cut(place)
            raise
        self._part.refused.add(self._first + place)

    def _is_wanted(self, item: TraceItem) -> bool:
        """Whether a comparison with people and labels has to see an event on which nothing happens."""
        event = item.event
        who = (event.group, member_id_of(event))
        if event.kind == "action":
            self._acted_on.add(who)
            return True
        again = who in self._acted_on
        if event.kind in BEGINS:
            self._acted_on.discard(who)
        return again or item.truth is not None

    def _retell(self, event: Event) -> None:
        """Takes in when the name of an event's member was last told."""
        member = member_id_of(event)
        at = None if member is None else self._named.pop(member, None)
        if member is not None and at is not None:
            note_name(self.state, member, at)

    def _evaluate(
        self, place: int, event: Event, is_wanted: bool, said: Said | None = None, seen: Clearance = NOT_LOOKED_AT
    ) -> None:
        """Evaluates an event, and keeps the decision where it says something or is asked for."""
        self._retell(event)
        decision = self._succession.decide(event, said, seen)
        if is_wanted or self._every or not _says_nothing(decision):
            number = self._first + place
            self._part.found.append((number, decision))
            self._part.made[number] = event


def _says_nothing(decision: Decision) -> bool:
    return decision.is_quiet and not (decision.dropped or decision.conflicts or decision.tasks)
