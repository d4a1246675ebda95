"""What tokens look like: literals, names, signs, blanks, and characters that no policy may hold."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .expressions import UNIT_MS
from .vocabulary import vocabulary

BLANK = re.compile(r"[\s\ufeff\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
"""What stands between tokens. Characters that no policy may hold are found elsewhere, and read as blanks here."""

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")
"""Control characters, half characters, and what makes a text look other than it reads: nowhere, not even in a text."""

SEMICOLONS = re.compile(r"[;；。](?:[;；。\s]*[;；。])?")
COMMENT = re.compile(r"[#＃][^\r\n]*")
STRING = re.compile(r'"(?:\\[^\r\n]|[^"\\\r\n])*"|“(?:\\[^\r\n]|[^”\\\r\n])*”|「[^」\r\n]*」')
WRONG_STRING = re.compile(r"['‘’‚‛”„‟『《«»‹›＂＇″][^'‘’”‟』》»‹›＂＇″\"\r\n]*['‘’”‟』》»‹›＂＇″]")
"""What people write who have other quotation marks at hand."""
REGEXP = re.compile(r"/(?:\\[^\r\n]|[^/\\\r\n])+/[a-z]*")
QUOTED_NAME = re.compile(r'`[^`"“”「」\\{}\r\n]+`')
"""A name in backticks: anything but what would end or open a text around it."""
TOP = re.compile(r"[tT]op\s+(\d+)\b|前\s*(\d+)\s*[名位]?")
BEFORE_PLACES = re.compile(r"[tT]op\s+|前\s*")
BEHIND_PLACES = re.compile(r"\s*[名位](?!\w)")
"""What stands before and behind the parameter that gives the places of a ranking."""
GLUED_TOP = re.compile(r"前(\d+)[名位]")
ASCII_WORD = re.compile(r"[A-Za-z_]+")
LINE_END = re.compile(r"[\r\n]|\Z")

_NAME = re.compile(r"[^\W\d]\w*")
_REST_OF_NAME = re.compile(r"\w*")

SIGNS = {
    ">=": "GE", "≥": "GE", "＞＝": "GE", "<=": "LE", "≤": "LE", "＜＝": "LE", "!=": "NE", "≠": "NE", "！＝": "NE",
    "==": "EQ", "=": "EQ", "＝": "EQ", ">": "GT", "＞": "GT", "<": "LT", "＜": "LT",
    ",": "COMMA", "，": "COMMA", "、": "COMMA", ";": "SEMICOLON", "；": "SEMICOLON", "。": "SEMICOLON",
    ":": "COLON", "：": "COLON", ".": "DOT", "．": "DOT", "(": "LPAR", "（": "LPAR", ")": "RPAR", "）": "RPAR",
    "+": "PLUS", "＋": "PLUS", "-": "MINUS", "－": "MINUS", "*": "STAR", "＊": "STAR", "×": "STAR",
    "/": "SLASH", "／": "SLASH", "÷": "SLASH",
}  # fmt: skip
"""Signs and their full-width twins."""


def name_end(text: str, start: int, end: int) -> int:
    """Where the name (or the run of letters and digits) that starts at an offset ends; the offset itself if none does.

    Accents and vowel signs that Unicode writes as characters of their own belong to the letter before them.
    """
    found = _NAME.match(text, start, end)
    if found is None:
        return start
    stop = found.end()
    while stop < end and unicodedata.category(text[stop])[0] == "M":
        rest = _REST_OF_NAME.match(text, stop + 1, end)
        stop = rest.end() if rest else stop + 1
    return stop


@cache
def numerals() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Literals that start with a digit, in the order in which they are tried; durations are read by `duration_end`."""
    patterns = (
        ("DATETIME", r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}[:：]\d\d(?!\d)"),
        ("DATE", r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{4}年\d{1,2}月\d{1,2}[日号]"),
        ("TIME_RANGE", r"\d{1,2}[:：]\d\d[^\S\r\n]*(?:[-–—~～－至到]|to\b)[^\S\r\n]*\d{1,2}[:：]\d\d(?!\d)"),
        ("TIME", r"\d{1,2}[:：]\d\d(?!\d)"),
        ("DATE_OF_YEAR", r"\d\d-\d\d(?!\d)|\d{1,2}月\d{1,2}[日号]"),
        ("DURATION", r"(?!)"),
        ("DAY_NUMBER", r"\d{1,2}(?:st|nd|rd|th|日|号)(?![A-Za-z_])"),
        ("PERCENT", r"\d+(?:\.\d+)?[^\S\r\n]*[%％]"),
        ("NUMBER", r"\d+(?:\.\d+)?"),
    )
    return tuple((terminal, re.compile(pattern)) for terminal, pattern in patterns)


@cache
def amount() -> re.Pattern[str]:
    """A number and a unit of time, in any language: groups 1 and 2."""
    units = "|".join(sorted(map(re.escape, vocabulary().units), key=len, reverse=True))
    return re.compile(rf"(\d+(?:\.\d+)?)[^\S\r\n]*({units})(?![A-Za-z_])[^\S\r\n]*")


def duration_end(text: str, start: int, end: int) -> int:
    """Where the duration that starts at an offset ends, or the offset itself if none does.

    Units go from long to short, as in `1h 30m`; `1h 2h` are two durations.
    """
    stop, last = start, 0
    found = amount().match(text, start, end)
    while found:
        length = UNIT_MS[vocabulary().units[found.group(2)]]
        if last and length >= last:
            break
        stop, last = found.end(2), length
        found = amount().match(text, found.end(), end)
    return stop


def fold(word: str) -> str:
    """How a word is looked up among keywords: full-width letters folded, and `When` read as `when`."""
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word)
    return word.lower() if word.isascii() and (word.islower() or word.istitle()) else word


@cache
def passed_over() -> str:
    """A pattern of what may hold any words without saying them: texts, comments, quoted names, regular expressions.

    What does not end on its line is passed over up to the end of the line.
    """
    texts = r'"(?:\\[^\r\n]|[^"\\\r\n])*"?|“(?:\\[^\r\n]|[^”\\\r\n])*”?|「[^」\r\n]*」?'
    regexp = rf"(?:\b(?:{spellings('REGEX')})|[,，、])[^\S\r\n]*/(?:\\[^\r\n]|[^/\\\r\n])*/?"
    return f"{texts}|{COMMENT.pattern}|{QUOTED_NAME.pattern}|{regexp}"


def spellings(*terminals: str) -> str:
    """A pattern of the words that are one of some keywords, the longest first."""
    found = {
        form
        for spelling, meanings in vocabulary().keyword_spellings.items()
        for form in (spelling, spelling.title())
        if not set(terminals).isdisjoint(meanings)
    }
    return "|".join(sorted(map(re.escape, found), key=lambda word: (-len(word), word)))
