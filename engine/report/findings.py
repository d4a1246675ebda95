"""Findings as a person reads them on a terminal, and as programs do: JSON, SARIF and GitHub's workflow commands.

All formats sort the findings by file, place and code and show each once; none ends in a line end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..diagnostics import Diagnostic, Severity, sort_diagnostics
from ..source import Span
from .code_pages import page_of
from .json_text import dump
from .places import place
from .sarif import render_sarif
from .snippet import Snippet
from .terminal import safe, styled

__all__ = ["render_github", "render_json", "render_sarif", "render_text"]

LEVELS = {
    "en": {"error": "error", "warning": "warning", "note": "note", "help": "help"},
    "zh": {"error": "错误", "warning": "警告", "note": "提示", "help": "建议"},
}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render_text(diagnostics: Iterable[Diagnostic], color: bool, language: str = "en", width: int = 100) -> str:
    """Findings for a terminal, each with its lines of the policy, and a count at the end.

    Args:
        diagnostics: the findings, in any order.
        color: whether the terminal shows colours.
        language: `en` or `zh`; any other is shown in English, and so is what the catalogue does not have.
        width: columns that a line of the policy may take before it is cut around the marked words.

    Returns:
        the text; empty when there are no findings.
    """
    findings = sort_diagnostics(diagnostics)
    if language == "zh":
        from .messages import in_chinese  # the catalogue is read only where it is asked for

        findings = tuple(map(in_chinese, findings))
    words = LEVELS.get(language, LEVELS["en"])
    blocks = ["\n".join(_block(finding, color, words, width)) for finding in findings]
    return "\n\n".join([*blocks, count_line(findings, language)]) if findings else ""


def count_line(diagnostics: Iterable[Diagnostic], language: str = "en") -> str:
    """How many findings of each severity, such as `2 errors, 1 warning`; empty when there are none.

    Args:
        diagnostics: the findings; one that stands there twice counts twice.
        language: `en` or `zh`; any other is shown in English.

    Returns:
        one line.
    """
    levels = Counter(diagnostic.level for diagnostic in diagnostics)
    counted = [(levels[severity], severity.value) for severity in Severity if levels[severity]]
    if language == "zh":
        return "、".join(f"{count} 个{LEVELS['zh'][word]}" for count, word in counted)
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counted)


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Findings as a JSON list of objects, for editors and scripts.

    Lines and columns count from 1, columns in code points; the end column is the one after the last character.
    `page` is where the code is explained, in the project's folder of documents.

    Args:
        diagnostics: the findings, in any order.

    Returns:
        the JSON text.
    """
    return dump([_object(finding) for finding in sort_diagnostics(diagnostics)])


def render_github(diagnostics: Iterable[Diagnostic]) -> str:
    """Findings as GitHub's workflow commands, which become annotations of a pull request, one a line.

    Args:
        diagnostics: the findings, in any order, with files named from the top of the repository.

    Returns:
        the lines; empty when there are no findings.
    """
    return "\n".join(_command(finding) for finding in sort_diagnostics(diagnostics))


def _block(finding: Diagnostic, color: bool, words: dict[str, str], width: int) -> Iterator[str]:
    level = finding.level.value
    head = styled(f"{words[level]}[{finding.code}]", level, color)
    yield f"{head}{styled(f': {safe(finding.message)}', 'strong', color)}"
    snippet = Snippet(finding, color, width)
    rows = list(snippet.rows())
    yield from rows
    if finding.help:
        if rows:
            yield snippet.edge()
        yield f"{snippet.edge('=')} {styled(words['help'], 'help', color)}: {safe(finding.help)}"


def _object(finding: Diagnostic) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.level.value,
        "message": finding.message,
        **_place_keys(finding.span),
        "help": finding.help,
        "labels": [{**_place_keys(label.span), "text": label.text} for label in finding.labels],
        "page": page_of(finding.code),
    }


def _place_keys(span: Span | None) -> dict[str, object]:
    if span is None:
        return {"file": None, "line": None, "column": None, "end_line": None, "end_column": None}
    return {"file": span.source.name, **place(span)._asdict()}


def _command(finding: Diagnostic) -> str:
    properties: dict[str, object] = {}
    if finding.span is not None:
        where = place(finding.span)
        properties["file"] = finding.span.source.name
        properties |= {
            "line": where.line,
            "endLine": where.end_line,
            "col": where.column,
            "endColumn": where.end_column,
        }
    properties["title"] = finding.code
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    text = finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
    return f"::{_GITHUB[finding.level]} {listed}::{_data(text)}"


def _data(text: str) -> str:
    return "%0A".join(safe(line.replace("%", "%25")) for line in text.split("\n"))


def _property(text: str) -> str:
    return safe(text.replace("%", "%25")).replace(":", "%3A").replace(",", "%2C")
