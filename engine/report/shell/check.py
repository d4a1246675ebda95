"""How `guiju check` is called."""

from __future__ import annotations

import click

from .options import community_option, format_option, lang_option


@click.command()
@click.argument("policies", metavar="POLICY...", nargs=-1, required=True)
@community_option
@format_option("text", "json", "sarif", "github")
@lang_option
@click.option("-v", "--verbose", is_flag=True, help="List every rule with whom it is about and when it runs.")
@click.pass_context
def check(
    ctx: click.Context, policies: tuple[str, ...], community: str | None, form: str, lang: str | None, verbose: bool
) -> None:
    """Find what is wrong with a policy, or could be better.

    POLICY is a file, a folder, or - for standard input. Exits with 3 when there are errors and with 1 when there are
    warnings.
    """
    from ..commands.check import check as command

    ctx.exit(command(policies, community, form, lang, verbose))
