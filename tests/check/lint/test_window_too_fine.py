"""Windows shorter than times are exact."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G506"

FOUND = (
    "# community.yaml: {precision: min}\nrule r when sender.messages within 59s > 5 then warn",
    "# community.yaml: {precision: s}\nrule r when sender.messages within 0.5s > 5 then warn",
)
SILENT = (
    "# community.yaml: {precision: min}\nrule r when sender.messages within 1m > 5 then warn",
    "# community.yaml: {precision: min}\nrule r when sender.messages > 5 then warn",
    "rule r when sender.messages within 1s > 5 then warn",
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
