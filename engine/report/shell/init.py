"""How `guiju init` is called."""

from __future__ import annotations

import click

from .options import LANGUAGES


@click.command()
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--name", help="The community's name; without it, the folder's.")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    help="Language of the rules and of what members read; without it, that of GUIJU_LANG, else English.",
)
@click.option("--platform", metavar="NAME", help="Where the groups are, such as telegram.")
@click.option("--timezone", metavar="ZONE", help="Where the community lives, such as Asia/Shanghai.")
@click.option("--topic", "topics", metavar="NAME", multiple=True, help="What the rules are about; may be repeated.")
@click.pass_context
def init(
    ctx: click.Context,
    folder: str,
    name: str | None,
    lang: str | None,
    platform: str | None,
    timezone: str | None,
    topics: tuple[str, ...],
) -> None:
    """Make a folder to start from: a community file, policies with their scenarios, a small trace, and CI.

    On a terminal, what is not said is asked for. Nothing is ever written over.
    """
    from ..commands.init import init as command

    ctx.exit(command(folder, name, lang, platform, timezone, topics))
