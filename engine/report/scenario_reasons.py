"""Why a step of a scenario did not lead to what was expected: the rules that could have, and what kept them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..compile.program import Verdict
from ..interpret import Explanation
from ..replay.scenario_run import play
from ..replay.scenarios import Failure, Scenario
from ..replay.traces import TraceItem
from ..runtime.decision import Decision
from .explanation import Considered, explain_event, moment_of, why_silent

MAX_RULES = 5
"""How many rules are told of for one step."""
_MAX_PARTS = 3


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A rule that could have led to what was expected, and did not fire.

    Args:
        rule: its name.
        kind: `false`, `unknown`, why it did not fire though it holds (`held before` and so on), or why it did not run: `kind`, `scope` and so on.
        parts: the parts of its condition that kept it from firing.
        listed: the kinds of events or the groups it holds for, where that was why.
    """

    rule: str
    kind: str
    parts: tuple[Explanation, ...] = ()
    listed: tuple[str, ...] = ()


def hindrances(scenario: Scenario, failure: Failure) -> tuple[Hindrance, ...]:
    """The rules that could have led to what is missing, and what kept them from firing.

    The scenario is played again up to the step, for what was known then.

    Args:
        scenario: the scenario.
        failure: a step of it that did not come out as expected.
    """
    event, able = failure.step.event, _able(scenario, failure)
    if event is None or not able:
        return ()
    world = scenario.world()
    for _ in play(world, tuple(step for step in scenario.steps if step.number < failure.step.number)):
        pass
    world.advance(failure.step.at)
    explained = explain_event(world.program, TraceItem(event, None, scenario.file, failure.step.span.line), world.state)
    able -= {fired.rule for fired in explained.decision.fired}
    found = [_considered(each, explained.decision) for each in explained.considered if each.rule.name in able]
    for rule, reason in explained.passed_over:
        if rule.name in able:
            listed = sorted(rule.scope or ()) if reason == "scope" else sorted(rule.kinds)
            listed = [moment_of(rule) or ""] if reason == "moment" else listed
            found.append(Hindrance(rule.name, reason, listed=tuple(listed)))
    return tuple(sorted(found, key=lambda each: (each.kind not in ("false", "unknown"), each.rule))[:MAX_RULES])


def _able(scenario: Scenario, failure: Failure) -> set[str]:
    """The rules that have an effect which is missing, and those that were to fire."""
    compared = failure.compared
    if compared is None:
        return set()
    verbs = {wanted.verb for wanted in compared.missing}
    rules = scenario.program.policy.rules.values()
    able = {rule.name for rule in rules if any(effect.verb in verbs for step in rule.steps for effect in step)}
    named = {sign.rule for sign, shown in compared.signs if not shown and sign.kind in ("fires", "offence")}
    return able | {rule for rule in named if rule is not None}


def _considered(considered: Considered, decision: Decision) -> Hindrance:
    verdict = considered.why.verdict
    if verdict:
        return Hindrance(considered.rule.name, why_silent(considered, decision))
    parts = tuple(deciding(considered.why, verdict))[:_MAX_PARTS]
    return Hindrance(considered.rule.name, "false" if verdict is False else "unknown", parts)


def deciding(why: Explanation, verdict: Verdict) -> Iterator[Explanation]:
    """The parts of a condition, themselves without parts, by which it came out as it did.

    Args:
        why: the condition.
        verdict: how it came out.
    """
    if not why.parts:
        yield why
    elif len(why.parts) == 1:
        yield from deciding(why.parts[0], why.parts[0].verdict)
    else:
        for part in why.parts:
            if part.verdict is verdict:
                yield from deciding(part, part.verdict)
