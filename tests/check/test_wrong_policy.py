"""What an admin sees of a policy in which about everything is wrong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import Diagnostic
from guiju.engine.report.findings import render_text

Findings = Callable[[str], tuple[Diagnostic, ...]]

ENGLISH = """\
# about everything is wrong with this policy
pattern ad: words "agent wanted", "", "Agent Wanted" regex /(a|b)\\1/
define loud: message.length > "many"
define quiet: not quiet

rule no_ads "No advertising"
  in vip_grup
  when message matches add and sender is admn
  then wran, mute, kick
  forget after 30d

rule vip when member.tire >= VPI move to vip_grp

rule both when member joins and message has image then warn kick
rule both when message matches ad or loud then delete and greet
rule mix when message has image or message has video and message is forwarded then warn
rule clock when member.days_in_group >= 7 then tag trusted
rule count when message and sender.mesages within 10s > 5 then mute
rule value when message and member.spend > 5 kg then warn
rule text when message has image then reply "Hello, {member.nmae}! You have {member.points"
never delete when member is top
rule cut when message matches ad and
"""

CHINESE = """\
# 这份规则几乎处处有错
特征 广告：词语 "加微信"、"" 正则 /(买|卖)\\1/
定义 大声：消息.长度 > "很多"
定义 安静：非 安静

规则 禁止广告 "禁止广告"
  在 客户裙
  当 消息 匹配 广吿 且 发送者 是 管理圆
  则 警吿、禁言、踢出
  遗忘于 30天 后

规则 升级 当 成员.等极 >= VPI 移到 VIP裙
规则 两事 当 成员 加入 且 消息 含 图片 则 警告 踢出
规则 混合 当 消息 含 图片 或 消息 含 视频 且 消息 是 转发的 则 警告
规则 时钟 当 成员.入群天数 >= 7 则 标记 可信
规则 文字 当 消息 含 图片 则 回复 "你好，{成员.昵趁}！"
绝不 删除 当 成员 是 top
规则 断 当 消息 匹配 广告 且
"""


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (CHINESE, "zh")], ids=["English", "Chinese"])
def test_everything_wrong_is_said_in_one_run(
    text: str, language: str, findings_of: Findings, snapshot: SnapshotAssertion
) -> None:
    assert render_text(findings_of(text), color=False, language=language) == snapshot


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_messages_are_written_for_an_admin(text: str, findings_of: Findings) -> None:
    for finding in findings_of(text):
        for said in (finding.message, finding.help or ""):
            assert not said.endswith(".")
            assert not any(
                word in said for word in ("None", "NoneType", "str", "int ", "Decimal", "frozenset", "nodes.")
            )
        assert finding.message[0] == "`" or finding.message[0].islower() or not finding.message[0].isascii()
