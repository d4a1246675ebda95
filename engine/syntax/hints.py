"""What to do about an unexpected token, for mistakes that people make often."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ..diagnostics import near_miss
from ..source import Source
from .automaton import Token
from .glued import spaced_out
from .vocabulary import vocabulary

_NAMING = ("RULE", "DEFINE", "PATTERN", "GOAL")

_OTHER_LANGUAGES = {
    "if": "when", "else": "otherwise", "do": "then", "but": "unless", "&&": "and", "||": "or", "elif": "otherwise",
    "because_of": "because", "except": "unless", "until": "unless", "includes": "contains", "like": "matches",
    "equals": "is", "isn't": "is not", "greater": ">", "over": ">", "under": "<", "send": "reply", "say": "reply",
    "block": "ban", "silence": "mute", "expel": "kick", "那么": "则", "那就": "则", "以及": "且", "而且": "且",
    "等于": "=", "不等于": "!=", "大于等于": ">=", "小于等于": "<=", "若": "当", "假如": "当", "要是": "当",
    "每当": "当", "就要": "则", "并且要": "并", "屏蔽": "删除", "撤回": "删除", "踢": "踢出", "拉黑名单": "封禁",
}  # fmt: skip
"""Words people bring from elsewhere, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is known about an unexpected token.

    Args:
        statement: the keyword that started the statement.
        previous: the token before.
        token: the token that can't stand where it does.
        expected: the terminals that can.
        source: the text.
        declared: names that are not misspelt keywords.
    """

    statement: Token
    previous: Token
    token: Token
    expected: frozenset[str]
    source: Source
    declared: Collection[str]


def hint(
    statement: Token,
    previous: Token,
    token: Token,
    expected: frozenset[str],
    source: Source,
    declared: Collection[str],
) -> str | None:
    """A help sentence for an unexpected token, or None; the arguments are those of `Slip`."""
    slip = Slip(statement, previous, token, expected, source, declared)
    return next((help for find in _FINDERS if (help := find(slip)) is not None), None)


def _arrow(slip: Slip) -> str | None:
    pair = (slip.previous.type, slip.token.type)
    if pair in (("EQ", "GT"), ("GT", "EQ")):
        return 'write `>=` for "at least"'
    if pair in (("EQ", "LT"), ("LT", "EQ")):
        return 'write `<=` for "at most"'
    if pair == ("LT", "GT"):
        return 'write `!=` for "not equal"'
    if pair == ("MINUS", "GT"):
        return "write `then` before what is to be done"
    return None


def _between_effects(slip: Slip) -> str | None:
    if slip.token.type == "EFFECT" and "COMMA" in slip.expected and "AND" in slip.expected:
        return "put `,` between steps of a ladder (first, second, … offence), or `and` between effects of one step"
    return None


def _colon(slip: Slip) -> str | None:
    if "COLON" in slip.expected and slip.statement.type in ("DEFINE", "PATTERN", "GOAL"):
        if slip.token.type == "NAME" and slip.previous.start > slip.statement.start:
            return f"a name of several words goes into backticks: {_joined_name(slip)}; then comes `:`"
        return "put `:` behind the name"
    return None


def _words_of_a_name(slip: Slip) -> str | None:
    named = slip.statement.type in _NAMING and slip.previous.type == "NAME"
    if named and slip.token.type in ("NAME", "MINUS", "NUMBER", "DOT") and _behind_keyword(slip):
        return f"a name of several words goes into backticks: {_joined_name(slip)}"
    return None


def _behind_keyword(slip: Slip) -> bool:
    return not slip.source.text[slip.statement.end : slip.previous.start].strip()


def _joined_name(slip: Slip) -> str:
    return f"`` `{slip.source.text[slip.previous.start : slip.token.end]}` ``"


def _text_without_marks(slip: Slip) -> str | None:
    if slip.token.type not in ("NAME", "NUMBER") and not slip.token.text[:1].isalpha():
        return None
    if slip.expected <= {"STRING", "FROM"} and "STRING" in slip.expected:
        return 'texts stand in quotation marks: `"…"`'
    return None


def _name_of_keyword(slip: Slip) -> str | None:
    word = slip.token.text
    if slip.expected == {"NAME"} and slip.token.type not in ("NAME", "STRING", "NUMBER") and word[:1].isalpha():
        return f"`{word}` is a word of the language; as a name it goes into backticks: `` `{word}` ``"
    return None


def _quoted_name(slip: Slip) -> str | None:
    if slip.token.type == "STRING" and "NAME" in slip.expected and "STRING" not in slip.expected:
        return "a name stands without quotation marks; with blanks or signs in it, it goes into backticks"
    return None


def _clock(slip: Slip) -> str | None:
    if slip.previous.type == "NUMBER" and slip.token.text.lower() in ("am", "pm", "点", "点钟", "时"):
        return "times are written as `09:00` or `21:00`"
    return None


def _from_elsewhere(slip: Slip) -> str | None:
    for token in (slip.token, slip.previous):
        found = _OTHER_LANGUAGES.get(token.text.lower()) if token.type == "NAME" else None
        if found is not None and token.text not in slip.declared:
            return f"write `{found}` instead of `{token.text}`"
    return None


def _capitals(slip: Slip) -> str | None:
    for token in (slip.token, slip.previous):
        word = token.text
        if token.type == "NAME" and word.isupper() and word.lower() in vocabulary().keyword_spellings:
            return f"write `{word.lower()}` in small letters"
    return None


def _glued(slip: Slip) -> str | None:
    for token in (slip.token, slip.previous):
        found = spaced_out(token.text, slip.declared) if token.type == "NAME" else None
        if found is not None:
            return f"did you mean `{found}`?"
    return None


def _misspelt(slip: Slip) -> str | None:
    for token in (slip.token, slip.previous):
        if token.type != "NAME" or token.text in slip.declared or len(token.text) > 40:
            continue
        found = near_miss(token.text, vocabulary().keyword_spellings)
        if found and found != token.text:
            return f"did you mean `{found}`?"
    return None


_FINDERS: tuple[Callable[[Slip], str | None], ...] = (
    _arrow,
    _between_effects,
    _clock,
    _from_elsewhere,
    _text_without_marks,
    _glued,
    _misspelt,
    _words_of_a_name,
    _colon,
    _name_of_keyword,
    _quoted_name,
    _capitals,
)
