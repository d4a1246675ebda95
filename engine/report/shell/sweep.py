"""How `guiju sweep` is called."""

from __future__ import annotations

import click

from .options import community_option, format_option, jobs_option, lang_option, out_option, strict_option


@click.command()
@click.argument("policy")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@click.option("--rule", required=True, metavar="NAME", help="The rule whose threshold is moved.")
@click.option("--vary", required=True, metavar="CONDITION", help="A condition of it, with a range such as 3..20.")
@community_option
@format_option("text", "json", "markdown")
@out_option
@strict_option
@jobs_option
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="Events to show.")
@lang_option
@click.pass_context
def sweep(
    ctx: click.Context,
    policy: str,
    traces: tuple[str, ...],
    rule: str,
    vary: str,
    community: str | None,
    form: str,
    out: str | None,
    strict: bool,
    jobs: int,
    limit: int,
    lang: str | None,
) -> None:
    """Show where decisions flip as a threshold of a rule is moved, in one pass over the traces.

    CONDITION stands in the rule as written, but for the range: 'sender.messages within 10s > 3..20', '... within
    10s..60s by 10 > 5'. For each value it is counted on how many events and members the rule fires, and what is
    otherwise than with the value before; the events at which decisions flip are listed.
    """
    from ..commands.diff import Showing
    from ..commands.replay import Passage
    from ..commands.sweep import sweep as command

    ctx.exit(command(policy, community, traces, rule, vary, Passage(strict, jobs), Showing(form, out, limit, lang)))
