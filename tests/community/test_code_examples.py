from __future__ import annotations

import pytest

from guiju.engine.community import parse_community
from guiju.engine.diagnostics import Code, PolicyError, codes
from guiju.engine.source import Source

ROWS = [row for row in codes().values() if row.code.startswith("G4")]


def codes_in(text: str) -> set[str]:
    def read(name: str) -> Source:
        if name != "members.csv":
            raise FileNotFoundError(name)
        return Source(name, "id,name\nu1,Mei\n")

    try:
        return {finding.code for finding in parse_community(Source("community.yaml", text), read)[1]}
    except PolicyError as error:
        return {finding.code for finding in error.diagnostics}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_the_wrong_example_has_the_finding_and_the_right_one_has_none(row: Code) -> None:
    assert row.language == "yaml"
    assert codes_in(row.wrong) == {row.code}
    assert codes_in(row.right) == set()
