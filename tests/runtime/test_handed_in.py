"""Objects that programs hand in: what is read of plain messages at a glance is what careful reading gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.runtime import event as events
from guiju.engine.runtime.event import Event, EventError, event_from_dict
from guiju.engine.runtime.event_reading import read_fields
from guiju.engine.runtime.handed_in import read_plain

AT = "2026-03-01T09:30:00.250+08:00"
PLAIN: dict[str, Any] = {
    "id": "m1", "at": AT, "kind": "message", "group": "g", "member": {"id": "li"}, "message": {"text": "在吗 ok"},
}  # fmt: skip


class Text(str):
    """A text that is not only one."""


ODD_TEXTS = st.sampled_from(["", "a", "加\n微", "\x00", "\ud83d", "\ud83d\ude00", Text("b"), "x" * 4_000])
ANY_TEXT = ODD_TEXTS | st.text(max_size=4)
LISTS = st.sampled_from([[], ["a"], ("a", "b"), {"a"}, frozenset(), None, "a", [Text("c")], ["\n"], [1]])
MEMBERS = st.sampled_from(
    [
        {"id": "li", "name": None},
        {"name": "Li", "id": "li"},
        {"id": "li", "role": "admin", "level": 3, "verified": True, "left": None},
        {"id": "li", "level": 1 << 62},
        {"id": "li", "level": 10**5_000},
        {"id": "li", "spend": 2.5},
        {"id": "li", "interests": ["tea"]},
        {"id": "li", Text("role"): Text("admin")},
        {"id": "li", "\ud83d": "x"},
        {"id": Text("li"), "role": "\n"},
        {"name": "Li"},
        MappingProxyType({"id": "li"}),
    ]
)
PLACES: list[Any] = [
    {"id": "g"}, {"id": "g", "title": "Hall", "size": 3}, {"id": "", "size": 3}, {"id": 5}, {"size": 3}, {"id": "g", "tags": ["a"]},
    {"id": Text("g")}, {"id": "g\n"}, {"id": "g", "title": "\ud83d"}, MappingProxyType({"id": "g", "size": 3}), 5,
]  # fmt: skip
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "id": ANY_TEXT | st.none(), "text": ANY_TEXT | st.none(), "kind": ANY_TEXT, "reply_to": ANY_TEXT,
        "mentions": LISTS, "has": LISTS, "links": LISTS, "forwarded": st.sampled_from([True, False, None, 0]),
        "attrs": st.sampled_from([None, {"x": 1}]), "stickers": st.integers(),
    },
)  # fmt: skip
MOMENTS = st.sampled_from([
    AT, "2026-03-01T09:30:00Z", "2026-03-01 09:30:00", "0001-01-01T00:00:00+14:00", "2016-12-31T23:59:60Z", "then", 5, None,
    datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 1), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
])  # fmt: skip
OBJECTS = st.fixed_dictionaries(
    {},
    optional={
        "id": ANY_TEXT | st.none(), "at": MOMENTS, "kind": st.sampled_from(["message", Text("message"), "edit", "x"]),
        "group": ANY_TEXT | st.sampled_from(PLACES), "member": MEMBERS | st.builds(dict, id=ANY_TEXT, name=ANY_TEXT),
        "message": MESSAGES, "inviter": st.none() | ANY_TEXT, "received": MOMENTS, "precision": st.just("min"),
    },
).map(lambda some: PLAIN | some)  # fmt: skip


def carefully(fields: dict[str, Any]) -> Event | str:
    try:
        event = read_fields(fields)
        return events._with_ids(event, event.id) if event.id else "derived"
    except EventError as error:
        return f"{error.path}: {error}"


@given(OBJECTS)
def test_what_is_read_at_a_glance_is_what_careful_reading_gives(fields: dict[str, Any]) -> None:
    read = read_plain(fields)
    if read is not None:
        assert read == carefully(fields)
        assert list(read.member or ()) == list(fields["member"])
        texts = (read.id, read.group, *(read.member or {}).values(), *read.message.mentions) if read.message else ()
        assert {*map(type, texts)} <= {str, int, bool, type(None)}


@pytest.mark.parametrize(
    "said",
    [{}, {"message": {"text": "a\nb", "mentions": ["u1"], "has": ("qr",), "forwarded": False}}, {"member": {"id": "li", "name": "李"}},
     {"member": {"id": "li", "name": "李\n", "role": "管理员", "level": 3, "verified": False, "title": None}},
     {"group": {"id": "g", "title": "大厅", "size": 3}}],
)  # fmt: skip
def test_most_of_what_is_said_is_read_at_a_glance(said: dict[str, Any]) -> None:
    fields = PLAIN | said
    assert read_plain(fields) == carefully(fields) == event_from_dict(fields)


@pytest.mark.parametrize("lacking", sorted(PLAIN))
def test_what_says_less_is_read_carefully(lacking: str) -> None:
    assert read_plain({name: value for name, value in PLAIN.items() if name != lacking}) is None


def test_an_object_without_a_kind_is_no_message() -> None:
    with pytest.raises(EventError, match="`kind` is missing"):
        event_from_dict({name: value for name, value in PLAIN.items() if name != "kind"})


def test_what_is_read_is_a_copy() -> None:
    fields = PLAIN | {"member": {"id": "li", "name": "Li"}}
    read = event_from_dict(fields)
    fields["member"]["name"] = "Wang"
    assert read.member == {"id": "li", "name": "Li"}
