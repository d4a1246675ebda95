"""The languages in which things are written, by their names."""

from __future__ import annotations

import os

from ..syntax.vocabulary import Language, vocabulary

_KNOWN: dict[str, Language] = {"en": "en", "zh": "zh"}


def language_named(name: str | None) -> Language | None:
    """A language by its name, None where it is none."""
    return _KNOWN.get(name or "")


def asked_language() -> Language | None:
    """The language that the environment asks for in `GUIJU_LANG`; None where it asks for none that is known."""
    return language_named(os.environ.get("GUIJU_LANG"))


def spoken(name: str) -> Language:
    """The language to write in: the one of this name, else English."""
    return _KNOWN.get(name, "en")


def verb_in(verb: str, language: Language) -> str:
    """What a decision says was done or dropped, as policies spell it: an effect, or the rule as a whole.

    Args:
        verb: a verb of the effects table, or `rule` of one that has acted as often as it may.
        language: the language to write.
    """
    if verb == "rule":
        return vocabulary().spell("keyword", "RULE", language)
    return vocabulary().spell("effect", verb, language)
