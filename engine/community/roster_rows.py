"""The rows of a roster, the same whichever kind of file they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..source import Span
from ..yaml_source import YamlDocument, YamlPath, YamlValue


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row says in one column.

    Args:
        value: the value, as the file has it.
        span: its place.
        heading: the place of the column's name.
    """

    value: YamlValue
    span: Span
    heading: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A member.

    Args:
        id: the member's id.
        span: its place.
        cells: what is said of the member, by column.
        table: whether the row is one of a table, which all have the same columns.
    """

    id: str
    span: Span
    cells: Mapping[str, Cell]
    table: bool = False


def rows_of(document: YamlDocument, value: dict[str, YamlValue], path: YamlPath) -> Iterator[Row]:
    """The members in a mapping of a YAML file.

    Args:
        document: the file.
        value: the mapping, from each member's id to another mapping or nothing.
        path: where it stands in the file.

    Returns:
        a row for each member; what isn't a mapping has no cells.
    """
    for id, columns in value.items():
        here = (*path, id)
        named = columns.items() if isinstance(columns, dict) else ()
        cells = {
            name: Cell(value, document.place((*here, name)), document.key_span((*here, name))) for name, value in named
        }
        yield Row(id, document.key_span(here), cells)
