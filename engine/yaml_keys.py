"""Keys of files in the other languages that their schemas know them in, read as the keys they stand for.

A property of a schema may say in `x-zh` how it is called in Chinese, and in `x-zh-values` which of its values are meant by
Chinese words; a schema validator skips these keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .diagnostics import Diagnostic, Label
from .source import Span
from .yaml_schema import read_schema, shortened
from .yaml_source import YamlDocument, YamlNode, YamlValue

_WIDE_COLON = "："


def with_english_keys(document: YamlDocument, name: str) -> tuple[YamlDocument, tuple[Diagnostic, ...]]:
    """A file with the keys and values that its schema has, wherever it has one of their other names.

    Args:
        document: the file.
        name: the schema's name, such as `scenario`.

    Returns:
        the file, with every place where it was; and the keys that stand in it under two names, each an error.
    """
    schema = read_schema(name)
    renaming = _Renaming(schema)
    return replace(document, root=renaming.node(document.root, schema)), tuple(renaming.findings)


def keys_in(document: YamlDocument, name: str, language: str) -> Iterator[tuple[Span, str]]:
    """How the keys of a file, and values that have a word of their own, are called in a language: the place of each, and
    its name.

    Args:
        document: the file.
        name: the schema's name, such as `scenario`.
        language: `en` or `zh`.
    """
    renaming = _Renaming(read_schema(name))
    renaming.node(document.root, renaming.schema)
    for span, key, others in renaming.known:
        yield span, others[0] if language == "zh" and others else key


def names_of_key(part: Mapping[str, Any]) -> tuple[str, ...]:
    """The names besides its own that a property of a schema has, the usual one first."""
    return tuple(part.get("x-zh", ()))


def with_all_names(schema: Any) -> Any:
    """A schema that takes keys and values by their other names too, for editors and validators, which know of none.

    Args:
        schema: of a file, or a part of it.
    """
    if isinstance(schema, list):
        return [with_all_names(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: with_all_names(part) for key, part in schema.items()}
    if "enum" in found:
        found["enum"] = [*found["enum"], *found.get("x-zh-values", ())]
    properties = found.get("properties", {})
    names = {key: (key, *names_of_key(part)) for key, part in properties.items() if isinstance(part, dict)}
    if any(len(each) > 1 for each in names.values()):
        found["properties"] = {name: properties[key] for key, each in names.items() for name in each}
    if any(len(names.get(key, ())) > 1 for key in found.get("required", ())):
        ways = [[{"required": [name]} for name in names.get(key, (key,))] for key in found.pop("required")]
        found["allOf"] = [*found.get("allOf", ()), *({"anyOf": each} for each in ways)]
    return found


@dataclass
class _Renaming:
    """Goes through a file along its schema.

    Args:
        schema: the schema.
        findings: takes keys that stand there under two names.
        known: takes the place of each key that the schema has, its own name and its others; and of values with such.
    """

    schema: Mapping[str, Any]
    findings: list[Diagnostic] = field(default_factory=list)
    known: list[tuple[Span, str, tuple[str, ...]]] = field(default_factory=list)

    def node(self, node: YamlNode, schema: Mapping[str, Any]) -> YamlNode:
        if "$ref" in schema:
            schema = {**self.schema["$defs"][schema["$ref"].removeprefix("#/$defs/")], **schema}
        if isinstance(node.value, list) and "items" in schema:
            parts = {key: self.node(part, schema["items"]) for key, part in node.parts.items()}
            return replace(node, parts=parts, value=[part.value for part in parts.values()])
        if isinstance(node.value, dict):
            return self._mapping(node, schema)
        if isinstance(node.value, str) and "then" in schema:
            return self.node(node, schema["then"])
        if isinstance(node.value, str) and "x-zh-values" in schema:
            return self._value(node, node.value, schema["x-zh-values"])
        return node

    def _value(self, node: YamlNode, written: str, words: Mapping[str, str]) -> YamlNode:
        value = words.get(written, written)
        self.known.append((node.span, value, tuple(word for word, meant in words.items() if meant == value)))
        return replace(node, value=value)

    def _mapping(self, node: YamlNode, schema: Mapping[str, Any]) -> YamlNode:
        names = {name: key for key, part in self._properties(schema) for name in names_of_key(part)}
        known = schema.get("properties", {})
        keys: dict[str, Span] = {}
        parts: dict[str | int, YamlNode] = {}
        for written, span in node.keys.items():
            key = names.get(written, written)
            if _WIDE_COLON in written and written.partition(_WIDE_COLON)[0].strip() in {*names, *known}:
                help = "write `:` and a space after a key, not the full-width `：`"
                self.findings.append(Diagnostic("G410", f"unknown key `{shortened(written)}`", span, help=help))
            if key in keys or (key != written and key in node.keys):
                first = keys.get(key, node.keys.get(key, span))
                message = f"`{written}` is the same as `{key}`, which stands here as well"
                labels = (Label(first, "here"),)
                self.findings.append(Diagnostic("G402", message, span, labels, "keep one of the two"))
                continue
            if key in known:
                self.known.append((span, key, names_of_key(known[key])))
            keys[key], parts[key] = span, self.node(node.parts[written], self._schema_of(key, schema))
        value: YamlValue = {str(key): part.value for key, part in parts.items()}
        return replace(node, keys=keys, parts=parts, value=value)

    def _properties(self, schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield from schema.get("properties", {}).items()

    def _schema_of(self, key: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        other = schema.get("additionalProperties")
        found: Mapping[str, Any] = schema.get("properties", {}).get(key, other if isinstance(other, dict) else {})
        return found
