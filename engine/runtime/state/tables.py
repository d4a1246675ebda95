"""Tables of a state that grow with members and messages: in little space, and tidied a little with every event.

Rows have turns. A look at those whose turn it is drops what nobody can ask for any more, and costs the same however many
there are; to take the first of a dictionary again and again does not, since it passes all that were dropped before.
"""

from __future__ import annotations

from abc import abstractmethod
from array import array
from bisect import bisect_right, insort
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeVar, overload

from .compact import Packed, last_of, packed, unpacked
from .records import Membership, MessageRecord, Offence

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")
Pair = tuple[str, str]
Place = tuple[str, ...]
Numbers = tuple[tuple[int, int, int], ...]
"""Numbers that are asked of a log, the least first: how many instants it takes besides one more, the place of the first of
these from the end, and the window in ms that it has to lie in."""
LOOKS = 2
"""How many rows an event looks at: twice as many as it can add, so that tables shrink again."""
_FEW = 4
"""So many instants are kept without room for more: most members say little."""
_NEVER = -(1 << 63)
_NO_ROWS: Mapping[str, Any] = MappingProxyType({})
_SOME = 8
"""So many instants may lie before a window."""


class Turning(dict[K, V]):
    """A dictionary whose rows are looked at in turns. Rows come with `put` and go with `drop`.

    Attributes:
        turns: the keys, in the order in which they are looked at.
    """

    __slots__ = ("turns",)

    def __init__(self) -> None:
        super().__init__()
        self.turns: deque[K] = deque()

    def put(self, key: K, value: V) -> None:
        """Puts a row; the turn of a new one comes last."""
        if key not in self:
            self.turns.append(key)
        self[key] = value

    def drop(self, key: K) -> None:
        """Drops a row, if it is there."""
        if key in self:
            del self[key]
            self.turns.remove(key)

    def look(self, is_stale: Callable[[K, V], bool], looks: int = LOOKS) -> None:
        """Looks at the rows whose turn it is, and drops those that are stale."""
        turns = self.turns
        for _ in range(min(looks, len(turns))):
            key = turns.popleft()
            if is_stale(key, self[key]):
                del self[key]
            else:
                turns.append(key)

    def in_turn(self) -> Iterator[tuple[K, V]]:
        """All rows, in the order of their turns."""
        return ((key, self[key]) for key in self.turns)


class Memberships(MutableMapping[Pair, Membership]):
    """Who is in which group, by group and member.

    Attributes:
        groups: the same, member by member for each group.
    """

    __slots__ = ("groups",)

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, Membership]] = {}

    @overload
    def get(self, key: Pair, /) -> Membership | None: ...

    @overload
    def get(self, key: Pair, /, default: Membership | D) -> Membership | D: ...

    def get(self, key: Pair, /, default: Any = None) -> Any:
        """A membership, or else the default."""
        members = self.groups.get(key[0])
        return default if members is None else members.get(key[1], default)

    def of(self, group: str) -> Mapping[str, Membership]:
        """The memberships of one group, by member."""
        return self.groups.get(group, _NO_ROWS)

    def __getitem__(self, key: Pair) -> Membership:
        return self.groups[key[0]][key[1]]

    def __setitem__(self, key: Pair, value: Membership) -> None:
        self.groups.setdefault(key[0], {})[key[1]] = value

    def __delitem__(self, key: Pair) -> None:
        del self.groups[key[0]][key[1]]

    def __iter__(self) -> Iterator[Pair]:
        return ((group, member) for group, members in self.groups.items() for member in members)

    def __len__(self) -> int:
        return sum(map(len, self.groups.values()))


