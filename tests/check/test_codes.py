"""The examples of the codes: `wrong` has the finding and no other error, `right` has no finding at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.engine.community import Community, open_community, parse_community
from guiju.engine.diagnostics import Code, Diagnostic, Severity, codes
from guiju.engine.loading import load_all
from guiju.engine.source import Source
from guiju.engine.syntax.parse import parse

ROWS = [row for code, row in codes().items() if code[:2] in ("G1", "G2", "G3")]
SHOWN = [row for row in ROWS if row.wrong]
MARKET = "community: Market\ntimezone: Asia/Shanghai\ngroups: {market: {owner: u1}}\n"
COMMUNITY_OF = {"G207": MARKET}
"""Communities of the examples that need one."""

ELSEWHERE = {"G107", "G114", "G220", "G224", "G225", "G226", "G230", "G322", "G323", "G324"}
"""Codes whose smallest example is too large, or no text; they have tests of their own in this folder."""


def community_of(code: str) -> Community:
    text = COMMUNITY_OF.get(code)
    return open_community() if text is None else parse_community(Source("community.yaml", text))[0]


def findings_in(text: str, code: str, folder: Path) -> tuple[Diagnostic, ...]:
    """The findings of an example: of the syntax alone where the code is one of syntax."""
    if code.startswith("G1"):
        return parse(Source("policy.guiju", text)).diagnostics
    (folder / "policy.guiju").write_text(text, encoding="utf-8")
    return load_all([folder], community_of(code)).diagnostics


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row.code)
def test_the_wrong_example_has_the_finding_and_no_other_error(row: Code, tmp_path: Path) -> None:
    findings = findings_in(row.wrong, row.code, tmp_path)
    assert row.code in {finding.code for finding in findings}
    assert {finding.code for finding in findings if finding.level == Severity.ERROR} <= {row.code}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_the_right_example_has_no_finding(row: Code, tmp_path: Path) -> None:
    assert findings_in(row.right, row.code, tmp_path) == ()


def test_every_code_without_an_example_has_a_test_of_its_own() -> None:
    assert {row.code for row in ROWS if not row.wrong} == ELSEWHERE


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_code_is_written_for_an_admin(row: Code) -> None:
    assert row.language == "guiju"
    assert row.summary == row.summary.strip()
    assert not row.summary.endswith(".")
    assert row.explanation.strip().endswith((".", ")"))
