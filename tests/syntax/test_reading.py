"""How texts are read: words and names, languages, blanks, and what stands for what."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from guiju.engine.source import Source
from guiju.engine.syntax import nodes
from guiju.engine.syntax.parse import declared_names, parse

from .texts import CORPUS, file_of, statements_of

GLUED = (Path(__file__).parent / "glued.txt").read_text(encoding="utf-8").splitlines()
ELSEWHERE = frozenset(GLUED[0].removeprefix("declared elsewhere: ").split())
PAIRS = [tuple(line.split(" | ")) for line in GLUED[2:]]


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


@pytest.mark.parametrize("glued", ["当消息匹配广告则警告", "当 消息 不匹配 辱骂则警告", "当消息匹配ad则警告"])
def test_patterns_of_the_engine_need_no_spaces_where_they_are_matched(glued: str) -> None:
    parsed = parse(Source("glued", glued))
    assert not parsed.diagnostics
    assert [n.id for s in parsed.file.statements for n in nodes.walk(s) if isinstance(n, nodes.Name)][1:] in (
        ["ad"],
        ["abuse"],
    )


def test_elsewhere_they_are_pieces_of_names() -> None:
    (rule,) = statements_of("规则 广告提醒 在 广告群 当 消息 含 链接 则 标记 广告提醒 并 标记 辱骂群")
    names = {node.id for node in nodes.walk(rule) if isinstance(node, nodes.Name)}
    assert {"广告提醒", "广告群", "辱骂群"} <= names


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
    text = '特征 链接：词语 "http"\n定义 d：消息 匹配 链接 且 消息 匹配 link'
    found = [node for node in nodes.walk(statements_of(text)[1]) if isinstance(node, nodes.Name)]
    assert [(node.id, node.own) for node in found if node.id in ("链接", "link")] == [("链接", True), ("link", False)]


def test_a_rule_may_be_called_like_a_built_in_without_taking_its_place() -> None:
    text = "规则 二维码 当 消息 含 二维码 则 删除\n当 发送者.违规数(二维码) > 3 则 免记 二维码"
    first, second = statements_of(text)
    assert isinstance(first, nodes.Rule)
    assert first.name is not None
    assert first.name.id == "二维码"
    assert name("qr") in list(nodes.walk(first))
    assert [node.own for node in nodes.walk(second) if isinstance(node, nodes.Name) and node.id == "二维码"] == [
        True,
        True,
    ]


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
        ('规则 甲 当 x；定义 乙：x。特征 `丙 丁`：词语 "x"', {"甲", "乙", "丙 丁"}),
        ("rule when x", set()),
        ("rule `when` when x", {"when"}),
        ('rule report when x; pattern report: words "x"; goal link: x', {"report"}),
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
    assert without is not None
    assert without.who is None
    assert without.condition == name("message")


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
    counter = rule(["never kick when sender.messages everywhere > 3", "when x then warn"][1]).trigger
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
    assert isinstance(node, nodes.Arithmetic)
    assert node.operator == "-"
    assert isinstance(node.left, nodes.Arithmetic)
    assert node.left.operator == "+"
    assert condition("a or b and not c") == nodes.Or((condition("a"), condition("b and not c")), span=node.span)


def test_places_are_those_of_the_text() -> None:
    text = "# 注\nrule 名 when 消息 含 链接 then warn"
    (found,) = statements_of(text)
    assert found.span.text == "rule 名 when 消息 含 链接 then warn"
    assert [node.span.text for node in nodes.walk(found) if isinstance(node, nodes.Relation)] == ["消息 含 链接"]


def test_steps_are_joined_by_a_comma_or_by_and_in_any_order() -> None:
    written = (
        'pattern a: words "x" with homophones, split_characters without separators',
        'pattern a: words "x" without separators with split_characters and homophones, homophones',
        '特征 a：词语 "x" 含 谐音 with split_characters 不含 间隔',
        '特征 a：词语 "x" 含谐音和拆字 不含间隔',
    )
    assert len({str(statements_of(text)) for text in written}) == 1


def test_a_pattern_may_have_the_name_of_a_step() -> None:
    first, second = statements_of('特征 谐音：词语 "x" 含 谐音\n当 消息 匹配 谐音 则 删除')
    assert isinstance(first, nodes.Pattern)
    assert (first.name.id, first.items[0].taken[0].id) == ("谐音", "homophones")
    assert name("谐音", own=True) in list(nodes.walk(second))
