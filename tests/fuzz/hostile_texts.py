"""Policy texts that nobody in good faith would write, and some that somebody did with a slip of the hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

COMMUNITY = """
community: Fuzz
timezone: Asia/Shanghai
defaults: {role: member, tier: normal}
tags: [trusted]
tracks: {line: [g1, g2]}
attributes: {member: {spend: number, region: text, interests: set, verified: boolean, due: date}, group: {topic: text}}
events: {purchase: {amount: number, product: text}}
groups: {g1: {kind: customer, owner: o1}, g2: {kind: customer}}
templates: {welcome: "hello {member.name}"}
"""
ENGLISH = """\
# what is not wanted
pattern ad "advertising": words "加微信", "buy now" regex /[0-9]{6,}/, /b[uo]y\\s+\\d+/ except "don't buy now"
pattern rude: exact words "Damn" words "滚"
define short: message and message.length < 6
define rich: member.spend / 2 > 100 or member.tier >= VIP

rule no_ads "No advertising"
  in customer
  when message matches (ad, rude) and sender is not admin
  then delete and warn, delete and mute 1h 30m, kick
  unless sender is trusted
  forget after 30d
  because "Not here, {member.name}: {match}."
rule flood when sender.messages within 10s > 5 or sender.repeats within 1h >= 3 then warn, mute 1h everywhere per group
rule upgrade when member.tier >= VIP and (member.spend > 99.5 or member.region in ("north", "south")) then move to g2
rule bought when purchase and purchase.amount * 2 >= 10 then award purchase.amount points and tag trusted
rule night when message and time during 23:00-07:00, 12:00-12:30 and not (message has image) then hold
rule small when sender.messages(short) within 5m everywhere >= 4 then reply "{sender.messages within 5m} is enough"
when member joins then greet "welcome to {group.name}" and notify admin; when member leaves then announce "bye" in g1
when member is rich and member.due after 2026-03-01 then set member.region to "rich" and dm welcome
never kick, ban when member.tier >= VIP or member.points between 10 and 20
"""
CHINESE = """\
特征 广告 "商业广告"： 词语 "加微信"、"代购" 正则 /[0-9]{6,}/ 除了 "请勿代购"
定义 短消息： 消息 且 消息.长度 < 6
规则 禁止广告 "禁止广告"
  在 g1、g2
  当 消息 匹配 广告 且 发送者 不是 管理员
  则 删除 并 警告、删除 并 禁言 1小时、踢出
  遗忘于 30天 后
  理由 "群内不可发广告，{成员.昵称}。"
