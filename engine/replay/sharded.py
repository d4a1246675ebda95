"""A dry run shared among processes: the same outcomes, in the same order, as with one.

This process reads the trace and deals it out; each, this one among them, evaluates the events that are its own, and takes in
what is told of the rest. What comes of a stretch of the trace comes back together, and is put in order.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from ..compile.crossing import sharing
from ..compile.program import Program
from ..runtime.decision import Decision
from ..runtime.state import State
from .comparison import Comparison
from .dealing import Dealer, Dealt, Figures
from .dry_run import DryRun, Outcome, TracePath, digests_of, reader_of
from .goals import GoalHistory
from .passed import Passed
from .portions import decision_of, encode, findings_of
from .processes import Teller, cores, told_by
from .share_run import AHEAD, Share, Task, run_share
from .shares import Shares, TiedError, share_out
from .skimmed_trace import SkimmedTrace
from .trace_files import TraceFile, find_files
from .trace_problems import Problems, TraceError

_PAYS = 4_000_000
"""From how many bytes of a trace on (some ten thousand events) processes pay for being started."""
_LOPSIDED = 0.9
"""From which share of all events on, when one process has them, others don't pay for being started."""
_Finding = tuple[int, Decision, bytes | None]
"""The place of an event in what a process got, the decision on it, and that as JSON where it was made already."""


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
        state: the members that are known, with what events told of them.
        events: how many events were evaluated.
        goals: none; goals are looked at in one process.
        comparison: as `DryRun` has it.
        passed: the quiet events that did not come out.
        on_progress: called now and then with the run itself.
        on_alone: called with why the run goes on in one process, where the trace turns out to tie everything together.
    """

    def __init__(
        self,
        program: Program,
        traces: Sequence[TracePath],
        shares: Shares,
        strict: bool = False,
        every: bool = False,
        listed: int = 20,
    ) -> None:
        self.program = program
        self._trace = reader_of(SkimmedTrace, program, traces, strict, listed)
        self.reader = Reading(self._trace.files)
        self.state = State()
        self.goals = GoalHistory(program)
        self.comparison = Comparison(program)
        self.passed = Passed()
        self._given, self._listed, self._strict = traces, listed, strict
        self.on_progress: Callable[[ShardedRun], None] | None = None
        self.on_alone: Callable[[str], None] | None = None
        self._shares = shares
        self._task = Task(program.policy, every)

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
        share = Share(self.program, self._task.every)
        self.state, given = share.state, (self._task, self.program)
        with told_by(run_share, [given] * (self._shares.used - 1), listening=True) as workers:
            try:
                yield from self._go(iter(dealer), share, workers)
                return
            except TiedError as tied:
                if self.on_alone is not None:
                    self.on_alone(tied.reason)
        yield from self._go_on_alone()

    def _go(self, coming: Iterator[Dealt], share: Share, workers: Sequence[Teller]) -> Iterator[Outcome]:
        """Keeps the processes busy, does what is left to this one, and takes what comes of it."""
        ahead: deque[Dealt] = deque()
        behind: deque[tuple[Dealt, list[_Finding]]] = deque()
        problem: TraceError | TiedError | None = None
        ended = False
        while ahead or behind or not ended:
            while len(ahead) < AHEAD // 2 and not ended:
                try:
                    dealt = next(coming, None)
                except (TraceError, TiedError) as error:
                    problem, dealt = error, None
                ended = dealt is None
                for number, worker in enumerate(workers):
                    worker.send(b"" if dealt is None else encode(dealt.parcels[number]))
                ahead.extend([] if dealt is None else [dealt])
            if ahead:
                dealt = ahead.popleft()
                behind.append((dealt, [(place, decision, None) for place, decision in share.take(dealt.portion)]))
            if behind and (len(behind) > AHEAD - AHEAD // 2 or not ahead):
                dealt, own = behind.popleft()
                yield from self._take(dealt, [own, *(_read(worker.next()) for worker in workers)])
        if problem is not None:
            raise problem
        self.reader.digest = self._trace.digest

    def _go_on_alone(self) -> Iterator[Outcome]:
        """Goes on from where processes can't share the trace any further; what came before is evaluated once more."""
        told, passed, before = self.events, self.passed, Counter[tuple[str, str | None]]()
        run = DryRun(self.program, *self._given, strict=self._strict, listed=self._listed, every=self._task.every)

        def keep_up(run: DryRun) -> None:
            nonlocal before
            if run.events <= told:
                before = Counter(run.passed.events)
            if run.events >= told:
                self.passed = passed.joined(run.passed, before)
                self._follow(run)

        run.on_progress = keep_up
        try:
            for outcome in run:
                if run.events >= told:
                    yield outcome
        finally:
            keep_up(run)
        self.reader.digest = run.reader.digest

    def _follow(self, run: DryRun) -> None:
        """Tells of a run in one process as of this one."""
        self.state, self.comparison, reader = run.state, run.comparison, run.reader
        self.reader.figures = Figures(reader.events, run.events, reader.lines, reader.bytes_read, reader.problems)
        if self.on_progress is not None:
            self.on_progress(self)

    def _take(self, dealt: Dealt, findings: Sequence[Sequence[_Finding]]) -> Iterator[Outcome]:
        """What came of a stretch, in the order of its events."""
        found = [
            (numbers[place], decision, text)
            for numbers, each in zip(dealt.numbers, findings, strict=True)
            for place, decision, text in each
        ]
        told = []
        for number, decision, text in sorted(found, key=itemgetter(0)):
            item = dealt.rows.item(number)
            told.append(Outcome(item.event, decision, item.truth, item.path, item.line, text=text))
        quiet = dealt.events - Counter((outcome.event.kind, outcome.event.group) for outcome in told)
        self.passed.add(quiet, dealt.first, dealt.last)
        self.reader.figures = dealt.figures
        if self.on_progress is not None:
            self.on_progress(self)
        for outcome in told:
            self.comparison.add(outcome.event, outcome.decision, outcome.truth)
            yield outcome


def _read(data: bytes) -> list[_Finding]:
    """What another process found."""
    return [(one.place, decision_of(one), one.text or None) for one in findings_of(data)]


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
    count = jobs or cores()
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
    return ShardedRun(program, traces, shares, strict, every, listed), None
