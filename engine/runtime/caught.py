"""Messages on which one rule can fire, as far as their texts tell: what comes of them, to be left behind in place.

A message that no counter makes anything of, and of which the text lets one rule be true, is decided as `decision_alone`
does, but without looking at all rules, and without changes that are made only to be applied: `Streak` counts it in place,
and what the rule leaves behind comes on top of that.
"""

from __future__ import annotations

from typing import NamedTuple

from ..community import Group
from ..compile.plans import Plan
from ..compile.program import Program
from ..compile.sole import Sole, sole_of
from ..text.scanner import Scan
from .alone import step_alone
from .bursts import spending
from .decision import Effect, Fired
from .event import Event
from .facts import NOBODY, UNTOLD, group_facts
from .ladders import Rung, offences_with
from .places import Place
from .quiet import count_in
from .said import Heard, Said
from .state import NOTHING, Membership, Offence, State, shared_step
from .strike import Strike
from .view import Glance, View

_MOST = 4_096
"""Of so many sets of patterns that messages of a group match it is remembered which rule can be true."""


class Caught(NamedTuple):
    """What comes of a message that is to be taken in place.

    Args:
        effects, fired: as a decision has them.
        strike: what the rule leaves behind; None where none fires.
    """

    effects: tuple[Effect, ...] = ()
    fired: tuple[Fired, ...] = ()
    strike: Strike | None = None


NOT_CAUGHT = Caught()
"""Of a message on which nothing happens."""


def caught(program: Program, state: State, place: Place, event: Event, said: Said | Heard, scan: Scan) -> Caught | None:
    """What comes of a message by its text, unless counters make more of it, which `Streak.take_one` tells.

    Args:
        program: the policy.
        state: before the message; read only.
        place: its group.
        event: the message as an event.
        said: the message.
        scan: what its text matches.

    Returns:
        what comes of it; None where it takes a closer look to tell.
    """
    bits = scan.bits & place.bits
    if not bits:
        return NOT_CAUGHT
    try:
        sole = place.soles[bits]
    except KeyError:
        sole = _sole(program, place, bits)
    id, who = said.group, said.member.id
    membership = state.memberships.of(id).get(who)
    if sole is None or membership is None:
        return None
    group = program.policy.community.group_of(id)
    try:
        if sole.is_bare:
            view: View | Glance = Glance(
                program, state, event, event.at, who, group, membership, said.message.text, scan.bits
            )
        else:
            view = _view(program, state, event, group, who, membership, scan)
            verdict = sole.judge(view)
            if not verdict:
                return None if verdict is None else NOT_CAUGHT
        taken = step_alone(program, view, sole.plan)
    except Exception:  # the long way says what went wrong
        return None
    if taken is None:
        return None
    return Caught(taken.effects, (taken.fired,), _strike(program, view, sole.plan, taken.rung))


def _sole(program: Program, place: Place, bits: int) -> Sole | None:
    listed = program.policy.community.group_of(place.group)
    found = sole_of(program, None if listed is None else listed.id, place.gate, bits)
    if len(place.soles) < _MOST:
        place.soles[bits] = found
    return found


def _view(
    program: Program, state: State, event: Event, group: Group | None, who: str, membership: Membership, scan: Scan
) -> View:
    """The message as conditions see it."""
    record, facts = state.members.get(who, NOBODY), group_facts(group, state.groups.get(event.group or "", UNTOLD))
    view = View(program, state, event, event.at, group, facts, who, record, membership, {})
    view.bits, view.light = scan.bits, scan.light
    count_in(program, view)
    return view


def _strike(program: Program, view: View | Glance, plan: Plan, rung: Rung) -> Strike:
    """What the rule leaves behind: nothing more of what is one offence with another."""
    rule, at, clock = plan.rule, view.at, view.state.clock
    subject, message = rung.subject or "", view.event.message
    earliest = (at if at > clock else clock) - program.policy.community.defaults.lateness
    ladder = (rule.name, subject)
    if not rung.counts:
        return Strike(program, ladder, NOTHING, (), None, earliest)
    offences: tuple[Offence, ...] = ()
    if plan.keeps_offences:
        offence = (at, view.event.id if message is None else message.id, view.event.group or "")
        offences = offences_with(rule, rung.held, offence, earliest)
    spent = spending(plan, view, subject) if rule.spends and isinstance(view, View) else None
    return Strike(program, ladder, shared_step(rule.name, rung.step), offences, spent, earliest)
