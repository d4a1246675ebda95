"""What to do about an unexpected token, for mistakes that people make often."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches

from ..diagnostics import near_miss
from ..source import Source
from .automaton import Token
from .expected import CLAUSES, COMPARISONS
from .glued import spaced_out
from .recovery import STATEMENTS, begins_line
from .vocabulary import vocabulary

_OTHER_LANGUAGES = {
    "if": "when", "else": "otherwise", "elif": "otherwise", "do": "then", "but": "and", "includes": "contains",
    "include": "contains", "contain": "contains", "like": "matches", "equals": "is", "over": ">", "under": "<",
    "until": "unless", "where": "when", "not_in": "not in", "没有在": "不在", "那么": "则", "那就": "则", "以及": "且",
    "而且": "且", "等于": "=", "不等于": "!=", "大于等于": ">=", "小于等于": "<=", "若": "当", "假如": "当",
    "welcome": "greet", "timeout": "mute", "silence": "mute", "要是": "当", "每当": "当", "不然": "否则", "执行": "则",
    "永不": "绝不", "永远不": "绝不", "从不": "绝不", "全员禁言": "锁定", "全体禁言": "锁定", "封号": "封禁",
}  # fmt: skip
"""Words people bring from elsewhere, and what to write instead."""

_NEGATIONS = {
    "isn": "`is not`", "aren": "`is not`", "doesn": "`does not`", "don": "`does not`", "hasn": "`has no`", "haven": "`has no`",
}  # fmt: skip
_A_LADDER = "put `,` between steps of a ladder (first, second, … offence), or `and` between effects of one step"
_A_CLOCK = "times are written as `09:00` or `21:30`"
_END_OF_NAME = re.compile(r"[:：\"“「\n]|\b(?:when|every|in|was)\b|[\s](?:当|每|在)")
_SPOKEN_LENGTH = re.compile(r"an?|one|(?:second|minute|hour|day|week|month|year)s?|.*[秒钟时天日周月年]")
_HOUR = re.compile(r"\d\s*(?:点|am\b|pm\b)")


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

    @property
    def follows_name(self) -> bool:
        """Whether the token stands right behind the name of a statement."""
        between = self.source.text[self.statement.end : self.previous.start]
        return self.previous.type == "NAME" and not between.strip()

    def is_word(self, token: Token) -> bool:
        """Whether a token is a word, and none that is known to be right."""
        table = vocabulary()
        known = table.canonical_noun(token.text) or table.canonical_attribute(token.text) or token.text in self.declared
        return token.type == "NAME" and not known


def hint(slip: Slip) -> str | None:
    """A help sentence for an unexpected token, or None."""
    return next((help for find in _FINDERS if (help := find(slip)) is not None), None)


def _signs(slip: Slip) -> str | None:
    pair = (slip.previous.type, slip.token.type)
    if slip.source.text.startswith(("=>", "->"), slip.token.start):
        return "write `then` before what is to be done"
    if pair == ("MINUS", "GT"):
        return "write `then` before what is to be done"
    if pair == ("COLON", "STRING") and slip.statement.type == "RULE":
        return 'a title stands right behind the name: `rule some_name "…"`'
    if pair in (("EQ", "GT"), ("GT", "EQ")):
        return "write `>=` for “at least”"
    if pair in (("EQ", "LT"), ("LT", "EQ")):
        return "write `<=` for “at most”"
    if pair == ("LT", "GT"):
        return "write `!=` for “is not”"
    if slip.token.type == "RPAR":
        return "there is no `(` for this `)`"
    if slip.token.type == "SLASH":
        return "a regular expression stands in a pattern: `pattern some_name: regex /…/`"
    if slip.token.type == "COLON":
        return "`:` stands only behind the name of a rule, definition, pattern or goal"
    return None


def _misspelt_start(slip: Slip) -> str | None:
    """A word that was to start a statement on a line of its own, and was read as a part of the one before."""
    word = slip.previous
    if slip.previous is slip.statement or not slip.is_word(word) or not begins_line(slip.source, word):
        return None
    written = _OTHER_LANGUAGES.get(word.text)
    if written is not None:
        return f"write `{written}` instead of `{word.text}`"
    found = near_miss(word.text, _spellings(STATEMENTS, word.text.isascii()))
    return f"did you mean `{found}`?" if found else None


def _ladder(slip: Slip) -> str | None:
    if slip.token.type in ("EFFECT", "THEN") and {"COMMA", "AND"} <= slip.expected and "OR" not in slip.expected:
        return _A_LADDER
    if slip.token.type == "THEN" and "EFFECT" in slip.expected and slip.previous.type in ("COMMA", "AND"):
        return "one `then` is enough: steps of a ladder are separated by `,`"
    return None


def _conditions(slip: Slip) -> str | None:
    behind_condition = {"AND", "OR"} <= slip.expected
    if slip.token.type == "COMMA" and behind_condition:
        return "conditions are joined by `and` or `or`; a list of choices stands in parentheses: `has (link, card)`"
    if slip.token.type in ("WHEN", "EVERY") and behind_condition:
        return "a rule has one trigger; join conditions with `and`, or write two rules"
    if slip.token.type in COMPARISONS and behind_condition:
        before = slip.source.text[: slip.previous.start].rstrip()
        if slip.previous.type == "DURATION" and before.endswith((" in", "在")):
            return f"write `within {slip.previous.text}` for the time to look back on"
        return "a comparison has two sides; join two of them with `and`, or write `between A and B`"
    return None


def _nameless(slip: Slip) -> str | None:
    if slip.expected != {"NAME"} or slip.previous is not slip.statement:
        return None
    start = slip.source.text[slip.statement.start : slip.statement.end]
    if slip.token.type == "STRING":
        return f"a name comes before the title: `{start} some_name {slip.token.text[:40]}`"
    if slip.token.type in ("WHEN", "EVERY"):
        return f"give it a name, or leave out `{start}`"
    return None


def _word_as_name(slip: Slip) -> str | None:
    word = slip.source.text[slip.token.start : slip.token.end]
    if slip.expected == {"NAME"} and word[:1].isalpha() and slip.token.type != "NAME":
        return f"`{word}` is a word of the language; as a name it goes into backticks: `` `{word}` ``"
    return None


def _clock(slip: Slip) -> str | None:
    if "TIME" in slip.expected and slip.token.type == "NUMBER" and "NUMBER" not in slip.expected:
        return _A_CLOCK
    around = slip.source.text[slip.previous.start : slip.token.end]
    return _A_CLOCK if len(around) < 40 and _HOUR.search(around) else None


def _from_elsewhere(slip: Slip) -> str | None:
    for token in (slip.token, slip.previous):
        found = _OTHER_LANGUAGES.get(token.text.lower()) if slip.is_word(token) else None
        if found is not None:
            return f"write `{found}` instead of `{token.text}`"
    return None


def _little_words(slip: Slip) -> str | None:
    """Articles, and negations as people speak them."""
    for token in (slip.token, slip.previous):
        if not slip.is_word(token):
            continue
        if token.text.lower() in ("a", "an", "the"):
            return f"leave out `{token.text}`"
        written = _NEGATIONS.get(token.text.lower())
        if written is not None and slip.source.text.startswith(("'t", "’t"), token.end):
            return f"write {written}"
    return None


def _window(slip: Slip) -> str | None:
    """A length of time that stands where only `within` could bring it in."""
    behind_value = not slip.expected.isdisjoint(COMPARISONS)
    if slip.token.type == "DURATION" and behind_value and "WITHIN" in slip.expected:
        return (
            f"write `{'within' if slip.token.text.isascii() else '近'} {slip.token.text}` for the time to look back on"
        )
    return None


def _length(slip: Slip) -> str | None:
    """A length of time in words."""
    if "DURATION" not in slip.expected or not slip.is_word(slip.token) or not _SPOKEN_LENGTH.fullmatch(slip.token.text):
        return None
    return "write a number with a unit, such as `30d`, `12h` or `10m`"


def _counted(slip: Slip) -> str | None:
    """A number with a word for what is counted behind it, as `500字` or `5 messages`."""
    if slip.previous.type == "NUMBER" and {"AND", "OR"} <= slip.expected and slip.token.type in ("NAME", "TIMES"):
        return f"leave out `{slip.token.text}`"
    return None


def _scope_behind(slip: Slip) -> str | None:
    """Where a rule holds is said before when it runs."""
    if slip.token.type != "IN" or "THEN" not in slip.expected or not {"WHEN", "EFFECT"} & slip.expected:
        return None
    word = slip.source.text[slip.token.start : slip.token.end]
    every, rule = ("every", "rule some_name") if word.isascii() else ("每…", "规则 名字")
    return f"the groups stand before `{every}`, in a rule with a name: `{rule} {word} …`"


def _capitals(slip: Slip) -> str | None:
    for token in (slip.token, slip.previous):
        word = token.text
        if slip.is_word(token) and word.isupper() and word.lower() in vocabulary().keyword_spellings:
            return f"write `{word.lower()}` in small letters"
    return None


def _text_without_marks(slip: Slip) -> str | None:
    word = slip.source.text[slip.token.start : slip.token.end]
    if slip.expected <= {"STRING", "FROM"} and "STRING" in slip.expected and word[:1].isalnum():
        return 'texts stand in quotation marks: `"…"`'
    if (
        slip.statement.type == "PATTERN"
        and slip.token.type == slip.previous.type == "STRING"
        and "COMMA" in slip.expected
    ):
        return 'put a comma between two texts: `"…", "…"`'
    if slip.statement.type == "PATTERN" and "WORDS" in slip.expected and slip.token.type in ("NAME", "STRING"):
        return 'write `words` before what is to be found, and quotation marks around it: `words "…", "…"`'
    return None


def _glued(slip: Slip) -> str | None:
    for token in (slip.token, slip.previous):
        found = spaced_out(token.text, slip.declared) if slip.is_word(token) else None
        if found is not None:
            return f"did you mean `{found}`?"
    return None


def _misspelt(slip: Slip) -> str | None:
    word = slip.token.text
    if slip.token.type != "NAME" or word in slip.declared or len(word) > 40:
        return None
    candidates = _spellings(slip.expected, word.isascii())
    found = near_miss(word, candidates)
    return f"did you mean `{candidates[found]}`?" if found else None


def _spellings(terminals: Collection[str], ascii: bool) -> dict[str, str]:
    """The words that are one of some keywords; the first word of a phrase may be all that was misspelt of it."""
    found: dict[str, str] = {}
    for spelling, meanings in vocabulary().keyword_spellings.items():
        if spelling.isascii() == ascii and not set(meanings).isdisjoint(terminals):
            found.setdefault(spelling.partition(" ")[0], spelling)
            found[spelling] = spelling
    return found


def _misspelt_before(slip: Slip) -> str | None:
    word = slip.previous.text
    if not slip.is_word(slip.previous) or len(word) > 40 or slip.follows_name:
        return None
    found = get_close_matches(word.casefold(), list(_spellings((*CLAUSES, "EFFECT", "THEN"), word.isascii())), 1, 0.75)
    return f"did you mean `{found[0]}`?" if found and found[0] != word else None


def _long_name(slip: Slip) -> str | None:
    if slip.statement.type not in ("RULE", "DEFINE", "PATTERN", "GOAL") or not slip.follows_name:
        return None
    end = _END_OF_NAME.search(slip.source.text, slip.token.start)
    name = slip.source.text[slip.previous.start : end.start() if end else slip.token.end].strip()
    colon = slip.source.text.startswith((":", "："), end.start()) if end else False
    if slip.token.type in ("NAME", "MINUS", "NUMBER", "DOT", "RULE", "EFFECT") and (
        colon or slip.statement.type == "RULE"
    ):
        return f"a name with blanks or signs in it goes into backticks: `` `{name[:40]}` ``"
    return "put `:` behind the name" if "COLON" in slip.expected and slip.statement.type != "RULE" else None


def _homeless(slip: Slip) -> str | None:
    if not {"RULE", "DEFINE"} <= slip.expected or "BECAUSE" in slip.expected:
        return None
    word = slip.source.text[slip.token.start : slip.token.end]
    if word in _spellings((*CLAUSES, "THEN", "OTHERWISE", "EFFECT"), word.isascii()):
        return f"`{word}` is a part of a rule, which starts with `rule` or `when`"
    return None


def _guard(slip: Slip) -> str | None:
    if slip.statement.type == "NEVER" and "WHEN" in slip.expected and slip.token.type == "NAME":
        return f"say when: `never … when member is {slip.token.text[:40]}`"
    return None


def _two_names(slip: Slip) -> str | None:
    if (slip.previous.type, slip.token.type) == ("NAME", "NAME") and "STRING" in slip.expected:
        return "a text stands in quotation marks; a name of several words goes into backticks"
    return None


_FINDERS: tuple[Callable[[Slip], str | None], ...] = (
    _signs,
    _misspelt_start,
    _ladder,
    _conditions,
    _nameless,
    _word_as_name,
    _clock,
    _length,
    _little_words,
    _window,
    _scope_behind,
    _capitals,
    _from_elsewhere,
    _text_without_marks,
    _glued,
    _homeless,
    _misspelt,
    _counted,
    _long_name,
    _misspelt_before,
    _guard,
    _two_names,
)
