"""The direct way of a message on which one rule fires and nothing else comes of it: most of what is sanctioned.

The rule takes the next step of its ladder, and what that step asks for is what is decided: none of its effects meets
another, is forbidden or in force already, or is more than the platform can do. Wherever any of this may be otherwise, it
gives up and `Run` takes the long way. Both lead to the same decision: the interpreter always takes the long one, and
properties compare the two.
"""

from __future__ import annotations

from typing import Any

from ..compile.plans import EffectPlan, Plan, StepPlan
from ..compile.program import Program
from .begun import Begun
from .decision import Decision, Effect, Fired
from .event import format_instant
from .evidence import evidence
from .ladders import Rung, held_offences, is_in_grace, kept_offences, new_rung, offences_with
from .quiet import counted_changes, remember, state_rules
from .state import Changes, shared_step
from .subjects import subject_of_ladder
from .view import View
from .wording import render

_UNTOUCHED = (None, "owner")
"""The roles of whom the long way looks at more closely: an owner is never sanctioned, nor is somebody unknown."""


def decision_alone(program: Program, begun: Begun) -> Decision | None:
    """The decision on a message on which one rule fires.

    Args:
        program: the policy.
        begun: what the short way found out of the message.

    Returns:
        the decision; None where more has to be looked at than that rule.
    """
    view = begun.view
    if len(begun.true) != 1 or begun.unknown or program.own_logs:
        return None
    plan = program.plan_of(program.rules_for("message", view.listed_as)[begun.true[0]][0])
    rung = _rung(program, plan, view) if plan.is_plain else None
    if rung is None:
        return None
    step = plan.steps[rung.step]
    if step.apart is None or not _is_allowed(program, step, view) or _wakes_others(program, begun):
        return None
    because, extra = evidence(view, plan)
    event = view.event
    return Decision(
        event=event.id,
        at=format_instant(view.at, program.policy.community.timezone),
        policy=program.policy.digest,
        group=event.group,
        member=view.member_id,
        effects=tuple(_effects(program, plan, step.apart, rung, view, extra)),
        fired=(Fired(plan.rule.name, because, rung.offence),),
        changes=_changes(program, begun, plan, rung),
    )


def _rung(program: Program, plan: Plan, view: View) -> Rung | None:
    """The step of a new offence; None where the message may have been on its way when the rule already acted."""
    rule, state, at = plan.rule, view.state, view.at
    subject = subject_of_ladder(rule, view.member_id, view.event.group)
    if subject is None:
        return None
    if not plan.keeps_offences:
        return Rung(0, None, True, subject)
    held = held_offences(rule, state, subject)
    kept = kept_offences(rule, held, at)
    if plan.disciplines and is_in_grace(kept, at, program.policy.community.defaults.grace):
        return None
    return new_rung(rule, subject, kept, held)


def _is_allowed(program: Program, step: StepPlan, view: View) -> bool:
    """Whether nothing stands against a step's sanctions: whose they are, what is in force already, guards."""
    if not step.sanctions:
        return True
    if view.role in (None, "owner") or view.membership.present is False:
        return False
    if (view.event.group or "", view.member_id or "") in view.state.in_force:
        return False
    try:
        return all(
            judge(view) is False for guard, judge in program.guards if not step.sanctions.isdisjoint(guard.verbs)
        )
    except Exception:  # the long way says which guard went wrong
        return False


def _wakes_others(program: Program, begun: Begun) -> bool:
    """Whether a state rule becomes true with the message, or is unknown."""
    try:
        return bool(program.state_rules) and state_rules(program, begun.view, begun.counted, begun.changed) != []
    except Exception:  # the long way says which rule went wrong
        return True


def _effects(
    program: Program, plan: Plan, step: tuple[EffectPlan, ...], rung: Rung, view: View, extra: dict[str, Any]
) -> list[Effect]:
    """The effects of a step that nothing is joined with, as `Joiner` would make them."""
    event, message, zone = view.event, view.event.message, program.policy.community.timezone
    number, of = (rung.step + 1, len(plan.steps)) if len(plan.steps) > 1 else (None, None)
    found = []
    for planned in step:
        verb, name, text = planned.verb, planned.effect.verb, planned.text
        member = view.member_id if verb.reaches_member else None
        answered = message.id if verb.answers_message and message is not None else None
        target = _target(planned, member) or event.group if answered is None else answered
        if text is None and planned.template is not None:
            text = render(planned.template, program.policy, view, extra)
        effect = Effect(
            id=f"{event.id}/{name}/{target}/{plan.rule.name}" if verb.words_of_rule else f"{event.id}/{name}/{target}",
            verb=name,
            rules=plan.rules,
            member=member,
            group=event.group,
            message=answered,
            until=None if planned.lasts is None else format_instant(view.at + planned.lasts, zone),
            text=text or None,
            role=planned.role,
            step=number,
            of=of,
        )
        found.append(effect)
    return found


def _target(planned: EffectPlan, member: str | None) -> str | None:
    """Whom an effect is for: a member, a role, or what it says of a member."""
    return f"{member}/{planned.role}" if planned.role and member else planned.role or member


def _changes(program: Program, begun: Begun, plan: Plan, rung: Rung) -> Changes:
    """What the state becomes: the message is counted, the offence is on the ladder, and on the message what caught it."""
    view, rule, puts = begun.view, plan.rule, begun.puts
    changes = counted_changes(program, view, puts, begun.counted)
    earliest = changes.clock - program.policy.community.defaults.lateness
    changes.throttles, changes.earliest = program.throttles_kept, earliest
    if plan.keeps_offences:
        message = view.event.message
        offence = (view.at, view.event.id if message is None else message.id, view.event.group or "")
        puts.append(("ladders", (rule.name, rung.subject), offences_with(rule, rung.held, offence, earliest)))
    remember(program, view, begun.counted, puts, shared_step(rule.name, rung.step))
    return changes
