"""The words of a policy's patterns, made ready to be looked for: what takes longest of a scanner, and can be kept on disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from ..diagnostics import Diagnostic, Label
from .exact_lane import WordLane
from .needles import LooseNeedle, exact_needle, loose_needle, loose_needles
from .patterns import Item, Pattern
from .sought import Owner
from .steps import Steps
from .word_lanes import LooseLane

Seen: TypeAlias = dict[tuple[str, bool, bool, str, frozenset[str], Steps], Item]
"""The items of a pattern so far, by what they look for."""


class PreparedWords:
    """The words of some patterns.

    Args:
        patterns: in the order whose bits a scan reports.

    Attributes:
        lanes: those that look for them.
        found: what there is to say about them.
    """

    __slots__ = ("found", "lanes")

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self.found: list[Diagnostic] = []
        loose: dict[Steps, dict[LooseNeedle, list[Owner]]] = {}
        exact: dict[str, list[Owner]] = {}
        for number, pattern in enumerate(patterns):
            seen: Seen = {}
            for order, item in enumerate(pattern.items):
                if item.kind == "word":
                    self._add(Owner(number, order, item), pattern, seen, loose, exact)
        self.lanes: list[LooseLane | WordLane] = [LooseLane(needles, steps) for steps, needles in loose.items()]
        self.lanes += [WordLane(exact)] if exact else []

    def _add(
        self,
        owner: Owner,
        pattern: Pattern,
        seen: Seen,
        loose: dict[Steps, dict[LooseNeedle, list[Owner]]],
        exact: dict[str, list[Owner]],
    ) -> None:
        item = owner.item
        if item.exact:
            written = exact_needle(item.text)
            wrong = mistakes(item, written, pattern, seen)
            if not wrong:
                exact.setdefault(written, []).append(owner)
        else:
            needle = loose_needle(item.text, item.steps)
            wrong = mistakes(item, needle.text, pattern, seen, needle.letters)
            for steps, spelling in () if wrong else loose_needles(needle, item.steps):
                loose.setdefault(steps, {}).setdefault(spelling, []).append(owner)
        self.found += wrong


def mistakes(
    item: Item, needle: str, pattern: Pattern, seen: Seen, letters: frozenset[str] = frozenset()
) -> list[Diagnostic]:
    """What is wrong with an item that looks for nothing, or for the same as an item before it; it is left out then.

    Args:
        item: the item.
        needle: what it looks for, in the form that is compared.
        pattern: whose it is.
        seen: the pattern's items so far; the item is added.
        letters: the alphabets it is written in.
    """
    if not needle:
        return [_nothing_left(item)]
    earlier = seen.setdefault((item.kind, item.exact, item.excepted, needle, letters, item.steps), item)
    return [] if earlier is item else [_repeated(item, earlier, pattern)]


_CALLED = {"word": "word", "domain": "domain", "fields": "field"}


def _nothing_left(item: Item) -> Diagnostic:
    if not item.text:
        message = f"this {_CALLED[item.kind]} is empty, so it would match every message"
    else:
        message = f"nothing of `{item.text}` remains to look for: it is made of spaces or invisible characters"
    return Diagnostic("G301", message, item.span, help="remove it, or write the word that was meant")


def _repeated(item: Item, earlier: Item, pattern: Pattern) -> Diagnostic:
    same = "" if item.text == earlier.text else f", which reads the same as `{earlier.text}`"
    message = f"pattern `{pattern.name}` has the {_CALLED[item.kind]} `{item.text}` twice{same}"
    labels = (Label(earlier.span, "first here"),) if earlier.span is not None else ()
    return Diagnostic("G302", message, item.span, labels=labels, help="remove one of them")
