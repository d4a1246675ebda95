"""How far a long replay or import has come, on a terminal, once it has taken a second."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Protocol, TextIO

_DELAY = 1.0
_WITH_TOTAL = "{percentage:3.0f}% |{bar:24}| {desc} [{elapsed} < {remaining}]"
_WITHOUT_TOTAL = "{desc} [{elapsed}]"


class Source(Protocol):
    """What is read: it tells how far it has come."""

    @property
    def events(self) -> int:
        """How many events were read so far."""
        ...

    @property
    def bytes_read(self) -> int:
        """How many bytes were read so far."""
        ...

    @property
    def total_bytes(self) -> int | None:
        """How many there are, None when that is not known."""
        ...


class Progress:
    """A bar of the bytes read, with events and their rate; nothing where the stream is no terminal.

    Args:
        reader: what is read; it tells how far it has come.
        stream: where people look, usually standard error.
    """

    def __init__(self, reader: Source, stream: TextIO) -> None:
        self._reader = reader
        self._stream = stream
        self._bar: Any = None

    def __enter__(self) -> Progress:
        if self._stream.isatty():
            from tqdm import tqdm

            tqdm.monitor_interval = 0  # its thread has nothing to do here, and would keep processes from being copies
            total = self._reader.total_bytes
            form = _WITHOUT_TOTAL if total is None else _WITH_TOTAL
            self._bar = tqdm(total=total, file=self._stream, delay=_DELAY, bar_format=form, leave=False, miniters=0)
        return self

    def __call__(self, source: object) -> None:
        """Shows how far the reader has come; called by whoever drives it, with whatever it passes."""
        bar = self._bar
        if bar is None:
            return
        events, elapsed = self._reader.events, bar.format_dict["elapsed"]
        rate = f"{events / elapsed:,.0f}/s" if elapsed else ""
        bar.set_description_str(f"{events:,} events {rate}", refresh=False)
        bar.update(self._reader.bytes_read - bar.n)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()
