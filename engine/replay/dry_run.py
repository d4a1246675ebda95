"""A dry run: what a policy would have done to events that already happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import PathLike

import msgspec

from guiju import __version__

from ..community import digest as community_digest
from ..compile.program import Program
from ..runtime.decision import Decision
from ..runtime.due import due
from ..runtime.evaluate import due_before, evaluate
from ..runtime.event import PRECISIONS, Event, EventError
from ..runtime.state import State
from .goals import GoalHistory
from .trace_problems import Problems, TraceProblem
from .traces import TraceReader

TracePath = str | PathLike[str]

PROGRESS_EVERY = 1_024
"""How many events pass between two reports of progress."""


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """An event of a trace and what the policy said to it.

    Args:
        event: the event.
        decision: what it led to; the run's state has it applied already.
        truth: what is known to be right about the event, for comparison; the policy could not read it.
        path: the file the event is in.
        line: its line, from 1.
    """

    event: Event
    decision: Decision
    truth: dict[str, object] | None
    path: str
    line: int


class DryRun:
    """Replays traces through a policy, in memory that does not grow with their length.

    Effects are only decided, never assumed to have happened. Each iteration starts anew, with an empty state.

    Args:
        program: the policy.
        traces: files, folders, patterns such as `traces/*.jsonl.gz`, or `-` for standard input; merged in time order.
        strict: whether the first thing wrong with a trace ends the run.
        on_progress: called now and then while events pass, with the run itself.
        listed: how many problems of the trace to list; all are counted.

    Attributes:
        reader: the trace, with its problems, its digest and how far it was read.
        state: what is known after the latest event.
        events: how many events were evaluated.
        goals: how the goals stood, day by day, as far as the run came.
        on_progress: as given; it may be set until the run begins.

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
    ) -> None:
        community = program.policy.community
        self.program = program
        self.reader = TraceReader(
            traces,
            strict=strict,
            lateness=community.defaults.lateness,
            listed=listed,
            precision=PRECISIONS[community.precision],
        )
        self.state = State()
        self.events = 0
        self.goals = GoalHistory(program)
        self.on_progress = on_progress

    @property
    def problems(self) -> Problems:
        """What was found wrong with the trace so far."""
        return self.reader.problems

    @property
    def digests(self) -> dict[str, str | None]:
        """What tells this run from any other: digests of policy, community and trace, and the version of the engine.

        Two runs whose four values agree gave the same decisions. The trace has none until it was read to its end.
        """
        return {
            "policy": self.program.digest,
            "community": f"sha256:{community_digest(self.program.policy.community)}",
            "trace": self.reader.digest,
            "version": __version__,
        }

    def __iter__(self) -> Iterator[Outcome]:
        """The outcomes, in the order in which the events are processed.

        Raises:
            TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
        """
        program, state = self.program, State()
        self.state, self.events, self.goals = state, 0, GoalHistory(program)
        report = self.on_progress
        for item in self.reader:
            try:
                until = due_before(program, item.event, state)
            except EventError as error:
                self.problems.add(TraceProblem(error.code, error.message, item.path, item.line, error.help))
                continue
            yield from self._pass_to(until)
            decision = evaluate(program, item.event, state)
            state.apply(decision)
            self.events += 1
            if report is not None and self.events % PROGRESS_EVERY == 0:
                report(self)
            yield Outcome(item.event, decision, item.truth, item.path, item.line)
        self.goals.close(state)

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
            decision = evaluate(self.program, event, self.state)
            self.state.apply(decision)
            if not decision.is_quiet:
                yield Outcome(event, decision, None, "", 0)


def dry_run(
    program: Program, *traces: TracePath, strict: bool = False, on_progress: Callable[[DryRun], None] | None = None
) -> Iterator[Outcome]:
    """What a policy would have done to events that already happened, one outcome for each event.

    Args:
        program: the policy, from `load`.
        traces: files, folders, patterns such as `traces/*.jsonl.gz`, or `-` for standard input; merged in time order.
        strict: whether the first thing wrong with a trace ends the run; else it is counted and left out.
        on_progress: called now and then while events pass, with the run itself.

    Returns:
        the outcomes, made as they are asked for, in memory that does not grow with the trace's length.

    Raises:
        TraceError: a path names nothing, or later: a file can't be opened, or something is wrong in a strict run.
    """
    return iter(DryRun(program, *traces, strict=strict, on_progress=on_progress))
