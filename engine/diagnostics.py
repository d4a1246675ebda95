"""What is wrong, or could be better, and where: the one form in which every stage says so.

A diagnostic is written for an admin: lower case, no full stop, names in backticks, what was found, what was expected
    and
what to do. Rendering (terminal, JSON, SARIF, GitHub) lives in `report`; the codes and their pages in
`engine/codes/*.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from .source import Span


class Severity(StrEnum):
    """How bad a finding is. Errors stop a policy from being loaded; warnings and notes do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Code:
    """A row of the table of codes: what a code means, in general, with an example that has it and one that has not."""

    code: str
    name: str
    severity: Severity
    summary: str
    explanation: str
    wrong: str
    right: str
    language: str


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that helps to understand a finding, with a few words."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Args:
        code: a key of the table of codes, such as `G201`.
        message: what was found and what was expected.
        span: where; None when the finding has no place in a text (a folder without policies, say).
        labels: further places.
        help: what to do about it.
        severity: only where it differs from the code's own.
    """

    code: str
    message: str
    span: Span | None = None
    labels: tuple[Label, ...] = ()
    help: str | None = None
    severity: Severity | None = None

    @property
    def level(self) -> Severity:
        """The severity: the finding's own, else its code's."""
        return self.severity or codes()[self.code].severity

    @property
    def sort_key(self) -> tuple[str, int, str, str]:
        """File, place, code, message: the order in which findings are shown."""
        if self.span is None:
            return ("", 0, self.code, self.message)
        return (self.span.source.name, self.span.start, self.code, self.message)


class PolicyError(Exception):
    """A policy, community file, scenario or trace that can't be used.

    Attributes:
        diagnostics: every finding of the run, sorted by file, place and code; at least one is an error.
        language: of the community they are for, in which people are told of them; None is not known.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], language: str | None = None) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = sort_diagnostics(diagnostics)
        self.language = language
        super().__init__("\n".join(one_line(d) for d in self.diagnostics if d.level is Severity.ERROR))


@contextmanager
def told_in(language: str | None) -> Iterator[None]:
    """Keeps with what can't be used in which language people are told of it.

    Args:
        language: of the community; None is not known.
    """
    try:
        yield
    except PolicyError as error:
        error.language = error.language or language
        raise


def one_line(diagnostic: Diagnostic) -> str:
    """`file:line:column: error[G101]: message`, the shortest form a person or an editor can follow."""
    place = ""
    if diagnostic.span is not None:
        place = f"{diagnostic.span.source.name}:{diagnostic.span.line}:{diagnostic.span.column}: "
    return f"{place}{diagnostic.level}[{diagnostic.code}]: {diagnostic.message}"


def sort_diagnostics(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Findings by file, place and code, each once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda d: d.sort_key))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding is an error."""
    return any(d.level is Severity.ERROR for d in diagnostics)


def near_miss(name: str, known: Iterable[str]) -> str | None:
    """The known name most likely meant by a misspelt one, or None when none is close.

    Compared without case; names of one or two characters (common in Chinese) count as close when they share a
    character. A single Latin letter is close to itself only: half of all short names have it.
    """
    candidates = sorted(set(known))
    folded = {candidate.casefold(): candidate for candidate in reversed(candidates)}
    cutoff = 1.0 if len(name) == 1 and name.isascii() else 0.5 if len(name) <= 2 else 0.6
    close = get_close_matches(name.casefold(), list(folded), n=1, cutoff=cutoff)
    if close:
        return folded[close[0]]
    return None


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """A help sentence naming the near miss, or None."""
    found = near_miss(name, known)
    return f"did you mean `{found}`?" if found else None


def listing(names: Sequence[str], limit: int = 8) -> str:
    """Names in backticks, joined by commas, at most `limit` of them and a count of the rest."""
    shown = ", ".join(f"`{name}`" for name in names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"


@cache
def codes() -> dict[str, Code]:
    """The table of codes, read from the `codes` folder of the engine.

    Returns:
        every code with its row, sorted by code.

    Raises:
        ValueError: two files define one code (a mistake in the engine, caught by its tests).
    """
    table: dict[str, Code] = {}
    folder = files("guiju.engine") / "codes"
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".yaml"):
            continue
        for code, row in yaml.safe_load(entry.read_text(encoding="utf-8")).items():
            if code in table:
                raise ValueError(f"code {code} is defined twice, the second time in {entry.name}")
            table[code] = Code(
                code=code,
                name=row["name"],
                severity=Severity(row["severity"]),
                summary=row["summary"],
                explanation=row["explanation"],
                wrong=row["wrong"],
                right=row["right"],
                language=row.get("language", "guiju"),
            )
    return dict(sorted(table.items()))
