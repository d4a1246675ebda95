"""What to do about an unexpected token, for mistakes that people make often."""

from __future__ import annotations

from collections.abc import Collection

from lark import Token

from ..diagnostics import near_miss
from ..source import Source
from .vocabulary import vocabulary


def hint(token: Token, previous: Token, source: Source, declared: Collection[str]) -> str | None:
    """A help sentence for an unexpected token, or None.

    Args:
        token: what was found.
        previous: the token before it.
        source: the text.
        declared: names that are not misspelt keywords.
    """
    if token.type == "EFFECT" and previous.type == "EFFECT":
        return "put `,` between steps of a ladder (first, second, … offence), or `and` between effects of one step"
    if token.type == "EQ" and previous.type in ("LT", "GT"):
        return "write `<=` or `>=` without a blank between the signs"
    return _misspelt(token, declared) or _misspelt(previous, declared)


def _misspelt(token: Token, declared: Collection[str]) -> str | None:
    if token.type != "NAME" or token in declared:
        return None
    found = near_miss(token, vocabulary().keyword_spellings)
    return f"did you mean `{found}`?" if found and found != token else None
