"""The canonical layout, by example."""

from __future__ import annotations

from decimal import Decimal
from textwrap import dedent

import pytest

from guiju.engine.source import Source, Span
from guiju.engine.syntax import nodes
from guiju.engine.syntax.format import format_file
from guiju.engine.syntax.pieces import WIDTH, columns
from guiju.engine.syntax.quoting import Unwritable
from guiju.engine.syntax.vocabulary import LANGUAGES, Language

from .texts import CORPUS, file_of


def formatted(text: str, language: Language | None = None, declared: frozenset[str] = frozenset()) -> str:
    return format_file(file_of(dedent(text).strip("\n"), declared), language)


ENGLISH = """
rule no_ads "No private advertising"
  in customer_groups, agent_groups
  when message matches ad and sender is not admin
  then delete and warn, delete and mute 1h, kick
  forget after 30d
  because "Only official offers may be posted here, {member.name}."
"""
CHINESE = """
规则 no_ads "No private advertising"
  在 customer_groups、agent_groups
  当 消息 匹配 广告 且 发送者 不是 管理员
  则 删除 并 警告、删除 并 禁言 1小时、踢出
  遗忘于 30天 后
  理由 "Only official offers may be posted here, {成员.昵称}."
"""


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_one_rule_in_two_languages(text: str) -> None:
    assert formatted(text, "en") == ENGLISH.lstrip()
    assert formatted(text, "zh") == CHINESE.lstrip()
    assert formatted(text) == text.lstrip()


BOTH = [
    # patterns that come with the engine
    ("message does not match (ad, abuse, rumour)", "消息 不匹配（广告、辱骂、谣言）"),
    ("message matches (ad)", "消息 匹配（广告）"),
    ("sender.messages(ad) within 1d > 2", "发送者.消息数(广告) 近 1天 > 2"),
    ("message.count(abuse) > 1 and message.share(ad) > 0.5", "消息.个数(辱骂) > 1 且 消息.占比(广告) > 0.5"),
    # operators
    ("a = 1 and b != 2 or c < 3", "a = 1 且 b != 2 或 c < 3"),
    ("not (a or b) and c", "非（a 或 b）且 c"),
    ("a between 1 and 5", "a 介于 1 与 5 之间"),
    ("a in (x, y)", "a 在（x、y）中"),
    ('a not in file "x.csv"', 'a 不在 文件 "x.csv" 中'),
    ("a in top 3 by member.points", "a 在 前3名 按 成员.积分 中"),
    ("time outside 09:00-11:00, 14:00-24:00", "时间 不处于 09:00-11:00、14:00-24:00"),
    ("member.birthday is known", "成员.生日 已知"),
    ("member.birthday is not known", "成员.生日 不是 已知"),
    ("message has only link", "消息 只有 链接"),
    ("member joins", "成员 加入"),
    ("(a + b) * -c / 2 > 80%", "（a + b） * -c / 2 > 80%"),
    ("member.joined_at before 2026-03-01 09:30", "成员.入群时间 早于 2026-03-01 09:30"),
    # counters
    ("sender.messages(image, ad) within 1h30m > 3", "发送者.消息数(图片、广告) 近 1小时30分钟 > 3"),
    ("sender.messages within previous 90d everywhere > 3", "发送者.消息数 近 之前 90天 所有群 > 3"),
    ("sender.messages within this month > 3", "发送者.消息数 近 本月 > 3"),
    # attributes of this and that
    ("group.name = member.name", "群.名称 = 成员.昵称"),
    ("purchase.kind is file", "purchase.kind 是 文件"),
]


@pytest.mark.parametrize(("english", "chinese"), BOTH)
def test_conditions(english: str, chinese: str) -> None:
    for text in (f"define d: {english}", f"定义 d：{chinese}"):
        assert formatted(text, "en") == f"define d: {english}\n"
        assert formatted(text, "zh") == f"定义 d：{chinese}\n"


