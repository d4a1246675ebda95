"""How `guiju match` is called."""

from __future__ import annotations

import click

from .options import community_option, format_option, lang_option, texts_options


@click.command()
@click.argument("policy")
@click.argument("file")
@click.option("--pattern", "patterns", multiple=True, metavar="NAME", help="A pattern or detector; without it, all.")
@texts_options
@community_option
@format_option("text", "json")
@click.option("--limit-examples", type=click.IntRange(0, 100), default=5, show_default=True, help="Worst of each kind.")
@lang_option
@click.pass_context
def match(
    ctx: click.Context,
    policy: str,
    file: str,
    patterns: tuple[str, ...],
    written: str,
    text_column: str | None,
    label_column: str | None,
    labels: tuple[str, ...],
    community: str | None,
    form: str,
    limit_examples: int,
    lang: str | None,
) -> None:
    """Show what patterns hit in texts, marked, and which item hit where it stands in the policy.

    FILE has a text on each line, or is a CSV or TSV table, JSON Lines, a trace, or - for standard input. Where texts have
    labels (a column such as label; in a trace, truth), precision, recall and F1 are shown instead, with the items that
    raise most false alarms, the false alarms that look least like what is meant, and the misses that look most like it. A
    text without a label counts for neither.
    """
    from ...replay.labelled import Columns
    from ..commands.match import Given
    from ..commands.match import match as command

    given = Given(file, written, Columns(text_column, label_column), labels)
    ctx.exit(command(policy, community, patterns, given, form, limit_examples, lang))
