"""`guiju test`: scenarios, a policy's tests in virtual time."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ...replay.scenarios import Run, load_scenarios
from ..console import color, put
from ..exit_codes import ExitCode
from ..given import near
from ..scenario_report import exit_of, render_run


def test(paths: Sequence[str], covering: bool, least: int | None, form: str, language: str | None) -> ExitCode:
    """Plays scenarios and shows which came out as expected.

    Args:
        paths: files, and folders in which scenarios are looked for.
        covering: whether to show what of the policies the scenarios have shown.
        least: how much of the rules and branches they have to show, in percent; None asks for nothing.
        form: `text`, `json` or `junit`.
        language: `en` or `zh`; None is that of the communities.

    Raises:
        KeyboardInterrupt: the run was stopped; what was known by then has been shown.
    """
    run = Run(load_scenarios([near(path) for path in paths]), covering or least is not None)
    try:
        run.play()
    except KeyboardInterrupt:
        put(render_run(run, form, color(sys.stdout), language))
        raise
    put(render_run(run, form, color(sys.stdout), language, least))
    return exit_of(run, least)
