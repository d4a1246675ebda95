"""Letters that are drawn out: `buyyyy` and `frrreee` for `buy` and `free`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from .normal import Folded

_RUN = re.compile(r"([a-z])\1\1+")
_TRIED = 3

Runs = tuple[tuple[int, int, int], ...]
"""Where each run of a letter starts and ends, and how many of its letters stay."""


def shortenings(text: str) -> tuple[Runs, ...]:
    """The ways to shorten the runs of three and more of a Latin letter, each to one or two.

    Of more than three runs all but the first three are shortened to one.

    Args:
        text: in the form words are compared in.
    """
    if _RUN.search(text) is None:  # most have none
        return ()
    runs = [run.span() for run in _RUN.finditer(text)]
    return tuple(
        tuple(
            (start, end, count) for (start, end), count in zip(runs, (*kept, *(1 for _ in runs[_TRIED:])), strict=True)
        )
        for kept in product((1, 2), repeat=min(len(runs), _TRIED))
    )


def drawn_out(text: str) -> Iterator[int]:
    """Where letters are drawn out, in ascending order."""
    return (run.start() for run in _RUN.finditer(text))


def shortened(text: str, runs: Runs) -> str:
    """A text with some runs shortened."""
    pieces: list[str] = []
    reached = 0
    for start, end, kept in runs:
        pieces.append(text[reached : start + kept])
        reached = end
    return "".join((*pieces, text[reached:]))


def folded_shortened(folded: Folded, runs: Runs) -> Folded:
    """The same with the way back: the last letter that stays stands for the rest of its run."""
    return folded.joined({start + kept - 1: end for start, end, kept in runs})
