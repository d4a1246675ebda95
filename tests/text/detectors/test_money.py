"""Sums of money, in figures and in Chinese numerals."""

from __future__ import annotations

import pytest

from .finding import pieces


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("只要￥100", "￥100"),
        ("原价¥1,299.00，今天买", "¥1,299.00"),
        ("100元一位", "100元"),
        ("转我5块", "5块"),
        ("3块5", "3块5"),
        ("50块钱卖你", "50块钱"),
        ("２００元", "２００元"),
        ("月入3万元", "3万元"),
        ("三百元", "三百元"),
        ("五元", "五元"),
        ("两块五", "两块五"),
        ("一块钱", "一块钱"),
        ("五毛钱", "五毛钱"),
        ("五百块钱一斤", "五百块钱"),
        ("三万块", "三万块"),
        ("100rmb", "100rmb"),
        ("send 0.5 BTC", "0.5 BTC"),
        ("RMB 100", "RMB 100"),
        ("only $5.99 today", "$5.99"),
        ("about 20 dollars", "20 dollars"),
        ("100 USD", "100 USD"),
        ("US$20k", "US$20k"),
        ("50€", "50€"),
        ("€16.5", "€16.5"),
        ("两百美元", "两百美元"),
        ("5000日元", "5000日元"),
        ("10000원", "10000원"),
    ],
)
def test_sums(text: str, found: str) -> None:
    assert pieces("money", text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "一块去吧",
        "我们一块儿玩",
        "3块石头",
        "两块屏幕",
        "一元二次方程",
        "二元论",
        "5元素",
        "2026元旦",
        "公元前",
        "$btc to the moon",
        "第100名",
        "usdt8811",
        "say $0;",
        "2 $^x",
        "100人",
        "元宵快乐",
        "",
    ],
)
def test_no_sums(text: str) -> None:
    assert pieces("money", text) == []
