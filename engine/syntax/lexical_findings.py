"""Findings about characters that are no token: unclosed quotation marks, long names, invisible characters."""

from __future__ import annotations

import unicodedata

from ..diagnostics import Diagnostic
from ..source import Source, Span

_CLOSING = {'"': '"', "“": "”", "「": "」"}
_OTHER_QUOTES = "'‘’‚‛”„‟『』《》«»‹›＂＇」″"
_MEANT = {
    "&": "`and` joins conditions and effects",
    "|": "`or` joins conditions",
    "!": "`not` turns a condition round; `!=` compares",
    "！": "`not` turns a condition round; `!=` compares",
    "[": "lists stand in parentheses: `(a, b)`",
    "【": "lists stand in parentheses: `(a, b)`",
    "{": 'braces stand only inside a text, as in `"Welcome, {member.name}"`',
    "$": "write the name alone, without `$`",
    "@": "write the name alone, without `@`",
    "#": "a comment can't stand between braces; write the name alone",
    "·": "a name with other signs than letters, digits and `_` in it stands in backticks",
    "…": "`…` stands only inside a text",
}
_REASONS = {
    "Cs": ("half a character", "save the file as UTF-8, and type the text anew where it still stands"),
    "Cc": ("a control character", "delete it; if you can't see it, delete the word it stands in and type it anew"),
    "Cf": (
        "an invisible character that changes the order in which text is shown",
        "delete it; if you can't see it, delete the word it stands in and type it anew",
    ),
}


def unclosed_text(source: Source, start: int, end: int) -> Diagnostic:
    """A text that does not end on its line.

    Args:
        source: the policy text.
        start, end: from its quotation mark to the end of the line.
    """
    opening = source.text[start]
    closing = _CLOSING[opening]
    others = [mark for mark in '"”」“' if mark != closing and mark in source.text[start + 1 : end]]
    advice = "put the closing quotation mark behind the text; use `\\n` for a line break inside it"
    if others:
        advice = f"a text that starts with `{opening}` ends with `{closing}`, not with `{others[0]}`"
    message = "a text starts here and does not end on this line"
    return Diagnostic("G102", message, Span(source, start, start + 1), help=advice)


def closed(text: str) -> str:
    """An unclosed text as if it were closed, with what its opening mark wants."""
    return (text[:-1] if text.endswith("\\") else text) + _CLOSING[text[0]]


def wrong_marks(source: Source, start: int, end: int) -> Diagnostic:
    """A text between other quotation marks than those of the language."""
    message = f"a text does not stand between `{source.text[start]}` and `{source.text[end - 1]}`"
    return Diagnostic("G105", message, Span(source, start, end), help='put it between `"` and `"`, or `“` and `”`')


def unclosed_regexp(source: Source, start: int) -> Diagnostic:
    """A regular expression that does not end on its line."""
    message = "a regular expression starts here and does not end on this line"
    advice = "close it with `/`; write a slash inside it as `\\/`"
    return Diagnostic("G103", message, Span(source, start, start + 1), help=advice)


def unclosed_name(source: Source, start: int) -> Diagnostic:
    """A name in backticks that does not end on its line."""
    message = "a name in backticks starts here and does not end on this line"
    advice = "close the name with a second backtick"
    name, closing, _ = source.text[start + 1 :].partition("\n")[0].partition("`")
    if closing:
        message = "a name can't hold what stands between these backticks" if name else "these backticks hold no name"
        advice = "a name has at least one character, and no quotation marks, backslashes or braces"
    return Diagnostic("G115", message, Span(source, start, start + 1), help=advice)


def long_name(source: Source, start: int, end: int, most: int) -> Diagnostic:
    """A name, or a run of letters without blanks, that is too long."""
    message = f"a name of {end - start:,} characters, more than the {most} a name may have"
    advice = "put spaces between the words, or quotation marks around a text"
    return Diagnostic("G104", message, Span(source, start, start + most), help=advice)


def unreadable(source: Source, start: int, end: int) -> Diagnostic:
    """Characters that mean nothing where they stand: one character, or a row of the same."""
    char = source.text[start]
    shown = f"`{char}`" if char.isprintable() and char != "`" else "an invisible character"
    name = unicodedata.name(char, "").lower()
    code = f"U+{ord(char):04X}{', ' + name if name else ''}"
    detail = "" if char.isascii() and char.isprintable() else f" ({code})"
    return Diagnostic("G105", f"{shown}{detail} means nothing here", Span(source, start, end), help=_advice(char))


def _advice(char: str) -> str:
    if char in _OTHER_QUOTES:
        return 'a text stands between `"` and `"`, or `“` and `”`'
    if not char.isprintable():
        return "delete it; if you can't see it, delete the word it stands in and type it anew"
    default = (
        "quotation marks go around texts, and backticks around names with other signs than letters, digits and `_`"
    )
    return _MEANT.get(char, default)


def forbidden(source: Source, start: int, end: int) -> Diagnostic:
    """Characters that no policy may hold, wherever they stand: one, or a row of them."""
    char = source.text[start]
    what, advice = _REASONS[unicodedata.category(char)]
    name = unicodedata.name(char, "").lower()
    message = f"{what} (U+{ord(char):04X}{', ' + name if name else ''}) stands in the policy"
    return Diagnostic("G105", message, Span(source, start, end), help=advice)
