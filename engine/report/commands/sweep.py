"""`guiju sweep`: where decisions flip as a threshold is moved."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from ...replay.variants import Sweep, make_variants, read_varied
from ..console import STDIN, color, put
from ..exit_codes import ExitCode
from ..given import near
from ..json_text import dump
from ..sweep_report import sweep_data, sweep_tables
from ..tables import as_markdown, as_text
from .diff import Showing
from .replay import Passage, go_through, load_policy


def sweep(
    policy: str, community: str | None, traces: Sequence[str], rule: str, vary: str, passage: Passage, showing: Showing
) -> ExitCode:
    """Replays traces through a policy with different values in one place, side by side.

    Args:
        policy: a file or a folder.
        community: the community file; None looks for one.
        traces: files, folders, patterns or `-`.
        rule: the name of the rule.
        vary: a comparison of it with a range of values.
        passage: how the variants go through the traces.
        showing: how to show it.

    Raises:
        PolicyError: the policy does not compile, or what is to be varied is not in it.
        TraceError: a trace can't be read, or is wrong in a strict run.
        KeyboardInterrupt: the run was stopped; what was known by then has been shown.
    """
    if policy == STDIN:
        raise click.UsageError("the policy is read once for each value: give a file or a folder")
    varied = read_varied(vary)
    program = load_policy(policy, community, traces, showing.out)
    found = Sweep(
        make_variants(program, [near(policy)], rule, varied), *traces, strict=passage.strict, jobs=passage.jobs
    )
    language = showing.language or program.policy.community.language
    go_through(found, lambda: _show(found, showing, language))
    return ExitCode.OK


def _show(found: Sweep, showing: Showing, language: str) -> None:
    if showing.form == "json":
        put(dump(sweep_data(found)), showing.out)
        return
    tables = sweep_tables(found, language, showing.limit)
    colored = showing.out is None and color(sys.stdout)
    put(as_markdown(tables) if showing.form == "markdown" else as_text(tables, colored), showing.out)
