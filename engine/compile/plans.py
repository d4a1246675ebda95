"""What there is to know of a rule's firing before any event: of its evidence, its ladder and each effect of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..check.policy import Effect, Policy, Rule, Template, belongs_to_firing
from ..check.terms import Constant, Plain
from .text_tests import TextTests, text_tests
from .verbs import Verb, verbs


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
    """

    effects: tuple[EffectPlan, ...]
    draw: Effect | None
    owns: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule.

    Args:
        rule: the rule.
        steps: of its ladder.
        tests: the texts that it holds against patterns.
        quotes: whether its words say anything of what it fired on.
        keeps_offences: whether it matters how often somebody has offended.
        disciplines: whether any step acts against a member or a message.
        logs: the keys of the logs it reads.
    """

    rule: Rule
    steps: tuple[StepPlan, ...]
    tests: TextTests
    quotes: bool
    keeps_offences: bool
    disciplines: bool
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
        steps=steps,
        tests=text_tests(policy, rule.condition, index_of),
        quotes=any(_quotes(effect.template) for effect in effects),
        keeps_offences=rule.keeps_offences,
        disciplines=any(effect.verb.disciplines for effect in effects),
        logs=frozenset(key.removeprefix("log:") for key in rule.inputs if key.startswith("log:")),
    )


def _step(policy: Policy, rule: Rule, step: tuple[Effect, ...]) -> StepPlan:
    effects = tuple(_effect(policy, rule, effect) for effect in step)
    draw = next((effect for effect in step if effect.verb == "draw"), None)
    return StepPlan(effects, draw, any(effect.verb.owned for effect in effects))


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
