"""`guiju diff`: what a change of a policy would change."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ...compile.program import Program
from ...diagnostics import PolicyError
from ...replay.difference import Comparison
from .. import revisions
from ..console import STDIN, color, put
from ..difference import difference_data, difference_notes, difference_tables
from ..exit_codes import ExitCode
from ..findings import render_github
from ..json_text import dump
from ..tables import as_markdown, as_text
from .replay import Given, Passage, go_through, load_policy

if TYPE_CHECKING:
    from ..html.difference_page import DifferencePage


@dataclass(frozen=True, slots=True)
class Showing:
    """How a comparison is shown.

    Args:
        form: `text`, `json`, `markdown`, `github` or `html`.
        out: the file to write to; None is standard output.
        limit: how many changes of a rule.
        language: `en` or `zh`; None is the community's.
    """

    form: str
    out: str | None
    limit: int
    language: str | None


def diff(
    before: str,
    after: str,
    community: str | None,
    traces: Sequence[str],
    passage: Passage,
    failing: bool,
    showing: Showing,
) -> ExitCode:
    """Replays traces through two policies and shows what is other.

    Args:
        before: the older policy: a file, a folder, `-`, or a revision of git and a path in it.
        after: the newer.
        community: the community file of both; None looks for one beside each.
        traces: files, folders, patterns or `-`.
        passage: how they go through the traces.
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
        places = [stack.enter_context(revisions.given(name)) for name in (before, after)]
        old, new = (_load(place, community, traces, showing.out) for place in places)
        found = Comparison(old, new, *traces, strict=passage.strict, jobs=passage.jobs)
        language = showing.language or new.policy.community.language
        page = _page(found, showing, language, places, community, traces) if showing.form == "html" else None
        go_through(found, lambda: _show(found, showing, language, places[1], page))
    return ExitCode.FINDINGS if failing and found.differs else ExitCode.OK


def _load(place: revisions.Given, community: str | None, traces: Sequence[str], out: str | None) -> Program:
    try:
        return load_policy(place.path, community, traces, out)
    except PolicyError as error:
        raise place.said(error) from None


def _page(
    found: Comparison,
    showing: Showing,
    language: str,
    places: Sequence[revisions.Given],
    community: str | None,
    traces: Sequence[str],
) -> DifferencePage:
    """A page, whose modules are opened for those who want one only.

    Raises:
        click.UsageError: what it is made with is not installed.
    """
    from ..html.difference_page import Commands, DifferencePage
    from ..html.filling import PageUnavailable

    old, new = (place.name for place in places)
    why = ["" if place.folder else Given(place.name, community, traces).command("explain") for place in places]
    again = shlex.join(["guiju", "diff", old, *Given(new, community, traces).arguments])
    try:
        return DifferencePage(found, language, Commands(again, *why), showing.limit)
    except PageUnavailable as unavailable:
        raise click.UsageError(str(unavailable)) from unavailable


def _show(
    found: Comparison, showing: Showing, language: str, newer: revisions.Given, page: DifferencePage | None
) -> None:
    if page is not None:
        put(page.render(), showing.out)
    elif showing.form == "json":
        put(dump(difference_data(found)), showing.out)
    elif showing.form == "github":
        text = render_github([newer.renamed(note) for note in difference_notes(found, language)])
        if text or showing.out is not None:
            put(text, showing.out)
    else:
        tables = difference_tables(found, language, showing.limit)
        colored = showing.out is None and color(sys.stdout)
        put(as_markdown(tables) if showing.form == "markdown" else as_text(tables, colored), showing.out)
