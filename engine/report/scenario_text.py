"""Results of scenarios for a person at a terminal: what failed, expected and decided side by side, and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ..check.policy import Policy
from ..check.tables import sanctions
from ..diagnostics import Diagnostic
from ..interpret import Explanation
from ..replay.scenario_effects import Wanted
from ..replay.scenario_expect import Compared, Decided
from ..replay.scenario_goals import WantedGoal
from ..replay.scenario_words import spell
from ..replay.scenarios import Failure, Loaded, Result
from ..runtime.decision import Decision, Effect, Fired
from ..runtime.goals import GoalVerdict
from ..runtime.instant import format_instant
from ..source import Span
from .aligned import aligned
from .findings import render_text
from .goal_figures import figure_of
from .languages import verb_in
from .reasons import guard_in, item_in, kind_in, needs_in, reason_in, task_in
from .scenario_phrases import phrase, words_of
from .scenario_reasons import Hindrance, hindrances
from .scenario_words import ScenarioWords
from .snippet import Snippet
from .summary_words import Words
from .terminal import safe, styled

_CHINESE_KEYS = re.compile(r"^(?:情景|规矩|已知|经过)\s*[:：]", re.MULTILINE)
_TEXT = 60
_MANY = 50
"""How many rows or reasons of one step are shown."""


def render_results(loaded: Loaded, results: Sequence[Result], color: bool, language: str | None = None) -> str:
    """The results as text.

    Args:
        loaded: what the files hold; findings are shown first.
        results: of the scenarios that were played.
        color: whether the terminal shows colours.
        language: `en` or `zh`; None writes of each scenario in its community's language.

    Returns:
        the text, without a last line end.
    """
    of_all = language or common_language(loaded)
    blocks = [render_text(loaded.findings, color, of_all)] if loaded.findings else []
    rows = sorted([*_titles(results), *((span, title, None) for title, span in loaded.unplayable)], key=_place)
    for file, scenarios in groupby(rows, key=lambda row: row[0].source.name):
        blocks.append("\n".join(_file(file, scenarios, color, language, of_all)).rstrip("\n"))
    return "\n\n".join([*blocks, count_line(loaded, results, of_all)] if rows else blocks)


def common_language(loaded: Loaded) -> str:
    """The language of the communities; where none is known the scenarios' own, and English where there are several."""
    if loaded.languages:
        return next(iter(loaded.languages)) if len(loaded.languages) == 1 else "en"
    texts = {finding.span.source.text for finding in loaded.findings if finding.span is not None}
    return "zh" if texts and all(_CHINESE_KEYS.search(text) for text in texts) else "en"


def _titles(results: Sequence[Result]) -> Iterator[tuple[Span, str, Result | None]]:
    for result in results:
        yield result.scenario.span, result.scenario.title, result


def _place(row: tuple[Span, str, Result | None]) -> tuple[str, int]:
    return row[0].source.name, row[0].start


def _file(
    file: str, scenarios: Iterable[tuple[Span, str, Result | None]], color: bool, language: str | None, of_all: str
) -> Iterator[str]:
    yield styled(safe(file), "strong", color)
    for _, title, result in scenarios:
        words = ScenarioWords(
            language or (of_all if result is None else result.scenario.program.policy.community.language)
        )
        state = "unplayable" if result is None else "passed" if result.passed else "failed"
        style = {"passed": "help", "failed": "error", "unplayable": "warning"}[state]
        yield f"  {styled(words.say(state), style, color)}  {safe(title)}"
        if result is None or result.passed:
            continue
        for failure in result.failures:
            yield ""
            yield from (f"    {line}".rstrip() for line in failure_lines(result, failure, color, words))
        yield ""


def count_line(loaded: Loaded, results: Sequence[Result], language: str) -> str:
    """How many scenarios passed, failed and could not be played."""
    words = ScenarioWords(language)
    passed = sum(result.passed for result in results)
    counted = {"passed": passed, "failed": len(results) - passed, "unplayable": len(loaded.unplayable)}
    parts = [words.say(f"count {what}", count=count) for what, count in counted.items() if count or what == "passed"]
    whole = sum(counted.values())
    return words.say("count one" if whole == 1 else "count", count=whole, parts=words.listed(parts))


def failure_lines(result: Result, failure: Failure, color: bool, words: ScenarioWords) -> Iterator[str]:
    """What failed at one step: its place, expected and decided side by side, and the reasons.

    Args:
        result: the scenario.
        failure: the step.
        color: whether the terminal shows colours.
        words: the language to write in.
    """
    policy = result.scenario.program.policy
    snippet = Snippet(Diagnostic("G710", "", failure.step.span), color, 100)
    yield from snippet.rows()
    yield snippet.edge()
    at = format_instant(failure.step.at, policy.community.timezone)[:19].replace("T", " ")
    yield f"{snippet.edge('=')} {at}"
    if failure.compared is not None:
        yield from _table(failure.compared, policy, color, words)
    for reason in reasons(result, failure, words):
        yield f"{snippet.edge('=')} {reason}"


