"""What there is to know of a rule's firing before any event: of its evidence, its ladder and each effect of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..check.platforms import Platform, platform
from ..check.policy import Effect, Policy, Rule, Template, belongs_to_firing
from ..check.terms import Constant, Plain
from .text_tests import TextTests, text_tests
from .verbs import Verb, verbs

_BY_VERB = ("once", "each rule", "sum")
"""Targets on which effects of one rule meet only if their verb is the same."""


@dataclass(frozen=True, slots=True)
class EffectPlan:
    """An effect of a step.

    Args:
        effect: as the policy says it.
        verb: what the table of effects says of its verb.
        template: its words, or else the rule's reason where the verb takes that; None where it has neither.
        text: the words where nothing is to be filled in.
        lasts: how long it holds, in ms; None is for ever.
        amount, value: where these are the same on every event.
        role, tag: the name it has, as what that is.
        is_plain: only whom and where it reaches, until when, and its words depend on the event.
    """

    effect: Effect
    verb: Verb
    template: Template | None
    text: str | None
    lasts: int | None
    amount: int | Decimal | None
    value: Plain | None
    role: str | None
    tag: str | None
    is_plain: bool


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step of a ladder.

    Args:
        effects: in the policy's order.
        draw: that by which somebody is drawn, if there is one.
        owns: whether it changes what the engine owns.
        apart: its effects in the order of their ids, where none of them can meet another, each is for the event's own
            member, message or group, and the platform can do each as it is; None where any asks for more.
        sanctions: the verbs of those of its effects that guards can forbid.
    """

    effects: tuple[EffectPlan, ...]
    draw: Effect | None
    owns: bool
    apart: tuple[EffectPlan, ...] | None
    sanctions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule.

    Args:
        rule: the rule.
        rules: the names of the rules that ask for what it alone asks for.
        steps: of its ladder.
        tests: the texts that it holds against patterns.
        quotes: whether its words say anything of what it fired on.
        keeps_offences: whether it matters how often somebody has offended.
        disciplines: whether any step acts against a member or a message.
        is_plain: whether it takes a step of its ladder each time that its condition holds, and does nothing else.
        logs: the keys of the logs it reads.
    """

    rule: Rule
    rules: tuple[str]
    steps: tuple[StepPlan, ...]
    tests: TextTests
    quotes: bool
    keeps_offences: bool
    disciplines: bool
    is_plain: bool
    logs: frozenset[str]


def plan(policy: Policy, rule: Rule, index_of: Mapping[str, int]) -> Plan:
    """What there is to know of a rule's firing.

    Args:
        policy: whose rule it is.
        rule: the rule, with the steps that are meant.
        index_of: the place of each pattern among those of the policy.
    """
    steps = tuple(_step(policy, rule, step) for step in rule.steps)
    effects = [effect for step in steps for effect in step.effects]
    return Plan(
        rule=rule,
        rules=(rule.name,),
        steps=steps,
        tests=text_tests(policy, rule.condition, index_of),
        quotes=any(_quotes(effect.template) for effect in effects),
        keeps_offences=rule.keeps_offences,
        disciplines=any(effect.verb.disciplines for effect in effects),
        is_plain=bool(steps) and not (rule.throttle or rule.expect or rule.was is not None),
        logs=frozenset(key.removeprefix("log:") for key in rule.inputs if key.startswith("log:")),
    )


def _step(policy: Policy, rule: Rule, step: tuple[Effect, ...]) -> StepPlan:
    effects = tuple(_effect(policy, rule, effect) for effect in step)
    return StepPlan(
        effects=effects,
        draw=next((effect for effect in step if effect.verb == "draw"), None),
        owns=any(effect.verb.owned for effect in effects),
        apart=_apart(effects, platform(policy.community.platform)),
        sanctions=frozenset(effect.verb.name for effect in effects if effect.verb.sanction),
    )


def _apart(effects: tuple[EffectPlan, ...], where: Platform) -> tuple[EffectPlan, ...] | None:
    """The effects of a step in the order of their ids; None where two of them meet, or one asks for more than itself."""
    met = [effect.verb.name if effect.verb.target in _BY_VERB else effect.verb.target for effect in effects]
    if len(set(met)) < len(met) or not all(_is_as_it_is(effect, where) for effect in effects):
        return None
    return tuple(sorted(effects, key=lambda effect: f"{effect.verb.name}/"))  # an id goes on so after the event's


def _is_as_it_is(planned: EffectPlan, where: Platform) -> bool:
    """Whether an effect says by itself what is to be done, whatever else is known, and the platform can do that."""
    effect, meets, can = planned.effect, (*_BY_VERB, "on message", "strongest"), where.can.get(planned.verb.name)
    if planned.verb.target == "sum":
        changes = not planned.amount  # what adds nothing changes nothing
    else:
        changes = planned.amount is not None or effect.attribute is not None
    changes, named = changes or planned.value is not None, planned.tag is not None or effect.group is not None
    is_possible = can is None or can.takes(planned.lasts)
    return planned.is_plain and planned.verb.target in meets and is_possible and not (changes or named)


def _effect(policy: Policy, rule: Rule, effect: Effect) -> EffectPlan:
    verb = verbs()[effect.verb]
    template = effect.text
    if template is None and verb.has_reason:
        template = rule.because
    amount, value = _constant(effect.amount), _constant(effect.value)
    known = effect.amount is None or isinstance(amount, int | Decimal)
    same = known and (effect.value is None or isinstance(effect.value, Constant))
    elsewhere = effect.who is not None or effect.everywhere or effect.about is not None
    return EffectPlan(
        effect=effect,
        verb=verb,
        template=template,
        text=_text(template),
        lasts=_length(policy, effect),
        amount=amount if isinstance(amount, int | Decimal) else None,
        value=effect.name if verb.object == "reference" else value,
        role=effect.name if verb.object == "role" else None,
        tag=effect.name if verb.object in ("name", "mode") else None,
        is_plain=same and not elsewhere and effect.verb not in ("assign", "draw", "transfer_ownership"),
    )


def _constant(value: object) -> Plain | None:
    return value.value if isinstance(value, Constant) else None


def _text(template: Template | None) -> str | None:
    """The words of a text into which nothing is filled in."""
    pieces = () if template is None else template.parts
    fixed = [piece for piece in pieces if isinstance(piece, str)]
    return "".join(fixed) if template is not None and len(fixed) == len(pieces) else None


def _length(policy: Policy, effect: Effect) -> int | None:
    if effect.duration is not None:
        return effect.duration
    if effect.period is not None:
        return effect.period
    return policy.community.defaults.mute if effect.verb == "mute" else None


def _quotes(template: Template | None) -> bool:
    return template is not None and any(map(belongs_to_firing, template.parts))
