"""An import: from exports to a trace that every command reads without a complaint."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import msgspec

from ...runtime.event import Event, EventError, encode_event, read_line, to_dict
from ...runtime.event_form import PRECISION_NAMES
from ...runtime.event_values import plain_object
from ..trace_files import STDIN
from ..trace_problems import Problems, TraceError, TraceProblem
from ..trace_stream import VERSION
from .checkpoint import Checkpoint, load_checkpoint, refused
from .local_times import OrderNeededError, ZoneNeededError
from .packing import packed
from .parts import Export, Meter, Part, digest_of_file, find_exports
from .pseudonyms import Pseudonyms
from .reading import Reading, Settings
from .registry import Chosen, choose
from .spool import AT_ONCE, Run, Spool
from .tally import Tally

PROGRESS_EVERY = 1_024
"""How many events pass between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported, and how.

    Args:
        paths: files, folders and archives.
        out: the trace; `-` is standard output.
        format: the name of the form; None has it recognised.
        settings: what a person says about the export.
        pseudonyms: hides who is who; None leaves ids and names as they are.
        resume: whether an interrupted import goes on.
        strict: whether the first thing wrong ends the import.
        at_once: how many events are sorted in memory.
        stdin: the file that holds what standard input had, for the path `-`.
    """

    paths: Sequence[str]
    out: str
    format: str | None = None
    settings: Settings = field(default_factory=Settings)
    pseudonyms: Pseudonyms | None = None
    resume: bool = False
    strict: bool = False
    at_once: int = AT_ONCE
    stdin: str | None = None


class Import:
    """Imports exports into a trace, in memory that does not grow with their length.

    Args:
        order: what, and how.

    Attributes:
        chosen: the files and their form.
        tally: what came of them so far.
        events: how many events were made so far.
        on_progress: called now and then while events pass, with the import itself.

    Raises:
        TraceError: there is nothing to import, or its form is not known.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.chosen: Chosen = choose(find_exports(order.paths, order.stdin), order.format)
        self.tally = Tally(Problems(strict=order.strict))
        self.events = 0
        self.on_progress: Callable[[Import], None] | None = None
        self._meter = Meter()
        self._precision = 0
        self._sources: Mapping[str, str] = {}

    @property
    def bytes_read(self) -> int:
        """How many bytes were read so far."""
        return self._meter.bytes_read

    @property
    def total_bytes(self) -> int | None:
        """How many bytes there are to read; None where that is not known, as of what is packed in an archive."""
        parts = [part for _, part in self.chosen.parts]
        return None if any(part.inside for part in parts) else sum(os.path.getsize(part.file) for part in parts)

    def run(self, stdout: Callable[[bytes], object]) -> None:
        """Reads everything and writes the trace.

        Args:
            stdout: writes lines of a trace that is to go to standard output.

        Raises:
            TraceError: a file can't be opened, the export has to be told about, it can't be gone on with, or the import
                is strict and something is wrong.
            OSError: the trace can't be written; what was there before is as it was.
        """
        self.tally.skip("a file that is not in this form", self.chosen.passed_over)
        if self.order.out == STDIN:
            with tempfile.TemporaryFile() as file:
                spool = Spool(file, self.order.at_once)
                self._fill(spool, 0, 0, None)
                for piece in self._trace(spool):
                    stdout(piece)
            return
        self._into_file(Path(os.path.realpath(self.order.out)))

    def _into_file(self, out: Path) -> None:
        spooled, noted = out.with_name(out.name + ".part"), out.with_name(out.name + ".part.json")
        self._sources = {
            STDIN if part.file == self.order.stdin else part.file: digest_of_file(part.file)
            for _, part in self.chosen.parts
        }
        found = load_checkpoint(noted, self.order.out, self._asked(), self._sources) if self.order.resume else None
        with ExitStack() as closing:
            try:
                file = closing.enter_context(spooled.open("r+b" if found else "w+b"))
            except FileNotFoundError:
                if found is None:
                    raise
                raise refused(self.order.out, f"`{spooled.name}` is gone") from None
            spool = Spool(file, self.order.at_once)
            part, events = self._restored(found, spool, file) if found else (0, 0)
            self._fill(spool, part, events, noted)
            with packed(out) as target:
                for piece in self._trace(spool):
                    target.write(piece)
        for path in (spooled, noted):
            with suppress(FileNotFoundError):
                path.unlink()

    def _restored(self, found: Checkpoint, spool: Spool, file: BinaryIO) -> tuple[int, int]:
        spool.runs = [Run(*run) for run in found.runs]  # type: ignore[arg-type]
        if os.fstat(file.fileno()).st_size < spool.size:
            raise refused(self.order.out, "what was imported before is not all there")
        self.tally.restore(found.tally)
        self.events, self._precision = self.tally.events.total(), found.precision
        return found.part, found.events

    def _asked(self) -> Mapping[str, object]:
        settings = self.order.settings
        hidden = None if self.order.pseudonyms is None else self.order.pseudonyms.name("")
        return {
            "format": self.chosen.format.name,
            "timezone": None if settings.zone is None else str(settings.zone),
            "date order": settings.order,
            "group": dict(settings.groups),
            "pseudonyms": hidden,
        }

    # ---- reading -----------------------------------------------------------------------------------------------------

    def _fill(self, spool: Spool, first: int, done: int, noted: Path | None) -> None:
        """Reads the files from one on, of which so many events are in the spool already."""
        shared: dict[object, object] = {}
        for place, (export, part) in enumerate(self.chosen.parts):
            if place < first:
                continue
            before = self.tally.as_data()
            reading = Reading(part, export, self.order.settings, self.tally, self._meter, shared=shared)
            skipped = done if place == first else 0
            for count, event in enumerate(self._events(reading, export, part), start=1):
                line = self._line(event, reading)
                if line is None or count <= skipped:
                    continue
                if spool.add(event.at, line) and noted:
                    self._note(noted, spool, place, count, before)
        spool.flush()
        if noted:
            self._note(noted, spool, len(self.chosen.parts), 0, self.tally.as_data())

    def _note(self, noted: Path, spool: Spool, part: int, events: int, before: Mapping[str, object]) -> None:
        runs: list[list[object]] = [[run.start, run.end, run.last] for run in spool.runs]
        Checkpoint(self._asked(), self._sources, part, events, before, runs, self._precision).save(noted)

    def _events(self, reading: Reading, export: Export, part: Part) -> Iterator[Event]:
        try:
            yield from self.chosen.format.events(reading)
        except ZoneNeededError:
            help = "say where they are from, as in `--timezone Asia/Shanghai`"
            message = "this export has local times without a time zone"
            raise TraceError(TraceProblem("G653", message, part.path, help=help)) from None
        except OrderNeededError as error:
            ways = " or ".join(f"`{order}`" for order in error.orders)
            help = f"say which, as in `--date-order {error.orders[0]}`: d is the day, m the month, y the year"
            message = f"the dates of this export can be read as {ways}"
            raise TraceError(TraceProblem("G653", message, part.path, help=help)) from None

    def _line(self, event: Event, reading: Reading) -> bytes | None:
        """The line of a trace that an event becomes; None when it can't be one."""
        if self.order.pseudonyms is not None:
            event = self.order.pseudonyms.event(event)
        self._precision = self._precision or event.precision
        try:
            line = _encoded(event, self._precision)
            read_line(line, precision=self._precision)
        except EventError as error:
            reading.damaged(error.message, None)
            return None
        self.events += 1
        self.tally.events[event.kind] += 1
        if event.group is not None:
            self.tally.groups[event.group] += 1
        if self.on_progress is not None and self.events % PROGRESS_EVERY == 0:
            self.on_progress(self)
        return line

    def _trace(self, spool: Spool) -> Iterator[bytes]:
        name = PRECISION_NAMES[self._precision or 1]
        header = {"trace": VERSION, "precision": name, "source": self.chosen.format.source}
        yield msgspec.json.encode(header) + b"\n"
        yield from spool.merged()


def _encoded(event: Event, precision: int) -> bytes:
    """An event as a line of a trace whose header says how fine its times are.

    Raises:
        EventError: it has something that no event can have.
    """
    try:
        if event.precision == precision:
            return encode_event(event if precision == 1 else msgspec.structs.replace(event, precision=1))
        return msgspec.json.encode(to_dict(event) | {"precision": PRECISION_NAMES[event.precision]})
    except (UnicodeEncodeError, OverflowError):
        # halves of characters, which JSON can write and UTF-8 can not
        fields = plain_object(to_dict(event), "event", 0)
        return msgspec.json.encode(fields | {"precision": PRECISION_NAMES[event.precision]})
