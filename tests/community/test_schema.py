from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from guiju.engine.diagnostics import PolicyError, one_line
from guiju.engine.source import Source
from guiju.engine.yaml_schema import check_shape, path_words, read_schema
from guiju.engine.yaml_source import load_yaml

SCHEMA = read_schema("community")


def parts(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        yield path, schema
        for key, part in schema.items():
            yield from parts(part, f"{path}/{key}")


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(dict(SCHEMA))


def test_every_key_is_described_in_a_line() -> None:
    for path, schema in parts(dict(SCHEMA)):
        for key, part in schema.get("properties", {}).items() if "type" in schema else ():
            description = part.get("description", "")
            assert description.endswith("."), f"{path}/properties/{key}"
            assert "\n" not in description


def test_no_mapping_takes_any_key() -> None:
    for path, schema in parts(dict(SCHEMA)):
        types = schema.get("type", ())
        if "object" in ([types] if isinstance(types, str) else types):
            assert "additionalProperties" in schema, path


def test_a_file_is_judged_whole_and_cleaned() -> None:
    text = "community: x\ntimezone: 8\nroles: [a, {}]\ngroups: {g: {kind: [], name: y}}\nextra: 1\n"
    value, findings = check_shape(load_yaml(Source("f.yaml", text)), "community")
    assert value == {"community": "x", "groups": {"g": {"name": "y"}}}
    assert sorted(finding.code for finding in findings) == ["G410", "G412", "G412", "G412"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ((), ""),
        (("a", "b"), "`a.b`"),
        (("a", 1), "item 2 of `a`"),
        (("a", 0, "b"), "`b` in item 1 of `a`"),
        ((0,), "item 1 of the list"),
    ],
)
def test_paths_are_told_in_words(path: tuple[str | int, ...], words: str) -> None:
    assert path_words(path) == words


def test_findings_can_be_raised_as_they_are() -> None:
    _, findings = check_shape(load_yaml(Source("f.yaml", "community: [x]\n")), "community")
    assert str(PolicyError(findings)) == one_line(findings[0])
    assert one_line(findings[0]) == "f.yaml:1:1: error[G412]: `community` is a list, expected a text of one line"
