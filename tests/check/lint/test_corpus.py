"""What communities really write has no warnings: each rule by itself, where all that it names is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guiju.engine.check.check import Checked, check
from guiju.engine.check.lint.registry import lint
from guiju.engine.community import parse_community
from guiju.engine.diagnostics import Severity
from guiju.engine.loading import library, names_of
from guiju.engine.source import Source
from guiju.engine.syntax import nodes
from guiju.engine.syntax.parse import declared_names, parse

CORPUS = sorted((Path(__file__).resolve().parents[2] / "syntax" / "corpus").glob("*.guiju"))
COMMUNITY = """
community: Any
roles: [owner, admin, service, agent, prospect, manager, mediator, helper, crisis_team, member, 代理, 意向]
tiers: [normal, VIP, top]
tags: [trusted, permitted, removed_before, readmitted, banned, exempt, official, won, 可信成员, 获准者, 已封禁]
modes: [crisis, raid, invite_only, 防冲群, 仅限邀请]
attributes:
  member: {spend: number, region: text, strikes: number, stage: {type: enum, values: [new, won]}, sales: number}
  group: {starts_at: datetime, ends_at: datetime}
events: {purchase: {amount: number}, redeem: {cost: number}, appeal: {about: text}, verdict: {upheld: boolean}}
groups: {"*": {}, vip_group: {kind: customer, tags: [customer_groups]}, agents: {tags: [agent_groups]}}
templates: {morning: a, birthday: b, we_miss_you: c, tmpl: d, a: e, tip_of_the_day: f, topic_of_the_week: g}
"""
ANY = replace(parse_community(Source("community.yaml", COMMUNITY))[0], open=True)
NO_PATTERN = re.compile(r"there is no pattern called `(.+?)`")
NO_DEFINITION = re.compile(r"tag or definition called `(.+?)`|no definition called `(.+?)`")


def alone(rule: nodes.Rule | nodes.Guard, file: nodes.PolicyFile) -> tuple[Checked, nodes.PolicyFile]:
    """One rule of a file, checked with stand-ins for the patterns and definitions that it names."""
    stand_ins: dict[str, nodes.Statement] = {}
    while True:
        single = replace(file, statements=(rule, *stand_ins.values()))
        checked = check([single], ANY, lambda node: Source(node.path, "one\ntwo\n"), library())
        missing = {name: text for name, text in _missing(checked, rule.span.text) if name not in stand_ins}
        if not missing:
            return checked, single
        stand_ins |= {
            name: parse(Source("stand-in", text), {name}).file.statements[0] for name, text in missing.items()
        }


def _missing(checked: Checked, rule: str) -> Iterator[tuple[str, str]]:
    kind = "fields" if re.search(r"\{(missing|缺项)\}", rule) else "words"
    for finding in checked.diagnostics:
        if found := NO_PATTERN.search(finding.message):
            yield found[1], f'pattern {found[1]}: {kind} "stand-in {found[1]}"'
        elif found := NO_DEFINITION.search(finding.message):
            name = found[1] or found[2]
            yield name, f"define {name}: member.points > 7"


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_real_rules_have_no_warnings(path: Path) -> None:
    source = Source(path.name, path.read_text(encoding="utf-8"))
    file = parse(source, names_of(ANY) | declared_names(source)).file
    linted = 0
    for statement in file.statements:
        if isinstance(statement, nodes.Rule | nodes.Guard):
            checked, single = alone(statement, file)
            if checked.policy is not None:  # not everything that can be written is carried out yet
                linted += 1
                found = lint(checked.policy, [single])
                assert [finding for finding in found if finding.level is Severity.WARNING] == []
    assert linted
