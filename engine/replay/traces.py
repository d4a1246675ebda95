"""Traces: recorded events, from any number of files, in the order they are to be processed."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from hashlib import sha256
from heapq import heapify, heappop, heapreplace

from .misdated import LATENESS
from .skim import Skim
from .trace_bytes import CHUNK
from .trace_files import STDIN, Paths, TraceFile, find_files
from .trace_problems import Problems, TraceError, TraceProblem
from .trace_stream import Tally, TraceHeader, TraceItem, TraceStream

__all__ = ["Problems", "TraceError", "TraceHeader", "TraceItem", "TraceProblem", "TraceReader"]

# Beyond this many files each is opened only when its time has come, so that a folder of thousands can be read.
_OPEN_AT_ONCE = 64

# The time of a file's next event, the file's place among the files, the event and where the next ones come from.
_Head = tuple[int, int, TraceItem | None, Iterator[TraceItem]]


class TraceReader:
    """Reads a trace in bounded memory. Events of several files are merged by (time, path, line).

    Its figures are those of the latest reading; each new iteration reads the files again.

    Args:
        paths: files, folders, patterns such as `traces/*.jsonl.gz`, or `-` for standard input; one or several.
        strict: whether the first problem that is more than a note ends the reading.
        lateness: how late an event may come within a file, in milliseconds, before its time is doubted.
        listed: how many problems to list; all are counted.
        precision: how fine times are, in milliseconds, in files that don't say.
        skim: makes short work of lines that need no full reading; None reads all in full.

    Attributes:
        files: what the trace is made of.
        events: how many events were read so far.
        is_digested: whether a digest is made of what is read.
        told: the digest that whoever else has read the same tells of it; None where nobody does.

    Raises:
        TraceError: a path names nothing.
    """

    def __init__(
        self,
        paths: Paths,
        *,
        strict: bool = False,
        lateness: int = LATENESS,
        listed: int = 20,
        precision: int = 1,
        skim: Skim | None = None,
    ) -> None:
        self.files = find_files(paths)
        self.events = 0
        self.is_digested = True
        self.told: str | None = None
        self._lateness = lateness
        self._precision = precision
        self._strict = strict
        self._listed = listed
        self._tally = Tally(Problems(listed, strict))
        self._chunk = 2 * CHUNK if len(self.files) <= _OPEN_AT_ONCE else CHUNK // 4  # more at once is quicker
        self._finished = False
        self._skim = skim

    @property
    def problems(self) -> Problems:
        """What was found wrong so far."""
        return self._tally.problems

    @property
    def lines(self) -> int:
        """How many lines were read so far, blank ones and headers included."""
        return self._tally.lines

    @property
    def bytes_read(self) -> int:
        """How many bytes were taken from the files so far, as they lie on disk."""
        return self._tally.bytes_read

    @property
    def total_bytes(self) -> int | None:
        """How many bytes the files have on disk, None when that is not known."""
        sizes = [file.size for file in self.files if file.size is not None]
        return sum(sizes) if len(sizes) == len(self.files) else None

    @property
    def headers(self) -> dict[str, TraceHeader]:
        """What the files' headers say, by path."""
        return self._tally.headers

    @property
    def digest(self) -> str | None:
        """`sha256:…` of what the trace holds, None until it was read to its end, or where none is made or told.

        That of one file is the SHA-256 of its unpacked bytes; that of several is the SHA-256 of theirs, by path.
        """
        if not self._finished:
            return None
        if not self.is_digested:
            return self.told
        digests = [self._tally.digests[file.path] for file in self.files]
        return "sha256:" + (digests[0] if len(digests) == 1 else sha256(b"".join(digests)).digest()).hex()

    def __iter__(self) -> Iterator[TraceItem]:
        """The events in the order they are to be processed.

        Raises:
            TraceError: a file can't be opened, or reading is strict and something is wrong.
        """
        self._begin()
        for item in self._stream(self.files[0], self._tally) if len(self.files) == 1 else self._merged():
            self.events += 1
            yield item
        self._finished = True

    def _begin(self) -> None:
        self.events = 0
        self._tally = Tally(Problems(self._listed, self._strict), is_digested=self.is_digested)
        self._finished = False

    def _stream(self, file: TraceFile, tally: Tally) -> Generator[TraceItem, None, None]:
        stream = TraceStream(file, tally, self._lateness, self._chunk, self._precision, self._skim)
        return stream.events()

    def _merged(self) -> Iterator[TraceItem]:
        heads = [head for place in range(len(self.files)) if (head := self._head(place)) is not None]
        heapify(heads)
        while heads:
            _, place, item, source = heads[0]
            if item is not None:
                yield item
            item = next(source, None)
            if item is None:
                heappop(heads)
            else:
                heapreplace(heads, (item.event.at, place, item, source))

    def _head(self, place: int) -> _Head | None:
        """Where a file stands before anything of it was processed."""
        file = self.files[place]
        source = self._stream(file, self._tally)
        if self._opens_late(file):
            return (self._first_instant(file), place, None, source)
        item = next(source, None)
        return None if item is None else (item.event.at, place, item, source)

    def _opens_late(self, file: TraceFile) -> bool:
        """Whether a file is opened only when its time has come."""
        return len(self.files) > _OPEN_AT_ONCE and file.path != STDIN

    def _first_instant(self, file: TraceFile) -> int:
        """When a file begins, from a look that counts nothing and closes it again; 0 when it has no events."""
        glimpse = self._stream(file, Tally())
        item = next(glimpse, None)
        glimpse.close()
        return 0 if item is None else item.event.at
