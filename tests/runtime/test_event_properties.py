"""Properties of reading events, and hostile lines."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from guiju.engine.diagnostics import codes
from guiju.engine.runtime import event as events
from guiju.engine.runtime.event import (
    KINDS,
    EventError,
    decode_event,
    encode_event,
    event_from_dict,
    read_line,
    to_dict,
)
from guiju.engine.runtime.event_kinds import FIELDS
from guiju.engine.runtime.event_reading import MESSAGE_FIELDS

from .lines import message

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "event.schema.json").read_text(encoding="utf-8"))


NAMES = st.text(min_size=1, max_size=8)
IDS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=8)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)
ATTRIBUTES = st.dictionaries(NAMES, VALUES, max_size=4)
INSTANTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC)).map(datetime.isoformat)
TEXTS = st.lists(st.text(max_size=5), max_size=3)


def unlike(named: Collection[str], attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes without those that are called like a field, which must be of that field's type."""
    return {name: value for name, value in attributes.items() if name not in named}


@st.composite
def raw_events(draw: st.DrawFn) -> dict[str, Any]:
    """Events as any source might send them, of any kind, whole."""

    def maybe(name: str, strategy: st.SearchStrategy[Any]) -> None:
        if draw(st.booleans()):
            fields[name] = draw(strategy)

    kind = draw(st.sampled_from([*sorted(KINDS), "purchase", "签到"]))
    fields = unlike(FIELDS, draw(ATTRIBUTES))
    fields |= {"at": draw(INSTANTS), "kind": kind, "id": draw(IDS)}
    fields["group"] = draw(IDS | st.builds(lambda facts, id: facts | {"id": id}, ATTRIBUTES, IDS))
    fields["member"] = draw(ATTRIBUTES) | {"id": draw(IDS)}
    said = unlike(MESSAGE_FIELDS, draw(ATTRIBUTES)) | {"id": draw(IDS)}
    options: dict[str, st.SearchStrategy[Any]] = {"text": st.text(), "kind": NAMES, "forwarded": st.booleans()}
    options |= {"reply_to": IDS, "mentions": st.lists(IDS, max_size=3), "has": TEXTS, "links": TEXTS}
    said |= {name: draw(option) for name, option in options.items() if draw(st.booleans())}
    fields["message"] = said
    maybe("inviter", IDS)
    maybe("received", INSTANTS)
    maybe("precision", st.sampled_from(["ms", "s", "min"]))
    maybe("truth", st.just({"patterns": ["ad"], "effects": []}))
    needed = {"action": {"verb": "kick"}, "adopt": {"rule": "r"}, "gap": {"since": "0002-01-01T00:00:00Z"}}
    if kind != "message":
        payload = draw(ATTRIBUTES)
        payload.pop("message", None)
        fields[kind] = payload | needed.get(kind, {})
    return fields


@given(raw_events())
def test_what_is_read_and_written_is_read_again_as_the_same(fields: dict[str, Any]) -> None:
    event = decode_event(json.dumps(fields).encode())
    assert decode_event(encode_event(event)) == event
    assert event_from_dict(to_dict(event)) == event


@given(raw_events())
def test_both_ways_read_the_same(fields: dict[str, Any]) -> None:
    raw = json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert read_line(raw).event == event_from_dict(fields)


@given(raw_events(), st.sampled_from(["plain", "text", "no id", "null"]))
def test_the_fast_way_reads_what_the_careful_one_does(fields: dict[str, Any], shape: str) -> None:
    fields["kind"] = "message"
    fields["group"] = "g"
    fields.pop("precision", None)
    if shape == "plain":
        fields["message"] = {"text": "x"}
    elif shape == "no id":
        fields["message"].pop("id")
    elif shape == "null":
        fields |= {"inviter": None, "received": None, "truth": None}
    raw = json.dumps(fields).encode()
    assert read_line(raw) == events._read_carefully(raw, "", 0, 1)


@given(raw_events())
def test_the_schema_accepts_what_the_reader_does(fields: dict[str, Any]) -> None:
    decode_event(json.dumps(fields).encode())
    Draft202012Validator(SCHEMA).validate(fields)


SEEDS = [
    *(json.dumps(example, ensure_ascii=False).encode() for example in SCHEMA["examples"]),
    message('😀\\u"\n加', mentions=["a"], has=["qr"], extra={"x": [1.5, -2, True, None]}),
    message("?").replace(b"?", rb"\ud800 \ud83d\ude00 \\ \u0000"),
]
PIECES = [
    *(b'"', b"\\", b"{", b"[" * 20, b"]", b"}", b",", b":", b"-", b"0", b"{}", b"[]", b"null", b"true", b"NaN"),
    *(b"1e999", b"9" * 400, b"\\ud800", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\x00", b"\r", b'"id":'),
]


def mutants(count: int, seed: int) -> Iterator[bytes]:
    chance = random.Random(seed)
    for _ in range(count):
        raw = bytearray(chance.choice(SEEDS))
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(raw) + 1)
            match chance.randrange(5):
                case 0:
                    del raw[place:]
                case 1:
                    raw[place : place + chance.randint(1, 10)] = b""
                case 2:
                    raw[place:place] = chance.choice(PIECES)
                case 3:
                    raw[place : place + 1] = bytes([chance.randrange(256)])
                case _:
                    other = chance.choice(SEEDS)
                    raw[place:] = other[chance.randrange(len(other)) :]
        yield bytes(raw)


def survives(raw: bytes) -> bool:
    """Whether a line is an event; anything but an event or an error of ours fails the test."""
    try:
        event = decode_event(raw)
    except EventError as error:
        return not codes()[error.code]
    encode_event(event).decode()
    assert decode_event(encode_event(event)) == event
    return True


def test_some_mutated_lines_raise_nothing_else() -> None:
    alive = [survives(raw) for raw in mutants(500, seed=1)]
    assert 10 < sum(alive) < 490


@pytest.mark.slow
def test_many_mutated_lines_raise_nothing_else() -> None:
    alive = sum(survives(raw) for raw in mutants(10_000, seed=2))
    assert 100 < alive < 9_500


@given(st.binary(max_size=200))
def test_binary_garbage_raises_nothing_else(raw: bytes) -> None:
    survives(raw)


FIELD_NAMES = st.sampled_from(["id", "at", "kind", "group", "member", "message", "truth", "received", "text"])
SHAPES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELD_NAMES, inner))


@given(SHAPES)
def test_json_of_any_shape_raises_nothing_else(value: object) -> None:
    survives(msgspec.json.encode(value))
