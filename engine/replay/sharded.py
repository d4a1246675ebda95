"""A dry run shared among processes: the same outcomes, in the same order, as with one.

Each process reads the whole trace, evaluates the events that are its own and takes from all others what they say of
members and groups. What is worth telling of a stretch of the trace comes back together, and stretches are put in order.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Literal

from ..compile.crossing import sharing
from ..compile.program import Program
from ..runtime.state import MemberRecord, State
from .comparison import Comparison
from .dry_run import Outcome, TracePath, digests_of
from .goals import GoalHistory
from .share_error import ShardError
from .share_run import Ended, Figures, Stretch, Task, run_share
from .shares import Shares, share_out
from .trace_files import TraceFile, find_files
from .trace_problems import Problems, TraceError

_PAYS = 4_000_000
"""From how many bytes of a trace on (some ten thousand events) processes pay for being started."""
_LOPSIDED = 0.9
"""From which share of all events on, when one process has them, others don't pay for being started."""

_PATIENCE = 5.0
"""How many seconds a process that was told to end gets, before it is made to."""


@dataclass(slots=True)
class Reading:
    """How far the trace was read, as `TraceReader` tells it.

    Args:
        files: what the trace is made of.
        figures: of the latest stretch.
    """

    files: tuple[TraceFile, ...]
    figures: Figures = field(default_factory=Figures)
    digest: str | None = None

    @property
    def events(self) -> int:
        """How many events were read so far."""
        return self.figures.read

    @property
    def lines(self) -> int:
        """How many lines were read so far."""
        return self.figures.lines

    @property
    def bytes_read(self) -> int:
        """How many bytes were taken from the files so far."""
        return self.figures.bytes_read

    @property
    def total_bytes(self) -> int | None:
        """How many bytes the files have on disk, None when that is not known."""
        sizes = [file.size for file in self.files if file.size is not None]
        return sum(sizes) if len(sizes) == len(self.files) else None


@dataclass(slots=True)
class Passed:
    """Events on which nothing happened, counted where they were evaluated.

    Args:
        events: how many, by kind and group.
        first, last: the earliest and latest of their times, in ms.
    """

    events: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    first: int | None = None
    last: int | None = None

    def take(self, stretch: Stretch) -> None:
        """Takes in what one process passed in a stretch of the trace."""
        self.events.update(stretch.passed)
        times = [at for at in (self.first, self.last, stretch.first, stretch.last) if at is not None]
        self.first, self.last = min(times, default=None), max(times, default=None)


class ShardedRun:
    """Replays traces through a policy in several processes; outcomes are those of `DryRun`, without most quiet ones.

    Args:
        program: the policy.
        traces: as for `DryRun`, without standard input.
        shares: which process evaluates what.
        strict: whether the first thing wrong with a trace ends the run.
        every: whether quiet outcomes come too.
        listed: how many problems of the trace to list; all are counted.

    Attributes:
        reader: how far the trace was read.
        state: the members that are known, with their names, once the run has ended.
        events: how many events were evaluated.
        goals: none; goals are looked at in one process.
        comparison: as `DryRun` has it.
        passed: the quiet events that did not come out.
        on_progress: called now and then with the run itself.
    """

    def __init__(
        self,
        program: Program,
        files: tuple[TraceFile, ...],
        traces: Sequence[TracePath],
        shares: Shares,
        strict: bool = False,
        every: bool = False,
        listed: int = 20,
    ) -> None:
        self.program = program
        self.reader = Reading(files)
        self.state = State()
        self.goals = GoalHistory(program)
        self.comparison = Comparison(program)
        self.passed = Passed()
        self._strict = strict
        self.on_progress: Callable[[ShardedRun], None] | None = None
        self._tasks = [
            Task(program.policy, tuple(traces), shares, number, strict, every, listed) for number in range(shares.used)
        ]
        self._workers: list[_Worker] = []

    @property
    def events(self) -> int:
        """How many events were evaluated."""
        return self.reader.figures.evaluated

    @property
    def problems(self) -> Problems:
        """What was found wrong with the trace so far."""
        return self.reader.figures.problems

    @property
    def options(self) -> dict[str, object]:
        """What the run was asked for, as `DryRun` has it; processes change nothing of what comes of it."""
        return {"mode": "observe", "strict": self._strict}

    @property
    def digests(self) -> dict[str, str | None]:
        """What tells this run from any other, as `DryRun` has it."""
        return digests_of(self.program, self.reader.digest, self.options)

    def __iter__(self) -> Iterator[Outcome]:
        """The outcomes that are not quiet, in the order in which the events are processed.

        Raises:
            TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
            ShardError: a process broke off.
        """
        self.comparison, self.passed = Comparison(self.program), Passed()
        self._workers = _start(self.program, self._tasks)
        try:
            while not (ended := [worker.ended for worker in self._workers if worker.ended is not None]):
                yield from self._stretch([worker.stretch() for worker in self._workers])
            self._take_end(ended[0])
        finally:
            self._stop()

    def _stretch(self, found: list[Stretch]) -> Iterator[Outcome]:
        for stretch in found:
            self.passed.take(stretch)
        self.reader.figures = found[0].figures
        if self.on_progress is not None:
            self.on_progress(self)
        numbered = sorted((one for stretch in found for one in stretch.outcomes), key=lambda one: one[0])
        for _, outcome in numbered:
            self.comparison.add(outcome.event, outcome.decision, outcome.truth)
            yield outcome

    def _take_end(self, ended: Ended) -> None:
        self.reader.digest = ended.digest
        self._take_names(ended)
        if ended.problem is not None:
            raise TraceError(ended.problem)

    def _take_names(self, ended: Ended) -> None:
        self.state.members = {
            member: MemberRecord({} if name is None else {"name": name}) for member, name in ended.names.items()
        }

    def _stop(self) -> None:
        """Ends the processes; of a run that was broken off, the first still says whom it knows."""
        try:
            if self._workers and not self.state.members:
                self._take_names(self._workers[0].stop())
        except Exception:
            self.state.members = {}  # it broke off: members go without names, and why has been said
        for worker in self._workers:
            worker.end()
        self._workers = []


