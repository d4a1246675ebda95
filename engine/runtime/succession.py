"""Events one after another: each is evaluated and its decision applied to the state at once.

A message that plainly leads to nothing, or to one thing, is counted in place, without changes that are made only to be
applied; see `Streak`, and for members who come and go `Arrivals`. All others go through `evaluate`. What comes
of it is the same either way, decisions and state alike; a property compares the two.
"""

from __future__ import annotations

from ..compile.program import Program
from .acknowledged import Acknowledged
from .arrivals import Arrivals
from .caught import Strikes
from .clearing import NOT_LOOKED_AT, Clearance
from .decision import Decision
from .doubts import Lack
from .evaluate import AHEAD, evaluate
from .event import Event, format_instant
from .said import Heard, Said, Sender
from .state import Changes, State
from .streak import Streak
from .told import told_again

_NOTHING_CHANGED = Changes()


class Succession:
    """Events in the order in which they are processed.

    Args:
        program: the policy.
        state: what is known; it is changed with every event.

    Attributes:
        streak: takes messages that lead to nothing, of which no decisions are asked for.
        arrivals: takes members who come and go, where that leads to nothing.
        acknowledged: takes what a bot reports as carried out, where that leads to nothing.
    """

    __slots__ = ("_digest", "_zone", "acknowledged", "arrivals", "program", "state", "streak")

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        self.streak = Streak(program, state)
        self.arrivals = Arrivals(program, state, self.streak)
        self.acknowledged = Acknowledged(program, state, self.streak)
        self._digest, self._zone = program.policy.digest, program.policy.community.timezone

    def decide(self, event: Event, said: Said | Heard | None = None, seen: Clearance = NOT_LOOKED_AT) -> Decision:
        """What the policy says to an event; the state has it applied already.

        Args:
            event: the event.
            said, seen: as for `passed`.

        Returns:
            the decision; its changes are left out where the event was taken in place.

        Raises:
            EventError: the event is of a kind that is neither built in nor declared; nothing was changed.
            Outstanding: something is due before the event; nothing was changed.
        """
        decision = self.passed(event, said, seen)
        return self.take(event) if decision is None else decision

    def take(self, event: Event) -> Decision:
        """What `decide` says of an event that `passed` leaves."""
        decision = evaluate(self.program, event, self.state)
        self.state.apply(decision)
        return decision

    def passed(
        self, event: Event, said: Said | Heard | None = None, seen: Clearance = NOT_LOOKED_AT
    ) -> Decision | None:
        """The decision on an event that is taken in place, applied already; else None, and nothing changed.

        Args:
            event: the event.
            said: what was skimmed of its line, where it is a plain message and that is at hand.
            seen: what was seen of it by itself, if anything.
        """
        if event.kind != "message":
            is_taken = self.arrivals.take(event) or self.acknowledged.take(event)
            return self.told(event, self.arrivals.member_of(event)) if is_taken else None
        heard = said or _heard(event)
        if heard is None:
            return None
        sender, facts = heard.member, None
        if event.group_facts or (sender.name is None and event.member is not None and len(event.member) > 1):
            facts = told_again(self.program, self.state, event, sender.id) if self.streak.passes(heard.group) else None
            if facts is None:
                return None
        found = self.streak.take_one(heard, event, seen)
        if found is None:
            self.streak.recall(heard, seen)
            return None
        if facts is not None:
            self.streak.keep(heard, facts, event.precision)
        strikes, lack = found
        return self.told(event, sender.id, strikes, lack)

    def told(self, event: Event, member: str | None, strikes: Strikes = (), lack: Lack = ()) -> Decision:
        """The decision on an event that was taken in place.

        Args:
            event: the event.
            member: whom it is about.
            strikes: what came of it.
            lack: what rules lack that are unknown.
        """
        return Decision(
            event=event.id,
            at=format_instant(event.at, self._zone),
            policy=self._digest,
            kind=event.kind,
            group=event.group,
            member=member,
            effects=strikes[0].effects_on(self.program, event) if strikes else (),
            fired=(strikes[0].fired(),) if strikes else (),
            unknown=lack,
            changes=_NOTHING_CHANGED,
        )


def _heard(event: Event) -> Heard | None:
    """What an event says that is a message of a member which was not received before it was sent; None of any other."""
    message, group, told = event.message, event.group, event.member
    if event.kind != "message" or message is None or group is None or told is None:
        return None
    who, name = told.get("id"), None
    if len(told) == 2:
        said = told.get("name")
        name = said if isinstance(said, str) else None  # what is said besides a name is for `told_again`
    if not isinstance(who, str) or event.inviter is not None:
        return None
    if event.received is not None and event.at > event.received + AHEAD:
        return None
    return Heard(event.id, group, Sender(who, name), message)
