"""A table of codes of the tests' own, so that what is rendered does not change when the engine's table grows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guiju.engine import diagnostics
from guiju.engine.diagnostics import Code, Severity
from guiju.engine.report import code_pages, sarif


def _row(code: str, name: str, severity: Severity) -> Code:
    return Code(
        code=code,
        name=name,
        severity=severity,
        summary=f"a finding of the kind {severity} | for tests",
        explanation="What it means, in a short paragraph.\n",
        wrong="when message matches ad\n  then warn\n",
        right='pattern ad: words "加微信"\n\nwhen message matches ad then warn\n',
        language="guiju",
    )


TABLE = {
    "G101": _row("G101", "not-a-statement", Severity.ERROR),
    "G201": _row("G201", "unknown-name", Severity.ERROR),
    "G501": _row("G501", "never-fires", Severity.WARNING),
    "G601": _row("G601", "late-event", Severity.NOTE),
}


@pytest.fixture
def table() -> Iterator[dict[str, Code]]:
    """The table of codes that the renderers see while a test runs."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (diagnostics, sarif, code_pages):
            patch.setattr(module, "codes", lambda: TABLE)
        yield TABLE
