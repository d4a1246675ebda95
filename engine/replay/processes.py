"""Processes that a run is shared among: how many there may be, and how they are started and ended."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Literal

from .share_error import ShardError

_PATIENCE = 5.0
"""How many seconds a process that was told to end gets, before it is made to."""

_ROOM = 1 << 20
"""How many bytes may be on their way from a process, where the system allows that."""

Work = Callable[..., None]
"""What a process does: a function of the connection it sends to, of its task, and in a copy of what copies are given."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_method() -> Literal["fork", "spawn"]:
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


@contextmanager
def _frozen() -> Iterator[None]:
    """What is there already need not be looked at, and so copied, by any process that is a copy of this one."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class Teller:
    """A process that tells what it finds.

    Args:
        work: what it does.
        task: what it is to do it to; it goes to the process as a pickle where that is no copy.
        copied: what only a copy of this process can be given.
        name: what it is called where it breaks off.
        others: those started before.
    """

    def __init__(self, work: Work, task: object, copied: object, name: str, others: Sequence[Teller]) -> None:
        method, find = start_method(), multiprocessing.get_context
        context = find("fork") if method == "fork" else find("spawn")
        self._name = name
        self._found: Connection
        self._found, theirs = context.Pipe(duplex=False)
        _widen(theirs)
        not_its_own = [teller._found for teller in (self, *others)]
        given = (copied, not_its_own) if method == "fork" else (None, [])
        self._process = context.Process(target=_begin, args=(work, theirs, task, *given), daemon=True)
        self._process.start()
        theirs.close()

    def next(self) -> bytes:
        """What it tells next.

        Raises:
            ShardError: it broke off.
        """
        try:
            told = self._found.recv_bytes()
        except (EOFError, OSError):
            self._process.join(1)
            raise ShardError(f"{self._name} of the run ended with code {self._process.exitcode}") from None
        if told.startswith(_BROKE_OFF):
            raise ShardError(f"{self._name} of the run broke off: {told.removeprefix(_BROKE_OFF).decode()}")
        return told

    def end(self) -> None:
        """Ends the process."""
        self._found.close()
        self._process.terminate()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


_BROKE_OFF = b"\0broke off:"
"""What begins the last words of a process that breaks off; nothing pickled begins like this."""


@contextmanager
def told_by(work: Work, tasks: Sequence[tuple[object, object]]) -> Iterator[list[Teller]]:
    """Processes that do something, one for each task, for as long as they are needed.

    Args:
        work: what they do.
        tasks: what each is to do it to, and what it is given besides where it is a copy of this process.
    """
    tellers: list[Teller] = []
    try:
        with _uninterrupted(), _frozen():
            for number, (task, copied) in enumerate(tasks, 1):
                tellers.append(Teller(work, task, copied, f"part {number} of {len(tasks)}", tellers))
        yield tellers
    finally:
        for teller in tellers:
            teller.end()


def _widen(connection: Connection) -> None:
    """Makes room for more on its way, where the system allows that."""
    try:
        from fcntl import F_SETPIPE_SZ, fcntl

        fcntl(connection.fileno(), F_SETPIPE_SZ, _ROOM)
    except (ImportError, OSError):
        return


def _begin(work: Work, found: Connection, task: Any, copied: Any, others: Sequence[Connection]) -> None:
    """Does the work in a process of its own.

    Args:
        work: what to do.
        found: takes what is found, and how it broke off.
        task: what to do it to.
        copied: what a copy is given besides.
        others: connections that a copy has as well; as long as it does, nobody notices that the one it is a copy of has gone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this says when to stop
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    try:
        work(found, task, copied)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # nobody listens any more
    except Exception as error:
        found.send_bytes(_BROKE_OFF + f"{type(error).__name__}: {error}".encode("utf-8", "replace"))
