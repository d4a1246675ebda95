"""`guiju notice`: the examples as people read them, and what a notice never says."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.check.policy import Policy
from guiju.engine.community import Community, parse_community
from guiju.engine.loading import load, load_text
from guiju.engine.report.notice import notice_of
from guiju.engine.report.notice_text import render_notice
from guiju.engine.source import Source
from guiju.engine.syntax.vocabulary import LANGUAGES, Language

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PLACES = ("lanmei/policies", "bookshop", "card")
COMMUNITY = (
    "community: Club\ngroups: {main: {name: Main <hall>, kind: talk}, vip: {kind: talk}, news: {kind: broadcast}}\n"
)
EVERY_KIND = """\
value "Be *kind*"
encourage "Questions"
encourage "Thanks"
pattern ad "advertising": words "buy now"
rule a "Ads" in talk when message matches ad then delete, warn and mute, ban 2d forget all after 1h30m
rule b when message has qr then kick everywhere
rule c_without_title in news when message then hold
rule d "Shouting" when message.share(emoji) > 50% then deduct 5 points, remove never forget
rule e "Answer" when member joins then greet "Say hello" expect within 1d from member otherwise remind "Hello?", remove
rule f "Only admins hear of this" when message has link then notify owner
rule g when message contains "x" then ban
rule h "Thanks count" when message contains "thanks" then award 1 points
rule i "The inviter too" when message matches ad and message has link then kick member.inviter
rule j "Raid" when group.joins within 1m > 10 then lock and notify admin
when message matches ad and message has image then delete
when message has voice then delete
rule k "Twice" when message has video then warn, warn, warn reset after the last step
"""


def club(policy: str) -> Policy:
    community: Community = parse_community(Source("community.yaml", COMMUNITY))[0]
    return load_text(policy, community).policy


def said(policy: Policy, language: Language, *, markdown: bool = False, group: str | None = None) -> str:
    return render_notice(notice_of(policy, group), language, markdown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PLACES)
def test_examples(place: str, language: Language, snapshot: SnapshotAssertion) -> None:
    policy = load(EXAMPLES / place).policy
    assert said(policy, language) == snapshot
    assert said(policy, language, markdown=True) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_rule(language: Language, snapshot: SnapshotAssertion) -> None:
    policy = club(EVERY_KIND)
    assert said(policy, language) == snapshot
    assert said(policy, language, markdown=True) == snapshot


def test_a_notice_of_one_group_leaves_the_rules_of_others_out() -> None:
    policy = club('rule a "Only news" in news when message then delete; rule b "All" when message has qr then delete')
    assert "Only news" not in said(policy, "en", group="main")
    assert "Only news" in said(policy, "en", group="news")
    assert "Main <hall>" in said(policy, "zh", group="main")


def test_what_members_never_notice_is_not_said() -> None:
    text = said(club(EVERY_KIND), "en")
    assert "Only admins hear of this" not in text
    assert "Raid" not in text


def test_a_policy_that_says_nothing_to_members_has_a_heading_only() -> None:
    assert said(club("when message has link then notify owner"), "zh") == "【Club群规】"


def test_texts_act_neither_on_terminals_nor_as_markdown() -> None:
    policy = club('value "a\\n# b <img> `c`"')
    assert said(policy, "en").endswith("1. a # b <img> `c`")
    assert said(policy, "en", markdown=True).endswith("- a \\# b \\<img\\> \\`c\\`")


def test_a_group_that_no_file_lists_has_the_community_s_name() -> None:
    policy = load_text('rule a "Links" when message has link then delete\n').policy
    assert notice_of(policy, "elsewhere").name == policy.community.name
