"""Random effects and clauses of rules, as the parser makes them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from guiju.engine.syntax import nodes
from guiju.engine.syntax.naming import EVERYONE, calendar_id, is_everyone
from guiju.engine.syntax.vocabulary import vocabulary

from .expression_strategies import Expressions, rule_name
from .word_strategies import NOWHERE, Draw, dates, days_of_year, durations, minutes, spellings

ARGUMENTS = (
    "target", "text", "duration", "to", "source", "within", "period", "by", "by_turns", "each", "points", "everywhere",
)  # fmt: skip


class Clauses(Expressions):
    """Strategies for the parts of rules."""

    @st.composite
    @staticmethod
    def _effect(draw: Draw, self: Clauses) -> nodes.Effect:
        verb = draw(st.sampled_from(sorted(set(vocabulary().verb_of.values()))))
        given = draw(st.frozensets(st.sampled_from(ARGUMENTS), max_size=3))
        values: dict[str, Any] = {kind: draw(self._argument(kind)) for kind in sorted(given)}
        if "target" in values:
            values["target"] = _as_target(verb, values["target"])
        if given == {"each"}:
            values = {}
        return nodes.Effect(verb, **values, span=NOWHERE)

    def _argument(self, kind: str) -> st.SearchStrategy[Any]:
        if kind == "source":
            everyone = st.just(nodes.Name(EVERYONE, span=NOWHERE))
            return everyone | self.narrow_sums.map(
                lambda each: replace(each, id=EVERYONE) if is_everyone(each) else each
            )
        if kind in ("target", "to", "within", "by"):
            return self.narrow_sums
        if kind in ("duration", "period"):
            return durations()
        if kind == "text":
            return self.templates()
        return st.integers(0, 99) if kind == "each" else st.just(True)

    @st.composite
    @staticmethod
    def _ladder(draw: Draw, self: Clauses) -> nodes.Ladder:
        effects = st.lists(self._effect(self), min_size=1, max_size=2)
        steps = draw(st.lists(effects, min_size=1, max_size=3))
        return nodes.Ladder(tuple(nodes.Step(tuple(step), span=NOWHERE) for step in steps), span=NOWHERE)

    @st.composite
    @staticmethod
    def _expect(draw: Draw, self: Clauses) -> nodes.Expect:
        who = draw(st.none() | self.meant())
        condition = draw(st.none() | self.conditions)
        return nodes.Expect(draw(durations()), who, condition, draw(self._ladder(self)), span=NOWHERE)

    @st.composite
    @staticmethod
    def _schedule(draw: Draw, self: Clauses) -> nodes.Schedule:
        calendar = spellings.map(calendar_id)
        period = draw(st.none() | durations())
        names = () if period else tuple(draw(st.lists(calendar, min_size=1, max_size=2)))
        start = draw(st.none() | dates()) if period else None
        days = draw(st.lists(st.one_of(st.integers(1, 31), days_of_year, calendar), max_size=2))
        return nodes.Schedule(
            period, names, start, tuple(days), tuple(draw(st.lists(minutes, max_size=2))), span=NOWHERE
        )

    @st.composite
    @staticmethod
    def _trigger(draw: Draw, self: Clauses, named: bool) -> nodes.When | nodes.Every | nodes.Anchor:
        kind = draw(st.sampled_from(("when", "when", "every", "anchor")))
        if kind == "when":
            condition = draw(self.conditions)
            if _reads_as_anchor(condition):
                condition = nodes.Group(condition, span=NOWHERE)
            return nodes.When(condition, span=NOWHERE)
        condition = draw(st.none() | self.conditions)
        if kind == "every":
            return nodes.Every(draw(self._schedule(self)), condition, span=NOWHERE)
        if isinstance(condition, nodes.Or) and not named:
            condition = nodes.Group(condition, span=NOWHERE)
        moments = self._reference(self, True) if isinstance(condition, nodes.Or) else self.sums
        side = draw(st.sampled_from(("before", "after")))
        return nodes.Anchor(draw(durations()), side, draw(moments), condition, span=NOWHERE)

    @st.composite
    @staticmethod
    def _forget(draw: Draw) -> nodes.Forget:
        mode = draw(st.sampled_from(("each", "all", "never", "reset")))
        return nodes.Forget(mode, draw(durations()) if mode in ("each", "all") else None, span=NOWHERE)

    @st.composite
    @staticmethod
    def _throttle(draw: Draw) -> nodes.Throttle:
        length = draw(durations() | spellings.map(calendar_id))
        sliding = isinstance(length, nodes.Duration)
        count = draw(st.integers(0, 99))
        return nodes.Throttle(count, length if sliding else None, None if sliding else length, span=NOWHERE)


def _as_target(verb: str, node: nodes.Expression) -> nodes.Expression:
    """What can be a target: no text or length of time, and nothing that would run into a length of time behind it."""
    if verb == "forgive" and isinstance(node, nodes.Name):
        return rule_name(node)
    return nodes.Group(node, span=NOWHERE) if isinstance(_last(node), nodes.Duration | nodes.Text) else node


def _last(node: nodes.Expression) -> nodes.Expression:
    match node:
        case nodes.Arithmetic():
            return _last(node.right)
        case nodes.Negative():
            return _last(node.operand)
        case nodes.Top():
            return _last(node.by)
        case nodes.Counter() if node.window is not None and node.window.duration is not None and not node.everywhere:
            return node.window.duration
        case _:
            return node


def _reads_as_anchor(condition: nodes.Expression) -> bool:
    first = condition.operands[0] if isinstance(condition, nodes.And) else condition
    if not isinstance(first, nodes.Relation) or first.operator not in ("before", "after"):
        return False
    return isinstance(first.left, nodes.Duration) or isinstance(first.right, nodes.Duration)
