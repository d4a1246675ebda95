"""That SARIF output holds what its readers require."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guiju import __version__
from guiju.engine.diagnostics import Diagnostic, Label
from guiju.engine.report.sarif import render_sarif, uri
from guiju.engine.source import Source, Span

pytestmark = pytest.mark.usefixtures("table")

SOURCE = Source("群 规/a.guiju", "👍👍 广告\n次行")


def _run(*findings: Diagnostic) -> Any:
    log = json.loads(render_sarif(findings))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert len(log["runs"]) == 1
    return log["runs"][0]


def test_every_code_is_a_rule(table: dict[str, object]) -> None:
    driver = _run()["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("guiju", __version__)
    assert [rule["id"] for rule in driver["rules"]] == list(table)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert "```guiju" in rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")


def test_a_result_refers_to_its_rule() -> None:
    run = _run(Diagnostic("G501", "first", Span(SOURCE, 0, 1)), Diagnostic("G201", "second", Span(SOURCE, 5, 6)))
    rules = run["tool"]["driver"]["rules"]
    assert [result["ruleId"] for result in run["results"]] == ["G501", "G201"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        assert result["level"] == rules[result["ruleIndex"]]["defaultConfiguration"]["level"]


def test_columns_are_utf16_code_units() -> None:
    run = _run(Diagnostic("G201", "unknown `广告`", Span(SOURCE, 3, 5)))
    assert run["columnKind"] == "utf16CodeUnits"
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "%E7%BE%A4%20%E8%A7%84/a.guiju"}
    assert location["region"] == {"startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 8}


def test_labels_are_related_locations() -> None:
    labels = (Label(Span(SOURCE, 6, 8), "see this"), Label(Span(SOURCE, 0, 2), "and this"))
    related = _run(Diagnostic("G201", "m", Span(SOURCE, 3, 5), labels))["results"][0]["relatedLocations"]
    assert [(place["id"], place["message"]["text"]) for place in related] == [(1, "see this"), (2, "and this")]
    assert related[0]["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 3}


def test_a_finding_without_a_place_has_no_location() -> None:
    assert "locations" not in _run(Diagnostic("G101", "no policy"))["results"][0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rules/a.guiju", "rules/a.guiju"),
        ("a b#c?.guiju", "a%20b%23c%3F.guiju"),
        ("a:b", "a%3Ab"),
        ("100%", "100%25"),
        ("广告", "%E5%B9%BF%E5%91%8A"),
        ("-", "-"),
        ("bad\udcff", "bad%ED%B3%BF"),
    ],
)
def test_uri(name: str, expected: str) -> None:
    assert uri(name) == expected


def test_an_absolute_name_is_a_file_uri(tmp_path: Any) -> None:
    assert uri(str(tmp_path / "a b.guiju")) == (tmp_path / "a b.guiju").as_uri()
