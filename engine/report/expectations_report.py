"""Expectations and what a run came to: for people, and for continuous integration."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from ..replay.verdicts import Verdict
from .findings import render_github, render_json, render_sarif, render_text
from .junit import as_xml, count_cases, harmless
from .places import place
from .reasons import said_in
from .tables import Table, as_markdown
from .terminal import safe, styled

_EN: Mapping[str, str] = {
    "title": "Expectations",
    "met": "all {count} are met",
    "missed": "{missed} of {count} are not met",
    "what": "what",
    "expected": "expected",
    "actual": "was",
    "ok": "ok",
    "failed": "FAILED",
    "result": "",
}
_ZH: Mapping[str, str] = {
    "title": "预期",
    "met": "{count} 项全部符合",
    "missed": "{count} 项中有 {missed} 项不符合",
    "what": "什么",
    "expected": "预期",
    "actual": "实际",
    "ok": "符合",
    "failed": "不符合",
    "result": "",
}


def render_verdicts(verdicts: Sequence[Verdict], form: str, color: bool, language: str) -> str:
    """What came of expectations.

    Args:
        verdicts: one for each expectation.
        form: `text`, `junit`, `markdown`, `github` or `sarif`.
        color: whether the terminal shows colours.
        language: `en` or `zh`; any other is English.

    Returns:
        the text, without a last line end; of `github` empty where all are met.
    """
    findings = [verdict.finding for verdict in verdicts if not verdict.passed]
    if form == "github":
        return render_github(findings)
    if form == "sarif":
        return render_sarif(findings)
    if form == "junit":
        return _junit(verdicts)
    words = _ZH if language == "zh" else _EN
    if form == "markdown":
        return as_markdown([_table(verdicts, words, language)])
    style = "error" if findings else "help"
    head = styled(words["title"], "strong", color)
    lines = f"{head}\n  {styled(_count(verdicts, words), style, color)}"
    return f"{lines}\n\n{render_text(findings, color, language)}" if findings else lines


def verdicts_data(verdicts: Sequence[Verdict]) -> Mapping[str, object]:
    """What came of expectations, as plain values."""
    return {
        "passed": all(verdict.passed for verdict in verdicts),
        "expectations": [
            {
                "title": verdict.title,
                "expected": verdict.expected,
                "actual": verdict.actual,
                "passed": verdict.passed,
                "file": verdict.span.source.name,
                "line": place(verdict.span).line,
            }
            for verdict in verdicts
        ],
        "findings": json.loads(render_json(verdict.finding for verdict in verdicts if not verdict.passed)),
    }


def _count(verdicts: Sequence[Verdict], words: Mapping[str, str]) -> str:
    missed = sum(not verdict.passed for verdict in verdicts)
    return words["missed" if missed else "met"].format(count=len(verdicts), missed=missed)


def _table(verdicts: Sequence[Verdict], words: Mapping[str, str], language: str) -> Table:
    rows = [
        [
            words["ok" if verdict.passed else "failed"],
            *(said_in(text, language) for text in (verdict.title, verdict.expected, verdict.actual)),
        ]
        for verdict in sorted(verdicts, key=lambda verdict: verdict.passed)
    ]
    heads = [words[key] for key in ("result", "what", "expected", "actual")]
    return Table(f"{words['title']}: {_count(verdicts, words)}", heads, rows)


def _junit(verdicts: Sequence[Verdict]) -> str:
    file = verdicts[0].span.source.name if verdicts else "expectations"
    suite = ElementTree.Element("testsuite", name=harmless(file), time="0", skipped="0")
    for verdict in verdicts:
        title = harmless(safe(f"{verdict.title} {verdict.expected}"))
        case = ElementTree.SubElement(suite, "testcase", name=title, classname=harmless(file), time="0")
        if verdict.passed:
            continue
        message = harmless(safe(f"{file}:{place(verdict.span).line}: {verdict.finding.message}"))
        failure = ElementTree.SubElement(case, "failure", message=message, type=verdict.code)
        failure.text = harmless(safe(verdict.help or verdict.finding.message))
    count_cases(suite)
    return as_xml("guiju dry-run", [suite])
