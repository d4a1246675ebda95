"""Random words, texts and literals, with a taste for those that are hard to write."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from guiju.engine.source import Source, Span
from guiju.engine.syntax import nodes
from guiju.engine.syntax.vocabulary import vocabulary

NOWHERE = Span(Source("made", ""), 0, 0)

Draw = Callable[[st.SearchStrategy[Any]], Any]

PLAIN_NAMES = ("vip_group", "a1", "Anna", "VIP", "VIP群", "新人", "广告", "客户群", "ad", "辱骂", "naïve", "हिन्दी", "x")
WORDS_OF_THE_LANGUAGE = (
    "value", "per", "tag", "open", "file", "once", "top", "at", "not", "no", "only", "when", "is", "back", "turns",
    "catch", "expect", "reset", "were", "least", "known", "points", "was", "everywhere", "within", "each", "to",
    "forget", "规则", "当", "警告", "中", "前", "后", "是", "不", "时", "每", "移到", "分", "已知",
    "次", "本", "为", "文件", "所有群",
)  # fmt: skip
WORDS_IN_A_ROW = (
    "成员群",
    "群公告",
    "消息匹配",
    "每天",
    "每周一",
    "新人警告",
    "不是管理员",
    "前3名",
    "本月",
    "近10秒",
    "移到群",
)
ODD_NAMES = ("vip-group", "two words", "🎉", "a.b", "1st", "#1", "、", " ", "50%", "a/b", "é")
BUILT_IN = tuple(word for word in (*vocabulary().nouns, *vocabulary().calendar) if word.strip())

spellings = st.one_of(
    st.sampled_from(PLAIN_NAMES),
    st.sampled_from(BUILT_IN),
    st.sampled_from(WORDS_OF_THE_LANGUAGE),
    st.sampled_from((*WORDS_IN_A_ROW, *ODD_NAMES)),
)
attribute_spellings = st.one_of(
    st.sampled_from(tuple(vocabulary().attributes)), st.sampled_from(PLAIN_NAMES), spellings
)
own_names = st.one_of(st.sampled_from(PLAIN_NAMES), spellings)
declared_names = st.frozensets(spellings, max_size=6)

_characters = st.characters(
    codec="utf-8",
    exclude_categories=("Cc", "Cs"),
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
texts = st.one_of(
    st.text(_characters, max_size=12),
    st.text(st.sampled_from('ab 广告\n\t"\\{}“”「」`#/;。、'), max_size=12),
)
pieces_of_text = texts.filter(bool)
regexps = st.one_of(
    st.sampled_from(("\\d+", "a/b", "(?i)x|y", "\\\\", "#", '"', "`", "[/]", "日赚\\d+元")),
    st.text(_characters, min_size=1, max_size=8).filter(lambda text: "\\" not in text),
)

# ---- literals --------------------------------------------------------------------------------------------------------

numbers = st.one_of(
    st.integers(0, 10**12).map(Decimal), st.decimals(0, 10**6, places=3, allow_nan=False, allow_infinity=False)
)
minutes = st.integers(0, 1439)
days_of_year = st.dates().map(lambda day: (day.month, day.day))
_amounts = st.one_of(
    st.integers(0, 99).map(Decimal), st.decimals(0, 9, places=1, allow_nan=False, allow_infinity=False)
)


@st.composite
def durations(draw: Draw) -> nodes.Duration:
    units = draw(st.lists(st.sampled_from("wdhms"), min_size=1, max_size=3, unique=True))
    parts = tuple((draw(_amounts), unit) for unit in sorted(units, key="wdhms".index))
    return nodes.Duration(parts, span=NOWHERE)


@st.composite
def dates(draw: Draw) -> nodes.Date:
    day = draw(st.dates())
    return nodes.Date(min(day.year, 9998), day.month, 28 if (day.month, day.day) == (2, 29) else day.day, span=NOWHERE)


@st.composite
def _date_times(draw: Draw) -> nodes.DateTime:
    day = draw(dates())
    return nodes.DateTime(day.year, day.month, day.day, draw(minutes), span=NOWHERE)


def text_node(value: str) -> nodes.Text:
    return nodes.Text(value, span=NOWHERE)


literals: st.SearchStrategy[nodes.Expression] = st.one_of(
    numbers.map(lambda value: nodes.Number(value, span=NOWHERE)),
    numbers.map(lambda value: nodes.Percent(value, span=NOWHERE)),
    durations(),
    dates(),
    _date_times(),
    minutes.map(lambda minute: nodes.TimeOfDay(minute, span=NOWHERE)),
    texts.map(text_node),
)
files = texts.map(lambda path: nodes.File(path, span=NOWHERE))
ranges = st.lists(st.tuples(minutes, st.integers(0, 1440)), min_size=1, max_size=3).map(
    lambda pairs: nodes.Ranges(tuple(nodes.TimeRange(*pair, span=NOWHERE) for pair in pairs), span=NOWHERE)
)
