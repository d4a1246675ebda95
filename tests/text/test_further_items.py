"""Detectors and domains as items of patterns, wanted and excepted."""

from __future__ import annotations

import pytest

from guiju.engine.diagnostics import Severity
from guiju.engine.text.patterns import Item, Pattern, detector_pattern
from guiju.engine.text.scanner import Scanner, compile_scanner

from .making import detect, domain, field, pattern, regex, word


def scanner(*patterns: Pattern) -> Scanner:
    made, found = compile_scanner(patterns)
    assert found == []
    return made


def pieces(items: tuple[Item, ...], text: str) -> list[str]:
    """The pieces of the original text that one pattern hits."""
    made = scanner(pattern(*items))
    hits = made.hits(text, 0)
    assert bool(hits) is bool(made.scan(text).bits)
    return [text[hit.start : hit.end] for hit in hits]


def test_a_detector_beside_words() -> None:
    items = (word("dm me"), detect("phone"))
    assert pieces(items, "DM me: 138-0013-8000") == ["DM me", "138-0013-8000"]
    assert pieces(items, "hello") == []


def test_a_detector_is_a_pattern_of_its_own() -> None:
    made = scanner(detector_pattern("phone"), detector_pattern("script", "arabic"))
    assert made.scan("13800138000").bits == 0b01
    assert made.scan("مرحبا").bits == 0b10
    (hit,) = made.hits("مرحبا", 1)
    assert (hit.pattern, hit.item) == ("script(arabic)", "script(arabic)")


def test_words_and_expressions_cancel_what_was_detected() -> None:
    items = (detect("phone"), word("400-800-1234", excepted=True), word("10086", excepted=True))
    assert pieces(items, "打400-800-1234或10086") == []
    assert pieces(items, "打400-800-1234或13800138000") == ["13800138000"]
    mail = (detect("email"), regex(r"support@\S+", excepted=True))
    assert pieces(mail, "support@example.com, li@example.com") == ["li@example.com"]
    ips = (detect("ip"), regex(r"10\.\d+\.\d+\.\d+", excepted=True), regex(r"192\.168\.\d+\.\d+", excepted=True))
    assert pieces(ips, "10.0.0.1 203.0.113.7 192.168.1.1") == ["203.0.113.7"]


def test_excepted_detectors_cancel_what_they_overlap() -> None:
    items = (detect("link"), detect("ip", excepted=True))
    assert pieces(items, "http://10.0.0.1/x example.com") == ["example.com"]
    assert pieces((regex(r"\d{3,}"), detect("phone", excepted=True)), "13800138000 456") == ["456"]


def test_domains_include_those_below_them() -> None:
    items = (domain("casino.example"),)
    assert pieces(items, "https://WWW.Casino.example/join") == ["WWW.Casino.example"]
    assert pieces(items, "m.casino。example casino.example") == ["casino.example"]
    for text in ("mycasino.example", "casino.example.com", "https://good.com/casino.example", "li@casino.example"):
        assert pieces(items, text) == []


def test_a_listed_domain_counts_even_where_it_could_be_a_file() -> None:
    assert pieces((detect("link"),), "see garden.py") == []
    assert pieces((domain("garden.py"),), "see garden.py") == ["garden.py"]


def test_an_ending_alone() -> None:
    assert pieces((domain(".top"),), "a.example.top b.example.com") == ["a.example.top"]


@pytest.mark.parametrize("written", ["例子.中国", "xn--fsqu00a.xn--fiqs8s", "*.例子.中国"])
@pytest.mark.parametrize("text", ["http://例子.中国/x", "http://xn--fsqu00a.xn--fiqs8s/x", "http://m.例子。中国"])
def test_one_domain_in_several_spellings(written: str, text: str) -> None:
    assert len(pieces((domain(written),), text)) == 1


def test_excepted_domains() -> None:
    items = (detect("link"), domain("example.com", excepted=True))
    assert pieces(items, "https://docs.example.com/a?b example.com") == []
    assert pieces(items, "https://example.com.evil.net/x") == ["https://example.com.evil.net/x"]
    assert pieces(items, "https://example.com@evil.net/x") == ["https://example.com@evil.net/x"]
    assert pieces(items, "https://evil.net/example.com") == ["https://evil.net/example.com"]
    assert pieces((detect("email"), domain("example.com", excepted=True)), "li@example.com a@b.com") == ["a@b.com"]


def test_the_site_that_a_link_shows_excuses_it_not() -> None:
    items = (detect("masked_link"), domain("bank.com", excepted=True))
    text = "[bank.com](http://evil.com)"
    assert pieces(items, text) == ["http://evil.com"]
    assert pieces((detect("masked_link"), domain("evil.com", excepted=True)), text) == []


def test_domains_that_are_none_are_refused() -> None:
    made, found = compile_scanner([pattern(domain("casino.example/join"), domain("casino.example"))])
    assert [(one.code, one.level) for one in found] == [("G309", Severity.ERROR)]
    assert "`casino.example/join` is no domain" in found[0].message
    assert made.scan("casino.example").bits == 1


def test_repeated_and_empty_items_are_told() -> None:
    _, found = compile_scanner([pattern(domain("例子.中国"), domain("xn--fsqu00a.xn--fiqs8s"))])
    assert [one.code for one in found] == ["G302"]
    assert "has the domain" in found[0].message
    _, found = compile_scanner([pattern(field("姓名"), field(" 姓名 "), field("\u200b"))])
    assert sorted((one.code, one.message) for one in found) == [
        ("G301", "nothing of `\u200b` remains to look for: it is made of spaces or invisible characters"),
        ("G302", "pattern `ad` has the field ` 姓名 ` twice, which reads the same as `姓名`"),
    ]


def test_counts_are_of_places() -> None:
    made = scanner(pattern(word("加微信"), word("微信"), word("信号")), pattern(detect("emoji")))
    assert made.count("加微信号，微信", 0) == 2
    assert made.count("😀👨\u200d👩👍🏻", 1) == 3
    assert made.count("", 0) == 0
