"""Parts of a comparison of two policies as people read them, the same on a terminal and on a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..replay.alterations import Pair
from ..replay.difference import MANNERS, TASK, Change, Comparison, Figures
from ..replay.side_by_side import SideBySide
from ..runtime.decision import Decision, Effect
from ..text.patterns import Item
from .difference_words import DifferenceWords
from .examples import act_of
from .people import person
from .reasons import detector_in, guard_in, task_in
from .summary_words import Words
from .terminal import safe

ARROW = " → "
_TASK = 90
_NAME = 20
_ITEMS = 6


class DifferencePhrases:
    """Says what a comparison holds.

    Args:
        found: the comparison, to the end of its trace or as far as it came.
        language: `en` or `zh`; any other is English.
        name: columns that a name may take.
    """

    def __init__(self, found: Comparison, language: str, name: int = _NAME) -> None:
        self.found = found
        self.words = DifferenceWords(language)
        self.acts = Words(language)
        self._say = self.words.say
        self._name = name
        self._own = found.own

    def reached(self) -> str:
        """How much is other, in a sentence."""
        found = self.found
        parts = [f"{self._say(manner)} {found.total[manner]:,}" for manner in MANNERS if found.total[manner]]
        if not parts:
            return self._say("undecided only" if found.differs else "nothing")
        listed = self.words.listed(parts)
        return self._say("reached", parts=listed, events=found.events, members=len(found.members))

    def alteration(self, pair: Pair) -> str:
        """What became of a rule in the policy."""
        parts = self.words.listed([self._say(f"part {part}") for part in pair.parts])
        what = [self._say(pair.alteration, name=pair.was, parts=parts)]
        if pair.was is not None and pair.alteration != "renamed" and not pair.rule.bare:
            what.append(self._say("renamed", name=pair.was))
        return self.words.listed(what)

    def also(self) -> list[str]:
        """What besides rules is other in the policy."""
        altered = self.found.altered
        return [
            *(self._pattern(name, *altered.items.get(name, ((), ()))) for name in altered.patterns),
            *(self._say("guard", name=safe(guard_in(name, self.words.language, self._own))) for name in altered.guards),
        ]

    def advice(self) -> list[str]:
        """What is lost by the change, and how to keep it."""
        pairs = [pair for pair in self.found.altered.pairs if pair.forgets]
        return [self._say("forgets", name=pair.rule.name, was=pair.was) for pair in pairs]

    def _pattern(self, name: str, new: Sequence[Item], gone: Sequence[Item]) -> str:
        told = [
            self._say(key, items=self._items(items))
            for key, items in (("items new", new), ("items gone", gone))
            if items
        ]
        parts = ("；" if self.words.language == "zh" else "; ").join(told)
        return self._say("pattern items", name=name, parts=parts) if parts else self._say("pattern", name=name)

    def _items(self, items: Sequence[Item]) -> str:
        labels = [
            detector_in(item.label, self.words.language) if item.kind == "detect" else item.label
            for item in items[:_ITEMS]
        ]
        shown = [safe(label, self._name * 2) for label in labels]
        excepted = [self._say("excepted", item=label) for label in shown]
        told = [but if item.excepted else label for item, label, but in zip(items, shown, excepted, strict=False)]
        rest = len(items) - len(told)
        return self.words.listed([*told, self._say("more items", count=rest)] if rest else told)

    # ---- changes ------------------------------------------------------------------------------------------------

    def of_rules(self) -> dict[str, list[Change]]:
        """The changes of each rule, in the order of events; other words, which matter less than other deeds, last."""
        found: dict[str, list[Change]] = {}
        for change in self.found.changes:
            for rule in change.rules:
                found.setdefault(rule, []).append(change)
        for changes in found.values():
            changes.sort(key=lambda change: change.differs == ("text",))
        return found

    def manner(self, change: Change) -> str:
        """How something is other."""
        return self.ways(change.differs) if change.differs else self._say(change.manner)

    def ways(self, differs: Sequence[str]) -> str:
        """In what something is other; of another effect nothing more is said."""
        parts = [] if "verb" in differs else [self._say(f"in {part}") for part in differs]
        return self.words.listed(parts) or self._say("differently")

    def act(self, deed: Effect, change: Change) -> str:
        """An effect, with how long it lasts."""
        return self.acts.act(act_of(deed, Decision(event="", at=change.at, policy="")))

    def deed(self, deed: Effect, change: Change) -> str:
        """Something that happens, with its step and the rules that ask for it where these are other."""
        if deed.verb == TASK:
            return f"{self._say('task')}: {safe(task_in(deed.text or '', self.words.language, self._own), _TASK)}"
        act = self.act(deed, change)
        more = [self.asked_by(deed, change)]
        if "step" in change.differs and deed.step is not None:
            more.insert(0, self._say("step of", step=deed.step, of=deed.of))
        told = self.words.listed([part for part in more if part])
        return f"{act} ({told})" if told else act

    def asked_by(self, deed: Effect, change: Change) -> str:
        """The rules that ask for an effect, where others do before than after; else nothing."""
        return self.words.listed([safe(rule) for rule in deed.rules]) if "rules" in change.differs else ""

    # ---- members ------------------------------------------------------------------------------------------------

    def members(self) -> list[tuple[str, Counter[str]]]:
        """Whom changes reach, those with most of them first."""
        return sorted(self.found.members.items(), key=lambda item: (-item[1].total(), item[0]))

    def member(self, member: str | None) -> str:
        """A member by name and id."""
        return "" if member is None else member_shown(self.found.run, member, self._name)


def member_shown(run: SideBySide, member: str, limit: int = _NAME) -> str:
    """A member by the name that was heard last, and the id."""
    return person(member, name_of(run, member), limit)


def name_of(run: SideBySide, member: str) -> str | None:
    """What a member was called last, None where nobody said."""
    record = run.lanes[-1].state.members.get(member) if run.lanes else None
    row = run.programs[-1].policy.community.members.get(member, {}) if record is None else record.values
    name = row.get("name")
    return name if isinstance(name, str) else None


def reading(run: SideBySide, words: DifferenceWords) -> list[list[str]]:
    """What was read of a trace, as rows of a table."""
    count = len(run.reader.files)
    files = words.say("one file") if count == 1 else words.say("files", count=count)
    members = len(run.lanes[-1].state.members) if run.lanes else 0
    rows = [[words.say("read"), words.say("events", events=run.events, members=members, files=files)]]
    if run.reader.problems.total:
        rows.append([words.say("set aside"), words.say("problems", count=run.reader.problems.total)])
    return rows


def to(side: Sequence[int]) -> str:
    """A figure before and after, once where it is the same."""
    before, after = side
    return f"{before:,}" if before == after else f"{before:,}{ARROW}{after:,}"


def otherwise(figures: Figures) -> bool:
    """Whether anything of a rule is other than it was."""
    return bool(figures.changes) or any(
        before != after for before, after in (figures.fired, figures.unknown, figures.failed)
    )
