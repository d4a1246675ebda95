"""What is gathered while a condition is read: the events it listens to, what it depends on, what must be remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from ..diagnostics import Diagnostic
from ..source import Span
from ..syntax import nodes
from .names import Names, TooLarge, Wrong, event_at
from .policy import Log
from .terms import Condition

MAX_DEPTH = 100
"""How deep conditions may stand in one another once definitions are put in: whatever walks them recurses."""

MAX_TERMS = 10_000
"""How many terms a rule may have once its definitions are put in."""


@dataclass
class Logs:
    """The logs of a policy, shared by all counters that count the same."""

    by_key: dict[str, Log] = field(default_factory=dict)

    def need(self, log: Log) -> str:
        """Registers a log, keeping the longest retention asked for, and returns its key."""
        known = self.by_key.get(log.key)
        if known is not None and known.retention is not None and log.retention is not None:
            log = replace(log, retention=max(known.retention, log.retention))
        self.by_key[log.key] = log
        return log.key


@dataclass
class Size:
    """How large a condition is so far, with its definitions put in and with the filters of its counters.

    Args:
        terms: how many terms it has.
        depth: how deep the condition stands in others that is being read.
        deepest: how deep any stood.
    """

    terms: int = 0
    depth: int = 0
    deepest: int = 0


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition that was read, to be put in again as it is.

    Args:
        condition: its condition.
        terms: how many terms that has.
        depth: how deep its conditions stand in one another.
    """

    condition: Condition
    terms: int
    depth: int


@dataclass
class Reading:
    """The context of one condition.

    Args:
        names: what names mean.
        logs: the policy's logs.
        read_list: reads a list file of the policy folder.
        place: what the condition belongs to; a guard or a filter may not listen to events of its own.
        read: definitions that were put in before, by name.
        counts: whether it reads a counter.
        runs_on: the events of the rule once its condition is read; texts and amounts may speak of no others.
    """

    names: Names
    logs: Logs
    read_list: Callable[[nodes.File], frozenset[str]]
    place: Literal["rule", "guard", "filter"] = "rule"
    nouns: dict[str, Span] = field(default_factory=dict)
    inputs: set[str] = field(default_factory=set)
    clock: list[tuple[str, Span]] = field(default_factory=list)
    patterns: set[str] = field(default_factory=set)
    findings: list[Diagnostic] = field(default_factory=list)
    counts: bool = False
    runs_on: frozenset[str] | None = None
    names_bot: bool = False
    expanding: list[str] = field(default_factory=list)
    read: dict[str, Definition] = field(default_factory=dict)
    size: Size = field(default_factory=Size)

    def listen(self, noun: str, span: Span, of_person: bool = False) -> None:
        """Notes that the condition speaks of an event.

        Args:
            noun: the event.
            span: where.
            of_person: whether only of the person the event is about, whom every event has.

        Raises:
            Wrong: it is a text or an amount that does, and the rule runs on another event.
        """
        if self.runs_on is None:
            self.nouns.setdefault(noun, span)
        elif noun not in self.runs_on and not of_person:
            events = ", ".join(f"`{event_at(name, span)}`" for name in sorted(self.runs_on)) or "no event of its own"
            raise Wrong("G204", f"this rule runs on {events}, so there is no `{event_at(noun, span)}`", span)

    @contextmanager
    def inside(self, span: Span) -> Iterator[None]:
        """One condition further in.

        Raises:
            Wrong: that is too deep.
        """
        self.size.depth += 1
        try:
            self._reach(self.size.depth, span)
            yield
        finally:
            self.size.depth -= 1

    def _reach(self, depth: int, span: Span) -> None:
        self.size.deepest = max(self.size.deepest, depth)
        if depth > MAX_DEPTH:
            message = f"with its definitions put in, this condition is more than {MAX_DEPTH} deep"
            raise TooLarge("G220", message, span, "use fewer definitions inside definitions")

    def count_terms(self, span: Span, terms: int = 1) -> None:
        """Bounds the size of a rule: definitions that use definitions can grow without looking so.

        Raises:
            Wrong: it has grown too large.
        """
        self.size.terms += terms
        if self.size.terms > MAX_TERMS:
            raise TooLarge(
                "G220",
                f"with its definitions put in, this condition has more than {MAX_TERMS:,} parts",
                span,
                "use fewer definitions inside definitions",
            )

    def define(self, name: str, read: Callable[[], Condition]) -> Condition:
        """Reads a definition, and keeps it for when it is put in again.

        Args:
            name: what it is called.
            read: reads its condition.

        Raises:
            Wrong: it is too large, or something in it is wrong.
        """
        size = self.size
        terms, deepest = size.terms, size.deepest
        size.deepest = size.depth
        self.expanding.append(name)
        try:
            condition = read()
        finally:
            self.expanding.pop()
            depth, size.deepest = size.deepest - size.depth, max(deepest, size.deepest)
        if self.runs_on is None:  # what texts and amounts may speak of is looked at each time
            self.read[name] = Definition(condition, size.terms - terms, depth)
        return condition

    def put_in(self, name: nodes.Name) -> Condition | None:
        """A definition that was read before, None where it was not.

        Raises:
            Wrong: with it, the condition is too large.
        """
        if name.id in self.names.too_large:
            raise self.names.too_large[name.id]  # said once, of the definition that is
        found = self.read.get(name.id)
        if found is None or self.runs_on is not None:
            return None
        self.count_terms(name.span, found.terms)
        self._reach(self.size.depth + found.depth, name.span)
        return found.condition

    def filter(self) -> Reading:
        """The context of a counter's filter: its own nouns, the same logs."""
        return Reading(
            self.names, self.logs, self.read_list, "filter",
            patterns=self.patterns, findings=self.findings, expanding=self.expanding, size=self.size,
        )  # fmt: skip
