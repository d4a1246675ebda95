"""The events of one file of a trace, in the order they arrived."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256

import msgspec

from ..runtime.event import Event, EventError, format_instant, read_any, read_said
from ..runtime.event_error import found
from ..runtime.event_json import BOM, line_too_long, parse_line
from ..runtime.event_reading import precision_of
from .misdated import FAR_AHEAD, LOOK_AHEAD, RECEIPT_SLACK, settled
from .skim import Skim
from .trace_bytes import DamageError, opened, split_lines, unpacked
from .trace_files import TraceFile
from .trace_problems import Problems, TraceProblem

VERSION = 1


class TraceItem(msgspec.Struct, frozen=True, gc=False):
    """An event of a trace and where it stands.

    Args:
        event: the event.
        truth: what is known to be right about it, for backtests; no policy may read it.
        path: the file.
        line: the line, from 1.
    """

    event: Event
    truth: dict[str, object] | None
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """What the first line of a file may say about the rest.

    Args:
        precision: how fine its times are, in milliseconds.
        source: where it came from, such as `telegram`.
    """

    precision: int = 1
    source: str | None = None


@dataclass(slots=True)
class Tally:
    """What was read so far, of all files of a trace.

    Args:
        problems: what was found wrong.
        lines: lines read, blank ones and headers included.
        bytes_read: bytes taken from the files, as they lie on disk.
        headers: the last header of each file that has one.
        digests: the SHA-256 of what each file holds, unpacked, once it was read to its end.
        is_digested: whether these are made.
    """

    problems: Problems = field(default_factory=Problems)
    lines: int = 0
    bytes_read: int = 0
    headers: dict[str, TraceHeader] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    is_digested: bool = True


class TraceStream:
    """Reads one file.

    Args:
        file: the file.
        tally: where to count what is read and found wrong.
        lateness: how late an event may come, in milliseconds.
        chunk: how much to read at once, in bytes.
        precision: how fine its times are, in milliseconds, when no header says.
        skim: makes short work of lines that need no full reading; None reads all in full.
    """

    def __init__(
        self,
        file: TraceFile,
        tally: Tally,
        lateness: int,
        chunk: int,
        precision: int = 1,
        skim: Skim | None = None,
    ) -> None:
        self._file = file
        self._name = file.plain_name
        self._tally = tally
        self._lateness = lateness
        self._chunk = chunk
        self._default_precision = precision
        self._header = TraceHeader(precision)
        self._skim = skim

    def events(self) -> Generator[TraceItem, None, None]:
        """The file's events, misdated ones put back among their neighbours.

        Raises:
            TraceError: the file can't be opened, or reading is strict and something is wrong.
        """
        source, lateness = self._items(), self._lateness
        ahead: deque[TraceItem] = deque()
        before: int | None = None
        while True:
            item = ahead.popleft() if ahead else next(source, None)
            if item is None:
                return
            at = item.event.at
            if before is None or not -lateness <= at - before <= FAR_AHEAD:
                ahead.extend(_up_to(LOOK_AHEAD - len(ahead), source))
                at = settled(at, before, [other.event.at for other in ahead], lateness)
            if at == item.event.at or before is None:
                before = at
            yield item if at == item.event.at else self._redated(item, at)

    def _redated(self, item: TraceItem, at: int) -> TraceItem:
        was = item.event.at
        code, where = ("G621", "after") if was > at else ("G622", "before")
        message = f"`at` is {_written(was)}, long {where} the events around it; taken as {_written(at)}"
        self._report(code, message, item.line)
        precision = max(item.event.precision, abs(was - at))  # when it happened is not known any better
        return msgspec.structs.replace(item, event=msgspec.structs.replace(item.event, at=at, precision=precision))

    def _items(self) -> Iterator[TraceItem]:
        number = 0
        any_found = False
        read, tally, path = self._skim or read_said, self._tally, self._file.path
        try:
            for line in split_lines(self._chunks()):
                number += 1
                tally.lines += 1
                event = None if line is None else read(line, self._header.precision)
                if event is not None:
                    any_found = True
                    yield TraceItem(event, None, path, number)
                    continue
                try:
                    item = self._item(line, number)
                except EventError as error:
                    self._report(error.code, error.message, number, error.help)
                    any_found = True
                    continue
                if item is not None:
                    any_found = True
                    yield item
        except DamageError as damage:
            self._report(damage.code, damage.message, number + 1)
            return
        if not any_found:
            self._report("G644", "the file has no events", None)

    def _item(self, line: bytes | None, number: int) -> TraceItem | None:
        """The event on a line, None on a blank one and on a header."""
        if line is None:
            raise line_too_long()
        if number == 1:
            line = line.removeprefix(BOM)
        try:
            read = read_any(line, self._name, number, self._header.precision)
        except EventError:
            if not line.strip() or (b'"trace"' in line and self._take_header(line, number)):
                return None
            raise
        event = read.event
        if read.derived:
            self._report("G620", f"the event has no id; it is called `{event.id}`", number)
        if event.received is not None and event.at > event.received + RECEIPT_SLACK:
            event = self._dated_by_receipt(event, event.received, number)
        return TraceItem(event, read.truth, self._file.path, number)

    def _dated_by_receipt(self, event: Event, received: int, number: int) -> Event:
        message = f"`at` is {_written(event.at)}, after it was received; taken as {_written(received)}"
        self._report("G623", message, number)
        return msgspec.structs.replace(event, at=received)

    def _take_header(self, line: bytes, number: int) -> bool:
        try:
            fields = parse_line(line)
        except EventError:
            return False
        if not isinstance(fields, dict) or "trace" not in fields or "kind" in fields:
            return False
        version, source = fields["trace"], fields.get("source")
        if version != VERSION or isinstance(version, bool):
            message = f"the header's `trace` is {found(version)}, only {VERSION} is known; read as if it were {VERSION}"
            self._report("G630", message, number)
        self._header = TraceHeader(self._precision(fields, number), source if isinstance(source, str) else None)
        self._tally.headers[self._file.path] = self._header
        return True

    def _precision(self, fields: dict[str, object], number: int) -> int:
        value = fields.get("precision")
        try:
            return self._default_precision if value is None else precision_of(value)
        except EventError as error:
            self._report("G631", error.message, number, "the header is read as if it did not say how fine times are")
            return self._default_precision

    def _chunks(self) -> Iterator[bytes]:
        tally, digest = self._tally, sha256()
        try:
            with opened(self._file.path) as file:
                left = self._file.end

                def read() -> bytes:
                    nonlocal left
                    data = file.read(self._chunk if left is None else min(self._chunk, left))
                    left = None if left is None else left - len(data)
                    tally.bytes_read += len(data)
                    return data

                for chunk in unpacked(read, self._file.path):
                    if tally.is_digested:
                        digest.update(chunk)
                    yield chunk
        finally:
            tally.digests[self._file.path] = digest.digest()

    def _report(self, code: str, message: str, line: int | None, help: str | None = None) -> None:
        self._tally.problems.add(TraceProblem(code, message, self._file.path, line, help))


def _up_to(count: int, source: Iterator[TraceItem]) -> list[TraceItem]:
    return [item for _, item in zip(range(count), source, strict=False)]


def _written(instant: int) -> str:
    return format_instant(instant, UTC)
