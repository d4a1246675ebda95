"""Messages on which one rule can fire, as far as their texts tell: what comes of them, to be left behind in place.

A message that no counter makes anything of, and of which the text lets one rule be true, is decided as `decision_alone`
does, but without looking at all rules, and without changes that are made only to be applied: `Streak` counts it in place,
and what the rule leaves behind comes on top of that.
"""

from __future__ import annotations

from msgspec.structs import force_setattr

from ..compile.plans import Plan
from ..compile.program import Program
from ..compile.sole import Sole, sole_of
from ..text.scanner import Scan
from .alone import effects_of, step_alone
from .bursts import spending
from .event import Event
from .facts import NOBODY, UNTOLD, group_facts
from .places import Place
from .quiet import count_in
from .said import Heard, Said, event_of
from .state import Membership, State
from .strike import Strike
from .view import Glance, View

_MOST = 4_096
"""Of so many sets of patterns that messages of a group match it is remembered which rule can be true."""

Strikes = tuple[Strike, ...]
"""What comes of a message: nothing, or one rule that fires."""


class Caught:
    """Tells what comes of messages by their texts, unless counters make more of them.

    Args:
        program: the policy.
        state: what is known before the message that is asked about; read only.
    """

    __slots__ = ("_program", "_state")

    def __init__(self, program: Program, state: State) -> None:
        self._program = program
        self._state = state

    def strikes(
        self, said: Said | Heard, at: int, precision: int, place: Place, membership: Membership, event: Event | None,
        known: Scan | None,
    ) -> Strikes | None:  # fmt: skip
        """What comes of a message.

        Args:
            said: the message.
            at: its time in ms.
            precision: how fine that is, in ms.
            place: its group.
            membership: of its sender.
            event: the message as an event, where that is at hand.
            known: what its text matches, where that is known.

        Returns:
            what comes of it; None where it takes a closer look to tell.
        """
        program, message = self._program, said.message
        try:
            scan = program.scanner.scan(message.text, known)
            bits = scan.bits & place.bits
            if not bits:
                return ()
            sole = place.soles[bits] if bits in place.soles else _sole(program, place, bits)
            if sole is None:
                return None
            if not message.id:
                force_setattr(message, "id", said.id)
            if sole.is_bare:
                who, settings = said.member.id, place.settings
                glance = Glance(program, self._state, said, at, who, settings, membership, message.text, scan.bits)
                return _struck(sole.plan, glance)
            view = self._view(event or event_of(said, at, precision), said.member.id, place, membership, scan)
            verdict = sole.judge(view)
            return _struck(sole.plan, view) if verdict else None if verdict is None else ()
        except Exception:  # the long way says what went wrong
            return None

    def _view(self, event: Event, who: str, place: Place, membership: Membership, scan: Scan) -> View:
        """A message as conditions see it."""
        program, state, group = self._program, self._state, place.settings
        record, facts = state.members.get(who, NOBODY), group_facts(group, state.groups.get(place.group, UNTOLD))
        view = View(program, state, event, event.at, group, facts, who, record, membership, {})
        view.bits, view.light = scan.bits, scan.light
        count_in(program, view)
        return view


def _sole(program: Program, place: Place, bits: int) -> Sole | None:
    found = sole_of(program, place.settings.id, place.gate, bits)
    if len(place.soles) < _MOST:
        place.soles[bits] = found
    return found


def _struck(plan: Plan, view: View | Glance) -> Strikes | None:
    """What comes of a rule that is true."""
    taken = step_alone(view.program, view, plan)
    if taken is None:
        return None
    rung, because, extra = taken.rung, taken.because, taken.extra
    if isinstance(view, Glance):
        return (Strike(plan, rung, because, None, None),)
    effects = effects_of(view.program, plan, rung, view.event, view.at, view, extra)
    spent = spending(plan, view, rung.subject or "") if plan.rule.spends and rung.counts else None
    return (Strike(plan, rung, because, effects, spent),)