class Ladders(MutableMapping[Pair, tuple[Offence, ...]]):
    """Offences, by rule and subject.

    Attributes:
        rows: the same, as they are kept.
    """

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows = Turning[Pair, Packed]()

    def look(self, kept: Mapping[str, int], clock: int, looks: int) -> None:
        """Looks at ladders, each in its turn, up to one that is kept: one whose last offence is forgotten goes.

        Args:
            kept: for each rule that forgets how long its ladders are kept after the last offence, in ms.
            clock: the latest event time, in ms.
            looks: at how many at most; to look at one means to unpack it.
        """
        rows, turns = self.rows, self.rows.turns
        for _ in range(min(looks, len(turns))):
            key = turns[0]
            after = kept.get(key[0])
            if after is None:
                turns.rotate(-1)
            elif last_of(rows[key]) > clock - after:
                turns.rotate(-1)
                return
            else:
                del rows[turns.popleft()]

    @overload
    def get(self, key: Pair, /) -> tuple[Offence, ...] | None: ...

    @overload
    def get(self, key: Pair, /, default: tuple[Offence, ...] | D) -> tuple[Offence, ...] | D: ...

    def get(self, key: Pair, /, default: Any = None) -> Any:
        """The offences against a rule, or else the default."""
        held = self.rows.get(key)
        return default if held is None else unpacked(held)

    def __getitem__(self, key: Pair) -> tuple[Offence, ...]:
        return unpacked(self.rows[key])

    def put(self, key: Pair, value: tuple[Offence, ...]) -> None:
        """Puts the offences of a subject against a rule."""
        self.rows.put(key, packed(value))

    def __setitem__(self, key: Pair, value: tuple[Offence, ...]) -> None:
        self.put(key, value)

    def __delitem__(self, key: Pair) -> None:
        if key not in self.rows:
            raise KeyError(key)
        self.rows.drop(key)

    def __contains__(self, key: object) -> bool:
        return key in self.rows

    def __iter__(self) -> Iterator[Pair]:
        return (key for key, _ in self.rows.in_turn())

    def __len__(self) -> int:
        return len(self.rows)


class Recent(MutableMapping[tuple[Any, ...], V]):
    """What is kept for a time only, by place and id; the last part of a key is the id, what is before it the place.

    Attributes:
        places: the rows of each place, by id.
    """

    __slots__ = ("places",)

    def __init__(self) -> None:
        self.places = Turning[Place, Turning[str, V]]()

    @abstractmethod
    def moment(self, value: V) -> int:
        """When a row begins to age, in ms."""

    def put(self, key: tuple[Any, ...], value: V, horizon: int) -> None:
        """Puts a row, and drops the two oldest of its place where they are from before the horizon (ms)."""
        id, rows = key[-1], self.rows_of(key[:-1])
        turns = rows.turns
        if id not in rows:
            turns.append(id)
        rows[id] = value
        if self.moment(rows[turns[0]]) < horizon:
            self.drop_oldest(rows, horizon)

    def rows_of(self, place: Place) -> Turning[str, V]:
        """The rows of one place, by id; room for them where there are none yet."""
        rows = self.places.get(place)
        if rows is None:
            rows = Turning[str, V]()
            self.places.put(place, rows)
        return rows

    def of(self, place: Place) -> Mapping[str, V]:
        """The rows of one place, by id."""
        return self.places.get(place, _NO_ROWS)

    def look(self, horizon: int, looks: int) -> None:
        """Drops the oldest of one place, each in its turn, where they are from before the horizon (ms)."""
        places = self.places
        if not places:
            return
        rows = places[places.turns[0]]
        self.drop_oldest(rows, horizon, looks)
        if rows:
            places.turns.rotate(-1)
        else:
            del places[places.turns.popleft()]

    def drop_oldest(self, rows: Turning[str, V], horizon: int, looks: int = LOOKS) -> None:
        """Drops the oldest of one place where they are from before the horizon (ms), so many at most."""
        turns = rows.turns
        for _ in range(min(looks, len(turns))):
            if self.moment(rows[turns[0]]) >= horizon:
                return
            del rows[turns.popleft()]

    @overload
    def get(self, key: tuple[Any, ...], /) -> V | None: ...

    @overload
    def get(self, key: tuple[Any, ...], /, default: V | D) -> V | D: ...

    def get(self, key: tuple[Any, ...], /, default: Any = None) -> Any:
        """A row, or else the default."""
        rows = self.places.get(key[:-1])
        return default if rows is None else rows.get(key[-1], default)

    def __getitem__(self, key: tuple[Any, ...]) -> V:
        return self.places[key[:-1]][key[-1]]

    def __setitem__(self, key: tuple[Any, ...], value: V) -> None:
        self.put(key, value, _NEVER)

    def __delitem__(self, key: tuple[Any, ...]) -> None:
        rows = self.places[key[:-1]]
        if key[-1] not in rows:
            raise KeyError(key)
        rows.drop(key[-1])

    def __contains__(self, key: object) -> bool:
        return isinstance(key, tuple) and key[-1] in self.places.get(key[:-1], ())

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return ((*place, id) for place, rows in self.places.in_turn() for id, _ in rows.in_turn())

    def __len__(self) -> int:
        return sum(map(len, self.places.values()))

    def __bool__(self) -> bool:
        return any(self.places.values())

    def clear(self) -> None:
        """Forgets everything."""
        self.places.clear()
        self.places.turns.clear()


