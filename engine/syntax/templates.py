"""The `{…}` of texts: where they stand, before anyone reads what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ..diagnostics import Diagnostic
from ..source import Source, Span
from .automaton import Token
from .literals import unescaped

_INSIDE = re.compile(r"(?:[^{}“「`]|“(?:\\.|[^”\\])*”|「[^」]*」|`[^`]*`)*")
"""An expression between braces; texts and quoted names in it may hold braces of their own."""

_LONGEST = 1000
"""How far the end of an expression is looked for behind a text that does not end."""


def split_template(source: Source, token: Token, report: Callable[[Diagnostic], None]) -> Iterator[str | Span]:
    """Literal pieces (unescaped) and the places of expressions of a quoted text, in order.

    Args:
        source: the text the token is of.
        token: a STRING, with its quotation marks. `{{` and `}}` stand for the braces themselves.
        report: takes findings about braces that don't match.
    """
    text = source.text
    position, end = token.start + 1, token.start + len(token.text) - 1
    escapes = text[token.start] != "「"
    literal: list[str] = []
    while position < end:
        char = text[position]
        if char == "\\" and escapes and position + 1 < end:
            literal.append(unescaped(text[position + 1]))
            position += 2
        elif char in "{}" and text.startswith(char * 2, position) and position + 1 < end:
            literal.append(char)
            position += 2
        elif char == "{":
            close = _close(text, position, end)
            if close is None:
                report(_unmatched(source, position, "`{` without `}`"))
                break
            if literal:
                yield "".join(literal)
                literal = []
            yield Span(source, position + 1, close)
            position = close + 1
        elif char == "}":
            report(_unmatched(source, position, "`}` without `{`"))
            position += 1
        else:
            literal.append(char)
            position += 1
    if literal:
        yield "".join(literal)


def _close(text: str, opening: int, end: int) -> int | None:
    inside = _INSIDE.match(text, opening + 1, min(end, opening + _LONGEST))
    close = inside.end() if inside else opening + 1
    if close < end and text[close] == "}":
        return close
    found = text.find("}", opening, end)
    return found if found >= 0 else None


def _unmatched(source: Source, position: int, message: str) -> Diagnostic:
    return Diagnostic(
        "G113",
        f"{message} in a text",
        Span(source, position, position + 1),
        help="braces hold an expression such as `{member.name}`; write `{{` or `}}` for a brace itself",
    )
