"""What a parser expected and found, in an admin's words: up to sixty terminals folded into a few."""

from __future__ import annotations

from collections.abc import Collection

from ..source import Source
from .automaton import END, Token
from .recovery import STATEMENTS

COMPARISONS = (
    "EQ", "NE", "LT", "LE", "GT", "GE", "AT_LEAST", "MORE_THAN", "LESS_THAN", "IS", "IS_NOT", "NOT", "IN", "NOT_IN",
    "DURING", "OUTSIDE", "BETWEEN", "MATCHES", "NOT_MATCHES", "CONTAINS", "NOT_CONTAINS", "STARTS_WITH", "ENDS_WITH",
    "HAS", "HAS_NO", "HAS_ONLY", "RESEMBLES", "EVENT_VERB",
)  # fmt: skip
CLAUSES = (
    "FORGET_AFTER", "FORGET_ALL_AFTER", "NEVER_FORGET", "RESET", "PER", "AT_MOST", "EXPECT", "BECAUSE", "CATCH_UP",
    "UNLESS",
)  # fmt: skip
_ITEMS = ("WORDS", "EXACT", "REGEX", "DETECT", "EXCEPT", "FIELDS", "LEARNED", "DOMAINS")
_VALUES = (
    "NAME", "NUMBER", "STRING", "DURATION", "TIME", "DATE", "DATETIME", "PERCENT", "LPAR", "MINUS", "TOP", "NOT",
)  # fmt: skip
_LISTS = ("FILE", "TIME_RANGE")

_CATEGORIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("`)`", ("RPAR",)),
    ("`when` or `every`", ("WHEN", "EVERY")),
    ("`:`", ("COLON",)),
    ("a comparison such as `>=`, `is` or `matches`", COMPARISONS),
    ("`and` or `or`", ("AND", "OR")),
    ("`then` and an effect such as `warn`", ("THEN", "EFFECT")),
    ("`,`", ("COMMA",)),
    ("`otherwise`", ("OTHERWISE",)),
    ("a name", ("NAME",)),
    ("a number", ("NUMBER",)),
    ("a length of time such as `30d`", ("DURATION",)),
    ("a time such as `09:00`", ("TIME",)),
    ("times such as `09:00-11:00`", ("TIME_RANGE",)),
    ("a day such as `2026-03-31`", ("DATE",)),
    ("a text in quotation marks", ("STRING",)),
    ("a regular expression between slashes", ("REGEXP",)),
    ("an item such as `words` or `detect`", _ITEMS),
    ("`once`", ("ONCE",)),
    ("`times`", ("TIMES",)),
    ("`before` or `after`", ("BEFORE", "AFTER")),
    ("`by`", ("BY",)),
    ("`each`", ("EACH",)),
    ("a clause such as `because`", CLAUSES),
)
_ONLY = {
    ("WHEN", "EVERY"): {"WHEN": "`when`", "EVERY": "`every`"},
    COMPARISONS: {"IN": "`in`", "NOT": "`not`"},
    ("AND", "OR"): {"AND": "`and`", "OR": "`or`"},
    ("THEN", "EFFECT"): {"THEN": "`then`", "EFFECT": "an effect such as `warn`"},
    ("BEFORE", "AFTER"): {"BEFORE": "`before`", "AFTER": "`after`"},
}
"""What to say when only one of two that go together can come."""

_SHOWN = 3


def describe_expected(terminals: Collection[str], end: str = "the end of the file") -> str:
    """A short list of what could have come, such as ``a comparison such as `>=`, `and` or `or`, or `then```.

    Args:
        terminals: all that could.
        end: what to call the end of the text.
    """
    left = set(terminals)
    if "RULE" in left:
        left -= {*STATEMENTS, "SEMICOLON", END}
        if not left:
            return "a statement such as `rule` or `when`"
    words = _leading(left)
    for text, members in _CATEGORIES:
        if not left.isdisjoint(members):
            words.append(_fitting(text, members, left))
            left.difference_update(members)
    return _joined(words[:_SHOWN]) if words else end if END in left else "something else"


def _leading(left: set[str]) -> list[str]:
    """What is meant where nearly everything can come; takes from what is left what is not worth a word then."""
    if {"COMMA", "AND", "BECAUSE"} <= left:
        argument = ["what it is done to or with"] if "NAME" in left else []
        left &= {*CLAUSES} if not argument else set()
        return ["`,` or `and` and another effect", *argument]
    if {"COMMA", "AND"} <= left and "OR" not in left:
        left -= {"AND", "COMMA"}
        return ["`,` or `and` and another effect"]
    if "THEN" in left:
        left -= {*CLAUSES}
    if "EVERY" in left and "WHEN" not in left:
        left -= {"EVERY"}
    if "IS" not in left:
        left -= {*COMPARISONS} - {"IN", "NOT"}
    if not {"NAME", "NUMBER", "LPAR"} <= left:
        return []
    kind = "a condition" if "NOT" in left else "a list, a file or times" if "FILE" in left else "a value"
    left -= {*_VALUES, *_LISTS}
    return [kind]


def _fitting(text: str, members: tuple[str, ...], left: Collection[str]) -> str:
    there = [member for member in members if member in left]
    return _ONLY[members][there[0]] if members in _ONLY and len(there) == 1 else text


def _joined(words: list[str]) -> str:
    if len(words) == 2 and " or " not in " ".join(words):
        return " or ".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])}, or {words[-1]}"


def describe_found(token: Token, source: Source) -> str:
    """A token as a person would call it."""
    if token.type == END:
        return "the end of the file"
    text = source.text[token.start : token.end] or token.text
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    return f"the text {shown}" if token.type == "STRING" else f"`{shown}`"
