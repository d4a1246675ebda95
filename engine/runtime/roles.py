"""Which role a member has in a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..community import Group
    from ..compile.program import Program
    from .state import Membership


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
