"""Counters over a message that look back longer than the message is remembered."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic
from ...durations import format_duration
from ...syntax import nodes
from ..names import language_at
from .material import Material, shown

CODE = "G505"
KEPT = 48 * 3_600_000
"""How long the reports of a message, and the reactions to it, are kept, in milliseconds."""

_OF_MESSAGES = ("reports", "reactions")


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds windows over reports and reactions that are longer than these are kept."""
    for statement in material.statements:
        for node in nodes.walk(statement):
            if isinstance(node, nodes.Counter) and node.window is not None and _is_of_message(node.what):
                length = node.window.duration
                if length is not None and length.ms > KEPT:
                    yield _finding(node)


def _is_of_message(what: nodes.Expression) -> bool:
    base = what.base if isinstance(what, nodes.Call) else what
    return (
        isinstance(base, nodes.Attribute)
        and base.name in _OF_MESSAGES
        and isinstance(base.base, nodes.Name)
        and base.base.id == "message"
    )


def _finding(node: nodes.Counter) -> Diagnostic:
    kept = format_duration(KEPT, language_at(node.span))
    message = f"`{shown(node.what.span)}` is kept for {kept} after the message, and no longer"
    return Diagnostic(CODE, message, node.span, help=f"leave the window out, or make it at most `{kept}`")
