"""Other members as conditions about one of them see them: who else is there, who leads, who brought them."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from ...check.terms import Condition, Value
from ...compile.bounds import AtLeast
from ...interpret import Walker
from ..presence import members_of, memberships_of
from ..resemblance import name_resembles
from .member import MemberFacts


class Others(MemberFacts):
    """Facts that take a look at other members than the view's own."""

    __slots__ = ()

    def heads(self, condition: Condition | None = None) -> int | None:
        """How many members the group is known to have, all or those of whom a condition is true."""
        if self.group_id is None:
            return None
        walker = Walker(self.program.policy)
        number = 0
        for member in self._present(members_of(self.program, self.state, self.group_id)):
            view = self
            if member != self.member_id:
                view = self.of_another(member)
            number += condition is None or walker.judge(condition, view) is True
        return number

    def ranking(self, count: int, by: Value) -> tuple[tuple[str, str, object], ...] | None:
        """The members of the group with the highest values: (id, name, value), highest first, ties by id."""
        if self.group_id is None:
            return None
        walker = Walker(self.program.policy)
        found = []
        for member in self._present(members_of(self.program, self.state, self.group_id)):
            view = self.of_another(member)
            value = walker.value(by, view)
            value = value.least if isinstance(value, AtLeast) else value
            if isinstance(value, int | Decimal) and value > 0:
                found.append((-value, member, str(view.member.get("name", member))))
        return tuple((member, name, -value) for value, member, name in sorted(found)[:count])

    def is_ranked(self, count: int, by: Value) -> bool:
        """Whether the member is among the highest."""
        return any(member == self.member_id for member, _, _ in self.ranking(count, by) or ())

    @property
    def community_size(self) -> int:
        """How many members are known to be in any group, each counted once."""
        known = set(memberships_of(self.program, self.state))
        here, present = (self.group_id or "", self.member_id or ""), self._is_here
        if all(here) and present is not None:
            known = known | {here} if present else known - {here}
        return len({member for _, member in known})

    def _of_inviter(self) -> Self | None:
        who = self.inviter
        return None if who is None else self.of_another(who)

    @property
    def inviter_name(self) -> str | None:
        view = self._of_inviter()
        found = None if view is None else view.member.get("name")
        return found if isinstance(found, str) else None

    @property
    def inviter_role(self) -> str | None:
        view = self._of_inviter()
        return None if view is None else view.role

    @property
    def inviter_tier(self) -> str | None:
        view = self._of_inviter()
        return None if view is None else view.tier

    def name_resembles(self, name: str, roles: frozenset[str]) -> bool | None:
        """Whether a name can be taken for that of somebody else who has one of some roles."""
        return name_resembles(self, name, roles)

    def _present(self, members: set[str]) -> set[str]:
        """Who is in the group as this view sees it: its own member may have just come or gone."""
        if self.member_id is None or self._is_here is None:
            return members
        return members | {self.member_id} if self._is_here else members - {self.member_id}

    @property
    def _is_here(self) -> bool | None:
        """Whether the view's own member is in the group; None is as the state has it."""
        membership, key = self.membership, (self.group_id or "", self.member_id or "")
        if membership.present is not None:
            return membership.present
        is_new = membership.first == self.at and key not in self.state.memberships
        return True if is_new else None
