"""All rules of one event kind and group in one function that says, at once, that none of them is true, or which may be.

Most messages catch on nothing. For those it is enough to know that no rule is true and which ones are unknown; rules
that need a pattern are passed over together when the message matches none, and thresholds when nothing reaches them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from ..check.policy import Policy
from ..check.terms import And, Condition, Fact, Matches, Or, can_be_unknown
from .emit import Emitter, emitter_of
from .functions import namespace
from .thresholds import Bounds

_TOLD_APART = 3
"""So many conditions that need patterns are looked at one after another."""

Screen = Callable[[Any, Callable[[int], None]], bool]
"""A function of a view: False when a rule is true; else True, having called back with the index of each unknown rule."""


Sorting = Callable[[Any, Callable[[int], None]], object]
"""A function of a view that calls back with the index of each rule whose condition is not false."""


class Screens:
    """Functions that stand for the conditions of many rules at once, made when they are first asked for.

    Args:
        policy: whose patterns and tiers the conditions speak of.
        conditions: the conditions, in the order of the indexes that are called back.
    """

    __slots__ = ("_conditions", "_policy", "_screen", "_sorting")

    def __init__(self, policy: Policy, conditions: Sequence[Condition]) -> None:
        self._policy = policy
        self._conditions = tuple(conditions)
        self._screen: Screen | None = None
        self._sorting: Sorting | None = None

    @property
    def screen(self) -> Screen:
        """Says that no condition is true, and which are unknown."""
        if self._screen is None:
            self._screen = _compiled(self._policy, self._conditions, _unless_false)
        return self._screen

    @property
    def sorting(self) -> Sorting:
        """Says which conditions are not false."""
        if self._sorting is None:
            self._sorting = _compiled(self._policy, self._conditions, _noted_unless_false)
        return self._sorting


def needed_bits(condition: Condition, masks: Mapping[str, int]) -> int | None:
    """Patterns (bits) of which the message must match one for a condition to be anything but false; None for no such.

    Args:
        condition: any condition.
        masks: the bit of each pattern.
    """
    match condition:
        case Matches() if isinstance(condition.value, Fact) and condition.value.path == "message.text":
            return sum(masks[name] for name in condition.patterns)
        case And():
            found = [bits for operand in condition.operands if (bits := needed_bits(operand, masks)) is not None]
            return min(found, key=int.bit_count, default=None)
        case Or():
            every = [needed_bits(operand, masks) for operand in condition.operands]
            joined = 0
            for bits in every:
                if bits is None:
                    return None
                joined |= bits
            return joined
        case _:
            return None


Looking = Callable[[Emitter, int, Condition], ast.stmt]
"""Makes the code that looks at one condition."""


def _compiled(policy: Policy, conditions: Sequence[Condition], look: Looking) -> Screen:
    """A function over conditions; those that need a pattern are looked at only where the message matches it."""
    emitter = emitter_of(policy)
    needed = [needed_bits(condition, emitter.masks) for condition in conditions]
    needing = [(look(emitter, index, conditions[index]), bits) for index, bits in enumerate(needed) if bits is not None]
    emitter.bounds = Bounds()
    always = [look(emitter, index, conditions[index]) for index, bits in enumerate(needed) if bits is None]
    body = [_when_matched(needing)] if needing else []
    body += [*emitter.bounds.assignments(), *always, ast.Return(ast.Constant(True))]
    function = ast.FunctionDef(
        name="screen",
        args=ast.arguments(
            posonlyargs=[], args=[ast.arg("v"), ast.arg("note")], kwonlyargs=[], kw_defaults=[], defaults=[]
        ),
        body=body,
        decorator_list=[],
        returns=None,
    )
    module = ast.fix_missing_locations(ast.Module([function], []))
    names = namespace(emitter.constants)
    exec(compile(module, "<screen>", "exec"), names)
    found: Screen = names["screen"]
    return found


def _when_matched(needing: Sequence[tuple[ast.stmt, int]]) -> ast.stmt:
    """Looks at conditions that need patterns, where the message matches any of those; many are told apart by halves."""
    anything = reduce(or_, (bits for _, bits in needing))
    if len(needing) == 1:
        return ast.If(_matched(anything), [needing[0][0]], [])
    middle = len(needing) // 2
    parts = [needing[:middle], needing[middle:]] if len(needing) > _TOLD_APART else [[each] for each in needing]
    return ast.If(_matched(anything), [_when_matched(part) for part in parts], [])


def _matched(bits: int) -> ast.expr:
    view = ast.Attribute(ast.Name("v", ast.Load()), "bits", ast.Load())
    return ast.BinOp(view, ast.BitAnd(), ast.Constant(bits))


def _noted(index: int) -> ast.stmt:
    return ast.Expr(ast.Call(ast.Name("note", ast.Load()), [ast.Constant(index)], []))


def _unless_false(emitter: Emitter, index: int, condition: Condition) -> ast.stmt:
    """Gives up where a condition is true; notes it where it is unknown."""
    caught: ast.stmt = ast.If(emitter.true(condition), [ast.Return(ast.Constant(False))], [])
    if not can_be_unknown(condition):
        return caught
    return ast.If(ast.UnaryOp(ast.Not(), emitter.false(condition)), [caught, _noted(index)], [])


def _noted_unless_false(emitter: Emitter, index: int, condition: Condition) -> ast.stmt:
    """Notes a condition that is true or unknown."""
    if not can_be_unknown(condition):
        return ast.If(emitter.true(condition), [_noted(index)], [])
    return ast.If(ast.UnaryOp(ast.Not(), emitter.false(condition)), [_noted(index)], [])
