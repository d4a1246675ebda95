"""Some policies of a comparison in processes of their own: each reads the trace for itself, and tells what came of it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing.connection import Connection

from ..check.policy import Policy
from ..compile.program import Program, compile_policy
from ..runtime.decision import Decision, Fired
from ..runtime.event import Event, EventError
from ..runtime.facts import member_id_of
from ..runtime.state import Changes
from .dry_run import Outcome
from .lanes import Lane
from .processes import Teller, cores, told_by
from .share_error import ShardError
from .trace_files import TraceFile
from .trace_problems import TraceError
from .traces import TraceItem, TraceReader

_PAYS = 4_000_000
"""From how many bytes of a trace on (some ten thousand events) processes pay for being started."""
_STRETCH = 1_024
"""How many events of the trace are told of at once."""
_NO_CHANGES = Changes()


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do.

    Args:
        traces: the files of the trace.
        lateness, precision: how the trace is read, in ms.
        policies: those it evaluates, by their numbers among all.
    """

    traces: tuple[str, ...]
    lateness: int
    precision: int
    policies: dict[int, Policy]


_Told = tuple[Event | None, Decision]
"""What came due before an event with the decision on it, or the decision on the event itself."""


@dataclass(slots=True)
class _Stretch:
    """What came of a stretch of the trace.

    Args:
        end: the number of its last event.
        is_last: whether the trace ends there.
        found: what there is to tell of an event, by its number and the policy's; None where the policy knows no such events.
    """

    end: int = 0
    is_last: bool = False
    found: dict[tuple[int, int], list[_Told] | None] = field(default_factory=dict)


def processes_for(files: Sequence[TraceFile], policies: int, jobs: int) -> tuple[int, str | None]:
    """Among how many processes policies are shared.

    Args:
        files: the trace.
        policies: how many there are.
        jobs: how many processes at most; 0 is one for each core, where the trace is long enough.

    Returns:
        how many, and why only one where more were asked for.
    """
    count = min(jobs or cores(), policies)
    if count < 2 or (jobs == 0 and sum(file.size or 0 for file in files) < _PAYS):
        return 1, None
    if any(file.size is None for file in files):
        return 1, "the trace comes from where it can be read only once"
    return count, None


class LanesApart:
    """Policies that other processes evaluate.

    Args:
        tellers: the processes.
        shares: the numbers of the policies that each evaluates.
    """

    def __init__(self, tellers: Sequence[Teller], shares: Sequence[Sequence[int]]) -> None:
        self._parts = [_Part(teller, share) for teller, share in zip(tellers, shares, strict=True)]

    def at(self, number: int, item: TraceItem, here: Outcome | None) -> list[tuple[Outcome, ...]]:
        """What came of an event, and of the time before it, under each of the policies in turn.

        Args:
            number: of the event in the trace, from 1; events are asked for in order.
            item: the event.
            here: what came of it under a policy of this process.

        Raises:
            ShardError: a process broke off.
        """
        return [outcomes for part in self._parts for outcomes in part.at(number, item, here)]


class _Part:
    def __init__(self, teller: Teller, share: Sequence[int]) -> None:
        self._teller = teller
        self._share = share
        self._stretch = _Stretch()

    def at(self, number: int, item: TraceItem, here: Outcome | None) -> Iterator[tuple[Outcome, ...]]:
        while self._stretch.end < number:
            if self._stretch.is_last:
                raise ShardError("the trace changed while it was read")
            self._stretch = pickle.loads(self._teller.next())
        for policy in self._share:
            told = self._stretch.found.get((number, policy), _NOTHING)
            yield () if told is None else tuple(_outcomes(told, item, here))


_NOTHING: list[_Told] = []


def _outcomes(told: Sequence[_Told], item: TraceItem, here: Outcome | None) -> Iterator[Outcome]:
    for event, decision in told:
        if event is not None:
            yield Outcome(event, decision, None, "", 0)
    yield Outcome(item.event, _decided(told, item, here), item.truth, item.path, item.line)


def _decided(told: Sequence[_Told], item: TraceItem, here: Outcome | None) -> Decision:
    """The decision on the event itself; one on which nothing happens is as long as others say when that was."""
    if told and told[-1][0] is None:
        return told[-1][1]
    event = item.event
    at = "" if here is None else here.decision.at
    return Decision(event=event.id, at=at, policy="", kind=event.kind, group=event.group, member=member_id_of(event))


@contextmanager
def lanes_apart(
    programs: Sequence[Program], processes: int, reader: TraceReader, lateness: int, precision: int
) -> Iterator[LanesApart]:
    """The first of some policies in processes of their own; the last ones, of which there is one at least, stay here.

    Args:
        programs: the policies.
        processes: among how many processes they are shared, this one included.
        reader: the trace.
        lateness, precision: how it is read, in ms.
    """
    shares = shared_out(len(programs), processes)[:-1]
    files = tuple(file.path for file in reader.files)
    given = [{number: programs[number] for number in share} for share in shares]
    policies = [{number: program.policy for number, program in some.items()} for some in given]
    tasks = [(Task(files, lateness, precision, each), some) for each, some in zip(policies, given, strict=True)]
    with told_by(_tell, tasks) as tellers:
        yield LanesApart(tellers, shares)


def shared_out(policies: int, processes: int) -> list[range]:
    """The numbers of the policies of each process; the last gets least, as it has to compare as well."""
    bounds = [-(-policies * number // processes) for number in range(processes + 1)]
    return [range(start, stop) for start, stop in pairwise(bounds)]


def _tell(found: Connection, task: Task, programs: dict[int, Program] | None) -> None:
    """Reads the trace and tells stretch by stretch what came of it."""
    programs = programs or {number: compile_policy(policy) for number, policy in task.policies.items()}
    lanes = [(number, Lane(program)) for number, program in programs.items()]
    reader = TraceReader(task.traces, lateness=task.lateness, precision=task.precision)
    stretch, number = _Stretch(), 0
    try:
        for number, item in enumerate(reader, 1):
            for policy, lane in lanes:
                told = _taken(lane, item)
                if told is None or told:
                    stretch.found[number, policy] = told
            if number % _STRETCH == 0:
                _send(found, stretch, number)
                stretch = _Stretch()
    except TraceError:
        pass  # whoever compares reads the same, and says so
    stretch.is_last = True
    _send(found, stretch, number)


def _send(found: Connection, stretch: _Stretch, end: int) -> None:
    stretch.end = end
    found.send_bytes(pickle.dumps(stretch, pickle.HIGHEST_PROTOCOL))


def _taken(lane: Lane, item: TraceItem) -> list[_Told] | None:
    try:
        *passed, outcome = lane.take(item)
    except EventError:
        return None
    told: list[_Told] = [(each.event, _bare(each.decision)) for each in passed]
    decision = outcome.decision
    if not decision.is_quiet or decision.tasks or decision.member != member_id_of(item.event):
        told.append((None, _bare(decision)))
    return told


def _bare(decision: Decision) -> Decision:
    """A decision without what comparisons do not look at."""
    fired = tuple(Fired(one.rule, (), one.offence, one.repeated) for one in decision.fired)
    return Decision(
        event=decision.event, at=decision.at, policy="", kind=decision.kind, group=decision.group, member=decision.member,
        effects=decision.effects, fired=fired, unknown=decision.unknown, errors=decision.errors, tasks=decision.tasks,
        changes=_NO_CHANGES,
    )  # fmt: skip
