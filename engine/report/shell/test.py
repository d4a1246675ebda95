"""How `guiju test` is called."""

from __future__ import annotations

import click

from .options import format_option, lang_option


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--coverage", is_flag=True, help="Also show what of the policies no scenario has shown.")
@click.option("--coverage-min", type=click.IntRange(0, 100), metavar="N", help="Exit with 4 below N percent shown.")
@format_option("text", "json", "junit")
@lang_option
@click.pass_context
def test(
    ctx: click.Context, paths: tuple[str, ...], coverage: bool, coverage_min: int | None, form: str, lang: str | None
) -> None:
    """Play scenarios: a policy's tests, in virtual time.

    PATH is a file, or a folder in which all scenarios are played: files that end in .scenario.yaml, and other YAML
    files with a key `scenario`. Each scenario names its policy and starts anew. Exits with 4 when one does not come out
    as expected, and with 3 when one can't be played.
    """
    from ..commands.test import test as command

    ctx.exit(command(paths, coverage, coverage_min, form, lang))
