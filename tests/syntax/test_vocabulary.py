"""The table of words: complete in every language, and never ambiguous where a word must mean one thing."""

from __future__ import annotations

from collections import Counter

import pytest

from guiju.engine.loading import library
from guiju.engine.syntax.vocabulary import LANGUAGES, Entry, Kind, Language, vocabulary
from guiju.engine.text.steps import Step

# Chinese closes some phrases with a word that English has no need of.
CLOSING_WORDS = {"AMONG", "BETWEEN_END", "WITHIN_END"}

RESERVED = {
    "RULE", "DEFINE", "PATTERN", "GOAL", "NEVER", "WHEN", "EVERY", "THEN", "UNLESS", "AND", "OR", "NOT", "IS", "IS_NOT",
    "IN", "NOT_IN", "HAS", "HAS_NO", "HAS_ONLY", "MATCHES", "NOT_MATCHES", "CONTAINS", "NOT_CONTAINS", "BETWEEN",
    "WITHIN", "BECAUSE", "OTHERWISE",
}  # fmt: skip

KEYWORDS = {
    "RULE": "rule 规则", "DEFINE": "define 定义", "PATTERN": "pattern 特征", "NEVER": "never 绝不",
    "GOAL": "goal 目标", "VALUE": "value 共识", "ENCOURAGE": "encourage 提倡", "WAS": "was 原名",
    "WHEN": "when 当 如果", "EVERY": "every 每", "THEN": "then 则 时 就", "UNLESS": "unless 除非",
    "FORGET_AFTER": "forget_after 遗忘于", "FORGET_ALL_AFTER": "forget_all_after 全部遗忘于",
    "NEVER_FORGET": "never_forget 永不遗忘", "RESET": "reset_after_the_last_step 走完重来", "PER": "per 按",
    "AT_MOST": "at_most 最多 至多", "ONCE": "once 一次", "TIMES": "times 次",
    "EXPECT": "expect_within 须在 须", "OTHERWISE": "otherwise 否则", "BECAUSE": "because 理由 因为",
    "AT": "at 于", "ON": "on 逢", "UNTIL": "until 截至", "CATCH_UP": "catch_up 补办",
    "AND": "and 且 并 与 并且 和", "OR": "or 或 或者", "NOT": "not 不 非", "IS": "is are 是",
    "IS_NOT": "is_not 不是", "IN": "in 在", "NOT_IN": "not_in 不在", "AMONG": "中", "FILE": "file 文件",
    "HAS": "has 含 含有 有 带", "HAS_NO": "has_no 不含 没有", "HAS_ONLY": "has_only 只有 只含",
    "MATCHES": "matches 匹配 符合", "NOT_MATCHES": "does_not_match 不匹配 不符合", "CONTAINS": "contains 包含",
    "NOT_CONTAINS": "does_not_contain 不包含", "STARTS_WITH": "starts_with 开头是",
    "ENDS_WITH": "ends_with 结尾是", "BETWEEN": "between 介于", "BETWEEN_END": "之间",
    "AT_LEAST": "at_least 至少 不少于", "MORE_THAN": "more_than 超过 大于", "LESS_THAN": "less_than 少于 小于",
    "DURING": "during 处于", "OUTSIDE": "outside 不处于", "BEFORE": "before 前 早于",
    "AFTER": "after 后 之后 晚于", "WITHIN": "within 近 最近", "WITHIN_END": "内", "PREVIOUS": "previous 之前",
    "THIS": "this 本", "BY": "by 依", "RESEMBLES": "resembles 形似", "WORDS": "words 词语 词",
    "EXACT": "exact 精确", "WITH": "with 含", "WITHOUT": "without 不含", "REGEX": "regex 正则", "DETECT": "detect 识别", "EXCEPT": "except 除了 排除",
    "DOMAINS": "domains 域名", "FIELDS": "fields 栏目", "LEARNED": "learned_from 学自",
    "AGAINST": "against 对照", "ABOVE": "above 高于", "TO": "to 到 给 为", "FROM": "from 从 自",
    "FOR": "for 持续", "EVERYWHERE": "everywhere 所有群", "WIDENED": "everywhere 所有群",
    "POINTS": "points point 积分 分", "EACH": "each 每人", "BY_TURNS": "by_turns 轮流",
    "EVENT_VERB": "joins 加入 leaves 离开 退群 requests 申请",
}  # fmt: skip