def in_processes(
    program: Program,
    traces: Sequence[TracePath],
    jobs: int,
    strict: bool = False,
    every: bool = False,
    listed: int = 20,
) -> tuple[ShardedRun | None, str | None]:
    """A run shared among processes, where the policy and the trace allow it.

    Args:
        program: the policy.
        traces: as for `DryRun`.
        jobs: how many processes at most; 0 is one for each core, where the trace is long enough.
        strict: whether the first thing wrong with a trace ends the run.
        every: whether quiet outcomes come too.
        listed: how many problems of the trace to list; all are counted.

    Returns:
        the run, or None and why there is none; no reason where nothing else was asked for, or would pay.

    Raises:
        TraceError: a path names nothing, or a file can't be opened.
    """
    files = find_files(traces)
    count = jobs or _cores()
    if count == 1 or (jobs == 0 and sum(file.size or 0 for file in files) < _PAYS):
        return None, None
    if any(file.size is None for file in files):
        return None, "the trace comes from where it can be read only once"
    how = sharing(program.policy)
    if how.by is None:
        return None, how.reason
    shares = share_out(files, how.by, program.policy.community, count)
    if shares.tied is not None:
        return None, shares.tied
    if shares.used < 2 or (jobs == 0 and shares.largest > _LOPSIDED):
        most = "all" if shares.used < 2 else "nearly all"
        return None, f"{most} events of the trace belong together" + ("" if how.reason is None else f": {how.reason}")
    return ShardedRun(program, files, traces, shares, strict, every, listed), None


def _cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _method() -> Literal["fork", "spawn"]:
    """How processes are started: as copies, which have nothing to load, where no other thread could get in the way."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Holds an interrupt back, so that it does not find a process that is only half started."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    held = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _start(program: Program, tasks: Sequence[Task]) -> list[_Worker]:
    """Starts a process for each task."""
    method = _method()
    workers: list[_Worker] = []
    if method == "fork":
        gc.freeze()  # what is there already need not be looked at, and so copied, by any of them
    try:
        with _uninterrupted():
            for task in tasks:
                workers.append(_Worker(method, task, len(tasks), program, workers))
    except BaseException:
        for worker in workers:
            worker.end()
        raise
    finally:
        if method == "fork":
            gc.unfreeze()
    return workers


class _Worker:
    """One of the processes.

    Args:
        method: how it is started.
        task: what it is to do.
        count: how many processes there are.
        program: the policy, which only a copy of this process can be given.
        others: the processes started before.
    """

    def __init__(
        self, method: Literal["fork", "spawn"], task: Task, count: int, program: Program, others: Sequence[_Worker]
    ) -> None:
        find = multiprocessing.get_context
        context = find("fork") if method == "fork" else find("spawn")
        self._name = f"part {task.number + 1} of {count}"
        self.connection: Connection
        self.connection, theirs = context.Pipe()
        not_its_own = [self.connection, *(other.connection for other in others)]
        copied = (program, not_its_own) if method == "fork" else ()
        self._process = context.Process(target=run_share, args=(theirs, task, *copied), daemon=True)
        self._process.start()
        theirs.close()
        self.ended: Ended | None = None

    def stretch(self) -> Stretch:
        """What comes next of it.

        Raises:
            ShardError: it broke off.
        """
        try:
            found = self.connection.recv()
        except (EOFError, OSError):
            self._process.join(1)
            raise ShardError(f"{self._name} of the run ended with code {self._process.exitcode}") from None
        if isinstance(found, str):
            raise ShardError(f"{self._name} of the run broke off: {found}")
        if found.ended is not None:
            self.ended = found.ended
        stretch: Stretch = found
        return stretch

    def stop(self) -> Ended:
        """Makes it come to its end, and says what it knew then.

        Raises:
            ShardError: it broke off.
        """
        if self.ended is None:
            self.connection.send("stop")
        while self.ended is None:
            self.stretch()
        return self.ended

    def end(self) -> None:
        """Ends the process."""
        self.connection.close()
        if self.ended is None:
            self._process.terminate()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
