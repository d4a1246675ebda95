"""The names a scenario can use: of members, of the community's groups, of the policy's rules, of messages so far."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..check.names import in_its_language
from ..check.policy import Effect, Policy, Rule
from ..community import Community
from ..community.built_ins import canonical_role
from ..diagnostics import Diagnostic, did_you_mean, listing
from ..loading import names_of as names_declared
from ..source import Span
from ..syntax.vocabulary import vocabulary
from ..yaml_schema import shortened

MAX_SENTENCE = 500
"""The longest sentence or effect of a scenario, in characters; what a member writes may be longer."""


class Misread(Exception):
    """A finding that ends the reading of one part of a scenario; the rest of it goes on."""

    def __init__(self, code: str, message: str, span: Span, help: str | None = None) -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(code, message, span, help=help)


@dataclass(frozen=True, slots=True)
class Written:
    """A message of the scenario: who wrote it and where, and what it has beside its text."""

    author: str
    group: str
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Names:
    """What the names in a scenario mean.

    Args:
        policy: the policy with its community.
        members: each name of a member and the id it stands for; a name that several have stands for nobody.
        groups: each name of a group and its id.
        tags: the tags members may have.
        messages: the messages written so far, by name.
    """

    policy: Policy
    members: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    messages: dict[str, Written] = field(default_factory=dict)

    @property
    def community(self) -> Community:
        """The community the policy is for."""
        return self.policy.community

    @property
    def declared(self) -> frozenset[str]:
        """The names of the admin's own that effects can hold."""
        return names_declared(self.community) | set(self.groups) | self.tags

    def member(self, name: str, span: Span) -> str:
        """The id of a member.

        Raises:
            Misread: nobody is called so.
        """
        if name in self.members:
            return self.members[name]
        if self.community.is_ours(name):
            return name
        help = did_you_mean(name, self.members) or f"list `{shortened(name)}` under `given:`, with `in: [GROUP]`"
        raise Misread("G703", f"no member is called `{shortened(name)}`", span, help)

    def group(self, name: str, span: Span) -> str:
        """The id of a group.

        Raises:
            Misread: no group is called so.
        """
        if name in self.groups:
            return self.groups[name]
        help = did_you_mean(name, self.groups) or f"there are {listing(sorted(self.groups)) or 'none'}"
        raise Misread("G703", f"no group is called `{shortened(name)}`", span, help)

    def message(self, name: str, span: Span) -> str:
        """The name of a message that an earlier step wrote.

        Raises:
            Misread: no message before is called so.
        """
        if name in self.messages:
            return name
        help = did_you_mean(name, self.messages)
        help = help or "a message is called `m` and the number of its step, as in `m2`, or what its step says in `as:`"
        raise Misread("G703", f"no message before this is called `{shortened(name)}`", span, help)

    def rule(self, name: str, span: Span) -> str:
        """The name of a rule.

        Raises:
            Misread: the policy has no such rule.
        """
        return self._listed(name, "rule", self.policy.rules, span)

    def role(self, name: str, span: Span) -> str:
        """A role by its name in events.

        Raises:
            Misread: the community has no such role.
        """
        role = canonical_role(name)
        if self.community.knows_role(role):
            return role
        raise self._unknown(name, "role", in_its_language(name, self.community.roles), span)

    def tier(self, name: str, span: Span) -> str:
        """A tier.

        Raises:
            Misread: the community has no such tier.
        """
        return self._listed(name, "tier", self.community.tiers, span)

    def tag(self, name: str, span: Span) -> str:
        """A tag that members may have.

        Raises:
            Misread: no rule, no member and not the community file has such a tag.
        """
        return self._listed(name, "tag", self.tags, span)

    def mode(self, name: str, span: Span) -> str:
        """A mode that groups can be in.

        Raises:
            Misread: the community file lists no such mode, and no rule enters one of that name.
        """
        entered = {effect.name for effect in _all_effects(self.policy) if effect.verb in ("enter", "leave")}
        return self._listed(name, "mode", {*self.community.modes, *(mode for mode in entered if mode)}, span)

    def event(self, name: str, span: Span) -> str:
        """An event of the community's own.

        Raises:
            Misread: the community file declares no such event.
        """
        return self._listed(name, "event", self.community.events, span)

    def _listed(self, name: str, what: str, known: Iterable[str], span: Span) -> str:
        if name in known:
            return name
        raise self._unknown(name, what, known, span)

    def _unknown(self, name: str, what: str, known: Iterable[str], span: Span) -> Misread:
        names = sorted(known)
        help = did_you_mean(name, names) or (f"there are {listing(names)}" if names else f"there is no {what} at all")
        return Misread("G703", f"there is no {what} called `{shortened(name)}`", span, help)