STATEMENTS = [
    ("every day at 09:00 then post news", "每天 09:00 则 发布 news"),
    ("every monday, friday at 09:00, 18:00 then post news", "每周一、周五 09:00、18:00 则 发布 news"),
    ("every week on monday at 09:00 then post news", "每周 周一 09:00 则 发布 news"),
    ("every month on 1, 15 at 09:00 then post news", "每月 1日、15日 09:00 则 发布 news"),
    ("every year on 10-01 then post news", "每年 10月1日 则 发布 news"),
    ("every 7d from 2026-03-02 at 09:00 then post news", "每 7天 从 2026-03-02 09:00 则 发布 news"),
    ("every day when x or y then post news", "每天 当 x 或 y 则 发布 news"),
    ("when 30m before group.starts_at then unlock", "当 群.开始时间 前 30分钟 则 解锁"),
    ("when 30m before group.starts_at and x then unlock", "当 群.开始时间 前 30分钟 且 x 则 解锁"),
    ("when x unless y then warn", "当 x 除非 y 则 警告"),
    ("when x then warn at most once per 30d", "当 x 则 警告 最多 每 30天 一次"),
    ("when x then warn per group at most 3 times per week", "当 x 则 警告 按 群 最多 每周 3 次"),
    ("when x then move to vip", "当 x 则 移到 vip"),
    ("when x then move member.inviter to vip", "当 x 则 移 成员.邀请人 到 vip"),
    ("when x then move back to a", "当 x 则 移回 到 a"),
    ("when x then set a.b to VIP and add 1 to a.c", "当 x 则 设 a.b 为 VIP 并 增加 1 给 a.c"),
    ("when x then award 1 point, award 5 points", "当 x 则 奖励 1 积分、奖励 5 积分"),
    ('when x then assign to helper 50 each "Bring in"', '当 x 则 分配 到 helper 50 每人 "Bring in"'),
    ('when x then announce "a" in news', '当 x 则 公告 "a" 在 news'),
    ("when x then tag hot for 7d and ban 7d everywhere", "当 x 则 标记 hot 持续 7天 并 封禁 7天 所有群"),
    ("when x then assign to service by turns and draw 3 from y", "当 x 则 分配 到 客服 轮流 并 抽取 3 从 y"),
    ("when x expect within 1d from member y otherwise kick catch up", "当 x 须在 1天 内 从 成员 y 否则 踢出 补办"),
    ("when x then warn reset after the last step", "当 x 则 警告 走完重来"),
    ("when x then warn forget all after 1d", "当 x 则 警告 全部遗忘于 1天 后"),
    ('never kick, ban when x because "y"', '绝不 踢出、封禁 当 x 理由 "y"'),
    ('goal a "b" in g, h: x > 5 until 2026-12-31', '目标 a "b" 在 g、h：x > 5 截至 2026-12-31'),
    ('value "a"', '共识 "a"'),
    ('encourage "a"', '提倡 "a"'),
    ('pattern a: exact words "b", from "c.txt"', '特征 a：精确 词语 "b"、从 "c.txt"'),
    ('pattern a: words "b" with homophones, split_characters without separators',
     '特征 a：词语 "b" 含 谐音、拆字 不含 间隔'),
    ("pattern a: regex /b\\/c/i, /d/", "特征 a：正则 /b\\/c/i、/d/"),
    ("pattern a: except detect phone, script(arabic)", "特征 a：除了 识别 手机号、文种(阿拉伯字母)"),
    ('pattern a: learned from "b" against "c" above 90%', '特征 a：学自 "b" 对照 "c" 高于 90%'),
    ('pattern a "b": fields "c", "d"', '特征 a "b"：栏目 "c"、"d"'),
]  # fmt: skip


@pytest.mark.parametrize(("english", "chinese"), STATEMENTS)
def test_statements_on_one_line(english: str, chinese: str) -> None:
    for text in (english, chinese):
        assert formatted(text, "en") == f"{english}\n"
        assert formatted(text, "zh") == f"{chinese}\n"


def test_a_named_rule_stands_over_several_lines_with_its_clauses_in_order() -> None:
    text = """
        rule b was a: in g 30m before group.starts_at when x or y unless z
        tag t
        because "why" catch up expect within 1d otherwise kick at most 2 times per day per group never forget
    """
    assert formatted(text) == dedent(
        """\
        rule b was a
          in g
          30m before group.starts_at when x or y
          unless z
          then tag t
          never forget
          per group
          at most 2 times per day
          expect within 1d otherwise kick
          catch up
          because "why"
        """
    )
    assert "  30分钟 前 群.开始时间 当 x 或 y\n" in formatted(text, "zh")


