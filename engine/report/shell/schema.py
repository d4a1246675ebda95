"""How `guiju schema` is called."""

from __future__ import annotations

import click

SCHEMAS = ("community", "decision", "event", "expectations", "parameters", "scenario", "trace-header")


@click.command()
@click.argument("name", type=click.Choice(SCHEMAS))
def schema(name: str) -> None:
    """Print the JSON Schema of a file that goes in or comes out."""
    from importlib.resources import files

    from ...yaml_keys import with_all_names
    from ...yaml_schema import read_schema
    from ..console import put
    from ..json_text import dump

    text = (files("guiju.schemas") / f"{name}.schema.json").read_text(encoding="utf-8").removesuffix("\n")
    put(dump(with_all_names(read_schema(name))) if '"x-zh"' in text else text)
