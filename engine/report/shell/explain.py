"""How `guiju explain` is called."""

from __future__ import annotations

import click

from .options import community_option, format_option, lang_option


@click.command()
@click.argument("policy")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@click.option("--event", metavar="ID", help="The event's id, or that of a decision on what came due (due:…).")
@click.option("--at", metavar="TIME", help="When something came due: 2026-03-02, '2026-03-02 09:00'.")
@click.option("--group", metavar="ID", help="The group, where several have events of that id or time.")
@click.option("--member", metavar="ID", help="The member, where several have events of that id or time.")
@click.option("--kind", help="The event's kind, where several kinds have events of that id.")
@community_option
@format_option("text", "json")
@lang_option
@click.pass_context
def explain(
    ctx: click.Context,
    policy: str,
    traces: tuple[str, ...],
    event: str | None,
    at: str | None,
    group: str | None,
    member: str | None,
    kind: str | None,
    community: str | None,
    form: str,
    lang: str | None,
) -> None:
    """Show why a policy did to one event what it did, and why it did nothing else.

    The trace is replayed up to the event; then every rule that could have run is shown with its condition: what in it
    was true, what was false, and what was not known. With --at, what came due then is shown so: schedules, moments
    before and after a date, deadlines; of one --member or --group also the rules that ran and did nothing.
    """
    from ..commands.explain import Asked
    from ..commands.explain import explain as command

    ctx.exit(command(policy, community, traces, Asked(event, at, group, kind, member), form, lang))
