"""Files held against their JSON Schemas: what doesn't fit, said in an admin's words and at its place in the file.

A part of a schema may say in `x-expected`, in words, what it expects; a schema validator skips that key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from .diagnostics import Diagnostic, did_you_mean, listing
from .source import Span
from .yaml_source import YamlDocument, YamlPath, YamlValue

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

MAX_FINDINGS = 200
"""After so many findings a file isn't looked at any further."""

_Place: TypeAlias = "tuple[str | int, ...]"

_TYPES = {
    "array": "a list",
    "boolean": "`true` or `false`",
    "integer": "a whole number",
    "null": "nothing",
    "number": "a number",
    "object": "keys with values",
    "string": "a text",
}


def read_schema(name: str) -> Mapping[str, Any]:
    """A schema of the `schemas` folder.

    Args:
        name: what the file is, such as `community`.

    Returns:
        the schema, to be left as it is.
    """
    return _read(name)


@cache
def _read(name: str) -> dict[str, Any]:
    text = (files("guiju") / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def check_shape(document: YamlDocument, name: str) -> tuple[YamlValue, tuple[Diagnostic, ...]]:
    """Hold a file against a schema.

    Args:
        document: the file.
        name: the schema's name, such as `community`.

    Returns:
        the file's value without the parts that don't fit (None when it doesn't fit as a whole, or when there was too
        much to tell), and what doesn't fit; every finding is an error.
    """
    findings: list[Diagnostic] = []
    dropped: set[_Place] = set()
    errors = list(islice(_validator(name).iter_errors(document.value), MAX_FINDINGS + 1))
    for error in errors[:MAX_FINDINGS]:
        for path, finding in _told(error, document):
            findings.append(finding)
            dropped.add(_whole_list(path))
    if len(errors) > MAX_FINDINGS:
        return None, tuple(findings)
    return _without(document.value, dropped, ()), tuple(findings)


def found(value: YamlValue) -> str:
    """A value in words: what stands in the file."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int | Decimal):
        return f"the number `{value}`"
    if isinstance(value, str):
        return f"the text `{shortened(value)}`"
    return "a list" if isinstance(value, list) else "keys with values"


def shortened(text: str, limit: int = 40) -> str:
    """A text on one line, cut where it is longer than `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def path_words(path: YamlPath) -> str:
    """A path as an admin reads it, such as `item 2 of `tracks.customer``; empty for the whole file."""
    for depth, step in enumerate(path):
        if isinstance(step, int):
            inner = path_words(path[depth + 1 :])
            item = f"item {step + 1} of {path_words(path[:depth]) or 'the list'}"
            return f"{inner} in {item}" if inner else item
    return f"`{'.'.join(str(step) for step in path)}`" if path else ""


@cache
def _validator(name: str) -> Validator:
    # Importing jsonschema takes longer than everything else a small file needs.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(_read(name))


def _told(error: ValidationError, document: YamlDocument) -> Iterator[tuple[_Place, Diagnostic]]:
    path: _Place = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        yield from _unknown_keys(error, path, document)
    elif error.validator == "required":
        yield from _missing_keys(error, path, document)
    elif "propertyNames" in error.absolute_schema_path:
        key = (*path, str(error.instance))
        message = f"the key `{shortened(str(error.instance))}` is not {_expected(error)}"
        yield key, Diagnostic("G413", message, document.key_span(key))
    else:
        yield path, _unfit(error, path, document)


def _unknown_keys(error: ValidationError, path: _Place, document: YamlDocument) -> Iterator[tuple[_Place, Diagnostic]]:
    known = list(error.schema["properties"])
    for key in error.instance:
        if key not in known:
            yield (*path, key), unknown_key(key, path, known, document)


def unknown_key(key: str, path: YamlPath, known: Iterable[str], document: YamlDocument) -> Diagnostic:
    """The finding for a key that a file may not have.

    Args:
        key: the key.
        path: the path of the mapping that has it.
        known: the keys it may have.
        document: the file.
    """
    names = list(known)
    where = f" in {path_words(path)}" if path else ""
    help = did_you_mean(key, names) or (f"allowed here: {listing(names, 20)}" if names else None)
    return Diagnostic("G410", f"unknown key `{shortened(key)}`{where}", document.key_span((*path, key)), help=help)


def _missing_keys(error: ValidationError, path: _Place, document: YamlDocument) -> Iterator[tuple[_Place, Diagnostic]]:
    place = document.key_span(path) if path else _start(document)
    for key in error.validator_value:
        if key not in error.instance:
            where = f" in {path_words(path)}" if path else ""
            # The path of the missing key itself: what else stands there is still worth reading.
            yield (*path, key), Diagnostic("G411", f"the key `{key}` is missing{where}", place, help=_use(error, key))


def _use(error: ValidationError, key: str) -> str:
    description = str(error.schema.get("properties", {}).get(key, {}).get("description", ""))
    return f"add `{key}:`, {description[:1].lower()}{description[1:].rstrip('.')}"


def _unfit(error: ValidationError, path: _Place, document: YamlDocument) -> Diagnostic:
    code = "G412" if error.validator == "type" else "G413"
    place = document.place(path) if path else _start(document)
    help = None
    if error.validator == "enum" and isinstance(error.instance, str):
        help = did_you_mean(error.instance, error.validator_value)
    what = path_words(path) or "the file"
    return Diagnostic(code, f"{what} is {found(error.instance)}, expected {_expected(error)}", place, help=help)


def _expected(error: ValidationError) -> str:
    schema: Mapping[str, Any] = error.schema
    if error.validator == "enum":
        return f"one of {listing(error.validator_value, 20)}"
    if error.validator in ("maxItems", "maxLength"):
        return f"at most {error.validator_value} {'items' if error.validator == 'maxItems' else 'characters'}"
    if error.validator == "minimum":
        return f"{schema.get('x-expected', 'a number')} of at least {error.validator_value}"
    return str(schema.get("x-expected") or _types(error.validator_value))


def _types(types: str | Sequence[str]) -> str:
    names = [types] if isinstance(types, str) else types
    return " or ".join(_TYPES.get(name, name) for name in names)


def _start(document: YamlDocument) -> Span:
    start = document.root.span.start
    return Span(document.source, start, start)


def _whole_list(path: _Place) -> _Place:
    # Dropping one item would shift the others away from their places.
    index = next((depth for depth, step in enumerate(path) if isinstance(step, int)), len(path))
    return path[:index]


def _without(value: YamlValue, dropped: set[_Place], path: _Place) -> YamlValue:
    if path in dropped:
        return None
    if isinstance(value, dict):
        kept = {key: part for key, part in value.items() if (*path, key) not in dropped}
        return {key: _without(part, dropped, (*path, key)) for key, part in kept.items()}
    return value
