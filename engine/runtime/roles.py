"""Which role a member has in a group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..community import ANY_GROUP
from .state import Membership

if TYPE_CHECKING:
    from ..community import Community, Group
    from ..compile.program import Program
    from .state import State

_NOWHERE = Membership()


def role_of(
    program: Program, group: Group | None, member_id: str, membership: Membership, owner: str | None = None
) -> str | None:
    """A member's role in a group: as the community file lists it, as events carried it, or by default; else unknown.

    Args:
        program: the policy with its community.
        group: the group's settings.
        member_id: whose role.
        membership: what events said of them in the group.
        owner: the group's owner, as events said it.
    """
    community = program.policy.community
    if community.is_ours(member_id):
        return "bot"
    if member_id == owner or (group is not None and member_id == group.owner):
        return "owner"
    if group is not None and member_id in group.admins:
        return "admin"
    carried = membership.role
    if isinstance(carried, str):
        return carried if community.knows_role(carried) else None
    if group is not None and group.lists_roles:
        return "member"
    return community.defaults.role


def role_anywhere(program: Program, state: State, member_id: str, membership: Membership) -> str | None:
    """A member's role where an event has no group: the strongest that they have in a group of the community file.

    So nobody who leads a group is taken for a plain member because an event does not say where it happened. A role that
    a group's events tell and nobody declared makes it unknown, unless the member owns another group.

    Args:
        program: the policy with its community.
        state: what events said; read only.
        member_id: whose role.
        membership: what events said of them without a group.
    """
    community = program.policy.community
    held = set(_roles_in(program, state, member_id, (id for id in community.groups if id != ANY_GROUP)))
    if not held or membership.role is not None:
        held.add(role_of(program, None, member_id, membership))
    if None in held and "owner" not in held:
        return None
    return min((role for role in held if role is not None), key=lambda role: _rank(community, role))


def owns_unlisted(program: Program, state: State, member_id: str) -> bool:
    """Whether events said of a member that they own a group that the community file does not list by itself.

    Args:
        program: the policy with its community.
        state: what events said; read only.
        member_id: who.
    """
    groups = {group for group, member in state.memberships if member == member_id and group}
    return "owner" in _roles_in(program, state, member_id, {*groups, *state.groups} - {""})


def _roles_in(program: Program, state: State, member_id: str, groups: Iterable[str]) -> Iterable[str | None]:
    """The roles of a member in those of some groups where anybody said something of it."""
    for id in groups:
        group, known = program.policy.community.group_of(id), state.memberships.get((id, member_id))
        facts = state.groups.get(id)
        owner = None if facts is None else facts.values.get("owner")
        told = known is not None and known.role is not None and known.present is not False
        leads = member_id == owner or (group is not None and (member_id == group.owner or member_id in group.admins))
        if told or leads:
            yield role_of(program, group, member_id, known or _NOWHERE, owner if isinstance(owner, str) else None)


def _rank(community: Community, role: str) -> int:
    return community.roles.index(role) if role in community.roles else len(community.roles)
