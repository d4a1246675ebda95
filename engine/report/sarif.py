"""Findings as SARIF 2.1.0, the form in which code hosts and editors take the results of checkers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from urllib.parse import quote

from guiju import __version__

from ..diagnostics import Code, Diagnostic, codes, sort_diagnostics
from ..source import Span
from .code_pages import explanation
from .json_text import dump
from .places import utf16_place

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

Json = dict[str, object]


def render_sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """Findings as one SARIF run, with every code as a rule of the tool.

    Args:
        diagnostics: the findings, in any order, with files named from the top of the repository.

    Returns:
        the JSON text, without a last line end; columns count UTF-16 code units.
    """
    table = codes()
    indices = {code: index for index, code in enumerate(table)}
    run: Json = {
        "tool": {"driver": {"name": "guiju", "version": __version__, "rules": [_rule(row) for row in table.values()]}},
        "columnKind": "utf16CodeUnits",
        "results": [_result(finding, indices[finding.code]) for finding in sort_diagnostics(diagnostics)],
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: Code) -> Json:
    return {
        "id": code.code,
        "name": code.name.title().replace("-", ""),
        "shortDescription": {"text": code.summary},
        "fullDescription": {"text": code.explanation.strip()},
        "help": {"text": code.explanation.strip(), "markdown": explanation(code)},
        "defaultConfiguration": {"level": code.severity.value},
    }


def _result(finding: Diagnostic, index: int) -> Json:
    text = finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
    result: Json = {"ruleId": finding.code, "ruleIndex": index, "level": finding.level.value, "message": {"text": text}}
    if finding.span is not None:
        result["locations"] = [_location(finding.span)]
    if finding.labels:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": label.text}, **_location(label.span)}
            for number, label in enumerate(finding.labels, start=1)
        ]
    return result


def _location(span: Span) -> Json:
    where = utf16_place(span)
    region = {
        "startLine": where.line,
        "startColumn": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
    }
    return {"physicalLocation": {"artifactLocation": {"uri": uri(span.source.name)}, "region": region}}


def uri(name: str) -> str:
    """A file's name as a URI: relative names stay relative, and what a URI can't hold is percent-encoded.

    Args:
        name: a path in the form of the machine's own file system.

    Returns:
        the URI; a lone surrogate, as Python puts it into names that are not text, is encoded as it stands.
    """
    path = PurePath(name)
    quoted = quote(path.as_posix(), errors="surrogatepass")
    if not path.is_absolute():
        return quoted
    return f"file://{quoted}" if quoted.startswith("/") else f"file:///{quoted}"
