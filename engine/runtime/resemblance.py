"""Names that can be taken for somebody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..text.disguise import look
from .facts import known_member, known_membership
from .presence import members_of
from .roles import role_of

if TYPE_CHECKING:
    from .view.member import MemberFacts


def name_resembles(view: MemberFacts, name: str, roles: frozenset[str]) -> bool | None:
    """Whether a name looks like that of somebody else in the group who has one of some roles.

    Args:
        view: the event; its own member is left out.
        name: the name.
        roles: the roles.

    Returns:
        None where there is no group, or nobody it looks like and the name of somebody who has the role is not known.
    """
    if view.group_id is None:
        return None
    look_of_name = look(name)
    unknown = False
    for who in _holders(view, roles):
        found = known_member(view.program.policy.community, view.state, who).values.get("name")
        if isinstance(found, str) and look_of_name and look(found) == look_of_name:
            return True
        unknown = unknown or not isinstance(found, str)
    return None if unknown else False


def _holders(view: MemberFacts, roles: frozenset[str]) -> Iterator[str]:
    """Who has one of the roles in the view's group, but for its own member, in order."""
    program, group = view.program, view.group
    owners = {view.group_owner, group.owner if group is not None else None}
    listed = {*(group.admins if group is not None else ()), *(who for who in owners if who is not None)}
    for who in sorted(listed | members_of(program, view.state, view.group_id or "")):
        membership = known_membership(program.policy.community, view.state, who, view.group_id)
        if who != view.member_id and role_of(program, group, who, membership, view.group_owner) in roles:
            yield who
