"""Phrases of one language, with parts to be filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from ..syntax.vocabulary import Language
from .languages import spoken

Phrases = Mapping[str, str | list[str]]
"""Phrases by what they are for; a list holds the heads of a table's columns."""


class Phrasebook:
    """Says things in one language.

    Args:
        language: `en` or `zh`; any other is English.
    """

    phrases: ClassVar[Mapping[Language, Phrases]]
    """The phrases of each language, the same in all."""

    def __init__(self, language: str) -> None:
        self.language: Language = spoken(language)
        self._words = self.phrases[self.language]

    def say(self, key: str, **parts: object) -> str:
        """A phrase with its parts filled in, which were made harmless before; numbers get their commas."""
        shown = {name: f"{part:,}" if isinstance(part, int) else part for name, part in parts.items()}
        return str(self._words[key]).format(**shown)

    def heads(self, key: str) -> list[str]:
        """The heads of a table's columns."""
        return list(self._words[key])

    def listed(self, items: Iterable[str]) -> str:
        """Items with the language's comma between them."""
        return ("、" if self.language == "zh" else ", ").join(items)
