"""Snapshots: exact, in order, and never taken for something else."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from guiju.engine.runtime.event import Message
from guiju.engine.runtime.state import (
    PER_GROUP,
    GroupRecord,
    InForce,
    MemberRecord,
    Membership,
    MessageRecord,
    Obligation,
    Spent,
    State,
)
from guiju.engine.stores.snapshot import SnapshotError, dump, load, restore, save

TEXT = st.text(st.characters(exclude_categories=()), max_size=8)
NUMBERS = st.integers() | st.decimals(allow_nan=False)
PLAIN = NUMBERS | TEXT | st.booleans() | st.dates() | st.times() | st.frozensets(TEXT, max_size=4)
INSTANT = st.integers(-(1 << 53), 1 << 53)
PAIR = st.tuples(TEXT, TEXT)
VALUES = st.dictionaries(TEXT, PLAIN, max_size=4)
WRITTEN = st.dictionaries(TEXT, INSTANT, max_size=4)
NUMBER_OR_NONE = INSTANT | st.none()


def table(keys: st.SearchStrategy[Any], rows: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Any, Any]]:
    return st.dictionaries(keys, rows, max_size=4)


TABLES: dict[str, st.SearchStrategy[Any]] = {
    "clock": INSTANT,
    "seq": st.integers(0),
    "since": NUMBER_OR_NONE,
    "ahead": NUMBER_OR_NONE,
    "gaps": table(TEXT, INSTANT),
    "sums": table(TEXT, table(TEXT, st.lists(st.tuples(INSTANT, NUMBERS, st.integers(0), st.integers(0)), max_size=2))),
    "answers": table(TEXT, table(TEXT, st.lists(st.tuples(INSTANT, INSTANT), max_size=2))),
    "waiting": table(TEXT, st.tuples(INSTANT, TEXT, TEXT)),
    "seen": table(st.tuples(TEXT, TEXT, TEXT), INSTANT),
    "members": table(TEXT, st.builds(MemberRecord, VALUES, WRITTEN, VALUES, INSTANT, WRITTEN, WRITTEN)),
    "memberships": table(
        PAIR,
        st.builds(
            Membership.of,
            st.fixed_dictionaries({}, optional=dict.fromkeys(PER_GROUP, PLAIN)),
            st.fixed_dictionaries({}, optional=dict.fromkeys((*PER_GROUP, "present"), INSTANT)),
            st.none() | st.booleans(),
            INSTANT,
            NUMBER_OR_NONE,
        ),
    ),
    "groups": table(TEXT, st.builds(GroupRecord, VALUES, WRITTEN)),
    "messages": table(
        PAIR,
        st.builds(
            MessageRecord,
            INSTANT,
            WRITTEN,
            st.frozensets(TEXT, max_size=4),
            st.none() | TEXT,
            st.none() | st.builds(Message, TEXT, TEXT, mentions=st.lists(TEXT, max_size=2).map(tuple)),
            WRITTEN,
            table(PAIR, INSTANT),
        ),
    ),
    "in_force": table(PAIR, st.builds(InForce, NUMBER_OR_NONE, NUMBER_OR_NONE)),
    "ladders": table(PAIR, st.lists(st.tuples(INSTANT, TEXT, TEXT), max_size=4).map(tuple)),
    "spent": table(PAIR, st.builds(Spent, table(PAIR, INSTANT))),
    "logs": table(TEXT, table(TEXT, st.lists(INSTANT, max_size=4))),
    "counts": table(TEXT, table(TEXT, st.integers(0))),
    "owed": table(PAIR, st.tuples(INSTANT, st.lists(TEXT, max_size=3).map(tuple), TEXT | st.none())),
    "retention": table(TEXT, NUMBER_OR_NONE),
    "kept_since": table(TEXT, INSTANT),
    "through": NUMBER_OR_NONE,
    "progress": st.none() | st.tuples(INSTANT, TEXT, TEXT, TEXT, TEXT),
    "agenda": table(st.tuples(TEXT, TEXT, TEXT, TEXT), INSTANT),
    "obligations": table(st.tuples(TEXT, TEXT, TEXT), st.builds(Obligation, INSTANT, INSTANT, st.integers(0, 9), TEXT)),
    "throttles": table(st.tuples(TEXT, TEXT, TEXT), st.lists(INSTANT, max_size=4).map(tuple)),
    "modes": table(TEXT, st.tuples(TEXT, INSTANT)),
    "turns": table(PAIR, st.integers(0)),
    "loads": table(PAIR, st.integers(0)),
    "moments": st.none() | table(TEXT, TEXT),
    "moments_since": table(TEXT, INSTANT),
    "disbanded": table(TEXT, INSTANT),
    "anchored": table(TEXT, INSTANT),
    "this_moment": table(TEXT, INSTANT),
    "gap_end": table(TEXT, INSTANT),
    "lately": table(TEXT, table(TEXT, table(TEXT, INSTANT))),
}


@st.composite
def states(draw: st.DrawFn) -> State:
    state = State()
    for name, values in TABLES.items():
        state.fill(name, draw(values))
    state.rebuild()
    return state


def exact(value: object) -> object:
    """A value with all that equality overlooks: the types of values, and the order of keys."""
    if isinstance(value, Mapping):
        return [(exact(key), exact(item)) for key, item in value.items()]
    if isinstance(value, Decimal):
        return "decimal", value.as_tuple()
    if isinstance(value, frozenset):
        return "set", sorted(repr(item) for item in value)
    if isinstance(value, list | tuple):
        return type(value).__name__, [exact(item) for item in value]
    if isinstance(value, Struct):
        return type(value).__name__, [exact(getattr(value, name)) for name in value.__struct_fields__]
    return type(value).__name__, value


def contents(state: State) -> list[object]:
    return [(name, exact(getattr(state, name))) for name in TABLES]


def test_every_table_of_a_state_is_tried_out() -> None:
    assert set(TABLES) == {name for name in State.__slots__ if not name.startswith("_")}


@given(states())
def test_what_comes_back_is_what_went_in_and_gives_equal_bytes(state: State) -> None:
    written = dump(state)
    restored = restore(written)
    assert contents(restored) == contents(state)
    assert dump(restored) == written


def test_a_state_with_all_kinds_of_values() -> None:
    state = State()
    state.members["u1"] = MemberRecord(
        {"spend": Decimal("-0.50"), "born": date(2000, 2, 29), "wakes": time(6, 30), "vip": True, "n": 1},
        own={"tags": frozenset(("b", "a")), "points": 10**40},
    )
    state.ladders["rule", "u1"] = ((1, "m1", "g"),)
    assert contents(restore(dump(state))) == contents(state)


def test_what_no_state_holds_is_refused() -> None:
    state = State()
    state.gaps["g"] = 1.5  # type: ignore[assignment]
    with pytest.raises(TypeError, match=r"can't keep 1\.5"):
        dump(state)


def damaged(change: Callable[[dict[str, Any]], object]) -> bytes:
    """A snapshot with another body, its digest put right."""
    tables = json.loads(dump(State()).split(b"\n")[1])
    change(tables)
    body = json.dumps(tables).encode()
    return json.dumps({"guiju_state": 1, "sha256": sha256(body).hexdigest()}).encode() + b"\n" + body


@given(states(), st.data())
def test_a_damaged_snapshot_is_refused(state: State, data: st.DataObject) -> None:
    snapshot = bytearray(dump(state))
    place = data.draw(st.integers(0, len(snapshot) - 2))
    snapshot[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SnapshotError):
        restore(bytes(snapshot))


@given(states(), st.integers(0))
def test_a_snapshot_that_breaks_off_is_refused(state: State, length: int) -> None:
    snapshot = dump(state)
    with pytest.raises(SnapshotError):
        restore(snapshot[: length % (len(snapshot) - 1)])


@pytest.mark.parametrize(
    ("snapshot", "words"),
    [
        (b"", "can't be read"),
        (b"[" * 100_000, "can't be read"),
        (b"\xff\xfe", "can't be read"),
        (b"[1, 2]\n[]", "no kept state"),
        (b'{"trace": 1}\n{}', "no kept state"),
        (b'{"guiju_state": 2, "sha256": ""}\n{}', "another version"),
        (b'{"guiju_state": 1, "sha256": "00"}\n{}', "damaged"),
        (damaged(lambda tables: tables.pop("seq")), "other tables"),
        (damaged(lambda tables: tables.update(seq={"unheard": 1})), "values not known"),
        (damaged(lambda tables: tables.update(seq={"decimal": 1, "set": []})), "values not known"),
        (damaged(lambda tables: tables.update(seq={"decimal": "one"})), "values not known"),
        (damaged(lambda tables: tables.update(seq={"map": [[1]]})), "values not known"),
        (damaged(lambda tables: tables.update(seq={"InForce": {"mute": None}})), "values not known"),
    ],
)
def test_a_refusal_says_why(snapshot: bytes, words: str) -> None:
    with pytest.raises(SnapshotError, match=words):
        restore(snapshot)


def large() -> State:
    """A state with so many rows that they are written in parts."""
    state = State()
    state.fill("members", {f"u{number}": MemberRecord(own={"points": number}) for number in range(2_500)})
    state.fill("logs", {"one": {"u1": [1]}, "all": {f"u{number}": [number, 2**53] for number in range(2_500)}})
    state.fill("seen", {("message", f"g{number % 3}", f"m{number}"): number for number in range(2_500)})
    return state


def test_a_file_holds_what_was_saved(tmp_path: Path) -> None:
    state, kept = large(), tmp_path / "state"
    save(State(), kept)
    save(state, kept)
    assert kept.read_bytes() == dump(state)
    assert contents(load(kept)) == contents(state)
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_many_rows_are_written_as_json_is(tmp_path: Path) -> None:
    body = dump(large()).splitlines()[1]
    assert json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode() == body


def test_a_save_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    state, kept = large(), tmp_path / "state"
    save(state, kept)
    state.gaps["g"] = 1.5  # type: ignore[assignment]
    with pytest.raises(TypeError, match=r"can't keep 1\.5"):
        save(state, kept)
    del state.gaps["g"]
    assert contents(load(kept)) == contents(state)


def test_a_file_of_an_older_form_is_refused_with_a_sentence(tmp_path: Path) -> None:
    kept = tmp_path / "state"
    kept.write_bytes(dump(State()).replace(b'"guiju_state":1', b'"guiju_state":0'))
    with pytest.raises(SnapshotError, match="the state was kept by another version of guiju, in a form not known here"):
        load(kept)
