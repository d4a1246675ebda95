"""What can be proved of conditions: that one can't come out true, or can't come out false, or implies another.

Everything proved is so; what is not proved may still be so. Conditions with too many cases are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...community import ANY_GROUP, Community
from ..platforms import platform
from ..terms import And, Condition, Not, Or
from .assumed import Assumed, World
from .cases import Case, Literal, cases

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
        self._situations: dict[tuple[int, bool, frozenset[str] | None], list[Assumed] | None] = {}

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
        key = (id(condition), truth, scope)
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

    def never_together(self, *wanted: Literal, scope: frozenset[str] | None = None) -> bool:
        """Whether conditions certainly never have the verdicts that are wanted of them at the same time."""
        parts = [condition if truth else Not(condition, span=condition.span) for condition, truth in wanted]
        found = cases(And(tuple(parts), span=parts[0].span))
        return found is not None and not self._possible(found, scope)

    def implies(self, condition: Condition, other: Condition, scope: frozenset[str] | None = None) -> bool:
        """Whether the other condition is certainly true, and not just not false, whenever the first one is."""
        found = self.situations(condition, True, scope)
        return found is not None and all(holds(situation, other, True) for situation in found)


def holds(situation: Assumed, condition: Condition, truth: bool) -> bool:
    """Whether a condition certainly has a verdict in a situation."""
    match condition:
        case Not():
            return holds(situation, condition.operand, not truth)
        case And() | Or():
            every = isinstance(condition, And) is truth
            return (all if every else any)(holds(situation, part, truth) for part in condition.operands)
        case _:
            found = cases(condition, truth)
            return found == ((),) or situation.entails(condition, truth)


def _words(community: Community, scope: frozenset[str] | None) -> dict[str, frozenset[str]]:
    """The facts of which it is certain what words they can be."""
    found = {"weekday": _WEEKDAYS}
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
