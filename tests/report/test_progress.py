"""How far a run has come, on a terminal: shown by nobody but the run itself."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass

from guiju.engine.report.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass
class Read:
    events: int = 3
    bytes_read: int = 50
    total_bytes: int | None = 100


def test_no_thread_is_started_that_would_keep_processes_from_being_copies() -> None:
    before = set(threading.enumerate())
    with Progress(Read(), Terminal()) as progress:
        progress(None)
        assert set(threading.enumerate()) == before
