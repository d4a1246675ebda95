"""Several policies over one trace, in one pass: each decides every event on what it knows itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ..compile.program import Program
from ..runtime.decision import Decision
from ..runtime.due import due
from ..runtime.evaluate import due_before, evaluate
from ..runtime.event import PRECISIONS, Event, EventError
from ..runtime.state import State
from .dry_run import PROGRESS_EVERY, Outcome, TracePath
from .trace_problems import TraceProblem
from .trace_stream import TraceItem
from .traces import TraceReader


@dataclass(slots=True)
class Lane:
    """One policy and what it knows.

    Args:
        program: the policy.
        state: what is known after the latest event.
    """

    program: Program
    state: State = field(default_factory=State)

    def take(self, item: TraceItem) -> tuple[Outcome, ...]:
        """What comes of the time that passes before an event, where anything does, and of the event, last.

        Raises:
            EventError: the community knows no events of this kind; nothing was changed.
        """
        passed = self.pass_to(item)
        decision = self.decide(item.event)
        return *passed, Outcome(item.event, decision, item.truth, item.path, item.line)

    def pass_to(self, item: TraceItem) -> tuple[Outcome, ...]:
        """What comes of the time that passes before an event, where anything does.

        Raises:
            EventError: the community knows no events of this kind; nothing was changed.
        """
        return tuple(self._due(due_before(self.program, item.event, self.state)))

    def decide(self, event: Event) -> Decision:
        """What comes of an event whose turn it is.

        Args:
            event: one of the trace, or one that is due.
        """
        decision = evaluate(self.program, event, self.state)
        self.state.apply(decision)
        return decision

    def _due(self, until: int) -> Iterator[Outcome]:
        if not self.program.is_timed:
            return
        for event in due(self.program, self.state, until):
            decision = self.decide(event)
            if not decision.is_quiet:
                yield Outcome(event, decision, None, "", 0)


class SideBySide:
    """Replays a trace through several policies, in one pass over its events.

    Effects are only decided, never assumed to have happened. Each iteration starts anew, with empty states.

    Args:
        programs: the policies; the trace is read as a dry run under the last of them reads it.
        traces: files, folders, patterns such as `traces/*.jsonl.gz`, or `-` for standard input; merged in time order.
        strict: whether the first thing wrong with a trace ends the run.

    Attributes:
        reader: the trace, with its problems, its digest and how far it was read.
        lanes: the policies with what they know.
        events: how many events were evaluated.
        on_progress: called now and then while events pass, with the run itself.

    Raises:
        TraceError: a path names nothing.
    """

    def __init__(self, programs: Sequence[Program], *traces: TracePath, strict: bool = False) -> None:
        community = programs[-1].policy.community
        self.programs = tuple(programs)
        self.reader = TraceReader(
            traces,
            strict=strict,
            lateness=community.defaults.lateness,
            precision=PRECISIONS[community.precision],
        )
        self.lanes: tuple[Lane, ...] = ()
        self.events = 0
        self.on_progress: Callable[[SideBySide], None] | None = None

    def __iter__(self) -> Iterator[tuple[tuple[Outcome, ...], ...]]:
        """For each event of the trace what came of it under each policy, what was due before it included.

        Raises:
            TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
        """
        self.lanes = tuple(Lane(program) for program in self.programs)
        self.events = 0
        for item in self.reader:
            found = tuple(self._take(lane, item) for lane in self.lanes)
            self.events += 1
            if self.on_progress is not None and self.events % PROGRESS_EVERY == 0:
                self.on_progress(self)
            yield found

    def _take(self, lane: Lane, item: TraceItem) -> tuple[Outcome, ...]:
        try:
            return lane.take(item)
        except EventError as error:
            if lane is self.lanes[-1]:
                self.reader.problems.add(TraceProblem(error.code, error.message, item.path, item.line, error.help))
            return ()
