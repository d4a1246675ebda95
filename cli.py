"""The command line: a shell that reads arguments, has a command done by the engine, and ends with its code.

How a command is called stands in `engine/report/shell`, what it does in `engine/report/commands`. Only the one that is
asked for is opened, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from typing import Any

import click

from guiju import __version__
from guiju.engine.report.exit_codes import ExitCode
from guiju.engine.report.shell.options import LANGUAGE, OF_COMMUNITY

COMMANDS = {
    "check": "Find what is wrong with a policy.",
    "diff": "Show what a change of a policy would change.",
    "dry-run": "Show what a policy would have done to past events.",
    "explain": "Show why one event came out as it did.",
    "fmt": "Bring policy files into their standard layout.",
    "import": "Make a trace of what another program exported.",
    "init": "Make a folder to start from.",
    "match": "Show what patterns hit in texts, and how well they tell.",
    "notice": "Print the rules as a group announcement.",
    "schema": "Print the JSON Schema of a file.",
    "suggest": "Propose words and exceptions for a pattern, from labelled texts.",
    "sweep": "Show where decisions flip as a threshold is moved.",
    "test": "Play scenarios: a policy's tests, in virtual time.",
    "vocabulary": "Print every word of the language.",
}
_WRITTEN = "guiju.language as written"
"""Where the context of a call keeps what stands behind `--lang`, be it a language or not."""
_MODULES = {"import": "import_exports"}  # where a module can't be called as its command is


class Shell(click.Group):
    """Opens the command that is asked for, and turns what goes wrong into sentences and exit codes, never tracebacks."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name; None where there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        name = _MODULES.get(cmd_name, cmd_name.replace("-", "_"))
        command: click.Command = getattr(import_module(f"guiju.engine.report.shell.{name}"), name)
        command.short_help = COMMANDS[cmd_name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands, without opening them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Reads the arguments and runs a command; also where help has nowhere to go."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            sys.exit(_say(error))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the arguments before the command, and in which language to say what is wrong with those behind it."""
        ctx.meta[_WRITTEN] = _language_in(args)
        try:
            return super().parse_args(ctx, args)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            raise _spoken(error, ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except click.UsageError as error:
            raise _spoken(error, ctx) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (KeyboardInterrupt, Exception) as error:
            ctx.exit(_say(error, _language(ctx)))


def _spoken(error: click.UsageError, context: click.Context) -> click.UsageError:
    """How a command was called wrongly, in the language of the person who called it."""
    from guiju.engine.report.shell.wrong_calls import WrongCall

    return WrongCall(error, _language(context) or context.meta.get(_WRITTEN))


def _language_in(arguments: Sequence[str]) -> str | None:
    """What stands behind `--lang`: something may be wrong with arguments before they are read."""
    for given, following in pairwise((*arguments, "")):
        if given.startswith("--lang="):
            return given.removeprefix("--lang=")
        if given == "--lang":
            return following
    return None


def _language(context: click.Context) -> str | None:
    """The language that was asked for, else that of the environment, else the community's where it is known by now."""
    from guiju.engine.report.languages import asked_language

    meta = context.meta
    return meta.get(LANGUAGE) or asked_language() or meta.get(OF_COMMUNITY)


def _say(error: BaseException, language: str | None = None) -> ExitCode:
    """Says what went wrong on standard error.

    Args:
        error: what ended a command.
        language: to say it in; None is that of the environment, else the community's.
    """
    from guiju.engine.report.console import color, say, silence_output

    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(error, BrokenPipeError):
        silence_output()
        return ExitCode.CLOSED
    from guiju.engine.report.failures import failure
    from guiju.engine.report.languages import asked_language

    code, text = failure(error, color(sys.stderr), language or asked_language())
    if isinstance(error, OSError):
        silence_output()
    say(text)
    return code


@click.group(
    cls=Shell,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="To begin: guiju init my-group",
)
@click.version_option(__version__, prog_name="guiju", message="%(prog)s %(version)s")
def cli() -> None:
    """Rules as code for chat communities: check them, format them, try them on what already happened."""


def main() -> None:
    """The installed command."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # it was closed, as some schedulers do
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 (it stays open to the end)
    cli(prog_name="guiju")
