"""Events one after another: each is evaluated and its decision applied to the state at once.

A message that plainly leads to nothing is counted in place, without a view of it and without changes that are made only to
be applied; see `Streak`. All others go through `evaluate`. What comes of it is the same either way, decisions and state
alike; a property compares the two.
"""

from __future__ import annotations

from ..compile.program import Program
from .decision import Decision
from .evaluate import AHEAD, evaluate
from .event import Event, format_instant
from .said import Heard, Sender
from .state import Changes, State
from .streak import Streak

_NOTHING_CHANGED = Changes()
_CLEAR = b"\1"


class Succession:
    """Events in the order in which they are processed.

    Args:
        program: the policy.
        state: what is known; it is changed with every event.

    Attributes:
        streak: takes messages that lead to nothing, of which no decisions are asked for.
    """

    __slots__ = ("_digest", "_zone", "program", "state", "streak")

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        self.streak = Streak(program, state)
        self._digest, self._zone = program.policy.digest, program.policy.community.timezone

    def decide(self, event: Event) -> Decision:
        """What the policy says to an event; the state has it applied already.

        Args:
            event: the event.

        Returns:
            the decision; its changes are left out where the event led to nothing.

        Raises:
            EventError: the event is of a kind that is neither built in nor declared; nothing was changed.
            Outstanding: something is due before the event; nothing was changed.
        """
        decision = self.passed(event)
        return self.take(event) if decision is None else decision

    def take(self, event: Event) -> Decision:
        """What `decide` says of an event that `passed` leaves."""
        decision = evaluate(self.program, event, self.state)
        self.state.apply(decision)
        return decision

    def passed(self, event: Event) -> Decision | None:
        """The decision on a message that plainly leads to nothing, applied already; else None, and nothing changed."""
        message, group, told, at = event.message, event.group, event.member, event.at
        if event.kind != "message" or message is None or group is None or told is None:
            return None
        who, name = told.get("id"), None
        if len(told) > 1:
            said = told.get("name")
            if len(told) > 2 or not isinstance(said, str):
                return None
            name = said
        if not isinstance(who, str):
            return None
        if event.group_facts or event.inviter is not None:
            return None
        if event.received is not None and at > event.received + AHEAD:
            return None
        place = self.streak.place_of(group)
        if place is None:
            return None
        try:
            bits = self.program.scanner.scan(message.text).bits
        except Exception:  # the long way says what went wrong
            return None
        if bits & place.bits or (place.told is not None and self.streak.is_told(event)):
            return None
        heard = Heard(event.id, group, Sender(who, name), message)
        if self.streak.run((heard,), (at,), (event.precision,), _CLEAR, 0, 1) == 0:
            return None
        return Decision(
            event=event.id,
            at=format_instant(at, self._zone),
            policy=self._digest,
            group=group,
            member=who,
            changes=_NOTHING_CHANGED,
        )
