"""The events of one file of a trace in lists, plain messages as they were skimmed; problems come when they would come."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import NamedTuple, cast

import msgspec

from ..runtime.event import Event, EventError
from ..runtime.instant import DAY, EPOCH, SECOND, instant_of
from ..runtime.said import LONGEST, Moved, Said, decode_plain, decode_said, event_of, is_plain
from .misdated import FAR_AHEAD, LOOK_AHEAD, settled
from .trace_bytes import DamageError, line_lists
from .trace_problems import TraceProblem
from .trace_stream import TraceItem, TraceStream

_SAID = frozenset({Said})


class Read(msgspec.Struct, frozen=True, gc=False):
    """An event that was read in full.

    Args:
        item: the event and where it stands.
    """

    item: TraceItem


@dataclass(slots=True)
class Rows:
    """Events of a trace, side by side in lists: what one list has at a place and what another has there are of one event.

    Args:
        whats: plain messages as they were skimmed, and what was read in full.
        lines: as they are written.
        times: in ms.
        numbers: the events' lines in their files, from 1.
        paths: the files.
        precisions: how fine times are in these files, in ms.
    """

    whats: list[Said | Read] = field(default_factory=list)
    lines: list[bytes] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    precisions: list[int] = field(default_factory=list)

    def extend(self, rows: Rows, start: int, stop: int) -> None:
        """Takes over some events of other rows."""
        self.whats += rows.whats[start:stop]
        self.lines += rows.lines[start:stop]
        self.times += rows.times[start:stop]
        self.numbers += rows.numbers[start:stop]
        self.paths += rows.paths[start:stop]
        self.precisions += rows.precisions[start:stop]

    def event(self, place: int) -> Event:
        """The event at a place."""
        what = self.whats[place]
        if isinstance(what, Read):
            return what.item.event
        return event_of(what, self.times[place], self.precisions[place])

    def item(self, place: int, event: Event | None = None) -> TraceItem:
        """The event at a place, as a reader gives it.

        Args:
            place: where.
            event: the event, where it is at hand.
        """
        what = self.whats[place]
        if isinstance(what, Read):
            return what.item
        return TraceItem(event or self.event(place), None, self.paths[place], self.numbers[place])


def all_said(whats: Sequence[object]) -> bool:
    """Whether all of some rows are plain messages as they were skimmed."""
    return _SAID.issuperset(map(type, whats))


class Stretch(NamedTuple):
    """Those of some rows that come next, from one place up to another; what is wrong with the trace before them was told."""

    rows: Rows
    start: int
    stop: int


@dataclass(slots=True)
class _Block:
    """What was read at once: rows, and problems with the place of the row that they come before."""

    rows: Rows
    problems: deque[tuple[int, TraceProblem]] = field(default_factory=deque)


class SkimmedStream(TraceStream):
    """Reads one file as `TraceStream` does: the same events, the same problems at the same moments."""

    _block: _Block | None = None
    _lines = 0
    _any_found = False
    _day = (-1 << 62, 0)
    """The day (counted from the epoch) of the latest message and when it began, in ms."""

    def stretches(self) -> Iterator[Stretch]:
        """The file's events, misdated ones put back among their neighbours.

        Raises:
            TraceError: the file can't be opened, or reading is strict and something is wrong.
        """
        source = self._blocks()
        held: deque[_Block] = deque(islice(source, 1))
        before: int | None = None
        while held:
            rows, start = held[0].rows, 0
            while start < len(rows.times):
                stop, before = self._in_time(held[0], start, before)
                if stop > start:
                    yield Stretch(rows, start, stop)
                start = stop
                if start < len(rows.times):
                    before = self._settle(held, start, before, source)
                    yield Stretch(rows, start, start + 1)
                    start += 1
            self._tell(held, start)
            held.popleft()
            held.extend(islice(source, 0 if held else 1))

    def _in_time(self, block: _Block, start: int, before: int | None) -> tuple[int, int | None]:
        """Up to where rows come in their time with nothing wrong before them, and the time of the last."""
        rows, lateness = block.rows, self._lateness
        end = min(block.problems[0][0], len(rows.times)) if block.problems else len(rows.times)
        if before is None:
            return start, before
        if start == 0 and 0 < end == len(rows.times) and _in_order(rows.times, before, lateness):
            return end, rows.times[-1]
        for place in range(start, end):
            at = rows.times[place]
            if not -lateness <= at - before <= FAR_AHEAD:
                return place, before
            before = at
        return max(start, end), before

    def _settle(self, held: deque[_Block], place: int, before: int | None, source: Iterator[_Block]) -> int | None:
        """Takes the row at a place for itself: what is wrong before it is told, its time is looked at; the next `before`."""
        self._tell(held, place)
        rows = held[0].rows
        at = rows.times[place]
        if before is not None and -self._lateness <= at - before <= FAR_AHEAD:
            return at
        following = self._following(held, place, source)
        self._tell(held, place + LOOK_AHEAD)
        taken = settled(at, before, following, self._lateness)
        if taken != at:
            item = self._redated(rows.item(place), taken)
            rows.whats[place], rows.times[place] = Read(item), taken
        return taken if taken == at or before is None else before

    def _following(self, held: deque[_Block], place: int, source: Iterator[_Block]) -> Sequence[int]:
        """The times of the next few rows, for which more is read where need be."""
        while sum(len(block.rows.times) for block in held) <= place + LOOK_AHEAD:
            more = next(source, None)
            if more is None:
                break
            held.append(more)
        return list(islice(chain.from_iterable(block.rows.times for block in held), place + 1, place + 1 + LOOK_AHEAD))

    def _tell(self, held: deque[_Block], place: int) -> None:
        """Tells what is wrong up to a row, counted from the first that is held."""
        for block in held:
            while block.problems and block.problems[0][0] <= place:
                self._tally.problems.add(block.problems.popleft()[1])
            place -= len(block.rows.times)
            if place < 0:
                return

    def _blocks(self) -> Iterator[_Block]:
        lists = line_lists(self._chunks())
        ended = False
        while not ended:
            block = self._block = _Block(Rows())
            try:
                lines = next(lists, None)
            except DamageError as damage:
                self._report(damage.code, damage.message, self._lines + 1)
                lines, self._any_found = None, True
            ended = lines is None
            self._take(lines or (), block)
            self._any_found = self._any_found or bool(block.rows.times)
            if ended and not self._any_found:
                self._report("G644", "the file has no events", None)
            self._block = None
            yield block

    def _take(self, lines: Sequence[bytes | None], block: _Block) -> None:
        """Reads lines; a header tells how fine the times of those after it are."""
        rows, place, only_said = block.rows, 0, True
        self._tally.lines += len(lines)
        while place < len(lines):
            count = self._take_plain(lines, place, rows, only_said)
            rows.lines += cast("Sequence[bytes]", lines[place : place + count])
            rows.numbers += range(self._lines + place + 1, self._lines + place + count + 1)
            place += count
            if place < len(lines) and not only_said:
                self._read(lines[place], self._lines + place + 1, block)
                place += 1
            only_said = False  # where there is one line that holds no message, there are more
        self._lines += len(lines)
        self._fill(rows)

    def _take_plain(self, lines: Sequence[bytes | None], start: int, rows: Rows, only_said: bool) -> int:
        """Takes in plain messages and their times, up to the first line that holds none.

        Args:
            lines: as they are written.
            start: the place of the first.
            rows: take what they hold.
            only_said: whether messages are all that is taken; else members who come and go are too.

        Returns:
            how many lines were taken.
        """
        found: list[Said | Moved] = []
        decode: Callable[[bytes], Said | Moved] = decode_said if only_said else decode_plain
        with suppress(msgspec.DecodeError, ValueError, TypeError):  # the last where a line was too long to be read
            found += map(decode, cast("Iterator[bytes]", islice(lines, start, None)))  # up to it they are there
        if not found:
            return 0
        _keep_plain(found, cast("Sequence[bytes]", lines[start : start + len(found)]))
        times = self._times(found)
        whats = found[: len(times)]
        rows.whats += cast("list[Said]", whats) if only_said else self._told(whats, times, start)
        rows.times += times
        return len(times)

    def _told(self, found: Sequence[Said | Moved], times: Sequence[int], start: int) -> Iterator[Said | Read]:
        """Plain messages as they were skimmed, and the events of members who come and go."""
        precision, path, first = self._header.precision, self._file.path, self._lines + start + 1
        for number, (what, at) in enumerate(zip(found, times, strict=True), first):
            yield what if isinstance(what, Said) else Read(TraceItem(event_of(what, at, precision), None, path, number))

    def _times(self, found: Sequence[Said | Moved]) -> list[int]:
        """When messages were sent, and members came and went, in ms, up to the first of which that can't be told."""
        times: list[int] = []
        add, (day, midnight) = times.append, self._day
        try:
            for said in found:
                passed = said.at - EPOCH
                if passed.days != day:
                    midnight = instant_of(said.at) // DAY * DAY
                    self._day = day, midnight = passed.days, midnight
                add(midnight + passed.seconds * SECOND + passed.microseconds // 1_000)
        except (OverflowError, EventError):
            pass
        return times

    def _fill(self, rows: Rows) -> None:
        """Says of the rows that have come where they stand, and how fine their times are."""
        more = len(rows.times) - len(rows.paths)
        rows.paths += [self._file.path] * more
        rows.precisions += [self._header.precision] * more

    def _read(self, line: bytes | None, number: int, block: _Block) -> None:
        rows = block.rows
        self._fill(rows)
        try:
            item = self._item(line, number)
        except EventError as error:
            self._report(error.code, error.message, number, error.help)
            self._any_found = True
            return
        if item is not None and line is not None:
            rows.whats.append(Read(item))
            rows.times.append(item.event.at)
            rows.lines.append(line)
            rows.numbers.append(number)

    def _report(self, code: str, message: str, line: int | None, help: str | None = None) -> None:
        """While lines are read, what is wrong waits until they would be; else it is told."""
        block, problem = self._block, TraceProblem(code, message, self._file.path, line, help)
        if block is None:
            self._tally.problems.add(problem)
        else:
            block.problems.append((len(block.rows.times), problem))


def _keep_plain(found: list[Said | Moved], lines: Sequence[bytes]) -> None:
    """Leaves of what was skimmed all before the first that needs a full reading.

    Args:
        found: what was skimmed.
        lines: where it stands.
    """
    odd = [place for place, said in enumerate(found) if said.message.attrs is not None]
    if b"\\" in b"".join(lines) or max(map(len, lines), default=0) > LONGEST:  # most blocks hold no such line
        odd += [place for place, line in enumerate(lines) if b"\\" in line or len(line) > LONGEST]
    del found[min((place for place in odd if not is_plain(found[place], lines[place])), default=len(found)) :]


def _in_order(times: list[int], before: int, lateness: int) -> bool:
    """Whether times (ms) plainly come in their time: each after the one before it, and all soon after `before`."""
    first, last = times[0], times[-1]
    return first >= before - lateness and last - min(first, before) <= FAR_AHEAD and times == sorted(times)
