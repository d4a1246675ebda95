"""Patterns without anything to look for."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G517"

FOUND = (
    'pattern a: except "x"\nrule r when message matches a then pin',
    'pattern a: except "x" except regex /y+/\nrule r when message matches a then pin',
)
SILENT = ('pattern a: words "x" except "xy"\nrule r when message matches a then pin',)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
