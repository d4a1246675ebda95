"""By which way of writing a word was found: what a policy asks for beyond the usual steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from ..text.patterns import Hit, Item, Pattern
from ..text.scanner import Scanner, compile_scanner
from ..text.steps import USUAL, Step, Steps


def ways(text: str, hits: Iterable[Hit], patterns: Sequence[Pattern]) -> Mapping[Hit, tuple[str, ...]]:
    """For each hit that only a step beyond the usual ones has found, the names of such steps.

    Args:
        text: what was searched.
        hits: what was found in it.
        patterns: those that were tried.
    """
    found = {hit: _ways(text, hit, patterns) for hit in hits}
    return {hit: names for hit, names in found.items() if names}


def _ways(text: str, hit: Hit, patterns: Sequence[Pattern]) -> tuple[str, ...]:
    items = (item for pattern in patterns if pattern.name == hit.pattern for item in pattern.items)
    item = next((item for item in items if item.kind == "word" and item.label == hit.item and not item.excepted), None)
    further = item.steps - USUAL if item is not None else frozenset()
    if item is None or not further or _finds(item, item.steps - further, text, hit):
        return ()
    for count in range(1, len(further)):
        together = (frozenset(these) for these in combinations(further, count))
        enough = [these for these in together if _finds(item, item.steps - further | these, text, hit)]
        if enough:
            return tuple(sorted(frozenset[Step]().union(*enough)))
    return tuple(sorted(further))


def _finds(item: Item, steps: Steps, text: str, hit: Hit) -> bool:
    """Whether a word is found at the place of a hit by some steps."""
    return any((found.start, found.end) == (hit.start, hit.end) for found in _scanner(item, steps).hits(text, 0))


@lru_cache(maxsize=256)
def _scanner(item: Item, steps: Steps) -> Scanner:
    return compile_scanner([Pattern("word", None, (replace(item, steps=steps),))])[0]
