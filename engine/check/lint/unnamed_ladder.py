"""Rules without a name whose ladder has several steps."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic
from .material import Material

CODE = "G504"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds ladders whose count starts anew as soon as their rule is reworded."""
    for rule in material.policy.rules.values():
        if rule.bare and len(rule.steps) > 1:
            message = "this rule counts offences, and without a name it starts counting anew when it is reworded"
            yield Diagnostic(CODE, message, rule.span, help="give it a name: `rule NAME when …`")
