"""All lint rules, and the one call that runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ...diagnostics import Diagnostic, sort_diagnostics
from ...syntax import nodes
from ..policy import Policy
from . import (
    always_true,
    guard_withholds_all,
    look_alike_names,
    message_without_text,
    moves_apart,
    never_true,
    never_used,
    only_exceptions,
    out_of_reach,
    platform_cannot,
    platform_limit,
    schedule_never_comes,
    shadowed,
    tag_never_given,
    unknown_in_text,
    unnamed_ladder,
    window_beyond_memory,
    window_too_fine,
)
from .material import Material

LintRule = Callable[[Material], Iterator[Diagnostic]]

RULES: Mapping[str, LintRule] = {
    module.CODE: module.check
    for module in (
        never_true, always_true, shadowed, unnamed_ladder, window_beyond_memory, window_too_fine, never_used,
        guard_withholds_all, moves_apart, schedule_never_comes, unknown_in_text, platform_cannot, platform_limit,
        out_of_reach, look_alike_names, message_without_text, only_exceptions, tag_never_given,
    )
}  # fmt: skip
"""Every lint rule by the code of what it finds."""


def lint(policy: Policy, files: Sequence[nodes.PolicyFile] = ()) -> list[Diagnostic]:
    """What works in a policy but is likely not meant.

    Args:
        policy: a policy without errors.
        files: the files it came of; without them nothing is said of declarations and schedules.

    Returns:
        warnings and notes, by file and place, each once.
    """
    material = Material(policy, tuple(statement for file in files for statement in file.statements))
    return list(sort_diagnostics(finding for rule in RULES.values() for finding in rule(material)))
