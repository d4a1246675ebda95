"""Words that mix alphabets whose letters look alike, as Unicode Technical Standard 39 describes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from .detector import Detector, Found

# Of the scripts that go beside one another in honest text (Chinese and Latin, say) none is here.
_ALPHABETS = (
    "Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Georgian", "Lisu", "Deseret", "Osage", "Tifinagh",
    "Canadian_Aboriginal",
)  # fmt: skip
_LETTERS = "".join(rf"\p{{Script={name}}}" for name in _ALPHABETS)
_WORD = regex.compile(rf"(?V1)[{_LETTERS}][{_LETTERS}\p{{M}}\p{{Cf}}\d]*")
_SCRIPT_OF = [(name, regex.compile(rf"\p{{Script={name}}}")) for name in _ALPHABETS]
# Everything outside the blocks without letters of these alphabets but Latin: one such letter there must be.
_may_hold = re.compile(r"[^\0-\u036f\u0590-\u109f\u2000-\u2c5f\u2d80-\ua4cf\ua6a0-\uab2f\uabc0-\uffff]").search

# Greek letters that look like Latin ones; the others stand in units, formulas and faces (`μm`, `ΔT`, `QωQ`).
_GREEK_LOOKALIKES = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχγηϲϳ")
_FACES = frozenset("ДдωшЭэ")
_LONGEST_FACE = 3
_ORNAMENTS = frozenset("ღ")


def _words(text: str) -> Iterator[Found]:
    for found in _WORD.finditer(text):
        if not found[0].isascii() and _is_mixed(found[0]):
            yield *found.span(), found[0]


def _is_mixed(word: str) -> bool:
    """Whether a word has letters of two alphabets, one of which may pass for the other's."""
    letters = {character for character in word if character.isalpha()} - _ORNAMENTS
    if sum(map(str.isalpha, word)) <= _LONGEST_FACE:
        letters -= _FACES
    scripts = {name for name, one in _SCRIPT_OF if any(map(one.match, letters))}
    if "Greek" in scripts and not (letters & _GREEK_LOOKALIKES and _greek_within(word)):
        scripts.discard("Greek")
    return len(scripts) > 1


def _greek_within(word: str) -> bool:
    """Whether a Greek look-alike is more than the single letter that ends a name, as in `TNFα`."""
    return any(character in _GREEK_LOOKALIKES for character in word[:-1])


DETECTORS = (Detector("lookalike", _may_hold, _words, as_written=True),)
