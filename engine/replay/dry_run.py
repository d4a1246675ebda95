"""A dry run: what a policy would have done to events that already happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import compress
from operator import attrgetter
from os import PathLike
from typing import Literal, TypeVar

import msgspec

from guiju import __version__

from ..community import digest as community_digest
from ..compile.program import Program
from ..runtime.decision import Decision
from ..runtime.doubts import Lack, Told
from ..runtime.due import due
from ..runtime.evaluate import due_before
from ..runtime.event import PRECISIONS, Event, EventError
from ..runtime.facts import member_id_of
from ..runtime.said import Said, event_of
from ..runtime.state import State
from ..runtime.succession import Succession
from ..text.scanner import Scan
from .comparison import BEGINS, Comparison
from .goals import GoalHistory
from .passed import Passed
from .platform_model import Prevention
from .skimmed_stream import Read, Rows, all_said
from .skimmed_trace import SkimmedTrace
from .trace_problems import Problems, TraceProblem
from .trace_stream import TraceItem
from .traces import TraceReader

TracePath = str | PathLike[str]
Mode = Literal["observe", "closed-loop"]
AnyReader = TypeVar("AnyReader", bound=TraceReader)
_group: Callable[[object], str] = attrgetter("group")

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

    Attributes:
        reader: the trace, with its problems, its digest and how far it was read.
        state: what is known after the latest event.
        events: how many events were evaluated.
        goals: how the goals stood, day by day, as far as the run came.
        comparison: the decisions on the events as recorded, beside what people did and the labels of the trace.
        passed: the quiet events that have no outcomes.
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
        self._strict, self._every = strict, every

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
        replay = self._each if self._every or self.program.goals else self._swiftly
        for rows, start, stop in self.reader.stretches():
            while start < stop:
                left = self.tell_at - self.events
                end = min(start + min(left, PROGRESS_EVERY) if left > 0 else start + PROGRESS_EVERY, stop)
                yield from replay(rows, start, end)
                start = end
        self.goals.close(self.state)

    def _each(self, rows: Rows, start: int, stop: int) -> Iterator[Outcome]:
        """What comes of each of some events."""
        for place in range(start, stop):
            outcome = self._in_place(rows, place)
            if outcome is None:
                yield from self._take(rows.item(place))
            else:
                yield outcome
                self._count()

    def _swiftly(self, rows: Rows, start: int, stop: int) -> Iterator[Outcome]:
        """What comes of some events, without most of those on which nothing happens."""
        streak, place, count = self.succession.streak, 0, stop - start
        whats, times, precisions = rows.whats[start:stop], rows.times[start:stop], rows.precisions[start:stop]
        clear: bytes | None = None
        quiet = bytearray(count)
        scans: Sequence[Scan | None] = ()
        try:
            while place < count:
                if streak.is_open:
                    clear, scans = streak.clear(whats) if clear is None else (clear, scans)
                    first, before = place, self.state.seq
                    told: list[Told] = []
                    try:
                        self._run(whats, times, precisions, clear, place, count, told)
                    finally:  # what was taken is told of even where the run is stopped meanwhile
                        place += self.state.seq - before
                        if place > first:
                            quiet[first:place] = bytes([1]) * (place - first)
                            self._pass(whats[first:place])
                    for seq, lack in told:
                        quiet[first + seq - before] = 0
                        yield self._undecided(rows, start + first + seq - before, lack)
                if place < count:
                    is_left = clear is not None and clear[place]  # the streak has looked at it
                    scan = scans[place] if scans else None
                    outcome = None if is_left else self._in_place(rows, start + place, scan)
                    if outcome is None:
                        yield from self._take(rows.item(start + place))
                    else:
                        yield outcome
                        self._count()
                    place += 1
        finally:
            if any(quiet):
                moments = [*compress(times, quiet)]
                self.passed.add(_counted([*compress(whats, quiet)]), min(moments), max(moments))
        if self.on_progress is not None:
            self.on_progress(self)

    def _run(
        self, whats: Sequence[Said | Read], times: Sequence[int], precisions: Sequence[int], clear: bytes,
        start: int, stop: int, told: list[Told],
    ) -> None:  # fmt: skip
        """Takes events up to the first that does not plainly lead to nothing, or to no more than is told."""
        streak, arrivals = self.succession.streak, self.succession.arrivals
        while start < stop:
            what, before = whats[start], start
            if isinstance(what, Read):
                start += what.item.truth is None and arrivals.take(what.item.event)
            elif not clear[start]:
                return
            else:
                start = streak.run(whats, times, precisions, clear, start, stop, told)
            if start == before:
                return

    def _pass(self, quiet: Sequence[Said | Read]) -> None:
        self.events += len(quiet)
        if self.comparison.done:
            self.comparison.pass_over(filter(None, map(_beginning, quiet)))

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

    def _in_place(self, rows: Rows, place: int, scan: Scan | None = None) -> Outcome | None:
        """What comes of an event before which nothing happens and that is taken in place; of any other None.

        Args:
            rows: lines, the event's among them.
            place: its own.
            scan: what its text matches, where that is known.
        """
        what = rows.whats[place]
        if isinstance(what, Read):
            said, event, truth = None, what.item.event, what.item.truth
        else:
            said, event, truth = what, event_of(what, rows.times[place], rows.precisions[place]), None
        if self.program.goals and self.goals.is_day_over(event.at):
            return None
        decision = self.succession.passed(event, said, scan)
        if decision is None:
            return None
        if decision.fired or truth is not None or self.comparison.done:
            self.comparison.add(event, decision, truth)
        return Outcome(event, decision, truth, rows.paths[place], rows.numbers[place])

    def _undecided(self, rows: Rows, place: int, lack: Lack) -> Outcome:
        """What comes of a message of which all that comes is that rules lack something."""
        event = rows.event(place)
        decision = self.succession.decision(event, member_id_of(event), lack=lack)
        return Outcome(event, decision, None, rows.paths[place], rows.numbers[place])

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


def _counted(quiet: Sequence[Said | Read]) -> Counter[tuple[str, str | None]]:
    """How many events there are of each kind and group."""
    said = [what for what in quiet if not isinstance(what, Read)] if not all_said(quiet) else quiet
    groups = Counter(map(_group, said))
    found = Counter[tuple[str, str | None]]({("message", group): number for group, number in groups.items()})
    if said is not quiet:
        found.update((what.item.event.kind, what.item.event.group) for what in quiet if isinstance(what, Read))
    return found


def _beginning(what: Said | Read) -> tuple[str, str] | None:
    """The group and member of an event by which the member does something anew; None of others."""
    if not isinstance(what, Read):
        return what.group, what.member.id
    event = what.item.event
    return (event.group or "", member_id_of(event) or "") if event.kind in BEGINS else None


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
