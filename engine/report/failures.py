"""What a person is told when a command can't go on, and the exit code that says so."""

from __future__ import annotations

from ..diagnostics import PolicyError
from ..replay.share_error import ShardError
from ..replay.trace_problems import TraceError
from ..runtime.event import EventError
from .exit_codes import ExitCode
from .findings import render_text
from .terminal import safe


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
            help = f"\n  help: {safe(error.help)}" if error.help else ""
            return ExitCode.TRACE, f"{safe(str(error))}{help}"
        case ShardError():
            return ExitCode.TRACE, f"error: {safe(str(error))}; `--jobs 1` runs in one process"
        case OSError():
            name = f"`{safe(str(error.filename))}`: " if error.filename else ""
            return ExitCode.INVALID, f"error: {name}{safe(error.strerror or str(error)).lower()}"
    return None
