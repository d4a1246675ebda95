"""What an event reports as done: facts of its member and group, and what people moderating or the bot carried out.

The platform owns these; they change in the state as the event says, whatever the rules make of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .actions import moved_from, pardoned, sanctions_after
from .asked import Asked
from .facts import UNTOLD, Facts
from .state import InForce

if TYPE_CHECKING:
    from .run import Run


class Reported:
    """Takes in what one event reports.

    Args:
        run: the event's way through the program.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._sanctions: tuple[tuple[str, str], InForce] | None = None

    @property
    def sanctions(self) -> InForce | None:
        """The sanctions of the event's member in its group, None where the event changed none."""
        return None if self._sanctions is None else self._sanctions[1]

    def keep_facts(self, facts: Facts) -> None:
        """Keeps what the event says of its member and group, where that is new."""
        run, state, puts = self.run, self.run.state, self.run.changes.puts
        group = run.event.group or ""
        if run.member_id is not None:
            if facts.record is not state.members.get(run.member_id):
                puts.append(("members", run.member_id, facts.record))
            key = (group, run.member_id)
            if facts.membership is not state.memberships.get(key):
                puts.append(("memberships", key, facts.membership))
        if facts.group is not state.groups.get(group, UNTOLD):
            puts.append(("groups", group, facts.group))

    def take(self) -> None:
        """Takes in what an action or a join makes of the sanctions in force, and what else an action does."""
        run = self.run
        self._sanctions = sanctions_after(run.community, run.state, run.event, run.at, run.notes)
        if self._sanctions is not None:
            run.changes.puts.append(("in_force", *self._sanctions))
        if run.event.kind == "action":
            self._take_action()

    def _take_action(self) -> None:
        """Takes in a move, a disbanding or a pardon."""
        run, verb = self.run, self.run.event.payload.get("verb")
        if verb in ("move", "move_back"):
            run.changes.puts += moved_from(run.program, run.state, run.event, run.at)
        if verb == "disband" and run.event.group is not None:
            run.changes.puts.append(("disbanded", run.event.group, run.at))
            run.moments.forget_group(run.event.group)
        if verb == "pardon":
            run.changes.puts += pardoned(run.program.policy.rules, run.state, run.event, run.notes)

    def take_up_owed(self) -> None:
        """Applies the mute again that a removal absorbed, to a member who returns before its end."""
        run = self.run
        key = (run.event.group or "", run.member_id or "")
        owed = run.state.owed.get(key)
        if owed is None:
            return
        run.changes.puts.append(("owed", key, None))
        until, rules, text = owed
        if until > run.at:
            asked = [Asked(rule, "mute", run.member_id, run.event.group, until=until, text=text) for rule in rules]
            run.tally.asked += run.guarding.unguarded(asked, run.tally)

    def in_force(self, member_id: str | None, group_id: str | None) -> InForce | None:
        """The sanctions of a member in a group once the event's facts are taken in."""
        key = (group_id or "", member_id or "")
        if self._sanctions is not None and self._sanctions[0] == key:
            return self._sanctions[1]
        return self.run.state.in_force.get(key)
