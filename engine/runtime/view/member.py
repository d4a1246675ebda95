"""The member as conditions see them: role, attributes, time in the group, sanctions in force."""

from __future__ import annotations

from ...check.terms import Plain
from ..fading import left_of
from ..roles import role_anywhere, role_of
from ..state import InForce, Membership
from .context import Context

DAY_MS = 86_400_000


class MemberFacts(Context):
    """Facts of the member the view is about."""

    __slots__ = ()

    @property
    def role(self) -> str | None:
        if self._role == "":
            who = self.member_id
            if who is None:
                self._role = None
            elif self.group_id is None:
                self._role = role_anywhere(self.program, self.state, who, self.membership)
            else:
                self._role = role_of(self.program, self.group, who, self.membership, self.group_owner)
        return self._role

    @property
    def tier(self) -> str | None:
        if self.member_id is None:
            return None
        community = self.program.policy.community
        found = self.member.get("tier") or community.defaults.tier
        return found if isinstance(found, str) and found in community.tiers else None

    @property
    def points(self) -> Plain | None:
        return None if self.member_id is None else self.member.get("points", 0)

    def left_of(self, name: str) -> Plain | None:
        """What is left of a number of the member that fades; nothing is there until a rule adds something."""
        if self.member_id is None:
            return None
        return left_of(self.record, name, self.at, self.program.fading[name], self.state.since_or(self.at))[0]

    @property
    def tags(self) -> frozenset[str] | None:
        found = self.member.get("tags", frozenset())
        if self.member_id is None or not isinstance(found, frozenset):
            return None
        ends = self.record.expires
        return frozenset(tag for tag in found if ends.get(tag, self.at + 1) > self.at) if ends else found

    @property
    def joined_at(self) -> int | None:
        return joined_at(self.membership)

    @property
    def days_in_group(self) -> int | None:
        return days_in_group(self.membership, self.at)

    @property
    def inviter(self) -> str | None:
        found = self.membership.inviter
        return found if isinstance(found, str) else None

    def _sanctions(self) -> InForce | None:
        """The sanctions in force, None where nobody reported any."""
        return self.in_force or self.state.in_force.get((self.place, self.member_id or ""))

    @property
    def banned(self) -> bool | None:
        held = self._sanctions()
        if held is None:
            return False if self.membership.present else None
        return held.ban is not None and (held.ban == -1 or held.ban > self.at)

    @property
    def muted(self) -> bool | None:
        held = self._sanctions()
        if held is None:
            return False if self.membership.joined is not None else None
        return held.mute is not None and (held.mute == -1 or held.mute > self.at)


def joined_at(membership: Membership) -> int | None:
    """When somebody came into a group, in ms; None where that is not known."""
    found = membership.joined_at
    return found if isinstance(found, int) else membership.joined


def days_in_group(membership: Membership, at: int) -> int | None:
    """For how many whole days somebody has been in a group at a moment (ms); None where that is not known."""
    joined = joined_at(membership)
    return None if joined is None else max(0, at - joined) // DAY_MS
