"""Names: what a policy folder declares, what its community declares, and what a name means at a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from ..community import Community
from ..diagnostics import Diagnostic, Label, did_you_mean, listing
from ..source import Span
from ..syntax import nodes
from ..syntax.naming import pattern_id
from ..syntax.parameters import Parameter
from ..syntax.vocabulary import Kind, Language, vocabulary
from .titles import filled

_EVENT_VERBS = {"join": "joins", "leave": "leaves", "request": "requests"}
"""Events that policies call otherwise than events themselves do."""

Declared = TypeVar("Declared", nodes.Define, nodes.Pattern, nodes.Goal, nodes.Rule)


class Wrong(Exception):
    """A finding that ends the check of one condition or effect; the rest of the policy goes on."""

    def __init__(self, code: str, message: str, span: Span, help: str | None = None) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, span, help=help)


class TooLarge(Wrong):
    """A condition is too large once its definitions are put in."""


@dataclass
class Names:
    """All names a policy can use.

    Args:
        community: the community file's.
        definitions, patterns: declared in the folder, by name.
        given_tags: tags that some rule gives.
        parameters: names of parameters, which stand for literals and are none of the above.
        given: the parameters that each file can use, by the file's name and theirs.
        too_large: what is said of definitions that are too large once others are put in, or that use such.
    """

    community: Community
    definitions: dict[str, nodes.Define] = field(default_factory=dict)
    patterns: dict[str, nodes.Pattern] = field(default_factory=dict)
    rules: dict[str, nodes.Rule] = field(default_factory=dict)
    goals: dict[str, nodes.Goal] = field(default_factory=dict)
    given_tags: set[str] = field(default_factory=set)
    parameters: set[str] = field(default_factory=set)
    given: dict[str, Mapping[str, Parameter]] = field(default_factory=dict)
    too_large: dict[str, TooLarge] = field(default_factory=dict)

    def titled(self, node: nodes.Rule | nodes.Goal | nodes.Pattern) -> str | None:
        """The title of a statement, with the values of parameters that it names in braces."""
        return self._filled(node, node.title)

    def said(self, node: nodes.Value | nodes.Encourage) -> str:
        """What the group stands for or welcomes, with the values of parameters that it names in braces."""
        return self._filled(node, node.text) or ""

    def _filled(self, node: nodes.Statement, text: str | None) -> str | None:
        return filled(text, self.given.get(node.span.source.name, {}), self.community.language)

    def declare(self, statements: Iterable[nodes.Statement]) -> list[Diagnostic]:
        """Takes in the declarations of a file; a name declared twice is a finding at the second place."""
        findings: list[Diagnostic] = []
        for statement in statements:
            match statement:
                case nodes.Define():
                    findings += self._add(self.definitions, statement, statement.name)
                case nodes.Pattern():
                    findings += self._add(self.patterns, statement, statement.name)
                case nodes.Goal():
                    findings += self._add(self.goals, statement, statement.name)
                case nodes.Rule():
                    findings += self._add(self.rules, statement, statement.name)
                    self._tags_of(statement)
        return findings

    def _add(self, table: dict[str, Declared], statement: Declared, name: nodes.Name | None) -> list[Diagnostic]:
        if name is None:
            return []
        if name.id in table:
            return [self._twice(name, table[name.id].name)]
        table[name.id] = statement
        return []

    def _twice(self, name: nodes.Name, first: nodes.Name | None) -> Diagnostic:
        labels = (Label(first.span, "first declared here"),) if first is not None else ()
        return Diagnostic(
            "G208", f"`{name.id}` is declared twice", name.span, labels, "give one of them another name, or join them"
        )

    def _tags_of(self, rule: nodes.Rule) -> None:
        for node in nodes.walk(rule):
            if isinstance(node, nodes.Effect) and node.verb in ("tag", "untag") and isinstance(node.target, nodes.Name):
                self.given_tags.add(node.target.id)

    # ---- what a name can be -------------------------------------------------------------------------------------

    @property
    def tags(self) -> frozenset[str]:
        """Tags members may have: those that rules give, that the community file declares and that its roster shows."""
        community = self.community
        rostered = {tag for row in community.members.values() for tag in _set(row.get("tags"))}
        return frozenset(self.given_tags | set(community.tags) | rostered)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of groups there are."""
        return frozenset(group.kind for group in self.community.groups.values() if group.kind)

    def is_pattern(self, name: nodes.Name) -> bool:
        """Whether a name would mean a pattern behind `matches`: a declared one, or one that comes with the engine."""
        return name.id in self.patterns or pattern_id(name.id) in self.patterns

    def groups_meant(self, name: nodes.Name) -> frozenset[str]:
        """The groups that a name in a scope means: a group, or all of a kind or with a tag.

        Raises:
            Wrong: there is no such group, kind or tag.
        """
        groups = self.community.groups
        if name.id in groups and name.id != "*":
            return frozenset((name.id,))
        found = frozenset(id for id, group in groups.items() if name.id == group.kind or name.id in group.tags)
        if found:
            return found
        if self.community.open:
            return frozenset((name.id,))
        known = {*groups, *self.kinds, *(tag for group in groups.values() for tag in group.tags)} - {"*"}
        raise Wrong(
            "G207",
            f"there is no group, kind or tag of groups called `{name.id}`",
            name.span,
            did_you_mean(name.id, known) or f"the community file has {listing(sorted(known))}",
        )

    def group(self, node: nodes.Expression) -> str:
        """The one group an effect names.

        Raises:
            Wrong: it is no name, or there is no such group.
        """
        if not isinstance(node, nodes.Name):
            raise Wrong("G210", "expected the name of a group here", node.span)
        if node.id in self.community.groups or self.community.open:
            return node.id
        raise Wrong(
            "G207",
            f"there is no group called `{node.id}`",
            node.span,
            did_you_mean(node.id, self.community.groups)
            or f"the community file has {listing(sorted(self.community.groups))}",
        )

    def role(self, node: nodes.Expression) -> str:
        """The role an effect names.

        Raises:
            Wrong: there is no such role.
        """
        if isinstance(node, nodes.Name) and self.community.knows_role(node.id):
            return node.id
        found = node.id if isinstance(node, nodes.Name) else node.span.text
        known = in_its_language(found, self.community.roles)
        raise Wrong(
            "G201",
            f"there is no role called `{found}`",
            node.span,
            did_you_mean(found, known) or f"the community file has {listing(known)}",
        )

    def unknown(self, name: nodes.Name, what: str, known: Iterable[str]) -> Wrong:
        """The finding for a name that means nothing where it stands."""
        candidates = sorted({*in_its_language(name.id, known), *self.definitions, *self.parameters})
        return Wrong("G201", f"`{name.id}` is no {what}", name.span, did_you_mean(name.id, candidates))


