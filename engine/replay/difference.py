"""What a change of a policy would change: newly, no longer or differently, event by event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..check.tables import effects as effect_rows
from ..compile.program import Program
from ..runtime.decision import Decision, Effect
from ..runtime.event import Event
from .alterations import Alterations, alterations
from .dry_run import Outcome, TracePath
from .side_by_side import SideBySide

TASK = "task"
"""In place of a verb: something that is left for the admins to do."""
CHANGES_KEPT = 200_000
"""How many changes are kept; all are counted."""

Manner = Literal["newly", "no longer", "differently"]
MANNERS: tuple[Manner, ...] = ("newly", "no longer", "differently")

_DIFFERS: Mapping[str, str] = {
    "verb": "verb",
    "step": "step",
    "of": "step",
    "until": "duration",
    "text": "text",
    "rules": "rules",
    "amount": "amount",
    "value": "value",
    "to": "to",
    "leaves": "groups",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would happen newly, no longer or differently.

    Args:
        rules: those it is the doing of, under the names they have now.
        event: on what.
        at: when, ISO 8601.
        member: whom it reaches; of what reaches nobody, whom the event is about.
        before, after: what happens under the older and the newer policy; None is nothing.
        differs: in what they differ: `verb`, `step`, `duration`, `text`, `rules`, `amount`, `value`, …
        path, line: where the event stands; empty and 0 for a moment that came due.
    """

    rules: tuple[str, ...]
    event: Event
    at: str
    member: str | None
    before: Effect | None
    after: Effect | None
    differs: tuple[str, ...]
    path: str
    line: int

    @property
    def manner(self) -> Manner:
        """Newly, no longer or differently."""
        return "newly" if self.before is None else "no longer" if self.after is None else "differently"


@dataclass(slots=True)
class Figures:
    """How often something came of a rule, under the older and the newer policy.

    Args:
        fired, unknown, failed: on how many events it fired, could not be decided, failed: before and after.
        changes: how many changes are its doing, by manner.
        members: whom they reach.
    """

    fired: list[int] = field(default_factory=lambda: [0, 0])
    unknown: list[int] = field(default_factory=lambda: [0, 0])
    failed: list[int] = field(default_factory=lambda: [0, 0])
    changes: Counter[str] = field(default_factory=Counter)
    members: set[str] = field(default_factory=set)


class Comparison:
    """Compares two policies over a trace, in one pass over its events.

    Args:
        before: the older policy.
        after: the newer.
        traces: files, folders, patterns, or `-` for standard input; merged in time order.
        strict: whether the first thing wrong with a trace ends the run.

    Attributes:
        run: the pass over the trace.
        altered: what is other in the policies themselves.
        rules: the figures of each rule, by the name it has now.
        members: how many changes reach each member, by manner.
        changes: the changes, in the order of events.
        total: how many changes there are, by manner.
        events: how many events of the trace something changes on.
        complete: whether the trace was read to its end.
        own: names of the policies' own that are spelled as built-in ones.

    Raises:
        TraceError: a path names nothing.
    """

    def __init__(
        self, before: Program, after: Program, *traces: TracePath, strict: bool = False, jobs: int = 1
    ) -> None:
        self.run = SideBySide((before, after), *traces, strict=strict, jobs=jobs)
        self.altered: Alterations = alterations(before.policy, after.policy)
        self.rules = {pair.rule.name: Figures() for pair in self.altered.pairs}
        self.members: dict[str, Counter[str]] = {}
        self.changes: list[Change] = []
        self.total: Counter[str] = Counter()
        self.events = 0
        self.complete = False
        self.own = before.policy.own | after.policy.own
        self._names = self.altered.names

    @property
    def differs(self) -> bool:
        """Whether anything would happen otherwise, or could be decided otherwise."""
        sides = (side for figures in self.rules.values() for side in (figures.fired, figures.unknown, figures.failed))
        return bool(self.total) or any(before != after for before, after in sides)

    def go(self) -> None:
        """Reads the trace.

        Raises:
            TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
        """
        for lanes in self.run:
            before, after = (_by_event(outcomes) for outcomes in lanes)
            changed = [self._compare(before.get(key, []), after.get(key, [])) for key in {**before, **after}]
            self.events += any(changed)
        self.complete = True

    def _compare(self, before: list[Outcome], after: list[Outcome]) -> bool:
        for side, outcomes in enumerate((before, after)):
            for outcome in outcomes:
                self._count(outcome.decision, side)
        found = list(changes_between(before, after, self._names))
        for change in found:
            self._take(change)
        return bool(found)

    def _count(self, decision: Decision, side: int) -> None:
        for fired in decision.fired:
            self.rules[self._name(fired.rule, side)].fired[side] += 1
        for rule in {lack.rule for lack in decision.unknown}:
            self._figures(rule, side).unknown[side] += 1
        for rule in {failed.rule for failed in decision.errors}:
            self._figures(rule, side).failed[side] += 1

    def _figures(self, rule: str, side: int) -> Figures:
        """Those of a rule, or of a guard, which can be unknown or fail too."""
        return self.rules.setdefault(self._name(rule, side), Figures())

    def _name(self, rule: str, side: int) -> str:
        return rule if side else self._names.get(rule, rule)

    def _take(self, change: Change) -> None:
        manner = change.manner
        self.total[manner] += 1
        for rule in change.rules:
            figures = self._figures(rule, 1)
            figures.changes[manner] += 1
            if change.member is not None:
                figures.members.add(change.member)
        if change.member is not None:
            self.members.setdefault(change.member, Counter())[manner] += 1
        if len(self.changes) < CHANGES_KEPT:
            self.changes.append(change)


