"""Lengths of time beyond what the platform takes."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G513"

FOUND = (
    "# community.yaml: {platform: discord}\nrule r when message has image then mute 29d",
    "# community.yaml: {platform: telegram}\nrule r when message has image then mute 10s",
    "# community.yaml: {platform: telegram}\nrule r when message has image then ban 400d",
    "# community.yaml: {platform: qq, defaults: {mute: 40d}}\nrule r when message has image then mute",
)
SILENT = (
    "# community.yaml: {platform: discord}\nrule r when message has image then mute 28d",
    "# community.yaml: {platform: telegram}\nrule r when message has image then mute 30s and ban",
    "# community.yaml: {platform: matrix}\nrule r when message has image then mute 400d",
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
