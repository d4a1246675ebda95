"""Events on their way to a trace: put in the order of time in bounded memory, and safe from interruptions.

Exports follow one chat after the other, name a later edit beside its message, or run backwards. Events are sorted by
the thousand into runs, the runs lie one behind another in a file, and at the end they are merged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge
from typing import BinaryIO

from ...runtime.instant import EARLIEST

AT_ONCE = 8_192
"""How many events are sorted in memory."""
_DIGITS = 16
_BLOCK = 65_536
_LEAST_BLOCK = 1_024
# Merging may take as much memory as sorting did: about so many bytes for each event.
_OF_EVENT = 1_024


@dataclass(slots=True)
class Run:
    """Lines in the order of time.

    Args:
        start, end: where they are in the file, in bytes.
        last: the time of the last one, as it is written before it.
    """

    start: int
    end: int
    last: str


@dataclass(slots=True)
class Spool:
    """Takes lines in any order and gives them back by time; those of one time in the order they came.

    Args:
        file: where they wait; open for reading and writing.
        at_once: how many are sorted in memory.
        runs: what is in the file already.
    """

    file: BinaryIO
    at_once: int = AT_ONCE
    runs: list[Run] = field(default_factory=list)
    _waiting: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many bytes of the file are in use."""
        return self.runs[-1].end if self.runs else 0

    def add(self, at: int, line: bytes) -> bool:
        """Take a line in.

        Args:
            at: its time, milliseconds since the Unix epoch.
            line: without a line end.

        Returns:
            whether all lines so far are in the file now.
        """
        self._waiting.append((f"{at - EARLIEST:0{_DIGITS}x}", line))
        if len(self._waiting) < self.at_once:
            return False
        self.flush()
        return True

    def flush(self) -> None:
        """Write what waits into the file."""
        if not self._waiting:
            return
        self._waiting.sort(key=lambda pair: pair[0])
        data = b"".join(b"%s%s\n" % (key.encode(), line) for key, line in self._waiting)
        first, last, start = self._waiting[0][0], self._waiting[-1][0], self.size
        self.file.seek(start)
        self.file.write(data)
        self.file.flush()
        if self.runs and first >= self.runs[-1].last:
            self.runs[-1].end, self.runs[-1].last = start + len(data), last
        else:
            self.runs.append(Run(start, start + len(data), last))
        self._waiting.clear()

    def merged(self) -> Iterator[bytes]:
        """All lines by time, each with its line end."""
        self.flush()
        block = max(_LEAST_BLOCK, min(_BLOCK, self.at_once * _OF_EVENT // max(1, len(self.runs))))
        for line in merge(*(self._lines(run, block) for run in self.runs), key=lambda line: line[:_DIGITS]):
            yield line[_DIGITS:]

    def _lines(self, run: Run, block: int) -> Iterator[bytes]:
        place, rest = run.start, b""
        while place < run.end:
            self.file.seek(place)
            data = self.file.read(min(block, run.end - place))
            place += len(data)
            if not data:
                return
            pieces = (rest + data).split(b"\n")
            rest = pieces.pop()
            for piece in pieces:
                yield piece + b"\n"
