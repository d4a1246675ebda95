"""Words and exceptions that would make a pattern tell better, found in one half of labelled texts, confirmed on the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from ..text.normal import light
from ..text.patterns import Item, Pattern
from ..text.scanner import compile_scanner
from .matching import Found
from .separating import Separation, terms

LEAST_SCORE = 2.0
"""What a word has to score at least, in standard errors: less may be chance."""

_LEAST_TEXTS = 3
_AROUND = 24
_MOST_TRIED = 400


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word to add to a pattern, or to except.

    Args:
        word: as a policy would have it.
        excepted: whether it goes behind `except`.
        score: how well it separates, in standard errors.
        found: in the half it was found in: texts it is right about, and wrong about.
        confirmed: the same in the other half.
    """

    word: str
    excepted: bool
    score: float
    found: tuple[int, int]
    confirmed: tuple[int, int]


@dataclass(slots=True)
class _Half:
    """Labelled texts, by what was meant and what the pattern says already.

    Attributes:
        meant, other: the texts, by what a person said.
        missed: the numbers of those meant that the pattern does not hit.
        caught, alarms: what the pattern hits rightly and wrongly, with its hits.
    """

    meant: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)
    caught: list[Found] = field(default_factory=list)
    alarms: list[Found] = field(default_factory=list)

    def take(self, found: Found, meant: bool) -> None:
        """Sorts a text in."""
        if meant and not found.hits:
            self.missed.append(len(self.meant))
        (self.meant if meant else self.other).append(found.sample.text)
        if found.hits:
            (self.caught if meant else self.alarms).append(found)


def suggest(
    pattern: Pattern, found: Iterable[Found], yes: frozenset[str], precision: float, most: int
) -> list[Suggestion]:
    """Proposes words for what a pattern misses, and exceptions for what it hits wrongly.

    Args:
        pattern: as it is; without items it hits nothing yet.
        found: labelled texts with what it hits in them; those without labels are left out.
        yes: labels that say yes, beside the pattern's name.
        precision: the share of texts it has to be right about, in either half.
        most: how many words, and how many exceptions.

    Returns:
        words, best first, then exceptions, best first.
    """
    halves = (_Half(), _Half())
    for one in found:
        meant = one.sample.is_a(pattern.name, yes)
        if meant is not None:
            halves[_half(one.sample.text)].take(one, meant)
    here, there = halves
    return [*_words(pattern, here, there, precision, most), *_exceptions(here, there, precision, most)]


def _half(text: str) -> int:
    """Which half a text belongs to: equal texts to one, so that no text confirms itself, the same in every run."""
    return sha256(light(text).encode()).digest()[0] & 1


# ---- words -----------------------------------------------------------------------------------------------------------


def _words(pattern: Pattern, here: _Half, there: _Half, precision: float, most: int) -> list[Suggestion]:
    """Words by score, each of which catches something that the pattern and the words before it miss."""
    separation = Separation()
    for text in here.other:
        separation.take(text, False)
    for text in here.meant:
        separation.take(text, True)
    missed = {number: terms(here.meant[number]) for number in here.missed}
    known = {light(item.text) for item in pattern.items}
    candidates = _by_score(separation, {term for held in missed.values() for term in held} - known)
    confirmed = _hit_counts([word for word, _ in candidates], there)
    chosen: list[Suggestion] = []
    for word, score in candidates:
        found, again = separation.counts(word), confirmed[word]
        newly = {number for number, held in missed.items() if word in held}
        if newly and again[0] and _is_right(found, precision) and _is_right(again, precision):
            chosen.append(Suggestion(word, False, round(score, 2), found, again))
            missed = {number: held for number, held in missed.items() if number not in newly}
        if len(chosen) == most:
            break
    return chosen


def _by_score(separation: Separation, wanted: set[str]) -> list[tuple[str, float]]:
    """The wanted terms that separate beyond chance, best first; of equal ones the longest."""
    scored = ((term, separation.score(term)) for term in separation.candidates(_LEAST_TEXTS) if term in wanted)
    best = sorted(((t, s) for t, s in scored if s >= LEAST_SCORE), key=lambda each: (-each[1], -len(each[0]), each[0]))
    return best[:_MOST_TRIED]


def _is_right(counts: tuple[int, int], precision: float) -> bool:
    return counts[0] >= precision * sum(counts)


def _hit_counts(words: Sequence[str], half: _Half) -> dict[str, tuple[int, int]]:
    """Of how many texts of a half each word, as a pattern finds it, is right and wrong about."""
    patterns = [_of_word(word) for word in words]
    scanner, _ = compile_scanner(patterns)
    rows = [scanner.scan(text).bits for text in half.meant], [scanner.scan(text).bits for text in half.other]
    return {
        word: (sum(bits >> place & 1 for bits in rows[0]), sum(bits >> place & 1 for bits in rows[1]))
        for place, word in enumerate(words)
    }


def _of_word(word: str) -> Pattern:
    return Pattern(word, None, (Item("word", word, False, False, word, None),))


# ---- exceptions ------------------------------------------------------------------------------------------------------


def _exceptions(here: _Half, there: _Half, precision: float, most: int) -> list[Suggestion]:
    """What stands around wrong hits and not around right ones, each explaining a false alarm not explained yet."""
    separation = Separation()
    alarms = [frozenset(_around(found)) for found in here.alarms]
    rights = [frozenset(_around(found)) for found in here.caught]
    for number, held in enumerate((*alarms, *rights)):
        separation.take_terms(held, number < len(alarms))
    ranked = _by_score(separation, {term for held in alarms for term in held})
    others = [frozenset(_around(found)) for found in there.alarms], [frozenset(_around(f)) for f in there.caught]
    chosen: list[Suggestion] = []
    for term, score in ranked:
        found = separation.counts(term)
        again = (sum(term in held for held in others[0]), sum(term in held for held in others[1]))
        explains = any(term in held for held in alarms)
        if explains and again[0] and _is_right(found, precision) and _is_right(again, precision):
            chosen.append(Suggestion(term, True, round(score, 2), found, again))
            alarms = [held for held in alarms if term not in held]
        if len(chosen) == most:
            break
    return chosen


def _around(found: Found) -> Iterator[str]:
    """The terms around a hit that hold all of it, so that as exceptions they would cancel it."""
    for hit in found.hits:
        text = found.sample.text
        said = light(text[hit.start : hit.end])
        window = text[max(0, hit.start - _AROUND) : hit.end + _AROUND]
        yield from (term for term in terms(window, longest=8) if said in term and said != term)
