"""How `guiju fmt` is called."""

from __future__ import annotations

import click

from .options import LANGUAGES, community_option


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@community_option
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Translate into this language.")
@click.pass_context
def fmt(
    ctx: click.Context, paths: tuple[str, ...], community: str | None, only_check: bool, diff: bool, lang: str | None
) -> None:
    """Bring policy files into their standard layout.

    PATH is a file, a folder, or - to go from standard input to standard output. A file with errors is left alone.
    """
    from ..commands.fmt import fmt as command

    ctx.exit(command(paths, community, only_check, diff, lang))
