"""What the commands that replay traces have in common."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ...compile.program import Program
from ...diagnostics import PolicyError
from ...replay.trace_files import find_files
from ..console import STDIN, keep_apart, say, stdin_of
from ..findings import count_line
from ..given import load_given
from ..languages import asked_language
from ..progress import Progress
from ..reasons import said_in
from ..shell.options import LANGUAGE, OF_COMMUNITY

if TYPE_CHECKING:
    from ...replay.difference import Comparison
    from ...replay.variants import Sweep


@dataclass(frozen=True, slots=True)
class Given:
    """What a command was given, as it stood on the command line.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None where it was found beside the policy.
        traces: files, folders, patterns or `-`.
        options: those of a dry run that decide what comes of it.
    """

    policy: str
    community: str | None
    traces: Sequence[str]
    options: Sequence[str] = ()

    def command(self, name: str) -> str:
        """A command over the same policy and traces, as a shell takes it."""
        options = self.options if name == "dry-run" else ()
        return shlex.join(["guiju", name, *self.arguments, *options])

    @property
    def arguments(self) -> list[str]:
        """The policy, the community file and the traces, as arguments of a command."""
        community = [] if self.community is None else ["--community", self.community]
        return [self.policy, *community, *self.traces]


@dataclass(frozen=True, slots=True)
class Passage:
    """How several policies go through a trace.

    Args:
        strict: whether the first thing wrong with a trace ends the run.
        jobs: how many processes at most; 0 is one for each core where that pays.
    """

    strict: bool = False
    jobs: int = 1


def load_policy(policy: str, community: str | None, traces: Sequence[str], out: str | None = None) -> Program:
    """A policy ready to replay traces; its warnings are counted on standard error.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None looks for one.
        traces: what is to be replayed.
        out: the file that is to be written; None is standard output.

    Raises:
        PolicyError: the policy does not compile.
        TraceError: a path names nothing.
        click.UsageError: policy and trace are both to come from standard input, or would be written over.
    """
    if policy == STDIN and STDIN in traces:
        raise click.UsageError("the policy and the trace can't both come from standard input")
    if out is not None:
        keep_apart(out, [policy, *([community] if community else []), *(file.path for file in find_files(traces))])
    loaded = load_given([policy], community, stdin_of([policy]))
    if loaded.program is None:
        raise PolicyError(loaded.diagnostics, loaded.community.language)
    _note_language(loaded.community.language)
    if loaded.diagnostics:
        language = _language_asked_for() or loaded.community.language
        say(said_in(f"{count_line(loaded.diagnostics, language)}; `guiju check` shows them", language))
    return loaded.program


def _note_language(language: str) -> None:
    """Keeps in which language people are told what goes wrong from now on, where they ask for none."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[OF_COMMUNITY] = language


def _language_asked_for() -> str | None:
    """The language that the command was told to write in; None where nobody asked for one."""
    context = click.get_current_context(silent=True)
    return asked_language() if context is None else context.meta.get(LANGUAGE, asked_language())


def go_through(found: Comparison | Sweep, show: Callable[[], None]) -> None:
    """Has a comparison read its traces, with progress said on standard error, and shows what came of it.

    Where several processes were asked for and one has to do, why is said.

    Args:
        found: the comparison.
        show: shows what is known by then.

    Raises:
        TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
        KeyboardInterrupt: the run was stopped; what was known by then has been shown.
    """
    if found.run.alone is not None:
        language = _language_asked_for() or found.run.programs[-1].policy.community.language
        say(said_in(f"one process: {found.run.alone}", language))
    try:
        with Progress(found.run.reader, sys.stderr) as progress:
            found.run.on_progress = progress
            found.go()
    except KeyboardInterrupt:
        show()
        raise
    show()
