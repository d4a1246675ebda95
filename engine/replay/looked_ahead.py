"""A dry run that another process is ahead of: it reads the same trace and looks what messages match, which takes no state.

Everything else is done here, event by event and in order, so that this holds for any policy and any trace that can be read
twice. To look what messages match is a third of the work or more.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection

from ..check.policy import Policy
from ..compile.program import Program, compile_policy
from ..runtime.clearing import Cleared, Clearing
from ..runtime.said import Said
from .dry_run import DryRun, Outcome, chunks_of, reader_of
from .processes import Teller, told_by
from .share_error import ShardError
from .skimmed_stream import Read, Rows
from .skimmed_trace import SkimmedTrace
from .trace_files import TraceFile
from .trace_problems import TraceError

_PICKLED = b"\x80"
"""What begins a pickle; no digest does."""
_Task = tuple[Policy, Sequence[TraceFile]]


class LookedAhead(DryRun):
    """Replays traces as `DryRun` does, in two processes.

    Args:
        program: the policy.
        files: the trace, without standard input; what is written to them meanwhile is not read.
        strict: whether the first thing wrong with a trace ends the run.
        every: whether there is an outcome for each event; else most on which nothing happens have none.
        listed: how many problems of the trace to list; all are counted.
    """

    def __init__(
        self,
        program: Program,
        files: Sequence[TraceFile],
        strict: bool = False,
        every: bool = False,
        listed: int = 20,
    ) -> None:
        bounded = tuple(replace(file, end=file.size) for file in files)
        super().__init__(program, *bounded, strict=strict, listed=listed, every=every)
        self._task: _Task = (program.policy, bounded)
        self._ahead: Teller | None = None
        self.reader.is_digested = False
        self._begun = self._told = 0

    def __iter__(self) -> Iterator[Outcome]:
        """The outcomes, in the order in which the events are processed.

        Raises:
            TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
            ShardError: the other process broke off.
        """
        self._begun, self._told, self.reader.told = 0, 0, None
        with told_by(look_ahead, [(self._task, self.program)]) as (self._ahead,):
            yield from super().__iter__()
            self._begun += 1
            told = self._next(self._ahead)
            if told.startswith(_PICKLED):
                raise _changed()
            self.reader.told = told.decode()

    def _replay(self, rows: Rows, start: int, stop: int) -> Iterator[Outcome]:
        self._begun += 1
        return super()._replay(rows, start, stop)

    def _clear(self, whats: Sequence[Said | Read]) -> Cleared:
        """What the other process has seen of the events that were begun with."""
        assert self._ahead is not None
        told = self._next(self._ahead)
        clear, found = pickle.loads(told) if told.startswith(_PICKLED) else (b"", ())
        if len(clear) != len(whats):
            raise _changed()
        scans = [None] * len(clear)
        for place, scan in found:
            scans[place] = scan
        return Cleared(clear, scans)

    def _next(self, ahead: Teller) -> bytes:
        """What the other process tells at the place to which this one has come; nobody asked for what was told before."""
        told = b""
        while self._told < self._begun:
            told, self._told = ahead.next(), self._told + 1
        return told


def _changed() -> ShardError:
    return ShardError("the trace changed while it was read")


def look_ahead(found: Connection, task: _Task, program: Program | None = None) -> None:
    """Reads a trace, and tells what is seen of messages by themselves.

    Args:
        found: takes what is told, of the same events at a time as a dry run takes, and then the digest of the trace.
        task: the policy and the trace.
        program: the policy, where this process is a copy of one that has compiled it.
    """
    program = program or compile_policy(task[0])
    clearing = Clearing(program)
    reader = reader_of(SkimmedTrace, program, task[1], strict=False, listed=0)
    try:
        for rows, start, stop in chunks_of(reader):
            clear, scans = clearing.clear(rows.whats[start:stop])
            matched = [(place, scan) for place, scan in enumerate(scans) if scan is not None]
            found.send_bytes(pickle.dumps((clear, matched), pickle.HIGHEST_PROTOCOL))
        found.send_bytes(str(reader.digest).encode())
    except TraceError:
        return  # whoever started this reads the same, and says so


__all__ = ["LookedAhead", "look_ahead"]
