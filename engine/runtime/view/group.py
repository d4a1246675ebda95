"""The group and the community as conditions see them, and whoever made a report."""

from __future__ import annotations

from ...check.terms import Plain
from ...community import ANY_GROUP, BOT_ROLE
from ..facts import known_membership
from ..roles import role_of
from .context import Context


class GroupFacts(Context):
    """Facts of the group and of the community."""

    __slots__ = ()

    @property
    def group_name(self) -> str:
        if self.group is None:
            return ""
        return self.place if self.group.name == ANY_GROUP else self.group.name

    @property
    def listed_as(self) -> str | None:
        return None if self.group is None else self.group.id

    @property
    def group_kind(self) -> str | None:
        return None if self.group is None else self.group.kind

    @property
    def group_tags(self) -> frozenset[str]:
        return frozenset() if self.group is None else self.group.tags

    @property
    def group_size(self) -> Plain | None:
        return self.group_facts.get("size")

    @property
    def group_mode(self) -> str:
        """The mode the group is in; an empty text where it is in none."""
        if self.mode is not None:
            return self.mode
        held = self.state.modes.get(self.group_id or "")
        if held is not None and (held[1] == -1 or held[1] > self.at):
            return held[0]
        return (self.group.mode or "") if self.group is not None and held is None else ""

    # ---- whoever made the event ---------------------------------------------------------------------------------

    def _maker(self, kind: str) -> str | None:
        """The member that an event of a kind came from; of the message's author it says nothing."""
        found = self.event.member.get("id") if self.event.member is not None else None
        return found if self.event.kind == kind and isinstance(found, str) else None

    def _role_here(self, who: str | None) -> str | None:
        if who is None:
            return None
        membership = known_membership(self.program.policy.community, self.state, who, self.group_id)
        return role_of(self.program, self.group, who, membership, self.group_owner)

    @property
    def reporter_id(self) -> str | None:
        return self._maker("report")

    @property
    def reporter_role(self) -> str | None:
        return self._role_here(self.reporter_id)

    @property
    def reactor_id(self) -> str | None:
        return self._maker("reaction")

    @property
    def reactor_role(self) -> str | None:
        return self._role_here(self.reactor_id)

    @property
    def actor_id(self) -> str | None:
        found = self.event.payload.get("by")
        return found if self.event.kind == "action" and isinstance(found, str) else None

    @property
    def actor_role(self) -> str | None:
        return BOT_ROLE if self.actor_id == BOT_ROLE else self._role_here(self.actor_id)

    # ---- the group's seats, and the community -------------------------------------------------------------------

    @property
    def group_capacity(self) -> Plain | None:
        return self.group_facts.get("capacity", None if self.group is None else self.group.capacity_max)

    @property
    def community_name(self) -> str:
        return self.program.policy.community.name