EFFECTS = (
    "warn 警告 · mute 禁言 · kick 踢出 · ban 封禁 拉黑 · sanction 处罚 · delete 删除 · hold 扣留 · pin 置顶 · "
    "forward 转发 · move 移 移到 移至 移入 · move_back 移回 · invite 邀请 · remove 移出 · approve 通过 · "
    "reject 拒绝 · reply 回复 · dm 私信 · greet 欢迎 · announce 公告 · post 发布 · remind 提醒 · notify 通知 · "
    "assign 分配 · award 奖励 · deduct 扣除 扣 · add 增加 · tag 标记 · untag 取消标记 · set 设 · draw 抽取 · "
    "forgive 免记 · undo 撤销 · suspend 暂缓 · lock 锁定 · unlock 解锁 · enter 进入 · leave 结束 · open 开放 · "
    "disband 解散 · transfer_ownership 移交群主"
)

NOUNS = (
    "message 消息 · sender 发送者 · member 成员 · group 群 · community 社群 · request 申请单 · report 举报 · "
    "reporter 举报人 · reaction 表态 · reactor 表态人 · action 处置 · actor 处置人 · time 时间 · today 今天 · weekday 星期 · workday 工作日 · "
    "holiday 节假日 · owner 群主 · admin 管理员 · service 客服 · empty 空 · known 已知 · bot 机器人 · "
    "link 链接 · qr 二维码 · image 图片 · video 视频 · voice 语音 · file 文件 · card 名片 · miniapp 小程序 · "
    "mention 提及 · emoji 表情 · phone 手机号 · email 邮箱 · id_card 身份证号 · bank_card 银行卡号 · "
    "wechat_id 微信号 · qq QQ号 · ip IP地址 · money 金额 · text 文字 · red_packet 红包 · reply 回复 · "
    "cyrillic 西里尔字母 · monday 周一 星期一 · tuesday 周二 星期二 · wednesday 周三 星期三 · "
    "thursday 周四 星期四 · friday 周五 星期五 · saturday 周六 星期六 · sunday 周日 星期日 · "
    "homophones 谐音 · similar_characters 形近字 · split_characters 拆字 · repeated_letters 叠字母 · "
    "traditional 繁体字 · foreign_letters 外文字母 · separators 间隔"
)

ATTRIBUTES = {
    "message": (
        "text 文本 · kind 类型 · length 长度 · longest_paragraph 最长段落 · links 链接数 · domains 域名 · "
        "mentions 提及数 提及 · reply_to 回复对象 · forwarded 转发的 · edited 编辑过 · reports 举报数 · "
        "reactions 表态数 · count 个数 · share 占比"
    ),
    "member": (
        "id 编号 · name 昵称 · role 角色 · tier 等级 · tags 标签 · points 积分 · warnings 警告数 · "
        "joined_at 入群时间 · days_in_group 入群天数 · inviter 邀请人 · birthday 生日 · offences 违规数 · "
        "messages 消息数 · repeats 重复数"
    ),
    "group": (
        "size 人数 · capacity 容量 · mode 模式 · locked 已锁定 · active 活跃人数 · members 成员数 · "
        "joins 加入数 · starts_at 开始时间 · ends_at 结束时间 · owner 群主 · sum 合计 · response_time 响应时间"
    ),
    "request": "answer 答案 · code 邀请码 · fields 栏目",
    "community": "size 人数",
    "pattern": "title 标题 · domains 域名",
}

PATTERNS = "ad 广告 · abuse 辱骂 · rumour 谣言"

UNITS = {
    "s": "s sec second seconds 秒 秒钟", "m": "m min minute minutes 分钟", "h": "h hour hours 小时 个小时",
    "d": "d day days 天", "w": "w week weeks 周 星期 个星期",
}  # fmt: skip

