"""Values in texts that need not be known where the text is sent, and would be left out there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...community import ANY_GROUP, Community, Group
from ...diagnostics import Diagnostic
from ...source import Span
from ..policy import Policy, Rule, Template
from ..tables import effects
from ..terms import Fact, walk
from .assumed import Assumed
from .material import Material, called

CODE = "G511"

_OF_THE_MATCH = ("match", "pattern.title", "pattern.name", "pattern.domains")
_OF_THE_EVENT = ("event.", "request.")
_INVITER = "inviter."
_OF_ANY_INVITER = ("inviter.id", "inviter.name")
_ALWAYS_THERE = ("member.id", "member.name", "member.points", "member.tags", "drawn", "answer")


def check(material: Material) -> Iterator[Diagnostic]:
    """Finds braces that the rule's own condition does not make sure of."""
    for rule in material.policy.rules.values():
        situations = material.prover.situations(rule.condition, True, rule.scope)
        for template, place in _texts(rule):
            for fact in _facts(template):
                if situations and not _is_there(fact, rule, situations, material):
                    yield _finding(fact, rule, place)


def _texts(rule: Rule) -> Iterator[tuple[Template, Span]]:
    all_effects = [effect for step in rule.steps for effect in step]
    for effect in all_effects:
        if effect.text is not None and effect.span is not None:
            yield effect.text, effect.span
    if rule.because is not None and any(effects()[e.verb].kind in ("sanction", "message") for e in all_effects):
        yield rule.because, rule.because.span


def _facts(template: Template) -> Iterator[Fact]:
    for part in template.parts:
        if not isinstance(part, str):
            yield from (term for term in walk(part) if isinstance(term, Fact))


def _is_there(fact: Fact, rule: Rule, situations: list[Assumed], material: Material) -> bool:
    community = material.policy.community
    forms = _forms(material.policy)
    if fact.path == "missing":
        return all(any(refused & forms for refused in _refused(each)) for each in situations)
    if fact.path in _OF_THE_MATCH:
        return all(_has_matched(each) or any(refused & forms for refused in _refused(each)) for each in situations)
    if fact.known or fact.path in _ALWAYS_THERE or fact.path.startswith(_OF_THE_EVENT):
        return True
    if rule.anchor is not None and fact.path == rule.anchor.path:
        return True  # without it, there is no moment for the rule to run at
    if fact.path in _OF_ANY_INVITER:
        return all(map(_knows_inviter, situations))
    return _by_community(fact.path, rule, community) or all(each.is_known(fact) for each in situations)


def _forms(policy: Policy) -> frozenset[str]:
    """The patterns that have fields."""
    return frozenset(p.name for p in policy.patterns if any(item.kind == "fields" for item in p.items))


def _has_matched(situation: Assumed) -> bool:
    return any(isinstance(key, tuple) and key[0] == "matches" for key in situation.holding)


def _refused(situation: Assumed) -> Iterator[frozenset[str]]:
    """The patterns that a text certainly did not match."""
    return (names for key, names in situation.lacking.items() if isinstance(key, tuple) and key[0] == "matches")


def _knows_inviter(situation: Assumed) -> bool:
    """Whether somebody has to be known as the inviter: they themselves, or anything of theirs."""
    known = (value.path for value in situation.known if isinstance(value, Fact))
    return any(path == "member.inviter" or path.startswith(_INVITER) for path in known)


def _by_community(path: str, rule: Rule, community: Community) -> bool:
    """Whether the community file says it, for everybody or for every group that the rule holds in."""
    if path == "member.tier":
        return community.defaults.tier is not None
    groups = _groups(rule, community)
    if path == "member.role":
        return community.defaults.role is not None or _every(groups, lambda group: group.lists_roles)
    values: dict[str, Callable[[Group], bool]] = {
        "group.kind": lambda group: group.kind is not None,
        "group.owner": lambda group: group.owner is not None,
        "group.capacity": lambda group: group.capacity_max is not None,
    }
    owner, _, name = path.partition(".")
    return owner == "group" and _every(groups, values.get(path, lambda group: name in group.attributes))


def _every(groups: list[Group] | None, holds: Callable[[Group], bool]) -> bool:
    return groups is not None and all(holds(group) for group in groups)


def _groups(rule: Rule, community: Community) -> list[Group] | None:
    if community.open or ANY_GROUP in community.groups:
        return None
    return [group for id, group in community.groups.items() if rule.scope is None or id in rule.scope]


def _finding(fact: Fact, rule: Rule, place: Span) -> Diagnostic:
    inside = fact.span.source is place.source
    if fact.path == "missing":
        message = f"`{{missing}}` is empty here: {called(rule)} need not have missed a field of a form when it fires"
        help = "take it out, or write `message does not match` and a pattern of fields into the condition"
    elif fact.path in _OF_THE_MATCH:
        message = f"`{{{fact.path}}}` is empty here: {called(rule)} need not have matched a pattern when it fires"
        help = "take it out, or let every case of the condition match a pattern"
    else:
        written = f"member.{fact.path}" if fact.path.startswith(_INVITER) else fact.path
        needed = "member.inviter" if fact.path in _OF_ANY_INVITER else written
        message = f"`{{{written}}}` need not be known here, and is left out of the text then"
        help = f"add `and {needed} is known` to the condition, or word the text without it"
    return Diagnostic(CODE, message, fact.span if inside else place, help=help)
