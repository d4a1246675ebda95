"""What an event says of itself when it is wrong, and that the schema agrees."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from guiju.engine.diagnostics import codes
from guiju.engine.runtime.event import (
    EventError,
    check_kind,
    decode_event,
    event_from_dict,
)

from .lines import AT, error_of, line, message

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "event.schema.json").read_text(encoding="utf-8"))


WRONG: list[tuple[dict[str, Any], str, str, str]] = [
    ({"kind": None}, "G606", "kind", "`kind` is missing"),
    ({"kind": ""}, "G606", "kind", "`kind` is empty"),
    ({"kind": 5}, "G607", "kind", "`kind` is the number 5, expected text"),
    ({"kind": "group"}, "G613", "kind", "an event can't be called `group`"),
    ({"at": None}, "G606", "at", "`at` is missing"),
    ({"at": 1583886311}, "G607", "at", f"`at` is the number 1583886311, expected a date and time such as `{AT}`"),
    ({"at": "2026-03-01T09:30:00"}, "G609", "at", "the date and time `2026-03-01T09:30:00` does not say its time zone"),
    ({"at": "1 March"}, "G608", "at", f"`1 March` is not a date and time, expected one such as `{AT}`"),
    ({"received": True}, "G607", "received", f"`received` is `true`, expected a date and time such as `{AT}`"),
    ({"id": 7}, "G607", "id", "`id` is the number 7, expected text"),
    ({"group": ""}, "G606", "group", "`group` is empty"),
    ({"group": {"size": 3}}, "G606", "group.id", "`group.id` is missing"),
    ({"group": ["g"]}, "G607", "group", "`group` is a list, expected text"),
    ({"member": "u42"}, "G607", "member", "`member` is the text `u42`, expected an object with an `id`"),
    ({"member": {}}, "G606", "member.id", "`member.id` is missing"),
    ({"member": {"id": ""}}, "G606", "member.id", "`member.id` is empty"),
    ({"member": {"id": 42}}, "G607", "member.id", "`member.id` is the number 42, expected text"),
    ({"message": None}, "G606", "message", "`message` is missing"),
    ({"message": "hi"}, "G607", "message",
     '`message` is the text `hi`, expected an object such as `{"id": "m1", "text": "hello"}`'),
    ({"message": {"text": ["a"]}}, "G607", "message.text", "`message.text` is a list, expected text"),
    ({"message": {"forwarded": "no"}}, "G607", "message.forwarded",
     "`message.forwarded` is the text `no`, expected true or false"),
    ({"message": {"mentions": "u1"}}, "G607", "message.mentions",
     "`message.mentions` is the text `u1`, expected a list of texts"),
    ({"message": {"mentions": ["u1", {}]}}, "G607", "message.mentions[1]",
     "`message.mentions[1]` is an object, expected text"),
    ({"precision": "day"}, "G607", "precision", "`precision` is the text `day`, expected `ms`, `s` or `min`"),
    ({"truth": []}, "G607", "truth",
     '`truth` is a list, expected an object such as `{"patterns": ["ad"], "effects": ["delete"]}`'),
    ({"group": "a\x1fb"}, "G607", "group", "`group` is the text `a\ufffdb`, expected one without control characters"),
    ({"member": {"id": "\n"}}, "G607", "member.id",
     "`member.id` is the text `\ufffd`, expected one without control characters"),
    ({"message": {"mentions": ["u1", "\t"]}}, "G607", "message.mentions[1]",
     "`message.mentions[1]` is the text `\ufffd`, expected one without control characters"),
    ({"kind": "join"}, "G606", "group", "`group` is missing"),
    ({"kind": "leave", "group": "g"}, "G606", "member", "`member` is missing"),
    ({"kind": "edit", "message": None}, "G606", "message", "`message` is missing"),
    ({"kind": "recall", "message": None, "id": None}, "G606", "message.id", "`message.id` is missing"),
    ({"kind": "report", "member": {"id": "u"}}, "G606", "message.id", "`message.id` is missing"),
    ({"kind": "reaction", "member": {"id": "u"}, "message": None}, "G606", "message.id", "`message.id` is missing"),
    ({"kind": "request"}, "G606", "member", "`member` is missing"),
    ({"kind": "purchase", "purchase": 299}, "G607", "purchase",
     "`purchase` is the number 299, expected an object with the attributes of the event"),
    ({"kind": "action", "message": None}, "G606", "action.verb", "`action.verb` is missing"),
    ({"kind": "action", "message": None, "action": {"verb": ["kick"]}}, "G607", "action.verb",
     "`action.verb` is a list, expected a text"),
    ({"kind": "action", "action": {"verb": "delete"}}, "G606", "message.id", "`message.id` is missing"),
    ({"kind": "adopt", "adopt": {}}, "G606", "adopt.rule", "`adopt.rule` is missing"),
    ({"kind": "gap"}, "G606", "gap.since", "`gap.since` is missing"),
    ({"kind": "gap", "gap": {"since": "noon"}}, "G608", "gap.since",
     f"`noon` is not a date and time, expected one such as `{AT}`"),
    ({"kind": "gap", "gap": {"since": "2026-03-02T09:30:00+08:00"}}, "G607", "gap.since",
     "`gap.since` is the text `2026-03-02T09:30:00+08:00`, expected a time before `at`, "
     "which is when listening began again"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "path", "text"), WRONG, ids=[f"{w[2]}-{w[1]}-{i}" for i, w in enumerate(WRONG)]
)
def test_what_is_wrong_is_said(change: dict[str, Any], code: str, path: str, text: str) -> None:
    fields = json.loads(message()) | change
    for found in (error_of(line(**fields)), *(() if "truth" in change else [error_of(fields)])):
        assert (found.code, found.path, str(found)) == (code, path, text)


NO_JSON: list[tuple[bytes, str, str, str | None]] = [
    (b"", "G601", "the line is empty, expected an event", None),
    (b"{", "G601", "the line ends in the middle of an event",
     "this looks like JSON over several lines; a trace has each event on a line of its own"),
    (message()[:-9], "G601", "the line ends in the middle of an event", None),
    (b"{'id': 'm1'}", "G601", "this is not JSON: `'` at character 2 is not expected there", "JSON wants double quotes"),
    (b'{"x": NaN}', "G601", "this is not JSON: `N` at character 7 is not expected there",
     "JSON has no such number; leave the attribute out when it is not known"),
    ('{"规": 矩}'.encode(), "G601", "this is not JSON: `矩` at character 7 is not expected there", None),
    (b'[{"id": "m1"},', "G601", "the line ends in the middle of an event",
     "this looks like a list of events; a trace has one event a line and no list around them"),
    (b'{"text": "\xb9\xe6"}', "G602", "the line is not UTF-8 text: byte 11 is not part of a character",
     "save the file as UTF-8; programs for Chinese often write GBK instead"),
    (b"5", "G605", "this is not an event, expected an object `{…}` with `id`, `at` and `kind`", None),
    (b'{"kind": "tick", "timestamp": 5, "att": 1}', "G606", "`at` is missing", "is it `att`, misspelt?"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "code", "text", "help"), NO_JSON)
def test_what_is_no_event_at_all_is_said(raw: bytes, code: str, text: str, help: str | None) -> None:
    found = error_of(raw)
    assert (found.code, found.message, found.help) == (code, text, help)


def test_errors_speak_of_fields_and_never_of_types() -> None:
    for change, *_ in WRONG:
        found = error_of(line(**(json.loads(message()) | change)))
        said = f"{found} {found.help or ''}"
        assert not re.search(r"\b(str|int|dict|float|None|NoneType|Struct|datetime|bool)\b|Expected|\$\.", said), said
        assert found.code in codes()


def test_something_json_cannot_hold() -> None:
    found = error_of({"at": AT, "kind": "tick", "tick": {"x": object()}})
    expected = "`tick.x` is something that JSON can't hold, expected text, a number, true, false, a list or an object"
    assert str(found) == expected
    assert error_of({"at": AT, "kind": "tick", "tick": {5: 1}}).code == "G607"


# Wrong, but not in a way that a schema can say.
BEYOND_SCHEMA = [{"kind": "purchase", "purchase": 299}, {"kind": "gap", "gap": {"since": "2026-03-02T09:30:00+08:00"}}]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("example", SCHEMA["examples"], ids=lambda example: example["kind"])
def test_the_examples_of_the_schema_are_events(example: dict[str, Any]) -> None:
    Draft202012Validator(SCHEMA).validate(example)
    check_kind(decode_event(json.dumps(example).encode()), ["purchase"])


@pytest.mark.parametrize("change", [w[0] for w in WRONG], ids=str)
def test_the_schema_refuses_what_the_reader_does(change: dict[str, Any]) -> None:
    fields = json.loads(message()) | change
    assert Draft202012Validator(SCHEMA).is_valid(fields) == (change in BEYOND_SCHEMA)


@pytest.mark.parametrize("given", ['{"id": "m1"}', None, [], 5])
def test_what_is_no_object_is_no_event(given: Any) -> None:
    with pytest.raises(EventError) as wrong:
        event_from_dict(given)
    assert (wrong.value.code, "expected an object" in str(wrong.value)) == ("G605", True)
