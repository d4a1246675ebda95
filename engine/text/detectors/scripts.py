"""Letters of one script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import regex

from . import SCRIPTS
from .detector import Detector, Found


@cache
def _run_of(script: str) -> regex.Pattern[str]:
    # signs that several scripts share, such as the long mark of kana, go on a run but start none
    return regex.compile(rf"(?V1)\p{{Script={script}}}[\p{{Script={script}}}\p{{M}}[\p{{scx={script}}}&&\p{{L}}]]*")


def _runs(script: str) -> Callable[[str], Iterator[Found]]:
    def find(plain: str) -> Iterator[Found]:
        for found in _run_of(script).finditer(plain):
            yield *found.span(), found[0]

    return find


def _letter(script: str) -> Callable[[str], object]:
    return lambda plain: _run_of(script).search(plain)


def letters_of(script: str, plain: str) -> int:
    """How many letters of a text belong to a script.

    Args:
        script: one of `SCRIPTS`.
        plain: the text's light form.
    """
    return sum(character.isalpha() for found in _run_of(script).finditer(plain) for character in found[0])


DETECTORS = tuple(Detector(script, _letter(script), _runs(script)) for script in SCRIPTS)
