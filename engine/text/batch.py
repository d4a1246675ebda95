"""Many texts that are asked the same at once: most match nothing, and that shows when they are looked at together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property

from .normal import PART, light_together


class Batch:
    """Texts that are looked at together, with `PART` between them.

    Attributes:
        texts: as they were written, one at least; one that holds `PART` itself, as some spam does, stands here as an empty one.
        blank: for each text, whether nothing that was asked about so far can be in it.
        written: the texts, joined.
        plain: their light forms, joined.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.blank = [True] * len(texts)
        written = PART.join(texts)
        if written.count(PART) >= len(texts):
            self.blank = [PART not in text for text in texts]
            texts = ["" if PART in text else text for text in texts]
            written = PART.join(texts)
        self.texts = texts
        self.written = written
        self.plain = light_together(written)
        self._forms: dict[Callable[[str], str], str] = {}

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
