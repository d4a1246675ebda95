"""What a bot reports as carried out, where that tells nothing but that it was: words were said, a message is gone.

For every effect there is such a report, so a bot hears of more of them than of messages on which rules fire. They are put
into the state in place; what a sanction in force or a move changes takes the long way, as does what rules listen to.
"""

from __future__ import annotations

from ..check.tables import effects
from ..compile.program import Program
from .due import JUMP
from .evaluate import AHEAD
from .event import Event
from .state import State
from .state.state import EVERY
from .streak import Streak

_KINDS = ("message", "words", "state")
_TELLS_NO_MORE = frozenset(verb for verb, row in effects().items() if row.kind in _KINDS) | {"warn", "notify"}
"""Verbs of which nothing is known once they were carried out that was not known before."""
_SAID = frozenset(("verb", "by", "until"))
"""What a report has, as the engine makes them."""


class Acknowledged:
    """Takes reports of what was carried out, if nothing comes of them.

    Args:
        program: the policy.
        state: what is known; it is changed with every report that is taken.
        streak: says up to when events may be taken in place.
    """

    __slots__ = ("_is_awaited", "_lateness", "_streak", "program", "state")

    def __init__(self, program: Program, state: State, streak: Streak) -> None:
        self.program = program
        self.state = state
        self._streak = streak
        self._lateness = program.policy.community.defaults.lateness
        expected = [rule.expect for rule, _ in program.expecting if rule.expect is not None]
        self._is_awaited = any("action" in expect.kinds for expect in expected)

    def take(self, event: Event) -> bool:
        """Takes an event, if it is such a report.

        Args:
            event: any.

        Returns:
            whether the state has it now; else nothing was changed.
        """
        said, id, at, state = event.payload, event.group, event.at, self.state
        if event.kind != "action" or said.get("by") != "bot" or said.get("verb") not in _TELLS_NO_MORE:
            return False
        group = None if id is None else self.program.policy.community.group_of(id)
        if id is None or group is None or self.program.rules_for("action", group.id):
            return False
        key = "action", id, event.id
        if not self._is_timely(event) or key in state.seen or not self._is_plain(event, id):
            return False
        state.seq, state.ahead = state.seq + 1, None
        if at > state.clock:
            state.clock = at
        state.see(key, at)
        if not state.seq % EVERY:
            state.look(self.program.ladders_kept, self.program.throttles_kept, state.clock - self._lateness)
        self._streak.go_on()
        return True

    def _is_timely(self, event: Event) -> bool:
        """Whether an event comes in its time, before anything else is due."""
        clock, at, received = self.state.clock, event.at, event.received
        if not clock - self._lateness <= at <= clock + JUMP or at > self._streak.until:
            return False
        return received is None or at <= received + AHEAD

    def _is_plain(self, event: Event, group: str) -> bool:
        """Whether nobody waits for a report, and it says nothing of a member or a group that is not known."""
        state, told = self.state, event.member
        if not event.payload.keys() <= _SAID or event.group_facts or event.inviter is not None:
            return False
        if self._is_awaited and state.obligations:
            return False
        if told is None:
            return True
        who = told.get("id")
        if len(told) > 1 or not isinstance(who, str) or who not in state.members:
            return False
        membership = state.memberships.of(group).get(who)
        return membership is not None and (membership.present is not False or not self.program.anchors)
