"""What holds before the first step of a scenario: who is there, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..check.policy import Policy
from ..community import Community, Value
from ..compile.program import Program
from ..diagnostics import Diagnostic
from ..interpret import interpreted
from ..runtime.event import Event, event_from_dict, format_instant
from ..yaml_schema import found, shortened
from ..yaml_source import YamlNode
from .scenario_names import Misread, Names, names_of
from .scenario_values import Given, Values, column_of

DAY = 86_400_000
BEFORE = 400 * DAY
"""How long before the first step everyone is taken to have been there, at least, in milliseconds."""

_PER_GROUP = ("role", "joined_at", "inviter", "in")


@dataclass(frozen=True, slots=True)
class GivenMember:
    """A member as the scenario finds them.

    Args:
        id: the member's id.
        row: what is known, as a roster has it; without what holds in one group only.
        groups: the groups the member is in.
        role: the member's role wherever they are; None leaves it to the community file.
        joined_at: when they came, as written; None is long before the first step.
        inviter: who brought them in.
    """

    id: str
    row: Mapping[str, Value]
    groups: tuple[str, ...] = ()
    role: str | None = None
    joined_at: str | None = None
    inviter: str | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """What holds before the first step.

    Args:
        members: by id.
        groups: for each group whatever is known of it beyond the community file, as events carry it.
    """

    members: Mapping[str, GivenMember] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


def names_given(policy: Policy, node: YamlNode | None) -> Names:
    """The names that a scenario can use from its start.

    Args:
        policy: the policy.
        node: the value of `given:`; None when the scenario has none.
    """
    return names_of(policy, list(node.keys) if node is not None else (), _groups_given(node))


def _groups_given(given: YamlNode | None) -> Iterator[str]:
    """The groups that members are put into, as written, so that they count as known where any group is."""
    for row in given.parts.values() if given is not None else ():
        for key, part in row.parts.items():
            if column_of(str(key)) == "in":
                items = part.parts.values() if isinstance(part.value, list) else [part]
                yield from (str(item.value) for item in items)


def read_given(node: YamlNode | None, names: Names, report: list[Diagnostic]) -> Before:
    """Reads `given:`.

    Args:
        node: its value; None when the scenario has none.
        names: what names mean; tags that members are given are added.
        report: takes what is wrong.
    """
    values = Values(names, report)
    members: dict[str, GivenMember] = {}
    groups: dict[str, Mapping[str, object]] = {}
    for key, part in ((str(key), part) for key, part in (node.parts if node is not None else {}).items()):
        if not isinstance(part.value, dict | None):
            message = f"`{shortened(key)}` is {found(part.value)}, expected keys such as `in:`, each with its value"
            report.append(Misread("G707", message, part.span).diagnostic)
        elif key in names.groups and key not in names.members:
            read = values.group(part)
            groups[names.groups[key]] = {name: each.raw for name, each in read.items() if each.raw is not None}
        else:
            id = names.members.get(key, key)
            members[id] = _member(id, values.member(part), names)
            names.tags |= _set(members[id].row.get("tags"))
    return Before(members, groups)


def with_mentioned(before: Before, mentioned: Iterable[str], names: Names) -> Before:
    """The same with everyone that the steps speak of: as the roster and the community file know them."""
    known = {id: before.members.get(id) or _member(id, {}, names) for id in mentioned}
    return replace(before, members={**before.members, **dict(sorted(known.items()))})


def _member(id: str, given: Mapping[str, Given], names: Names) -> GivenMember:
    community = names.community
    listed: dict[str, Value | None] = {"name": id, **community.members.get(id, {})}
    listed |= {name: each.value for name, each in given.items()}
    row = {name: value for name, value in listed.items() if value is not None and name not in _PER_GROUP}
    role, inviter, joined = listed.get("role"), listed.get("inviter"), listed.get("joined_at")
    groups = _set(listed.get("in")) if "in" in listed else _groups_that_list(id, community)
    return GivenMember(
        id=id,
        row=row,
        groups=tuple(sorted(groups)),
        role=role if isinstance(role, str) else None,
        joined_at=format_instant(joined, community.timezone) if isinstance(joined, int) else None,
        inviter=inviter if isinstance(inviter, str) else None,
    )


def _groups_that_list(id: str, community: Community) -> frozenset[str]:
    listing = (group.id for group in community.groups.values() if id == group.owner or id in group.admins)
    return frozenset(listing) - {"*"}


def _set(value: object) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()


# ---- how it comes to hold --------------------------------------------------------------------------------------------


def start_of(program: Program, first: int) -> int:
    """When everyone is taken to have been there: before anything that a rule could look back on.

    Args:
        program: the policy.
        first: when the first step is, in milliseconds since the epoch.
    """
    longest = max((kept for kept in program.retention.values() if kept is not None), default=0)
    return first - max(BEFORE, longest + DAY)


def with_members(program: Program, before: Before, start: int) -> Program:
    """The policy of a community whose roster has the members as the scenario finds them.

    Args:
        program: the policy.
        before: what holds before the first step.
        start: since when, in milliseconds since the epoch.
    """
    # Nobody is in a group by the roster: they join, so that all they did there can be taken to have been seen.
    rows = {id: {**member.row, "in": frozenset[str]()} for id, member in before.members.items()}
    community = program.policy.community
    roster: Mapping[str, Mapping[str, Value]] = {**community.members, **rows}
    community = replace(community, members=roster, members_as_of=start)
    return replace(program, policy=replace(program.policy, community=community))


def without_rules(program: Program) -> Program:
    """The policy as it counts but judges nothing, under which what holds beforehand is put in place."""
    policy: Policy = replace(program.policy, rules={}, guards=())
    return interpreted(replace(program, policy=policy))


def events_before(before: Before, community: Community, start: int) -> Iterator[Event]:
    """The events by which the members come to be in their groups.

    Args:
        before: what holds before the first step.
        community: the community.
        start: when they happen, in milliseconds since the epoch.
    """
    at, zone = format_instant(start, community.timezone), community.timezone
    yield event_from_dict({"id": "given", "at": at, "kind": "tick"}, zone)
    for group, facts in before.groups.items():
        fields = {"id": f"given {group}", "at": at, "kind": "tick", "group": {**facts, "id": group}}
        yield event_from_dict(fields, zone)
    for member in before.members.values():
        about = {"id": member.id, "role": member.role, "joined_at": member.joined_at}
        for group in member.groups:
            fields = {"id": f"given {member.id}", "at": at, "kind": "join", "group": group, "member": about}
            yield event_from_dict({**fields, "inviter": member.inviter}, zone)
