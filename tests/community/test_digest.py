from __future__ import annotations

from collections.abc import Callable

import pytest

from guiju.engine.community import Community, digest, open_community, parse_community
from guiju.engine.source import Source


def digest_of(text: str) -> str:
    return digest(parse_community(Source("community.yaml", text))[0])


def test_a_digest_is_64_hexadecimal_digits(lanmei: Community) -> None:
    assert len(digest(lanmei)) == 64
    assert set(digest(lanmei)) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    "same",
    [
        "groups: {news: {admins: [u3, u2], kind: a}}\ncommunity: Lanmei\n",
        "# a remark\ncommunity: 'Lanmei'\ngroups:\n\n  news:\n    kind: a\n    admins: [u2, u3]\n",
        "community: Lanmei\nroles: [群主, admin, member]\ngroups: {news: {name: news, kind: a, admins: [u2, u3]}}\n",
        "community: Lanmei\ndefaults: {mute: 60 minutes}\ngroups: {news: {kind: a, admins: [u2, u3]}}\n",
    ],
)
def test_layout_and_order_of_keys_change_nothing(same: str) -> None:
    assert digest_of(same) == digest_of("community: Lanmei\ngroups: {news: {kind: a, admins: [u2, u3]}}\n")


def test_a_file_with_another_name_means_the_same(lanmei_text: str, read_roster: Callable[[str], Source]) -> None:
    here, _ = parse_community(Source("here.yaml", lanmei_text), read_roster)
    there, _ = parse_community(Source("there.yaml", lanmei_text), read_roster)
    assert digest(here) == digest(there)


CHANGES = [
    ("Lanmei Cosmetics", "Lanmei"),
    ("Asia/Shanghai", "Asia/Tokyo"),
    ("mute: 1h", "mute: 2h"),
    ("tier: normal, on_error: skip", "tier: normal, on_error: hold"),
    ("service, agent", "agent, service"),
    ("VIP, top", "top, VIP"),
    ("normal_group, vip_group", "vip_group, normal_group"),
    ("fades: 1 per day", "fades: 2 per day"),
    ("amount: number", "amount: text"),
    ("min: 40", "min: 41"),
    ("starts_at: 2026-07-03T20:00", "starts_at: 2026-07-03T20:01"),
    ("好久不见", "很久不见"),
    ("[crisis]", "[crisis, quiet]"),
    ("members: members.yaml\n", ""),
]


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_every_change_of_meaning_changes_it(
    old: str, new: str, lanmei: Community, lanmei_text: str, read_roster: Callable[[str], Source]
) -> None:
    assert lanmei_text.count(old) == 1
    changed, _ = parse_community(Source("community.yaml", lanmei_text.replace(old, new)), read_roster)
    assert digest(changed) != digest(lanmei)


def test_the_roster_counts(lanmei: Community, lanmei_text: str, roster_text: str) -> None:
    changed, _ = parse_community(
        Source("community.yaml", lanmei_text), lambda name: Source(name, roster_text.replace("1280.50", "1280.51"))
    )
    assert digest(changed) != digest(lanmei)


def test_an_open_community_has_a_digest_of_its_own() -> None:
    assert digest(open_community()) == digest(open_community())
    assert digest(open_community()) != digest(Community())
