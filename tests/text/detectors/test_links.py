"""Links and domains: what is an address, what only looks like one, and what leads elsewhere than it says."""

from __future__ import annotations

import pytest

from guiju.engine.text.detectors.addresses import addresses
from guiju.engine.text.detectors.hosts import is_strong, read_domain

from .finding import pieces, shown


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("资料在https://docs.example.com/a?b=1这里", "https://docs.example.com/a?b=1"),
        ("请看 http://example.com/路径", "http://example.com/"),
        ("去www.example.com看看", "www.example.com"),
        ("打开shop-7.example.net，有惊喜", "shop-7.example.net"),
        ("(see https://example.org/wiki/Rule_(law))", "https://example.org/wiki/Rule_(law)"),
        ("Meet us at garden-club.org.", "garden-club.org"),
        ("join t.me/garden_club now", "t.me/garden_club"),
        ("pay at example.com:8443", "example.com:8443"),
        ("ＨＴＴＰＳ：／／ｅｘａｍｐｌｅ．ｃｏｍ", "ＨＴＴＰＳ：／／ｅｘａｍｐｌｅ．ｃｏｍ"),
        ("ex\u200bample.c\u2060om", "ex\u200bample.c\u2060om"),
        ("example。com", "example。com"),
        ("example点com", "example点com"),
        ("example[.]com", "example[.]com"),
        ("example(dot)com", "example(dot)com"),
        ("example [dot] com", "example [dot] com"),
        ("example点top，有货", "example点top"),
        ("hxxp://example.com", "hxxp://example.com"),
        ("http://例子.中国吧", "http://例子.中国"),
        ("看看 例子.中国", "例子.中国"),
        ("http://xn--fsqu00a.xn--fiqs8s/x", "http://xn--fsqu00a.xn--fiqs8s/x"),
        ("http://%65xample.com/x", "http://%65xample.com/x"),
        ("http://203.0.113.7:8080/x", "http://203.0.113.7:8080/x"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        ("http://localhost:3000/x", "http://localhost:3000/x"),
        ("tg://resolve?domain=garden", "tg://resolve?domain=garden"),
        ("bücher.example 有货", "bücher.example"),
        ("www.readme.md", "www.readme.md"),
        ("readme.md/buy", "readme.md/buy"),
        ("163.com", "163.com"),
        ("w6.pm", "w6.pm"),
    ],
)
def test_links(text: str, found: str) -> None:
    assert pieces("link", text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "今天天气不错。com 是什么",
        "第1.2.3版",
        "1.5元",
        "圆周率3.14",
        "e.g. this, i.e. that",
        "a.m. or p.m.",
        "see README.md and main.py:12",
        "makefile.am:78",
        "libfoo.so",
        "给 li.mei@example.com 写信",
        "that is it.is it not",
        "done.now we go",
        "datetime.now()",
        "com.example.chat",
        "asp.net 还是 vb.net",
        "logger.info",
        "1.me 2.my",
        "149.28.xxx.xxx",
        "Mr.Smith",
        "etc...and",
        "file:///etc/hosts",
        "我来了.在线等",
        "没有点号",
        "",
    ],
)
def test_no_links(text: str) -> None:
    assert pieces("link", text) == []


def test_links_within_links_are_one_link_and_two_domains() -> None:
    text = "https://example.com/?to=http://example.net/x"
    assert pieces("link", text) == [text]
    assert shown("domain", text) == ["example.com", "example.net"]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("HTTPS://Docs.Example.COM/A", "docs.example.com"),
        ("http://li:secret@example.com", "example.com"),
        ("http://例子.中国", "xn--fsqu00a.xn--fiqs8s"),
        ("http://example.com.:80/", "example.com"),
        ("http://EXAMPLE。com/", "example.com"),
    ],
)
def test_domains_have_one_spelling(text: str, domain: str) -> None:
    assert shown("domain", text) == [domain]


@pytest.mark.parametrize("text", ["http://localhost/x", "http://203.0.113.7/x", "li@example.com", "main.py"])
def test_no_domains(text: str) -> None:
    assert pieces("domain", text) == []


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("[bank.example](http://evil.example)", "http://evil.example"),
        ("[点这里 www.bank.example 领取](https://evil.example/x)", "https://evil.example/x"),
        ('<a href="http://evil.example/x">https://bank.example</a>', "http://evil.example/x"),
        ("<a class=b href=http://evil.example>bank.example</a>", "http://evil.example"),
        ("<http://evil.example|bank.example>", "http://evil.example"),
        ("[url=http://evil.example]bank.example[/url]", "http://evil.example"),
        ("http://bank.com@evil.example/x", "http://bank.com@evil.example/x"),
        ("http://bank.com:80@evil.example/x", "http://bank.com:80@evil.example/x"),
        ("ｈｔｔｐ：／／bank.com＠evil.example", "ｈｔｔｐ：／／bank.com＠evil.example"),
    ],
)
def test_masked_links(text: str, target: str) -> None:
    assert pieces("masked_link", text) == [target]


@pytest.mark.parametrize(
    "text",
    [
        "[bank.example](http://bank.example/x)",
        "[bank.example](http://www.bank.example/x)",
        "[docs.bank.example](http://bank.example)",
        "[点这里](http://bank.example)",
        "[readme.md](http://bank.example)",
        '<a href="/x">bank.example</a>',
        "http://li:secret@bank.example",
        "https://blog.example/@li.mei.com",
        "bank.example http://evil.example",
    ],
)
def test_links_that_are_what_they_say(text: str) -> None:
    assert pieces("masked_link", text) == []


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("example.com", "example.com"),
        ("*.Example.com", "example.com"),
        ("https://example.com/", "example.com"),
        (".top", "top"),
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
        ("ｅｘａｍｐｌｅ．com", "example.com"),
        ("my_host.example.com", "my_host.example.com"),
        ("example.com/join", None),
        ("casino", None),
        ("two words.com", None),
        ("", None),
        (".", None),
        ("a..b", None),
        ("-a.com", None),
        ("a" * 64 + ".com", None),
    ],
)
def test_domains_as_admins_write_them(written: str, domain: str | None) -> None:
    assert read_domain(written) == domain


def test_an_address_knows_where_its_host_stands() -> None:
    text = "x http://li@example.com:80/p y"
    (address,) = addresses(text)
    assert text[address.start : address.end] == "http://li@example.com:80/p"
    assert text[address.host_start : address.host_end] == address.host == "example.com"
    assert (address.scheme, address.user, address.real, address.meant) == ("http", "li", True, True)


def test_what_speaks_for_a_bare_name() -> None:
    assert is_strong("garden.club")
    assert is_strong("www.garden.now")
    assert not is_strong("garden.now")
    assert is_strong("garden7.now")
    assert not is_strong("garden7.py")
