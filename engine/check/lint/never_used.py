"""Patterns and definitions that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic
from ...syntax import nodes
from .material import Material

CODE = "G507"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds declarations whose name stands nowhere else; files of declarations alone are left alone."""
    statements = material.statements
    if not any(isinstance(statement, nodes.Rule | nodes.Guard | nodes.Goal) for statement in statements):
        return
    used = {name for statement in statements for name in _names_in(statement)}
    for statement in statements:
        if isinstance(statement, nodes.Pattern | nodes.Define) and statement.name.id not in used:
            what = "pattern" if isinstance(statement, nodes.Pattern) else "definition"
            message = f"no rule uses the {what} `{statement.name.id}`"
            yield Diagnostic(CODE, message, statement.name.span, help="use it, or take it out")


def _names_in(statement: nodes.Statement) -> Iterator[str]:
    own = getattr(statement, "name", None)
    return (node.id for node in nodes.walk(statement) if isinstance(node, nodes.Name) and node is not own)
