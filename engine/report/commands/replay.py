"""What the commands that replay traces have in common."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

import click

from ...compile.program import Program
from ...diagnostics import PolicyError
from ..console import STDIN, say, stdin_of
from ..findings import count_line
from ..given import load_given


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
        community = [] if self.community is None else ["--community", self.community]
        options = self.options if name == "dry-run" else ()
        return shlex.join(["guiju", name, self.policy, *community, *self.traces, *options])


def load_policy(policy: str, community: str | None, traces: Sequence[str]) -> Program:
    """A policy ready to replay traces; its warnings are counted on standard error.

    Args:
        policy: a file, a folder or `-`.
        community: the community file; None looks for one.
        traces: what is to be replayed.

    Raises:
        PolicyError: the policy does not compile.
        click.UsageError: policy and trace are both to come from standard input.
    """
    if policy == STDIN and STDIN in traces:
        raise click.UsageError("the policy and the trace can't both come from standard input")
    loaded = load_given([policy], community, stdin_of([policy]))
    if loaded.program is None:
        raise PolicyError(loaded.diagnostics, loaded.community.language)
    if loaded.diagnostics:
        say(f"{count_line(loaded.diagnostics)}; `guiju check` shows them")
    return loaded.program
