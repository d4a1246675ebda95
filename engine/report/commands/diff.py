"""`guiju diff`: what a change of a policy would change."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import click

from ...compile.program import Program
from ...diagnostics import PolicyError
from ...replay.difference import Comparison
from ..console import STDIN, color, put
from ..difference import difference_data, difference_github, difference_tables
from ..exit_codes import ExitCode
from ..json_text import dump
from ..revisions import given
from ..tables import as_markdown, as_text
from .replay import go_through, load_policy


@dataclass(frozen=True, slots=True)
class Showing:
    """How a comparison is shown.

    Args:
        form: `text`, `json`, `markdown` or `github`.
        out: the file to write to; None is standard output.
        limit: how many changes of a rule.
        language: `en` or `zh`; None is the community's.
    """

    form: str
    out: str | None
    limit: int
    language: str | None


def diff(
    before: str, after: str, community: str | None, traces: Sequence[str], strict: bool, failing: bool, showing: Showing
) -> ExitCode:
    """Replays traces through two policies and shows what is other.

    Args:
        before: the older policy: a file, a folder, `-`, or a revision of git and a path in it.
        after: the newer.
        community: the community file of both; None looks for one beside each.
        traces: files, folders, patterns or `-`.
        strict: whether the first thing wrong with a trace ends the run.
        failing: whether to end with 1 where anything is other.
        showing: how to show it.

    Raises:
        PolicyError: a policy does not compile.
        TraceError: a trace can't be read, or is wrong in a strict run.
        KeyboardInterrupt: the run was stopped; what was known by then has been shown.
    """
    if before == after == STDIN:
        raise click.UsageError("the two policies can't both come from standard input")
    with ExitStack() as stack:
        old, new = (_load(stack, name, community, traces) for name in (before, after))
        found = Comparison(old, new, *traces, strict=strict)
        language = showing.language or new.policy.community.language
        go_through(found, lambda: _show(found, showing, language))
    return ExitCode.FINDINGS if failing and found.differs else ExitCode.OK


def _load(stack: ExitStack, name: str, community: str | None, traces: Sequence[str]) -> Program:
    policy = stack.enter_context(given(name))
    try:
        return load_policy(policy.path, community, traces)
    except PolicyError as error:
        raise policy.said(error) from None


def _show(found: Comparison, showing: Showing, language: str) -> None:
    if showing.form == "json":
        put(dump(difference_data(found)), showing.out)
    elif showing.form == "github":
        text = difference_github(found, language)
        if text or showing.out is not None:
            put(text, showing.out)
    else:
        tables = difference_tables(found, language, showing.limit)
        colored = showing.out is None and color(sys.stdout)
        put(as_markdown(tables) if showing.form == "markdown" else as_text(tables, colored), showing.out)
