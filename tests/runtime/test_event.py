"""Events: what is read from a line or an object, and how it is kept."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from guiju.engine.runtime import event as events
from guiju.engine.runtime.event import (
    KINDS,
    Event,
    EventError,
    Message,
    check_kind,
    decode_event,
    derived_id,
    encode_event,
    event_from_dict,
    read_line,
    to_dict,
)

from .lines import AT, error_of, line, message

MS = 1_772_328_600_000


def test_a_message_with_everything() -> None:
    fields = {
        "kind": "message",
        "group": {"id": "vip_group", "size": 87},
        "member": {"id": "u42", "name": "阿梅", "spend": 12.5, "tags": ["a", {"b": 0.1}], "birthday": None},
        "message": {"id": "m9", "text": "加微信", "kind": "text", "reply_to": "m0", "mentions": ["u1"],
                    "forwarded": True, "has": ["image"], "links": ["https://example.com/"],
                    "votes": 3, "attrs": {"deep": 1.5}},
        "received": "2026-03-01T01:30:01Z",
        "precision": "s",
    }  # fmt: skip
    assert decode_event(line(**fields)) == Event(
        id="m1",
        at=MS,
        kind="message",
        group="vip_group",
        group_facts={"size": 87},
        member={
            "id": "u42",
            "name": "阿梅",
            "spend": Decimal("12.5"),
            "tags": ["a", {"b": Decimal("0.1")}],
            "birthday": None,
        },
        message=Message("m9", "加微信", "text", "m0", ("u1",), True, ("image",), ("https://example.com/",),
                        {"votes": 3, "attrs": {"deep": Decimal("1.5")}}),
        received=MS + 1000,
        precision=1000,
    )  # fmt: skip


def test_ids_default() -> None:
    assert decode_event(message()).message == Message("m1", "hello")
    assert decode_event(line(kind="edit", message={"id": "m0", "text": "x"})).message == Message("m0", "x")
    assert decode_event(line(kind="recall")).message == Message("m1")
    assert decode_event(line(kind="recall", message={"id": "m0"})).message == Message("m0")


def test_what_a_report_names_may_stand_in_either_place() -> None:
    member = {"id": "u1"}
    inside = decode_event(line(kind="report", member=member, report={"message": "m0", "reason": "ad"}))
    beside = decode_event(line(kind="report", member=member, message={"id": "m0"}))
    assert inside.message == beside.message == Message("m0")
    assert inside.payload == {"message": "m0", "reason": "ad"}


def test_a_custom_event_keeps_what_stands_under_its_name() -> None:
    event = decode_event(line(kind="purchase", member={"id": "u42"}, purchase={"amount": 2.99}, other={"x": 1}))
    assert event.payload == {"amount": Decimal("2.99")}
    assert decode_event(line(kind="purchase")).payload == {}


def test_identity_is_kind_group_and_id() -> None:
    assert decode_event(line(kind="recall", group="g")).identity == ("recall", "g", "m1")
    assert decode_event(message()).identity == ("message", None, "m1")


def test_truth_stands_beside_the_event_and_never_in_it() -> None:
    read = read_line(line(kind="message", message={"text": "x"}, truth={"patterns": ["ad"], "effects": []}))
    assert read.truth == {"patterns": ["ad"], "effects": []}
    assert read.event == decode_event(message("x"))
    assert "truth" not in to_dict(read.event)
    assert error_of(line(kind="message", message={"text": "x"}, truth={"patterns": "ad"})).path == "truth.patterns"


def test_derived_ids_depend_on_content_and_place_only() -> None:
    raw = json.dumps({"at": AT, "kind": "message", "message": {"text": "x"}}).encode()
    first, other_place = read_line(raw, "a.jsonl", 3), read_line(raw, "a.jsonl", 4)
    assert first.derived
    assert first.event.id == derived_id(raw, "a.jsonl:3")
    assert re.fullmatch(r"x[0-9a-f]{16}", first.event.id)
    assert first.event.message == Message(first.event.id, "x")
    assert first.event.id != other_place.event.id
    assert read_line(raw + b"\r\n", "a.jsonl", 3) == first
    assert not read_line(message()).derived


def test_a_dict_without_id_has_the_same_id_whatever_the_order_of_its_fields() -> None:
    fields = {"at": AT, "kind": "message", "message": {"text": "x"}, "member": {"id": "u", "spend": 1.5}}
    backwards = {name: fields[name] for name in reversed(fields)}
    assert event_from_dict(fields).id == event_from_dict(backwards).id
    assert event_from_dict(fields).id != event_from_dict(fields | {"group": "g"}).id


def test_what_programs_hand_in_becomes_plain() -> None:
    event = event_from_dict(
        {
            "id": "p",
            "at": datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=8))),
            "kind": "purchase",
            "purchase": {
                "on": date(2026, 3, 1),
                "amount": 0.1,
                "exact": Decimal("0.10"),
                "for": {"b", "a"},
                "of": (1,),
            },
        }
    )
    assert event.at == MS
    assert event.payload == {
        "on": "2026-03-01",
        "amount": Decimal("0.1"),
        "exact": Decimal("0.10"),
        "for": ["a", "b"],
        "of": [1],
    }


def test_times_without_offset_need_a_time_zone() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    for at in ("2026-03-01T09:30:00", "2026-03-01 09:30", datetime(2026, 3, 1, 9, 30)):
        assert event_from_dict({"id": "t", "at": at, "kind": "tick"}, shanghai).at == MS
        assert error_of({"id": "t", "at": at, "kind": "tick"}).code == "G609"


def test_numbers() -> None:
    event = decode_event(line(kind="update", member={"id": "u", "big": 2**80, "tiny": 1e-9, "minus": -0.5}))
    assert event.member == {"id": "u", "big": 2**80, "tiny": Decimal("1E-9"), "minus": Decimal("-0.5")}
    for value in (float("nan"), float("inf"), Decimal("NaN"), Decimal("1e9999"), 10**5000):
        assert error_of({"at": AT, "kind": "tick", "tick": {"x": value}}).code == "G611"
    for written in (b"1e400", b"9" * 5000):
        found = error_of(b'{"at":"%s","kind":"update","member":{"id":"u","x":%s}}' % (AT.encode(), written))
        assert found.code == "G611"
    assert error_of(b'{"at":"%s","kind":"update","member":{"id":"u","x":NaN}}' % AT.encode()).code == "G601"


def test_lone_surrogates_become_replacement_characters() -> None:
    raw = rb'{"id":"m1","at":"2026-03-01T09:30:00+08:00","kind":"message","message":{"text":"%s"}}'
    for written, text in [
        (rb"a\ud800b", "a\ufffdb"),
        (rb"\udc00\ud800", "\ufffd\ufffd"),
        (rb"\ud83d\ude00", "😀"),
        (rb"\ud83d\ud83d\ude00", "\ufffd😀"),
        (rb"\\ud800\ud800\n", "\\ud800\ufffd\n"),
    ]:
        assert decode_event(raw % written).message == Message("m1", text)
    halves = {"id": "m1", "at": AT, "kind": "message", "message": {"text": "a\ud800b\ud83d\ude00"}}
    assert event_from_dict(halves).message == Message("m1", "a\ufffdb😀")
    assert event_from_dict({"at": AT, "kind": "tick", "tick": {"\ud800": "\udfff"}}).payload == {"\ufffd": "\ufffd"}


def test_of_names_that_come_twice_the_last_counts() -> None:
    raw = message()[:-1] + b',"message":{"text":"a","text":"b"},"id":"m2","member":{"id":"u","id":"v"}}'
    event = decode_event(raw)
    assert (event.id, event.message, event.member) == ("m2", Message("m2", "b"), {"id": "v"})


def test_bounds() -> None:
    assert decode_event(message("好" * 100_000)).message == Message("m1", "好" * 100_000)
    assert error_of(message("好" * 100_001)).code == "G610"
    assert error_of(message("x") + b" " * 1_048_576).code == "G603"


@pytest.mark.parametrize("depth", [17, 500, 5_000, 100_000])
def test_deep_nesting_is_an_error(depth: int) -> None:
    # A line that breaks off there is refused for its depth as well.
    for close in (b"]" * depth, b""):
        for field in (b'"member":{"id":"u","x":', b'"message":{"x":', b'"truth":{"x":', b'"x":{"x":'):
            raw = (
                b'{"id":"t","at":"2026-03-01T09:30:00+08:00","kind":"join","group":"g",' + field + b"[" * depth + close
            )
            with pytest.raises(EventError):
                decode_event(raw + b"}}")
    value: object = []
    for _ in range(min(depth, 5_000)):
        value = [value]
    assert error_of({"id": "t", "at": AT, "kind": "tick", "tick": value}).code == "G607"
    assert error_of({"id": "t", "at": AT, "kind": "tick", "tick": {"x": value}}).code == "G604"


def test_sixteen_deep_is_read_by_either_way() -> None:
    value: object = "x"
    for _ in range(14):
        value = [value]
    raw = line(kind="update", member={"id": "u", "x": value})
    assert decode_event(raw) == event_from_dict(json.loads(raw))
    deeper = line(kind="update", member={"id": "u", "x": [value]})
    assert {error_of(deeper).code, error_of(json.loads(deeper)).code} == {"G604"}
    brackets_in_text = line(kind="update", member={"id": "u", "x": "[{" * 50, "y": '\\"[' * 50})
    assert decode_event(brackets_in_text) == event_from_dict(json.loads(brackets_in_text))


def test_kinds_are_checked_against_those_declared() -> None:
    event = decode_event(line(kind="purchas"))
    for known in ([], ["purchase"]):
        with pytest.raises(EventError) as caught:
            check_kind(event, known)
        assert (caught.value.code, caught.value.message) == ("G612", "no event is called `purchas`")
    assert caught.value.help == "did you mean `purchase`?"
    check_kind(event, ["purchas"])
    for kind in KINDS:
        check_kind(Event("e", MS, kind), [])


def test_an_event_can_be_written_as_a_line() -> None:
    read = read_line(line(kind="update", member={"id": "u", "spend": 1.5}), precision=60_000)
    assert read_line(encode_event(read.event, {"effects": ["warn"]})) == events.EventLine(
        read.event, {"effects": ["warn"]}
    )
    assert to_dict(read.event)["precision"] == "min"
