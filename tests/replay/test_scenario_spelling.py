"""Scenario files in the words of another language: everything the format knows is spelled, nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.engine.check.policy import Policy
from guiju.engine.loading import load_all, load_text
from guiju.engine.replay.scenario_spelling import spelled
from guiju.engine.replay.scenarios import Run, load_scenarios
from guiju.engine.source import Source

LIBRARY = Path(__file__).resolve().parents[2] / "policies"
COMMUNITY = """\
community: Garden
timezone: UTC
roles: [owner, admin, agent, member]
tiers: [normal, VIP]
attributes: {member: {spend: number}, group: {topic: text}}
events: {purchase: {amount: number}}
groups:
  main: {name: Main group, owner: olga, admins: [ben]}
"""
POLICY = """\
goal lively: group.size > 1
rule no_ads when message contains "ad" and sender is not admin then delete and warn, mute 1h
rule spent when purchase then add purchase.amount to member.spend and set member.tier to VIP
"""
ENGLISH = """\
# how it goes; expect nothing here
scenario: "says: in, at, after"   # a title
policy: p.guiju
given:
  li: {name: in, role: admin, in: [main], spend: 3, birthday: 1990-03-04}   # given
  main: {size: 3, topic: size}
timeline:
  - at: 2026-03-02 09:00
    as: first
    li says in main: {text: "text: x", has: [image, link], forwarded: true}
    expect: [delete, 'warn li: it''s …', offence: 1]
  - after: 90m
    'li says in main (reply to first)': 'expect: nothing'
    expect: delete, mute li 1h30m
  - "li posts image in main":
    expect: {reply first: "at: 1", withheld: [warn li], fires: no_ads}
  - li requests main: {code: code, fields: [name]}
    expect: [reject li, anything]
  - ben mutes li in main for 10m: {reason: mutes}
    expect: {unknown: spent}
  - bot carried out: everything
  - bot carried out: [mute li 1h]
  - li now: {tier: VIP, role: agent}
    expect: [set li.tier to VIP, add 3 to li.spend, notify owner "in after"]
  - event purchase by li in main: {amount: 3}
    expect: [goal lively: met, goal lively in main: missed at 3, "goal lively: not known"]
  - nothing happens:
    expect: nothing
---
scenario: the second
timeline:
  - at: 2026-03-02 09:00
    sam joins main invited by li:
    expect: fires no_ads
"""
CHINESE = """\
# how it goes; expect nothing here
情景: "says: in, at, after"   # a title
规矩: p.guiju
已知:
  li: {昵称: in, 角色: 管理员, 在: [main], spend: 3, 生日: 1990-03-04}   # given
  main: {人数: 3, topic: size}
经过:
  - 时间: 2026-03-02 09:00
    名为: first
    li 在 main 说: {文字: "text: x", 含: [图片, 链接], 转发的: true}
    预期: [删除, '警告 li: it''s …', 违规: 1]
  - 过: 90分钟
    'li 在 main 说 (回复 first)': 'expect: nothing'
    预期: 删除、禁言 li 1小时30分钟
  - "li 在 main 发 图片":
    预期: {回复 first: "at: 1", 拦下: [警告 li], 触发: no_ads}
  - li 申请 main: {邀请码: code, 栏目: [name]}
    预期: [拒绝 li, 不限]
  - ben 在 main 禁言 li 10分钟: {理由: mutes}
    预期: {无法判断: spent}
  - 机器人 执行了: 全部
  - 机器人 执行了: [禁言 li 1小时]
  - li 现在: {等级: VIP, 角色: agent}
    预期: [设 li.等级 为 VIP, 增加 3 给 li.spend, 通知 群主 "in after"]
  - 事件 purchase 由 li 在 main: {amount: 3}
    预期: [目标 lively: 达成, 目标 lively 在 main: 未达成 为 3, "目标 lively: 不明"]
  - 什么也没发生:
    预期: 无
---
情景: the second
经过:
  - 时间: 2026-03-02 09:00
    li 邀请 sam 加入 main:
    预期: 触发 no_ads
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    path = tmp_path_factory.mktemp("community") / "community.yaml"
    path.write_text(COMMUNITY, encoding="utf-8")
    return load_text(POLICY, path).policy


def test_all_that_the_format_knows_is_spelled_and_nothing_else_is_touched(policy: Policy) -> None:
    assert spelled(Source("s", ENGLISH), policy, "zh").splitlines() == CHINESE.splitlines()
    assert spelled(Source("s", CHINESE), policy, "en").splitlines() == ENGLISH.splitlines()


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (CHINESE, "zh")])
def test_what_is_in_the_language_stays_as_it_is(policy: Policy, text: str, language: str) -> None:
    assert spelled(Source("s", text), policy, "zh" if language == "zh" else "en") == text


@pytest.mark.parametrize(
    "text",
    [
        "", "just a text\n", "scenario: [\n", "- a\n- b\n", "scenario: x\ntimeline: {a: b}\n",
        "scenario: x\ntimeline:\n  - at: never\n    li frobs main: 1\n    expect: [frob li, mute, {goal: }]\n",
        "scenario: x\nwhatever: y\ntimeline: [{expect: }, 3, null]\ngiven: [li]\n",
        "scenario: |\n  several\n  lines\ntimeline:\n  - at: 2026-03-02\n    as: [x]\n    li says in main: >\n      folded\n",
    ],
)  # fmt: skip
def test_what_cannot_be_read_stays(policy: Policy, text: str) -> None:
    once = spelled(Source("s", text), policy, "zh")
    assert spelled(Source("s", once), policy, "en") == text


@pytest.mark.parametrize("topic", ["basics", "materials", "sales", "tiers"])
def test_scenarios_of_the_library_there_and_back_are_the_same_to_the_byte(topic: str) -> None:
    program = load_all([LIBRARY / topic]).program
    assert program is not None
    text = (LIBRARY / topic / f"{topic}.scenario.yaml").read_text(encoding="utf-8")
    chinese = spelled(Source("s", text), program.policy, "zh")
    assert "expect:" not in chinese
    assert spelled(Source("s", chinese), program.policy, "en") == text


def test_a_spelled_scenario_comes_out_the_same(tmp_path: Path) -> None:
    (tmp_path / "community.yaml").write_text(COMMUNITY, encoding="utf-8")
    (tmp_path / "p.guiju").write_text(POLICY, encoding="utf-8")
    text = """\
scenario: ads
policy: p.guiju
given: {li: {in: [main]}}
timeline:
  - at: 2026-03-02 09:00
    li says in main: an ad
    expect: [delete, warn li]
  - after: 1h
    li says in main (reply to m1): ad
    expect: [mute li 1h, offence: 2]
  - ben says in main: an ad
    expect: warn ben
"""
    played = []
    for language in ("en", "zh"):
        path = tmp_path / f"{language}.scenario.yaml"
        program = load_all([tmp_path]).program
        assert program is not None
        path.write_text(spelled(Source("s", text), program.policy, language), encoding="utf-8")
        run = Run(load_scenarios([path]))
        run.play()
        (result,) = run.results
        played.append([[each.to_json() for each in failure.decisions] for failure in result.failures])
    assert played[0] == played[1]
    assert len(played[0]) == 1
