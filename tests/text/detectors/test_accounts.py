"""Accounts and addresses: e-mail, WeChat, QQ, mentions, IP addresses."""

from __future__ import annotations

import pytest

from .finding import pieces, shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("写信给li.mei+news@example.com吧", "li.mei+news@example.com"),
        ("ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("li(at)example.com", "li(at)example.com"),
        ("li [at] example [dot] com", "li [at] example [dot] com"),
        ("123456#qq.com", "123456#qq.com"),
        ("<li@mail.example.co.uk>", "li@mail.example.co.uk"),
        ("联系 张三@例子.公司", "张三@例子.公司"),
        ("邮箱：李 雷@邮件.例子.中国。", "雷@邮件.例子.中国"),
        ("写信给zhang_san@例子.中国，谢谢", "zhang_san@例子.中国"),
        ("li@example.公司", "li@example.公司"),
        ("资料发li@qq.com谢谢.公司", "li@qq.com"),
        ("我的邮箱abc123艾特qq点com", "abc123艾特qq点com"),
        ("abc艾特example.com", "abc艾特example.com"),
        ("abc(艾特)example(点)com", "abc(艾特)example(点)com"),
        ("li.mei@qq。com", "li.mei@qq。com"),
        ("li@dotexample.com", "li@dotexample.com"),
        ("li88 @ 163.com", "li88 @ 163.com"),
        ("li88@1.6.3..CO.M", "li88@1.6.3..CO.M"),
        ("li88@ q q . c o m 详聊", "li88@ q q . c o m"),
        ("li 艾特 gmail dot com", "li 艾特 gmail dot com"),
    ],
)
def test_emails(text: str, found: str) -> None:
    assert pieces("email", text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "@example.com",
        "a@b",
        "https://user:word@example.com/",
        "3@5.2",
        "look (at) this",
        "li@home",
        "#qq群",
        "你@我",
        "",
        "谢谢@小明.中国加油",
        "谢谢你@小明.我爱你",
        "666@小明.在线",
        "@小明.公司",
        "anybody with @gmail.com",
        "see you @ example.com",
        "艾特我",
        "有事艾特li.mei",
        "vip艾特main.py",
        "3点@163",
    ],
)
def test_no_emails(text: str) -> None:
    assert pieces("email", text) == []


def test_the_host_of_an_email_is_no_link() -> None:
    assert pieces("link", "abc艾特qq点com 或 li@qq。com 或 张三@例子.公司") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("加微信abc_123", "abc_123"),
        ("加我微信：zhangsan", "zhangsan"),
        ("我的微信号是 Mei-2026，来聊", "Mei-2026"),
        ("VX：meimei99", "meimei99"),
        ("v信 meimei99", "meimei99"),
        ("薇❤信meimei99", "meimei99"),
        ("威信：meimei99", "meimei99"),
        ("wechat ID: garden_lee", "garden_lee"),
        ("my WeChat is garden_lee", "garden_lee"),
        ("+V meimei99", "meimei99"),
        ("看片加v13800138000", "13800138000"),
        ("加我vmeimei99", "meimei99"),
        ("+vmeimei99", "meimei99"),
        ("微信13800138000", "13800138000"),
        ("加我薇❤ meimei99", "meimei99"),
        ("加微信：一三八零零一三八零零零", "一三八零零一三八零零零"),
        ("ＷＸ：ｍｅｉｍｅｉ９９", "ｍｅｉｍｅｉ９９"),
    ],
)
def test_wechat_ids(text: str, found: str) -> None:
    assert pieces("wechat_id", text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "微信 windows 版更新了",
        "微信支付12345元",
        "用微信android客户端",
        "vxworks12 is an OS",
        "wxpython",
        "conv: abc12345",
        "微信群满500人了",
        "JAi3gh9NvxAjk5ne6K",
        "https://t.me/+Vx84i4CRdTJ",
        "加微信",
        "加v了没",
        "+v 10086",
        "",
    ],
)
def test_no_wechat_ids(text: str) -> None:
    assert pieces("wechat_id", text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("加QQ12345678", "12345678"),
        ("QQ：1234 56789", "1234 56789"),
        ("扣扣一二三四五六", "一二三四五六"),
        ("企鹅：1-2-3-4-5-6-7", "1-2-3-4-5-6-7"),
        ("q群 88886666", "88886666"),
        ("群号是123456789", "123456789"),
        ("裙号 123456789", "123456789"),
        ("扣 扣 12345678", "12345678"),
        ("企-鹅12345678", "12345678"),
        ("my qq is 12345678", "12345678"),
        ("ＱＱ ①②③④⑤⑥", "①②③④⑤⑥"),
    ],
)
def test_qq_numbers(text: str, found: str) -> None:
    assert pieces("qq", text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "qq音乐12345678",
        "QQ2013版",
        "12345678@qq.com",
        "qq 10000个",
        "QQ飞车",
        "faqq 12345678",
        "QQ012345",
        "q 12345678",
        "",
    ],
)
def test_no_qq_numbers(text: str) -> None:
    assert pieces("qq", text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@阿梅 你好", ["@阿梅"]),
        ("你好@阿梅，@小李 来了", ["@阿梅", "@小李"]),
        ("＠阿梅", ["＠阿梅"]),
        ("@all and @li.mei.", ["@all", "@li.mei"]),
        ("@garden_lee来看", ["@garden_lee"]),
        ("@小K老师", ["@小K老师"]),
        ("@🌸花 早", ["@🌸花"]),
        ("<@123456789> <@!123456789> <@&123456789>", ["<@123456789>", "<@!123456789>", "<@&123456789>"]),
    ],
)
def test_mentions(text: str, found: list[str]) -> None:
    assert pieces("mention", text) == found


@pytest.mark.parametrize("text", ["li@example.com", "@_@", "@ 阿梅", "@@", "@", "https://example.com/@mei", ""])
def test_no_mentions(text: str) -> None:
    assert pieces("mention", text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("服务器203.0.113.7挂了", "203.0.113.7"),
        ("ping 10.0.0.1.", "10.0.0.1"),
        ("http://192.168.1.1:8080/x", "192.168.1.1"),
        ("２０３．０．１１３．７", "２０３．０．１１３．７"),
        ("2001:db8::1 down", "2001:db8::1"),
        ("[64:ff9b::cb00:7107]:80", "64:ff9b::cb00:7107"),
        ("listen on ::1", "::1"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ],
)
def test_ips(text: str, found: str) -> None:
    assert pieces("ip", text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "v1.2.3.4",
        "版本 1.2.3.4",
        "version: 10.0.0.1",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "10:20:30",
        "std::vector",
        "ab::cd",
        "a[1::2]",
        "00:1a:2b:3c:4d:5e",
        "::",
        "",
    ],
)
def test_no_ips(text: str) -> None:
    assert pieces("ip", text) == []


def test_accounts_are_shown_with_their_middle_hidden() -> None:
    assert shown("email", "li.mei@example.com") == ["l***@example.com"]
    assert shown("email", "张三@例子.公司 li88@1.6.3..CO.M") == ["张***@例子.公司", "l***@163.com"]
    assert shown("wechat_id", "微信：zhangsan") == ["zh****an"]
    assert shown("qq", "QQ 12345678") == ["12****78"]