规则 刷屏 当 发送者.消息数 近 10秒 内 > 5 则 警告、禁言 10分钟
当 成员 加入 则 欢迎 "欢迎，{成员.昵称}"
当 成员.等级 >= VIP 则 移到 g2 并 标记 trusted
绝不 踢出 当 成员.等级 >= VIP
"""
SEEDS = (
    ENGLISH,
    CHINESE,
    *(f"{line}\n" for line in ENGLISH.splitlines() if line.startswith(("rule", "when", "never"))),
)

ODD = (
    "\x00", "\ud800", "\udfff", "\u202e", "\u200b", "\ufeff", "\x1b[31m", "\r", "\x85", "\u2028", "\U000e0001", "\U0010ffff",
    "e\u0301" * 40, "🏳\ufe0f\u200d🌈", "ﷺ", "İ", "ſ", "₩", "Ａ", "１２", "；", "“", "”", "「", "`", '"', "\\", "/", "{", "}", "(",
    ")", ",", "、", ";", "#", "每", "、、", "=", "<=", "*", "-", ".", "..", "%", "'", "\t", "\v", "\u3000", "999999999999999999",
    "0.000000000000000001", "99:99", "24:00", "2026-02-30", "9999-12-31", "0000-00-00", "1h1h", "999999999999d", "0s", "100%",
    "前3名", "top 10", "{{", "}}", "{member.name}", "{match}", "{pattern.title}", "{1/0}", "/(/", "/((a+)+)+$/", "/a{1000}{1000}/",
    "/(?<=a)b/", "/\\1/", "/[^\\x00-\\U0010ffff]/", "/(?P<n>a)/", "/a**/", "/\\p{Han}+/", "/(|a)/", "/$^/", "//",
)  # fmt: skip
WORDS = tuple(sorted(set(re.findall(r"[\w.]+|[^\w\s]", ENGLISH + CHINESE))))


BUILT_IN = 100
"""One text in so many is built to hurt: those are large, and each way of building is tried by itself as well."""


def hostile(random: Random) -> str:
    """One text: a seed with a few things done to it, or something built to hurt."""
    if random.randrange(BUILT_IN) == 0:
        return random.choice(BUILT)(random)
    text = random.choice(SEEDS)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        text = random.choice(DONE)(text, random)
    return text[:50_000]


# ---- what is done to a text ------------------------------------------------------------------------------------------


def _cut(text: str, random: Random) -> tuple[int, int]:
    start = random.randrange(len(text) + 1)
    return start, min(len(text), start + random.choice((0, 1, 2, 10, 200)))


def truncated(text: str, random: Random) -> str:
    return text[: random.randrange(len(text) + 1)]


def without(text: str, random: Random) -> str:
    start, end = _cut(text, random)
    return text[:start] + text[end:]


def doubled(text: str, random: Random) -> str:
    start, end = _cut(text, random)
    return text[:end] + text[start:end] * random.choice((1, 2, 30)) + text[end:]


def with_odd_characters(text: str, random: Random) -> str:
    start, end = _cut(text, random)
    return text[:start] + random.choice(ODD) + text[random.choice((start, end)) :]


def with_any_character(text: str, random: Random) -> str:
    start, _ = _cut(text, random)
    return text[:start] + chr(random.choice((random.randrange(0x300), random.randrange(0x110000)))) + text[start + 1 :]


def with_another_word(text: str, random: Random) -> str:
    words = list(re.finditer(r"[\w.]+|[^\w\s]", text))
    if not words:
        return random.choice(WORDS)
    place = random.choice(words)
    return text[: place.start()] + random.choice((random.choice(WORDS), "", f"({place[0]})")) + text[place.end() :]


def in_another_order(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    random.shuffle(lines)
    return "".join(lines)


def joined(text: str, random: Random) -> str:
    other = random.choice(SEEDS)
    return truncated(text, random) + other[random.randrange(len(other)) :]


def without_blanks(text: str, random: Random) -> str:
    return re.sub(r"\s+", lambda blank: random.choice(("", blank[0])), text)


DONE: tuple[Callable[[str, Random], str], ...] = (
    truncated, without, without, doubled, with_odd_characters, with_odd_characters, with_any_character,
    with_another_word, with_another_word, with_another_word, in_another_order, joined, without_blanks,
)  # fmt: skip

# ---- what is built to hurt -------------------------------------------------------------------------------------------


def nested(random: Random) -> str:
    depth = random.choice((5, 30, 31, 32, 33, 34, 90, 2_000))
    opening, closing = random.choice((("(", ")"), ("not ", ""), ("not (", ")"), ("-", ""), ("(1 + ", ")")))
    inner = random.choice(("message has image", "member.spend", "member.spend > 1", ""))
    return f"when message and {opening * depth}{inner}{closing * depth} > 1 then warn"


def definitions_in_definitions(random: Random) -> str:
    """Each uses the one before once or twice, so that the last is deep, or very large, or uses itself."""
    count = random.choice((3, 12, 40, 150, 600))
    use = random.choice(("{0} and {0}", "not {0}", "({0} or not {0})", "member is {0}", "{0} or member.spend > 1"))
    first = random.choice(("message has image", "member.spend > 1", f"d{count - 1}", "member.messages > 1"))
    lines = [f"define d0: {first}", *(f"define d{n}: {use.format(f'd{n - 1}')}" for n in range(1, count))]
    random.shuffle(lines)
    return "\n".join([*lines, f"rule r when message and d{count - 1} then warn"])


def many_rules(random: Random) -> str:
    count = random.choice((20, 120))
    return "\n".join(
        f'rule r{n} when message contains "w{n}" and sender.messages within {n + 1}s > {n} then warn'
        for n in range(count)
    )


def many_words(random: Random) -> str:
    count = random.choice((500, 3_000))
    words = ", ".join(f'"{random.choice(("word", "词", "İ", "a b"))}{random.randrange(10**6)}"' for _ in range(count))
    return f"pattern p: words {words}\nwhen message matches p then delete"


def long_condition(random: Random) -> str:
    count = random.choice((90, 101, 500, 2_000))
    word = random.choice((" and ", " or "))
    part = random.choice(
        ("message has image", "member.spend > 1", "sender.messages within 1m > 2", "message matches ad")
    )
    return f'pattern ad: words "x"\nwhen message and ({word.join([part] * count)}) then warn'


def long_sum(random: Random) -> str:
    count = random.choice((50, 99, 101, 1_000))
    return f"when message and {random.choice('+-*/').join(['member.spend'] * count)} > 1 then warn"


def large_numbers(random: Random) -> str:
    digits = random.choice((5, 18, 19, 400, 5_000))
    number = random.choice(("9" * digits, f"0.{'0' * digits}1", f"{'9' * digits}.5"))
    return random.choice((
        f"when message and member.spend > {number} then warn", f"when message then mute {number}d",
        f"when sender.messages within {number}s > 1 then warn", f"when message then award {number} points",
        f"when message and member.spend * {number} * {number} > 1 then award member.spend * {number} points",
        f"when message then warn forget after {number}h",
    ))  # fmt: skip


def nasty_regex(random: Random) -> str:
    piece = random.choice(
        ("(a|a)*", "(a+)+", "[a-z]{1,500}", "(?:a?){50}a{50}", "\\w+\\s", "(x|é|中)", ".{0,300}", "[^a]", "\\b")
    )
    text = piece * random.choice((1, 3, 30)) + random.choice(("", "b", "$", "|", "(", "\\"))
    return f"pattern p: regex /{text}/\nwhen message matches p then delete"


def random_words(random: Random) -> str:
    return " ".join(random.choice((*WORDS, *ODD)) for _ in range(random.choice((3, 20, 300))))


def one_long_line(random: Random) -> str:
    piece = random.choice(("a", "消息", " ", "\n", "(", "when ", "规则", ";", "#", "\u200b", "\\", '"', "1", "."))
    return piece * random.choice((300, 20_000))


BUILT: tuple[Callable[[Random], str], ...] = (
    nested, definitions_in_definitions, many_rules, many_words, long_condition, long_sum, large_numbers, nasty_regex,
    random_words, one_long_line,
)  # fmt: skip


def texts(first: int, count: int) -> Iterator[tuple[int, str]]:
    """So many texts with their numbers, the same every time."""
    for number in range(first, first + count):
        yield number, hostile(Random(number))
