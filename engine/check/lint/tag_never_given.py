"""Tags that conditions ask for and nobody ever has."""

from __future__ import annotations

from collections.abc import Iterator

from ...community import ANY_GROUP, Community
from ...diagnostics import Diagnostic, did_you_mean
from ..policy import Policy
from ..terms import Fact, HasAny, walk
from .material import Material

CODE = "G518"


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds tags of members and of groups that no rule gives, and that the community file does not have."""
    members, groups = _of_members(material.policy), _of_groups(material.policy.community)
    for condition in material.conditions():
        for term in walk(condition):
            if not isinstance(term, HasAny) or not isinstance(term.value, Fact):
                continue
            if term.value.path == "member.tags":
                yield from _missing(term, members, "no rule tags a member with")
            elif term.value.path == "group.tags" and groups is not None:
                yield from _missing(term, groups, "no group has the tag")


def _of_members(policy: Policy) -> frozenset[str]:
    community = policy.community
    effects = (effect for rule in policy.rules.values() for step in rule.steps for effect in step)
    given = {effect.name for effect in effects if effect.verb == "tag" and effect.name is not None}
    rostered: set[str] = set()
    for row in community.members.values():
        tags = row.get("tags")
        rostered |= tags if isinstance(tags, frozenset) else set()
    return frozenset(given | rostered | set(community.tags))


def _of_groups(community: Community) -> frozenset[str] | None:
    """The tags that groups have; None where not all groups are known."""
    if community.open or ANY_GROUP in community.groups:
        return None
    return frozenset(tag for group in community.groups.values() for tag in group.tags)


def _missing(term: HasAny, known: frozenset[str], nobody: str) -> Iterator[Diagnostic]:
    for tag in sorted(term.entries - known):
        hint = did_you_mean(tag, known) or "give it in a rule, or list it under `tags` in the community file"
        yield Diagnostic(CODE, f"{nobody} `{tag}`, so nobody has it", term.span, help=hint)