def test_a_name_of_the_policy_is_never_one_of_the_engine() -> None:
    own = '特征 广告：词语 "a"\n\n当 消息 匹配（广告、ad、辱骂）则 标记 辱骂'
    assert formatted(own, "en") == 'pattern 广告: words "a"\n\nwhen message matches (广告, ad, abuse) then tag 辱骂\n'
    replaced = '特征 ad：词语 "a"\n\n当 消息 匹配 广告 则 警告'
    assert formatted(replaced) == '特征 ad：词语 "a"\n\n当 消息 匹配 ad 则 警告\n'


def test_a_pattern_with_several_items_stands_over_several_lines() -> None:
    assert formatted('pattern a: words "b" except "c"') == 'pattern a:\n  words "b"\n  except "c"\n'


def test_long_lines_are_broken_where_it_makes_sense() -> None:
    conditions = " and ".join(f"member.messages(pattern_{number}) within 30d > 3" for number in range(3))
    steps = ", ".join(f"tag with_a_rather_long_name_{number} and notify admin" for number in range(3))
    words = ", ".join(f'"some words {number}"' for number in range(8))
    text = f"when {conditions} then {steps}\npattern a: words {words}"
    written = formatted(text)
    assert written == dedent(
        """\
        when member.messages(pattern_0) within 30d > 3
          and member.messages(pattern_1) within 30d > 3
          and member.messages(pattern_2) within 30d > 3
          then tag with_a_rather_long_name_0 and notify admin,
            tag with_a_rather_long_name_1 and notify admin,
            tag with_a_rather_long_name_2 and notify admin

        pattern a:
          words "some words 0", "some words 1", "some words 2", "some words 3", "some words 4",
            "some words 5", "some words 6", "some words 7"
        """
    )
    assert all(columns(line) <= WIDTH for line in written.splitlines())


def test_wide_characters_count_two() -> None:
    assert columns("字 a") == 4
    long_rule = 'when x then reply "WIDE"'.replace("WIDE", "字" * 41)
    assert formatted(long_rule).count("\n") == 2
    assert formatted(long_rule.replace("字", "a")).count("\n") == 1


@pytest.mark.parametrize("name", CORPUS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_corpus_means_the_same_in_every_language(name: str, language: Language) -> None:
    file = file_of(CORPUS[name])
    written = format_file(file, language)
    again = file_of(written, file.declared)
    assert again.statements == file.statements
    assert again.language == language
    assert format_file(again, language) == written
    assert [comment.text for comment in again.comments] == [comment.text for comment in file.comments]


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        # as a keyword would be read there
        ("define d: x in `file`", "define d: x in `file`", "定义 d：x 在 `file` 中"),
        ("when x then tag `value`", "when x then tag `value`", "当 x 则 标记 `value`"),
        ("when x then tag `per` in g", "when x then tag `per` in g", "当 x 则 标记 `per` 在 g"),
        ("define d: x has `no`", "define d: x has `no`", "定义 d：x 含 假"),
        ("define d: x is `when`", "define d: x is `when`", "定义 d：x 是 `when`"),
        ("define d: x is `当`", "define d: x is `当`", "定义 d：x 是 `当`"),
        ("when x then move `back`", "when x then move `back`", "当 x 则 移 back"),
        ("define d: top > 3", "define d: top > 3", "定义 d：top > 3"),
        # not needed there
        ("define d: `open` is `tag`", "define d: open is tag", "定义 d：open 是 tag"),
        ("define `file`: x", "define file: x", "定义 file：x"),
        ("rule `警告` when x then warn", "rule 警告\n  when x\n  then warn", "规则 警告\n  当 x\n  则 警告"),
        # odd signs
        ("define d: `two words` > `a-b`", "define d: `two words` > `a-b`", "定义 d：`two words` > `a-b`"),
        # words that would be read as built-ins
        ("define d: `消息` = x", "define d: `消息` = x", "定义 d：`消息` = x"),
        ("define d: a.b = member.`昵称`", "define d: a.b = member.`昵称`", "定义 d：a.b = 成员.`昵称`"),
        # between braces nothing is reserved
        ('value "x"\nwhen x then reply "{`when`} {`a b`}"', 'value "x"\nwhen x then reply "{when} {`a b`}"',
         '共识 "x"\n当 x 则 回复 "{when} {`a b`}"'),
    ],
)  # fmt: skip
def test_names_get_backticks_where_they_need_them(text: str, english: str, chinese: str) -> None:
    assert formatted(text, "en") == f"{english}\n"
    assert formatted(text, "zh") == f"{chinese}\n"


