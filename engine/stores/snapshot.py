"""A state as bytes and back, exactly: for stores that keep it, and to go on elsewhere where a process stopped.

A snapshot is two lines of JSON: what it is, with the digest of the second line, and the state. JSON's own values stand
for themselves; what JSON lacks is an object of one field that says what it is, such as `{"decimal": "1.50"}`.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from typing import Any

import msgspec

from ..runtime.event import Message
from ..runtime.state import (
    GroupRecord,
    InForce,
    MemberRecord,
    Membership,
    MessageRecord,
    Obligation,
    Spent,
    State,
    shared_names,
    shared_steps,
    small,
)
from ..runtime.state.tables import Turning

_NAMED = ("values", "written", "own", "expires", "fading")
"""Fields of rows by names of which there are few: those of attributes, numbers and tags."""
FORM = 1
"""The form of snapshots; a snapshot says in which form it is."""

_MEMBERSHIP = ("values", "written", "present", "first", "joined")
_ROWS: Mapping[type, tuple[str, ...]] = {
    Membership: _MEMBERSHIP,
    **{row: row.__struct_fields__ for row in (GroupRecord, InForce, MemberRecord, MessageRecord, Obligation, Spent)},
}
"""The rows of tables, with the names that a snapshot has for what is in them."""
_MAKE_ROW: Mapping[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    row.__name__: (Membership.of if row is Membership else row, names) for row, names in _ROWS.items()
}


_TABLES = tuple(sorted(name for name in State.__slots__ if not name.startswith("_")))
"""What is kept; the rest of a state is derived from it."""


class SnapshotError(ValueError):
    """Bytes that no state can be made of; the message says why."""


def dump(state: State) -> bytes:
    """A state as bytes.

    Args:
        state: any state; it is read only.

    Returns:
        the snapshot; equal states, whose tables are in equal order, give equal bytes.

    Raises:
        TypeError: the state holds what no state should.
    """
    tables = {name: _plain(getattr(state, name)) for name in _TABLES}
    body = _written(tables)
    head = _written({"guiju_state": FORM, "sha256": sha256(body).hexdigest()})
    return b"%b\n%b\n" % (head, body)


def restore(snapshot: bytes) -> State:
    """The state that was dumped, with its tables in the same order.

    Args:
        snapshot: what `dump` gave.

    Raises:
        SnapshotError: the bytes are no snapshot, are damaged, or are of another version.
    """
    head, _, body = snapshot.removesuffix(b"\n").partition(b"\n")
    _check_head(_read(head), body)
    tables = _read(body)
    if not isinstance(tables, dict) or set(tables) != set(_TABLES):
        raise SnapshotError("the state was kept by another version of guiju, with other tables")
    state = State()
    for name, value in tables.items():
        state.fill(name, _value(value))
    state.rebuild()
    return state


def _check_head(head: object, body: bytes) -> None:
    if not isinstance(head, dict) or "guiju_state" not in head:
        raise SnapshotError("this is no kept state: its first line does not say so")
    if head["guiju_state"] != FORM:
        raise SnapshotError("the state was kept by another version of guiju, in a form not known here")
    if head.get("sha256") != sha256(body).hexdigest():
        raise SnapshotError("the kept state is damaged: what it holds is not what was written")


def _written(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")


def _read(line: bytes) -> object:
    try:
        found: object = json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise SnapshotError("this is no kept state, or a damaged one: it can't be read") from None
    return found


def _plain(value: object) -> Any:
    """A value as JSON has it."""
    if value is None or type(value) in (bool, int, str):
        return value
    if isinstance(value, Turning):
        return {"map": [[_plain(key), _plain(item)] for key, item in value.in_turn()]}
    if isinstance(value, Mapping):
        return {"map": [[_plain(key), _plain(item)] for key, item in value.items()]}
    if isinstance(value, array):
        return value.tolist()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [_plain(item) for item in value]}
    if isinstance(value, frozenset):
        return {"set": sorted((_plain(item) for item in value), key=_written)}
    return _tagged(value)


def _tagged(value: object) -> dict[str, Any]:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"date": value.isoformat()}
    if isinstance(value, Message):
        return {"message": _plain(msgspec.structs.asdict(value))}
    names = _ROWS.get(type(value))
    if names is not None:
        return {type(value).__name__: {name: _plain(getattr(value, name)) for name in names}}
    raise TypeError(f"a state can't keep {value!r}")


def _value(plain: Any) -> Any:
    """The value that JSON stands for."""
    if isinstance(plain, list):
        return [_value(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    try:
        ((tag, content),) = plain.items()
        make = _MAKERS.get(tag)
        return make(content) if make is not None else _row(tag, content)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
        raise SnapshotError("the state was kept by another version of guiju, with values not known here") from None


def _row(kind: str, content: Mapping[str, Any]) -> Any:
    make, names = _MAKE_ROW[kind]
    if set(content) != set(names):
        raise KeyError(kind)
    return make(**{name: _compact(name, _value(item)) for name, item in content.items()})


def _compact(name: str, value: Any) -> Any:
    """A value of a row as it is kept, in little space."""
    if name == "caught":
        return shared_steps(value)
    if name == "counted":
        return shared_names(value)
    return small(value) if isinstance(value, dict) and name in _NAMED else value


_MAKERS: Mapping[str, Callable[[Any], Any]] = {
    "map": lambda content: {_value(key): _value(item) for key, item in content},
    "tuple": lambda content: tuple(_value(item) for item in content),
    "set": lambda content: frozenset(_value(item) for item in content),
    "decimal": Decimal,
    "date": date.fromisoformat,
    "message": lambda content: Message(**_value(content)),
    "time": time.fromisoformat,
}
