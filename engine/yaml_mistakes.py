"""Mistakes in YAML files, told to an admin.

PyYAML has two parsers, in C and in Python, whose messages differ and speak of scalars, nodes and block ends. This
table knows the mistakes that people make and says the same whichever parser met them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from .diagnostics import Diagnostic, Label
from .source import Source, Span


@dataclass(frozen=True, slots=True)
class _Mistake:
    """How the parsers tell a mistake, and how an admin is told.

    Args:
        told: what the parsers' words match.
        message: what to say.
        help: what to do.
        opening: what to say about the place where the unfinished piece starts.
        at: the character that stands at the place; any when empty.
    """

    told: str
    message: str
    help: str | None = None
    opening: str = ""
    at: str = ""


_QUOTES = "put the text in quotes"
_MISTAKES = (
    _Mistake("cannot start any token", "a tab can't be used to indent", "indent with spaces", at="\t"),
    _Mistake("cannot start any token", "a text can't start with this character", _QUOTES),
    _Mistake(
        "mapping values are not allowed",
        "this `:` comes where no key can end",
        "write a key, `:`, a space and its value, and put a text that holds `: ` in quotes",
    ),
    _Mistake(
        "could not find expected ':'", "a line before this lacks its `:`", "write a key, `:`, a space and its value"
    ),
    _Mistake("quoted scalar.*unexpected end", "the file ends inside quotes", "close them", "opened here"),
    _Mistake("escape|hexadecimal|hexdecimal", "this `\\` starts no sequence that YAML knows", "write `\\\\`"),
    _Mistake("flow sequence", "the list in `[` `]` isn't closed before this", "write `,` or `]`", "opened here"),
    _Mistake("flow mapping", "the mapping in `{` `}` isn't closed before this", "write `,` or `}`", "opened here"),
    _Mistake(
        "parsing a block (?:mapping|collection)",
        "this doesn't line up with the lines above it",
        "start lines that belong together in the same column",
        "they begin here",
    ),
    _Mistake("node content", "a value was expected here", _QUOTES),
    _Mistake("block scalar", "the text after `|` or `>` begins on the next line", _QUOTES),
    _Mistake("anchor|alias", "a text can't start with `&` or `*`", _QUOTES),
    _Mistake("tag", "a text can't start with `!`", _QUOTES),
    _Mistake("directive|document", "a line that starts with `%` or `...` has no use here", "delete it"),
    _Mistake("", "this is not valid YAML"),
)


def syntax_mistake(error: yaml.MarkedYAMLError, source: Source, shift: int) -> Diagnostic:
    """The finding for what a YAML parser refused.

    Args:
        error: what the parser said.
        source: the text it read.
        shift: how many characters at the start of the text the parser didn't see.

    Returns:
        an error with its place and, for a piece that isn't finished, the place where it starts.
    """
    offset, start = _offset(error.problem_mark, shift), _offset(error.context_mark, shift)
    told = f"{error.context} {error.problem}"
    mistake = next(m for m in _MISTAKES if re.search(m.told, told) and m.at in source.text[offset : offset + 1])
    labels = (Label(Span(source, start, start + 1), mistake.opening),) if mistake.opening and start < offset else ()
    help = mistake.help
    line = source.line_and_column(offset)[0]
    # A key that lost its colon swallows the next line, where the parser then stops.
    if any("：" in source.line(number) for number in (max(line - 1, 1), line)):
        help = "write `:` and a space after a key, not the full-width `：`"
    end = min(offset + 1, len(source.text))
    return Diagnostic("G401", mistake.message, Span(source, min(offset, end), end), labels, help)


def _offset(mark: Any, shift: int) -> int:
    return 0 if mark is None else int(mark.index) + shift
