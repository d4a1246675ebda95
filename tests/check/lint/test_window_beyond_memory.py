"""Windows over what is forgotten sooner."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G505"

FOUND = (
    "rule r when message.reports within 7d >= 3 then notify admin",
    "rule r when message.reactions(thumbs_down) within 49h >= 3 then notify admin",
)
SILENT = (
    "rule r when message.reports within 48h >= 3 then notify admin",
    "rule r when message.reports >= 3 then notify admin",
    "rule r when sender.messages within 30d >= 300 then notify admin",
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
