"""Reasons within decisions as people read them: in Chinese nothing is left in English but names."""

from __future__ import annotations

import re

import pytest

from guiju.engine.check.platforms import platforms
from guiju.engine.check.tables import effects
from guiju.engine.community import Community, parse_community
from guiju.engine.community.built_ins import EVENT_KINDS
from guiju.engine.compile.program import Program
from guiju.engine.loading import load_text
from guiju.engine.replay.traces import TraceItem
from guiju.engine.report.explanation import explain_event
from guiju.engine.report.explanation_text import render_explanation
from guiju.engine.report.reasons import guard_in, item_in, kind_in, needs_in, reason_in, task_in
from guiju.engine.runtime.decision import Effect
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import event_from_dict
from guiju.engine.runtime.platform import fit
from guiju.engine.runtime.state import State
from guiju.engine.source import Source

WORD = re.compile("[A-Za-z]{3,}")
COMMUNITY = """\
community: Garden
platform: {platform}
language: zh
timezone: UTC
tiers: [normal, VIP]
tracks: {{steps: [normal_group, vip_group]}}
groups:
  normal_group: {{owner: olga}}
  vip_group: {{owner: olga}}
"""


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("already in that group", "已在那个群里"),
        ("absorbed by `mute`", "已被 `禁言` 涵盖"),
        ("absorbed by `move back`", "已被 `移回` 涵盖"),
        ("to a, b: `mute` is the furthest along the track", "移到 a, b：路线上最靠前的是 `mute`"),
        ("`kick` was withheld because it is not known whether this is the owner", "拦下了 `踢出`，因为不知道这是不是群主"),
        ("`kick` was withheld because it is not known whether the guard `never kick when member.points > 5` holds", "拦下了 `踢出`，因为不知道守则 `绝不 踢出 当 成员.积分 > 5` 是否成立"),
        ("nobody to assign to: the inviter", "没有人可分配：邀请人"),
        ("`member.tier` is not known: there is no tier `gold`, expected `a` and `b`", "不知道 `member.tier`：没有等级 `gold`，预期 `a` 和 `b`"),
        ("nothing that anybody says", "nothing that anybody says"),
    ],
)  # fmt: skip
def test_reasons_are_said_in_chinese_and_in_english_as_they_are(english: str, chinese: str) -> None:
    assert reason_in(english, "zh") == chinese
    assert reason_in(english, "en") == english


@pytest.mark.parametrize("name", platforms())
def test_tasks_of_every_platform_are_said_in_chinese(name: str) -> None:
    community = load_text("rule r when message then warn", _community(name)).policy.community
    asked = [Effect(id=verb, verb=verb, rules=("r",), member="u1", group="normal_group") for verb in effects()]
    until = [
        Effect(id=f"{e.verb} long", verb=e.verb, rules=("r",), until="2026-03-02T09:00:00Z", text="words; `x`")
        for e in asked
    ]
    for task in fit((*asked, *until), community, 1_772_000_000_000).tasks:
        said = task_in(task.text, "zh").removesuffix("要说的话：words; `x`")
        assert not WORD.search(re.sub("^(Telegram|Discord|Matrix)", "", said)), said
        assert task_in(task.text, "en") == task.text


def _community(platform: str) -> Community:
    return parse_community(Source("community.yaml", COMMUNITY.format(platform=platform)))[0]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("member.birthday", "成员.生日"),
        ("sender.messages(grievance) within 7d", "发送者.消息数(grievance) 近 7天"),
        ("group.sum(sale.amount) within 90d", "群.合计(sale.amount) 近 90天"),
        ("purchase.amount", "purchase.amount"),
        ("request.code", "申请单.邀请码"),
        ("this is ( no condition", "this is ( no condition"),
        ("a; b", "a; b"),
        ("", ""),
    ],
)
def test_what_is_lacking_is_said_as_policies_say_it(english: str, chinese: str) -> None:
    assert needs_in(english, "zh") == chinese
    assert needs_in(english, "en") == english


OWN = """\
pattern ad: words "买"
define qr: message contains "code"
rule flood when sender.messages(ad) within 7d >= 9 then warn
rule seen when sender.messages(phone) within 7d >= 9 then warn
rule shown when sender.messages(qr) within 7d >= 9 then warn
rule go when message contains "x" then kick
goal few: group.messages(ad) within 7d <= 1
never kick when member.messages(ad) within 7d > 9
"""


def test_names_of_the_policys_own_stay_as_they_are_though_built_in_ones_are_spelled_so() -> None:
    program = load_text(OWN, _community("generic"))
    text = explained(program, "x", {"id": "u1", "role": "member"})
    assert "消息数(ad) 近 7天" in text
    assert "消息数(qr) 近 7天" in text
    assert "消息数(手机号) 近 7天" in text
    assert not re.search("广告|二维码", text), text
    assert program.policy.own == {"ad", "qr"}


def test_guards_kinds_and_items_are_said_in_chinese() -> None:
    assert guard_in("never ban, kick when member.points > 5", "zh") == "绝不 封禁、踢出 当 成员.积分 > 5"
    assert guard_in("the owner is never sanctioned", "zh") == "群主从不受处罚"
    assert not [kind for kind in EVENT_KINDS if kind_in(kind, "zh").isascii()]
    assert (kind_in("purchase", "zh"), kind_in("join", "en")) == ("purchase", "join")
    assert (item_in("phone", "phone", "zh"), item_in("form", "fields", "zh")) == ("手机号", "栏目")
    assert (item_in("ad", "phone", "zh"), item_in("phone", "phone", "en")) == ("phone", "phone")


POLICY = """\
规则 刷屏 当 发送者.消息数 近 1分钟 > 1 则 删除 并 警告
规则 升级 当 消息 包含 "升" 则 移到 vip_group
规则 日报 在 normal_group 每天 09:00 则 公告 "早"
绝不 处罚 当 成员.等级 是 VIP
"""


def explained(program: Program, text: str, member: dict[str, str]) -> str:
    fields = {"id": "m1", "at": "2026-03-02T09:00:00Z", "kind": "message", "group": "normal_group", "member": member}
    event = event_from_dict({**fields, "message": {"id": "m1", "text": text}}, program.policy.community.timezone)
    return render_explanation(
        explain_event(program, TraceItem(event, None, "t.jsonl", 1), State()), program, False, "zh"
    )


def test_an_explanation_in_chinese_has_no_english_but_names() -> None:
    program = load_text(POLICY, _community("wecom"))
    text = explained(program, "升", {"id": "u1", "role": "member"})
    assert "企业微信上不能自动移" in text
    assert "只在自己的时刻运行：`每天 09:00`" in text
    names = re.compile("normal_group|vip_group|t.jsonl")
    assert not WORD.search(names.sub("", text)), text


def test_evaluation_itself_stays_in_english() -> None:
    program = load_text(POLICY, _community("wecom"))
    fields = {
        "id": "m1",
        "at": "2026-03-02T09:00:00Z",
        "kind": "message",
        "group": "normal_group",
        "member": {"id": "u1"},
    }
    event = event_from_dict({**fields, "message": {"id": "m1", "text": "升"}}, program.policy.community.timezone)
    (task,) = evaluate(program, event, State()).tasks
    assert task.text.startswith("`move` can't be carried out on WeCom: ")
