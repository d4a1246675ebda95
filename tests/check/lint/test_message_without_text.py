"""Rules that mean pictures without saying so."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G516"

FOUND = (
    'pattern a: words "x"\nrule r when message does not match a then delete',
    'rule r when not (message starts with "[sell]") then warn',
    'pattern a: words "x"\nrule r when message and sender is not admin and not (message matches a) then warn',
)
SILENT = (
    'pattern a: words "x"\nrule r when message has text and message does not match a then delete',
    'pattern a: words "x"\n'
    'pattern b: words "y"\n'
    "rule r when message matches b and message does not match a then delete",
    'pattern a: words "x"\nrule r when message does not match a then reply "more, please"',
    'pattern a: words "x"\nrule r when message has image and message does not match a then delete',
    'pattern a: words "x"\nrule r when message.length > 3 and message does not match a then delete',
    'pattern a: words "x"\nrule r when message matches a then delete',
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
