"""A dry run shared among processes: the same outcomes, in the same order, as with one.

This process reads the trace and deals it out; each of the others evaluates the events that are its own, and takes in what
is told of the rest. What comes of a stretch of the trace comes back together, and is put in order.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from operator import itemgetter
from typing import Literal

from ..compile.crossing import sharing
from ..compile.program import Program
from ..runtime.state import State
from .comparison import Comparison
from .dealing import Dealer, Dealt, Figures
from .dry_run import Outcome, TracePath, digests_of, reader_of
from .goals import GoalHistory
from .portions import Findings, Portion, decision_of, encode, findings_of
from .share_error import ShardError
from .share_run import AHEAD, Task, run_share
from .shares import Shares, share_out
from .skimmed_trace import SkimmedTrace
from .trace_files import TraceFile, find_files
from .trace_problems import Problems, TraceError

_PAYS = 4_000_000
"""From how many bytes of a trace on (some ten thousand events) processes pay for being started."""
_LOPSIDED = 0.9
"""From which share of all events on, when one process has them, others don't pay for being started."""

_PATIENCE = 5.0
"""How many seconds a process that was told to end gets, before it is made to."""

_ROOM = 1 << 20
"""How many bytes may be on their way to a process, where the system allows that."""


@dataclass(slots=True)
class Reading:
    """How far the trace was read by the processes, as `TraceReader` tells it.

    Args:
        files: what the trace is made of.
        figures: of the latest stretch.
        digest: of the trace, once it was read to its end.
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
    """Events on which nothing happened, of which no outcomes come.

    Args:
        events: how many, by kind and group.
        first, last: the earliest and latest time of all events so far, in ms; None where there are none.
    """

    events: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    first: int | None = None
    last: int | None = None

    def take(self, dealt: Dealt, told: Sequence[Outcome]) -> None:
        """Takes in the events of a stretch, but for those with outcomes to tell."""
        self.events.update(dealt.events)
        self.events.subtract((outcome.event.kind, outcome.event.group) for outcome in told)
        if dealt.first <= dealt.last:
            self.first, self.last = dealt.first, dealt.last


class ShardedRun:
    """Replays traces through a policy in several processes; outcomes are those of `DryRun`, without most quiet ones.

    Args:
        program: the policy.
        traces: as for `DryRun`, without standard input.
        shares: which process evaluates what.
        strict: whether the first thing wrong with a trace ends the run.
        every: whether quiet outcomes come too.
        texts: whether outcomes come with the JSON of their decisions.
        listed: how many problems of the trace to list; all are counted.

    Attributes:
        reader: how far the trace was read.
        state: the members that are known, with what events told of them.
        events: how many events were evaluated.
        goals: none; goals are looked at in one process.
        comparison: as `DryRun` has it.
        passed: the quiet events that did not come out.
        on_progress: called now and then with the run itself.
    """

    def __init__(
        self,
        program: Program,
        traces: Sequence[TracePath],
        shares: Shares,
        strict: bool = False,
        every: bool = False,
        texts: bool = False,
        listed: int = 20,
    ) -> None:
        self.program = program
        self._trace = reader_of(SkimmedTrace, program, traces, strict, listed)
        self.reader = Reading(self._trace.files)
        self.state = State()
        self.goals = GoalHistory(program)
        self.comparison = Comparison(program)
        self.passed = Passed()
        self._strict = strict
        self.on_progress: Callable[[ShardedRun], None] | None = None
        self._shares = shares
        self._task = Task(program.policy, every, texts)
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
        dealer = Dealer(self.program, self._trace, self._shares)
        self.state = dealer.state
        self._workers = _start(self.program, self._task, self._shares.used)
        try:
            yield from self._go(iter(dealer))
        finally:
            for worker in self._workers:
                worker.end()
            self._workers = []

    def _go(self, coming: Iterator[Dealt]) -> Iterator[Outcome]:
        """Keeps the processes busy, and takes what comes of it."""
        sent: deque[Dealt] = deque()
        problem = None
        ended = False
        while sent or not ended:
            while len(sent) < AHEAD and not ended:
                try:
                    dealt = next(coming, None)
                except TraceError as error:
                    problem, dealt = error, None
                ended = dealt is None
                for number, worker in enumerate(self._workers):
                    worker.send(None if dealt is None else dealt.portions[number])
                sent.extend([] if dealt is None else [dealt])
            if sent:
                yield from self._take(sent.popleft(), [worker.findings() for worker in self._workers])
        if problem is not None:
            raise problem
        self.reader.digest = self._trace.digest

    def _take(self, dealt: Dealt, findings: Sequence[Findings]) -> Iterator[Outcome]:
        """What came of a stretch, in the order of its events."""
        found = [
            (numbers[one.place], one)
            for numbers, each in zip(dealt.numbers, findings, strict=True)
            for one in each.found
        ]
        told = []
        for number, one in sorted(found, key=itemgetter(0)):
            item = dealt.item(number)
            outcome = Outcome(item.event, decision_of(one), item.truth, item.path, item.line, text=one.text)
            told.append(outcome)
        self.passed.take(dealt, told)
        self.reader.figures = dealt.figures
        if self.on_progress is not None:
            self.on_progress(self)
        for outcome in told:
            self.comparison.add(outcome.event, outcome.decision, outcome.truth)
            yield outcome


def in_processes(
    program: Program,
    traces: Sequence[TracePath],
    jobs: int,
    strict: bool = False,
    every: bool = False,
    texts: bool = False,
) -> tuple[ShardedRun | None, str | None]:
    """A run shared among processes, where the policy and the trace allow it.

    Args:
        program: the policy.
        traces: as for `DryRun`.
        jobs: how many processes at most; 0 is one for each core, where the trace is long enough.
        strict: whether the first thing wrong with a trace ends the run.
        every: whether quiet outcomes come too.
        texts: whether outcomes come with the JSON of their decisions.

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
    return ShardedRun(program, traces, shares, strict, every, texts), None


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


