"""A community file in Chinese says what it says in English, and is told of in its own words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from guiju.cli import cli
from guiju.engine.community import parse_community
from guiju.engine.community.model import Community
from guiju.engine.diagnostics import PolicyError
from guiju.engine.report.findings import render_text
from guiju.engine.report.joined_community import spelled_community
from guiju.engine.source import Source
from guiju.engine.syntax.vocabulary import Language
from guiju.engine.yaml_keys import with_all_names
from guiju.engine.yaml_schema import read_schema

ENGLISH = """\
community: 兰美
timezone: Asia/Shanghai
platform: wechat
language: zh
precision: s
defaults: {forget_after: 20d, mute: 2h, grace: 5s, lateness: 2h, role: member, tier: normal, on_error: hold}
calendar: {holidays: CN}
roles: [owner, admin, service, 代理, member]
tiers: [normal, VIP]
tags: [trusted]
by_hand: [delete, mute]
tracks: {客户: [普通群, VIP群]}
attributes:
  member: {消费: number, 阶段: {type: enum, values: [新, 老]}, 违约: {type: number, fades: 每天 1}}
  group: {开课: datetime}
events:
  购买: {金额: number, 赠品: boolean, 级别: {type: enum, values: [大, 小]}}
groups:
  普通群: {name: 普通客户群, kind: 客户, tags: [客户群], capacity: {min: 40, max: 100}, owner: u1, admins: [u2, u3], succession: [u2]}
  VIP群: {name: "VIP客户群", kind: 客户, 开课: 2026-07-03T20:00, mode: 危机}
templates:
  想你: "{成员.昵称}，好久不见！"
modes: [危机]
members:
  u9: {name: 李, role: service, in: [普通群], 消费: 3}
members_as_of: 2026-01-01
bots: [b1]
"""
WRONG = """\
时区: Asia/Shanghai
平台: 微心
默认: {禁言: 很久, 宽现: 5秒}
群:
  大群: {容量: 很多, 管理员: u1}
  小群: {owner: u1, 群主: u2}
属性: {群: {接任: 文字}, 成员: {消费: 数}}
"""


def parsed(text: str) -> Community:
    return parse_community(Source("community.yaml", text))[0]


def test_a_file_in_chinese_is_the_same_community() -> None:
    chinese = spelled_community(ENGLISH, "zh")
    keys = {line.split(":")[0].strip() for line in chinese.splitlines()}
    assert {key for key in keys if key.isascii()} == {"u9"}
    assert "平台: 微信" in chinese
    assert parsed(chinese) == parsed(ENGLISH)
    member = "{昵称: 李, 角色: 客服, 在: [普通群], 消费: 3}"
    assert parsed(chinese.replace("{name: 李, role: service, in: [普通群], 消费: 3}", member)) == parsed(ENGLISH)
    assert parsed(chinese.replace("默认:", "默认值:").replace("晋升路线:", "路线:")) == parsed(ENGLISH)


def test_what_is_wrong_is_told_in_the_words_of_the_file() -> None:
    with pytest.raises(PolicyError) as wrong:
        parsed(WRONG)
    told = render_text(wrong.value.diagnostics, False, "zh")
    for said in (
        "缺少键 `社群`", "加上 `社群:`", "`平台` 是文字 `微心`，预期 `微信`、`企业微信`", "是不是 `微信`？", "`默认.禁言` 是文字 `很久`",
        "不认得的键 `宽现`（`默认`）", "是不是 `宽限`？", "`群.大群.容量` 是文字 `很多`", "`群.大群.管理员` 是文字 `u1`，预期列表",
        "`群主` 和 `owner` 是一样的", "`group.接任` 是内置的", "`属性.成员.消费` 是文字 `数`，预期 `数字`、",
    ):  # fmt: skip
        assert said in told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_schema_that_is_printed_takes_both_languages(language: Language) -> None:
    given = CliRunner().invoke(cli, ["schema", "community"]).stdout
    assert json.loads(given) == with_all_names(read_schema("community"))
    validator = Draft202012Validator(json.loads(given))
    text = spelled_community(ENGLISH, language).replace("2026-07-03T20:00", "later")
    assert list(validator.iter_errors(yaml.safe_load(text.replace("2026-01-01", "'2026-01-01'")))) == []
    assert list(validator.iter_errors({"时区": "UTC"})) != []
    assert list(validator.iter_errors({"社群": "x", "platform": "微心"})) != []


def parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All parts of a schema."""
    yield schema
    for part in schema.values():
        if isinstance(part, dict):
            yield from parts(part)


def test_chinese_names_mean_one_key_and_chinese_words_a_value_that_there_is() -> None:
    for part in parts(read_schema("community")):
        names = [name for each in part.get("properties", {}).values() for name in each.get("x-zh", ())]
        assert len(names) == len(set(names))
        assert set(part.get("x-zh-values", {}).values()) <= set(part.get("enum", ()))


def test_full_width_signs_between_keys_and_entries_are_told() -> None:
    community, warned = parse_community(
        Source("c", "社群: 书店\n群: {大群: {管理员: [阿本，小李], 标签: ['甲、乙']}}\n")
    )
    assert community.groups["大群"].admins == {"阿本，小李"}
    assert [(each.code, each.span and each.span.text) for each in warned] == [("G435", "阿本，小李")]
    for text in ("社群: 书店\n群: {大群: {群主：u1}}\n", "社群：书店\n"):
        with pytest.raises(PolicyError) as wrong:
            parsed(text)
        assert "not the full-width `：`" in str(wrong.value.diagnostics[0].help)
    assert "大群：一" in parsed("社群: 书店\n群: {大群：一: {群主: u1}}\n").groups