def in_short(result: Result, failure: Failure, words: ScenarioWords) -> str:
    """What failed at one step, on one line."""
    compared = failure.compared
    absent: list[str] = []
    surplus: list[str] = []
    if compared is not None:
        absent = [safe(wanted.written, _TEXT) for wanted in compared.missing]
        absent += [safe(sign.written, _TEXT) for sign, shown in compared.signs if not shown]
        absent += [safe(goal.written, _TEXT) for goal, stood in compared.goals if not goal.shows_in(stood)]
        surplus = [phrase(effect, decision, words.language) for effect, decision in compared.unexpected]
    parts = [words.say("in short absent", items=words.first(absent))] if absent else []
    parts += [words.say("in short surplus", items=words.first(surplus))] if surplus else []
    return words.clauses(parts or reasons(result, failure, words)[:1])


# ---- side by side ----------------------------------------------------------------------------------------------------


def _table(compared: Compared, policy: Policy, color: bool, words: ScenarioWords) -> Iterator[str]:
    """Expected and decided, a row for each effect; rows that do not agree come first."""
    rows: list[tuple[str, list[str]]] = [("strong", ["", words.say("expected"), words.say("decided"), words.say("by")])]
    for wanted, came in _beside(compared):
        left = words.say("surplus") if wanted is None else safe(wanted.written, _TEXT)
        mark = "!" if wanted is not None and came is not None else "-" if came is None else "+"
        rows.append(("error", [mark, left, *_right(came, words)]))
    for sign, shows in compared.signs:
        sides = [safe(sign.written, _TEXT), words.say("shown" if shows else "absent")]
        rows.append(("" if shows else "error", ["" if shows else "-", *sides, ""]))
    for goal, stood in compared.goals:
        agrees = goal.shows_in(stood)
        sides = [safe(goal.written, _TEXT), standing(policy, goal, stood, words)]
        rows.append(("" if agrees else "error", ["" if agrees else "!", *sides, ""]))
    rows += [("", ["", safe(wanted.written, _TEXT), *_right(came, words)]) for wanted, came in compared.met]
    rows += [("", ["", words.say("anything"), *_right(came, words)]) for came in compared.allowed]
    left_out = len(rows) - _MANY
    for (style, _), line in zip(rows, aligned([row for _, row in rows[:_MANY]]), strict=False):
        yield f"    {styled(line, style, color) if style else line}"
    if left_out > 0:
        yield f"    {words.say('more', count=left_out)}"


def _beside(compared: Compared) -> Iterator[tuple[Wanted | None, Decided | None]]:
    """What did not come beside what came in its place, if anything did: the same effect, or another sanction."""
    left = list(compared.unexpected)
    for wanted in compared.missing:
        instead = next((one for one in left if one[0].verb == wanted.verb), None)
        if instead is None and wanted.verb in sanctions():
            instead = next((one for one in left if one[0].verb in sanctions()), None)
        if instead is not None:
            left.remove(instead)
        yield wanted, instead
    yield from ((None, one) for one in left)


def _right(came: Decided | None, words: ScenarioWords) -> list[str]:
    """What came and by which rules."""
    if came is None:
        return [words.say("absent"), ""]
    effect, decision = came
    return [_shown(effect, decision, words), _rules(effect)]


def _shown(effect: Effect, decision: Decision, words: ScenarioWords) -> str:
    said = words_of(effect)
    text = phrase(effect, decision, words.language)
    return text if said is None else f'{text}: "{safe(said, _TEXT)}"'


def standing(policy: Policy, goal: WantedGoal, stood: Sequence[GoalVerdict], words: ScenarioWords) -> str:
    """How a goal stood, for each group where there are several.

    Args:
        policy: the policy.
        goal: what was expected of it.
        stood: how it stood.
        words: the language to write in.
    """
    said, found = Words(words.language), []
    for verdict in stood:
        text = said.say("not known" if verdict.met is None else "met" if verdict.met else "not met")
        figure = figure_of(policy.goals[goal.goal], verdict, said, policy)
        if figure:
            text = words.say("lacking" if verdict.met is None else "at figure", result=text, figure=figure)
        if verdict.group is not None and goal.group is None:
            text = words.say("of group", group=safe(verdict.group), text=text)
        found.append(text)
    return words.clauses(found) or words.say("absent")


def _rules(effect: Effect) -> str:
    return safe(", ".join(effect.rules), _TEXT)


# ---- why -------------------------------------------------------------------------------------------------------------


