"""Schedules that their own condition rules out."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G510"

FOUND = (
    'rule r every day at 09:00 when time during 18:00-20:00 then announce "x" in news',
    'rule r every day at 09:00, 19:00 when time outside 08:00-20:00 then announce "x" in news',
    'rule r every week on monday at 09:00 when today is tuesday then announce "x" in news',
    'rule r every monday at 09:00 when (today is not monday and group.size > 5) then announce "x" in news',
)
SILENT = (
    'rule r every day at 09:00, 19:00 when time during 18:00-20:00 then announce "x" in news',
    'rule r every week on monday, tuesday at 09:00 when today is tuesday then announce "x" in news',
    'rule r every day at 09:00 when today is tuesday then announce "x" in news',
    'rule r every day at 09:00 when time during 18:00-20:00 or group.size > 5 then announce "x" in news',
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