def _start(program: Program, task: Task, count: int) -> list[_Worker]:
    """Starts so many processes."""
    method = _method()
    workers: list[_Worker] = []
    if method == "fork":
        gc.freeze()  # what is there already need not be looked at, and so copied, by any of them
    try:
        with _uninterrupted():
            for number in range(1, count + 1):
                workers.append(_Worker(method, task, f"part {number} of {count}", program, workers))
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
        name: what it is called.
        program: the policy, which only a copy of this process can be given.
        others: the processes started before.
    """

    def __init__(
        self, method: Literal["fork", "spawn"], task: Task, name: str, program: Program, others: Sequence[_Worker]
    ) -> None:
        find = multiprocessing.get_context
        context = find("fork") if method == "fork" else find("spawn")
        self._name = name
        self._open = 1  # what it was given and has not answered yet, its end among that
        self._found: Connection
        self._sent: Connection
        its_sent, self._sent = context.Pipe(duplex=False)
        self._found, its_found = context.Pipe(duplex=False)
        _widen(self._sent)
        not_its_own = [end for worker in (self, *others) for end in (worker._sent, worker._found)]
        copied = (program, not_its_own) if method == "fork" else ()
        self._process = context.Process(target=run_share, args=(its_sent, its_found, task, *copied), daemon=True)
        self._process.start()
        its_sent.close()
        its_found.close()

    def send(self, portion: Portion | None) -> None:
        """Gives it what comes next, or says that nothing more does.

        Raises:
            ShardError: it broke off.
        """
        self._open += 1 if portion is not None else -1
        try:
            self._sent.send_bytes(b"" if portion is None else encode(portion))
        except OSError:
            while True:  # why it broke off comes after what it found before
                self.findings()

    def findings(self) -> Findings:
        """What came of the portion it was given first of those that are open.

        Raises:
            ShardError: it broke off.
        """
        try:
            found = findings_of(self._found.recv_bytes())
        except (EOFError, OSError):
            self._process.join(1)
            raise ShardError(f"{self._name} of the run ended with code {self._process.exitcode}") from None
        if found.broke_off is not None:
            raise ShardError(f"{self._name} of the run broke off: {found.broke_off}")
        self._open -= 1
        return found

    def end(self) -> None:
        """Ends the process."""
        self._sent.close()
        self._found.close()
        if self._open:
            self._process.terminate()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


def _widen(connection: Connection) -> None:
    """Makes room for more on its way, where the system allows that."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl

        fcntl(connection.fileno(), F_SETPIPE_SZ, _ROOM)
    except (ImportError, OSError):
        return
