"""A state as bytes and back, exactly: for stores that keep it, and to go on elsewhere where a process stopped.

A snapshot is two lines of JSON: what it is, with the digest of the second line, and the state. It is written and read
row by row, so that a state of very many members needs little more space than its snapshot.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from ..runtime.state import State
from .snapshot_values import UnknownValueError, decode, encode, key_and_value_of, plain, rows_of, value_of

FORM = 1
"""The form of snapshots; a snapshot says in which form it is."""

_TABLES = tuple(sorted(name for name in State.__slots__ if not name.startswith("_")))
"""What is kept; the rest of a state is derived from it."""
_LATER: Mapping[str, object] = {"moments": None, "moments_since": {}}
"""Tables that states did not have at first, with what stands for them where they are missing: nothing is known of them."""
_MANY = 1_000
"""Tables within tables with more rows than this are written row by row too."""


class SnapshotError(ValueError):
    """Bytes that no state can be made of; the message says why."""


def save(state: State, path: Path) -> None:
    """Keeps a state in a file. Whenever the process stops, the file holds the whole state or the one before.

    Args:
        state: any state; it is read only.
        path: the file; it is replaced once all is written beside it.

    Raises:
        TypeError: the state holds what no state should.
        OSError: the file can't be written.
    """
    beside = path.with_name(f"{path.name}.new")
    digest = sha256()
    with beside.open("wb") as file:
        file.write(_head("0" * 64))
        for part in _body(state):
            digest.update(part)
            file.write(part)
        file.write(b"\n")
        file.seek(0)
        file.write(_head(digest.hexdigest()))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def load(path: Path) -> State:
    """The state that was kept in a file.

    Args:
        path: the file.

    Raises:
        SnapshotError: the file holds no snapshot, is damaged, or was kept by another version.
        OSError: the file can't be read.
    """
    return restore(path.read_bytes())


def dump(state: State) -> bytes:
    """A state as bytes.

    Args:
        state: any state; it is read only.

    Returns:
        the snapshot; equal states, whose tables are in equal order, give equal bytes.

    Raises:
        TypeError: the state holds what no state should.
    """
    body = b"".join(_body(state))
    return b"%b%b\n" % (_head(sha256(body).hexdigest()), body)


def restore(snapshot: bytes) -> State:
    """The state that was dumped, with its tables in the same order.

    Args:
        snapshot: what `dump` gave.

    Raises:
        SnapshotError: the bytes are no snapshot, are damaged, or are of another version.
    """
    head, _, body = snapshot.partition(b"\n")
    _check_head(head, memoryview(body)[: len(body) - body.endswith(b"\n")])
    state = State()
    try:
        tables = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        if tables.keys() | _LATER.keys() != set(_TABLES):
            raise SnapshotError("the state was kept by another version of guiju, with other tables")
        for name, missing in _LATER.items():
            state.fill(name, missing)
        for name, table in tables.items():
            state.fill(name, _table(table))
        state.rebuild()
    except msgspec.DecodeError:
        raise SnapshotError("the state was kept by another version of guiju, with other tables") from None
    except (UnknownValueError, AttributeError, KeyError, TypeError, OverflowError):
        raise SnapshotError("the state was kept by another version of guiju, with values not known here") from None
    return state


def _head(digest: str) -> bytes:
    return encode({"guiju_state": FORM, "sha256": digest}) + b"\n"


def _check_head(line: bytes, body: memoryview) -> None:
    try:
        head = decode(line)
    except UnknownValueError:
        raise SnapshotError("this is no kept state, or a damaged one: it can't be read") from None
    if not isinstance(head, dict) or "guiju_state" not in head:
        raise SnapshotError("this is no kept state: its first line does not say so")
    if head["guiju_state"] != FORM:
        raise SnapshotError("the state was kept by another version of guiju, in a form not known here")
    if head.get("sha256") != sha256(body).hexdigest():
        raise SnapshotError("the kept state is damaged: what it holds is not what was written")


def _body(state: State) -> Iterator[bytes]:
    """The second line, in parts."""
    for number, name in enumerate(_TABLES):
        yield b"%b%b:" % (b"," if number else b"{", encode(name))
        table = getattr(state, name)
        yield from _rows(table) if isinstance(table, Mapping) else (encode(plain(table)),)
    yield b"}"


def _rows(table: Mapping[Any, Any]) -> Iterator[bytes]:
    """A table, in parts of many rows."""
    yield b'{"map":['
    rows, between = iter(rows_of(table)), b""
    while some := list(islice(rows, _MANY)):
        for large, found in _by_size(some):
            yield between
            yield from _large(*found[0]) if large else (b",".join(encode([plain(k), plain(v)]) for k, v in found),)
            between = b","
    yield b"]}"


def _by_size(rows: Iterable[tuple[Any, Any]]) -> Iterator[tuple[bool, list[tuple[Any, Any]]]]:
    """Rows in stretches: those that are written at once, and each that is a large table itself."""
    found: list[tuple[Any, Any]] = []
    for row in rows:
        if not (isinstance(row[1], Mapping) and len(row[1]) > _MANY):
            found.append(row)
            continue
        if found:
            yield False, found
            found = []
        yield True, [row]
    if found:
        yield False, found


def _large(key: Any, table: Mapping[Any, Any]) -> Iterator[bytes]:
    yield b"[%b," % encode(plain(key))
    yield from _rows(table)
    yield b"]"


class _Rows(msgspec.Struct, forbid_unknown_fields=True):
    """A table whose rows have not been read yet."""

    map: list[msgspec.Raw]


def _table(found: msgspec.Raw) -> Any:
    """What a snapshot says of a table, or a value of its own, read row by row."""
    if not bytes(memoryview(found)[:7]).startswith(b'{"map":'):
        return value_of(decode(found))
    return dict(key_and_value_of(decode(row)) for row in msgspec.json.decode(found, type=_Rows).map)
