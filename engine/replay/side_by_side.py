"""Several policies over one trace, in one pass: each decides every event on what it knows itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..compile.program import Program
from ..runtime.event import PRECISIONS, EventError
from .dry_run import PROGRESS_EVERY, Outcome, TracePath
from .lanes import Lane
from .lanes_apart import lanes_apart, processes_for, shared_out
from .trace_problems import TraceProblem
from .trace_stream import TraceItem
from .traces import TraceReader


class SideBySide:
    """Replays a trace through several policies, in one pass over its events.

    Effects are only decided, never assumed to have happened. Each iteration starts anew, with empty states.

    Args:
        programs: the policies; the trace is read as a dry run under the last of them reads it.
        traces: files, folders, patterns such as `traces/*.jsonl.gz`, or `-` for standard input; merged in time order.
        strict: whether the first thing wrong with a trace ends the run.
        jobs: among how many processes the policies are shared at most; 0 is one for each core, where that pays.

    Attributes:
        reader: the trace, with its problems, its digest and how far it was read.
        processes: among how many processes the policies are shared.
        alone: why there is only one process, where more were asked for.
        lanes: the policies that this process evaluates, the last ones, with what they know.
        events: how many events were evaluated.
        on_progress: called now and then while events pass, with the run itself.

    Raises:
        TraceError: a path names nothing.
    """

    def __init__(self, programs: Sequence[Program], *traces: TracePath, strict: bool = False, jobs: int = 1) -> None:
        community = programs[-1].policy.community
        self.programs = tuple(program.scanning_as(programs[-1]) for program in programs)
        self._reading = (community.defaults.lateness, PRECISIONS[community.precision])
        lateness, precision = self._reading
        self.reader = TraceReader(traces, strict=strict, lateness=lateness, precision=precision)
        self.processes, self.alone = processes_for(self.reader.files, len(self.programs), jobs)
        self.lanes: tuple[Lane, ...] = ()
        self.events = 0
        self.on_progress: Callable[[SideBySide], None] | None = None

    def __iter__(self) -> Iterator[tuple[tuple[Outcome, ...], ...]]:
        """For each event of the trace what came of it under each policy, what was due before it included.

        Raises:
            TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
            ShardError: a process broke off.
        """
        self.events = 0
        if self.processes == 1:
            self.lanes = tuple(Lane(program) for program in self.programs)
            yield from map(self._here, self.reader)
            return
        here = shared_out(len(self.programs), self.processes)[-1]
        self.lanes = tuple(Lane(self.programs[number]) for number in here)
        with lanes_apart(self.programs, self.processes, self.reader, *self._reading) as apart:
            for number, item in enumerate(self.reader, 1):
                found = self._here(item)
                last = found[-1][-1] if found[-1] else None
                yield (*apart.at(number, item, last), *found)

    def _here(self, item: TraceItem) -> tuple[tuple[Outcome, ...], ...]:
        """What comes of an event under the policies of this process."""
        found = tuple(self._take(lane, item) for lane in self.lanes)
        self.events += 1
        if self.on_progress is not None and self.events % PROGRESS_EVERY == 0:
            self.on_progress(self)
        return found

    def _take(self, lane: Lane, item: TraceItem) -> tuple[Outcome, ...]:
        try:
            return lane.take(item)
        except EventError as error:
            if lane is self.lanes[-1]:
                self.reader.problems.add(TraceProblem(error.code, error.message, item.path, item.line, error.help))
            return ()
