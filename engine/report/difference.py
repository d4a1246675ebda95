"""A comparison of two policies as a person reads it, and as programs do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ..diagnostics import Diagnostic, Severity
from ..replay.alterations import Pair
from ..replay.difference import MANNERS, Change, Comparison, Figures
from ..runtime.decision import Effect
from .difference_phrases import ARROW, DifferencePhrases, otherwise, reading, to
from .difference_words import DifferenceWords
from .excerpt import excerpt
from .tables import Table
from .terminal import safe

MEMBERS_SHOWN = 20
_TEXT = 50
_NAME = 20


def difference_tables(found: Comparison, language: str, limit: int) -> list[Table]:
    """A comparison as the parts of a report.

    Args:
        found: the comparison, to the end of its trace or as far as it came.
        language: `en` or `zh`; any other is English.
        limit: how many changes of a rule to show.
    """
    return list(_Report(found, language, limit).tables())


class _Report:
    def __init__(self, found: Comparison, language: str, limit: int) -> None:
        self._found = found
        self._limit = limit
        self._phrases = DifferencePhrases(found, language)
        self._words = self._phrases.words
        self._say = self._words.say

    def tables(self) -> Iterator[Table]:
        yield self._head()
        rows = [row for pair in self._found.altered.pairs if (row := self._rule(pair)) is not None]
        if rows:
            heads = self._words.all("rule", "policy", "fired", *MANNERS, "members", "unknown", "failed")
            yield Table(self._say("rules"), heads, rows, frozenset((3, 4, 5, 6)), self._also())
        elif self._also():
            yield Table("", notes=self._also())
        found = self._phrases.of_rules()
        for pair in self._found.altered.pairs:
            yield from self._changes(pair, found.get(pair.rule.name, []))
        yield from self._members()

    def _head(self) -> Table:
        rows = reading(self._found.run, self._words)
        notes = [] if self._found.complete else [self._say("stopped")]
        return Table(self._say("title"), (), [*rows, [self._say("changes"), self._phrases.reached()]], notes=notes)

    def _rule(self, pair: Pair) -> list[str] | None:
        figures = self._found.rules[pair.rule.name]
        if pair.alteration == "same" and not otherwise(figures):
            return None
        members = f"{len(figures.members):,}" if figures.members else ""
        shown = [to(side) if side[0] != side[1] else "" for side in (figures.unknown, figures.failed)]
        what, fired = self._phrases.alteration(pair), to(figures.fired)
        return [pair.rule.name, what, fired, *_counts(figures.changes), members, *shown]

    def _also(self) -> list[str]:
        items = self._phrases.also()
        also = [self._say("also", items=self._words.listed(items))] if items else []
        return [*also, *self._phrases.advice()]

    def _changes(self, pair: Pair, changes: Sequence[Change]) -> Iterator[Table]:
        name = pair.rule.name
        if not changes:
            return
        title = name if pair.rule.title is None else self._say("titled", name=name, title=pair.rule.title)
        rest = self._found.rules[name].changes.total() - min(len(changes), self._limit)
        notes = [self._say("more", count=rest)] if rest else []
        rows = [self._change(change) for change in changes[: self._limit]]
        heads = self._words.all("policy", "moment", "event", "member", "effect", "message")
        heads[0] = ""
        yield Table(title, heads, rows, notes=notes)

    def _change(self, change: Change) -> list[str]:
        return [
            self._phrases.manner(change),
            change.at[:16].replace("T", " "),
            safe(change.event.id, _NAME),
            self._phrases.member(change.member),
            self._effect(change),
            said(change, _TEXT),
        ]

    def _effect(self, change: Change) -> str:
        sides = (change.before, change.after)
        before, after = (None if deed is None else self._phrases.deed(deed, change) for deed in sides)
        if before is None or after is None:
            return before or after or ""
        if before != after:
            return f"{before}{ARROW}{after}"
        said_now = safe(change.after.text or "", _TEXT) if change.after is not None else ""
        return f"{before}{ARROW}“{said_now}”" if "text" in change.differs else before

    def _members(self) -> Iterator[Table]:
        ordered = self._phrases.members()
        rows = [[self._phrases.member(member), *_counts(counts)] for member, counts in ordered[:MEMBERS_SHOWN]]
        rest = len(ordered) - len(rows)
        notes = [self._say("more", count=rest)] if rest else []
        if rows:
            heads = self._words.all("member", *MANNERS)
            yield Table(self._say("members head"), heads, rows, frozenset((1, 2, 3)), notes)


def _counts(counts: Mapping[str, int]) -> list[str]:
    return [f"{counts[manner]:,}" if counts[manner] else "" for manner in MANNERS]


def said(change: Change, limit: int) -> str:
    """What was written in the message, as much of it as fits."""
    message = change.event.message
    return "" if message is None else "".join(text for text, _ in excerpt(safe(message.text, 500), (), limit))


# ---- for programs ----------------------------------------------------------------------------------------------------


def difference_data(found: Comparison) -> Mapping[str, object]:
    """A comparison as plain values, for scripts, with every change."""
    before, after = found.run.programs
    return {
        "before": before.digest,
        "after": after.digest,
        "trace": found.run.reader.digest,
        "complete": found.complete,
        "events": found.run.events,
        "problems": found.run.reader.problems.total,
        "differs": found.differs,
        "changed_events": found.events,
        "total": {manner: found.total[manner] for manner in MANNERS},
        "rules": [_rule_data(pair, found.rules[pair.rule.name]) for pair in found.altered.pairs],
        "patterns": list(found.altered.patterns),
        "guards": list(found.altered.guards),
        "members": {
            member: {manner: counts[manner] for manner in MANNERS} for member, counts in sorted(found.members.items())
        },
        "changes": [_change_data(change) for change in found.changes],
        "changes_left_out": found.total.total() - len(found.changes),
    }


def _rule_data(pair: Pair, figures: Figures) -> Mapping[str, object]:
    return {
        "rule": pair.rule.name,
        "was": pair.was,
        "alteration": pair.alteration,
        "parts": list(pair.parts),
        **{
            name: {"before": side[0], "after": side[1]}
            for name, side in (("fired", figures.fired), ("unknown", figures.unknown), ("failed", figures.failed))
        },
        "changes": {manner: figures.changes[manner] for manner in MANNERS},
        "members": len(figures.members),
    }


def _change_data(change: Change) -> Mapping[str, object]:
    event = change.event
    return {
        "manner": change.manner,
        "rules": list(change.rules),
        "event": event.id,
        "kind": event.kind,
        "at": change.at,
        "group": event.group,
        "member": change.member,
        "text": None if event.message is None else event.message.text,
        "differs": list(change.differs),
        "before": _effect_data(change.before),
        "after": _effect_data(change.after),
        "file": change.path or None,
        "line": change.line or None,
    }


def _effect_data(effect: Effect | None) -> Mapping[str, object] | None:
    if effect is None:
        return None
    fields = ("verb", "member", "group", "message", "step", "of", "until", "text", "role", "to", "attribute", "tag")
    found = {name: getattr(effect, name) for name in fields if getattr(effect, name) is not None}
    for name in ("amount", "value"):
        value = getattr(effect, name)
        if value is not None:
            found[name] = float(value) if isinstance(value, Decimal) else value
    return found


def difference_notes(found: Comparison, language: str) -> list[Diagnostic]:
    """A comparison as notes: one at each rule that comes out otherwise."""
    words = DifferenceWords(language)
    notes = []
    for pair in found.altered.pairs:
        figures = found.rules[pair.rule.name]
        if not otherwise(figures):
            continue
        counts = [f"{words.say(manner)} {figures.changes[manner]:,}" for manner in MANNERS if figures.changes[manner]]
        parts = words.listed([f"{words.say('fired')} {to(figures.fired)}", *counts])
        span = pair.after.span if pair.after is not None else None
        notes.append(Diagnostic("G803", f"`{pair.rule.name}`: {parts}", span, severity=Severity.NOTE))
    return notes
