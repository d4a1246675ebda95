"""Every word of the language, read from one table: what it means and how each language spells it.

The lexer, the checker, the formatter and the reference pages all read this table, so a further language is a further
column of `grammar/vocabulary.yaml` and a further name in `LANGUAGES`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

import yaml

Language = Literal["en", "zh"]
Kind = Literal["keyword", "effect", "event_verb", "noun", "pattern", "attribute", "unit", "calendar"]

LANGUAGES: tuple[Language, ...] = ("en", "zh")

# Roles, detectors and the like share one namespace with the nouns: a policy writes both as plain names.
_KINDS: dict[str, Kind] = {
    "keywords": "keyword",
    "effects": "effect",
    "event_verbs": "event_verb",
    "nouns": "noun",
    "values": "noun",
    "patterns": "pattern",
    "attributes": "attribute",
    "units": "unit",
    "calendar": "calendar",
}
# A verb is one terminal whichever verb it is; the effects table says what each verb takes.
_TERMINALS = {"effects": "EFFECT", "event_verbs": "EVENT_VERB"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the table.

    Args:
        section: the part of the table: `keywords`, `effects`, `event_verbs`, `nouns`, `values`, `patterns`,
            `attributes`, `units` or `calendar`.
        id: what the word means: a grammar terminal for keywords, else the canonical English spelling as one word.
        spellings: for each language its spellings, the one the formatter writes first; empty where it needs no word.
        help: for each language one line for a person who never programmed.
        owner: for attributes, whose attribute it is (`message`, `member`, …); else empty.
        group: for keywords, where in a policy the word stands; else empty.
        reserved: whether the word is a name only in backticks.
        used_as: for nouns and values, what the word may stand for (`role`, `detector`, …).
        places: for each language, better spellings for certain places.
        with_to: for each language, spellings of an effect that hold the preposition `to` as well.
    """

    section: str
    id: str
    spellings: Mapping[Language, tuple[str, ...]] = field(hash=False)
    help: Mapping[Language, str] = field(hash=False)
    owner: str = ""
    group: str = ""
    reserved: bool = False
    used_as: tuple[str, ...] = ()
    places: Mapping[Language, Mapping[str, str]] = field(default_factory=dict, hash=False)
    with_to: Mapping[Language, tuple[str, ...]] = field(default_factory=dict, hash=False)

    @property
    def kind(self) -> Kind:
        """The namespace of the word, as `Vocabulary.spell` takes it."""
        return _KINDS[self.section]

    @property
    def en(self) -> tuple[str, ...]:
        """The English spellings, canonical first."""
        return self.spellings["en"]

    @property
    def zh(self) -> tuple[str, ...]:
        """The Chinese spellings, canonical first."""
        return self.spellings["zh"]

    @property
    def all_with_to(self) -> tuple[str, ...]:
        """The spellings that hold the preposition `to`, of every language."""
        return tuple(word for words in self.with_to.values() for word in words)

    @property
    def all_spellings(self) -> tuple[str, ...]:
        """Every spelling in every language, those with a preposition included."""
        return (*(word for words in self.spellings.values() for word in words), *self.all_with_to)


