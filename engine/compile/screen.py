"""All rules of one event kind and group in one function that says, at once, that none of them is true.

Most messages catch on nothing. For those it is enough to know that no rule is true and which ones are unknown; rules
that need a pattern are passed over together when the message matches none.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..check.policy import Policy
from ..check.terms import And, Condition, Fact, Matches, Or, can_be_unknown
from .emit import Bounds, Emitter, emitter_of
from .functions import namespace

Screen = Callable[[Any, Callable[[int], None]], bool]
"""A function of a view: False when a rule is true; else True, having called back with the index of each unknown rule."""


def compile_screen(policy: Policy, conditions: Sequence[Condition]) -> Screen:
    """A screen over conditions.

    Args:
        policy: whose patterns and tiers they speak of.
        conditions: the conditions, in the order of the indexes that are called back.
    """
    emitter = emitter_of(policy)
    needed = [needed_bits(condition, emitter.masks) for condition in conditions]
    needing = [(index, conditions[index], bits) for index, bits in enumerate(needed) if bits is not None]
    body: list[ast.stmt] = [_when_matched(emitter, needing)] if needing else []
    emitter.bounds = Bounds()
    always = [_unless_false(emitter, index, conditions[index]) for index, bits in enumerate(needed) if bits is None]
    body += [*emitter.bounds.assignments(), *always, ast.Return(ast.Constant(True))]
    arguments = [ast.arg("v"), ast.arg("note")]
    function = ast.FunctionDef(
        name="screen",
        args=ast.arguments(posonlyargs=[], args=arguments, kwonlyargs=[], kw_defaults=[], defaults=[]),
        body=body,
        decorator_list=[],
        returns=None,
    )
    return _compiled(function, emitter.constants)


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


def _when_matched(emitter: Emitter, needing: Sequence[tuple[int, Condition, int]]) -> ast.stmt:
    """Tests rules that need patterns, where the message matches any of those."""
    anything = 0
    inner: list[ast.stmt] = []
    for index, condition, needed in needing:
        anything |= needed
        inner.append(ast.If(_matched(needed), [_unless_false(emitter, index, condition)], []))
    return ast.If(_matched(anything), inner, [])


def _matched(bits: int) -> ast.expr:
    view = ast.Attribute(ast.Name("v", ast.Load()), "bits", ast.Load())
    return ast.BinOp(view, ast.BitAnd(), ast.Constant(bits))


def _unless_false(emitter: Emitter, index: int, condition: Condition) -> ast.stmt:
    caught: ast.stmt = ast.If(emitter.true(condition), [ast.Return(ast.Constant(False))], [])
    if not can_be_unknown(condition):
        return caught
    note = ast.Expr(ast.Call(ast.Name("note", ast.Load()), [ast.Constant(index)], []))
    return ast.If(ast.UnaryOp(ast.Not(), emitter.false(condition)), [caught, note], [])


def _compiled(function: ast.FunctionDef, constants: Mapping[str, object]) -> Screen:
    names = namespace(constants)
    module = ast.Module([function], [])
    ast.fix_missing_locations(module)
    exec(compile(module, "<screen>", "exec"), names)
    found: Screen = names["screen"]
    return found
