"""How texts are read: words and names, languages, blanks, and what stands for what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guiju.engine.source import Source
from guiju.engine.syntax import nodes
from guiju.engine.syntax.parse import declared_names, parse

from .texts import CORPUS, file_of, statements_of

# Names that other files of a folder, or a community file, would declare.
ELSEWHERE = frozenset(
    "广告 新人 VIP VIP群 客户群 代理群 早安 助教 经理 代理 意向 消费额 金额 报到 同意 下一群 防冲群 紧急 非工作时间 抱怨 可信成员 "
    "生日祝福 生日礼 本周话题 潜水 曾被移出 坏网站 禁止广告 小贴士 购买 金牌会员 投票".split()
)

GLUED = """
当成员加入则欢迎"你好" | 当 成员 加入 则 欢迎 "你好"
当成员加入时欢迎"你好" | 当 成员 加入 时 欢迎 "你好"
当消息匹配广告则警告、禁言、踢出 | 当 消息 匹配 广告 则 警告、禁言、踢出
当消息匹配广告且发送者不是管理员则删除并警告 | 当 消息 匹配 广告 且 发送者 不是 管理员 则 删除 并 警告
当成员.等级>=VIP移到VIP群 | 当 成员.等级 >= VIP 移到 VIP群
当成员.积分>=500则设成员.等级为VIP并移到VIP群 | 当 成员.积分 >= 500 则 设 成员.等级 为 VIP 并 移到 VIP群
当发送者.消息数近10秒>5则禁言5分钟 | 当 发送者.消息数 近 10秒 > 5 则 禁言 5分钟
当发送者.消息数最近10秒内超过5则禁言5分钟 | 当 发送者.消息数 最近 10秒 内 超过 5 则 禁言 5分钟
当发送者.消息数(图片)近60秒>=3则删除并禁言5分钟 | 当 发送者.消息数(图片) 近 60秒 >= 3 则 删除 并 禁言 5分钟
当消息含链接且成员.入群天数<1则扣留 | 当 消息 含 链接 且 成员.入群天数 < 1 则 扣留
当消息含链接须在3分钟内消息.类型是红包否则移出 | 当 消息 含 链接 须在 3分钟 内 消息.类型 是 红包 否则 移出
当成员加入须在24小时内消息匹配报到否则移出 | 当 成员 加入 须在 24小时 内 消息 匹配 报到 否则 移出
当成员加入须在24小时内从成员消息匹配报到否则移出 | 当 成员 加入 须在 24小时 内 从 成员 消息 匹配 报到 否则 移出
当消息只有链接则删除 | 当 消息 只有 链接 则 删除
当消息没有图片则警告 | 当 消息 没有 图片 则 警告
当消息不匹配紧急且非工作时间则警告 | 当 消息 不匹配 紧急 且 非工作时间 则 警告
当消息含（链接、二维码、小程序）且发送者不是可信成员则警告、移出 | 当 消息 含（链接、二维码、小程序）且 发送者 不是 可信成员 则 警告、移出
当成员.昵称匹配手机号则提醒"请改名" | 当 成员.昵称 匹配 手机号 则 提醒 "请改名"
当发送者.编号在文件"名单/禁言.txt"中则删除 | 当 发送者.编号 在 文件 "名单/禁言.txt" 中 则 删除
当成员加入且成员.标签是空则标记新人 | 当 成员 加入 且 成员.标签 是 空 则 标记 新人
当消息.提及数超过3则删除 | 当 消息.提及数 超过 3 则 删除
当发送者.重复数近1小时>=3则删除 | 当 发送者.重复数 近 1小时 >= 3 则 删除
当消息.举报数至少2则通知管理员 | 当 消息.举报数 至少 2 则 通知 管理员
当成员.警告数近7天>=3则封禁 | 当 成员.警告数 近 7天 >= 3 则 封禁
当消息匹配广告则警告、踢出遗忘于24小时后 | 当 消息 匹配 广告 则 警告、踢出 遗忘于 24小时 后
当消息匹配广告则警告、踢出全部遗忘于30天后 | 当 消息 匹配 广告 则 警告、踢出 全部遗忘于 30天 后
当消息匹配广告则警告永不遗忘 | 当 消息 匹配 广告 则 警告 永不遗忘
当消息匹配广告则警告、踢出走完重来 | 当 消息 匹配 广告 则 警告、踢出 走完重来
当消息.表态数(投票)近60秒>=5则踢出 | 当 消息.表态数(投票) 近 60秒 >= 5 则 踢出
当成员加入且成员是曾被移出则踢出并踢出成员.邀请人 | 当 成员 加入 且 成员 是 曾被移出 则 踢出 并 踢出 成员.邀请人
每月1日10:00当成员.消息数近90天=0则标记潜水并通知群主"潜水" | 每月 1日 10:00 当 成员.消息数 近 90天 = 0 则 标记 潜水 并 通知 群主 "潜水"
当时间处于23:00-07:00且消息.类型不是文字则删除 | 当 时间 处于 23:00-07:00 且 消息.类型 不是 文字 则 删除
当群.加入数近1小时>=50则进入防冲群 | 当 群.加入数 近 1小时 >= 50 则 进入 防冲群
当群.加入数近1分钟>10则进入防冲群持续6小时 | 当 群.加入数 近 1分钟 > 10 则 进入 防冲群 持续 6小时
当群.人数>=200则开放下一群 | 当 群.人数 >= 200 则 开放 下一群
当群.结束时间后1天则公告"感谢各位！"并解散 | 当 群.结束时间 后 1天 则 公告 "感谢各位！" 并 解散
当群.开始时间前30分钟则分配到助教50每人"请拉人进群" | 当 群.开始时间 前 30分钟 则 分配 到 助教 50 每人 "请拉人进群"
每天08:00发布早安 | 每天 08:00 发布 早安
每天09:00当成员.生日是今天则私信生日祝福并标记生日礼持续7天 | 每天 09:00 当 成员.生日 是 今天 则 私信 生日祝福 并 标记 生日礼 持续 7天
每周一09:00发布本周话题 | 每周一 09:00 发布 本周话题
每周周二、周五20:00发布小贴士 | 每周 周二、周五 20:00 发布 小贴士
每年10月1日09:00则公告"节日快乐！" | 每年 10月1日 09:00 则 公告 "节日快乐！"
绝不踢出、封禁当发送者是管理员 | 绝不 踢出、封禁 当 发送者 是 管理员
当成员离开且成员是群主则移交群主 | 当 成员 离开 且 成员 是 群主 则 移交群主
共识"诚信、尊重" | 共识 "诚信、尊重"
当消息且发送者不是管理员则删除 | 当 消息 且 发送者 不是 管理员 则 删除
当群.成员数(代理)*2<群.成员数(意向)则通知群主 | 当 群.成员数(代理) * 2 < 群.成员数(意向) 则 通知 群主
当成员申请且申请单.邀请码在文件"名单/邀请码.txt"中则通过 | 当 成员 申请 且 申请单.邀请码 在 文件 "名单/邀请码.txt" 中 则 通过
当消息且消息.长度>=10则奖励1分最多每天10次 | 当 消息 且 消息.长度 >= 10 则 奖励 1 分 最多 每天 10 次
每天10:00当成员.消息数近30天=0则私信生日祝福最多每30天1次 | 每天 10:00 当 成员.消息数 近 30天 = 0 则 私信 生日祝福 最多 每 30天 1次
当消息匹配广告则分配到客服须在30分钟内消息且发送者是客服否则通知经理、通知群主 | 当 消息 匹配 广告 则 分配 到 客服 须在 30分钟 内 消息 且 发送者 是 客服 否则 通知 经理、通知 群主
当消息匹配（手机号、银行卡号）则删除并警告、删除并禁言1天、移出 | 当 消息 匹配（手机号、银行卡号）则 删除 并 警告、删除 并 禁言 1天、移出
当成员.消费额介于100与500之间则标记金牌会员 | 当 成员.消费额 介于 100 与 500 之间 则 标记 金牌会员
当成员.生日已知且成员.生日是今天则私信生日祝福 | 当 成员.生日 是 已知 且 成员.生日 是 今天 则 私信 生日祝福
当消息匹配广告除非发送者是客服则警告 | 当 消息 匹配 广告 除非 发送者 是 客服 则 警告
当成员在前3名按成员.积分中则奖励50分 | 当 成员 在 前3名 按 成员.积分 中 则 奖励 50 分
当成员.消息数近之前90天>10则奖励5分 | 当 成员.消息数 近 之前 90天 > 10 则 奖励 5 分
当成员.消息数近本月>100则标记金牌会员 | 当 成员.消息数 近 本月 > 100 则 标记 金牌会员
当消息.长度大于2000则私信"太长了" | 当 消息.长度 大于 2000 则 私信 "太长了"
当消息开头是"【出售】"则转发到客户群 | 当 消息 开头是 "【出售】" 则 转发 到 客户群
当购买则增加购买.金额给成员.消费额 | 当 购买 则 增加 购买.金额 给 成员.消费额
当消息匹配广告则封禁所有群 | 当 消息 匹配 广告 则 封禁 所有群
当消息匹配广告则免记禁止广告 | 当 消息 匹配 广告 则 免记 禁止广告
规则 清理 在客户群、代理群当消息匹配坏网站则删除按群最多每天3次理由"请勿发" | 规则 清理 在 客户群、代理群 当 消息 匹配 坏网站 则 删除 按 群 最多 每天 3 次 理由 "请勿发"
特征 甲：词语"加微信"除了"官方"识别链接、手机号除了域名"example.com" | 特征 甲：词语 "加微信" 除了 "官方" 识别 链接、手机号 除了 域名 "example.com"
目标 活跃"八成":群.活跃人数近30天/群.人数>=80%截至2026-12-31 | 目标 活跃 "八成"：群.活跃人数 近 30天 / 群.人数 >= 80% 截至 2026-12-31
定义 老成员：成员.入群天数不少于365 | 定义 老成员：成员.入群天数 不少于 365
"""
PAIRS = [tuple(line.split(" | ")) for line in GLUED.strip().splitlines()]


@pytest.mark.parametrize(("glued", "spaced"), PAIRS)
def test_chinese_needs_no_spaces_between_words_that_are_known(glued: str, spaced: str) -> None:
    assert statements_of(glued, ELSEWHERE) == statements_of(spaced, ELSEWHERE)


@pytest.mark.parametrize(("glued", "spaced"), PAIRS)
def test_a_run_that_is_not_understood_is_never_misunderstood(glued: str, spaced: str) -> None:
    """Without the declarations a text is read right, or not at all; or a run in it is one name."""
    parsed = parse(Source("glued", glued))
    if not parsed.diagnostics:
        found = [node for statement in parsed.file.statements for node in nodes.walk(statement)]
        names = {node.id for node in found if isinstance(node, nodes.Name)}
        names |= {node.name for node in found if isinstance(node, nodes.Attribute)}
        runs = {name for name in names if name not in ELSEWHERE and not name.isascii() and len(name) > 3}
        assert parsed.file.statements == statements_of(spaced) or runs


def test_a_name_made_of_known_words_is_a_name_where_the_words_make_no_sense() -> None:
    (rule,) = statements_of("当 消息 则 移到 群公告")
    assert rule == statements_of("当 消息 则 移到 `群公告`")[0]


@pytest.mark.parametrize("name", CORPUS)
def test_the_corpus_can_be_read(name: str) -> None:
    starts = ("when ", "rule ", "define ", "pattern ", "never ", "goal ", "value ", "encourage ", "every ",
              "规则 ", "当 ", "定义 ", "特征 ", "绝不 ", "目标 ", "共识 ", "提倡 ", "每")  # fmt: skip
    text = CORPUS[name]
    lines = [line for line in text.splitlines() if line.startswith(starts)]
    second = sum(line.count("; when") + line.count("；当") for line in lines)
    assert len(statements_of(text)) == len(lines) + second > 0


# ---- one meaning, many spellings -------------------------------------------------------------------------------------

SAME = [
    ("when message has link then warn", "当 消息 含 链接 则 警告"),
    ("when message has link then warn", "When message has link Then warn"),
    ("when message has link then warn", "ｗｈｅｎ message has link then warn"),
    ("when message has link then warn", "when\r\nmessage\thas\u3000link\n\n\nthen warn"),
    ("when message has link then warn", "\ufeffwhen message has link then warn"),
    ("when message has link then warn", "当 message 含 link then 警告"),
    ("when message has link then warn", ";;when message has link then warn;;。；"),
    ("when message has link then warn", "when message has link warn"),
    ("when message has link then warn", "when message has link # why\n then warn # what"),
    ("when message does not match ad then warn", "when message does\n  not # really\n match ad then warn"),
    ("when member.points >= 5 then warn", "when member.points at least 5 then warn"),
    ("when member.points >= 5 then warn", "when member.points ≥ ５ then warn"),
    ("when member.points >= 5 then warn", "当 成员．积分 ＞＝ 5 则 警告"),
    ("when sender is not admin then warn", "when sender not admin then warn"),
    ("when sender is not admin then warn", "when sender are not admin then warn"),
    ("when time outside 09:00-11:00 then warn", "when time not in 09:00–11:00 then warn"),
    ("when time during 09:00-11:00 then warn", "当 时间 在 09：00 至 11：00 则 警告"),
    ("when message has (link, card) then warn", "当 消息 含（链接，名片）则 警告"),
    ('when message contains "x" then warn', "when message contains “x” then warn"),
    ('when message contains "x" then warn', "when message contains 「x」 then warn"),
    ('when message contains "a\\"b\\\\c\\nd" then warn', "when message contains “a\"b\\\\c\\nd” then warn"),
    ("when message has link then mute 1h30m", "when message has link then mute 1 hour 30 minutes"),
    ("when message has link then mute 1h30m", "当 消息 含 链接 则 禁言 1小时30分钟"),
    ("when message has link then move to vip", "当 消息 含 链接 则 移至 vip"),
    ("when message has link then move to vip", "当 消息 含 链接 则 移 到 vip"),
    ("when message has link then warn at most once per 30d", "当 消息 含 链接 则 警告 至多 每 30天 1 次"),
    ("when member joins then warn", "当 成员 加入 时 警告"),
    ("when member.birthday is known then warn", "当 成员.生日 已知 则 警告"),
    ("when 30m before group.starts_at then unlock", "当 群.开始时间 前 30分钟 则 解锁"),
    ("rule a 30m before group.starts_at then unlock", "rule a when 30m before group.starts_at then unlock"),
    ("every monday at 09:00 post news", "每周一 09:00 发布 news"),
    ("every month on 1, 15 at 09:00 post news", "每月 1日、15号 9:00 发布 news"),
    ("every year on 10-01 post news", "每年 10月1日 发布 news"),
    ("rule a when x then warn unless y", "rule a: when x unless y then warn"),
    ("goal a: x > 5 until 2026-03-02", "目标 a：x > 5 截至 2026年3月2日"),
    ('pattern a: words "x" detect qq', 'pattern a:\n  words "x"\n  detect QQ号'),
    ("when message matches ad then reply \"{member.name}\"", "当 消息 匹配 ad 则 回复 \"{ 成员.昵称 }\""),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_have_one_tree(one: str, other: str) -> None:
    assert statements_of(one) == statements_of(other)


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "# nothing", "；。;", " \t\r\n# a\r\n# b"])
def test_a_file_may_be_empty(text: str) -> None:
    assert statements_of(text) == ()


def test_the_language_of_a_file_is_that_of_most_of_its_keywords() -> None:
    assert file_of("当 消息 含 链接 则 warn").language == "zh"
    assert file_of("when message has link then 警告").language == "en"
    assert file_of("当消息含链接则警告").language == "zh"
    assert file_of("").language == "en"


# ---- names -----------------------------------------------------------------------------------------------------------


def condition(text: str, declared: frozenset[str] = frozenset()) -> nodes.Expression:
    (statement,) = [s for s in statements_of(f"define d: {text}", declared) if isinstance(s, nodes.Define)]
    return statement.condition



def name(id: str, own: bool = False) -> nodes.Name:
    return nodes.Name(id, own, span=nodes.walk(condition("x")).__next__().span)


def test_built_in_names_have_their_canonical_spelling() -> None:
    assert condition("消息") == condition("message") == name("message")
    assert condition("Monday") == condition("星期一") == name("monday")


def test_a_definition_or_pattern_keeps_its_name_also_where_a_built_in_has_it() -> None:
    text = "特征 链接：词语 \"http\"\n定义 d：消息 匹配 链接 且 消息 匹配 link"
    found = [node for node in nodes.walk(statements_of(text)[1]) if isinstance(node, nodes.Name)]
    assert [(node.id, node.own) for node in found if node.id in ("链接", "link")] == [("链接", True), ("link", False)]


def test_a_rule_may_be_called_like_a_built_in_without_taking_its_place() -> None:
    text = "规则 二维码 当 消息 含 二维码 则 删除\n当 发送者.违规数(二维码) > 3 则 免记 二维码"
    first, second = statements_of(text)
    assert isinstance(first, nodes.Rule) and first.name is not None and first.name.id == "二维码"
    assert name("qr") in list(nodes.walk(first))
    assert [node.own for node in nodes.walk(second) if isinstance(node, nodes.Name) and node.id == "二维码"] == [True, True]


def test_backticks_make_a_name_of_anything() -> None:
    assert condition("`when`") == name("when")
    assert condition("`two words`") == name("two words")
    assert condition("`消息`") == name("消息")
    assert condition("`消息`", frozenset({"消息"})) == name("消息", own=True)


def test_attributes_belong_to_somebody() -> None:
    def attribute(text: str) -> str:
        node = condition(text)
        assert isinstance(node, nodes.Attribute)
        return node.name

    assert attribute("成员.昵称") == attribute("member.邀请人.昵称") == "name"
    assert attribute("群.开始时间") == "starts_at"
    # A member has no such thing of its own, and nobody knows what a purchase has.
    assert attribute("成员.开始时间") == "开始时间"
    assert attribute("购买.类型") == "类型"
    assert attribute("成员.`昵称`") == "昵称"


def test_a_rule_called_like_an_attribute_does_not_hide_it() -> None:
    statements = statements_of("规则 积分 当 成员.积分 > 5 则 警告")
    assert any(isinstance(node, nodes.Attribute) and node.name == "points" for node in nodes.walk(statements[0]))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("rule a when x; define b: x", {"a", "b"}),
        ("# rule a\nrule b when x", {"b"}),
        ('value "rule a" rule b', {"b"}),
        ("pattern a: regex /#; rule b/ rule c when x", {"a", "c"}),
        ("规则 甲 当 x；定义 乙：x。特征 `丙 丁`：词语 \"x\"", {"甲", "乙", "丙 丁"}),
        ("rule when x", set()),
        ("rule `when` when x", {"when"}),
        ("rule report when x; pattern report: words \"x\"; goal link: x", {"report"}),
        ("myrule a overrule b", set()),
        ("\ufeffrule a when x", {"a"}),
        ('rule "a" when x; value "an open text', set()),
    ],
)
def test_names_are_found_without_parsing(text: str, names: set[str]) -> None:
    assert declared_names(Source("policy", text)) == names


@pytest.mark.parametrize("text", ["हिन्दी", "ไทย", "e\u0301te\u0301", "naïve", "имя", "群2", "a_b"])
def test_names_may_be_in_any_script(text: str) -> None:
    assert condition(text) == name(text)


# ---- triggers, effects, literals -------------------------------------------------------------------------------------


def rule(text: str) -> nodes.Rule:
    (found,) = statements_of(text)
    assert isinstance(found, nodes.Rule)
    return found


def test_an_obligation_says_who_and_what() -> None:
    expect = rule("when x expect within 1d from member message matches y otherwise remove").expect
    assert expect is not None
    assert expect.who == name("member")
    assert expect.condition == condition("message matches y")
    without = rule("when x expect within 1d message otherwise remove").expect
    assert without is not None and without.who is None and without.condition == name("message")


def test_what_belongs_to_an_anchor() -> None:
    trigger = rule("when 1d after group.ends_at and x and y then warn").trigger
    assert isinstance(trigger, nodes.Anchor)
    assert (trigger.side, trigger.condition) == ("after", condition("x and y"))
    assert isinstance(rule("when x and 1d after group.ends_at then warn").trigger, nodes.When)


def test_everywhere_belongs_to_the_effect_unless_it_stands_in_parentheses() -> None:
    (step,) = rule("when x then award sender.messages everywhere points").ladder.steps  # type: ignore[union-attr]
    assert step.effects[0].everywhere
    (step,) = rule("when x then award (sender.messages everywhere) points").ladder.steps  # type: ignore[union-attr]
    assert not step.effects[0].everywhere
    counter = rule("never kick when sender.messages everywhere > 3; when x then warn".split("; ")[1]).trigger
    assert isinstance(counter, nodes.When)
    assert condition("sender.messages everywhere") == nodes.Counter(
        condition("sender.messages"), None, True, span=counter.span
    )


def test_numbers_and_durations_are_exact() -> None:
    assert condition("0.1") == nodes.Number(Decimal("0.1"), span=name("x").span)
    duration = condition("1w 2d 3h 4m 5.5s")
    assert isinstance(duration, nodes.Duration)
    assert duration.ms == ((((7 + 2) * 24 + 3) * 60 + 4) * 60) * 1000 + 5500


def test_operators_bind_as_in_school() -> None:
    assert condition("a + b * c - d > 0") == condition("a + b * c - d > 0")
    node = condition("a + b * c - d")
    assert isinstance(node, nodes.Arithmetic) and node.operator == "-"
    assert isinstance(node.left, nodes.Arithmetic) and node.left.operator == "+"
    assert condition("a or b and not c") == nodes.Or((condition("a"), condition("b and not c")), span=node.span)


def test_places_are_those_of_the_text() -> None:
    text = "# 注\nrule 名 when 消息 含 链接 then warn"
    (found,) = statements_of(text)
    assert found.span.text == "rule 名 when 消息 含 链接 then warn"
    assert [node.span.text for node in nodes.walk(found) if isinstance(node, nodes.Relation)] == ["消息 含 链接"]
