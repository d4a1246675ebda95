"""What an import made of its files: events by kind, what was guessed, what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..trace_problems import Problems, TraceProblem

_LISTED = ("code", "message", "path", "line", "help")
# Reasons that quote what a file has can be many; beyond this they are counted together.
_REASONS = 200
_OTHER = "other reasons"


@dataclass(slots=True)
class Tally:
    """Counts of an import, in memory that does not grow with the files.

    Args:
        problems: what was wrong with the files.
        events: how many events of each kind were made.
        guessed: how often something the export does not say was supplied, by what and why.
        skipped: how many records became no event, by reason.
        groups: how many events each group has.
        names: what the export calls each group.
    """

    problems: Problems = field(default_factory=Problems)
    events: Counter[str] = field(default_factory=Counter)
    guessed: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)

    def guess(self, reason: str, count: int = 1) -> None:
        """Count something supplied that the export does not say."""
        _count(self.guessed, reason, count)

    def skip(self, reason: str, count: int = 1) -> None:
        """Count a record that is understood and becomes no event."""
        _count(self.skipped, reason, count)

    def as_data(self) -> dict[str, object]:
        """Everything, as plain JSON, to go on from later."""
        listed = [{name: getattr(problem, name) for name in _LISTED} for problem in self.problems.listed]
        return {
            "events": dict(self.events),
            "guessed": dict(self.guessed),
            "skipped": dict(self.skipped),
            "groups": dict(self.groups),
            "names": dict(self.names),
            "problems": {"counts": dict(self.problems.counts), "listed": listed},
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Take everything back from what `as_data` gave."""
        for name in ("events", "guessed", "skipped", "groups"):
            held: Counter[str] = getattr(self, name)
            held.clear()
            held.update(data[name])
        self.names = dict(data["names"])
        problems = data["problems"]
        self.problems.counts = Counter(problems["counts"])
        self.problems.listed = [TraceProblem(**row) for row in problems["listed"]]


def _count(held: Counter[str], reason: str, count: int) -> None:
    if not count:
        return
    held[reason if reason in held or len(held) < _REASONS else _OTHER] += count
