"""`guiju dry-run --expect`: a dry run held against what it has to come to."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Sequence

import click

from ...replay.expectations import Expectations, load_expectations
from ...replay.trace_files import find_files
from ...replay.verdicts import Measured, Verdict
from ..console import color, keep_apart, put, say
from ..exit_codes import ExitCode
from ..expectations_report import render_verdicts, verdicts_data
from ..given import near
from ..json_text import dump
from ..progress import Progress
from ..reasons import said_in
from ..summary import Summary
from ..summary_data import as_data
from ..summary_text import render_reading, render_summary
from .dry_run import Course, Showing, run_shared
from .replay import load_policy


def expect(
    policy: str,
    community: str | None,
    traces: Sequence[str],
    course: Course,
    showing: Showing,
    expectations: str,
    accepting: bool,
) -> ExitCode:
    """Replays traces through a policy and holds what came of it against expectations.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None looks for one.
        traces: files, folders, patterns or `-`; none takes those that the expectations name.
        course: how to replay them.
        showing: how to show it.
        expectations: the file.
        accepting: whether to write the figures down as the baseline instead of holding them against it.

    Raises:
        PolicyError: the policy does not compile, or something in the file is wrong.
        TraceError: a trace can't be read, or is wrong in a strict run.
        click.UsageError: there are no traces, or no baseline to write.
    """
    if showing.form == "jsonl":
        raise click.UsageError("`--expect` sums the run up: take another format than jsonl")
    program = load_policy(policy, community, traces)
    wanted = load_expectations(near(expectations), program)
    named = list(traces) or list(wanted.traces)
    if not named:
        raise click.UsageError("name a TRACE, or write `trace:` into the expectations")
    if accepting and wanted.baseline is None:
        raise click.UsageError(f"`{expectations}` names no `baseline:` to update")
    if showing.out is not None:
        keep_apart(showing.out, [policy, expectations, *(file.path for file in find_files(named))])
    run = run_shared(program, named, course, tied=_tied(wanted), language=showing.language)
    summary, measured = Summary(program, showing.examples), Measured(run, wanted)
    with Progress(run.reader, sys.stderr) as progress:
        run.on_progress = progress
        deque(measured.of(summary.of(run)), maxlen=0)
    if accepting:
        _accept(wanted, measured, showing.language or program.policy.community.language)
    verdicts = measured.verdicts()
    _show(summary, verdicts, showing, showing.language or program.policy.community.language)
    return ExitCode.OK if all(verdict.passed for verdict in verdicts) else ExitCode.FAILED


def _tied(wanted: Expectations) -> str | None:
    """What of the expectations can only be measured while a run passes in one process."""
    for expected in wanted.expected:
        if expected.measure is not None and expected.measure.asks_who:
            return f"`{expected.name}` asks who somebody was when it happened"
    return None


def _accept(wanted: Expectations, measured: Measured, language: str) -> None:
    put(dump(measured.figures()), str(wanted.baseline))
    say(said_in(f"the figures of this run are the baseline now: {wanted.baseline}", language))


def _show(summary: Summary, verdicts: Sequence[Verdict], showing: Showing, language: str) -> None:
    colored = showing.out is None and color(sys.stdout)
    if showing.form == "json":
        put(dump({**as_data(summary), **verdicts_data(verdicts)}), showing.out)
        return
    text = render_verdicts(verdicts, showing.form, colored, language)
    if showing.form == "text":
        text = f"{render_summary(summary, colored, language)}\n\n{text}"
    else:
        say(render_reading(summary, language))
    if text or showing.out is not None:
        put(text, showing.out)
