"""What words are compared in beyond the light form: traditional characters as simplified ones, letters of other alphabets as
the Latin ones they look like, and whatever stands between the characters of a word skipped.

Undoing a disguise must not make disguises of honest words. So a word wholly in the letters of another alphabet is that
other word, and what separates words and clauses in honest writing is skipped only where it stands between all characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import compress, pairwise

from .boundaries import Kind, kind
from .detectors.lists import words_of
from .normal import PART, light
from .steps import USUAL, Step, Steps

# Marks belong to their letters in scripts that write vowels as marks; elsewhere a mark that joined no letter is noise.
_MARKED = (
    "\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0"
    "\u0816-\u082d\u0859-\u085b\u08ca-\u109f\u135d-\u135f\u1712-\u18a9\u1920-\u1cff\u2de0-\u2dff\u3099-\u309a"
    "\ua66f-\ua69f\ua802-\uabff\ufb1e"
)
_MARK = "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]"
DRAWN_OVER = re.compile(f"{_MARK}{_MARK}*")  # `re` looks for a class quickly, for a repeated one slowly
"""Marks that any letter, sign or character can be drawn over with."""

_SEPARATORS = re.compile(rf"(?:[^\w{_MARKED}]|_)+")
_RARE_SEPARATORS = re.compile(
    rf"[^{PART}0-9a-z\u3041-\u3096\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3](?<=[^\w{_MARKED}])"
)
_ASCII = bytes(code for code in range(128) if not chr(code).isalnum())
_ASCII_BUT_PART = _ASCII.replace(PART.encode(), b"")
_LIKE_LETTERS = str.maketrans("01i", "oll")
_LONGEST_GAP = 6
_SHORT = 200
_BETWEEN_CLAUSES = re.compile(r"[\n,;:!?。、｡]|\.\.")
_ENDS_CLAUSE = re.compile(rf"{_BETWEEN_CLAUSES.pattern}|\.\s")
# In scripts that put spaces between words these stand between honest words: `as sign`, `he'll`, `and/or`.
_BETWEEN_WORDS = re.compile("[\\s./'’\"“”()\\[\\]&]")
_BETWEEN_TWO_LETTERS = re.compile(r"[ .]")
_NO_GAPS: frozenset[int] = frozenset()
_NO_ALPHABET: frozenset[str] = frozenset()
_LATIN_ALPHABET = frozenset({"LATIN"})
_only_han = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]*").fullmatch
_any_latin = re.compile("[A-Za-z]").search


_TABLES = {Step.TRADITIONAL: ("simplified", "radicals"), Step.FOREIGN: ("look_alikes",)}


@cache
def _table(steps: Steps = USUAL) -> dict[str, str]:
    """What each character is compared as by some steps."""
    lists = (name for step, names in _TABLES.items() if step in steps for name in names)
    return {pair[0]: pair[1] for name in lists for pair in words_of("guiju.engine.text", name)}


def undisguised(plain: str) -> str:
    """A light form with every character as the one it stands for; the length stays.

    Args:
        plain: a text's light form.
    """
    return undoing(USUAL)(plain)


@cache
def undoing(steps: Steps) -> Callable[[str], str]:
    """What brings a light form to the form that words are compared in by some steps; the length stays.

    Args:
        steps: those that are taken; with `homophones` every Chinese character becomes the one that stands for its sound.
    """
    listed = steps.intersection(_TABLES)
    replaced = _replacing(listed) if listed else str
    if Step.HOMOPHONES not in steps:
        return replaced
    from .stand_ins import sound_table

    sounds = dict(sound_table())
    return lambda plain: plain if plain.isascii() else replaced(plain).translate(sounds)


@cache
def _replacing(steps: Steps) -> Callable[[str], str]:
    """What replaces each character by the one it is compared as by some steps."""
    table = _table(steps)
    any_of = f"[{''.join(table)}]"
    as_compared, find_all, split = table.__getitem__, re.compile(any_of).findall, re.compile(f"({any_of})").split

    def replaced(plain: str) -> str:
        if plain.isascii():
            return plain
        if len(plain) > _SHORT:
            parts = split(plain)
            parts[1::2] = map(as_compared, parts[1::2])
            return "".join(parts)
        for character in find_all(plain):  # most texts have none, and the others few
            plain = plain.replace(character, table[character])
        return plain

    return replaced


def pressed(text: str) -> str:
    """A text without what separates its letters and digits; the same object where nothing does."""
    if text.isalnum():
        return text
    text = _without_usual(text, _ASCII)
    return text if text.isascii() else _RARE_SEPARATORS.sub("", text)


def pressed_together(texts: str) -> str:
    """Several texts, with `PART` between them, each without what separates its letters and digits."""
    texts = _without_usual(texts, _ASCII_BUT_PART)
    return texts if texts.isascii() else _RARE_SEPARATORS.sub("", texts)


def _without_usual(text: str, signs: bytes) -> str:
    """A text without the usual signs, most of which are ASCII: these go all at once."""
    text = text.encode().translate(None, signs).decode()
    return text if text.isascii() else text.replace("。", "").replace("、", "")


def look(name: str) -> str:
    """What a name looks like: equal for names that a reader may take for each other.

    Args:
        name: as written; a digit 0 or 1 looks like a letter, and what separates is not seen.
    """
    return pressed(undisguised(light(name))).translate(_LIKE_LETTERS)


def with_marks(text: str, end: int) -> int:
    """Where a word ends whose last character may have marks drawn over it.

    Args:
        text: in the form words are compared in.
        end: behind the word's last character.
    """
    found = DRAWN_OVER.match(text, end)
    return end if found is None else found.end()


def kept_places(text: str, narrow: str) -> list[int]:
    """The place of each character that is left when a text is pressed.

    Args:
        text: in the form words are compared in.
        narrow: the same, pressed; of equal characters all are left or none.
    """
    kept = frozenset(narrow)
    return list(compress(range(len(text)), map(kept.__contains__, text)))


def own_gaps(needle: str) -> frozenset[int] | None:
    """After which of its characters, once pressed, a needle has a space of its own.

    Args:
        needle: a word in the form it is compared in.

    Returns:
        their numbers from 0; None where the word can't be pressed: signs in it mean something, or too little remains.
    """
    if needle.isalnum():
        return _NO_GAPS if len(needle) > 1 else None
    narrow = pressed(needle)
    if any(run.group() != " " for run in _SEPARATORS.finditer(needle)) or len(narrow) < 2:
        return None
    places = kept_places(needle, narrow)
    return frozenset(number for number in range(len(places) - 1) if places[number + 1] > places[number] + 1)


def is_spread(text: str, places: Sequence[int], own: frozenset[int]) -> bool:
    """Whether a word whose characters stand at some places of a text is that word with separators put in.

    Args:
        text: in the form words are compared in.
        places: of the word's characters, without those that separate.
        own: after which of them the word has a space of its own.
    """
    gaps = [text[place + 1 : following] for place, following in pairwise(places)]
    if any(len(gap) > _LONGEST_GAP for gap in gaps):
        return False
    if any(not gaps[number] and run_together(text, places[number], places[number + 1]) for number in own):
        return False
    if _runs_on(text, places[0], gaps[0], -1) or _runs_on(text, places[-1], gaps[-1], 1):
        return False
    inner = [number for number in range(len(gaps)) if number not in own]
    honest = any(gaps[number] and _is_honest(text, places[number], places[number + 1]) for number in inner)
    if not honest and not any(_ENDS_CLAUSE.search(gaps[number]) for number in own):
        return True
    if len(places) == 2 and not own:
        return kind(text[places[0]]) is not Kind.OTHER and _BETWEEN_TWO_LETTERS.fullmatch(gaps[0]) is not None
    return all(gaps[number] for number in inner)


def run_together(text: str, place: int, following: int) -> bool:
    """Whether two characters of a text are both letters of a script with spaces between words, or both digits."""
    return kind(text[place]) is kind(text[following]) is not Kind.OTHER


def _runs_on(text: str, place: int, gap: str, step: int) -> bool:
    """Whether beyond a rim of a word the same stands as inside, and then another single letter or digit: `b.a.d`."""
    beyond = place + step * (len(gap) + 1)
    if not gap or not 0 <= beyond < len(text) or not run_together(text, place, beyond):
        return False
    further = beyond + step
    alone = not 0 <= further < len(text) or not run_together(text, beyond, further)
    return alone and text[min(place, beyond) + 1 : max(place, beyond)] == gap


def _is_honest(text: str, place: int, following: int) -> bool:
    """Whether what stands between two characters of a word is what honest writing puts between words or clauses."""
    gap = text[place + 1 : following]
    if _BETWEEN_CLAUSES.search(gap):
        return True
    return run_together(text, place, following) and _BETWEEN_WORDS.search(gap) is not None


def alphabets(text: str) -> frozenset[str]:
    """The alphabets that the letters of a light form are of, where letters of several look alike."""
    if text.isascii():
        return _LATIN_ALPHABET if _any_latin(text) else _NO_ALPHABET
    if _only_han(text):
        return _NO_ALPHABET
    return frozenset(name for name in map(_alphabet, text) if name)


@lru_cache(maxsize=4096)
def _alphabet(character: str) -> str:
    if character.isascii():
        return "LATIN" if character.isalpha() else ""
    if kind(character) is not Kind.LETTER and character not in _table():
        return ""
    name = unicodedata.name(character, "").partition(" ")[0]
    return "" if name in ("CJK", "COMBINING") else name


def is_other_word(written: str, needle: frozenset[str]) -> bool:
    """Whether a piece of a text is an honest word in another alphabet than the word that was looked for.

    Args:
        written: the piece's light form.
        needle: the alphabets of the word.
    """
    if not needle:
        return False
    if written.isascii():
        return "LATIN" not in needle and bool(alphabets(written))
    found = alphabets(written)
    return len(found) == 1 and not found & needle
