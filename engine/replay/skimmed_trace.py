"""Traces read in lists: what a `TraceReader` gives event by event, in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from .skimmed_stream import Rows, SkimmedStream, Stretch
from .trace_files import TraceFile
from .traces import TraceReader


@dataclass(slots=True)
class _Head:
    """Where a file stands: what comes next of it, nothing yet where it is opened only when its time has come."""

    source: Iterator[Stretch]
    stretch: Stretch | None = None

    @property
    def at(self) -> int:
        """When the next event was, in ms."""
        assert self.stretch is not None
        return self.stretch.rows.times[self.stretch.start]

    def take(self, bound: tuple[int, int] | None, place: int) -> Stretch:
        """The next events that come before all of other files, one at least.

        Args:
            bound: the time (ms) and place of the file whose turn is next; None where there is none.
            place: of this file.
        """
        assert self.stretch is not None
        rows, start, end = self.stretch
        times, stop = rows.times, start + 1
        if bound is None:
            stop = end
        else:
            while stop < end and (times[stop], place) < bound:
                stop += 1
        self.stretch = Stretch(rows, stop, end) if stop < end else None
        return Stretch(rows, start, stop)


class SkimmedTrace(TraceReader):
    """Reads a trace as `TraceReader` does, with its arguments and figures, but in stretches."""

    def stretches(self) -> Iterator[Stretch]:
        """The events in the order they are to be processed. What is wrong after a stretch is told once the next is asked for.

        Raises:
            TraceError: a file can't be opened, or reading is strict and something is wrong.
        """
        self._begin()
        for stretch in self._skimmed(self.files[0]) if len(self.files) == 1 else self._merged_stretches():
            self.events += stretch.stop - stretch.start
            yield stretch
        self._finished = True

    def _skimmed(self, file: TraceFile) -> Iterator[Stretch]:
        return SkimmedStream(file, self._tally, self._lateness, self._chunk, self._precision).stretches()

    def _merged_stretches(self) -> Iterator[Stretch]:
        heads: list[tuple[int, int, _Head]] = []
        for place, file in enumerate(self.files):
            late, source = self._opens_late(file), self._skimmed(file)
            head = _Head(source, None if late else next(source, None))
            if late or head.stretch is not None:
                heads.append((self._first_instant(file) if late else head.at, place, head))
        heapify(heads)
        merged = Rows()
        while heads:
            _, place, head = heappop(heads)
            if head.stretch is not None:
                merged.extend(*head.take(heads[0][:2] if heads else None, place))
            if head.stretch is None:
                yield Stretch(merged, 0, len(merged.times))  # what is wrong with what follows is told after it
                merged, head.stretch = Rows(), next(head.source, None)
            if head.stretch is not None:
                heappush(heads, (head.at, place, head))


__all__ = ["SkimmedTrace"]