CALENDAR = {"day": "day 天", "week": "week 周", "month": "month 月", "quarter": "quarter 季度", "year": "year 年"}


def rows(table: str) -> list[list[str]]:
    return [row.split() for row in table.split(" · ")]


def name_of(entry: Entry) -> str:
    return f"{entry.section}.{entry.owner}.{entry.id}"


@pytest.mark.parametrize("entry", vocabulary().entries, ids=name_of)
def test_every_word_is_spelled_and_explained_in_every_language(entry: Entry) -> None:
    assert set(entry.help) == set(LANGUAGES)
    for language in LANGUAGES:
        assert entry.spellings[language] or (language == "en" and entry.id in CLOSING_WORDS)
        assert entry.help[language].strip() == entry.help[language] != ""
        assert "\n" not in entry.help[language]


@pytest.mark.parametrize("entry", vocabulary().entries, ids=name_of)
def test_spellings_are_in_the_form_that_is_looked_up(entry: Entry) -> None:
    for spelling in entry.en:
        assert spelling.isascii()
        assert spelling == " ".join(spelling.lower().split())
    for spelling in (*entry.zh, *entry.all_with_to):
        assert " " not in spelling
    assert len(set(entry.all_spellings)) == len(entry.all_spellings)


@pytest.mark.parametrize("entry", vocabulary().entries, ids=name_of)
def test_ids_are_terminals_for_keywords_and_english_words_otherwise(entry: Entry) -> None:
    if entry.section == "keywords":
        assert entry.id.isupper()
        assert entry.group in {"statements", "clauses", "operators", "pattern", "arguments"}
    else:
        assert entry.id == entry.en[0].replace(" ", "_")


@pytest.mark.parametrize("entry", vocabulary().entries, ids=name_of)
def test_spellings_for_a_place_are_read_as_the_same_word(entry: Entry) -> None:
    for language, places in entry.places.items():
        for spelling in places.values():
            known = vocabulary().keyword_spellings[spelling]
            terminal = "EFFECT" if entry.section == "effects" else entry.id
            # `每` instead of `按` in a throttle is another terminal, which the grammar takes there too.
            assert terminal in known or (entry.id, spelling) == ("PER", "每"), language


@pytest.mark.parametrize("kind", ["effect", "event_verb", "noun", "attribute", "unit", "calendar"])
def test_no_spelling_means_two_things(kind: Kind) -> None:
    meanings = {
        (spelling.casefold(), entry.id)
        for entry in vocabulary().entries
        if entry.kind == kind
        for spelling in entry.all_spellings
    }
    counts = Counter(spelling for spelling, _ in meanings)
    assert [spelling for spelling, count in counts.items() if count > 1] == []


def test_few_spellings_are_two_keywords_and_those_in_places_of_their_own() -> None:
    shared = {word: terminals for word, terminals in vocabulary().keyword_spellings.items() if len(terminals) > 1}
    assert {word: set(terminals) for word, terminals in shared.items()} == {
        "everywhere": {"EVERYWHERE", "WIDENED"},
        "所有群": {"EVERYWHERE", "WIDENED"},
        "含": {"HAS", "WITH"},
        "不含": {"HAS_NO", "WITHOUT"},
    }


def test_the_reserved_words() -> None:
    assert vocabulary().reserved == RESERVED


def test_keywords_that_policies_rely_on() -> None:
    for terminal, spellings in KEYWORDS.items():
        for spelling in spellings.split():
            assert terminal in vocabulary().keyword_spellings[spelling.replace("_", " ")], spelling


def test_every_keyword_is_listed_here() -> None:
    found = {terminal for terminals in vocabulary().keyword_spellings.values() for terminal in terminals}
    assert found == {*KEYWORDS, "EFFECT"}


def test_effects_that_policies_rely_on() -> None:
    for verb, *chinese in rows(EFFECTS):
        for spelling in (verb.replace("_", " "), *chinese):
            assert vocabulary().verb_of[spelling] == verb
            assert "EFFECT" in vocabulary().keyword_spellings[spelling]


