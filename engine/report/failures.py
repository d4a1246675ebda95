"""What a person is told when a command can't go on, and the exit code that says so."""

from __future__ import annotations

from traceback import format_exception

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


_BROKEN = {
    "en": "guiju itself broke, which says nothing of what it was given; please report it with the lines above",
    "zh": "guiju 自身出错，并不说明所给的内容有问题；请连同上面几行一起报告",
}


def failure(error: BaseException, color: bool, language: str | None = None) -> tuple[ExitCode, str]:
    """An error as a person reads it.

    Args:
        error: what ended a command.
        color: whether the terminal shows colours.
        language: `en` or `zh`; None is that of the community where it is known, else English.

    Returns:
        the exit code and the text; that of an error which nobody but us can have made says where it was made.
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
    speaking = spoken(language or "en")
    lines = [safe(line) for line in "".join(format_exception(error)).splitlines()]
    return ExitCode.BROKEN, "\n".join([*lines, f"{LEVELS[speaking]['error']}: {_BROKEN[speaking]}"])


def _of_trace(error: TraceError | EventError, language: str) -> str:
    text = problem_in(error.problem, language) if isinstance(error, TraceError) else said_in(str(error), language)
    help = f"\n  {LEVELS[spoken(language)]['help']}: {safe(said_in(error.help, language))}" if error.help else ""
    return f"{safe(text)}{help}"