def reasons(result: Result, failure: Failure, words: ScenarioWords) -> list[str]:
    """Why a step came out as it did, a line for each reason.

    Args:
        result: the scenario.
        failure: a step of it that did not come out as expected.
        words: the language to write in.
    """
    found = [words.say("not open", effect=safe(wanted.written, _TEXT)) for wanted in failure.not_open]
    policy, hindering = result.scenario.program.policy, hindrances(result.scenario, failure)
    told = {each.rule for each in hindering}
    for decision in failure.decisions:
        found += _of_decision(decision, policy, told, words)
    found += [_hindrance(each, policy, words) for each in hindering]
    compared = failure.compared
    if compared is not None and (compared.missing or not all(shown for _, shown in compared.signs)) and not found:
        found.append(f"{words.say('decided')}: {spell('nothing', words.language)}")
    found = list(dict.fromkeys(found))  # a step during which days pass has many decisions alike
    left_out = len(found) - _MANY
    return found if left_out <= 0 else [*found[:_MANY], words.say("more", count=left_out)]


def _of_decision(decision: Decision, policy: Policy, told: set[str], words: ScenarioWords) -> Iterator[str]:
    for fired in decision.fired:
        yield _fired(fired, decision, policy, words)
    for withheld in decision.withheld:
        parts = {
            "rule": safe(withheld.rule),
            "verb": _verb(withheld.verb, words),
            "guard": safe(guard_in(withheld.guard, words.language, policy.own), 100),
        }
        instead = words.say("instead", verb=_verb(withheld.instead, words)) if withheld.instead else ""
        yield words.say("withheld", **parts) + (words.say("in doubt") if withheld.unknown else "") + instead
    for unknown in (unknown for unknown in decision.unknown if unknown.rule not in told):
        yield words.say(
            "unknown rule",
            rule=safe(unknown.rule),
            needs=safe(needs_in(unknown.needs, words.language, policy.own), _TEXT),
        )
    for error in decision.errors:
        yield words.say("error", rule=safe(error.rule), error=safe(error.error, 100))
    for dropped in decision.dropped:
        if dropped.verb == "rule":
            yield words.say("throttled", rule=safe(dropped.rule))
            continue
        verb = _verb(dropped.verb, words)
        yield words.say(
            "dropped",
            rule=safe(dropped.rule),
            verb=verb,
            reason=safe(reason_in(dropped.reason, words.language, policy.own), 100),
        )
    for conflict in decision.conflicts:
        rules = words.first([f"`{safe(rule)}`" for rule in conflict.rules])
        yield words.say(
            "conflict", rules=rules, outcome=safe(reason_in(conflict.outcome, words.language, policy.own), 100)
        )
    for task in decision.tasks:
        yield words.say("task", rule=safe(task.rule), task=safe(task_in(task.text, words.language, policy.own), 200))
    yield from (safe(reason_in(note, words.language, policy.own), 100) for note in decision.notes)


def _fired(fired: Fired, decision: Decision, policy: Policy, words: ScenarioWords) -> str:
    rule = policy.rules.get(fired.rule)
    of = len(rule.steps) if rule is not None else 1
    if fired.repeated:
        text = words.say("repeated", rule=safe(fired.rule))
    elif fired.offence is None or of == 1:
        text = words.say("fired", rule=safe(fired.rule))
    else:
        step = min(fired.offence, of)
        text = words.say("offence", rule=safe(fired.rule), offence=fired.offence, step=step, of=of)
    told = ((item_in(hit.pattern, hit.item, words.language, policy.patterns), hit) for hit in fired.because)
    items = [words.say("item", item=safe(item, _TEXT), pattern=safe(hit.pattern)) for item, hit in told]
    return text + (words.say("because", items=words.first(items, 3)) if items else "")


def _verb(verb: str, words: ScenarioWords) -> str:
    return verb_in(verb, words.language)


def _hindrance(hindrance: Hindrance, policy: Policy, words: ScenarioWords) -> str:
    rule = safe(hindrance.rule)
    if hindrance.parts:
        parts = words.clauses([_part(part, policy, words) for part in hindrance.parts])
        return words.say(hindrance.kind, rule=rule, parts=parts)
    listed = [kind_in(name, words.language) if hindrance.kind == "kind" else name for name in hindrance.listed]
    return words.say(hindrance.kind, rule=rule, listed=words.first([safe(name) for name in listed]), parts="")


def _part(part: Explanation, policy: Policy, words: ScenarioWords) -> str:
    key = {True: "part true", False: "part false", None: "part unknown"}[part.verdict]
    text = words.say(key, text=safe(part.text, _TEXT))
    values = [
        words.say("value", name=safe(needs_in(name, words.language, policy.own)), value=words.value(name, value))
        for name, value in part.values
    ]
    return f"{text} ({words.first(values)})" if values else text
