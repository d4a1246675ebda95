"""Parts of conditions that never come out false, and so say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ...diagnostics import Diagnostic, Label
from .dead_parts import Dead, dead_parts
from .material import Material, shown

CODE = "G502"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds parts that can be left out without changing what the policy does."""
    for condition in material.conditions():
        for dead in dead_parts(condition, material.prover, False):
            yield _finding(dead)


def _finding(dead: Dead) -> Diagnostic:
    if dead.other is None:
        return Diagnostic(
            CODE, "this always holds, so it says nothing", dead.part.span, help="change it, or take it out"
        )
    message = f"this always holds where `{shown(dead.other.span)}` does not, so the two together say nothing"
    return Diagnostic(CODE, message, dead.part.span, (Label(dead.other.span, "the other one"),), "change one of them")
