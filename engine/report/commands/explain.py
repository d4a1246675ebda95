"""`guiju explain`: why one event came out as it did."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import click

from ..console import color, put
from ..exit_codes import ExitCode
from ..explanation import explanation_data, find_and_explain, names, reader_of
from ..explanation_text import render_explanation
from ..json_text import dump
from ..progress import Progress
from ..terminal import safe
from .replay import load_policy


def explain(
    policy: str,
    community: str | None,
    traces: Sequence[str],
    wanted: Mapping[str, str | None],
    form: str,
    language: str | None,
) -> ExitCode:
    """Replays traces up to an event and explains what the policy says to it.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None looks for one.
        traces: files, folders, patterns or `-`.
        wanted: the event's `id`, `group` and `kind`; None is any.
        form: `text` or `json`.
        language: `en` or `zh`; None is the community's.

    Raises:
        PolicyError: the policy does not compile.
        TraceError: a trace can't be read.
        EventError: no event of this kind is known.
        click.UsageError: the trace has no such event.
    """
    program = load_policy(policy, community, traces)
    reader = reader_of(program, tuple(traces))
    asked = {field: value for field, value in wanted.items() if value is not None}
    with Progress(reader, sys.stderr) as progress:
        found = find_and_explain(program, reader, names(asked), progress)
    if found is None:
        what = ", ".join(f"{field} `{safe(value)}`" for field, value in asked.items())
        raise click.UsageError(f"the trace has no event with {what}")
    if form == "json":
        put(dump(explanation_data(found)))
    else:
        speaking = language or program.policy.community.language
        put(render_explanation(found, program, color(sys.stdout), speaking))
    return ExitCode.OK
