"""How `guiju explain` is called."""

from __future__ import annotations

import click

from .options import community_option, format_option, lang_option


@click.command()
@click.argument("policy")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@click.option("--event", required=True, metavar="ID", help="The event's id.")
@click.option("--group", metavar="ID", help="The event's group, where several have events of that id.")
@click.option("--kind", help="The event's kind, where several kinds have events of that id.")
@community_option
@format_option("text", "json")
@lang_option
@click.pass_context
def explain(
    ctx: click.Context,
    policy: str,
    traces: tuple[str, ...],
    event: str,
    group: str | None,
    kind: str | None,
    community: str | None,
    form: str,
    lang: str | None,
) -> None:
    """Show why a policy did to one event what it did, and why it did nothing else.

    The trace is replayed up to the event; then every rule that could have run is shown with its condition: what in it
    was true, what was false, and what was not known.
    """
    from ..commands.explain import explain as command

    ctx.exit(command(policy, community, traces, {"id": event, "group": group, "kind": kind}, form, lang))
