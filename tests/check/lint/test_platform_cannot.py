"""Effects that the platform can't carry out."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G512"

FOUND = (
    "# community.yaml: {platform: wechat}\nrule r when message has image then delete",
    "# community.yaml: {platform: wecom}\nrule r when message has image then kick",
    "# community.yaml: {platform: qq}\nrule r when message has image then pin",
)
SILENT = (
    "# community.yaml: {platform: wechat}\nrule r when message has image then kick",
    "# community.yaml: {platform: telegram}\nrule r when message has image then delete and mute 1h",
    "# community.yaml: {platform: wecom}\nrule r when message has image then award 3 points and tag seen",
    "# community.yaml: {platform: wechat, by_hand: [delete, 禁言]}\nrule r when message has image then delete and mute 1h",
    "rule r when message has image then delete and mute 1h",
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
