from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guiju.engine.community import Community, parse_community
from guiju.engine.diagnostics import Diagnostic, PolicyError
from guiju.engine.source import Source

Findings = Callable[..., tuple[Diagnostic, ...]]

LANMEI = """\
community: Lanmei Cosmetics
timezone: Asia/Shanghai
platform: wechat            # wechat | wecom | qq | telegram | discord | matrix | generic
language: zh
defaults: {forget_after: 30d, mute: 1h, grace: 0s, role: member, tier: normal, on_error: skip}     # or: hold
calendar: {holidays: CN}
roles: [owner, admin, service, agent, member]     # strongest first
tiers: [normal, VIP, top]                         # weakest first
tracks: {customer: [normal_group, vip_group, top_group]}
attributes:
  member: {spend: number, region: text, interests: set, birthday: date, strikes: {type: number, fades: 1 per day}}
  group: {starts_at: datetime, ends_at: datetime}
events:
  purchase: {amount: number, product: text}
groups:
  vip_group:   {name: VIP客户群, kind: customer, tags: [customer_groups], capacity: {min: 40, max: 100},
                owner: u1, admins: [u2, u3], succession: [u2, u3]}
  news:        {name: 信息发布群, kind: broadcast}
  training_07: {name: 七月培训, kind: training, starts_at: 2026-07-03T20:00, ends_at: 2026-07-03T21:30}
templates:
  we_miss_you: "{member.name}，好久不见！"
modes: [crisis]
members: members.yaml
"""
ROSTER = """\
u1: {name: 阿梅, role: 群主, in: [vip_group], birthday: 1990-02-28}
u42: {name: 小李, tier: VIP, spend: 1280.50, interests: [skin, hair], joined_at: 2026-03-01 09:30}
"""


@pytest.fixture
def lanmei_text() -> str:
    return LANMEI


@pytest.fixture
def roster_text() -> str:
    return ROSTER


@pytest.fixture
def read_roster() -> Callable[[str], Source]:
    def read(name: str) -> Source:
        if name != "members.yaml":
            raise FileNotFoundError(name)
        return Source(name, ROSTER)

    return read


@pytest.fixture
def lanmei(read_roster: Callable[[str], Source]) -> Community:
    return parse_community(Source("community.yaml", LANMEI), read_roster)[0]


@pytest.fixture
def findings_in() -> Findings:
    def findings(text: str, **files: str) -> tuple[Diagnostic, ...]:
        def read(name: str) -> Source:
            if name.replace(".", "_") not in files:
                raise FileNotFoundError(name)
            return Source(name, files[name.replace(".", "_")])

        try:
            return parse_community(Source("community.yaml", text), read)[1]
        except PolicyError as error:
            return error.diagnostics

    return findings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "community.yaml").write_text(LANMEI, encoding="utf-8")
    (tmp_path / "members.yaml").write_text(ROSTER, encoding="utf-8")
    return tmp_path
