"""What one of several processes does in a dry run that they share."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from ..check.policy import Policy
from ..compile.program import Program, compile_policy
from ..runtime.decision import Decision
from ..runtime.evaluate import evaluate
from ..runtime.event import Event, EventError, check_kind
from ..runtime.facts import member_id_of
from ..runtime.passing import pass_message, pass_over
from ..runtime.state import Changes, State
from .comparison import BEGINS
from .dry_run import Outcome, TracePath, reader_of
from .shares import Shares
from .skim import skimming
from .trace_problems import Problems, TraceError, TraceProblem
from .traces import TraceItem

STRETCH = 2_048
"""How many events of the trace are told of at once."""

_NO_CHANGES = Changes()


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do: `number` of those that `shares` counts, over the same traces as all others."""

    policy: Policy
    traces: tuple[TracePath, ...]
    shares: Shares
    number: int
    strict: bool
    every: bool
    listed: int


@dataclass(slots=True)
class Figures:
    """How far the trace was read and what was found wrong with it; equal in all processes."""

    read: int = 0
    evaluated: int = 0
    lines: int = 0
    bytes_read: int = 0
    problems: Problems = field(default_factory=Problems)


@dataclass(slots=True)
class Ended:
    """What there is to say at the end.

    Args:
        digest: of the trace; None where it was not read to its end.
        names: what members are called, None where nobody said; from the first process only.
        problem: what ended a strict run.
    """

    digest: str | None
    names: dict[str, str | None]
    problem: TraceProblem | None


@dataclass(slots=True)
class Stretch:
    """What came of a stretch of the trace in one process.

    Args:
        figures: where it ends; from the first process only.
        outcomes: those to tell, each with its number among the events of the trace.
        passed: quiet events, by kind and group, and the earliest and latest of their times.
        ended: set in the last.
    """

    figures: Figures = field(default_factory=Figures)
    outcomes: list[tuple[int, Outcome]] = field(default_factory=list)
    passed: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    first: int | None = None
    last: int | None = None
    ended: Ended | None = None

    def passes(self, event: Event) -> None:
        """Counts an event on which nothing happened."""
        self.passed[event.kind, event.group] += 1
        self.first = event.at if self.first is None else min(self.first, event.at)
        self.last = event.at if self.last is None else max(self.last, event.at)


def _says_nothing(decision: Decision) -> bool:
    return decision.is_quiet and not (decision.dropped or decision.conflicts or decision.tasks)


def run_share(
    connection: Connection, task: Task, program: Program | None = None, others: Sequence[Connection] = ()
) -> None:
    """Evaluates what is a process's own, and sends stretch by stretch what came of it.

    Args:
        connection: takes stretches, or a text where something went wrong; what comes from it means to stop.
        task: what to do.
        program: the policy, where this process is a copy of one that has compiled it.
        others: connections of that one that a copy has as well; as long as it does, nobody notices that that one has gone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this says when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    try:
        _Share(connection, task, program or compile_policy(task.policy)).run()
    except (BrokenPipeError, ConnectionResetError):
        return  # nobody listens any more
    except Exception as error:
        connection.send(f"{type(error).__name__}: {error}")


class _Share:
    def __init__(self, connection: Connection, task: Task, program: Program) -> None:
        self.connection = connection
        self.task = task
        self.program = program
        skim = skimming(lambda group, member: task.shares.owner(group, member) == task.number)
        self.reader = reader_of(program, task.traces, task.strict, task.listed, skim, digested=task.number == 0)
        self.state = State()
        self.stretch = Stretch()
        self.evaluated = 0
        self.acted_on: set[tuple[str | None, str | None]] = set()

    def run(self) -> None:
        problem = None
        try:
            self._go()
        except TraceError as error:
            problem = error.problem
        self._send(Ended(self.reader.digest, self._names(), problem))

    def _go(self) -> None:
        program, state = self.program, self.state
        for number, item in enumerate(self.reader, 1):
            event = item.event
            if event.message is not None or event.kind != "message":
                self._take(number, item)
            else:
                self.evaluated += 1
                if not pass_message(program, event, state):
                    pass_over(program, event, state)
            if number % STRETCH == 0:
                self._send()
                if self.connection.poll():
                    return

    def _take(self, number: int, item: TraceItem) -> None:
        """Evaluates an event that was read in full, or takes in what another process evaluates."""
        event = item.event
        try:
            check_kind(event, self.program.policy.community.events)
        except EventError as error:
            problem = TraceProblem(error.code, error.message, item.path, item.line, error.help)
            self.reader.problems.add(problem)
            return
        self.evaluated += 1
        wanted = self._is_compared(item)
        if self.task.shares.of(event) == self.task.number:
            self._evaluate(number, item, wanted)
        else:
            pass_over(self.program, event, self.state)

    def _is_compared(self, item: TraceItem) -> bool:
        """Whether a comparison with people and labels has to see an event on which nothing happens."""
        event = item.event
        place = (event.group, member_id_of(event))
        if event.kind == "action":
            self.acted_on.add(place)
            return True
        again = place in self.acted_on
        if event.kind in BEGINS:
            self.acted_on.discard(place)
        return again or item.truth is not None

    def _evaluate(self, number: int, item: TraceItem, wanted: bool) -> None:
        decision = evaluate(self.program, item.event, self.state)
        self.state.apply(decision)
        if _says_nothing(decision) and not wanted and not self.task.every:
            self.stretch.passes(item.event)
            return
        decision.changes = _NO_CHANGES
        self.stretch.outcomes.append((number, Outcome(item.event, decision, item.truth, item.path, item.line)))

    def _send(self, ended: Ended | None = None) -> None:
        if self.task.number == 0:
            reader = self.reader
            figures = Figures(reader.events, self.evaluated, reader.lines, reader.bytes_read, reader.problems)
            self.stretch.figures = figures
        self.stretch.ended = ended
        self.connection.send(self.stretch)
        self.stretch = Stretch()

    def _names(self) -> dict[str, str | None]:
        if self.task.number:
            return {}
        found: dict[str, str | None] = {}
        for member, record in self.state.members.items():
            name = record.values.get("name")
            found[member] = name if isinstance(name, str) else None
        return found
