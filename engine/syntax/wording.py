"""The words of one language, as the formatter writes them: keywords by their place, names so that they stay as read."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from functools import cache

from . import nodes
from .literals import Named
from .naming import EVERYONE, attribute_id, calendar_id, noun_id, owner_of, pattern_id
from .pieces import NameWord
from .vocabulary import LANGUAGES, Kind, Language, vocabulary


class Wording:
    """Spells words in a language.

    Args:
        language: the language.
        declared: names of the admin's own, which must not be written for a built-in.
    """

    def __init__(self, language: Language, declared: Collection[str]) -> None:
        self.language: Language = language
        self.declared = declared

    def word(self, terminal: str, place: str | None = None) -> str:
        """A keyword, as it is spelled in a place."""
        return vocabulary().spell("keyword", terminal, self.language, place)

    def verb(self, verb: str, with_to: bool = False) -> str:
        """An effect; `with_to` when a `to` follows, which some spellings hold already."""
        return vocabulary().spell("effect", verb, self.language, "to" if with_to else None)

    def holds_to(self, verb: str) -> bool:
        """Whether the spelling for `to` of an effect holds the preposition."""
        return self.verb(verb) != self.verb(verb, with_to=True)

    def event_verb(self, verb: str) -> str:
        """An event verb."""
        return vocabulary().spell("event_verb", verb, self.language)

    def duration(self, duration: nodes.Duration) -> str | NameWord:
        """A length of time, such as `1h30m`, or the parameter that gives it."""
        if duration.parameter is not None:
            return NameWord(duration.parameter)
        return "".join(
            f"{number(amount)}{vocabulary().spell('unit', unit, self.language)}" for amount, unit in duration.parts
        )

    # ---- names --------------------------------------------------------------------------------------------------

    def name(self, name: nodes.Name) -> NameWord:
        """A name in an expression: a built-in in the language, the admin's own as it is."""
        if name.parameter is not None:
            return NameWord(name.parameter)
        id = noun_id(name.id)
        if name.own or id is None:
            return NameWord(name.id)
        if id != name.id:
            return NameWord(name.id, quoted=True)
        free = (spelling for spelling in self._nouns(id) if spelling not in self.declared)
        return NameWord(next(free, id), in_quotes=id)

    def everyone(self) -> str:
        """All members, where some are drawn: Chinese has one word for one and for many."""
        spelling = vocabulary().spell("noun", "member", self.language) if self.language == "zh" else EVERYONE
        return EVERYONE if spelling in self.declared else spelling

    def pattern(self, name: nodes.Name) -> NameWord:
        """A name where patterns are named: one that comes with the engine in the language, any other as elsewhere."""
        if name.parameter is not None or name.id in self.declared or pattern_id(name.id) != name.id:
            return self.name(name)
        spelling = vocabulary().spell("pattern", name.id, self.language)
        return NameWord(name.id if spelling in self.declared else spelling, in_quotes=name.id)

    def builtin(self, id: str) -> NameWord:
        """A name where only built-ins can stand."""
        known = noun_id(id)
        if known != id:
            return NameWord(id)
        return NameWord(next(iter(self._nouns(id)), id), in_quotes=id)

    def calendar(self, id: str) -> NameWord:
        """A span or day of the calendar."""
        spellings = (*_spellings(self.language, "calendar", id, ""), *self._nouns(id), id)
        return NameWord(next(spelling for spelling in spellings if calendar_id(spelling) == id), in_quotes=id)

    def attribute(self, node: nodes.Attribute) -> NameWord:
        """The name behind the dot."""
        id = attribute_id(node.base, node.name)
        if id is None or id != node.name:
            return NameWord(node.name, quoted=id is not None)
        spellings = _spellings(self.language, "attribute", id, owner_of(node.base) or "")
        meant = (spelling for spelling in spellings if attribute_id(node.base, spelling) == id)
        return NameWord(next(meant, id), in_quotes=id)

    def _nouns(self, id: str) -> tuple[str, ...]:
        return _spellings(self.language, "noun", id, "")


@cache
def _spellings(language: Language, kind: Kind, id: str, owner: str) -> tuple[str, ...]:
    """All spellings of a word, those of the language first."""
    rows = [
        entry for entry in vocabulary().entries if entry.kind == kind and entry.id == id and owner in ("", entry.owner)
    ]
    languages: list[Language] = [language, *(other for other in LANGUAGES if other != language)]
    return tuple(spelling for each in languages for row in rows for spelling in row.spellings[each])


def number(value: Decimal) -> str:
    """A number without zeros that say nothing."""
    return format(value.normalize() + 0, "f")


def count(value: int) -> str | NameWord:
    """A whole number, or the parameter that gives it."""
    return NameWord(value.parameter) if isinstance(value, Named) else str(value)


def clock(minute: int) -> str | NameWord:
    """A time of day, such as `09:00`, or the parameter that gives it."""
    if isinstance(minute, Named):
        return NameWord(minute.parameter)
    return f"{minute // 60:02}:{minute % 60:02}"


def quoted(text: str) -> str:
    """A text in quotation marks."""
    return f'"{escaped(text)}"'


def escaped(text: str) -> str:
    """A text as it stands between `"` and `"`."""
    for char, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t")):
        text = text.replace(char, written)
    return text
