"""The reference page of the command line, written from the commands themselves.

`python -m guiju.engine.report.cli_reference docs/cli.md` writes it anew.
"""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import click

from .exit_codes import ExitCode

PAGE = "docs/cli.md"

_HEAD = f"""\
# The command line

<!-- Made by `python -m guiju.engine.report.cli_reference {PAGE}`; changes by hand are lost. -->

A policy is a file or a folder of files that end in `.guiju`; a `community.yaml` beside it, or in the folder above, is
found by itself. `-` reads standard input where one file is expected. Data goes to standard output, in UTF-8; what is
said to a person goes to standard error. Colours and progress are shown on a terminal only, and `NO_COLOR=1` turns
colours off.
"""
_COMPLETION = """\
## Shell completion

Put the line of your shell into its start-up file; then Tab completes commands, options and their values.

```sh
eval "$(_GUIJU_COMPLETE=bash_source guiju)"    # bash, in ~/.bashrc
eval "$(_GUIJU_COMPLETE=zsh_source guiju)"     # zsh, in ~/.zshrc
_GUIJU_COMPLETE=fish_source guiju | source     # fish, in ~/.config/fish/config.fish
```
"""


def reference(commands: click.Group) -> str:
    """The page.

    Args:
        commands: the group of all commands.

    Returns:
        Markdown, with a last line end.
    """
    with click.Context(commands, info_name="guiju", **commands.context_settings) as context:
        opened = ((name, commands.get_command(context, name)) for name in commands.list_commands(context))
        named = [(name, command) for name, command in opened if command is not None]
        sections = [_HEAD, _list(named), *(_section(name, command, context) for name, command in named)]
    return "\n".join([*sections, _exit_codes(), _COMPLETION])


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page to the path named on the command line."""
    parser = argparse.ArgumentParser(description="write the reference page of the command line")
    parser.add_argument("page", type=Path, help=f"where it goes, usually {PAGE}")
    page = parser.parse_args(arguments).page
    commands = import_module("guiju.cli").cli  # named, not imported: only the running command may look that way
    page.write_text(reference(commands), encoding="utf-8", newline="\n")


def _list(named: list[tuple[str, click.Command]]) -> str:
    lines = ["| command | |", "| --- | --- |"]
    lines += [f"| [`guiju {name}`](#guiju-{name}) | {command.get_short_help_str(200)} |" for name, command in named]
    return "\n".join(lines) + "\n"


def _section(name: str, command: click.Command, above: click.Context) -> str:
    with click.Context(command, info_name=name, parent=above) as context:
        pieces = [piece for piece in command.collect_usage_pieces(context) if piece]
        usage = " ".join(["guiju", name, *pieces])
        paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
        text = "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
        options = "\n".join(_options(command, context))
    return f"## guiju {name}\n\n```text\n{usage}\n```\n\n{text}\n" + (f"\n{options}\n" if options else "")


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    records = [param.get_help_record(context) for param in command.params if isinstance(param, click.Option)]
    if records:
        yield "| option | |"
        yield "| --- | --- |"
    for record in records:
        if record is not None:
            option, help = (part.replace("|", "\\|") for part in record)
            yield f"| `{option}` | {' '.join(help.split()).replace('  ', ' ')} |"


def _exit_codes() -> str:
    lines = ["## Exit codes", "", "| code | name | meaning |", "| --- | --- | --- |"]
    lines += [f"| {code.value} | `{code.name}` | {code.meaning} |" for code in ExitCode]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
