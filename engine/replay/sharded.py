"""A dry run shared among processes: the same outcomes, in the same order, as with one.

Each reads the whole trace, this one among them: it evaluates the events that are its own, and takes in what the rest say.
What the others find comes here, part by part of the trace, and is put in order.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import NamedTuple

from ..compile.crossing import sharing
from ..compile.program import Program
from ..runtime.decision import Decision
from ..runtime.state import State
from ..runtime.streak import takes_messages
from .comparison import Comparison
from .dry_run import DryRun, Outcome, TracePath, digests_of
from .findings import decision_of, told_in
from .goals import GoalHistory
from .looked_ahead import LookedAhead
from .parts import Part
from .passed import Passed
from .processes import Teller, cores, told_by
from .share_error import ShardError
from .share_run import Share, Task, run_share
from .shares import Shares, TiedError, share_out
from .trace_files import TraceFile, find_files
from .trace_problems import Problems, TraceError

_AHEAD = 8
"""How many parts of the trace this process may be ahead of another, before it waits for what that one finds."""
_PAYS = 8_000_000
"""From how many bytes of a trace on (some thirty thousand events) processes pay for being started."""
_LOPSIDED = 0.9
"""From which share of all events on, when one process has them, others don't pay for being started."""
_Finding = tuple[int, Decision, bytes | None]
"""The place of an event in what a process got, the decision on it, and that as JSON where it was made already."""


@dataclass(slots=True)
class Figures:
    """How far the trace was read and what was found wrong with it."""

    read: int = 0
    evaluated: int = 0
    lines: int = 0
    bytes_read: int = 0
    problems: Problems = field(default_factory=Problems)


class _Behind(NamedTuple):
    """A part of the trace of which others have to tell yet; what there is to count was counted as it was read.

    Args:
        part: what this process makes of it.
        events: how many there are, by kind and group.
        bounds: from when to when (ms) they were; None where there are none.
        figures: how far the trace was read by the end of it.
    """

    part: Part
    events: Counter[tuple[str, str | None]]
    bounds: tuple[int, int] | None
    figures: Figures