def test_names_of_the_admins_own_never_change() -> None:
    text = 'pattern 链接: words "x"\ndefine report: message matches 链接 and member has link and 举报'
    assert formatted(text, "en").splitlines()[1] == "define report: message matches 链接 and member has link and 举报"
    assert formatted(text, "zh").splitlines()[1] == "定义 report：消息 匹配 链接 且 成员 含 link 且 举报"


def test_a_run_that_would_be_taken_apart_is_quoted() -> None:
    declared = frozenset({"新人"})
    assert formatted("when x then tag `新人警告`", None, declared) == "when x then tag 新人警告\n"
    assert formatted("define d: x is `新人且管理员`", None, declared) == "define d: x is `新人且管理员`\n"
    assert formatted("define d: x is 新人且管理员") == "define d: x is 新人且管理员\n"


def test_a_declared_name_does_not_swallow_the_words_around_it() -> None:
    declared = frozenset({"每天", "本月", "前3名"})
    assert formatted("every day at 09:00 then post 每天", "zh", declared) == "每`天` 09:00 则 发布 每天\n".replace(
        "`天`", "`day`"
    )


# ---- texts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("value “a\"b”", 'value "a\\"b"'),
        ("value 「a\\b」", 'value "a\\\\b"'),
        ('value "a\\nb\\tc\\d“”"', 'value "a\\nb\\tcd“”"'),
        ('value "{x} }"', 'value "{x} }"'),
        ('when x then reply "{{a}} {  member.name  }"', 'when x then reply "{{a}} {member.name}"'),
        ("when x then reply “{message.count(「a」)}”", 'when x then reply "{message.count(“a”)}"'),
        ('when x then reply "{message.count(“}”)}"', 'when x then reply "{message.count(“}”)}"'),
    ],
)  # fmt: skip
def test_texts(text: str, written: str) -> None:
    assert formatted(text) == f"{written}\n"


def test_what_stands_between_braces_is_written_too() -> None:
    text = 'every month on 1 then announce "{top 3 by member.messages within previous 30d}"'
    assert formatted(text, "zh") == '每月 1日 则 公告 "{前3名 按 成员.消息数 近 之前 30天}"\n'


# ---- arguments that would run into each other ------------------------------------------------------------------------

APART = [
    ("then ban a + 1d everywhere 2h", "则 封禁 a + 1天 所有群 2小时"),
    ("then ban a + 1d points 2h", "则 封禁 a + 1天 积分 2小时"),
    ('then remind "a" 5 each', '则 提醒 "a" 5 每人'),
    ("expect within 1d 内 2h > y otherwise kick", "须在 1天 内 2小时 > y 否则 踢出"),
]


@pytest.mark.parametrize(("english", "chinese"), APART)
def test_arguments_keep_apart(english: str, chinese: str) -> None:
    for text in (f"when x {english}", f"当 x {chinese}"):
        assert formatted(text, "en") == f"when x {english}\n"
        assert formatted(text, "zh") == f"当 x {chinese}\n"


def test_an_anchor_between_two_durations_keeps_its_order() -> None:
    assert formatted("when 30m before 5m then warn", "zh") == "当 30分钟 前 5分钟 则 警告\n"


def test_a_tree_that_no_text_has_is_refused() -> None:
    nowhere = Span(Source("made", ""), 0, 0)
    number = nodes.Number(Decimal(5), span=nowhere)
    inner = nodes.Or((number, number), span=nowhere)
    condition = nodes.And((inner, number), span=nowhere)
    odd = nodes.Define(nodes.Name("a`b", span=nowhere), None, condition, span=nowhere)
    with pytest.raises(Unwritable):
        format_file(nodes.PolicyFile(nowhere.source, (odd,)))
