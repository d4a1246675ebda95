"""Forms: posts that must name their fields and fill them in."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.text.fields import missing_fields
from guiju.engine.text.patterns import Pattern
from guiju.engine.text.scanner import compile_scanner

from .making import field, pattern, word

FOLLOW_UP = pattern(field("客户姓名"), field("公司名称"), field("下一步行动计划"), name="follow_up")
ENGLISH = pattern(field("customer"), field("need"), field("next step"))


def matches(form: Pattern, text: str) -> bool:
    made, found = compile_scanner([form])
    assert found == []
    complete = not missing_fields(text, form)
    assert bool(made.scan(text).bits) is bool(made.hits(text, 0)) is complete
    return complete


@pytest.mark.parametrize(
    "text",
    [
        "客户姓名：张三\n公司名称：甲公司\n下一步行动计划：周五回访",
        "客户姓名: 张三, 公司名称: 甲公司, 下一步行动计划: 周五回访",
        "下一步行动计划=周五回访；公司名称=甲公司；客户姓名=张三",
        "客户姓名-张三 公司名称—甲公司 下一步行动计划 - 周五回访",
        "客户姓名\t张三\n公司名称\t甲公司\n下一步行动计划\t周五回访",
        "客户姓名\n张三\n\n公司名称\n甲公司\n\n下一步行动计划\n周五回访",
        "【客户姓名】张三【公司名称】甲公司【下一步行动计划】周五回访",
        "【客户姓名】：张三\n【公司名称】：甲公司\n【下一步行动计划】：周五回访",
        "1. 客户姓名：张三\n2、公司名称：甲公司\n（3）下一步行动计划：周五回访",
        "一、客户姓名：张三\n二、公司名称：甲公司\n三、下一步行动计划：周五回访",
        "- **客户姓名**：张三\n- **公司名称**：甲公司\n- **下一步行动计划**：周五回访",
        "客户姓名（必填）：张三\n公司名称(全称)：甲公司\n下一步行动计划：周五回访",
        "客 户 姓 名 ： 张三\n公司 名称：甲公司\n下一步 行动计划：周五回访",
        "客户姓名：张三\n公司名称：甲公司\n下一步行动计划：\n周五回访，再约时间",
        "客户\u200b姓名﹕张三\n公司名称∶甲公司\n下一步行动计划：无",
        "今日跟进\n客户姓名：张三\n公司名称：甲公司\n下一步行动计划：👍",
        "客户姓名：\n客户姓名：张三\n公司名称：甲公司\n下一步行动计划：周五回访",
    ],
)
def test_filled_in(text: str) -> None:
    assert matches(FOLLOW_UP, text)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("客户姓名：张三\n下一步行动计划：周五回访", ("公司名称",)),
        ("客户姓名：\n公司名称：甲公司\n下一步行动计划：周五回访", ("客户姓名",)),
        ("1. 客户姓名：\n2. 公司名称：\n3. 下一步行动计划：周五回访", ("客户姓名", "公司名称")),
        ("客户姓名：张三 公司名称：____ 下一步行动计划：--", ("公司名称", "下一步行动计划")),
        ("客户姓名：张三 2.公司名称： 3.下一步行动计划： ", ("公司名称", "下一步行动计划")),
        ("客户姓名张三公司名称甲公司下一步行动计划周五", ("客户姓名", "公司名称", "下一步行动计划")),
        ("新客户姓名：张三\n公司名称：甲公司\n下一步行动计划：周五", ("客户姓名",)),
        ("说说客户姓名和公司名称", ("客户姓名", "公司名称", "下一步行动计划")),
        ("客户姓名\t\n公司名称\t甲公司\n下一步行动计划\t周五", ("客户姓名",)),
        ("【客户姓名】：【公司名称】：甲【下一步行动计划】：", ("客户姓名", "下一步行动计划")),
        ("", ("客户姓名", "公司名称", "下一步行动计划")),
    ],
)
def test_missing(text: str, missing: tuple[str, ...]) -> None:
    assert missing_fields(text, FOLLOW_UP) == missing
    assert not matches(FOLLOW_UP, text)


def test_english_fields() -> None:
    assert matches(ENGLISH, "Customer: Li Mei\nNeed: ten boxes\nNEXT  STEP: call on Friday")
    assert matches(ENGLISH, "customer - Li, need - ten, next step -- call")
    assert missing_fields("customer: Li\nneed-based offers\nnext step: call", ENGLISH) == ("need",)
    assert missing_fields("customers: Li\nneed: ten\nnext step: call", ENGLISH) == ("customer",)


def test_a_name_within_a_longer_one_is_another_field() -> None:
    form = pattern(field("姓名"), field("客户姓名"))
    assert missing_fields("客户姓名：张三", form) == ("姓名",)
    assert missing_fields("客户姓名：张三\n姓名：李四", form) == ()


def test_the_hit_is_the_whole_form() -> None:
    made, _ = compile_scanner([FOLLOW_UP])
    text = "跟进：\n客户姓名：张\u200b三\n公司名称：甲\n下一步行动计划：回访  \n"
    (hit,) = made.hits(text, 0)
    assert text[hit.start : hit.end] == "客户姓名：张\u200b三\n公司名称：甲\n下一步行动计划：回访"
    assert (hit.pattern, hit.item) == ("follow_up", "客户姓名")


def test_words_beside_fields_are_another_way_to_match() -> None:
    made, _ = compile_scanner([pattern(word("跟进表"), field("姓名"), field("电话"))])
    assert [made.scan(text).bits for text in ("跟进表", "姓名：张三", "姓名：张三 电话：无")] == [1, 0, 1]


def test_except_cancels_a_form_it_overlaps() -> None:
    made, _ = compile_scanner([pattern(field("姓名"), field("电话"), word("测试", excepted=True))])
    assert [made.scan(text).bits for text in ("姓名：测试 电话：无", "测试。姓名：张三 电话：无")] == [0, 1]


def test_patterns_without_fields_lack_none() -> None:
    assert missing_fields("你好", pattern(word("你好"))) == ()


@given(
    st.lists(
        st.sampled_from(["姓名", "电话", "：", "\n", "\t", " ", "1.", "【", "】", "张三", "(", ")", "-", "\u200b"])
    ).map("".join)
)
def test_any_text_is_read(text: str) -> None:
    form = pattern(field("姓名"), field("电话"))
    assert set(missing_fields(text, form)) <= {"姓名", "电话"}
    matches(form, text)


@pytest.mark.parametrize("piece", ["姓名", "姓名：", "姓名 ", "\n", " ", "1.", "(", "姓 ", "【姓名"])
def test_long_texts_take_no_quadratic_time(piece: str) -> None:
    started = time.process_time()
    missing_fields(piece * (40_000 // len(piece)), pattern(field("姓名"), field("电话")))
    missing_fields("姓名：" + piece * (40_000 // len(piece)) + "电话：x", pattern(field("姓名"), field("电话")))
    assert time.process_time() - started < 3
