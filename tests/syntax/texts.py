"""Policy texts for tests, and where comments can be put into them."""

from __future__ import annotations

import re
from pathlib import Path

from guiju.engine.source import Source
from guiju.engine.syntax import nodes
from guiju.engine.syntax.parse import parse

CORPUS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "corpus").iterdir())}

_BETWEEN_WORDS = re.compile(
    r'"(?:\\.|[^"\\\n])*"|(?:regex|正则) /(?:\\.|[^/\\\n])+/|/(?:\\.|[^/\\\n ])+/|#[^\n]*'
    r"|\btop \d|\bhas only\b|(?P<blank>[ \n]+)"
)


def statements_of(text: str, declared: frozenset[str] = frozenset()) -> tuple[nodes.Statement, ...]:
    """The statements of a text that has nothing wrong with it."""
    return file_of(text, declared).statements


def file_of(text: str, declared: frozenset[str] = frozenset()) -> nodes.PolicyFile:
    """A text that has nothing wrong with it, parsed."""
    parsed = parse(Source("policy.guiju", text), declared)
    assert parsed.diagnostics == (), (text, [finding.message for finding in parsed.diagnostics])
    return parsed.file


def gaps(text: str) -> list[tuple[int, int]]:
    """The blanks between the words of a text."""
    found = (match.span("blank") for match in _BETWEEN_WORDS.finditer(text) if match["blank"] is not None)
    return [(start, end) for start, end in found if not text[:start].endswith("top")]
