from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guiju.engine.replay.scenarios import Loaded, Result, load_scenarios, run_scenario

COMMUNITY = """\
community: Lanmei
timezone: Asia/Shanghai
language: zh
roles: [owner, admin, service, agent, member]
tiers: [normal, VIP, top]
tags: [trusted]
defaults: {role: member, tier: normal}
attributes:
  member: {spend: number, region: text, since: date, interests: set, strikes: number}
  group: {open: boolean}
events: {purchase: {amount: number, product: text}}
groups:
  normal_group: {name: 客户群, owner: u1, tags: [customers]}
  vip_group: {name: VIP群, owner: u1, admins: [boss], tags: [customers]}
  news: {name: Lanmei News, owner: u1}
tracks: {customer: [normal_group, vip_group]}
templates: {hello: "你好，{member.name}！"}
members:
  u31: {name: 林林, tier: VIP, in: [vip_group], spend: 700}
  u32: {name: 双双, in: [normal_group]}
  u33: {name: 双双, in: [normal_group]}
"""
POLICY = """\
pattern ad "advertising": words "加微信", "agents wanted"

rule no_ads "No advertising"
  in customers
  when message matches ad and sender is not admin
  then delete and warn, delete and mute 1h, kick
  because "No advertising, {member.name}."

rule spending when purchase then add purchase.amount to member.spend and award purchase.amount / 10 points
rule upgrade when member.spend >= 1000 then set member.tier to VIP
rule move_vip when member.tier >= VIP then move to vip_group
rule welcome in normal_group when member joins then greet "Hi {member.name}" and tag newcomer and notify admin "new"
rule farewell when member leaves then dm hello
rule flood when sender.messages within 10s > 3 then delete and mute 5m
rule first when sender.messages = 1 and message contains "first" then reply "first"
rule pictures when message has image and member.days_in_group < 1 then hold
never kick when member.tags has trusted
"""

Load = Callable[..., Loaded]
Try = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a community and a policy."""
    (tmp_path / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
    (tmp_path / "policy.guiju").write_text(POLICY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def load(folder: Path) -> Load:
    """Loads the text of a scenario file that lies beside the policy."""

    def loaded(text: str, policy: str = "policy: policy.guiju\n") -> Loaded:
        whole = text if "scenario:" in text else f"scenario: tried\n{policy}{text}"
        (folder / "tried.scenario.yaml").write_text(whole, encoding="utf-8")
        return load_scenarios([folder / "tried.scenario.yaml"])

    return loaded


@pytest.fixture
def tried(load: Load) -> Try:
    """Plays the one scenario of a text; nothing may be wrong with it."""

    def play(text: str, **keywords: str) -> Result:
        loaded = load(text, **keywords)
        assert [(finding.code, finding.message, finding.help) for finding in loaded.findings] == []
        (scenario,) = loaded.scenarios
        return run_scenario(scenario)

    return play
