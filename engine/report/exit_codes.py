"""What the command line says to whoever started it, by the number it ends with."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The numbers, each with its meaning as the documents have it."""

    OK = 0, "all is well"
    FINDINGS = (
        1,
        "something was found: warnings of `check`, files that `fmt --check` would change, differences with "
        "`diff --exit-code`",
    )
    USAGE = 2, "the command was not called as it should be"
    INVALID = 3, "a policy, a community file or another file does not compile or validate, or can't be read"
    FAILED = 4, "scenarios or expectations failed"
    TRACE = 5, "a trace could not be read, or with `--strict` something in it was wrong"
    BROKEN = 70, "guiju itself broke, which says nothing of what it was given"
    INTERRUPTED = 130, "stopped by Ctrl-C; what was known by then was shown"
    CLOSED = 141, "whatever read the output closed it early"

    meaning: str

    def __new__(cls, number: int, meaning: str) -> ExitCode:
        """A number that knows its meaning."""
        code = int.__new__(cls, number)
        code._value_ = number
        code.meaning = meaning
        return code
