"""What patterns hit in texts, and how well they tell: precision, recall, F1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from ..replay.labelled import Sample
from ..text.patterns import Hit, Pattern
from ..text.scanner import compile_scanner
from .separating import Separation
from .stood_in import ways

_MOST_KEPT = 20_000
"""How many misses and false alarms are kept to choose the worst from."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the patterns hit in a text.

    Args:
        sample: the text.
        hits: what was hit, by pattern.
        ways: for hits that only a step beyond the usual ones has found, the names of such steps.
    """

    sample: Sample
    hits: tuple[Hit, ...]
    ways: Mapping[Hit, tuple[str, ...]] = field(default_factory=dict)


def find(patterns: Sequence[Pattern], samples: Iterable[Sample]) -> Iterator[Found]:
    """Tries patterns on texts.

    Args:
        patterns: what to look for.
        samples: the texts.

    Returns:
        each text with its hits, by pattern.
    """
    scanner, _ = compile_scanner(patterns)
    for sample in samples:
        bits = scanner.scan(sample.text).bits
        of_each = (scanner.hits(sample.text, index) for index in range(len(patterns)) if bits >> index & 1)
        hits = tuple(hit for of_one in of_each for hit in of_one)
        yield Found(sample, hits, ways(sample.text, hits, patterns))


@dataclass(slots=True)
class Score:
    """How well a pattern tells what a person told.

    Attributes:
        caught, false_alarms, missed, let_pass: labelled texts, by what the pattern said and what a person said.
        items: for each item, of how many texts that it hit a person said yes, and no.
    """

    pattern: str
    yes: frozenset[str]
    caught: int = 0
    false_alarms: int = 0
    missed: int = 0
    let_pass: int = 0
    items: dict[str, Counter[bool]] = field(default_factory=dict)
    _misses: list[Found] = field(default_factory=list)
    _alarms: list[Found] = field(default_factory=list)
    _separation: Separation = field(default_factory=Separation)

    def take(self, found: Found) -> None:
        """Counts a text; one without labels says nothing."""
        meant = found.sample.is_a(self.pattern, self.yes)
        if meant is None:
            return
        hits = [hit for hit in found.hits if hit.pattern == self.pattern]
        self._separation.take(found.sample.text, meant)
        for item in {hit.item for hit in hits}:
            self.items.setdefault(item, Counter())[meant] += 1
        if hits:
            self.caught += meant
            self.false_alarms += not meant
        else:
            self.missed += meant
            self.let_pass += not meant
        if meant is not bool(hits):
            kept = self._misses if meant else self._alarms
            if len(kept) < _MOST_KEPT:
                kept.append(Found(found.sample, tuple(hits), found.ways))

    @property
    def labelled(self) -> int:
        """How many texts had labels."""
        return self.caught + self.false_alarms + self.missed + self.let_pass

    @property
    def precision(self) -> float | None:
        """Of what it hit, how much a person said yes to; None where it hit nothing."""
        return _share(self.caught, self.caught + self.false_alarms)

    @property
    def recall(self) -> float | None:
        """Of what a person said yes to, how much it hit; None where there was nothing to hit."""
        return _share(self.caught, self.caught + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both; None where neither can be told."""
        return _share(2 * self.caught, 2 * self.caught + self.false_alarms + self.missed)

    def worst_misses(self, most: int) -> list[Found]:
        """Misses that most look like what was meant, worst first."""
        return self._worst(self._misses, most, 1)

    def worst_alarms(self, most: int) -> list[Found]:
        """False alarms that least look like what was meant, worst first."""
        return self._worst(self._alarms, most, -1)

    def _worst(self, kept: list[Found], most: int, sign: int) -> list[Found]:
        each = {found.sample.text: found for found in reversed(kept)}  # of equal texts the first
        return nlargest(
            most,
            each.values(),
            key=lambda found: (sign * self._separation.leaning(found.sample.text), -found.sample.line),
        )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
