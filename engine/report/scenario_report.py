"""A run of scenarios as the command line shows it, and the exit code it ends with."""

from __future__ import annotations

from ..diagnostics import has_errors
from ..replay.scenarios import Run
from .coverage_text import render_coverage
from .exit_codes import ExitCode
from .scenario_data import results_json, results_junit
from .scenario_text import common_language, render_results
from .scenario_words import ScenarioWords
from .terminal import styled


def render_run(run: Run, form: str, color: bool, language: str | None, least: int | None = None) -> str:
    """What came of a run.

    Args:
        run: the run.
        form: `text`, `json` or `junit`.
        color: whether the terminal shows colours.
        language: `en` or `zh`; None takes that of the communities.
        least: the coverage asked for, in percent; None asks for none.

    Returns:
        the text, without a last line end.
    """
    spoken = language or common_language(run.loaded)
    if form == "json":
        return results_json(run.loaded, run.results, run.coverages)
    if form == "junit":
        return results_junit(run.loaded, run.results, spoken)
    blocks = [render_results(run.loaded, run.results, color, language)]
    for policy, coverage in run.coverages.items():
        blocks.append(render_coverage(policy, coverage, color, spoken))
        if least is not None and not coverage.reaches(least):
            blocks[-1] += "\n  " + styled(ScenarioWords(spoken).say("below", percent=least), "error", color)
    return "\n\n".join(blocks)


def exit_of(run: Run, least: int | None = None) -> ExitCode:
    """The exit code of a run: what could not be played comes before what failed.

    Args:
        run: the run.
        least: the coverage asked for, in percent; None asks for none.
    """
    if run.loaded.unplayable or has_errors(run.loaded.findings):
        return ExitCode.INVALID
    failed = any(not result.passed for result in run.results)
    below = least is not None and any(not coverage.reaches(least) for coverage in run.coverages.values())
    return ExitCode.FAILED if failed or below else ExitCode.OK
