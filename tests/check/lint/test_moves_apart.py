"""Rules that move the same members to different groups."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import codes

from .making import codes_in, said

CODE = "G509"

FOUND = (
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule up when member.points >= 50 then move to b\n"
    "rule down when member.points >= 100 then move back to a",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule up when message has image then move to b\n"
    "rule down when message has (image, video) then move back to a",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when message has image then move to b\n"
    "rule two when message has image then move to c",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when member.points > 5 then move to b\n"
    "rule two when member.points > 5 then move to c",
)
SILENT = (
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule up when member.points >= 50 then move to b\n"
    "rule down when member.points < 10 then move back to a",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when member.points >= 50 then move to a\n"
    "rule two when member.points >= 100 then move to b",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when member.points > 5 then move to b\n"
    "rule two when member.points > 6 then move to c",
    "# community.yaml: {groups: {a: {}, b: {}, c: {}}, tracks: {t: [a, b]}}\n"
    "rule one when message has image then move to b\n"
    "rule two when message has image then move to b",
)


@pytest.mark.parametrize("text", FOUND)
def test_it_is_found(text: str) -> None:
    assert CODE in codes_in(text)


@pytest.mark.parametrize("text", SILENT)
def test_nothing_is_said(text: str) -> None:
    assert CODE not in codes_in(text)


def test_what_a_person_reads(snapshot: SnapshotAssertion) -> None:
    assert "\n\n".join(said(text, CODE) for text in (codes()[CODE].wrong, *FOUND)) == snapshot
