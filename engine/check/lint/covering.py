"""Finds the few rules whose conditions another one's could imply, where there are many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence

from ..policy import Rule
from .clashes import speaks_of_groups
from .proofs import Prover
from .sketches import could_imply

_Numbers = dict[Hashable, set[int]]


class Covering:
    """Finds the rules whose conditions could hold whenever that of another rule does.

    Args:
        rules: among which to look.
        prover: knows their situations.
        mutual: whether the other rule's condition has to hold whenever theirs do as well.
    """

    def __init__(self, rules: Sequence[Rule], prover: Prover, mutual: bool = False) -> None:
        self.prover, self.mutual = prover, mutual
        self.needs = [(rule, prover.sketches(rule.condition)) for rule in rules]
        self.often = Counter(mark for _, sketches in self.needs for each in sketches for mark in each.marks)
        self.by_mark: _Numbers = defaultdict(set)
        self.by_whole: _Numbers = defaultdict(set)
        self.without_whole: _Numbers = defaultdict(set)
        for number in range(len(self.needs)):
            self._add(number)

    def _add(self, number: int) -> None:
        rule, sketches = self.needs[number]
        marks = {min(each.marks, key=self.often.__getitem__, default=None) for each in sketches}
        whole = self._whole(rule)
        for mark in marks:
            self.by_mark[mark].add(number)
            if whole is None:
                self.without_whole[mark].add(number)
        if whole is not None:
            self.by_whole[whole].add(number)

    def _whole(self, rule: Rule) -> Hashable:
        """All that the only situation of a condition says but for texts: two that imply each other say the same."""
        situations = self.prover.situations(rule.condition) or ()
        if len(situations) != 1 or speaks_of_groups(situations[0]):
            return None
        (sketch,) = self.prover.sketches(rule.condition)
        return sketch.marks, frozenset(sketch.ranges.items()), frozenset(sketch.words.items())

    def candidates(self, rule: Rule) -> Iterator[int]:
        """The rules that could be implied by a rule, by their numbers, in order."""
        sketches = self.prover.sketches(rule.condition, rule.scope)
        if not sketches:
            return
        whole = self._whole(rule) if self.mutual else None
        by_mark = self.by_mark if whole is None else self.without_whole
        found = {number for mark in (None, *sketches[0].marks) for number in by_mark.get(mark, ())}
        if whole is not None:
            found |= self.by_whole.get(whole, set())
        for number in sorted(found):
            other, needs = self.needs[number]
            if could_imply(sketches, needs) and (not self.mutual or self._could_be_implied(rule, other)):
                yield number

    def _could_be_implied(self, rule: Rule, other: Rule) -> bool:
        """Whether the other's condition could imply the rule's, wherever the rule applies."""
        sketches = self.prover.sketches(other.condition, rule.scope)
        return could_imply(sketches, self.prover.sketches(rule.condition))
