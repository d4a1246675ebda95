"""Results of scenarios for programs: JSON, and the XML that continuous integration reads as JUnit's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from xml.etree import ElementTree

from ..diagnostics import Diagnostic, Severity, one_line
from ..replay.coverage import Coverage
from ..replay.scenario_expect import Compared
from ..replay.scenarios import Failure, Loaded, Result
from ..runtime.instant import format_instant
from ..source import Span
from .coverage_text import coverage_data
from .findings import render_json
from .json_text import dump
from .junit import as_xml, count_cases, harmless
from .places import place, place_data
from .scenario_phrases import phrase, words_of
from .scenario_text import failure_lines, in_short, reasons, standing
from .scenario_words import ScenarioWords
from .terminal import safe

_MANY = 50
"""How many errors a case that can't be played lists."""


def results_json(loaded: Loaded, results: Sequence[Result], coverages: Mapping[str, Coverage]) -> str:
    """The results as one JSON object.

    Args:
        loaded: what the files hold.
        results: of the scenarios that were played.
        coverages: of each policy by its name, where they were asked for.
    """
    data: dict[str, object] = {
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results),
        "not_played": len(loaded.unplayable),
        "scenarios": [_result(result) for result in results],
        "unplayable": [{"title": title, **place_data(span)} for title, span in loaded.unplayable],
        "findings": json.loads(render_json(loaded.findings)),
    }
    if coverages:
        data["coverage"] = [coverage_data(policy, coverage) for policy, coverage in coverages.items()]
    return dump(data)


def _result(result: Result) -> dict[str, object]:
    scenario = result.scenario
    return {
        "title": scenario.title,
        **place_data(scenario.span),
        "policy": scenario.program.digest,
        "steps": len(scenario.steps),
        "passed": result.passed,
        "failures": [_failure(result, failure) for failure in result.failures],
    }


def _failure(result: Result, failure: Failure) -> dict[str, object]:
    zone = result.scenario.program.policy.community.timezone
    found: dict[str, object] = {
        "step": failure.step.number,
        **place_data(failure.step.span),
        "at": format_instant(failure.step.at, zone),
    }
    compared = failure.compared
    if compared is not None:
        found["met"] = [wanted.written for wanted, _ in compared.met]
        found["missing"] = [wanted.written for wanted in compared.missing]
        found["unexpected"] = [
            {"effect": phrase(effect, decision, "en"), "text": words_of(effect), "rules": list(effect.rules)}
            for effect, decision in compared.unexpected
        ]
        found["signs"] = [{"expected": sign.written, "shown": shown} for sign, shown in compared.signs]
        if compared.goals:
            found["goals"] = list(_goals(result, compared))
    found["reasons"] = reasons(result, failure, ScenarioWords("en"))
    return found


def _goals(result: Result, compared: Compared) -> Iterator[dict[str, object]]:
    policy, words = result.scenario.program.policy, ScenarioWords("en")
    for goal, stood in compared.goals:
        was = standing(policy, goal, stood, words)
        yield {"expected": goal.written, "shown": goal.shows_in(stood), "was": was}


# ---- JUnit -----------------------------------------------------------------------------------------------------------


def results_junit(loaded: Loaded, results: Sequence[Result], language: str = "en") -> str:
    """The results as XML in the form of JUnit: a suite for each file, a case for each scenario.

    Args:
        loaded: what the files hold; errors that belong to no scenario are cases of their own.
        results: of the scenarios that were played.
        language: `en` or `zh`, of the texts of failures.
    """
    cases = [(result.scenario.span, result.scenario.title, _outcome(result, language)) for result in results]
    errors = _Errors(loaded)
    cases += [(span, title or "?", errors.case(span.source.name)) for title, span in loaded.unplayable]
    cases.sort(key=lambda case: (case[0].source.name, case[0].start))
    suites = [_suite(file, list(of_file)) for file, of_file in groupby(cases, key=lambda case: case[0].source.name)]
    if errors.others:
        suites.append(_findings(errors.others))
    return as_xml("guiju test", suites)


def _suite(file: str, cases: list[tuple[Span, str, ElementTree.Element | None]]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=harmless(file), time="0", skipped="0")
    for _, title, outcome in cases:
        case = ElementTree.SubElement(suite, "testcase", name=harmless(title), classname=harmless(file), time="0")
        if outcome is not None:
            case.append(outcome)
    count_cases(suite)
    return suite


def _outcome(result: Result, language: str) -> ElementTree.Element | None:
    if result.passed:
        return None
    words = ScenarioWords(language)
    lines = ["\n".join(failure_lines(result, failure, False, words)) for failure in result.failures]
    first = result.failures[0]
    message = f"{first.step.span.source.name}:{place(first.step.span).line}: {in_short(result, first, words)}"
    failure = ElementTree.Element("failure", message=harmless(message), type="G710")
    failure.text = harmless("\n\n".join(lines))
    return failure


class _Errors:
    """The errors that keep scenarios from being played, by the file of the scenario: its own, else the policies'."""

    def __init__(self, loaded: Loaded) -> None:
        errors = [finding for finding in loaded.findings if finding.level is Severity.ERROR]
        files = {span.source.name for _, span in loaded.unplayable}
        by_file: dict[str, list[Diagnostic]] = {file: [] for file in files}
        policies: list[Diagnostic] = []
        for finding in errors:
            if finding.span is not None:
                by_file.get(finding.span.source.name, policies).append(finding)
        self._of = {file: own or policies for file, own in by_file.items()}
        told = {finding for found in self._of.values() for finding in found}
        self.others = [finding for finding in errors if finding not in told]

    def case(self, file: str) -> ElementTree.Element:
        """What a scenario that can't be played says."""
        lines = [safe(one_line(finding)) for finding in self._of[file][:_MANY]]
        error = ElementTree.Element("error", message=harmless(lines[0] if lines else ""), type="not played")
        error.text = harmless("\n".join(lines))
        return error


def _findings(findings: Sequence[Diagnostic]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name="files", time="0", skipped="0")
    for finding in findings:
        name = safe(one_line(finding))
        case = ElementTree.SubElement(suite, "testcase", name=harmless(name), classname="files", time="0")
        error = ElementTree.SubElement(case, "error", message=harmless(safe(finding.message)), type=finding.code)
        error.text = harmless(safe(finding.help or finding.message))
    count_cases(suite)
    return suite
