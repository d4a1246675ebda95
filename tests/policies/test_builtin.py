"""The patterns that come with the engine, on messages written for this test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from guiju.engine.loading import library, load_all, load_text
from guiju.engine.text.scanner import Scanner
from guiju.engine.text.words import read_word_list

LEXICONS = sorted((Path(__file__).resolve().parents[2] / "policies" / "lexicons").glob("*.txt"))


def found(pattern: str, text: str) -> bool:
    return bool(_scanner(pattern).scan(text).bits)


@cache
def _scanner(pattern: str) -> Scanner:
    return load_text(f"rule a when message matches {pattern} then delete\n").scanner


@pytest.mark.parametrize(
    "text",
    [
        "诚招全国代理，加微信 lucky88990",
        "加薇：abc123456 有惊喜",
        "日赚500+，手机就能做",
        "➕v❤ 8899123",
        "需要片的私聊我",
        "专业车队承接，支持上押，卡接回U",
        "详情联系 @lucky_agent",
        "本群福利 https://t.me/+AbCdEf",
        "高价收公户、一类卡",
        "earn 300 USD a day from home",
        "You have been selected to receive a £500 prize, call now",
        "Guaranteed profits! double your bitcoin today",
        "low fee instant loan, no credit check",
    ],
)
def test_advertising_is_found(text: str) -> None:
    assert found("ad", text)


@pytest.mark.parametrize(
    "text",
    [
        "请勿加微信，有事群里说",
        "今晚七点开车队打本，来三个人",
        "我的新项目终于上线了，大家帮忙看看",
        "昨天点位标错了，重新来",
        "这个盘口设计得真好看",
        "订单号 20260301 到哪里了",
        "下班一起去看电影吗",
        "rip2333",
        "thanks @ooloo, that explains it",
        "the prize draw of our club is on Sunday",
        "try 100 instead of 200, then sha256(x)",
        "my loan application form is missing a page",
        "2333333333333",
        "23333 33333 333",
        "哈哈 66666 6666666",
        "11388 52450    是我的编号",
        "",
    ],
)
def test_harmless_talk_is_no_advertising(text: str) -> None:
    assert not found("ad", text)


@pytest.mark.parametrize(
    "text",
    [
        "你就是个傻逼",
        "去死吧你",
        "你真是垃圾",
        "操你妈",
        "you are a fucking idiot",
        "kill yourself",
        "go fuck yourself",
        "@bob fuck off",
        "you're such a dumbass",
        "stupid asshole!",
    ],
)
def test_abuse_is_found(text: str) -> None:
    assert found("abuse", text)


@pytest.mark.parametrize(
    "text",
    [
        "卧槽这也行",
        "妈的又输了",
        "左脚往前踏的时候滚",
        "我真是个笨蛋",
        "垃圾要分类",
        "damn, I lost again",
        "the idiot light on my car is on",
        "fuck you, my old printer",
        "I felt like a dumbass after that trade",
        "he can be an asshole before his coffee",
        "pathetic",
    ],
)
def test_oaths_and_talk_of_games_are_no_abuse(text: str) -> None:
    assert not found("abuse", text)


@pytest.mark.parametrize(
    "text", ["不转不是中国人！", "紧急通知：请转发到所有群", "share before it gets deleted!!", "专家紧急提醒，赶紧转发"]
)
def test_rumours_are_found(text: str) -> None:
    assert found("rumour", text)


@pytest.mark.parametrize("text", ["这个通知请转给班长", "please share your screen", "明天有雨，记得带伞"])
def test_news_is_no_rumour(text: str) -> None:
    assert not found("rumour", text)


def test_a_policys_own_pattern_replaces_the_engines(tmp_path: Path) -> None:
    (tmp_path / "a.guiju").write_text(
        'pattern ad: words "cheap"\nrule a when message matches ad then delete\n', encoding="utf-8"
    )
    program = load_all([tmp_path]).program
    assert program is not None
    assert program.scanner.scan("诚招全国代理").bits == 0
    assert program.scanner.scan("cheap watches").bits == 1


def test_a_policys_own_word_list_is_read_where_the_engine_has_one_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "advertising.zh.txt").write_text("苹果\n", encoding="utf-8")
    policy = (
        'pattern mine: words from "lexicons/advertising.zh.txt"\nrule a when message matches (ad, mine) then delete\n'
    )
    (tmp_path / "a.guiju").write_text(policy, encoding="utf-8")
    program = load_all([tmp_path]).program
    assert program is not None
    bits = {text: program.scanner.scan(text).bits for text in ("苹果", "诚招全国代理")}
    assert sorted(bits.values()) == [1, 2]


@pytest.mark.parametrize("pattern", [pattern.name.id for pattern in library()])
def test_nothing_is_wrong_with_a_shipped_pattern(pattern: str) -> None:
    assert load_text(f"rule a when message matches {pattern} then delete\n").warnings == ()


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.stem)
def test_a_word_list_has_every_word_once(path: Path) -> None:
    words = [word.casefold() for word, _ in read_word_list(path.read_text(encoding="utf-8"))]
    assert len(words) > 20
    assert sorted({word for word in words if words.count(word) > 1}) == []