class Seen(Recent[int]):
    """Identities of events and messages, (kind, group, id), with the time of each in ms."""

    __slots__ = ()

    def moment(self, value: int) -> int:
        """When the event was."""
        return value


class Messages(Recent[MessageRecord]):
    """What became of messages, by group and id."""

    __slots__ = ()

    def moment(self, value: MessageRecord) -> int:
        """When the message was sent."""
        return value.at


class Windows(Turning[str, "array[int]"]):
    """The instants that a log keeps, in ms and in order, by subject."""

    __slots__ = ("_one",)

    def __init__(self) -> None:
        super().__init__()
        self._one = array("q", (0,))  # to make another array of is quicker than to make one of a number

    def extend(self, subject: str, instants: array[int] | None, at: int, horizon: int) -> None:
        """Counts an instant; for a new subject it looks whether others have passed the horizon.

        Args:
            subject: whom it is counted for.
            instants: those so far; None where there are none.
            at: the instant, in ms.
            horizon: up to when nobody asks for instants any more, in ms.
        """
        if instants is None:
            self._one[0] = at
            self.put(subject, self._one[:])
            self.look_before(horizon)
        elif at < instants[-1]:
            insort(instants, at)
        elif len(instants) < _FEW:
            self._one[0] = at
            self[subject] = instants + self._one
        else:
            instants.append(at)
            if len(instants) > _SOME and instants[len(instants) // 2] <= horizon:
                del instants[: bisect_right(instants, horizon)]  # in batches, so that each is moved once

    def extend_below(self, subject: str, at: int, horizon: int, numbers: Numbers) -> bool:
        """Counts an instant of a subject, unless with it a number may be reached.

        Args:
            subject: whom it is counted for.
            at: the instant, in ms.
            horizon: as for `extend`.
            numbers: those that are asked of the subject.

        Returns:
            whether it was counted; it was not where a number may be reached, or later instants came before.
        """
        instants = self.get(subject)
        if instants is not None and may_reach(instants, at, numbers):
            return False
        if instants is not None and _FEW <= len(instants) < _SOME:
            instants.append(at)
        else:
            self.extend(subject, instants, at, horizon)
        return True

    def look_before(self, horizon: int, looks: int = LOOKS) -> None:
        """Looks at subjects, each in its turn: one whose last instant is not after the horizon (ms) goes."""
        turns, kept = self.turns, 0
        for subject in islice(turns, looks):
            instants = self[subject]
            if not instants or instants[-1] <= horizon:
                break
            kept += 1
        turns.rotate(-kept)
        if kept < min(looks, len(turns)):
            del self[turns.popleft()]
            self.look_before(horizon, looks - kept - 1)


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


def turning(rows: Mapping[K, V]) -> Turning[K, V]:
    """A table with these rows."""
    found = Turning[K, V]()
    for key, value in rows.items():
        found.put(key, value)
    return found
