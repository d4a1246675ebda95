"""Values in scenarios: what is known of members and groups, and what events carry, each checked against its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..community import AttributeType, Community, Value
from ..community.built_ins import GIVEN, canonical_attribute
from ..community.values import Unfit, plain_text, typed
from ..diagnostics import Diagnostic, did_you_mean, listing
from ..source import Span
from ..syntax.vocabulary import vocabulary
from ..yaml_schema import found, shortened
from ..yaml_source import YamlNode, YamlValue
from .scenario_names import Misread, Names

_NUMBER = AttributeType("number")
_TEXT = AttributeType("text")
_SET = AttributeType("set")


@dataclass(frozen=True, slots=True)
class Given:
    """A value and its place.

    Args:
        raw: as the file holds it, which is how an event carries it; None says that it is not known.
        value: as its type has it; None says the same.
        span: the place of the value.
        key: the place of its name.
    """

    raw: YamlValue
    value: Value | None
    span: Span
    key: Span


class Values:
    """Reads mappings of values; what is wrong with one does not stop the others.

    Args:
        names: what names mean.
        report: takes the findings.
    """

    def __init__(self, names: Names, report: list[Diagnostic]) -> None:
        self._names = names
        self._report = report

    @property
    def _community(self) -> Community:
        return self._names.community

    def member(self, node: YamlNode) -> dict[str, Given]:
        """What a mapping says of a member, by the attributes' names in events; `in` is a set of groups' ids."""
        types = {"role": _TEXT, "tier": _TEXT, "in": _SET, **GIVEN["member"], **self._community.attributes["member"]}
        return self._read(node, "member", {column_of(key): key for key in node.keys}, types)

    def group(self, node: YamlNode) -> dict[str, Given]:
        """What a mapping says of a group."""
        types = {"size": _NUMBER, "capacity": _NUMBER, **self._community.attributes["group"]}
        return self._read(node, "group", {canonical_attribute("group", key): key for key in node.keys}, types)

    def event(self, kind: str, node: YamlNode) -> dict[str, Given]:
        """What a mapping says an event of the community's own carries."""
        return self._read(node, kind, {key: key for key in node.keys}, self._community.events[kind])

    def _read(
        self, node: YamlNode, owner: str, columns: Mapping[str, str], types: Mapping[str, AttributeType]
    ) -> dict[str, Given]:
        read: dict[str, Given] = {}
        for column, key in columns.items():
            try:
                read[column] = self._one(owner, column, key, node, types)
            except Misread as misread:
                self._report.append(misread.diagnostic)
        return read

    def _one(self, owner: str, column: str, key: str, node: YamlNode, types: Mapping[str, AttributeType]) -> Given:
        part, place = node.parts[key], node.keys[key]
        if column not in types:
            raise _no_attribute(owner, key, place, types)
        span = part.span if part.span.start < part.span.end else place
        raw: YamlValue = [part.value] if column == "in" and isinstance(part.value, str) else part.value
        if raw is None:
            return Given(None, None, span, place)
        try:
            value = typed(raw, types[column], self._community.timezone)
        except Unfit as unfit:
            message = f"`{shortened(key)}` is {found(part.value)}, expected {unfit.expected}"
            raise Misread("G707", message, span, unfit.help) from None
        return self._named(column, Given(raw, value, span, place), part)

    def _named(self, column: str, given: Given, part: YamlNode) -> Given:
        """A value that is itself a name, as the name it stands for in events."""
        if column == "in":
            items = list(part.parts.values()) if isinstance(part.value, list) else [part]
            groups = [self._names.group(plain_text(item.value), item.span) for item in items]
            return Given(list(groups), frozenset(groups), given.span, given.key)
        meaning = {"role": self._names.role, "tier": self._names.tier, "inviter": self._names.member}.get(column)
        if meaning is None:
            return given
        name = meaning(str(given.value), given.span)
        return Given(name, name, given.span, given.key)


def _no_attribute(owner: str, key: str, place: Span, types: Mapping[str, AttributeType]) -> Misread:
    names = [name for name in types if name != "in"]
    help = did_you_mean(key, types) or (f"there are {listing(names, 20)}" if names else None)
    if owner in ("member", "group"):
        help = did_you_mean(key, types) or f"declare it in the community file under `attributes: {owner}:`"
        return Misread("G703", f"a {owner} has no attribute called `{shortened(key)}`", place, help)
    return Misread("G703", f"`{owner}` carries nothing called `{shortened(key)}`", place, help)


def column_of(key: str) -> str:
    """The attribute of a member that a key names, by its name in events; `in` for the groups the member is in."""
    if "IN" in vocabulary().keyword_spellings.get(key.strip(), ()):
        return "in"
    return canonical_attribute("member", key)
