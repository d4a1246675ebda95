"""Tables of a state that grow with members and messages: in little space, and tidied a little with every event.

Rows have turns. A look at those whose turn it is drops what nobody can ask for any more, and costs the same however many
there are; to take the first of a dictionary again and again does not, since it passes all that were dropped before.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from types import MappingProxyType
from typing import Any, TypeVar, overload

from .compact import Packed, last_of, packed, unpacked
from .records import Membership, MessageRecord, Offence

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")
Pair = tuple[str, str]
Place = tuple[str, ...]
LOOKS = 2
"""How many rows an event looks at: twice as many as it can add, so that tables shrink again."""
_NOW_AND_THEN = 4  # once so many ladders have come, others are looked at
_NEVER = -(1 << 63)
_NO_ROWS: Mapping[str, Any] = MappingProxyType({})


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
        changes: how many there were; whoever saw that a membership is still the same need not look until there are more.
    """

    __slots__ = ("changes", "groups")

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, Membership]] = {}
        self.changes = 0

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
        self.changes += 1
        self.groups.setdefault(key[0], {})[key[1]] = value

    def stamp(self, key: Pair, value: Membership) -> None:
        """Puts a membership again, of which nothing changed but when it was told: that is no change."""
        self.groups[key[0]][key[1]] = value

    def __delitem__(self, key: Pair) -> None:
        self.changes += 1
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

    def look_after(self, before: int, kept: Mapping[str, int], clock: int) -> None:
        """Looks at ladders now and then where new ones have come: twice as many as there are of these.

        Args:
            before: how many there were.
            kept, clock: as for `look`.
        """
        if kept and len(self.rows) // _NOW_AND_THEN > before // _NOW_AND_THEN:
            self.look(kept, clock, LOOKS * _NOW_AND_THEN)

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
        self.put_among(self.rows_of(key[:-1]), key[-1], value, horizon)

    def put_among(self, rows: Turning[str, V], id: str, value: V, horizon: int) -> None:
        """Puts a row among those of one place, as `put` does."""
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

    def drop_oldest(self, rows: Turning[str, V], horizon: int, looks: int = LOOKS) -> int:
        """Drops the oldest of one place where they are from before the horizon (ms), so many at most.

        Returns:
            when the oldest that is left is from, in ms; the horizon where none is.
        """
        turns = rows.turns
        while turns:
            oldest = self.moment(rows[turns[0]])
            if oldest >= horizon or not looks:
                return oldest
            del rows[turns.popleft()]
            looks -= 1
        return horizon

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


def drop(rows: Any, key: Any) -> None:
    """Drops a row of any table, if it is there."""
    if isinstance(rows, Turning):
        rows.drop(key)
    else:
        rows.pop(key, None)


def turning(rows: Mapping[K, V]) -> Turning[K, V]:
    """A table with these rows."""
    found = Turning[K, V]()
    for key, value in rows.items():
        found.put(key, value)
    return found
