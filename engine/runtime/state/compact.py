"""Small things of which a state keeps very many: mappings that share their names, offences as bytes.

A dictionary of one entry takes 232 bytes, an offence with its place in a tuple 160; there are several of each for every
member.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from typing import Any, TypeVar, overload

import msgspec

from .records import NOTHING, Offence

V = TypeVar("V", covariant=True)
D = TypeVar("D")
_SHARED = 4_096
"""How many different sets and lists of names are shared at most; a policy and a community have far fewer."""


class Small(Mapping[str, V]):
    """A mapping of a few names that never changes; all those of equal names share them.

    Args:
        names, values: one value for each name.
    """

    __slots__ = ("_names", "_values")

    def __init__(self, names: tuple[str, ...], values: tuple[V, ...]) -> None:
        self._names = names
        self._values = values

    def __getitem__(self, name: str) -> V:
        try:
            return self._values[self._names.index(name)]
        except ValueError:
            raise KeyError(name) from None

    @overload
    def get(self, name: str, /) -> V | None: ...

    @overload
    def get(self, name: str, /, default: V | D) -> V | D: ...

    def get(self, name: str, /, default: Any = None) -> Any:
        """The value of a name, or else the default."""
        names = self._names
        return self._values[names.index(name)] if name in names else default

    def with_value(self, name: str, value: object) -> Small[Any]:
        """The same with one value instead of another, or one more."""
        names, values = self._names, self._values
        if names == (name,):
            return Small(names, (value,))
        if name not in names:
            return Small(_names((*names, name)), (*values, value))
        place = names.index(name)
        return Small(names, (*values[:place], value, *values[place + 1 :]))

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return repr(dict(self))


def small(rows: Mapping[str, D]) -> Mapping[str, D]:
    """A mapping with the same entries in the same order, in less space."""
    if not rows:
        return NOTHING
    return rows if isinstance(rows, Small) else Small(_names(tuple(rows)), tuple(rows.values()))


def with_value(rows: Mapping[str, Any], name: str, value: object) -> Mapping[str, Any]:
    """A small mapping with one value instead of another, or one more.

    Args:
        rows: one of `small`.
        name, value: what is put.
    """
    if isinstance(rows, Small):
        return rows.with_value(name, value)
    return small({**rows, name: value} if rows else {name: value})


@lru_cache(_SHARED)
def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all that are equal."""
    return names


def shared_steps(rows: Mapping[str, int]) -> Mapping[str, int]:
    """One mapping for all that are equal: the same rules take the same steps on very many messages."""
    return _steps(tuple(rows.items())) if rows else NOTHING


@lru_cache(_SHARED)
def shared_step(rule: str, step: int) -> Mapping[str, int]:
    """One mapping for all messages that one rule alone took a step on: the same as `shared_steps` has."""
    return shared_steps({rule: step})


@lru_cache(_SHARED)
def _steps(rows: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    return small(dict(rows))


def shared_names(names: Set[str]) -> frozenset[str]:
    """One set for all that are equal: the same logs count very many messages."""
    return _set(frozenset(names))


@lru_cache(_SHARED)
def _set(names: frozenset[str]) -> frozenset[str]:
    return names


Packed = bytes | tuple[Offence, ...]
"""Offences as bytes, or as they are where no bytes can be made of them."""

_encode = msgspec.msgpack.Encoder().encode
_ONE, _TIME = b"\x91\x93\xcf", slice(3, 11)
"""How the bytes of one offence begin, after which they have its time."""
_decode = msgspec.msgpack.Decoder(tuple[Offence, ...]).decode


def packed(offences: tuple[Offence, ...]) -> Packed:
    """Offences in as little space as may be."""
    try:
        return _encode(offences)
    except (UnicodeEncodeError, OverflowError):  # half a character in an id
        return offences


def unpacked(held: Packed) -> tuple[Offence, ...]:
    """Offences as they were."""
    return _decode(held) if isinstance(held, bytes) else held


def last_of(held: Packed) -> int:
    """When the last of some offences was, in ms; there is one at least."""
    if isinstance(held, bytes) and held.startswith(_ONE):
        return int.from_bytes(held[_TIME], "big")
    return unpacked(held)[-1][0]
