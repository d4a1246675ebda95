"""All rules of one event kind and group in one function that says, at once, which of them are true and which unknown.

Most messages catch on nothing: rules that need a pattern or a text are passed over together when the message has none, and
thresholds when nothing reaches them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from ..check.policy import Policy
from ..check.terms import And, Condition, Or, can_be_unknown
from .emit import Emitter, emitter_of
from .functions import namespace
from .scan_bits import ScanBits
from .thresholds import Bounds

_TOLD_APART = 3
"""So many conditions that need something of the text are looked at one after another."""

Note = Callable[[int], object]
Screen = Callable[[Any, Note, Note], object]
"""A function of a view that calls back with the index of each rule that is true, and of each that is unknown."""


class Screens:
    """A function that stands for the conditions of many rules at once, made when it is first asked for.

    Args:
        policy: whose patterns and tiers the conditions speak of.
        bits: what the scan of a message says of conditions.
        conditions: the conditions, in the order of the indexes that are called back.

    Attributes:
        screen: says which conditions are true, and which are unknown.
    """

    __slots__ = ("_bits", "_conditions", "_policy", "screen")

    def __init__(self, policy: Policy, bits: ScanBits, conditions: Sequence[Condition]) -> None:
        self._policy = policy
        self._bits = bits
        self._conditions = tuple(conditions)
        self.screen: Screen = self._first

    def _first(self, view: Any, true: Note, unknown: Note) -> object:
        self.screen = _compiled(self._policy, self._bits, self._conditions)
        return self.screen(view, true, unknown)


def needed_bits(condition: Condition, told: ScanBits) -> int | None:
    """Bits of which a scan must set one for a condition to be anything but false; None for no such.

    Args:
        condition: any condition.
        told: what a scan says of conditions.
    """
    match condition:
        case And():
            found = [bits for operand in condition.operands if (bits := needed_bits(operand, told)) is not None]
            return min(found, key=int.bit_count, default=None)
        case Or():
            every = [needed_bits(operand, told) for operand in condition.operands]
            joined = 0
            for bits in every:
                if bits is None:
                    return None
                joined |= bits
            return joined
        case _:
            return told.needed(condition)


def _compiled(policy: Policy, told: ScanBits, conditions: Sequence[Condition]) -> Screen:
    """A function over conditions; those that need something of the text are looked at only where the message has it."""
    emitter = emitter_of(policy)
    needed = [needed_bits(condition, told) for condition in conditions]
    needing = [
        (_unless_false(emitter, index, conditions[index]), bits)
        for index, bits in enumerate(needed)
        if bits is not None
    ]
    emitter.bounds = Bounds()
    always = [_unless_false(emitter, index, conditions[index]) for index, bits in enumerate(needed) if bits is None]
    body = [_when_matched(needing)] if needing else []
    body += [*emitter.bounds.assignments(), *always, ast.Pass()]
    function = ast.FunctionDef(
        name="screen",
        args=ast.arguments(
            posonlyargs=[],
            args=[ast.arg(name) for name in ("v", "true", "unknown")],
            kwonlyargs=[],
            kw_defaults=[],
            defaults=[],
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
    """Looks at conditions that need something of the text, where it has any of that; many are told apart by halves."""
    anything = reduce(or_, (bits for _, bits in needing))
    if len(needing) == 1:
        return ast.If(_matched(anything), [needing[0][0]], [])
    middle = len(needing) // 2
    parts = [needing[:middle], needing[middle:]] if len(needing) > _TOLD_APART else [[each] for each in needing]
    return ast.If(_matched(anything), [_when_matched(part) for part in parts], [])


def _matched(bits: int) -> ast.expr:
    view = ast.Attribute(ast.Name("v", ast.Load()), "bits", ast.Load())
    return ast.BinOp(view, ast.BitAnd(), ast.Constant(bits))


def _noted(how: str, index: int) -> ast.stmt:
    return ast.Expr(ast.Call(ast.Name(how, ast.Load()), [ast.Constant(index)], []))


def _unless_false(emitter: Emitter, index: int, condition: Condition) -> ast.stmt:
    """Notes a condition that is true or unknown."""
    caught, unknown = _noted("true", index), _noted("unknown", index)
    if not can_be_unknown(condition):
        return ast.If(emitter.true(condition), [caught], [])
    told_apart: ast.stmt = ast.If(emitter.true(condition), [caught], [unknown])
    return ast.If(ast.UnaryOp(ast.Not(), emitter.false(condition)), [told_apart], [])
