"""The values of a state as JSON has them, and back.

JSON's own values stand for themselves; what JSON lacks is an object of one field that says what it is, such as
`{"decimal": "1.50"}`.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from types import NoneType
from typing import Any

import msgspec

from ..runtime.event import Message
from ..runtime.state import (
    NOTHING,
    GroupRecord,
    InForce,
    MemberRecord,
    Membership,
    MessageRecord,
    Obligation,
    Spent,
    shared_names,
    shared_steps,
    small,
)
from ..runtime.state.tables import Turning

_NAMED = ("values", "written", "own", "expires", "fading")
"""Fields of rows by names of which there are few: those of attributes, numbers and tags."""
_MEMBERSHIP = ("values", "written", "present", "first", "joined")
_ROWS: Mapping[type, tuple[str, ...]] = {
    Membership: _MEMBERSHIP,
    **{row: row.__struct_fields__ for row in (GroupRecord, InForce, MemberRecord, MessageRecord, Obligation, Spent)},
}
"""The rows of tables, with the names that a snapshot has for what is in them."""
_MAKE_ROW: Mapping[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    row.__name__: (Membership.of if row is Membership else row, names) for row, names in _ROWS.items()
}
_AS_IS = frozenset((NoneType, bool, int, str))
_PAIR = 2
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class UnknownValueError(ValueError):
    """JSON that stands for no value of a state."""


def encode(value: object) -> bytes:
    """JSON of a value that is as JSON has it; half characters in ids are kept as they are."""
    try:
        return _encode(value)
    except (UnicodeEncodeError, OverflowError):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode("utf-8", "surrogatepass")


def decode(line: bytes | msgspec.Raw) -> Any:
    """What JSON says.

    Raises:
        UnknownValueError: it is none.
    """
    try:
        return _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            return json.loads(bytes(line).decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError):
            raise UnknownValueError from None


def plain(value: object) -> Any:
    """A value as JSON has it.

    Raises:
        TypeError: it is none that a state may hold.
    """
    if type(value) in _AS_IS:
        return value
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if isinstance(value, Mapping):
        return {"map": [[plain(key), plain(item)] for key, item in rows_of(value)]}
    raise TypeError(f"a state can't keep {value!r}")


def _items(values: Iterable[Any]) -> list[Any]:
    return [item if type(item) in _AS_IS else plain(item) for item in values]


def _row_writer(row: type, names: tuple[str, ...]) -> Callable[[Any], dict[str, Any]]:
    """What writes rows of a kind."""
    kind = row.__name__

    def write(value: Any) -> dict[str, Any]:
        found = {}
        for name in names:
            item = getattr(value, name)
            found[name] = item if type(item) in _AS_IS else {"map": []} if item is NOTHING else plain(item)
        return {kind: found}

    return write


_WRITERS: Mapping[type, Callable[[Any], Any]] = {
    **{row: _row_writer(row, names) for row, names in _ROWS.items()},
    tuple: lambda value: {"tuple": _items(value)},
    list: _items,
    array: array.tolist,
    frozenset: lambda value: {"set": sorted(_items(value), key=encode)},
    Decimal: lambda value: {"decimal": str(value)},
    time: lambda value: {"time": value.isoformat()},
    date: lambda value: {"date": value.isoformat()},
    Message: lambda value: {"message": plain(msgspec.structs.asdict(value))},
}


def rows_of(table: Mapping[Any, Any]) -> Any:
    """The rows of a table, in the order that a snapshot keeps."""
    return table.in_turn() if isinstance(table, Turning) else table.items()


def key_and_value_of(found: Any) -> tuple[Any, Any]:
    """The row of a table that JSON stands for.

    Raises:
        UnknownValueError: it stands for none.
    """
    if not isinstance(found, list) or len(found) != _PAIR:
        raise UnknownValueError
    return value_of(found[0]), value_of(found[1])


def value_of(found: Any) -> Any:
    """The value that JSON stands for.

    Raises:
        UnknownValueError: it stands for none.
    """
    if isinstance(found, list):
        return [item if type(item) in _AS_IS else value_of(item) for item in found]
    if not isinstance(found, dict):
        return found
    try:
        ((tag, content),) = found.items()
        make = _MAKERS.get(tag)
        return make(content) if make is not None else _row(tag, content)
    except UnknownValueError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
        raise UnknownValueError from None


def _row(kind: str, content: Mapping[str, Any]) -> Any:
    make, names = _MAKE_ROW[kind]
    if len(content) != len(names):
        raise UnknownValueError
    return make(*[_compact(name, content[name]) for name in names])


def _compact(name: str, found: Any) -> Any:
    """A value of a row as it is kept, in little space."""
    if type(found) in _AS_IS:
        return found
    value = value_of(found)
    if name == "caught":
        return shared_steps(value)
    if name == "counted":
        return shared_names(value)
    if type(value) is not dict:
        return value
    return small(value) if name in _NAMED else value or NOTHING


_MAKERS: Mapping[str, Callable[[Any], Any]] = {
    "map": lambda content: {value_of(key): value_of(item) for key, item in content},
    "tuple": lambda content: tuple(value_of(content)),
    "set": lambda content: frozenset(value_of(content)),
    "decimal": Decimal,
    "date": date.fromisoformat,
    "message": lambda content: Message(**value_of(content)),
    "time": time.fromisoformat,
}
