"""Files held against their JSON Schemas: what doesn't fit, said in an admin's words and at its place in the file.

A part of a schema may say in `x-expected`, in words, what it expects; a schema validator skips that key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from typing import Any, TypeAlias

from .diagnostics import Diagnostic, did_you_mean, listing
from .source import Span
from .yaml_source import YamlDocument, YamlPath, YamlValue

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


@cache
def read_schema(name: str) -> Mapping[str, Any]:
    """A schema of the `schemas` folder.

    Args:
        name: what the file is, such as `community`.

    Returns:
        the schema, to be left as it is.
    """
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
    all_told = chain.from_iterable(_told(misfit, document) for misfit in _misfits(name, document.value))
    told = list(islice(all_told, MAX_FINDINGS + 1))
    findings = tuple(finding for _, finding in told[:MAX_FINDINGS])
    if len(told) > MAX_FINDINGS:
        return None, findings
    return _without(document.value, {_whole_list(path) for path, _ in told}, ()), findings


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


@dataclass(frozen=True, slots=True)
class _Misfit:
    """A part of a file that doesn't fit its schema.

    Args:
        path: where in the file; of a key that doesn't fit, the mapping that has it.
        value: what stands there; of a key that doesn't fit, the key.
        keyword: the keyword of the schema that isn't met.
        wanted: what the keyword wants.
        schema: the part of the schema that has the keyword.
        is_key: whether a key doesn't fit.
    """

    path: _Place
    value: Any
    keyword: str
    wanted: Any
    schema: Mapping[str, Any]
    is_key: bool


@cache
def _validator(name: str) -> Any:
    # Importing jsonschema takes longer than everything else a small file needs.
    from jsonschema import Draft202012Validator

    return Draft202012Validator(read_schema(name))


def _misfits(name: str, value: YamlValue) -> Iterator[_Misfit]:
    for error in _validator(name).iter_errors(value):
        yield _Misfit(
            path=tuple(error.absolute_path),
            value=error.instance,
            keyword=error.validator,
            wanted=error.validator_value,
            schema=error.schema,
            is_key="propertyNames" in error.absolute_schema_path,
        )


def _told(misfit: _Misfit, document: YamlDocument) -> Iterator[tuple[_Place, Diagnostic]]:
    if misfit.keyword == "additionalProperties":
        yield from _unknown_keys(misfit, document)
    elif misfit.keyword == "required":
        yield from _missing_keys(misfit, document)
    elif misfit.is_key:
        path = (*misfit.path, str(misfit.value))
        message = f"the key `{shortened(str(misfit.value))}` is not {_expected(misfit)}"
        yield path, Diagnostic("G413", message, document.key_span(path))
    else:
        yield misfit.path, _unfit(misfit, document)


def _unknown_keys(misfit: _Misfit, document: YamlDocument) -> Iterator[tuple[_Place, Diagnostic]]:
    properties = misfit.schema.get("properties", {})
    for key in misfit.value:
        if key not in properties:
            known = [_called(name, part, not key.isascii()) for name, part in properties.items()]
            yield (*misfit.path, key), unknown_key(key, misfit.path, known, document)


def _called(key: str, part: Mapping[str, Any], chinese: bool) -> str:
    """What a key is called by whoever writes Chinese, or does not."""
    return str(part.get("x-zh", [key])[0]) if chinese else key


def unknown_key(key: str, path: YamlPath, known: Iterable[str], document: YamlDocument) -> Diagnostic:
    """The finding for a key that a file may not have.

    Args:
        key: the key.
        path: the path of the mapping that has it.
        known: the keys it may have.
        document: the file.
    """
    names = list(known)
    where = f" in {path_words(document.written(path))}" if path else ""
    help = did_you_mean(key, names) or (f"allowed here: {listing(names, 20)}" if names else None)
    return Diagnostic("G410", f"unknown key `{shortened(key)}`{where}", document.key_span((*path, key)), help=help)


def _missing_keys(misfit: _Misfit, document: YamlDocument) -> Iterator[tuple[_Place, Diagnostic]]:
    place = document.key_span(misfit.path) if misfit.path else _start(document)
    where = f" in {path_words(document.written(misfit.path))}" if misfit.path else ""
    chinese = any(not span.text.isascii() for span in document.root.keys.values())
    for key in misfit.wanted:
        if key not in misfit.value:
            # The path of the missing key itself: what else stands there is still worth reading.
            path, part = (*misfit.path, key), misfit.schema.get("properties", {}).get(key, {})
            called, description = _called(key, part, chinese), str(part.get("description", ""))
            help = f"add `{called}:`, {description[:1].lower()}{description[1:].rstrip('.')}"
            yield path, Diagnostic("G411", f"the key `{called}` is missing{where}", place, help=help)


def _unfit(misfit: _Misfit, document: YamlDocument) -> Diagnostic:
    code = "G412" if misfit.keyword == "type" else "G413"
    place = document.place(misfit.path) if misfit.path else _start(document)
    help = None
    if misfit.keyword == "enum" and isinstance(misfit.value, str):
        help = did_you_mean(misfit.value, _values(misfit))
    if misfit.keyword == "type" and isinstance(misfit.value, str) and "：" in misfit.value:
        help = "write `:` and a space after a key, not the full-width `：`"
    what = path_words(document.written(misfit.path)) or "the file"
    return Diagnostic(code, f"{what} is {found(misfit.value)}, expected {_expected(misfit)}", place, help=help)


def _expected(misfit: _Misfit) -> str:
    words = misfit.schema.get("x-expected")
    if misfit.keyword == "enum":
        return f"one of {listing(_values(misfit), 20)}"
    if misfit.keyword == "maxItems":
        return f"at most {misfit.wanted} items"
    if misfit.keyword == "minimum":
        return f"at least {misfit.wanted}"
    return str(words or _types(misfit.schema.get("type", ())))


def _values(misfit: _Misfit) -> list[Any]:
    """The values of which one was to be chosen, as whoever chose another writes."""
    spelled = {value: word for word, value in misfit.schema.get("x-zh-values", {}).items()}
    if not isinstance(misfit.value, str) or misfit.value.isascii():
        return list(misfit.wanted)
    return [spelled.get(value, value) for value in misfit.wanted]


def _types(types: str | Sequence[str]) -> str:
    names = [types] if isinstance(types, str) else types
    return " or ".join(_TYPES.get(name, name) for name in names) or "something else"


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