@dataclass(frozen=True)
class Vocabulary:
    """The table, with the look-ups that reading and writing policies need.

    Spellings are as in the table: English in lower case, phrases with single spaces; `canonical_noun` and
    `canonical_attribute` take any letter case.

    Args:
        entries: all rows, in the order of the table.
        keyword_spellings: each spelling of a keyword or verb, and the terminals it can be, in the order of the table.
        verb_of: each spelling of an effect, and the effect's id.
        event_verb_of: each spelling of an event verb, and its id.
        nouns: each spelling of a noun or value, and its id.
        patterns: each spelling of a pattern that comes with the engine, and its id.
        attributes: each spelling of an attribute, whoever owns it, and its id.
        units: each spelling of a unit of duration, and its id (`s`, `m`, `h`, `d`, `w`).
        calendar: each spelling of a span of the calendar, and its id (`day` to `year`).
        reserved: the terminals whose words are names only in backticks.
        spellings_with_to: the spellings of effects that hold the preposition as well, such as `移到`.
    """

    entries: tuple[Entry, ...]
    keyword_spellings: Mapping[str, tuple[str, ...]]
    verb_of: Mapping[str, str]
    event_verb_of: Mapping[str, str]
    nouns: Mapping[str, str]
    patterns: Mapping[str, str]
    attributes: Mapping[str, str]
    units: Mapping[str, str]
    calendar: Mapping[str, str]
    reserved: frozenset[str]
    spellings_with_to: frozenset[str]
    _folded_nouns: Mapping[str, str] = field(repr=False)
    _folded_attributes: Mapping[str, str] = field(repr=False)
    _by_id: Mapping[tuple[Kind, str], Entry] = field(repr=False)

    def canonical_noun(self, text: str) -> str | None:
        """The id of a noun or value, or None when the table doesn't have it."""
        return self._folded_nouns.get(text.casefold())

    def canonical_attribute(self, text: str) -> str | None:
        """The id of an attribute, whoever owns it, or None when the table doesn't have it."""
        return self._folded_attributes.get(text.casefold())

    def entry(self, kind: Kind, id: str) -> Entry:
        """The row of a word.

        Args:
            kind: the namespace of the word.
            id: its id; an attribute may be named with its owner (`group.name`), else its first owner's row is meant.

        Raises:
            KeyError: when the table has no such word.
        """
        return self._by_id[kind, id]

    def spell(self, kind: Kind, id: str, language: Language, place: str | None = None) -> str:
        """The spelling to write.

        Args:
            kind: the namespace of the word.
            id: its id, as for `entry`.
            language: the language to write.
            place: where the word stands, for words that a language spells differently there: `effects` and `between`
                for AND, `condition` for NOT, `comparison` for BEFORE and AFTER, `throttle` for PER, `set` and `add`
                for TO, `to` for an effect that a preposition `to` follows and that spells both in one.

        Returns:
            The canonical spelling; empty where the language needs no word.

        Raises:
            KeyError: when the table has no such word.
        """
        entry = self.entry(kind, id)
        special = entry.places.get(language, {}).get(place or "")
        return special or next(iter(entry.spellings[language]), "")

    def used_as(self, use: str) -> frozenset[str]:
        """The ids of the nouns and values that may stand for something, such as `role` or `detector`."""
        return self._used_as.get(use, frozenset())

    @cached_property
    def _used_as(self) -> Mapping[str, frozenset[str]]:
        uses = {use for entry in self.entries for use in entry.used_as}
        return {use: frozenset(entry.id for entry in self.entries if use in entry.used_as) for use in uses}

    def attributes_of(self, owner: str) -> tuple[str, ...]:
        """The ids of the attributes of `message`, `member` and so on, in the order of the table."""
        return tuple(entry.id for entry in self.entries if entry.section == "attributes" and entry.owner == owner)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the language, read once.

    Returns:
        The table of `grammar/vocabulary.yaml`.
    """
    return _assemble(tuple(_entries(_read_table())))


def _read_table() -> dict[str, Any]:
    text = files("guiju.grammar").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table: dict[str, Any] = yaml.load(text, loader)
    return table


def _entries(table: dict[str, Any]) -> Iterator[Entry]:
    for section in _KINDS:
        if section == "attributes":
            for owner, rows in table[section].items():
                yield from (_entry(section, id, row, owner) for id, row in rows.items())
        else:
            yield from (_entry(section, id, row) for id, row in table[section].items())


def _entry(section: str, id: str, row: dict[str, Any], owner: str = "") -> Entry:
    with_to: dict[Language, tuple[str, ...]] = {
        language: tuple(row[f"{language}_with_to"]) for language in LANGUAGES if f"{language}_with_to" in row
    }
    places: dict[Language, Mapping[str, str]] = {language: row.get(f"{language}_places", {}) for language in LANGUAGES}
    for language, words in with_to.items():
        places[language] = {**places[language], "to": words[0]}
    return Entry(
        section=section,
        id=id,
        spellings={language: tuple(row[language]) for language in LANGUAGES},
        help=row["help"],
        owner=owner,
        group=row.get("group", ""),
        reserved=row.get("reserved", False),
        used_as=tuple(row.get("used_as", ())),
        places=places,
        with_to=with_to,
    )


def _assemble(entries: tuple[Entry, ...]) -> Vocabulary:
    spelled: dict[Kind, dict[str, str]] = {kind: {} for kind in _KINDS.values()}
    for entry in entries:
        spelled[entry.kind].update(dict.fromkeys(entry.all_spellings, entry.id))
    keyword_spellings = _keyword_spellings(entries)
    return Vocabulary(
        entries=entries,
        keyword_spellings=keyword_spellings,
        verb_of=spelled["effect"],
        event_verb_of=spelled["event_verb"],
        nouns=spelled["noun"],
        patterns=spelled["pattern"],
        attributes=spelled["attribute"],
        units=spelled["unit"],
        calendar=spelled["calendar"],
        reserved=frozenset(entry.id for entry in entries if entry.reserved),
        spellings_with_to=frozenset(word for entry in entries for word in entry.all_with_to),
        _folded_nouns=_folded(spelled["noun"]),
        _folded_attributes=_folded(spelled["attribute"]),
        _by_id=_by_id(entries),
    )


def _keyword_spellings(entries: Iterable[Entry]) -> dict[str, tuple[str, ...]]:
    terminals: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        terminal = entry.id if entry.section == "keywords" else _TERMINALS.get(entry.section)
        if terminal is None:
            continue
        for spelling in entry.all_spellings:
            terminals[spelling] = (*terminals.get(spelling, ()), terminal)
    return terminals


def _folded(spelled: Mapping[str, str]) -> dict[str, str]:
    return {spelling.casefold(): id for spelling, id in spelled.items()}


def _by_id(entries: Iterable[Entry]) -> dict[tuple[Kind, str], Entry]:
    rows: dict[tuple[Kind, str], Entry] = {}
    for entry in entries:
        rows.setdefault((entry.kind, entry.id), entry)
        if entry.owner:
            rows[entry.kind, f"{entry.owner}.{entry.id}"] = entry
    return rows
