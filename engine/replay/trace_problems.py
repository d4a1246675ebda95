"""What was found wrong with a trace: every kind counted, the first few shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from ..diagnostics import Severity, codes


@dataclass(frozen=True, slots=True)
class TraceProblem:
    """One thing found wrong.

    Args:
        code: a key of the table of codes, such as `G601`.
        message: what was found and what was done about it.
        path: the file, `-` for standard input.
        line: the line, from 1; None when it is about the file.
        help: what to do about it, or None.
    """

    code: str
    message: str
    path: str
    line: int | None = None
    help: str | None = None

    @property
    def level(self) -> Severity:
        """How bad it is, by its code."""
        return codes()[self.code].severity

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.level}[{self.code}]: {self.message}"


class TraceError(Exception):
    """A trace that can't be read at all, or, when reading strictly, the first problem in it.

    Attributes:
        problem: what is wrong and where.
    """

    def __init__(self, problem: TraceProblem) -> None:
        super().__init__(problem)
        self.problem = problem

    @property
    def code(self) -> str:
        """The problem's code."""
        return self.problem.code

    @property
    def message(self) -> str:
        """The problem's message."""
        return self.problem.message

    @property
    def path(self) -> str:
        """The problem's file."""
        return self.problem.path

    @property
    def line(self) -> int | None:
        """The problem's line."""
        return self.problem.line

    @property
    def help(self) -> str | None:
        """What to do about it."""
        return self.problem.help

    def __str__(self) -> str:
        return str(self.problem)


@dataclass(slots=True)
class Problems:
    """The problems of a trace, in bounded memory.

    Args:
        limit: how many are listed; all are counted.
        strict: whether the first that is more than a note ends the reading.
    """

    limit: int = 20
    strict: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    listed: list[TraceProblem] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many there are, notes included."""
        return self.counts.total()

    @property
    def errors(self) -> int:
        """How many of them cost an event or a part of the trace."""
        table = codes()
        return sum(count for code, count in self.counts.items() if table[code].severity is Severity.ERROR)

    def add(self, problem: TraceProblem) -> None:
        """Count a problem, and list it while there is room.

        Raises:
            TraceError: reading is strict and this is more than a note.
        """
        self.counts[problem.code] += 1
        if len(self.listed) < self.limit:
            self.listed.append(problem)
        if self.strict and problem.level is not Severity.NOTE:
            raise TraceError(problem)
