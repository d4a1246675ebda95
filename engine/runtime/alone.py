"""The direct way of a message on which one rule fires and nothing else comes of it: most of what is sanctioned.

The rule takes the next step of its ladder, and what that step asks for is what is decided: none of its effects meets
another, is forbidden or in force already, or is more than the platform can do. Wherever any of this may be otherwise, it
gives up and `Run` takes the long way. Both lead to the same decision: the interpreter always takes the long one, and
properties compare the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from ..check.policy import Rule
from ..compile.bounds import normal
from ..compile.plans import EffectPlan, Plan, StepPlan
from ..compile.program import Judge, Program
from .begun import Begun
from .bursts import is_burst, spending
from .decision import Because, Decision, Effect, Fired, Unknown
from .event import Event, format_instant
from .evidence import evidence
from .facts import member_id_of
from .ladders import Rung, held_offences, is_in_grace, kept_offences, new_rung, offences_with, rung_again
from .own import OwnChanges
from .quiet import counted_changes, remember, state_rules, unknown_of
from .state import Changes, MemberRecord, shared_step
from .subjects import subject_of_ladder
from .view import Glance, View
from .wording import render

_UNTOUCHED = (None, "owner")
"""The roles of whom the long way looks at more closely: an owner is never sanctioned, nor is somebody unknown."""


class Taken(msgspec.Struct, frozen=True, gc=False):
    """A step that a rule takes on a message.

    Args:
        rung: which step, and as which offence.
        record: what is known of the member from now on; None where that stays as it is.
        because: why the rule fired.
        extra: the values that belong to that, by their names in texts.
    """

    rung: Rung
    record: MemberRecord | None
    because: tuple[Because, ...]
    extra: Mapping[str, Any]


def decision_alone(program: Program, begun: Begun) -> Decision | None:
    """The decision on a message on which one rule fires.

    Args:
        program: the policy.
        begun: what the short way found out of the message.

    Returns:
        the decision; None where more has to be looked at than that rule.
    """
    view, event = begun.view, begun.view.event
    if len(begun.true) != 1 or program.own_logs:
        return None
    rules = program.rules_for("message", view.listed_as)
    plan = program.plan_of(rules[begun.true[0]][0])
    taken = step_alone(program, view, plan)
    if taken is None:
        return None
    unknown = _unknown(program, begun, rules) if begun.unknown or program.state_rules else ()
    if unknown is None:
        return None
    return Decision(
        event=event.id,
        at=format_instant(view.at, program.policy.community.timezone),
        policy=program.policy.digest,
        group=event.group,
        member=view.member_id,
        effects=effects_of(program, plan, taken.rung, event, view.at, view, taken.extra),
        fired=(fired_of(plan, taken.rung, taken.because),),
        unknown=unknown,
        changes=_changes(program, begun, plan, taken),
    )


def step_alone(program: Program, view: View | Glance, plan: Plan) -> Taken | None:
    """The step that a rule takes which fires on a message, where no other does.

    Args:
        program: the policy.
        view: the message; a glance at it where the rule asks for nothing but its text, and there are no guards.
        plan: of the rule.

    Returns:
        the step; None where it takes a closer look to tell what comes of it.
    """
    rung = _rung(program, plan, view) if plan.is_plain else None
    if rung is None:
        return None
    step = plan.steps[rung.step]
    if step.apart is None or (rung.counts and step.sanctions and not _is_allowed(program, step, view)):
        return None
    record = None
    if step.owns and rung.counts:
        record, changed = _owned(program, step.effects, view)
        if any(rule.inputs & changed for rule in program.state_rules):
            return None
    return Taken(rung, record, *evidence(view, plan))


def _owned(program: Program, step: tuple[EffectPlan, ...], view: View | Glance) -> tuple[MemberRecord | None, set[str]]:
    """What is known of the member once a step has added to it, and the paths of what changed by that."""
    assert isinstance(view, View)
    own = OwnChanges(view.record)
    for planned in step:
        if planned.verb.target == "sum":
            own.add(planned.verb.name, planned.effect.attribute, planned.amount)
    record, changed = own.joined(view.at, program.fading, view.state.since_or(view.at))
    return record if changed else None, changed


def _rung(program: Program, plan: Plan, view: View | Glance) -> Rung | None:
    """The step of an offence, be it one with another: of a burst, or of what was on its way; None where that goes wrong."""
    rule, state, at = plan.rule, view.state, view.at
    subject = subject_of_ladder(rule, view.member_id, view.event.group)
    if subject is None:
        return None
    is_new = not rule.spends or _is_new(program, rule, subject, view)
    if is_new is None:
        return None
    if not plan.keeps_offences:
        return Rung(0, None, is_new, subject)
    held = held_offences(rule, state, subject)
    if is_new and not held:
        return Rung(0, 1, True, subject)
    kept = kept_offences(rule, held, at)
    if is_new and not (plan.disciplines and is_in_grace(kept, at, program.policy.community.defaults.grace)):
        return new_rung(rule, subject, kept, held)
    return rung_again(rule, subject, kept)


def _is_new(program: Program, rule: Rule, subject: str, view: View | Glance) -> bool | None:
    """Whether a rule that spends what it counts holds by more than what its last offence has spent."""
    if isinstance(view, Glance):
        return True
    try:
        return not is_burst(rule, subject, view, program.judges[rule.name])
    except Exception:  # the long way says what went wrong
        return None


def _is_allowed(program: Program, step: StepPlan, view: View | Glance) -> bool:
    """Whether nothing stands against a step's sanctions: whom they would reach, what is in force already, guards."""
    if view.role in _UNTOUCHED or view.membership.present is False:
        return False
    if view.state.in_force and (view.event.group or "", view.member_id or "") in view.state.in_force:
        return False
    if not program.guards:
        return True
    try:
        return all(
            judge(view) is False for guard, judge in program.guards if not step.sanctions.isdisjoint(guard.verbs)
        )
    except Exception:  # the long way says which guard went wrong
        return False


