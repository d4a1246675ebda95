"""Training: from examples of what is wanted and of harmless talk to weights of pieces of text.

A linear support vector machine (squared hinge loss), solved by dual coordinate descent as in Hsieh and others, "A Dual
Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), over the pieces that tell the two sides apart best by
the chi-squared statistic. Nothing is drawn at random, and only the four operations are used, whose results IEEE 754
fixes: the same examples give the same weights on every machine, in whatever order they stand.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from ..normal import light
from .model import HeldOut, Model
from .view import pieces, view

FEWEST = 30
"""Distinct examples that each side needs."""

MOST = 50_000
"""Distinct examples of a side that are used; of more, those with the lowest digests."""

KEPT_ASIDE = 5
"""One example in so many is kept aside to measure with."""

MOST_PIECES = 20_000
RAREST = 2
"""A piece counts when so many examples hold it."""

_PASSES = 8
_COST = 0.05
_UNIT = 100_000
"""Weights are kept in whole hundred-thousandths."""


class NotLearnedError(Exception):
    """Nothing can be learned from some examples."""


@dataclass
class TooFewError(NotLearnedError):
    """A side has too few examples.

    Args:
        wanted: whether it is the side of what is wanted.
        count: of its distinct examples.
    """

    wanted: bool
    count: int


@dataclass
class OutOfReachError(NotLearnedError):
    """The precision asked for can't be had.

    Args:
        best: what was reached with the highest precision.
    """

    best: HeldOut


@dataclass(frozen=True, slots=True)
class _Example:
    view: str
    wanted: bool
    aside: bool


def learn(wanted: Iterable[str], harmless: Iterable[str], above: Decimal) -> Model:
    """Learn a pattern.

    Args:
        wanted: examples of what it should match.
        harmless: examples of what it should not match; a text that stands on both sides counts as harmless.
        above: the precision that it must reach on the examples kept aside, from 0 to 1. Of the thresholds that reach
            it, the one that catches most is taken.

    Returns:
        the pattern: equal for equal sets of examples.

    Raises:
        TooFewError: a side has fewer than `FEWEST` examples that differ in more than signs and spaces.
        OutOfReachError: no threshold reaches the precision.
    """
    examples = _examples(wanted, harmless)
    trained = [example for example in examples if not example.aside]
    held = [pieces(example.view) for example in trained]
    sides = [example.wanted for example in trained]
    weights = _weights(held, sides, _telling(held, sides))
    aside = [(score(weights, example.view), example.wanted) for example in examples if example.aside]
    least, held_out = _threshold(aside, above)
    return Model(weights, least, held_out)


def score(weights: dict[str, int], seen: str) -> int:
    """The weights of the pieces that a view holds, each counted once."""
    return sum(weights.get(piece, 0) for piece in pieces(seen))


def _examples(wanted: Iterable[str], harmless: Iterable[str]) -> list[_Example]:
    """The examples, each once, in an order that only their texts decide."""
    against = {view(light(text)) for text in harmless} - {""}
    sides = {False: against, True: {view(light(text)) for text in wanted} - against - {""}}
    for side in (True, False):
        if len(sides[side]) < FEWEST:
            raise TooFewError(side, len(sides[side]))
    found = [
        (digest, _Example(seen, side, digest[0] % KEPT_ASIDE == 0))
        for side, texts in sides.items()
        for digest, seen in sorted((hashlib.sha256(seen.encode()).digest(), seen) for seen in texts)[:MOST]
    ]
    return [example for _, example in sorted(found, key=lambda each: each[0])]


def _telling(held: Sequence[set[str]], sides: Sequence[bool]) -> list[str]:
    """The pieces that tell the sides apart best, sorted."""
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for found, side in zip(held, sides, strict=True):
        counts[side].update(found)
    wanted, harmless = sum(sides), len(sides) - sum(sides)
    ranked: list[tuple[float, str]] = []
    for piece in counts[True].keys() | counts[False].keys():
        here, there = counts[True][piece], counts[False][piece]
        if here + there >= RAREST and here + there < len(sides):
            apart = here * harmless - there * wanted
            ranked.append((-(apart * apart) / ((here + there) * (len(sides) - here - there)), piece))
    return sorted(piece for _, piece in sorted(ranked)[:MOST_PIECES])


def _weights(held: Sequence[set[str]], sides: Sequence[bool], telling: Sequence[str]) -> dict[str, int]:
    """The weight of each telling piece, in hundred-thousandths; the constant term is left to the threshold."""
    number = {piece: place for place, piece in enumerate(telling)}
    rows = [sorted(number[piece] for piece in found if piece in number) for found in held]
    weights = [0.0] * len(telling)
    constant = 0.0
    margin = 1 / (2 * _COST)
    multipliers = [0.0] * len(rows)
    for _ in range(_PASSES):
        for place, row in enumerate(rows):
            sign = 1 if sides[place] else -1
            total = constant
            for index in row:  # `sum` rounds otherwise from Python 3.12 on
                total += weights[index]
            before = multipliers[place]
            gradient = sign * total - 1 + margin * before
            after = max(before - gradient / (len(row) + 1 + margin), 0.0)
            if after != before:
                multipliers[place] = after
                step = sign * (after - before)
                constant += step
                for index in row:
                    weights[index] += step
    rounded = {piece: round(weights[place] * _UNIT) for piece, place in number.items()}
    return {piece: weight for piece, weight in rounded.items() if weight}


def _threshold(scored: Sequence[tuple[int, bool]], above: Decimal) -> tuple[int, HeldOut]:
    """The lowest score from which on the precision is high enough, and what it catches.

    The threshold lies halfway to the next score below: where the sides are far apart, a new text may fall between them.
    """
    wanted = sum(side for _, side in scored)
    best: tuple[int, HeldOut] | None = None
    highest = HeldOut(0, wanted, 0, len(scored) - wanted)
    cuts = list(_cuts(scored))
    for (least, caught, mistaken), (below, _, _) in zip(cuts, [*cuts[1:], cuts[-1]], strict=True):
        held_out = HeldOut(caught, wanted - caught, mistaken, len(scored) - wanted - mistaken)
        if held_out.precision > highest.precision:
            highest = held_out
        if caught >= above * (caught + mistaken):
            best = ((least + below + 1) // 2, held_out)
    if best is None or not best[1].caught:
        raise OutOfReachError(highest)
    return best


def _cuts(scored: Sequence[tuple[int, bool]]) -> Iterator[tuple[int, int, int]]:
    """Each score, from the highest, with how many of both sides reach it."""
    caught = mistaken = 0
    for least, same in groupby(sorted(scored, reverse=True), key=lambda each: each[0]):
        sides = [side for _, side in same]
        caught += sum(sides)
        mistaken += len(sides) - sum(sides)
        yield least, caught, mistaken
