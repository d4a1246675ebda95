"""Where the comments of a file go when it is written anew: above or behind what they stood beside."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from . import nodes


class _Kind(Protocol):
    @property
    def kind(self) -> str: ...


@dataclass
class Beside:
    """The comments of one statement, by the number of the clause they belong to.

    Args:
        clauses: the clauses, in the order of the source.
        end: where the last comment behind a clause ends; 0 if there is none.
    """

    clauses: Sequence[nodes.Clause]
    end: int = 0
    _above: dict[int, list[str]] = field(default_factory=dict)
    _behind: dict[int, str] = field(default_factory=dict)

    def numbers(self, parts: Sequence[_Kind]) -> list[int]:
        """For each part of the statement, in the order they are written, its number in the source."""
        if len(self.clauses) != len(parts):
            return list(range(len(parts)))
        waiting: dict[str, list[int]] = {}
        for number, clause in reversed(list(enumerate(self.clauses))):
            waiting.setdefault(clause.kind, []).append(number)
        return [waiting[part.kind].pop() for part in parts]

    def above(self, number: int, indent: str) -> list[str]:
        """The comments above a clause, each on a line of its own."""
        return [indent + text for text in self._above.get(number, ())]

    def behind(self, number: int) -> str | None:
        """The comment behind a clause."""
        return self._behind.get(number)

    def only_behind(self, number: int) -> bool:
        """Whether no comment stands anywhere but above the first clause and behind one of them."""
        first = min((clause for clause in range(len(self.clauses))), default=0)
        return set(self._above) <= {first} and set(self._behind) <= {number}

    def place(self, comment: nodes.Comment) -> bool:
        """Takes in a comment that stands in the statement; False when it belongs above the next one."""
        number = bisect_right(self.clauses, comment.start, key=lambda clause: clause.start) - 1
        clause = self.clauses[number]
        if comment.start < clause.end:
            self._above.setdefault(number, []).append(comment.text)
            return True
        if not comment.alone and number not in self._behind:
            self._behind[number] = comment.text
            self.end = max(self.end, comment.start + len(comment.text))
            return True
        if number + 1 < len(self.clauses):
            self._above.setdefault(number + 1, []).append(comment.text)
            return True
        return False


@dataclass
class CommentPlaces:
    """The comments of a file.

    Args:
        above: for each statement, and behind the last, the comments that stand above it.
        beside: for each statement, those within it.
    """

    above: list[list[nodes.Comment]]
    beside: list[Beside]


def place_comments(file: nodes.PolicyFile) -> CommentPlaces:
    """Finds the place of each comment of a file."""
    starts = [statement.span.start for statement in file.statements]
    places = CommentPlaces([[] for _ in (*starts, None)], [Beside(_clauses(file, each)) for each in file.statements])
    for comment in file.comments:
        number = bisect_right(starts, comment.start) - 1
        if number < 0 or not places.beside[number].place(comment):
            places.above[number + 1].append(comment)
    return places


def _clauses(file: nodes.PolicyFile, statement: nodes.Statement) -> Sequence[nodes.Clause]:
    """The clauses of a statement; one that has none is a clause itself."""
    start, end = statement.span.start, statement.span.end
    if not isinstance(statement, nodes.Rule | nodes.Pattern):
        return [nodes.Clause("header", start, end)]
    first = bisect_left(file.clauses, start, key=lambda clause: clause.start)
    last = bisect_left(file.clauses, end, key=lambda clause: clause.start)
    return file.clauses[first:last] or [nodes.Clause("header", start, end)]
