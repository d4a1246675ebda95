"""Who is in which group, as far as is known: from events, and from the roster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..community import ANY_GROUP

if TYPE_CHECKING:
    from ..community import Community
    from ..compile.program import Program
    from .state import State


def members_of(program: Program, state: State, group: str) -> set[str]:
    """The members a group is known to have."""
    return {member for where, member in memberships_of(program, state) if where == group}


def memberships_of(program: Program, state: State) -> Iterator[tuple[str, str]]:
    """Everybody who is in a group, as far as is known, with the group: (group, member); some more than once."""
    community = program.policy.community
    for (group, member), membership in state.memberships.items():
        if group and membership.present is not False and not community.is_ours(member):
            yield group, member
    for member, row in community.members.items():
        groups = row.get("in")
        for group in groups if isinstance(groups, frozenset) else ():
            known = state.memberships.get((group, member))
            if (known is None or known.present is not False) and not community.is_ours(member):
                yield group, member
    for group, member in in_charge(community):
        known = state.memberships.get((group, member))
        if (known is None or known.present is not False) and not community.is_ours(member):
            yield group, member


def in_charge(community: Community) -> Iterator[tuple[str, str]]:
    """The owners and admins that the community file lists: they are in their groups though they may never write."""
    for id, group in community.groups.items():
        if id != ANY_GROUP:
            yield from ((id, member) for member in (group.owner, *sorted(group.admins)) if member is not None)
