"""Declarations that nothing uses."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G507"

FOUND = (
    'pattern a: words "x"\nrule r when message has image then hold',
    "define a: member.points > 5\nrule r when message has image then hold",
    'pattern a: words "x"\ndefine b: message matches a\nrule r when message has image then hold',
)
SILENT = (
    'pattern a: words "x"\nrule r when message matches a then hold',
    'pattern a: words "x"\nrule r when sender.messages(a) within 1h > 3 then hold',
    'pattern a: words "x"\ndefine b: message matches a\nrule r when message and b then hold',
    "define a: member.points > 5\nnever kick when a",
    'pattern a: words "x"\ndefine b: member.points > 5',
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
