"""The instants that logs keep, and whether one more of them may reach a number that is asked for."""

from __future__ import annotations

from array import array
from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from itertools import islice

from .tables import LOOKS, Turning

Numbers = tuple[tuple[int, int, int], ...]
"""Numbers that are asked of a log, the least first: how many instants it takes besides one more, the place of the first of
these from the end, and the window in ms that it has to lie in."""
_FEW = 3
"""There is room for so many instants of a subject from the start, and no more: most members say little."""
MANY = 8
"""So many instants of a subject at most are all kept, however old they are."""
_NEVER, _ALWAYS = -(1 << 62), 1 << 62


class Windows(Turning[str, "array[int]"]):
    """The instants that a log keeps, in ms and in order, by subject.

    The instants of a subject stay one array for as long as there are any; where they are dropped, it is left empty.
    """

    __slots__ = ("_few", "_least")

    def __init__(self) -> None:
        super().__init__()
        self._few = array("q", bytes(8 * _FEW))
        self._least = _ALWAYS  # no last instant of any subject is before this one; last instants only grow

    def put(self, key: str, value: array[int]) -> None:
        """Puts the instants (ms) of a subject."""
        super().put(key, value)
        self._least = min(self._least, value[-1] if value else _NEVER)

    def extend(self, subject: str, instants: array[int] | None, at: int, horizon: int) -> None:
        """Counts an instant; for a new subject it looks whether others have passed the horizon.

        Args:
            subject: whom it is counted for.
            instants: those so far; None where there are none.
            at: the instant, in ms.
            horizon: up to when nobody asks for instants any more, in ms.
        """
        if instants is None:
            self.begin(subject, at, horizon)
        elif at < instants[-1]:
            insort(instants, at)
        else:
            instants.append(at)
            shorten(instants, horizon)

    def begin(self, subject: str, at: int, horizon: int) -> array[int]:
        """Counts the first instant (ms) of a subject, and looks whether others have passed the horizon (ms).

        Returns:
            the subject's instants.
        """
        self._few[0] = at
        instants = self[subject] = self._few[:]
        del instants[1:]  # the room stays
        self.turns.append(subject)
        if at < self._least:
            self._least = at
        self.look_before(horizon)
        return instants

    def forget(self) -> None:
        """Drops all."""
        for instants in self.values():
            del instants[:]
        self.clear()
        self.turns.clear()
        self._least = _ALWAYS

    def look_before(self, horizon: int, looks: int = LOOKS) -> None:
        """Looks at subjects, each in its turn: one whose last instant is not after the horizon (ms) goes."""
        turns, kept = self.turns, 0
        if horizon < self._least:  # nobody's has, and only the turns change
            turns.rotate(-min(looks, len(turns)))
            return
        for subject in islice(turns, looks):
            instants = self[subject]
            if not instants or instants[-1] <= horizon:
                break
            kept += 1
        turns.rotate(-kept)
        if kept < min(looks, len(turns)):
            del self.pop(turns.popleft())[:]
            if not turns:
                self._least = _ALWAYS
            self.look_before(horizon, looks - kept - 1)


def shorten(instants: array[int], horizon: int) -> None:
    """Drops the instants of a subject up to the horizon (ms), in batches, so that each is moved once."""
    if len(instants) > MANY and instants[len(instants) // 2] <= horizon:
        del instants[: bisect_right(instants, horizon)]


def may_reach(instants: array[int], at: int, numbers: Numbers) -> bool:
    """Whether one more instant (ms) may be enough for a number that is asked of a subject of a log."""
    if instants[-1] > at:  # which of them lie before one that came late would have to be found out
        return True
    count = len(instants)
    for many, first, window in numbers:
        if count < many:  # too few for one are too few for all that follow
            return False
        if instants[first] > at - window:
            return True
    return False


def windows(rows: Mapping[str, Iterable[int]]) -> Windows:
    """The instants of a log, from rows by subject."""
    found = Windows()
    for subject, instants in rows.items():
        found.put(subject, array("q", instants))
    return found
