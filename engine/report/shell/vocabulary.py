"""How `guiju vocabulary` is called."""

from __future__ import annotations

import sys

import click

from .options import LANGUAGES, format_option


@click.command()
@format_option("text", "json", "markdown")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the help.")
def vocabulary(form: str, lang: str) -> None:
    """Print every word of the language, in English and in Chinese, with what it means."""
    from ..console import color, put
    from ..vocabulary_table import render_vocabulary

    put(render_vocabulary(form, lang, color(sys.stdout)))
