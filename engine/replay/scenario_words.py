"""The words of scenarios: what a step can say, and what an expectation can say beside effects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Literal, cast

import yaml

from ..check.tables import effects
from ..syntax.vocabulary import LANGUAGES, Language, vocabulary

Content = Literal["message", "values", "effects", "text", "nothing"]
"""What stands behind the colon of a sentence."""

_PEOPLE_DO = ("sanction", "message", "membership")
_PIECE = re.compile(r"\[[^\]]*\]|\{\w+\}|<\w+>|[^\s\[\]{}<>]+")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a name of some sort, such as `member`."""

    name: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence, in all its spellings, the longest first."""

    spellings: tuple[str, ...]


Part = Slot | Word


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something a step can say.

    Args:
        id: what it means.
        language: the language it is in.
        written: as the table has it, with `[…]` around what may be left out.
        forms: each way to say it, as words and places for names.
    """

    id: str
    language: Language
    written: str
    forms: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a sentence means, whatever the language.

    Args:
        id: its name in the table.
        content: what stands behind the colon.
        optional: whether that may be left out.
        sentences: the ways to say it.
        help: for each language, a line for a person.
    """

    id: str
    content: Content
    optional: bool
    sentences: tuple[Sentence, ...]
    help: Mapping[Language, str]


@cache
def _table() -> Mapping[str, Any]:
    text = files("guiju.engine.replay").joinpath("scenario_words.yaml").read_text(encoding="utf-8")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return cast("Mapping[str, Any]", yaml.load(text, loader))


@cache
def meanings() -> Mapping[str, Meaning]:
    """All that a step can say, by id, in the order of the table."""
    return {id: _meaning(id, row) for id, row in _table()["sentences"].items()}


def _meaning(id: str, row: Mapping[str, Any]) -> Meaning:
    sentences = tuple(_sentence(id, language, written) for language in LANGUAGES for written in row[language])
    content = str(row["value"])
    return Meaning(id, cast("Content", content.rstrip("?")), content.endswith("?"), sentences, row["help"])


def _sentence(id: str, language: Language, written: str) -> Sentence:
    pieces = _PIECE.findall(written)
    choices = [(piece,) if piece[0] != "[" else ("", piece[1:-1]) for piece in pieces]
    forms = [tuple(_parts(" ".join(chosen))) for chosen in product(*choices)]
    return Sentence(id, language, written, tuple(sorted(forms, key=len, reverse=True)))


def _parts(text: str) -> Iterator[Part]:
    for piece in _PIECE.findall(text):
        if piece[0] == "{":
            yield Slot(piece[1:-1])
        elif piece[0] == "<":
            yield Word(_longest_first(vocabulary().entry("event_verb", piece[1:-1]).all_spellings))
        else:
            yield Word((piece,))


def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(words, key=len, reverse=True))


@cache
def acts() -> Mapping[str, str]:
    """What people who moderate can do: each spelling, as in `mutes` or `禁言`, and the verb that events have for it."""
    found = {spelling: verb for verb, row in _table()["acts"].items() for words in row.values() for spelling in words}
    for spelling, verb in vocabulary().verb_of.items():
        if verb in effects() and effects()[verb].kind in _PEOPLE_DO:
            found[_third_person(spelling) if spelling.isascii() else spelling] = verb
    return found


def _third_person(spelling: str) -> str:
    first, blank, rest = spelling.partition(" ")
    return f"{first}{'es' if first.endswith('ss') else 's'}{blank}{rest}"


@cache
def contents() -> Mapping[str, str]:
    """The kinds of messages: each spelling and its name in events."""
    table = vocabulary()
    kinds = table.used_as("message_kind") | table.used_as("content")
    return {spelling: id for spelling, id in table.nouns.items() if id in kinds}


@cache
def message_keys() -> Mapping[str, str]:
    """What can be told of a message behind a sentence: each spelling, and its name in events."""
    return {spelling: id for id, row in _table()["message_keys"].items() for spelling in _spellings(row)}


@cache
def action_keys() -> Mapping[str, str]:
    """What can be told of an action behind a sentence: each spelling, and its name in events."""
    return {spelling: id for id, row in _table()["action_keys"].items() for spelling in _spellings(row)}


@cache
def expectation_words() -> Mapping[str, str]:
    """The words of expectations that are no effects: each spelling, and what it means."""
    return {spelling: id for id, row in _table()["expectations"].items() for spelling in _spellings(row)}


@cache
def words_for(expectation: str) -> tuple[str, ...]:
    """The spellings of one of the words of expectations."""
    return tuple(_spellings(_table()["expectations"][expectation]))


@cache
def verdict_words(verdict: str) -> tuple[str, ...]:
    """The spellings of how a goal stands: `met`, `missed` or `not known`."""
    return tuple(_spellings(_table()["verdicts"][verdict]))


@cache
def figure_words() -> tuple[str, ...]:
    """The words that may stand between how a goal stands and its value."""
    return tuple(_spellings(_table()["figure"]))


@cache
def everything_words() -> frozenset[str]:
    """The spellings of `everything`: all effects that were decided and not carried out yet."""
    return frozenset(_spellings(_table()["everything"]))


def expectation_rows() -> Mapping[str, Mapping[str, Any]]:
    """The table of expectations that are no effects, for the reference page."""
    return cast("Mapping[str, Mapping[str, Any]]", _table()["expectations"])


def message_key_rows() -> Mapping[str, Mapping[str, list[str]]]:
    """The table of what can be told of a message, for the reference page."""
    return cast("Mapping[str, Mapping[str, list[str]]]", _table()["message_keys"])


def action_key_rows() -> Mapping[str, Mapping[str, list[str]]]:
    """The table of what can be told of an action, for the reference page."""
    return cast("Mapping[str, Mapping[str, list[str]]]", _table()["action_keys"])


def verdict_rows() -> Mapping[str, Mapping[str, list[str]]]:
    """The table of how goals stand, for the reference page."""
    return cast("Mapping[str, Mapping[str, list[str]]]", _table()["verdicts"])


def example_effects() -> Mapping[str, Mapping[str, str]]:
    """Every effect as it can be expected in each language, by verb, for the reference page."""
    return cast("Mapping[str, Mapping[str, str]]", _table()["effects"])


def spell(id: str, language: Language) -> str:
    """A word of expectations as a language writes it first."""
    return str(_table()["expectations"][id][language][0])


def spell_act(verb: str, language: Language) -> str:
    """What somebody who moderates does, such as `mutes` or `禁言`, as a language writes it first."""
    row = _table()["acts"].get(verb)
    if row is not None:
        return str(row[language][0])
    spelling = vocabulary().spell("effect", verb, language)
    return _third_person(spelling) if language == "en" else spelling


def spell_everything(language: Language) -> str:
    """The word for all effects that were decided and not carried out yet, as a language writes it first."""
    return str(_table()["everything"][language][0])


def spell_verdict(verdict: str, language: Language) -> str:
    """How a goal stands, as a language writes it first."""
    return str(_table()["verdicts"][verdict][language][0])


def spell_figure(language: Language) -> str:
    """The word between how a goal stands and its value, as a language writes it first."""
    return str(_table()["figure"][language][0])


def _spellings(row: Mapping[str, Any]) -> list[str]:
    return [str(spelling) for language in LANGUAGES for spelling in row[language]]
