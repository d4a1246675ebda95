"""Many texts that are asked the same at once: most match nothing, and that shows when they are looked at together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from .normal import PART, light_together

if TYPE_CHECKING:
    from .sought import Place


class Held(msgspec.Struct, gc=False):
    """What one of several texts holds.

    Args:
        wanting: the patterns (bits) that want something of it.
        excepting: those that except something.
        places: where all of this stands, in no order; None where that was not looked at.
    """

    wanting: int
    excepting: int
    places: Sequence[Place] | None


class Batch:
    """Texts that are looked at together, with `PART` between them.

    Attributes:
        texts: as they were written, one at least; one that holds `PART` itself, as some spam does, stands here as an empty one.
        written: the texts, joined.
        plain: their light forms, joined.
        held: what texts hold, by their numbers; those that hold nothing have none.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        written = PART.join(texts)
        if written.count(PART) >= len(texts):
            texts = ["" if PART in text else text for text in texts]
            written = PART.join(texts)
        self.texts = texts
        self.written = written
        self.plain = light_together(written)
        self.held: dict[int, Held] = {}
        self._forms: dict[Callable[[str], str], str] = {}

    def note(self, number: int, wanting: int, excepting: int, places: Sequence[Place] | None) -> None:
        """Note something that a text holds.

        Args:
            number: of the text.
            wanting: the patterns (bits) that want it.
            excepting: those that except it.
            places: where it stands; None where that was not looked at.
        """
        held = self.held.get(number)
        if held is None:
            self.held[number] = Held(wanting, excepting, places)
            return
        held.wanting |= wanting
        held.excepting |= excepting
        if places is None or held.places is None:
            held.places = None
        elif places:
            held.places = [*held.places, *places]

    def form(self, undo: Callable[[str], str]) -> str:
        """Their light forms, joined, in another form; made once.

        Args:
            undo: brings light forms to it, and leaves `PART` where it is.
        """
        if undo not in self._forms:
            self._forms[undo] = undo(self.plain)
        return self._forms[undo]

    @cached_property
    def plains(self) -> list[str]:
        """The light form of each text."""
        return self.plain.split(PART)


def numbers_at(joined: str, places: Iterable[int]) -> Iterator[int]:
    """The number of the text that each place belongs to.

    Args:
        joined: texts, or forms of them, with `PART` between them.
        places: in ascending order.
    """
    number = reached = 0
    for place in places:
        number += joined.count(PART, reached, place)
        reached = place
        yield number
