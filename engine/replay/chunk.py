"""Events of a run that are taken in place as far as may be: which of them had nothing happen on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import attrgetter
from typing import Self

from ..runtime.clearing import Cleared
from ..runtime.facts import member_id_of
from ..runtime.said import Said
from .comparison import BEGINS
from .skimmed_stream import Read, Rows, all_said

_group: Callable[[object], str] = attrgetter("group")


@dataclass(slots=True)
class Chunk:
    """Some events of a trace.

    Args:
        whats, times, precisions: as `Rows` has them.
        quiet: for each 1 once it was passed over.
        cleared: what a streak sees of them; None until that is asked for.
    """

    whats: list[Said | Read]
    times: list[int]
    precisions: list[int]
    quiet: bytearray
    cleared: Cleared | None = None

    @classmethod
    def of(cls, rows: Rows, start: int, stop: int) -> Self:
        """Those of some rows from one place up to another."""
        return cls(rows.whats[start:stop], rows.times[start:stop], rows.precisions[start:stop], bytearray(stop - start))

    def spoken_in(self, place: int) -> str | None:
        """The group of an event that is a plain message; None of any other."""
        what = self.whats[place]
        return what.group if isinstance(what, Said) else None

    def pass_over(self, first: int, place: int) -> None:
        """Takes in that nothing happened from one place up to another."""
        self.quiet[first:place] = b"\1" * (place - first)

    def begun(self, first: int, place: int) -> Iterator[tuple[str, str]]:
        """The groups and members of events from one place up to another by which a member does something anew."""
        return filter(None, map(_beginning, self.whats[first:place]))

    def passed(self) -> tuple[Counter[tuple[str, str | None]], int, int]:
        """How many events were passed over of each kind and group, and from when to when they were, in ms."""
        times = [*compress(self.times, self.quiet)]
        return _counted([*compress(self.whats, self.quiet)]), min(times), max(times)


def _counted(quiet: Sequence[Said | Read]) -> Counter[tuple[str, str | None]]:
    """How many events there are of each kind and group."""
    said = [what for what in quiet if not isinstance(what, Read)] if not all_said(quiet) else quiet
    groups = Counter(map(_group, said))
    found = Counter[tuple[str, str | None]]({("message", group): number for group, number in groups.items()})
    if said is not quiet:
        found.update((what.item.event.kind, what.item.event.group) for what in quiet if isinstance(what, Read))
    return found


def _beginning(what: Said | Read) -> tuple[str, str] | None:
    """The group and member of an event by which the member does something anew; None of others."""
    if not isinstance(what, Read):
        return what.group, what.member.id
    event = what.item.event
    return (event.group or "", member_id_of(event) or "") if event.kind in BEGINS else None
