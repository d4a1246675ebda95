"""`guiju check`: what is wrong with a policy, or could be better."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ...diagnostics import Diagnostic, PolicyError, Severity
from ..checked import describe_check
from ..console import color, put, stdin_of
from ..exit_codes import ExitCode
from ..findings import render_github, render_json, render_sarif, render_text
from ..given import load_given


def check(paths: Sequence[str], community: str | None, form: str, language: str | None, verbose: bool) -> ExitCode:
    """Shows the findings of a policy, and in text what was looked at.

    Args:
        paths: of the policy, or `-` alone.
        community: the community file; None looks for one.
        form: `text`, `json`, `sarif` or `github`.
        language: of the words around findings; None is the community's.
        verbose: whether to list the rules.
    """
    stdin = stdin_of(paths)
    try:
        loaded = load_given(paths, community, stdin)
    except PolicyError as error:
        _put_findings(error.diagnostics, form, language or error.language or "en")
        return ExitCode.INVALID
    speaking = language or loaded.community.language
    _put_findings(loaded.diagnostics, form, speaking)
    if form == "text" and loaded.program is not None:
        if loaded.diagnostics:
            put("")
        put(describe_check(loaded.program.policy, speaking, verbose))
    return _exit_for(loaded.diagnostics)


def _put_findings(diagnostics: tuple[Diagnostic, ...], form: str, language: str) -> None:
    if form == "text":
        text = render_text(diagnostics, color(sys.stdout), language)
    else:
        text = {"json": render_json, "sarif": render_sarif, "github": render_github}[form](diagnostics)
    if text:
        put(text)


def _exit_for(diagnostics: tuple[Diagnostic, ...]) -> ExitCode:
    levels = {diagnostic.level for diagnostic in diagnostics}
    if Severity.ERROR in levels:
        return ExitCode.INVALID
    return ExitCode.FINDINGS if Severity.WARNING in levels else ExitCode.OK
