"""What a person is told about a mistake: each snippet of `grammar/mistakes` has the findings that stand below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guiju.engine.diagnostics import Diagnostic
from guiju.engine.source import Source
from guiju.engine.syntax.parse import parse

_MISTAKE = re.compile(
    r"^## (?P<title>[^\n]+)\n\n```guiju\n(?P<snippet>.*?)\n```\n\n```findings\n(?P<findings>.*?)\n```$", re.M | re.S
)
_ESCAPE = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(frozen=True)
class Mistake:
    """A snippet, and the findings a person should get."""

    family: str
    title: str
    snippet: str
    findings: str


def _read() -> Iterator[Mistake]:
    for file in sorted((files("guiju.grammar") / "mistakes").iterdir(), key=lambda file: file.name):
        text = file.read_text(encoding="utf-8")
        found = [Mistake(file.name, m["title"], m["snippet"], m["findings"]) for m in _MISTAKE.finditer(text)]
        assert len(found) == text.count("\n## "), f"a mistake in {file.name} is not in the form that is read"
        yield from found


MISTAKES = tuple(_read())

# A text that does not end swallows the rest of its line; a schedule is finished by the `when` of the line that follows.
ON_ONE_LINE = tuple(
    m
    for m in MISTAKES
    if "\n" not in m.snippet + m.findings.split("\n  ")[0] and m.title != "a schedule without an effect"
)


GOOD = "when purchase then award 3 points"


def policy(mistake: Mistake) -> str:
    if mistake.family != "characters.md":
        return mistake.snippet
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), mistake.snippet)


def shown(finding: Diagnostic) -> str:
    assert finding.span is not None
    lines = [f"{finding.span.line}:{finding.span.column} {finding.code} {finding.message}"]
    lines += [f"  {label.span.line}:{label.span.column} {label.text}" for label in finding.labels]
    return "\n".join([*lines, *([f"  help: {finding.help}"] if finding.help else [])])


def test_there_are_many() -> None:
    assert len(MISTAKES) >= 120
    assert len({(mistake.family, mistake.title) for mistake in MISTAKES}) == len(MISTAKES)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.family}: {mistake.title}")
def test_what_a_person_is_told(mistake: Mistake) -> None:
    findings = parse(Source("policy.guiju", policy(mistake) + "\n")).diagnostics
    assert "\n".join(map(shown, findings)) == mistake.findings


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.family}: {mistake.title}")
def test_findings_are_put_as_they_should_be(mistake: Mistake) -> None:
    for finding in parse(Source("policy.guiju", policy(mistake))).diagnostics:
        for text in (finding.message, finding.help or "help"):
            assert not text.endswith(".")
            assert text.count("`") % 2 == 0
            assert text[0].islower() or text[0] in "`:"
            assert not re.search(r"\b[A-Z]+_[A-Z]+\b|NoneType|Token|\bstr\b", text)


@given(chosen=st.lists(st.sampled_from(ON_ONE_LINE), min_size=1, max_size=6))
@settings(max_examples=20, deadline=None)
def test_mistakes_neither_hide_nor_invent_each_other(chosen: list[Mistake]) -> None:
    lines: list[str] = []
    expected: list[str] = []
    for mistake in chosen:
        lines += [policy(mistake), f"{GOOD};"]
        expected += [_moved(mistake.findings, len(lines) - 2)]
    parsed = parse(Source("policy.guiju", "\n".join(lines)))
    assert "\n".join(map(shown, parsed.diagnostics)) == "\n".join(expected)
    good = [statement for statement in parsed.file.statements if statement.span.text == GOOD]
    assert len(good) == len(chosen)


def _moved(findings: str, lines: int) -> str:
    moved = re.sub(r"^( *)(\d+):", lambda m: f"{m[1]}{int(m[2]) + lines}:", findings, flags=re.M)
    return re.sub(r"on line (\d+)", lambda m: f"on line {int(m[1]) + lines}", moved)
