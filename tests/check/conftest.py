"""A community and ways to check a policy text against it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guiju.engine.community import Community, parse_community
from guiju.engine.diagnostics import Diagnostic, PolicyError
from guiju.engine.loading import load_text
from guiju.engine.source import Source

COMMUNITY = """\
community: Lanmei
timezone: Asia/Shanghai
defaults: {role: member, tier: normal}
roles: [owner, admin, service, 代理, member]
tiers: [normal, VIP, top]
tags: [trusted]
tracks: {customer: [normal_group, vip_group]}
attributes: {member: {spend: number, region: text}}
events: {purchase: {amount: number}}
groups:
  normal_group: {kind: customer, tags: [客户群], owner: u1, admins: [u2]}
  vip_group: {kind: customer, tags: [客户群], owner: u1}
  VIP群: {kind: agents, owner: u1}
templates: {welcome: "Welcome, {member.name}!"}
"""

Findings = Callable[[str], tuple[Diagnostic, ...]]


@pytest.fixture(scope="session")
def lanmei() -> Community:
    return parse_community(Source("community.yaml", COMMUNITY))[0]


@pytest.fixture(scope="session")
def findings_of(lanmei: Community) -> Findings:
    """All findings of a policy text."""

    def findings(text: str) -> tuple[Diagnostic, ...]:
        try:
            return load_text(text, lanmei).warnings
        except PolicyError as error:
            return error.diagnostics

    return findings
