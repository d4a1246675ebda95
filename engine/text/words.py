"""Word lists: files of words, one a line."""

from __future__ import annotations

import csv
import re

_REMARK = re.compile(r"(^|\s)#(\s.*)?$")


def read_word_list(text: str, *, table: bool = False) -> list[tuple[str, int]]:
    """Read a word list.

    Blank lines are skipped, and so is what follows a `#` that starts a line or stands between spaces (`C#` is a word).

    Args:
        text: the file's text; a byte-order mark at its start is accepted.
        table: whether it is a CSV file, whose first column holds the words.

    Returns:
        each word with the number (from 1) of the line it stands in, in order; repeats are kept.
    """
    found: list[tuple[str, int]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.lstrip().startswith("#"):
            continue
        word = _first_column(line) if table else _REMARK.sub("", line.rstrip("\r"))
        if word.strip():
            found.append((word.strip(), number))
    return found


def _first_column(line: str) -> str:
    """The first cell of a line; a quoted cell may hold commas but no line end, as words have none."""
    return next(iter(next(csv.reader([line.rstrip("\r")]), [])), "")
