"""What can be proved of conditions: that one can't come out true, or can't come out false, or implies another.

Everything proved is so; what is not proved may still be so. Conditions with too many cases are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...community import ANY_GROUP, Community
from ..platforms import platform
from ..terms import And, Condition, Not, Or
from .assumed import Assumed, World
from .cases import MAX_CASES, Case, Literal, cases
from .sketches import Sketch, Sketches, could_imply

_WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))


class Prover:
    """Proves things about the conditions of one policy.

    Args:
        community: tiers, groups and platform.
    """

    def __init__(self, community: Community) -> None:
        self.community = community
        self._worlds: dict[frozenset[str] | None, World] = {}
        self._cases: dict[tuple[int, bool], tuple[Condition, tuple[Case, ...] | None]] = {}
        self._situations: dict[tuple[Condition | int, bool, frozenset[str] | None], list[Assumed] | None] = {}
        self._sketches = Sketches()
        self._drawn: dict[tuple[int, frozenset[str] | None], list[Sketch]] = {}

    def world(self, scope: frozenset[str] | None = None) -> World:
        """What holds in some groups; None is every group, and then nothing is said of groups."""
        found = self._worlds.get(scope)
        if found is None:
            limits = {path: limit.most for path, limit in platform(self.community.platform).limits.items()}
            found = self._worlds[scope] = World(self.community.tiers, limits, _words(self.community, scope))
        return found

    def cases(self, condition: Condition, truth: bool = True) -> tuple[Case, ...] | None:
        """The ways in which a condition comes out, worked out once; None where there are too many."""
        key = (id(condition), truth)
        if key not in self._cases:
            self._cases[key] = (condition, cases(condition, truth))  # the condition is kept, so its id stays its own
        return self._cases[key][1]

    def situations(
        self, condition: Condition, truth: bool = True, scope: frozenset[str] | None = None
    ) -> list[Assumed] | None:
        """What is so when a condition comes out true (or false): one of these, none of them impossible.

        Returns:
            the possible situations; none when it can't come out like that; None when there are too many to look at.
        """
        is_leaf = not isinstance(condition, And | Or | Not)  # what definitions say again and again is looked at once
        key = (condition if is_leaf else id(condition), truth, scope)
        if key not in self._situations:
            found = self.cases(condition, truth)
            self._situations[key] = None if found is None else self._possible(found, scope)
        return self._situations[key]

    def _possible(self, found: Sequence[Case], scope: frozenset[str] | None) -> list[Assumed]:
        world = self.world(scope)
        made = (Assumed(world).assume_all(case) for case in found)
        return [situation for situation in made if not situation.contradictory]

    def never(self, condition: Condition, truth: bool = True, scope: frozenset[str] | None = None) -> bool:
        """Whether a condition certainly never comes out true (or false)."""
        return self.situations(condition, truth, scope) == []

    def never_together(self, first: Literal, second: Literal, *, scope: frozenset[str] | None = None) -> bool:
        """Whether two conditions certainly never have the verdicts that are wanted of them at the same time."""
        situations, others = self.situations(*first, scope), self.cases(*second)
        if situations is None or others is None or len(situations) * len(others) > MAX_CASES:
            return False
        return all(one.copy().assume_all(case).contradictory for one in situations for case in others)

    def implies(self, condition: Condition, other: Condition, scope: frozenset[str] | None = None) -> bool:
        """Whether the other condition is certainly true, and not just not false, whenever the first one is."""
        if not could_imply(self.sketches(condition, scope), self.sketches(other)):
            return False
        situations, wanted = self.situations(condition, True, scope), self.cases(other)
        if situations is None or wanted is None:
            return False
        return all(any(_holds(situation, case) for case in wanted) for situation in situations)

    def sketches(self, condition: Condition, scope: frozenset[str] | None = None) -> list[Sketch]:
        """A sketch of each situation in which a condition holds; none where there are too many."""
        key = (id(condition), scope)
        if key not in self._drawn:
            situations = self.situations(condition, True, scope) or ()
            self._drawn[key] = [self._sketches.of(situation) for situation in situations]
        return self._drawn[key]


def _holds(situation: Assumed, case: Case) -> bool:
    return all(situation.entails(atom, truth) for atom, truth in case)


def _words(community: Community, scope: frozenset[str] | None) -> dict[str, frozenset[str]]:
    """The facts of which it is certain what words they can be."""
    found: dict[str, frozenset[str]] = {"weekday": frozenset(_WEEKDAYS)}
    for name, declared in community.attributes.get("member", {}).items():
        if declared.kind == "enum":
            found[f"member.{name}"] = frozenset(declared.values)
    if scope is None or community.open or ANY_GROUP in community.groups:
        return found
    groups = [community.groups[id] for id in sorted(scope) if id in community.groups]
    if len(groups) == len(scope):
        found["group.id"] = frozenset(scope)
        kinds = {group.kind for group in groups}
        if None not in kinds:
            found["group.kind"] = frozenset(kind for kind in kinds if kind is not None)
    return found
