"""How `guiju suggest` is called."""

from __future__ import annotations

import click

from .options import community_option, format_option, lang_option, texts_options


@click.command()
@click.argument("policy")
@click.argument("file")
@click.option(
    "--pattern", required=True, metavar="NAME", help="The pattern; one that is not there starts from nothing."
)
@texts_options
@community_option
@format_option("text", "json")
@click.option("--precision", type=click.FloatRange(0, 1), default=0.95, show_default=True, help="Least share right.")
@click.option(
    "--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="Words at most, and exceptions."
)
@lang_option
@click.pass_context
def suggest(
    ctx: click.Context,
    policy: str,
    file: str,
    pattern: str,
    written: str,
    text_column: str | None,
    label_column: str | None,
    labels: tuple[str, ...],
    community: str | None,
    form: str,
    precision: float,
    limit: int,
    lang: str | None,
) -> None:
    """Propose words for what a pattern misses, and exceptions for what it hits wrongly, from labelled texts.

    FILE is read as by guiju match. Words are ranked by the logarithm of the odds ratio of texts that hold them, divided by
    its standard error: many texts of one kind and few of the other score high, and chance scores below 2. They are counted
    in one half of the texts, and proposed only where the other half confirms them. Equal texts lie in the same half.
    """
    from ...replay.labelled import Columns
    from ..commands.match import Given
    from ..commands.suggest import suggest_words as command

    given = Given(file, written, Columns(text_column, label_column), labels)
    ctx.exit(command(policy, community, pattern, given, form, precision, limit, lang))
