"""What there is to know of a message on which a rule fires that asks for nothing but its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..roles import role_of
from ..state import Membership, State

if TYPE_CHECKING:
    from ...community import Group
    from ...compile.program import Program
    from ..said import Heard, Said


class Glance(msgspec.Struct, frozen=True, gc=False):
    """A message as far as a step of a ladder asks of it; see `View` for what the same names stand for there.

    Args:
        program: the policy.
        state: what is known; read only.
        event: the message, as it was skimmed.
        at: its time in ms.
        member_id: its sender.
        group: the settings of its group.
        membership: what is known of its sender there.
        text: what it says.
        bits: the patterns that it matches.
    """

    program: Program
    state: State
    event: Said | Heard
    at: int
    member_id: str
    group: Group | None
    membership: Membership
    text: str
    bits: int

    @property
    def role(self) -> str | None:
        """The role of its sender."""
        record = self.state.groups.get(self.event.group)
        told = None if record is None else record.values.get("owner")  # whom the community file has is looked at anyway
        owner = told if isinstance(told, str) else None
        return role_of(self.program, self.group, self.member_id, self.membership, owner)

    def match_bits(self, text: str) -> int:
        """The patterns that its text matches, which is the only one that is asked about."""
        return self.bits
