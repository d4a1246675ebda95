"""Which lines of a trace need no full reading, and that they say what a full reading finds."""

from __future__ import annotations

import json

import msgspec
import pytest

from guiju.engine.replay.skim import skimming
from guiju.engine.runtime.event import Event, EventError, EventLine, read_any, read_said
from guiju.engine.runtime.instant import instant_of
from guiju.engine.runtime.said import decode_plain, event_of, is_plain


def line(group: str | None, member: str = "u1", **fields: object) -> bytes:
    at = {"at": "2026-03-01T00:00:00Z", "kind": "message", "message": {"text": "hi"}}
    return json.dumps({"id": "m", "group": group, "member": {"id": member}, **at, **fields}).encode()


def in_full(line: bytes, precision: int = 1) -> EventLine:
    return read_any(line, "", 0, precision)


def skimmed(line: bytes, precision: int = 1) -> Event | None:
    try:
        said = decode_plain(line)
        at = instant_of(said.at)
    except (msgspec.DecodeError, ValueError, EventError):
        return None
    return event_of(said, at, precision) if is_plain(said, line) else None


def moved(kind: str, member: str = '{"id": "u1"}', more: str = "") -> bytes:
    at = '"at": "2026-03-01T00:00:00Z"'
    return f'{{"id": "j", {at}, "kind": "{kind}", "group": "g1", "member": {member}{more}}}'.encode()


SKIMMED = [
    moved("join"),
    moved("leave"),
    moved("join", '{"id": "u1", "name": "Ann"}'),
    moved("leave", '{"name": "A\\u006en", "id": "u1"}'),
    line("g1"),
    line("g1").replace(b'"u1"', b'"u1", "name": "Ann"'),
    line("g1", message={"id": "x", "kind": "text"}),
    line("g1", message={"text": "one\ntwo \N{GRINNING FACE}", "mentions": ["u2"], "has": ["link"]}),
]


@pytest.mark.parametrize("said", SKIMMED)
def test_what_is_skimmed_is_the_event_that_is_read(said: bytes) -> None:
    assert skimmed(said, 1_000) == read_said(said, 1_000) == in_full(said, 1_000).event


@pytest.mark.parametrize(
    "said",
    [
        line("g1", kind="join"),
        moved("update"),
        moved("message"),
        moved("join", more=', "inviter": "u2"'),
        moved("join", more=', "truth": {"effects": []}'),
        moved("join", more=', "received": "2026-03-01T00:00:00Z"'),
        moved("join", more=', "kind": "message"'),
        moved("leave", more=', "kind": "join"'),
        moved("join", '{"id": "u1", "role": "admin"}'),
        moved("leave", '{"id": ""}'),
        moved("leave", '"u1"'),
        moved("join", '{"id": "a\\tb"}'),
        line(None),
        line(""),
        line("g1", ""),
        line("g1", truth={"effects": []}),
        line("g1", message={"text": "hi", "price": 3}),
        line("g1", at="yesterday"),
        line("g1", at="0001-01-01T00:00:00+14:00"),
        line("g1").replace(b"hi", b"h\xffi"),
        line("g1").replace(b"hi", b"h\\ud800i"),
        line("g1").replace(b'"u1"', b'"u1", "role": "admin"'),
        line("g1", message={"text": "x" * 5_000}),
        line("g1", id="a\tb"),
        line("g1", "a\tb"),
        line("g1", message={"text": "hi", "mentions": ["a\tb"]}),
        b"",
        b"{",
    ],
)
def test_whatever_else_a_line_says_is_read_in_full(said: bytes) -> None:
    assert skimmed(said) is None
    assert read_said(said, 1) is None


@pytest.mark.parametrize("said", SKIMMED)
def test_of_what_is_not_wanted_the_message_is_left_out(said: bytes) -> None:
    read, skim = in_full(said, 1_000).event, skimming(lambda group, member: False)(said, 1_000)
    precision = 1 if read.kind == "message" else 1_000
    assert skim == Event(read.id, read.at, read.kind, read.group, read.member, precision=precision)
    assert skimming(lambda group, member: True)(said, 1_000) == read
