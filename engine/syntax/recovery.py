"""Where to read on after a syntax error: at the next statement, so that no mistake hides or invents another."""

from __future__ import annotations

import re
from functools import cache

from ..source import Source
from .automaton import Token
from .shapes import BLANK, passed_over, spellings
from .vocabulary import vocabulary

STATEMENTS = ("RULE", "DEFINE", "PATTERN", "NEVER", "GOAL", "VALUE", "ENCOURAGE", "WHEN", "EVERY")
"""The keywords that start statements."""
TRIGGERS = ("WHEN", "EVERY")
"""Those that can stand inside a statement as well."""

_LINE = r"(?:(?<=\n)|(?<![\s\S]))\ufeff?"
_NAMING = ("RULE", "DEFINE", "PATTERN", "GOAL")
_SAYING = ("VALUE", "ENCOURAGE")


def next_statement(source: Source, position: int, statement: Token) -> int:
    """The offset at which the next statement starts, or that of the end of the text.

    Args:
        source: the policy text.
        position: where to look from; what stands in texts and comments is passed over.
        statement: the keyword of the statement that is broken: an indented `when` or `every` is still a part of it,
            unless it started with one itself.
    """
    text = source.text
    indented_too = statement.type in TRIGGERS
    for found in _start().finditer(text, _line_start(text, position)):
        for place in ("after", "without_marks"):
            if found[place] is not None:
                return found.start(place)
        if found["line"] is not None and (indented_too or not found["indent"] or not _is_trigger(found["line"])):
            return found.start("line")
    return len(text)


def _line_start(text: str, position: int) -> int:
    """The start of the line of an offset if only blanks stand before it there, else the offset itself."""
    start = text.rfind("\n", 0, position) + 1
    return start if start == position or BLANK.fullmatch(text, start, position) else position


def begins_line(source: Source, token: Token) -> bool:
    """Whether nothing but blanks and `;` stands before a token on its line."""
    start = source.text.rfind("\n", 0, token.start) + 1
    return not source.text[start : token.start].strip(" \t\r\ufeff\u3000;；。")


def hides_statement(source: Source, token: Token) -> bool:
    """Whether a token was read as something else, and starts a statement on a line of its own.

    Behind `then`, for one, `value` can be a name, and `每天` a word that nothing starts with.
    """
    found = _start().match(source.text, source.text.rfind("\n", 0, token.start) + 1)
    return found is not None and token.start in (found.start("line"), found.start("without_marks"))


def is_part_of(statement: Token, token: Token, source: Source) -> bool:
    """Whether an indented `when` or `every` belongs to a statement that started with another word."""
    indented = token.start > 0 and source.text[token.start - 1] in " \t\u3000"
    return indented and token.type in TRIGGERS and statement.type in STATEMENTS and statement.type not in TRIGGERS


def _is_trigger(word: str) -> bool:
    found = vocabulary().keyword_spellings.get(word.lower(), ())
    return any(terminal in TRIGGERS for terminal in found)


@cache
def _start() -> re.Pattern[str]:
    """A keyword that starts a statement, on a line of its own or behind a `;`; or something to pass over."""
    never = rf"(?:{spellings('NEVER')})(?!\w)(?!\s+forget\b)"
    naming = rf"(?:{spellings(*_NAMING)})(?=[\s`])"
    saying = rf"(?:{spellings(*_SAYING)})(?=\s*[\"“「])"
    trigger = rf"(?:{spellings(*TRIGGERS)})(?![A-Za-z0-9_])"
    keyword = f"{naming}|{never}|{saying}|{trigger}"
    return re.compile(
        rf"{_LINE}(?P<indent>[^\S\n]*)(?P<line>{keyword})"
        rf"|{_LINE}(?P<without_marks>{spellings(*_SAYING)})(?=[^\S\n]+\w)"
        rf"|(?<=[;；。])\s*(?P<after>{keyword})|{passed_over()}"
    )
