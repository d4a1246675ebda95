"""What a parser expected and found, in an admin's words: up to sixty terminals folded into a few."""

from __future__ import annotations

from collections.abc import Collection

from lark import Token

_CATEGORIES: tuple[tuple[str, frozenset[str]], ...] = (
    ("a name", frozenset(("NAME",))),
    ("a text in quotation marks", frozenset(("STRING",))),
    ("a regular expression between slashes", frozenset(("REGEXP",))),
    ("a number", frozenset(("NUMBER",))),
    ("a length of time such as `30d`", frozenset(("DURATION",))),
    ("a time such as `09:00`", frozenset(("TIME",))),
    ("times such as `09:00-11:00`", frozenset(("TIME_RANGE",))),
    ("a day such as `2026-03-31`", frozenset(("DATE",))),
    ("an effect such as `warn`", frozenset(("EFFECT",))),
    ("`then`", frozenset(("THEN",))),
    ("`when`", frozenset(("WHEN",))),
    ("`:`", frozenset(("COLON",))),
    ("`)`", frozenset(("RPAR",))),
    (
        "a comparison such as `>=`, `is` or `matches`",
        frozenset(("EQ", "NE", "LT", "LE", "GT", "GE", "IS", "IS_NOT", "MATCHES", "HAS", "CONTAINS")),
    ),
    ("`and` or `or`", frozenset(("AND", "OR"))),
    ("`,`", frozenset(("COMMA",))),
    ("words, a regex or another item of a pattern", frozenset(("WORDS", "REGEX", "DETECT", "EXCEPT", "FIELDS"))),
    ("a clause such as `because`", frozenset(("BECAUSE", "FORGET_AFTER", "UNLESS"))),
    ("`otherwise`", frozenset(("OTHERWISE",))),
    ("a statement such as `rule` or `when`", frozenset(("RULE", "DEFINE"))),
)
_OF_AN_EXPRESSION = ("NAME", "NUMBER", "STRING", "LPAR")
_VALUES = frozenset(
    ("NAME", "NUMBER", "STRING", "DURATION", "TIME", "DATE", "DATETIME", "PERCENT", "LPAR", "MINUS", "TOP", "NOT")
)
_SHOWN = 4


def describe_expected(terminals: Collection[str]) -> str:
    """A short list of what could have come, such as ``a comparison such as `>=`, `and` or `or` or `then```."""
    left = set(terminals)
    words: list[str] = []
    if all(terminal in left for terminal in _OF_AN_EXPRESSION):
        words.append("a condition" if "NOT" in left else "a value")
        left -= _VALUES
    for text, members in _CATEGORIES:
        if left & members:
            words.append(text)
            left -= members
    if not words:
        return "the end of the file" if "$END" in left else "something else"
    shown = words[:_SHOWN]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def describe_found(token: Token) -> str:
    """The token as a person would call it."""
    if token.type == "$END":
        return "the end of the file"
    text = str(token)
    if token.type == "STRING":
        return f"the text {text[:40]}{'…' if len(text) > 40 else ''}"
    return f"`{text}`"
