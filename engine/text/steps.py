"""The steps by which words are compared with a text, and which of them a policy can switch.

The light form comes first for all words that are not `exact`. What follows can be left out (`without`) or added (`with`)
for words of a pattern, by the names below.
"""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """A step that can be switched, by its name in policies."""

    TRADITIONAL = "traditional"
    """Traditional characters are compared as simplified ones."""

    FOREIGN = "foreign_letters"
    """Letters of other alphabets are compared as the Latin ones that they look like."""

    SEPARATORS = "separators"
    """What stands between the characters of a word is skipped."""

    REPEATED = "repeated_letters"
    """Three and more of a Latin letter in a row may stand for one or two."""

    HOMOPHONES = "homophones"
    """Chinese characters that sound alike, and how they are spelt in Latin letters, stand for each other."""

    SIMILAR = "similar_characters"
    """Chinese characters that differ in one part of three and more stand for each other."""

    SPLIT = "split_characters"
    """A Chinese character may be written as the parts it is put together from."""


Steps = frozenset[Step]
"""Those that are taken."""

USUAL: Steps = frozenset({Step.TRADITIONAL, Step.FOREIGN, Step.SEPARATORS})
"""Those that are taken where a policy says nothing."""

STAND_INS: Steps = frozenset({Step.HOMOPHONES, Step.SIMILAR, Step.SPLIT})
"""Those that look for a word in further spellings of it."""
