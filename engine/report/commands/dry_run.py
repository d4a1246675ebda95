"""`guiju dry-run`: what a policy would have done to events that already happened."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click
import msgspec

from ...compile.program import Program
from ...replay.closed_loop import replay
from ...replay.dry_run import DryRun, Mode
from ...replay.sharded import ShardedRun, in_processes
from ..console import color, lines_of_json, put, say
from ..exit_codes import ExitCode
from ..json_text import dump
from ..progress import Progress
from ..reasons import said_in
from ..replay_data import outcome_data
from ..summary import Summary
from ..summary_data import as_data
from ..summary_text import render_goals, render_reading, render_replay, render_summary
from .replay import Given, load_policy

if TYPE_CHECKING:
    from ..html.page import Page

_LISTED = 20
_LISTED_ON_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Showing:
    """How a dry run is shown.

    Args:
        form: `text`, `json`, `jsonl` or `html`.
        out: the file to write to; None is standard output.
        every: of `jsonl`, whether decisions in which nothing happened are written too.
        examples: how many examples of each rule.
        language: `en` or `zh`; None is the community's.
    """

    form: str
    out: str | None
    every: bool
    examples: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Course:
    """The course of events that is looked at.

    Args:
        strict: whether the first thing wrong with a trace ends the run.
        mode: whether events are taken as recorded, or effects are carried out by a model of the platform.
        return_after: of a closed loop, how long after a removal somebody comes back, such as `7d`.
        jobs: how many processes at most; 0 is one for each core where that pays.
    """

    strict: bool = False
    mode: Mode = "observe"
    return_after: str | None = None
    jobs: int = 1

    @property
    def options(self) -> list[str]:
        """How the command line says it."""
        closed = ["--closed-loop"] if self.mode == "closed-loop" else []
        back = ["--return-after", self.return_after] if self.return_after is not None else []
        return [*closed, *back, *(["--strict"] if self.strict else [])]


def dry_run(policy: str, community: str | None, traces: Sequence[str], course: Course, showing: Showing) -> ExitCode:
    """Replays traces through a policy and shows what came of it.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None looks for one.
        traces: files, folders, patterns or `-`.
        course: how to replay them.
        showing: how to show it.

    Raises:
        PolicyError: the policy does not compile.
        TraceError: a trace can't be read, or is wrong in a strict run.
        KeyboardInterrupt: the run was stopped; what was known by then has been shown.
    """
    program = load_policy(policy, community, traces, showing.out)
    run = _run(program, traces, course, showing)
    language = showing.language or program.policy.community.language
    summary = Summary(program, showing.examples)
    page = (
        _page(summary, language, Given(policy, community, traces, course.options)) if showing.form == "html" else None
    )
    try:
        _replay(run, summary, showing, page)
    except KeyboardInterrupt:
        _show(summary, showing, language, page)
        raise
    _show(summary, showing, language, page)
    return ExitCode.OK


def run_along(
    program: Program,
    traces: Sequence[str],
    course: Course,
    listed: int = _LISTED,
    every: bool = True,
    undecided: bool = True,
) -> DryRun:
    """A run through a policy that takes a course.

    Args:
        program: the policy.
        traces: files, folders, patterns or `-`.
        course: the course that the run takes.
        listed: how many problems of the trace it lists.
        every, undecided: which outcomes it gives, as `DryRun` takes them.

    Raises:
        TraceError: a path names nothing.
        click.UsageError: there is no such course.
    """
    try:
        return replay(
            program, *traces,
            mode=course.mode, return_after=course.return_after, strict=course.strict, listed=listed, every=every,
            undecided=undecided,
        )  # fmt: skip
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def run_shared(
    program: Program,
    traces: Sequence[str],
    course: Course,
    every: bool = False,
    listed: int = _LISTED,
    tied: str | None = None,
    language: str | None = None,
    undecided: bool = True,
) -> DryRun | ShardedRun:
    """A run shared among processes where that is possible; where it was asked for and is not, why is said.

    Args:
        program: the policy.
        traces: files, folders, patterns or `-`.
        course: the course that the run takes.
        every: whether quiet outcomes come too.
        listed: how many problems of the trace it lists.
        tied: what keeps it in one process already; None is nothing.
        language: in which it is said; None is the community's.
        undecided: whether outcomes on which rules were unknown come in any case.

    Raises:
        TraceError: a path names nothing.
        click.UsageError: there is no such course.
    """

    def tell(why: str) -> None:
        say(said_in(f"one process: {why}", language or program.policy.community.language))

    if course.mode == "closed-loop":
        tied = "what a closed loop carries out in one group can change another"
    if tied is None:
        shared, why = in_processes(program, traces, course.jobs, course.strict, every, listed)
        if shared is not None:
            if isinstance(shared, ShardedRun):
                shared.on_alone = tell
            return shared
    else:
        why = tied if course.jobs > 1 else None
    if why is not None:
        tell(why)
    return run_along(program, traces, course, listed, every, undecided)


def _run(program: Program, traces: Sequence[str], course: Course, showing: Showing) -> DryRun | ShardedRun:
    on_page, in_lines = showing.form == "html", showing.form == "jsonl"
    every = on_page or (showing.every and in_lines)  # a page tells how much happened when
    listed = _LISTED_ON_A_PAGE if on_page else _LISTED
    return run_shared(program, traces, course, every, listed, language=showing.language, undecided=on_page or in_lines)


def _page(summary: Summary, language: str, given: Given) -> Page:
    """A page, whose modules are opened for those who want one only.

    Raises:
        click.UsageError: what it is made with is not installed.
    """
    from ..html.filling import PageUnavailable
    from ..html.page import Page

    try:
        return Page(summary, language, given.command)
    except PageUnavailable as unavailable:
        raise click.UsageError(str(unavailable)) from unavailable


def _replay(run: DryRun | ShardedRun, summary: Summary, showing: Showing, page: Page | None) -> None:
    with Progress(run.reader, sys.stderr) as progress, closing(summary.of(run)) as outcomes:
        run.on_progress = progress
        if page is not None:
            page.take(outcomes)
            return
        if showing.form != "jsonl":
            deque(outcomes, maxlen=0)
            return
        with lines_of_json(showing.out) as write:
            for outcome in outcomes:
                told = outcome.counterfactual or outcome.prevented is not None
                if told:
                    write(_encode(outcome_data(outcome)) + b"\n")
                elif showing.every or not outcome.decision.is_quiet:
                    write((outcome.text or outcome.decision.to_json()) + b"\n")


_encode = msgspec.json.Encoder(decimal_format="number").encode


def _show(summary: Summary, showing: Showing, language: str, page: Page | None) -> None:
    if showing.form == "text":
        put(render_summary(summary, showing.out is None and color(sys.stdout), language), showing.out)
        return
    if page is not None:
        put(page.render(), showing.out)
    if showing.form == "json":
        put(dump(as_data(summary)), showing.out)
    say(render_reading(summary, language))
    if showing.form != "jsonl":
        return
    for said in (render_replay(summary, language), render_goals(summary, language)):
        if said:
            say(said)
