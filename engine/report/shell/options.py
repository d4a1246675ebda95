"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

LANGUAGES = ("en", "zh")
LANGUAGE = "guiju.language"
OF_COMMUNITY = "guiju.language of the community"
"""Where the context of a call keeps the language that was asked for."""

Command = TypeVar("Command", bound=Callable[..., Any])


def community_option(command: Command) -> Command:
    """Adds `--community FILE`."""
    text = "The community file; without it, community.yaml beside the policy."
    return click.option("--community", metavar="FILE", help=text)(command)


def lang_option(command: Command, usual: str = "the community's") -> Command:
    """Adds `--lang`, of what is shown; `usual` says what it is where nobody asks for one."""
    text = f"Language of the output; without it, that of GUIJU_LANG, else {usual}."
    return click.option("--lang", type=click.Choice(LANGUAGES), help=text, callback=_keep_language)(command)


def _keep_language(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Takes the language of the environment where none is named, and keeps it for what may go wrong."""
    from ..languages import asked_language

    language = value or asked_language()
    ctx.meta[LANGUAGE] = language
    return language


def format_option(*formats: str) -> Callable[[Command], Command]:
    """Adds `--format`, as the parameter `form`.

    Args:
        formats: what may be chosen; the first is the default.
    """
    kind, text = click.Choice(formats), "How to write the output."
    return click.option("--format", "form", type=kind, default=formats[0], show_default=True, help=text)


def out_option(command: Command) -> Command:
    """Adds `--out FILE`, or `-o FILE`."""
    return click.option("-o", "--out", metavar="FILE", help="Write to this file instead of standard output.")(command)


def strict_option(command: Command) -> Command:
    """Adds `--strict`, of reading traces."""
    text = "Stop at the first thing wrong with a trace, with exit code 5."
    return click.option("--strict", is_flag=True, help=text)(command)


def jobs_option(command: Command) -> Command:
    """Adds `--jobs N`, of replaying traces."""
    text = "Processes; 0: every core where it pays."
    return click.option("--jobs", metavar="N", type=click.IntRange(0), default=0, help=text)(command)


def texts_options(command: Command) -> Command:
    """Adds what says how a file of texts is to be read."""
    form, auto = click.Choice(("auto", "lines", "csv", "tsv", "jsonl")), "How FILE is written; auto goes by its name."
    label = "A label that says yes (repeatable); without it the pattern's name, and 1, yes, true, spam, ad."
    options = (
        click.option("--input", "written", type=form, default="auto", show_default=True, help=auto),
        click.option("--text-column", metavar="NAME", help="The column or key of the texts."),
        click.option("--label-column", metavar="NAME", help="The column or key of the labels."),
        click.option("--label", "labels", multiple=True, metavar="LABEL", help=label),
    )
    for option in reversed(options):
        command = option(command)
    return command
