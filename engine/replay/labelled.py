"""Texts to try patterns on, with or without labels: plain lines, tables, JSON Lines and traces."""

from __future__ import annotations

import codecs
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from ..diagnostics import listing

STDIN = "-"
FORMS = ("auto", "lines", "csv", "tsv", "jsonl")
TEXT_COLUMNS = ("text", "message", "content", "sms", "body", "文本", "内容", "消息")
LABEL_COLUMNS = ("label", "labels", "class", "category", "patterns", "标签", "类别")
YES = frozenset(("1", "true", "yes", "y", "spam", "ad", "是"))
"""Labels that say yes whatever the pattern is called."""

_FORM_OF = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}
_LONGEST_CELL = 1_000_000


UTF_8 = "utf-8-sig"
_LOOKED_AT = 1 << 16


class Unreadable(ValueError):
    """A file whose texts can't be found; the message says why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text to try patterns on.

    Args:
        text: as written.
        line: where it starts in its file, from 1.
        labels: what a person said of it; None where nobody did, which is not the same as no.
    """

    text: str
    line: int
    labels: frozenset[str] | None = None

    def is_a(self, pattern: str, yes: frozenset[str]) -> bool | None:
        """Whether a person said that the text is what a pattern looks for; None where nobody did.

        Args:
            pattern: the pattern's name.
            yes: labels that say so beside the name itself.
        """
        if self.labels is None:
            return None
        return any(label == pattern or label.lower() in yes for label in self.labels)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a table, or under which keys of an object, texts and labels stand; None finds them by usual names."""

    text: str | None = None
    label: str | None = None


@dataclass(slots=True)
class Samples:
    """The texts of a file.

    Args:
        path: the file; `-` is standard input.
        form: one of `FORMS`; `auto` goes by the file's name, of standard input by its first character.
        columns: where texts and labels stand.

    Attributes:
        skipped: line numbers of what is no text: broken JSON, rows without the column, events that are no messages.
        encoding: in what the file is written: UTF-8, or what programs for tables write in its stead.
    """

    path: str
    form: str = "auto"
    columns: Columns = field(default_factory=Columns)
    skipped: list[int] = field(default_factory=list)
    encoding: str = UTF_8

    def __iter__(self) -> Iterator[Sample]:
        """The texts in their order.

        Raises:
            Unreadable: a table has no column of texts.
            OSError: the file can't be read.
        """
        self.skipped.clear()
        if self.path == STDIN:
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")  # type: ignore[union-attr]
            yield from self._read(sys.stdin)
            return
        self.encoding = encoding_of(Path(self.path))
        with Path(self.path).open(encoding=self.encoding, errors="replace", newline="") as file:
            yield from self._read(file)

    def _read(self, file: TextIO) -> Iterator[Sample]:
        lines = iter(file)
        form = self.form
        if form == "auto":
            form = _FORM_OF.get(Path(self.path).suffix.lower(), "lines")
            first = next(lines, "")
            form = "jsonl" if self.path == STDIN and first.lstrip().startswith("{") else form
            lines = _again(first, lines)
        if form == "jsonl":
            return self._objects(lines)
        return self._lines(lines) if form == "lines" else self._rows(lines, "\t" if form == "tsv" else ",")

    def _lines(self, lines: Iterable[str]) -> Iterator[Sample]:
        for number, line in enumerate(lines, start=1):
            text = line.rstrip("\r\n")
            if text.strip():
                yield Sample(text, number)

    def _rows(self, lines: Iterable[str], delimiter: str) -> Iterator[Sample]:
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.DictReader((line.replace("\0", "") for line in lines), delimiter=delimiter, restval="")
        names = [name for name in reader.fieldnames or () if name]
        text = _column(names, self.columns.text, TEXT_COLUMNS, "texts")
        label = _column(names, self.columns.label, LABEL_COLUMNS, "labels", needed=False)
        for row in reader:
            if not row[text]:
                self.skipped.append(reader.line_num)
                continue
            yield Sample(row[text], reader.line_num, None if label is None else _labels(row[label]))

    def _objects(self, lines: Iterable[str]) -> Iterator[Sample]:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
            except (ValueError, RecursionError):
                found = None
            sample = self._sample(found, number)
            if sample is not None:
                yield sample
            elif not (isinstance(found, dict) and "trace" in found):
                self.skipped.append(number)

    def _sample(self, found: object, number: int) -> Sample | None:
        """A text, a labelled object, or an event of a trace with a message."""
        if isinstance(found, str):
            return Sample(found, number) if found else None
        if not isinstance(found, dict):
            return None
        message = found.get("message")
        if isinstance(message, dict):
            truth = found.get("truth")
            labels = _labels(truth.get("patterns", [])) if isinstance(truth, dict) else None
            text = message.get("text")
        else:
            text = _value(found, self.columns.text, TEXT_COLUMNS)
            labels = _labels(_value(found, self.columns.label, LABEL_COLUMNS))
        return Sample(text, number, labels) if isinstance(text, str) and text else None


def encoding_of(path: Path) -> str:
    """In what a file of texts is written, by its first bytes: UTF-8 unless it can't be.

    Programs for tables write UTF-16 with a byte-order mark, or, in China, GB 18030.

    Args:
        path: the file.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    text = head.decode("utf-8", "replace")
    broken = text.count("\ufffd") * 2 > sum(not character.isascii() for character in text)
    return "gb18030" if broken and _is_gb18030(head) else UTF_8


def _is_gb18030(head: bytes) -> bool:
    """Whether the first bytes of a file are such text; the last character may be cut."""
    try:
        codecs.getincrementaldecoder("gb18030")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _again(first: str, lines: Iterable[str]) -> Iterator[str]:
    if first:
        yield first
    yield from lines


def _column(names: list[str], wanted: str | None, usual: tuple[str, ...], what: str, needed: bool = True) -> Any:
    """The name of a column of a table; None where there is none and none is needed."""
    if wanted is not None and wanted not in names:
        raise Unreadable(f"there is no column `{wanted}`; the table has {listing(names)}")
    found = wanted or next((name for name in names if name.strip().lower() in usual), None)
    if found is None and needed:
        if not names:
            raise Unreadable("the table is empty")
        message = (
            f"no column is known to hold {what}: the first line, which should name the columns, has {listing(names)}"
        )
        raise Unreadable(f"{message}; name the one meant with `--text-column`")
    return found


def _value(found: Mapping[str, Any], wanted: str | None, usual: tuple[str, ...]) -> Any:
    return found.get(wanted) if wanted is not None else next((found[name] for name in usual if name in found), None)


def _labels(found: object) -> frozenset[str] | None:
    """Labels as texts; None where nothing was said."""
    if found is None or (isinstance(found, str) and not found.strip()):
        return None
    if isinstance(found, list):
        return frozenset(str(label).strip() for label in found)
    return frozenset((str(found).strip(),))
