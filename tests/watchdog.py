"""No input may hang the engine: a case that takes very long fails, on systems that can interrupt it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LONGEST = 120
"""Seconds that a case may take on the slowest machine; none comes anywhere near."""


@contextmanager
def bounded(what: str) -> Iterator[None]:
    """Fails when what is done inside takes too long; `what` says what that was."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def bark(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"this hangs: {what[:2_000]!r}")

    before = signal.signal(signal.SIGALRM, bark)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