def _unknown(program: Program, begun: Begun, rules: Sequence[tuple[Rule, Judge]]) -> tuple[Unknown, ...] | None:
    """What other rules lack that are unknown; None where a state rule becomes true, or where that is held for review."""
    doubtful = [rules[index][0] for index in begun.unknown]
    try:
        woken = state_rules(program, begun.view, begun.counted, begun.changed) if program.state_rules else []
    except Exception:  # the long way says which rule went wrong
        return None
    if woken is None or (doubtful + woken and program.policy.community.defaults.on_error == "hold"):
        return None
    return unknown_of(program, begun.view, doubtful + woken)


def fired_of(plan: Plan, rung: Rung, because: tuple[Because, ...]) -> Fired:
    """A rule that fired.

    Args:
        plan: of the rule.
        rung: the step it takes.
        because: why.
    """
    return Fired(plan.rule.name, because, rung.offence, not rung.counts)


def effects_of(
    program: Program, plan: Plan, rung: Rung, event: Event, at: int, view: View | None, extra: Mapping[str, Any]
) -> tuple[Effect, ...]:
    """The effects of a step that nothing is joined with, as `Joiner` would make them.

    Args:
        program: the policy.
        plan: of the rule.
        rung: which step it takes; one of those that `step_alone` has.
        event: the message it fired on.
        at: the time of that, in ms.
        view: the message as it was then; None where no text asks for anything.
        extra: the values that belong to the firing, by their names in texts.
    """
    who = member_id_of(event)
    step, group, steps = plan.steps[rung.step].apart or (), event.group, len(plan.steps)
    number, of = (rung.step + 1, steps) if steps > 1 else (None, None)
    reason, words = None, None  # most effects of a step have the same
    found = []
    for planned in step if rung.counts else [planned for planned in step if planned.verb.of_message]:
        verb, text, role = planned.verb, planned.text, planned.role
        member = who if verb.reaches_member else None
        message = event.message.id if verb.answers_message and event.message is not None else None
        attribute, amount = planned.effect.attribute, planned.amount
        name = attribute or role
        target = message if message is not None else (name or member or group)
        if name and member:
            target = f"{member}/{name}"
        if text is None and planned.template is not None:
            if planned.template is not reason:
                reason, words = planned.template, render(planned.template, program.policy, view, extra)
            text = words
        end = None if planned.lasts is None else at + planned.lasts
        effect = Effect(
            id=f"{event.id}/{verb.name}/{target}/{plan.rule.name}"
            if verb.words_of_rule
            else f"{event.id}/{verb.name}/{target}",
            verb=verb.name,
            rules=plan.rules,
            member=member,
            group=group,
            message=message,
            until=None if end is None else format_instant(end, program.policy.community.timezone),
            text=text or None,
            role=role,
            step=number,
            of=of,
            repeated=not rung.counts,
            amount=None if amount is None else normal(Decimal(amount)),
            attribute=attribute,
        )
        found.append(effect)
    return tuple(found)


def _changes(program: Program, begun: Begun, plan: Plan, taken: Taken) -> Changes:
    """What the state becomes: the message is counted, and a new offence is on the ladder, and on the message what caught it."""
    view, rule, rung, puts = begun.view, plan.rule, taken.rung, begun.puts
    changes = counted_changes(program, view, puts, begun.counted)
    if not rung.counts:
        remember(program, view, begun.counted, puts)
        return changes
    if taken.record is not None:
        puts.append(("members", view.member_id, taken.record))
    if plan.keeps_offences:
        message = view.event.message
        offence = (view.at, view.event.id if message is None else message.id, view.event.group or "")
        puts.append(("ladders", (rule.name, rung.subject), offences_with(rule, rung.held, offence, changes.earliest)))
    if rule.spends:
        puts.append(("spent", (rule.name, rung.subject), spending(plan, view, rung.subject or "")))
    remember(program, view, begun.counted, puts, shared_step(rule.name, rung.step))
    return changes
