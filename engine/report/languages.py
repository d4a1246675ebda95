"""The languages in which things are written, by their names."""

from __future__ import annotations

from ..syntax.vocabulary import Language

_KNOWN: dict[str, Language] = {"en": "en", "zh": "zh"}


def language_named(name: str | None) -> Language | None:
    """A language by its name, None where it is none."""
    return _KNOWN.get(name or "")


def spoken(name: str) -> Language:
    """The language to write in: the one of this name, else English."""
    return _KNOWN.get(name, "en")
