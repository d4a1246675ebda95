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


def read_answers(text: str) -> dict[str, str]:
    """The answers of a CSV file of questions: what the second column says to the words in the first.

    Args:
        text: the file's text; a byte-order mark at its start is accepted.

    Returns:
        the answers by their words; of words that stand there twice the first answer that says something.
    """
    found: dict[str, str] = {}
    for line in text.removeprefix("\ufeff").split("\n"):
        cells = [cell.strip() for cell in next(csv.reader([line.rstrip("\r")]), [])]
        if not line.lstrip().startswith("#") and len(cells) > 1 and all(cells[:2]):
            found.setdefault(cells[0], cells[1])
    return found


def is_table(path: str) -> bool:
    """Whether a file of words is a table, by its name: a CSV file has its words in the first column."""
    return path.casefold().endswith(".csv")


def _first_column(line: str) -> str:
    """The first cell of a line; a quoted cell may hold commas but no line end, as words have none."""
    return next(iter(next(csv.reader([line.rstrip("\r")]), [])), "")