def test_event_verbs() -> None:
    assert dict(vocabulary().event_verb_of) == {
        "joins": "joins", "加入": "joins", "leaves": "leaves", "离开": "leaves", "退群": "leaves",
        "requests": "requests", "申请": "requests",
    }  # fmt: skip


def test_nouns_and_values_that_policies_rely_on() -> None:
    for noun, *chinese in rows(NOUNS):
        for spelling in (noun, *chinese):
            assert vocabulary().canonical_noun(spelling) == noun


def test_patterns_that_policies_rely_on() -> None:
    named = {spelling: pattern for pattern, *chinese in rows(PATTERNS) for spelling in (pattern, *chinese)}
    assert vocabulary().patterns == named
    assert {pattern.name.id for pattern in library()} == set(named.values())


def test_attributes_that_policies_rely_on() -> None:
    for owner, table in ATTRIBUTES.items():
        for attribute, *chinese in rows(table):
            assert attribute in vocabulary().attributes_of(owner)
            for spelling in (attribute, *chinese):
                assert vocabulary().canonical_attribute(spelling) == attribute


def test_units_and_spans_of_the_calendar() -> None:
    for unit, spellings in UNITS.items():
        assert {vocabulary().units[spelling] for spelling in spellings.split()} == {unit}
    for span, spellings in CALENDAR.items():
        assert {vocabulary().calendar[spelling] for spelling in spellings.split()} == {span}


def test_names_of_people_are_no_words() -> None:
    assert vocabulary().canonical_noun("投票") is None
    assert vocabulary().canonical_attribute("消费额") is None


def test_nouns_are_found_in_any_letter_case() -> None:
    assert vocabulary().canonical_noun("Monday") == "monday"
    assert vocabulary().canonical_noun("qq号") == "qq"


def test_verbs_that_hold_their_preposition() -> None:
    assert vocabulary().spellings_with_to == {"移到", "移至", "移入"}


@pytest.mark.parametrize(
    ("kind", "id", "place", "english", "chinese"),
    [
        ("keyword", "WHEN", None, "when", "当"),
        ("keyword", "AND", None, "and", "且"),
        ("keyword", "AND", "effects", "and", "并"),
        ("keyword", "AND", "between", "and", "与"),
        ("keyword", "ON", None, "on", "逢"),
        ("keyword", "TO", "move", "to", "到"),
        ("keyword", "TO", "set", "to", "为"),
        ("keyword", "BEFORE", "comparison", "before", "早于"),
        ("keyword", "WITHIN_END", None, "", "内"),
        ("effect", "move", None, "move", "移"),
        ("effect", "move", "to", "move", "移到"),
        ("effect", "transfer_ownership", None, "transfer ownership", "移交群主"),
        ("event_verb", "leaves", None, "leaves", "离开"),
        ("noun", "sender", None, "sender", "发送者"),
        ("noun", "no", None, "no", "假"),
        ("attribute", "name", None, "name", "昵称"),
        ("attribute", "group.name", None, "name", "名称"),
        ("unit", "m", None, "m", "分钟"),
        ("calendar", "quarter", None, "quarter", "季度"),
    ],
)
def test_the_spelling_to_write(kind: Kind, id: str, place: str | None, english: str, chinese: str) -> None:
    spelled: dict[Language, str] = {language: vocabulary().spell(kind, id, language, place) for language in LANGUAGES}
    assert spelled == {"en": english, "zh": chinese}


def test_a_word_that_is_not_in_the_table_has_no_spelling() -> None:
    with pytest.raises(KeyError):
        vocabulary().spell("noun", "unicorn", "en")


def test_what_words_may_stand_for() -> None:
    assert vocabulary().used_as("weekday") == {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    }  # fmt: skip
    assert vocabulary().used_as("role") == {"owner", "admin", "service", "bot", "member", "anyone"}
    assert {"phone", "link", "emoji", "cyrillic"} <= vocabulary().used_as("detector")
    assert vocabulary().used_as("step") == set(Step)
    assert vocabulary().used_as("member_state") == {"banned", "muted"}
    assert vocabulary().used_as("message_state") == {"forwarded", "edited", "reply"}