@dataclass(slots=True)
class Reading:
    """How far the trace was read by the processes, as `TraceReader` tells it.

    Args:
        files: what the trace is made of.
        figures: of the latest part.
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
        files: the trace, without standard input; what is written to them meanwhile is not read.
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
        files: Sequence[TraceFile],
        shares: Shares,
        strict: bool = False,
        every: bool = False,
        listed: int = 20,
    ) -> None:
        self.program = program
        bounded = tuple(replace(file, end=file.size) for file in files)
        self.reader = Reading(bounded)
        self.state = State()
        self.goals = GoalHistory(program)
        self.comparison = Comparison(program)
        self.passed = Passed()
        self.on_progress: Callable[[ShardedRun], None] | None = None
        self.on_alone: Callable[[str], None] | None = None
        self._task, self._listed = Task(program.policy, bounded, shares, strict, every), listed
        self._problems = Problems()

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
        return {"mode": "observe", "strict": self._task.strict}

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
        self.comparison, self.passed, self._problems = Comparison(self.program), Passed(), Problems()
        share = self._task.share(self.program, 0, self._listed)
        self.state, given = share.state, self.program
        with told_by(
            run_share, [((self._task, number), given) for number in range(1, self._task.shares.used)]
        ) as others:
            try:
                yield from self._go(share, others)
                return
            except TiedError as tied:
                if self.on_alone is not None:
                    self.on_alone(tied.reason)
        yield from self._go_on_alone()

    def _go(self, share: Share, others: Sequence[Teller]) -> Iterator[Outcome]:
        """Does this process's share, and takes what came of each part of the trace."""
        coming, behind, ended = iter(share), deque[_Behind](), False
        problem: TraceError | TiedError | None = None
        while behind or not ended:
            try:
                part = None if ended else next(coming, None)
            except (TraceError, TiedError) as error:
                problem, part = error, None
            ended = part is None
            if part is not None:
                behind.append(_Behind(part, part.events(), part.bounds(), self._figures(share)))
            if behind and (ended or len(behind) > _AHEAD):
                yield from self._take(behind.popleft(), others)
        if problem is not None:
            raise problem
        self.reader.digest = share.reader.digest

    def _figures(self, share: Share) -> Figures:
        """How far the trace was read by now."""
        reader, problems = share.reader, self._problems
        if problems.total != reader.problems.total:
            problems = self._problems = deepcopy(reader.problems)
        return Figures(reader.events, share.evaluated, reader.lines, reader.bytes_read, problems)

    def _go_on_alone(self) -> Iterator[Outcome]:
        """Goes on from where processes can't share the trace any further; what came before is evaluated once more."""
        told, passed, before = self.events, self.passed, Counter[tuple[str, str | None]]()
        run = self._task.alone(self.program, self._listed)

        def keep_up(run: DryRun) -> None:
            nonlocal before
            if run.events <= told:
                before = Counter(run.passed.events)
            if run.events >= told:
                self.passed = passed.joined(run.passed, before)
                self._follow(run)

        run.on_progress, run.tell_at = keep_up, told
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

    def _take(self, behind: _Behind, others: Sequence[Teller]) -> Iterator[Outcome]:
        """What came of a part of the trace, in the order of its events."""
        part, quiet, bounds, figures = behind
        found: list[_Finding] = [(number, decision, None) for number, decision in part.found]
        for other in others:
            told = told_in(other.next())
            if told.read != figures.read:
                raise ShardError("the trace changed while it was read")
            found += [(one.number, decision_of(one), one.text or None) for one in told.found]
        outcomes = []
        for number, decision, text in sorted(found, key=itemgetter(0)):
            item = part.item(number)
            outcomes.append(Outcome(item.event, decision, item.truth, item.path, item.line, text=text))
        quiet -= Counter((outcome.event.kind, outcome.event.group) for outcome in outcomes)
        if bounds is not None:
            self.passed.add(quiet, *bounds)
        self.reader.figures = figures
        if self.on_progress is not None:
            self.on_progress(self)
        for outcome in outcomes:
            self.comparison.add(outcome.event, outcome.decision, outcome.truth)
            yield outcome


def in_processes(
    program: Program,
    traces: Sequence[TracePath],
    jobs: int,
    strict: bool = False,
    every: bool = False,
    listed: int = 20,
) -> tuple[ShardedRun | LookedAhead | None, str | None]:
    """A run in several processes: shared among three or more, where the policy and the trace allow it, else in two.

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
    why: str | None = None
    if count > 2 or not takes_messages(program):
        shares, why = shared_out(program, files, count, evenly=jobs == 0)
        if shares is not None:
            return ShardedRun(program, files, shares, strict, every, listed), None
    if takes_messages(program):
        return LookedAhead(program, files, strict, every, listed), None
    return None, why


def shared_out(
    program: Program, files: Sequence[TraceFile], count: int, evenly: bool = False
) -> tuple[Shares | None, str | None]:
    """Which process evaluates what of a trace.

    Args:
        program: the policy.
        files: the trace, without standard input.
        count: how many processes at most.
        evenly: whether it has to be shared so that it pays.

    Returns:
        the shares, or None and what ties the events together.

    Raises:
        TraceError: a file can't be opened.
    """
    how = sharing(program.policy)
    if how.by is None:
        return None, how.reason
    shares = share_out(files, how.by, program.policy.community, count)
    if shares.tied is not None:
        return None, shares.tied
    if shares.used < 2 or (evenly and shares.largest > _LOPSIDED):
        most = "all" if shares.used < 2 else "nearly all"
        return None, f"{most} events of the trace belong together" + ("" if how.reason is None else f": {how.reason}")
    return shares, None
