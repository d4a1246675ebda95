"""Rules of which a guard leaves nothing."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G508"

FOUND = (
    "rule r when message and sender is admin then kick\nnever kick when member is admin",
    "rule r when message and sender is owner then warn, kick\nnever sanction when member is admin",
    "rule r when message and sender is admin then warn, kick\n"
    "never warn when member is admin\n"
    "never kick when member is admin",
    "rule r when message and member.points > 100 then mute\nnever mute when member.points > 50",
    "rule r when message and member.points is not known then mute\nnever mute when member.points > 50",
)
SILENT = (
    "rule r when message and sender is admin then warn, kick\nnever kick when member is admin",
    "rule r when message has image then kick\nnever kick when member is admin",
    "rule r when message and sender is admin then kick member.inviter\nnever kick when member is admin",
    "rule r when message and sender is admin then kick everywhere\nnever kick when member is admin",
    "rule r when message and sender is admin then delete\nnever kick when member is admin",
    "rule r when message and member.points > 10 then mute\nnever mute when member.points > 50",
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
