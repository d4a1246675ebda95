"""A dry run: what a policy would have done to events that already happened."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from os import PathLike
from typing import Literal, TypeVar

import msgspec

from guiju import __version__

from ..community import digest as community_digest
from ..compile.program import Program
from ..runtime.caught import Strikes
from ..runtime.clearing import NOT_LOOKED_AT, Clearance, Cleared
from ..runtime.decision import Decision
from ..runtime.doubts import Lack
from ..runtime.due import due
from ..runtime.evaluate import due_before
from ..runtime.event import PRECISIONS, Event, EventError
from ..runtime.facts import member_id_of
from ..runtime.said import Said, event_of
from ..runtime.state import State
from ..runtime.streak import Struck
from ..runtime.succession import Succession
from .chunk import Chunk
from .comparison import Comparison
from .goals import GoalHistory
from .passed import Passed
from .platform_model import Prevention
from .skimmed_stream import Read, Rows, Stretch
from .skimmed_trace import SkimmedTrace
from .trace_problems import Problems, TraceProblem
from .trace_stream import TraceItem
from .traces import TraceReader

TracePath = str | PathLike[str]
Mode = Literal["observe", "closed-loop"]
AnyReader = TypeVar("AnyReader", bound=TraceReader)

PROGRESS_EVERY = 1_024
"""How many events pass between two reports of progress."""


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """An event of a trace and what the policy said to it.

    Args:
        event: the event.
        decision: what it led to; the run's state has it applied already.
        truth: what is known to be right about the event, for comparison; the policy could not read it.
        path: the file the event is in; empty where it is in none.
        line: its line, from 1.
        observed: in a closed loop, what the policy said to the event as recorded; None where it was not recorded.
        counterfactual: whether the decision depends on effects that only a closed loop carried out.
        prevented: in a closed loop, why the event did not happen; the decision is an empty one then.
        text: the decision as JSON, where that was made already.
    """

    event: Event
    decision: Decision
    truth: dict[str, object] | None
    path: str
    line: int
    observed: Decision | None = None
    counterfactual: bool = False
    prevented: Prevention | None = None
    text: bytes | None = None


class DryRun:
    """Replays traces through a policy, in memory that does not grow with their length.

    Effects are only decided, never assumed to have happened. Each iteration starts anew, with an empty state.

    Args:
        program: the policy.
        traces: files, folders, patterns such as `traces/*.jsonl.gz`, or `-` for standard input; merged in time order.
        strict: whether the first thing wrong with a trace ends the run.
        on_progress: called now and then while events pass, with the run itself.
        listed: how many problems of the trace to list; all are counted.
        every: whether there is an outcome for each event; else most on which nothing happens have none.
        undecided: where not, whether those have one on which rules were unknown; else most are only counted.

    Attributes:
        reader: the trace, with its problems, its digest and how far it was read.
        state: what is known after the latest event.
        events: how many events were evaluated.
        goals: how the goals stood, day by day, as far as the run came.
        comparison: the decisions on the events as recorded, beside what people did and the labels of the trace.
        passed: the events that have no outcomes.
        on_progress: as given; it may be set until the run begins.
        tell_at: after how many events to call it in any case, where quiet ones have no outcomes.

    Raises:
        TraceError: a path names nothing.
    """

    def __init__(
        self,
        program: Program,
        *traces: TracePath,
        strict: bool = False,
        on_progress: Callable[[DryRun], None] | None = None,
        listed: int = 20,
        every: bool = True,
        undecided: bool = True,
    ) -> None:
        self.program = program
        self.reader = reader_of(SkimmedTrace, program, traces, strict, listed)
        self.state = State()
        self.events = 0
        self.succession = Succession(program, self.state)
        self.goals = GoalHistory(program)
        self.comparison = Comparison(program)
        self.passed = Passed()
        self.on_progress = on_progress
        self.tell_at = 0
        self._strict, self._every, self._undecided = strict, every, undecided

    @property
    def problems(self) -> Problems:
        """What was found wrong with the trace so far."""
        return self.reader.problems

    @property
    def options(self) -> dict[str, object]:
        """What the run was asked for, as far as it can change what comes of it; lengths of time in ms."""
        return {"mode": "observe", "strict": self._strict}

    @property
    def digests(self) -> dict[str, str | None]:
        """What tells this run from any other: digests of policy, community, trace and options, and the engine's version.

        Two runs whose values agree gave the same decisions, and so the same report; `report` is a digest of the others.
        The trace has none until it was read to its end, and so the report has none either.
        """
        return digests_of(self.program, self.reader.digest, self.options)

    def __iter__(self) -> Iterator[Outcome]:
        """The outcomes, in the order in which the events are processed.

        Raises:
            TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
        """
        self._begin()
        for rows, start, stop in chunks_of(self.reader, lambda: self.tell_at - self.events):
            yield from self._replay(rows, start, stop)
        self.goals.close(self.state)

    def _replay(self, rows: Rows, start: int, stop: int) -> Iterator[Outcome]:
        """What comes of some events."""
        replay = self._each if self._every or self.program.goals else self._swiftly
        return replay(rows, start, stop)

    def _clear(self, whats: Sequence[Said | Read]) -> Cleared:
        """What is seen of all events of which outcomes are asked for at once."""
        return self.succession.streak.clear(whats)

    def _each(self, rows: Rows, start: int, stop: int) -> Iterator[Outcome]:
        """What comes of each of some events."""
        streak, cleared = self.succession.streak, None
        for place in range(start, stop):
            if cleared is None and streak.is_open:
                cleared = self._clear(rows.whats[start:stop])
            seen = NOT_LOOKED_AT if cleared is None else cleared.seen(place - start)
            outcome = self._in_place(rows, place, seen)
            if outcome is None:
                yield from self._take(rows.item(place))
            else:
                yield outcome
                self._count()

    def _swiftly(self, rows: Rows, start: int, stop: int) -> Iterator[Outcome]:
        """What comes of some events, without most of those on which nothing happens."""
        streak, chunk, place, count = self.succession.streak, Chunk.of(rows, start, stop), 0, stop - start
        try:
            while place < count:
                group, goes_on = chunk.spoken_in(place), False
                is_left = group is not None and not streak.passes(group)
                if streak.is_open and not is_left:
                    before = self.state.seq
                    goes_on = yield from self._in_streaks(chunk, rows, start, place)
                    place += self.state.seq - before
                    is_left = place < count and chunk.spoken_in(place) is not None  # the streak has looked at it
                if place < count and not goes_on:
                    outcome = None if is_left else self._in_place(rows, start + place)
                    if outcome is None:
                        yield from self._take(rows.item(start + place))
                    else:
                        yield outcome
                        self._count()
                    place += 1
        finally:
            if any(chunk.quiet):
                self.passed.add(*chunk.passed())
        if self.on_progress is not None:
            self.on_progress(self)

    def _in_streaks(self, chunk: Chunk, rows: Rows, begun: int, first: int) -> Generator[Outcome, None, bool]:
        """What comes of events from a place on that are taken in place, up to the first that is not.

        All are taken before the first outcome comes, so that like work is done back to back; but nobody comes or goes before
        it, since whoever is given it may ask who is there.

        Returns:
            whether the first that is not taken may be all the same.
        """
        whats, before = chunk.whats, self.state.seq
        struck: list[Struck] = []
        chunk.cleared = cleared = chunk.cleared or self._clear(whats)
        try:
            self._run(chunk, cleared, first, struck)
        finally:  # what was taken is told of even where the run is stopped meanwhile
            after = self.state.seq
            for seq, strikes, lack in struck:
                if lack and not (strikes or self._undecided):
                    self.passed.unknown[lack] += 1
                    continue
                place = first + seq - before - 1
                self._pass(chunk, first, place)
                yield self._struck(rows, begun + place, strikes, lack)
                self.events += 1
                first, before = place + 1, seq
            place = first + after - before
            self._pass(chunk, first, place)
        left = whats[place] if place < len(whats) else None
        if left is None or isinstance(left, Read):
            return bool(struck) and left is not None
        self.succession.streak.recall(left, cleared.seen(place))
        return False

    def _run(self, chunk: Chunk, cleared: Cleared, start: int, struck: list[Struck]) -> None:
        """Takes events up to the first that does not plainly lead to nothing, or to one thing."""
        streak, arrivals = self.succession.streak, self.succession.arrivals
        whats, stop = chunk.whats, len(chunk.whats)
        while start < stop:
            what, before = whats[start], start
            if not isinstance(what, Read):
                start = streak.run(whats, chunk.times, chunk.precisions, cleared, start, stop, struck)
                if start < stop and not cleared.clear[start] and not isinstance(whats[start], Read):
                    return
            elif not struck:
                start += what.item.truth is None and arrivals.take(what.item.event)
            if start == before:
                return

    def _struck(self, rows: Rows, place: int, strikes: Strikes, lack: Lack) -> Outcome:
        """What came of a message that might have led to something."""
        event = rows.event(place)
        decision = self.succession.told(event, member_id_of(event), strikes, lack)
        if strikes or self.comparison.done:
            self.comparison.add(event, decision, None)
        return Outcome(event, decision, None, rows.paths[place], rows.numbers[place])

    def _pass(self, chunk: Chunk, first: int, place: int) -> None:
        """Takes in that nothing happened from one place up to another."""
        if place > first:
            self.events += place - first
            chunk.pass_over(first, place)
            if self.comparison.done:
                self.comparison.pass_over(chunk.begun(first, place))

    def _take(self, item: TraceItem) -> Iterator[Outcome]:
        """What comes of an event, and of the time before it."""
        try:
            until = due_before(self.program, item.event, self.state)
        except EventError as error:
            self.problems.add(TraceProblem(error.code, error.message, item.path, item.line, error.help))
            return
        yield from self._arrive(item, until)
        self._count()

    def _count(self) -> None:
        """Counts an event that has been evaluated."""
        self.events += 1
        if self.on_progress is not None and not self.events % PROGRESS_EVERY:
            self.on_progress(self)

    def _in_place(self, rows: Rows, place: int, seen: Clearance = NOT_LOOKED_AT) -> Outcome | None:
        """What comes of an event before which nothing happens and that is taken in place; of any other None."""
        what = rows.whats[place]
        if isinstance(what, Read):
            said, event, truth = None, what.item.event, what.item.truth
        else:
            said, event, truth = what, event_of(what, rows.times[place], rows.precisions[place]), None
        if self.program.goals and self.goals.is_day_over(event.at):
            return None
        decision = self.succession.passed(event, said, seen)
        if decision is None:
            return None
        if decision.fired or truth is not None or self.comparison.done:
            self.comparison.add(event, decision, truth)
        return Outcome(event, decision, truth, rows.paths[place], rows.numbers[place])

    def _begin(self) -> None:
        self.state, self.events = State(), 0
        self.succession = Succession(self.program, self.state)
        self.goals, self.comparison = GoalHistory(self.program), Comparison(self.program)
        self.passed = Passed()

    def _arrive(self, item: TraceItem, until: int) -> Iterator[Outcome]:
        """What comes of an event, and of the time before it (until ms)."""
        before = self.state.seq
        if self.program.is_timed or self.program.goals:
            yield from self._pass_to(until)
        is_passable = self.state.seq > before  # what was due stood in the way
        decision = self.succession.decide(item.event) if is_passable else self._decide(item.event)
        self.comparison.add(item.event, decision, item.truth)
        yield Outcome(item.event, decision, item.truth, item.path, item.line)

    def _decide(self, event: Event) -> Decision:
        return self.succession.take(event)

    def _pass_to(self, until: int) -> Iterator[Outcome]:
        """What comes of the time that passes before an event: what is due, and goals looked at as days end."""
        for end in self.goals.days_before(until):
            yield from self._due(end)
            self.goals.judge(self.state, end)
        yield from self._due(until)

    def _due(self, until: int) -> Iterator[Outcome]:
        """What came due before an event, as outcomes of events of its own."""
        if not self.program.is_timed:
            return
        for event in due(self.program, self.state, until):
            decision = self._decide(event)
            if not decision.is_quiet:
                self.comparison.add(event, decision, None)
                yield Outcome(event, decision, None, "", 0)


def chunks_of(reader: SkimmedTrace, left: Callable[[], int] = int) -> Iterator[Stretch]:
    """The events of a trace, as many at once as are replayed together.

    Args:
        reader: the trace.
        left: says after how many events a chunk has to end in any case; 0 or less where it need not.

    Raises:
        TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
    """
    for rows, start, stop in reader.stretches():
        while start < stop:
            most = left()
            end = min(start + (min(most, PROGRESS_EVERY) if most > 0 else PROGRESS_EVERY), stop)
            yield Stretch(rows, start, end)
            start = end


def reader_of(
    kind: type[AnyReader], program: Program, traces: Iterable[TracePath], strict: bool, listed: int
) -> AnyReader:
    """A reader of traces for a policy, whose community says how late events may come and how fine times are.

    Args:
        kind: which reader.
        program: the policy.
        traces: as for `DryRun`.
        strict: whether the first thing wrong with a trace ends the run.
        listed: how many problems of the trace to list; all are counted.

    Raises:
        TraceError: a path names nothing.
    """
    community = program.policy.community
    return kind(
        traces,
        strict=strict,
        lateness=community.defaults.lateness,
        listed=listed,
        precision=PRECISIONS[community.precision],
    )


def digests_of(program: Program, trace: str | None, options: Mapping[str, object]) -> dict[str, str | None]:
    """What tells a run from any other; see `DryRun.digests`.

    Args:
        program: the policy.
        trace: the digest of what was replayed; None where it was not read to its end.
        options: what the run was asked for.
    """
    found = {
        "policy": program.digest,
        "community": f"sha256:{community_digest(program.policy.community)}",
        "trace": trace,
        "options": _digest(options),
        "version": __version__,
    }
    return {**found, "report": None if trace is None else _digest(found)}


def _digest(value: object) -> str:
    return f"sha256:{sha256(msgspec.json.encode(value, order='deterministic')).hexdigest()}"
