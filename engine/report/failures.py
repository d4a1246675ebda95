"""What a person is told when a command can't go on, and the exit code that says so."""

from __future__ import annotations

from ..diagnostics import PolicyError
from ..replay.share_error import ShardError
from ..replay.trace_problems import TraceError
from ..runtime.event import EventError
from .exit_codes import ExitCode
from .findings import LEVELS, render_text
from .languages import spoken
from .reasons import problem_in, said_in
from .terminal import safe

_JOBS = {"en": "; `--jobs 1` runs in one process", "zh": "；`--jobs 1` 只用一个进程"}


def failure(error: BaseException, color: bool, language: str | None = None) -> tuple[ExitCode, str] | None:
    """An error as a person reads it.

    Args:
        error: what ended a command.
        color: whether the terminal shows colours.
        language: `en` or `zh`; None is that of the community where it is known, else English.

    Returns:
        the exit code and the text; None for an error that nobody but us can have made.
    """
    match error:
        case PolicyError():
            return ExitCode.INVALID, render_text(error.diagnostics, color, language or error.language or "en")
        case TraceError() | EventError():
            return ExitCode.TRACE, _of_trace(error, language or "en")
        case ShardError():
            speaking = spoken(language or "en")
            broken = safe(said_in(str(error), speaking))
            return ExitCode.TRACE, f"{LEVELS[speaking]['error']}: {broken}{_JOBS[speaking]}"
        case OSError():
            name = f"`{safe(str(error.filename))}`: " if error.filename else ""
            speaking = spoken(language or "en")
            reason = safe(said_in((error.strerror or str(error)).lower(), speaking))
            return ExitCode.INVALID, f"{LEVELS[speaking]['error']}: {name}{reason}"
    return None


def _of_trace(error: TraceError | EventError, language: str) -> str:
    text = problem_in(error.problem, language) if isinstance(error, TraceError) else said_in(str(error), language)
    help = f"\n  {LEVELS[spoken(language)]['help']}: {safe(said_in(error.help, language))}" if error.help else ""
    return f"{safe(text)}{help}"
