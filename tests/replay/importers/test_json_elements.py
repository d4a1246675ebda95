"""Large JSON, element by element: the same as reading it at once, however it is cut up, and damage stays where it is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.replay.importers.json_elements import MAX_ELEMENT, Damage, Element, Path, elements
from guiju.engine.replay.trace_bytes import DamageError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
WHOLE: set[Path] = {("messages", "*")}


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@given(st.lists(VALUES, max_size=6), st.text(max_size=8), st.integers(1, 40), st.sampled_from([None, 0, 2]))
def test_elements_are_what_a_parser_says(items: list[object], name: str, size: int, indent: int | None) -> None:
    data = json.dumps({"name": name, "messages": items, "n": 12}, ensure_ascii=indent is None, indent=indent)
    found = list(elements(cut(data.encode("utf-8", "surrogatepass"), size), WHOLE))
    read = json.loads(data.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    assert [one.value for one in found if one.path == ("messages", "*")] == read["messages"]
    assert [one.value for one in found if len(one.path) == 1] == [read["name"], 12]


@given(st.lists(VALUES, min_size=1, max_size=6), st.integers(1, 40))
def test_a_line_is_where_an_element_begins(items: list[object], size: int) -> None:
    data = "[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]"
    found = list(elements(cut(data.encode(), size), {("*",)}))
    assert [one.line for one in found] == list(range(2, len(items) + 2))


@given(st.integers(0, 5), st.text('{}[]",:\\x0\n', max_size=6), st.integers(1, 40), st.integers(1, 30))
def test_damage_in_one_element_costs_no_other(which: int, wrong: str, size: int, at: int) -> None:
    records = [json.dumps({"id": number, "text": "hello"}) for number in range(6)]
    whole = records[which]
    records[which] = whole[:at] + wrong + whole[at:]
    data = "[" + ",\n".join(records) + "]"
    found = list(elements(cut(data.encode(), size), {("*",)}))
    kept = [
        one.value["id"]
        for one in found
        if isinstance(one, Element) and isinstance(one.value, dict) and "id" in one.value
    ]
    others = [number for number in range(6) if number != which]
    # what was written into it may hide the next one: a quote that is not closed ends where that one begins a text
    assert len(set(others) - set(kept)) <= 1
    assert sum(isinstance(one, Damage) for one in found) <= 4


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
def test_control_characters_as_telegram_writes_them(size: int) -> None:
    data = rb'[{"a": "x\x1Fy\\x1F\\\x0a"}, {"b": "\\"}]'
    found = [one.value for one in elements(cut(data, size), {("*",)})]
    assert found == [{"a": "x\x1fy\\x1F\\\n"}, {"b": "\\"}]


def test_an_element_too_long_to_be_one_is_passed_over() -> None:
    long = '{"id": 1, "text": "' + "x" * (MAX_ELEMENT + 200_000) + '"}'
    found = list(elements(cut(f'[{{"id": 0}}, {long}, {{"id": 2}}]'.encode(), 65_536), {("*",)}))
    assert [one.value for one in found if isinstance(one, Element)] == [{"id": 0}, {"id": 2}]
    assert "more than 1,048,576 characters" in next(one.message for one in found if isinstance(one, Damage))


def test_what_is_nested_too_deep_is_passed_over() -> None:
    deep = '{"id": 1, "x": ' + "[" * 30_000 + "]" * 30_000 + "}"
    found = list(elements(iter([f'[{{"id": 0}}, {deep}, {{"id": 2}}]'.encode()]), {("*",)}))
    assert [one.value for one in found if isinstance(one, Element)] == [{"id": 0}, {"id": 2}]
    outside = list(elements(iter([b'{"x": ' + b"[" * 100]), {("messages", "*")}))
    assert [one.message for one in outside if isinstance(one, Damage)] == ["lists and objects are nested too deep"]


def test_a_file_that_can_not_be_read_on_is_reported() -> None:
    def chunks() -> Iterator[bytes]:
        yield b'[{"id": 0}, {"id"'
        raise DamageError("G642", "the compressed file breaks off")

    *_, cut_short, last = elements(chunks(), {("*",)})
    assert isinstance(cut_short, Damage)
    assert last == Damage("the compressed file breaks off", 1)


def test_damage_above_a_list_does_not_cost_the_list() -> None:
    data = b'{"meta": {"name" "x"}, "members": [{"id": 1}, {"id": oops}], "messages": [{"text": "a"}, {"text": "b"}]}'
    found = list(elements(iter([data]), {("meta",), ("members", "*"), ("messages", "*")}))
    assert [one.value for one in found if isinstance(one, Element)] == [{"id": 1}, {"text": "a"}, {"text": "b"}]
    assert sum(isinstance(one, Damage) for one in found) == 2
