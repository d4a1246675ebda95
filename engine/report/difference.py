"""A comparison of two policies as a person reads it, and as programs do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ..diagnostics import Diagnostic, Severity
from ..replay.alterations import Pair
from ..replay.difference import MANNERS, TASK, Change, Comparison, Figures
from ..replay.side_by_side import SideBySide
from ..runtime.decision import Decision, Effect
from .difference_words import DifferenceWords
from .examples import act_of
from .excerpt import excerpt
from .findings import render_github
from .summary_words import Words
from .tables import Table
from .terminal import safe

MEMBERS_SHOWN = 20
_TEXT = 50
_TASK = 90
_NAME = 20
_ARROW = " → "


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
        self._words = DifferenceWords(language)
        self._acts = Words(language)
        self._say = self._words.say

    def tables(self) -> Iterator[Table]:
        yield self._head()
        rows = [row for pair in self._found.altered.pairs if (row := self._rule(pair)) is not None]
        if rows:
            heads = self._words.all("rule", "policy", "fired", *MANNERS, "members", "unknown", "failed")
            yield Table(self._say("rules"), heads, rows, frozenset((3, 4, 5, 6)), self._also())
        elif self._also():
            yield Table("", notes=self._also())
        for pair in self._found.altered.pairs:
            yield from self._changes(pair)
        yield from self._members()

    def _head(self) -> Table:
        found = self._found
        rows = reading(found.run, self._words)
        parts = [f"{self._say(manner)} {found.total[manner]:,}" for manner in MANNERS if found.total[manner]]
        text = self._say("undecided only" if found.differs else "nothing")
        if parts:
            listed = self._words.listed(parts)
            text = self._say("reached", parts=listed, events=found.events, members=len(found.members))
        notes = [] if found.complete else [self._say("stopped")]
        return Table(self._say("title"), (), [*rows, [self._say("changes"), text]], notes=notes)

    def _rule(self, pair: Pair) -> list[str] | None:
        figures = self._found.rules[pair.rule.name]
        if pair.alteration == "same" and not _otherwise(figures):
            return None
        counts = [f"{figures.changes[manner]:,}" if figures.changes[manner] else "" for manner in MANNERS]
        members = f"{len(figures.members):,}" if figures.members else ""
        shown = [_to(side) if side[0] != side[1] else "" for side in (figures.unknown, figures.failed)]
        return [pair.rule.name, self._alteration(pair), _to(figures.fired), *counts, members, *shown]

    def _alteration(self, pair: Pair) -> str:
        parts = self._words.listed([self._say(f"part {part}") for part in pair.parts])
        what = [self._say(pair.alteration, name=pair.was, parts=parts)]
        if pair.was is not None and pair.alteration != "renamed" and not pair.rule.bare:
            what.append(self._say("renamed", name=pair.was))
        return self._words.listed(what)

    def _also(self) -> list[str]:
        altered = self._found.altered
        items = [self._say("pattern", name=name) for name in altered.patterns]
        items += [self._say("guard", name=name) for name in altered.guards]
        return [self._say("also", items=self._words.listed(items))] if items else []

    # ---- changes ------------------------------------------------------------------------------------------------

    def _changes(self, pair: Pair) -> Iterator[Table]:
        name = pair.rule.name
        changes = [change for change in self._found.changes if name in change.rules]
        changes.sort(key=lambda change: change.differs == ("text",))  # other words matter less than other deeds
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
            self._manner(change),
            change.at[:16].replace("T", " "),
            safe(change.event.id, _NAME),
            self._member(change.member),
            self._effect(change),
            said(change),
        ]

    def _manner(self, change: Change) -> str:
        if not change.differs or "verb" in change.differs:
            return self._say(change.manner)
        return self._words.listed([self._say(f"in {part}") for part in change.differs])

    def _effect(self, change: Change) -> str:
        before, after = (self._deed(deed, change) for deed in (change.before, change.after))
        if before is None or after is None:
            return before or after or ""
        if before != after:
            return f"{before}{_ARROW}{after}"
        said_now = safe(change.after.text or "", _TEXT) if change.after is not None else ""
        return f"{before}{_ARROW}“{said_now}”" if "text" in change.differs else before

    def _deed(self, deed: Effect | None, change: Change) -> str | None:
        if deed is None:
            return None
        if deed.verb == TASK:
            return f"{self._say('task')}: {safe(deed.text or '', _TASK)}"
        act = self._acts.act(act_of(deed, Decision(event="", at=change.at, policy="")))
        if "step" in change.differs and deed.step is not None:
            return f"{act} ({self._say('step of', step=deed.step, of=deed.of)})"
        return act

    # ---- members ------------------------------------------------------------------------------------------------

    def _members(self) -> Iterator[Table]:
        ordered = sorted(self._found.members.items(), key=lambda item: (-item[1].total(), item[0]))
        rows = [
            [self._member(member), *(f"{counts[manner]:,}" if counts[manner] else "" for manner in MANNERS)]
            for member, counts in ordered[:MEMBERS_SHOWN]
        ]
        rest = len(ordered) - len(rows)
        notes = [self._say("more", count=rest)] if rest else []
        if rows:
            heads = self._words.all("member", *MANNERS)
            yield Table(self._say("members head"), heads, rows, frozenset((1, 2, 3)), notes)

    def _member(self, member: str | None) -> str:
        return "" if member is None else member_shown(self._found.run, member)


def member_shown(run: SideBySide, member: str) -> str:
    """A member by the name that was heard last, and the id."""
    record = run.lanes[-1].state.members.get(member) if run.lanes else None
    row = run.programs[-1].policy.community.members.get(member, {}) if record is None else record.values
    name = row.get("name")
    return f"{safe(name, _NAME)} ({safe(member, _NAME)})" if isinstance(name, str) else safe(member, _NAME)


def reading(run: SideBySide, words: DifferenceWords) -> list[list[str]]:
    """What was read of a trace, as rows of a table."""
    count = len(run.reader.files)
    files = words.say("one file") if count == 1 else words.say("files", count=count)
    members = len(run.lanes[-1].state.members) if run.lanes else 0
    rows = [[words.say("read"), words.say("events", events=run.events, members=members, files=files)]]
    if run.reader.problems.total:
        rows.append([words.say("set aside"), words.say("problems", count=run.reader.problems.total)])
    return rows


def said(change: Change) -> str:
    """What was written in the message, as much of it as fits a line."""
    message = change.event.message
    return "" if message is None else "".join(text for text, _ in excerpt(safe(message.text, 500), (), _TEXT))


def _to(side: Sequence[int]) -> str:
    before, after = side
    return f"{before:,}" if before == after else f"{before:,}{_ARROW}{after:,}"


def _otherwise(figures: Figures) -> bool:
    return bool(figures.changes) or any(
        before != after for before, after in (figures.fired, figures.unknown, figures.failed)
    )


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


def difference_github(found: Comparison, language: str) -> str:
    """A comparison as GitHub's workflow commands: a note at each rule that comes out otherwise."""
    words = DifferenceWords(language)
    notes = []
    for pair in found.altered.pairs:
        figures = found.rules[pair.rule.name]
        if not _otherwise(figures):
            continue
        counts = [f"{words.say(manner)} {figures.changes[manner]:,}" for manner in MANNERS if figures.changes[manner]]
        parts = words.listed([f"{words.say('fired')} {_to(figures.fired)}", *counts])
        span = pair.after.span if pair.after is not None else None
        notes.append(Diagnostic("G803", f"`{pair.rule.name}`: {parts}", span, severity=Severity.NOTE))
    return render_github(notes)
