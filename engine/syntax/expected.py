"""What a parser expected and found, in an admin's words: up to sixty terminals folded into a few."""

from __future__ import annotations

from collections.abc import Collection

from ..source import Source
from .automaton import END, Token

_COMPARISONS = (
    "EQ", "NE", "LT", "LE", "GT", "GE", "AT_LEAST", "MORE_THAN", "LESS_THAN", "IS", "IS_NOT", "NOT", "IN", "NOT_IN",
    "DURING", "OUTSIDE", "BETWEEN", "MATCHES", "NOT_MATCHES", "CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH",
    "HAS", "HAS_NO", "HAS_ONLY", "RESEMBLES", "EVENT_VERB",
)  # fmt: skip
_CLAUSES = (
    "FORGET_AFTER", "FORGET_ALL_AFTER", "NEVER_FORGET", "RESET", "PER", "AT_MOST", "EXPECT", "BECAUSE", "CATCH_UP",
    "UNLESS",
)  # fmt: skip
_ITEMS = ("WORDS", "EXACT", "REGEX", "DETECT", "EXCEPT", "FIELDS", "LEARNED", "DOMAINS")
_ARGUMENTS = ("POINTS", "EVERYWHERE", "TO", "FROM", "FOR", "BY", "BY_TURNS", "WITHIN", "WIDENED")
_STATEMENTS = ("RULE", "DEFINE", "PATTERN", "NEVER", "GOAL", "VALUE", "ENCOURAGE")
_VALUES = frozenset(
    ("NAME", "NUMBER", "STRING", "DURATION", "TIME", "DATE", "DATETIME", "PERCENT", "LPAR", "MINUS", "TOP", "NOT")
)
_LIST = ("FILE", "TIME_RANGE")

_CATEGORIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("a name", ("NAME",)),
    ("a text in quotation marks", ("STRING",)),
    ("a regular expression between slashes", ("REGEXP",)),
    ("a number", ("NUMBER",)),
    ("a length of time such as `30d`", ("DURATION",)),
    ("a time such as `09:00`", ("TIME",)),
    ("times such as `09:00-11:00`", ("TIME_RANGE",)),
    ("a day such as `2026-03-31`", ("DATE",)),
    ("`:`", ("COLON",)),
    ("`)`", ("RPAR",)),
    ("`when`", ("WHEN",)),
    ("a comparison such as `>=`, `is` or `matches`", _COMPARISONS),
    ("`and` or `or`", ("AND", "OR")),
    ("`then` and an effect such as `warn`", ("THEN",)),
    ("an effect such as `warn`", ("EFFECT",)),
    ("`otherwise`", ("OTHERWISE",)),
    ("`per day` or another span", ("EVERY",)),
    ("`,`", ("COMMA",)),
    ("an item such as `words` or `detect`", _ITEMS),
    ("`before` or `after`", ("BEFORE", "AFTER")),
    ("`by`", ("BY",)),
    ("`each`", ("EACH",)),
    ("`times`", ("TIMES",)),
    ("what it is done to or with", _ARGUMENTS),
    ("a clause such as `because`", _CLAUSES),
    ("a statement such as `rule` or `when`", _STATEMENTS),
)
_SHOWN = 3


def describe_expected(terminals: Collection[str]) -> str:
    """A short list of what could have come, such as ``a comparison such as `>=`, `and` or `or` or `then```."""
    left = set(terminals)
    words: list[str] = []
    if {"NAME", "NUMBER", "LPAR"} <= left:
        words.append("a condition" if "NOT" in left else "a list, a file or times" if "FILE" in left else "a value")
        left -= {*_VALUES, *_LIST}
    for text, members in _CATEGORIES:
        if left.isdisjoint(members):
            continue
        words.append(text)
        left.difference_update(members)
        if members == ("THEN",):
            left.discard("EFFECT")
    return _joined(_few(words)) if words else "the end of the file" if END in left else "something else"


def _few(words: list[str]) -> list[str]:
    """The first few; a following statement is worth saying only where nothing else is."""
    telling = [word for word in words if not word.startswith("a statement")]
    return (telling or words)[:_SHOWN]


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}, or {words[-1]}"


def describe_found(token: Token, source: Source) -> str:
    """A token as a person would call it."""
    if token.type == END:
        return "the end of the file"
    text = source.text[token.start : token.end] or token.text
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return f"the text {shown}" if token.type == "STRING" else f"`{shown}`"
