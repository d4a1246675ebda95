"""How `guiju diff` is called."""

from __future__ import annotations

import click

from .options import community_option, format_option, jobs_option, lang_option, out_option, strict_option


@click.command()
@click.argument("old")
@click.argument("new")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@community_option
@format_option("text", "json", "markdown", "github", "html")
@out_option
@strict_option
@jobs_option
@click.option("--exit-code", "failing", is_flag=True, help="Exit with 1 if anything would happen otherwise.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="Changes of a rule to show.")
@lang_option
@click.pass_context
def diff(
    ctx: click.Context,
    old: str,
    new: str,
    traces: tuple[str, ...],
    community: str | None,
    form: str,
    out: str | None,
    strict: bool,
    jobs: int,
    failing: bool,
    limit: int,
    lang: str | None,
) -> None:
    """Show what a change of a policy would change: what would newly happen, no longer happen, or happen differently.

    OLD and NEW are files, folders, or a revision of git with a path in it, such as main:policies/. Both are replayed
    over the traces, in one pass; each message, rule and member with another outcome is named. Rules that were renamed
    or reworded are recognised. html is one page for people that needs nothing from elsewhere.
    """
    from ..commands.diff import Showing
    from ..commands.diff import diff as command
    from ..commands.replay import Passage

    showing = Showing(form, out, limit, lang)
    ctx.exit(command(old, new, community, traces, Passage(strict, jobs), failing, showing))