def names_of(policy: Policy, given: Iterable[str], given_groups: Iterable[str]) -> Names:
    """The names that a scenario can use from its start.

    Args:
        policy: the policy.
        given: keys of `given:`.
        given_groups: groups that `given:` puts members into.
    """
    community = policy.community
    names = Names(policy, tags=_tags(policy))
    listed = {id: group.name for id, group in community.groups.items() if id != "*"}
    if community.open or "*" in community.groups:
        listed |= {id: id for id in (*_groups_named(policy), *given_groups) if id not in listed}
    names.groups = _by_name(listed)
    rostered = {id: str(row["name"]) for id, row in community.members.items() if "name" in row}
    ids = {id: rostered.get(id, id) for id in (*community.members, *_people(community))}
    known = _by_name(ids)
    ids |= {id: id for id in given if id not in known and id not in names.groups}
    names.members = _by_name(ids)
    return names


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    """Names and ids to ids; a name that several have is left out, an id always means itself."""
    found: dict[str, str] = {}
    doubled: set[str] = set()
    for id, name in names.items():
        if found.setdefault(name, id) != id:
            doubled.add(name)
    return {name: id for name, id in found.items() if name not in doubled} | {id: id for id in names}


def _people(community: Community) -> Iterator[str]:
    for group in community.groups.values():
        yield from (who for who in (group.owner, *sorted(group.admins), *group.succession) if who is not None)


def effects_of(rule: Rule) -> Iterator[Effect]:
    """All effects a rule can have, of its ladder and of what follows what was not done in time."""
    ladders = [rule.steps, rule.expect.otherwise if rule.expect is not None else ()]
    yield from (effect for ladder in ladders for step in ladder for effect in step)


def _all_effects(policy: Policy) -> Iterator[Effect]:
    for rule in policy.rules.values():
        yield from effects_of(rule)


def _groups_named(policy: Policy) -> Iterator[str]:
    for rule in policy.rules.values():
        yield from sorted(rule.scope or ())
    yield from (effect.group for effect in _all_effects(policy) if effect.group is not None)


def _tags(policy: Policy) -> set[str]:
    community = policy.community
    found = set(community.tags)
    for row in community.members.values():
        held = row.get("tags")
        found |= held if isinstance(held, frozenset) else set()
    return found | {effect.name for effect in _all_effects(policy) if effect.verb in _TAGGING and effect.name}


_TAGGING = ("tag", "untag")


def named_at(text: str, start: int, names: Container[str]) -> Iterator[tuple[str, int]]:
    """The names that may stand at a place in a text, the longest first, each with its end.

    Args:
        text: a sentence or an effect, not longer than `MAX_SENTENCE`.
        start: where the name begins.
        names: the names there are; one in backticks may be any text.
    """
    if text.startswith("`", start):
        end = text.find("`", start + 1)
        if text[start + 1 : end] in names and end > start:
            yield text[start + 1 : end], end + 1
        return
    for end in range(len(text), start, -1):
        if text[start:end] in names and ends_word(text, end):
            yield text[start:end], end


def ends_word(text: str, place: int) -> bool:
    """Whether no word runs on across a place: Latin letters and digits do, Chinese characters do not."""
    return not 0 < place < len(text) or not (_runs_on(text[place - 1]) and _runs_on(text[place]))


def _runs_on(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def written_name(name: str) -> str:
    """A name as it can be written in a sentence or an effect: in backticks where it has blanks or signs in it."""
    words = vocabulary()
    plain = name.isidentifier() and name not in words.keyword_spellings
    return name if plain else f"`{name}`"
