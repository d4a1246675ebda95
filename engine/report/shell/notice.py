"""How `guiju notice` is called."""

from __future__ import annotations

import click

from .options import community_option, format_option, lang_option


@click.command()
@click.argument("policy")
@community_option
@click.option("--group", metavar="ID", help="Only the rules of this group.")
@format_option("text", "markdown")
@lang_option
@click.pass_context
def notice(
    ctx: click.Context, policy: str, community: str | None, group: str | None, form: str, lang: str | None
) -> None:
    """Print the notice that a policy amounts to: what the group stands for, what is not allowed and what follows.

    Rules are called by their titles. Those that members never notice, such as one that only tells an admin, are left
    out.
    """
    from ..commands.notice import notice as command

    ctx.exit(command(policy, community, group, form, lang))
