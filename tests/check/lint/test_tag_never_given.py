"""Tags that nobody ever has."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G518"

FOUND = (
    "rule r when message and member.tags has seen then pin",
    "rule r when message and member.tags has no seen then pin",
    "rule r when message and member.tags has seen then pin\nrule s when message has image then untag seen",
    "# community.yaml: {groups: {g: {tags: [core]}}}\nrule r when message and group.tags has club then pin",
)
SILENT = (
    "rule r when message and member.tags has seen then pin\nrule s when message has image then tag seen",
    "# community.yaml: {tags: [seen]}\nrule r when message and member.tags has seen then pin",
    "# community.yaml: {groups: {g: {tags: [core]}}}\nrule r when message and group.tags has core then pin",
    "rule r when message and group.tags has club then pin",
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
