"""Exports that are made of lines of text."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from ...runtime.event_json import MAX_LINE
from ...runtime.event_values import MAX_TEXT
from ..trace_bytes import DamageError, split_lines
from .reading import Reading

_BLANK = re.compile(r"\s*")
_BOM = "\ufeff"


class Line(NamedTuple):
    """A line.

    Args:
        number: from 1.
        text: without its line feed; a carriage return before it is still there.
    """

    number: int
    text: str


def lines(reading: Reading) -> Iterator[Line]:
    """The lines of a file; what can't be read of it is reported."""
    number = 0
    try:
        for raw in split_lines(reading.chunks()):
            number += 1
            if raw is None:
                reading.damaged(f"the line is longer than {MAX_LINE:,} bytes", number)
                continue
            yield Line(number, _decoded(raw, reading).removeprefix(_BOM if number == 1 else ""))
    except DamageError as damage:
        reading.broken(damage, number + 1)


class Block(NamedTuple):
    """A line that begins a record, and those that belong to it.

    Args:
        number: of the first line, from 1.
        head: what was recognised in it.
        rest: the lines after it, in the order of the file.
    """

    number: int
    head: re.Match[str]
    rest: list[str]


def blocks(
    reading: Reading, head: Callable[[str], re.Match[str] | None], furniture: re.Pattern[str] = _BLANK
) -> Iterator[Block]:
    """The records of a file in which a record may run over lines.

    Args:
        reading: the file.
        head: recognises the first line of a record; lines before the first one are left out.
        furniture: lines that may stand before the first one.
    """
    block: Block | None = None
    size = 0
    for line in lines(reading):
        if found := head(line.text):
            if block:
                yield block
            block, size = Block(line.number, found, []), 0
        elif block is None:
            reading.skip("a line before the first message", 0 if furniture.fullmatch(line.text) else 1)
        elif size + len(line.text) > MAX_TEXT:
            reading.guess("a text was cut where it is longer than any message")
        else:
            block.rest.append(line.text)
            size += len(line.text) + 1
    if block:
        yield block


def _decoded(raw: bytes, reading: Reading) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        reading.guess("characters that are not UTF-8 were replaced")
        return raw.decode("utf-8", "replace")


class Row(NamedTuple):
    """A line of a table, by the names of its columns.

    Args:
        number: where it begins, from 1.
        values: what stands in it.
    """

    number: int
    values: dict[str, str]


def rows(reading: Reading, delimiter: str, named: Callable[[list[str]], list[str] | None]) -> Iterator[Row]:
    """The lines of a table whose first line names its columns; those that don't fit are reported.

    Args:
        reading: the file.
        delimiter: what stands between values.
        named: makes names of the first line; None when these are no columns of this form.
    """
    counted = _Counted(lines(reading))
    reader = csv.reader(counted, delimiter=delimiter, strict=True)
    names: list[str] | None = None
    while True:
        start = counted.number + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reading.damaged(f"this record is not CSV: {_reason(error)}", start)
            continue
        if names is None:
            names = named(values)
            if names is None:
                reading.damaged("the first line does not name the columns of this form", start)
                return
        elif len(values) == len(names):
            yield Row(start, dict(zip(names, values, strict=True)))
        elif values:
            reading.damaged(f"this record has {len(values)} values, expected {len(names)}", start)


class _Counted:
    """Lines for a CSV reader, which says only how many it took."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._source = source
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._source)
        self.number = line.number
        return f"{line.text}\n"


def _reason(error: csv.Error) -> str:
    told = str(error)
    if "limit" in told:
        return "one of its values is too long"
    if "end of data" in told:
        return "the file breaks off inside a value"
    if "new-line" in told:
        return "its line ends are not those of a CSV file"
    return "a value in double quotes is not closed, or something stands behind it"
