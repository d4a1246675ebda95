"""Which words tell two kinds of texts apart, by how often texts of each kind hold them.

The measure is the logarithm of the odds ratio, half a text added to each count, divided by its standard error: a word found
in many texts of one kind and few of the other scores high, one found in two texts scores low however pure it is. See
Monroe, Colaresi and Quinn, "Fightin' Words" (2008), on why counts alone mislead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log, sqrt

from ..text.disguise import undisguised
from ..text.normal import light

_MOST_CHARACTERS = 2_000
_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\W\d_\u3040-\u30ff\u3400-\u9fff]+|\d+")
_LONGEST_PIECE = 4
_MOST_TERMS = 2_000_000


def terms(text: str, longest: int = _LONGEST_PIECE) -> frozenset[str]:
    """What of a text may become a word of a pattern: words, pairs of words, and two to four Chinese characters in a row.

    Args:
        text: the original text; only its first 2,000 characters are read.
        longest: how many Chinese characters in a row at most.

    Returns:
        the terms in the form that words are compared in.
    """
    return frozenset(_terms(undisguised(light(text[:_MOST_CHARACTERS])), longest))


def _terms(plain: str, longest: int) -> Iterator[str]:
    before: re.Match[str] | None = None
    for run in _RUN.finditer(plain):
        if "\u3040" <= run[0][0] <= "\u9fff":
            yield from _pieces(run[0], longest)
            before = None
            continue
        if len(run[0]) > 1:
            yield run[0]
        if before is not None and plain[before.end() : run.start()] == " ":
            yield f"{before[0]} {run[0]}"
        before = run


def _pieces(run: str, longest: int) -> Iterator[str]:
    for length in range(2, longest + 1):
        yield from (run[start : start + length] for start in range(len(run) - length + 1))


class Separation:
    """Counts in how many texts of two kinds each term stands."""

    def __init__(self) -> None:
        self.texts = Counter[bool]()
        self._counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}

    def take(self, text: str, meant: bool) -> None:
        """Counts a text of the kind that is meant, or of the other."""
        self.take_terms(terms(text), meant)

    def take_terms(self, held: Iterable[str], meant: bool) -> None:
        """The same, given the text's terms, each once."""
        self.texts[meant] += 1
        if len(self._counts[meant]) < _MOST_TERMS:
            self._counts[meant].update(held)

    def candidates(self, least: int) -> list[str]:
        """The terms that stand in so many texts of the kind that is meant, in no order."""
        return [term for term, count in self._counts[True].items() if count >= least]

    def counts(self, term: str) -> tuple[int, int]:
        """In how many texts of either kind a term stands: of what is meant, and of the other."""
        return self._counts[True][term], self._counts[False][term]

    def score(self, term: str) -> float:
        """How well a term tells the two kinds apart: above 0 for what is meant; about 2 is beyond chance."""
        inside, outside = self.counts(term)
        cells = (inside, self.texts[True] - inside, outside, self.texts[False] - outside)
        a, b, c, d = (count + 0.5 for count in cells)
        return log(a * d / (b * c)) / sqrt(1 / a + 1 / b + 1 / c + 1 / d)

    def leaning(self, text: str) -> float:
        """How much a text looks like what is meant: the mean score of its five most telling terms."""
        scores = sorted((self.score(term) for term in terms(text)), key=abs, reverse=True)[:5]
        return sum(scores) / len(scores) if scores else 0.0
