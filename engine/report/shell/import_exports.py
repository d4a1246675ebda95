"""How `guiju import` is called."""

from __future__ import annotations

from functools import partial

import click

from .options import format_option, lang_option


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("-o", "--out", metavar="TRACE", default="-", help="Write to this file instead of standard output.")
@click.option("--from", "source", metavar="FORMAT", help="The form of the files; without it, it is recognised.")
@click.option("--timezone", metavar="ZONE", help="Where times without a zone are from, such as Asia/Shanghai.")
@click.option("--date-order", type=click.Choice(("ymd", "dmy", "mdy")), help="Of dates that could be read in two ways.")
@click.option(
    "--group", "groups", metavar="[EXPORT=]ID", multiple=True, help="What a group is called in the community."
)
@click.option("--pseudonymise", "key", metavar="KEYFILE", help="Hide ids and names, with the key in this file.")
@click.option("--resume", is_flag=True, help="Go on with an import that was interrupted.")
@click.option("--strict", is_flag=True, help="Stop at the first thing wrong with a file, with exit code 5.")
@format_option("text", "json")
@partial(lang_option, usual="English")
@click.pass_context
def import_exports(
    ctx: click.Context,
    files: tuple[str, ...],
    out: str,
    source: str | None,
    timezone: str | None,
    date_order: str | None,
    groups: tuple[str, ...],
    key: str | None,
    resume: bool,
    strict: bool,
    form: str,
    lang: str | None,
) -> None:
    """Make a trace of what another program exported: Telegram, Discord, Slack, WhatsApp, QQ, WeChat, WeCom, Matrix, IRC.

    FILE is a file, a folder, a ZIP archive, or - for standard input. The events go to the trace in the order of time;
    what was understood, guessed and left out is counted. Forms: telegram, discord-json, discord-csv, slack, whatsapp,
    qq, wechat-csv, weflow, chatlab, wecom-audit, wecom-events, onebot, matrix, irc. A trace whose name ends in .gz or
    .zst is compressed.
    """
    from ..commands.import_exports import Told
    from ..commands.import_exports import import_exports as command

    told = Told(source, timezone, date_order, groups, key)
    ctx.exit(command(files, out, told, resume, strict, form, lang or "en"))
