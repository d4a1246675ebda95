"""Two policies held side by side: which rule of the one is which of the other, and what in it was altered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ..check.policy import Effect, Policy, Rule
from ..check.terms import Always
from ..text.patterns import Item, Pattern

Alteration = Literal["same", "new", "gone", "renamed", "reworded", "changed"]
Key = Callable[[Rule], object]

_PARTS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "scope": ("scope",),
    "condition": ("condition", "kinds", "inputs"),
    "schedule": ("schedule", "anchor", "catch_up"),
    "forgetting": ("forget", "per_group"),
    "limit": ("throttle",),
    "obligation": ("expect",),
}
_WORDS = frozenset(("title", "words"))
"""Parts that change what is said and never what is done."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A rule as it was and as it is.

    Args:
        before, after: the rule in the older and the newer policy; None where it has none.
        parts: what was altered in it: `title`, `words`, `effects`, `condition`, `scope`, `schedule`, `forgetting`,
            `limit`, `obligation`.
    """

    before: Rule | None
    after: Rule | None
    parts: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        """The rule as it is, or as it was where it is no more."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def was(self) -> str | None:
        """The name it had, where it has another now."""
        if self.before is None or self.after is None or self.before.name == self.after.name:
            return None
        return self.before.name

    @property
    def forgets(self) -> bool:
        """Whether offences against the rule are counted anew, as it does not say what it was called."""
        rule = self.after
        return self.was is not None and rule is not None and not rule.bare and rule.was is None and rule.keeps_offences

    @property
    def alteration(self) -> Alteration:
        """What became of the rule, in a word; one that was renamed and changed was changed."""
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        if not self.parts:
            return "renamed" if self.was is not None and not self.after.bare else "same"
        return "reworded" if _WORDS.issuperset(self.parts) else "changed"


@dataclass(frozen=True, slots=True)
class Alterations:
    """What was altered in a policy.

    Args:
        pairs: its rules, by the name they have now.
        patterns, guards: names of those that are new, gone or other than before.
        items: what such patterns newly look for, and what no longer, by their names.
    """

    pairs: tuple[Pair, ...]
    patterns: tuple[str, ...]
    guards: tuple[str, ...]
    items: Mapping[str, tuple[Sequence[Item], Sequence[Item]]] = field(default_factory=dict)

    @property
    def names(self) -> Mapping[str, str]:
        """What the rules that have other names now are called, by their old names."""
        return {pair.was: pair.rule.name for pair in self.pairs if pair.was is not None}


def alterations(before: Policy, after: Policy) -> Alterations:
    """Holds two policies side by side.

    Args:
        before: the older.
        after: the newer.
    """
    pairs = sorted(_pairs(before.rules, after.rules), key=lambda pair: (pair.rule.name, pair.after is None))
    patterns = [{pattern.name: _sought(pattern) for pattern in policy.patterns} for policy in (before, after)]
    guards = [{guard.name: guard for guard in policy.guards} for policy in (before, after)]
    other = _other(*({name: set(items) for name, items in found.items()} for found in patterns))
    items = {name: _new_and_gone(*(found.get(name, {}) for found in patterns)) for name in other}
    return Alterations(tuple(pairs), tuple(other), tuple(_other(*guards)), items)


def _pairs(before: Mapping[str, Rule], after: Mapping[str, Rule]) -> Iterator[Pair]:
    """The rules in pairs: by name, by `was`, by equal meaning, whatever they say, and by what they ask; bare ones also by
    what they do."""
    old, new = dict(before), dict(after)
    yield from _taken(((name, name) for name in after if name in before), old, new)
    yield from _taken(((rule.was, name) for name, rule in after.items() if rule.was is not None), old, new)
    for key in (_unnamed, _unsaid):
        yield from _taken(_alike(old, new, key), old, new)
    yield from _taken(_alike(_asking(old), _asking(new), _question), old, new)
    yield from _taken(_alike(_bare(old), _bare(new), lambda rule: (rule.kinds, rule.steps)), old, new)
    yield from (Pair(rule, None) for rule in old.values())
    yield from (Pair(None, rule) for rule in new.values())


def _taken(names: Iterable[tuple[str, str]], old: dict[str, Rule], new: dict[str, Rule]) -> Iterator[Pair]:
    for was, name in list(names):
        if was in old and name in new:
            before, after = old.pop(was), new.pop(name)
            yield Pair(before, after, tuple(_altered(before, after)))


def _alike(old: Mapping[str, Rule], new: Mapping[str, Rule], key: Key) -> list[tuple[str, str]]:
    """Rules with an equal key, where only one of each policy has it."""
    found = []
    for name, rule in new.items():
        olds = [other for other, before in old.items() if key(before) == key(rule)]
        news = [other for other, after in new.items() if key(after) == key(rule)]
        if len(olds) == len(news) == 1:
            found.append((olds[0], name))
    return found


def _bare(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    return {name: rule for name, rule in rules.items() if rule.bare}


def _asking(rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """Those that are known by what they ask: two that run on every join need not be one."""
    return {name: rule for name, rule in rules.items() if rule.bare or not isinstance(rule.condition, Always)}


def _unnamed(rule: Rule) -> Rule:
    return replace(rule, name="", title=None, was=None, bare=False)


def _unsaid(rule: Rule) -> Rule:
    """A rule without its name, and without what it says to people."""
    steps = tuple(map(tuple, _wordless(rule)))
    return replace(_unnamed(rule), steps=steps, because=None)


def _question(rule: Rule) -> object:
    """When a rule runs, and what it asks."""
    return rule.kinds, rule.condition, rule.scope, rule.schedule, rule.anchor


def _altered(before: Rule, after: Rule) -> Iterator[str]:
    for part, names in _PARTS.items():
        if any(getattr(before, name) != getattr(after, name) for name in names):
            yield part
    if _wordless(before) != _wordless(after):
        yield "effects"
    elif (before.steps, before.because) != (after.steps, after.because):
        yield "words"


def _wordless(rule: Rule) -> list[list[Effect]]:
    return [[replace(effect, text=None) for effect in step] for step in rule.steps]


def _sought(pattern: Pattern) -> dict[tuple[object, ...], Item]:
    """What a pattern looks for, without where it stands; the order of items means nothing."""
    return {
        (item.kind, item.text, item.exact, item.excepted, item.steps, item.argument, item.model): item
        for item in pattern.items
    }


def _new_and_gone(
    before: Mapping[tuple[object, ...], Item], after: Mapping[tuple[object, ...], Item]
) -> tuple[Sequence[Item], Sequence[Item]]:
    new = [item for key, item in after.items() if key not in before]
    gone = [item for key, item in before.items() if key not in after]
    return new, gone


def _other(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    missing = object()
    return sorted(name for name in {*before, *after} if before.get(name, missing) != after.get(name, missing))
