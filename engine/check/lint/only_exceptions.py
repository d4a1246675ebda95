"""Patterns that only say what does not count."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic
from ...syntax import nodes
from .material import Material

CODE = "G517"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds patterns without anything to look for."""
    for statement in material.statements:
        if isinstance(statement, nodes.Pattern) and all(item.excepted for item in statement.items):
            message = f"the pattern `{statement.name.id}` has nothing but exceptions, so nothing ever matches it"
            yield Diagnostic(
                CODE, message, statement.name.span, help='say what to look for: `words "…"` before `except`'
            )