def language_at(place: Span) -> Language:
    """The language in which something of a policy is written.

    Args:
        place: where it stands.
    """
    return "en" if place.source.text[place.start : place.end].isascii() else "zh"


def verb_at(verb: str, place: Span) -> str:
    """A verb of an effect, as someone writes it who writes what stands there.

    Args:
        verb: by its name in the effects table.
        place: where an effect or its rule stands; by its first character goes what language that is.
    """
    return vocabulary().spell("effect", verb, language_at(Span(place.source, place.start, place.start + 1)))


def event_at(kind: str, place: Span) -> str:
    """An event, as someone writes it who writes what stands there.

    Args:
        kind: of the event; one of the community's own is called what it is.
        place: where a condition stands, of whose language that goes.
    """
    words, language = vocabulary(), language_at(place)
    verb = _EVENT_VERBS.get(kind)
    if verb is not None:
        return f"{words.spell('noun', 'member', language)} {words.spell('event_verb', verb, language)}"
    return words.spell("noun", kind, language) if kind in words.nouns.values() else kind


def in_its_language(name: str, ids: Iterable[str], owner: str | None = None) -> list[str]:
    """Words as someone writes them who writes `name`: built-in ones in Chinese where that is Chinese.

    Args:
        name: what stands in the policy.
        ids: names that could be meant; the admin's own are left as they are.
        owner: whose attributes they are; None for nouns and values.
    """
    if name.isascii():
        return list(ids)
    kind: Kind = "noun" if owner is None else "attribute"
    return [_in_chinese(id, kind, id if owner is None else f"{owner}.{id}") for id in ids]


def _in_chinese(id: str, kind: Kind, key: str) -> str:
    kinds: tuple[Kind, ...] = (kind, "pattern")
    for each in kinds:
        try:
            return vocabulary().spell(each, key, "zh") or id
        except KeyError:
            continue
    return id


def role_names(community: Community, role: str) -> frozenset[str]:
    """The roles that `is ROLE` covers: an admin may be the owner; every other role is exact."""
    return frozenset((role, "owner")) if role == "admin" else frozenset((role,))


def builtin(kind: str) -> frozenset[str]:
    """The built-in values that may stand for something, such as `content` or `weekday`."""
    return vocabulary().used_as(kind)


def _set(value: object) -> Iterable[str]:
    return value if isinstance(value, frozenset) else ()