_Key = tuple[str, str | None, str, str | None]


def _by_event(outcomes: tuple[Outcome, ...]) -> dict[_Key, list[Outcome]]:
    found: dict[_Key, list[Outcome]] = {}
    for outcome in outcomes:
        event = outcome.event
        found.setdefault((event.kind, event.group, event.id, outcome.decision.member), []).append(outcome)
    return found


# ---- one event -------------------------------------------------------------------------------------------------------


def changes_between(before: list[Outcome], after: list[Outcome], names: Mapping[str, str]) -> Iterator[Change]:
    """What is other in what came of one event.

    Args:
        before, after: what came of it under the older and the newer policy.
        names: what rules that were renamed are called now, by their old names.
    """
    if not any(outcome.decision.effects or outcome.decision.tasks for outcome in (*before, *after)):
        return
    old = _deeds(before, names)
    new = _deeds(after, {})
    outcome = (after or before)[0]
    for key in sorted({**old, **new}, key=repr):
        olds, news = old.get(key, []), new.get(key, [])
        shown = [[_shown(deed) for deed in deeds] for deeds in (olds, news)]
        olds, news = (
            [deed for deed in deeds if _shown(deed) not in others]
            for deeds, others in zip((olds, news), reversed(shown), strict=True)
        )
        for place in range(max(len(olds), len(news))):
            was = olds[place] if place < len(olds) else None
            comes = news[place] if place < len(news) else None
            yield _change(outcome, was, comes)


def _deeds(outcomes: list[Outcome], names: Mapping[str, str]) -> dict[tuple[object, ...], list[Effect]]:
    """What is done, by what makes it the same deed; sanctions on a member are one, and a stronger one differs."""
    found: dict[tuple[object, ...], list[Effect]] = {}
    for outcome in outcomes:
        for effect in (*outcome.decision.effects, *_tasks(outcome.decision)):
            rules = tuple(sorted(names.get(rule, rule) for rule in effect.rules))
            fields = {name: getattr(effect, name) for name in effect.__struct_fields__}
            deed = Effect(**{**fields, "id": "", "rules": rules})
            found.setdefault(_key(deed), []).append(deed)
    return found


def _tasks(decision: Decision) -> Iterator[Effect]:
    for task in decision.tasks:
        rules = (task.rule,)
        yield Effect(id="", verb=TASK, rules=rules, member=task.member, group=task.group, text=task.text)


def _key(deed: Effect) -> tuple[object, ...]:
    row = effect_rows().get(deed.verb)
    if row is not None and row.kind == "sanction" and row.rank > 1:
        return ("sanction", deed.member, deed.group)
    said_by = deed.rules if row is None or row.join == "each rule" else ()
    return deed.verb, deed.member, deed.group, deed.message, deed.role, deed.tag, deed.attribute, said_by


def _change(outcome: Outcome, before: Effect | None, after: Effect | None) -> Change:
    differs: dict[str, None] = {}
    if before is not None and after is not None:
        pairs = zip(_DIFFERS.values(), _shown(before), _shown(after), strict=True)
        differs = {word: None for word, was, comes in pairs if was != comes}
    sides = [deed for deed in (before, after) if deed is not None]
    rules = sorted({rule for deed in sides for rule in deed.rules})
    return Change(
        rules=tuple(rules),
        event=outcome.event,
        at=outcome.decision.at,
        member=sides[0].member or outcome.decision.member,
        before=before,
        after=after,
        differs=tuple(differs),
        path=outcome.path,
        line=outcome.line,
    )


def _shown(deed: Effect) -> list[Any]:
    """What makes a deed another one to those it reaches."""
    return [getattr(deed, name) for name in _DIFFERS]
