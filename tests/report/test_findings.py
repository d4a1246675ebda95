"""How findings look in every format, and that no text can break them."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from guiju.engine.diagnostics import Diagnostic, Label, Severity
from guiju.engine.report.findings import count_line, render_github, render_json, render_sarif, render_text
from guiju.engine.report.terminal import UNSAFE, columns
from guiju.engine.source import Source, Span

pytestmark = pytest.mark.usefixtures("table")


def _span(source: Source, words: str) -> Span:
    start = source.text.index(words)
    return Span(source, start, start + len(words))


ENGLISH = Source("rules.guiju", "rule a\n  in vip_grup, vip_grup\n  when message matches ad\n  then warn\n")
CHINESE = Source(
    "规则/广告.guiju", "规则 禁止广告\n\t在 客户群、代理裙\n  当 消息 匹配 👍🏽广告\n  则 e\u0301te\u0301 警告\n"
)
HARMFUL = Source("a\x1b]0;title\x07.guiju", 'because "\x1b[2Jnothing \u202eto see\x9b"\n')
LONG = Source("long.guiju", "pattern ad: words " + ", ".join(f"字{n}" for n in range(90)) + "\n")
OTHER = Source("community.yaml", "\n" * 11 + "groups: {vip_group: {}}\n")

CASES = {
    "one place": Diagnostic("G201", "unknown group `vip_grup`", _span(ENGLISH, "vip_grup")),
    "help": Diagnostic("G501", "`a` never fires", _span(ENGLISH, "a\n"), help="give it a condition"),
    "no place": Diagnostic("G101", "no policy in `rules`", help="a policy ends in `.guiju`"),
    "labels on one line": Diagnostic(
        "G201",
        "unknown group `vip_grup`",
        _span(ENGLISH, "vip_grup"),
        (Label(Span(ENGLISH, 21, 29), "and here"), Label(_span(ENGLISH, "a\n"), "in this rule")),
    ),
    "labels elsewhere": Diagnostic(
        "G201", "unknown group `vip_grup`", _span(ENGLISH, "vip_grup"), (Label(_span(OTHER, "vip_group"), "this one?"),)
    ),
    "several lines": Diagnostic("G501", "this rule never fires", Span(ENGLISH, 0, len(ENGLISH.text))),
    "two lines": Diagnostic("G501", "these never meet", _span(ENGLISH, "vip_grup\n  when")),
    "wide characters after a tab": Diagnostic(
        "G201", "unknown group `代理裙`", _span(CHINESE, "代理裙"), help="did you mean `代理群`?"
    ),
    "after an emoji": Diagnostic("G201", "unknown pattern `广告`", Span(CHINESE, 29, 31)),
    "after combining accents": Diagnostic("G101", "unexpected `警告`", _span(CHINESE, "警告")),
    "end of the file": Diagnostic("G101", "the rule has no effects", Span(ENGLISH, 999, 999)),
    "end of a line": Diagnostic("G101", "expected a group", Span(ENGLISH, 30, 31)),
    "empty source": Diagnostic("G101", "the file is empty", Span(Source("empty.guiju", ""), 0, 0)),
    "harmful characters": Diagnostic("G101", "unexpected `\x1b`", _span(HARMFUL, "to see"), help="remove `\u202e`"),
    "a long line, within": Diagnostic("G501", "`字50` is never seen", _span(LONG, "字50")),
    "a long line, at its start": Diagnostic("G501", "`ad` is not used", _span(LONG, "ad")),
    "a long line, at its end": Diagnostic("G501", "`字89` is never seen", _span(LONG, "字89")),
    "a long line, all of it": Diagnostic(
        "G501", "too many words", _span(LONG, LONG.text.strip()), (Label(_span(LONG, "字70"), "from here"),)
    ),
    "another severity": Diagnostic("G501", "`a` never fires", _span(ENGLISH, "a\n"), severity=Severity.NOTE),
}


@pytest.mark.parametrize("case", CASES)
def test_text(case: str, snapshot: SnapshotAssertion) -> None:
    assert render_text([CASES[case]], color=False) == snapshot


def test_text_in_colour(snapshot: SnapshotAssertion) -> None:
    findings = [CASES["labels elsewhere"], CASES["help"], CASES["no place"]]
    assert render_text(findings, color=True).replace("\x1b", "<ESC>") == snapshot


def test_text_in_chinese(snapshot: SnapshotAssertion) -> None:
    findings = [CASES["wide characters after a tab"], CASES["help"], CASES["another severity"]]
    assert render_text(findings, color=False, language="zh") == snapshot


def test_json(snapshot: SnapshotAssertion) -> None:
    assert render_json(CASES.values()) == snapshot


def test_github(snapshot: SnapshotAssertion) -> None:
    assert render_github(CASES.values()) == snapshot


def test_sarif(snapshot: SnapshotAssertion) -> None:
    assert re.sub(r'"version": "\d+\.\d+\.\d+\w*"', '"version": "…"', render_sarif(CASES.values())) == snapshot


def test_nothing_found() -> None:
    assert render_text([], color=True) == ""
    assert render_github([]) == ""
    assert json.loads(render_json([])) == []
    assert json.loads(render_sarif([]))["runs"][0]["results"] == []


def test_findings_are_sorted_and_shown_once() -> None:
    findings = [CASES["help"], CASES["one place"], CASES["one place"]]
    codes = [row["code"] for row in json.loads(render_json(findings))]
    assert codes == ["G501", "G201"]
    assert render_text(findings, color=False) == render_text(findings[::-1], color=False)


def test_count_line() -> None:
    findings = [CASES["one place"], CASES["no place"], CASES["help"], CASES["another severity"]]
    assert count_line(findings) == "2 errors, 1 warning, 1 note"
    assert count_line(findings, "zh") == "2 个错误、1 个警告、1 个提示"
    assert count_line([]) == ""


def test_github_escapes_what_would_end_the_command() -> None:
    source = Source("50%, a:b.guiju", "x\n")
    line = render_github([Diagnostic("G101", "100% wrong,\nreally: yes", Span(source, 0, 1), help="::error::no")])
    assert line == (
        "::error file=50%25%2C a%3Ab.guiju,line=1,endLine=1,col=1,endColumn=2,title=G101"
        "::100%25 wrong,%0Areally: yes%0Ahelp: ::error::no"
    )


def test_carets_stand_under_the_words() -> None:
    source = Source("a.guiju", "在\t客户群、e\u0301 代理裙 x")
    row, carets = render_text([Diagnostic("G201", "m", _span(source, "代理裙"))], color=False).split("\n")[3:5]
    before = row[: row.index("代理裙")]
    assert carets.index("^") == columns(before)
    assert carets.count("^") == columns("代理裙")


PIECES = st.sampled_from(
    ["规则", " ", "\t", "\n", "\r\n", "a" * 60, "群" * 30, "\u0301", "\u200d", "👍🏽", "\x1b[", "\u202e"]
)
TEXTS = st.lists(PIECES | st.text(st.characters(), max_size=5), max_size=15).map("".join)
OFFSETS = st.integers(-5, 400)


@st.composite
def _spans(draw: st.DrawFn, sources: list[Source]) -> Span:
    return Span(draw(st.sampled_from(sources)), draw(OFFSETS), draw(OFFSETS))


@st.composite
def _findings(draw: st.DrawFn) -> list[Diagnostic]:
    sources = draw(st.lists(st.builds(Source, TEXTS, TEXTS), min_size=1, max_size=3))
    finding = st.builds(
        Diagnostic,
        st.sampled_from(["G101", "G501", "G601"]),
        TEXTS,
        st.none() | _spans(sources),
        st.lists(st.builds(Label, _spans(sources), TEXTS), max_size=3).map(tuple),
        st.none() | TEXTS,
    )
    return draw(st.lists(finding, max_size=4))


@given(_findings(), st.integers(0, 60), st.sampled_from(["en", "zh", "xx"]))
def test_any_text_is_rendered_harmless(findings: list[Diagnostic], width: int, language: str) -> None:
    for line in render_text(findings, color=False, language=language, width=width).split("\n"):
        assert UNSAFE.search(line) is None
    assert len(render_github(findings).split("\n")) == max(1, len(set(findings)))


@given(_findings())
def test_any_text_gives_valid_json(findings: list[Diagnostic]) -> None:
    for text in (render_json(findings), render_sarif(findings)):
        text.encode("utf-8")
        assert all(UNSAFE.search(line) is None for line in text.split("\n"))
    shown = json.loads(render_json(findings))
    assert sorted(row["message"] for row in shown) == sorted(finding.message for finding in set(findings))


@given(_findings(), st.integers(30, 80))
def test_long_lines_are_cut(findings: list[Diagnostic], width: int) -> None:
    rows = render_text(findings, color=False, width=width).split("\n")
    for row in rows:
        if found := re.match(r" *\d+ \| (.*)", row):
            shown = [c for c in found.group(1) if unicodedata.category(c) not in ("Mn", "Me", "Cf")]
            assert columns("".join(shown)) <= width + 2
