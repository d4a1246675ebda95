"""`guiju explain`: why one event, or what came due at a moment, came out as it did."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import click

from ...compile.program import Program
from ...replay.leading_up import LeadingUp, events_called, leading_up, leading_up_to_due
from ...runtime.event import Event
from ..console import STDIN, color, put
from ..exit_codes import ExitCode
from ..explanation import Explained, explanation_data, find_and_explain, names, reader_of
from ..explanation_due import FoundDue, Sought, explain_due, is_due_id, nearest, read_time
from ..explanation_text import render_explanation, render_more
from ..json_text import dump
from ..progress import Progress
from ..terminal import safe
from .replay import load_policy


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Args:
        event: the id of an event, or of a decision on a due moment; None where a time is asked for.
        at: the time of a due moment; None where an event is asked for.
        group, kind, member: what narrows it down; None is any.
    """

    event: str | None
    at: str | None
    group: str | None
    kind: str | None
    member: str | None


def explain(
    policy: str, community: str | None, traces: Sequence[str], asked: Asked, form: str, language: str | None
) -> ExitCode:
    """Replays traces up to an event or a moment and explains what the policy says to it.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None looks for one.
        traces: files, folders, patterns or `-`.
        asked: what is to be explained.
        form: `text` or `json`.
        language: `en` or `zh`; None is the community's.

    Raises:
        PolicyError: the policy does not compile.
        TraceError: a trace can't be read.
        EventError: no event of this kind is known.
        click.UsageError: the trace has no such event, nothing came due then, or both or neither is asked for.
    """
    if (asked.event is None) is (asked.at is None):
        raise click.UsageError("name an event with `--event`, or a time with `--at`")
    program = load_policy(policy, community, traces)
    speaking = language or program.policy.community.language
    if asked.at is not None or is_due_id(asked.event or ""):
        return _explain_due(program, traces, asked, form, speaking)
    wanted = {"id": asked.event, "group": asked.group, "kind": asked.kind, "member_id": asked.member}
    fields = {field: value for field, value in wanted.items() if value is not None}
    found = _find(program, traces, asked.event or "", names(fields))
    if found is None:
        what = ", ".join(f"{field.removesuffix('_id')} `{safe(value)}`" for field, value in fields.items())
        raise click.UsageError(f"the trace has no event with {what}")
    if form == "json":
        put(dump(explanation_data(found)))
    else:
        put(render_explanation(found, program, color(sys.stdout), speaking))
    return ExitCode.OK


def _find(program: Program, traces: Sequence[str], id: str, wanted: Callable[[Event], bool]) -> Explained | None:
    called = events_called(traces, id)
    sought = called if called is None else [event for event in called if wanted(event)]
    if sought == []:
        return None
    before = None if sought is None else leading_up(program, sought)
    reader = reader_of(program, tuple(traces), before)
    with Progress(reader, sys.stderr) as progress:
        return find_and_explain(program, reader, wanted, progress, before)


def _explain_due(program: Program, traces: Sequence[str], asked: Asked, form: str, language: str) -> ExitCode:
    text = asked.at or asked.event or ""
    stretch = read_time(text, program.policy.community)
    if stretch is None:
        raise click.UsageError(f"`{safe(text)}` is no time; write it as in `2026-03-02 09:00`")
    sought = Sought(*stretch, asked.group, asked.member)
    before = None if STDIN in traces else leading_up_to_due(program, asked.group, asked.member)
    found = _come_due(program, traces, sought, before)
    if before is not None and not found.explained:
        found = _come_due(program, traces, sought, None)  # to tell the nearest at which anything came due
    if not found.explained:
        raise click.UsageError(_nothing_due(text, found, program, asked))
    if form == "json":
        put(dump({"due": [explanation_data(each) for each in found.explained], "more": found.more}))
        return ExitCode.OK
    blocks = [render_explanation(each, program, color(sys.stdout), language) for each in found.explained]
    put("\n\n".join([*blocks, *([render_more(found.more, language)] if found.more else [])]))
    return ExitCode.OK


def _come_due(program: Program, traces: Sequence[str], sought: Sought, before: LeadingUp | None) -> FoundDue:
    reader = reader_of(program, tuple(traces), before)
    with Progress(reader, sys.stderr) as progress:
        return explain_due(program, reader, sought, progress, before)


def _nothing_due(text: str, found: FoundDue, program: Program, asked: Asked) -> str:
    named: Mapping[str, str | None] = {"group": asked.group, "member": asked.member}
    whose = "".join(f" for {what} `{safe(name)}`" for what, name in named.items() if name is not None)
    around = nearest(found, program.policy.community)
    near = f"; the nearest that came due in the trace: {', '.join(around)}" if around else ""
    return f"nothing came due at `{safe(text)}`{whose}{near}"
