"""What most messages do not pass: a test, of what costs least to know, that shows that no rule of a group can be true or
unknown.

It looks at the patterns that a message matches and at how many entries logs have. A rule whose condition needs a pattern
is false where the message matches none, whatever else it asks; so is one that needs a counter to reach a number that no
log reaches. Where a rule asks for neither, there is no gate.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..check.policy import Log
from ..check.terms import And, Comparison, Condition, Fact, Matches, Or
from . import code
from .thresholds import threshold

Opens = Callable[..., bool]
"""A function of an instant (ms) and of the instants that each log of the gate has of whoever it counts a message for."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Shows of most messages that nothing can come of them.

    Args:
        bits: patterns; one that a message matches opens the gate.
        logs: the logs whose instants `opens` is called with, each with the shortest and the longest window, in ms.
        opens: whether one more entry of each log at an instant may reach what a rule asks for. It is right where all
            windows were listened to and the instants are in order and not after the one given.
    """

    bits: int
    logs: tuple[tuple[str, int, int], ...]
    opens: Opens


@dataclass(frozen=True, slots=True)
class _Reached:
    """A log that has so many entries within a window, in ms."""

    log: str
    window: int
    least: int


_Possible = int | _Reached
"""What may make a condition anything but false: patterns (bits), or a counter that reaches a number."""


def gate_of(conditions: Sequence[Condition], masks: Mapping[str, int], logs: Mapping[str, Log]) -> Gate | None:
    """The gate before some rules; None where a rule may be true of any message.

    Args:
        conditions: of the rules that listen to messages in a group.
        masks: the bit of each pattern.
        logs: of the policy, by key.
    """
    bits = 0
    reached: dict[str, dict[_Reached, None]] = {}
    for condition in conditions:
        needed = _needed(condition, masks)
        if needed is None:
            return None
        for each in needed:
            if isinstance(each, int):
                bits |= each
            elif _is_plain(logs[each.log]):
                reached.setdefault(each.log, {})[each] = None
            else:
                return None
    windows = {log: [each.window for each in asked] for log, asked in reached.items()}
    asked = tuple((log, min(lengths), max(lengths)) for log, lengths in windows.items())
    return Gate(bits, asked, _function([list(each) for each in reached.values()]))


def _is_plain(log: Log) -> bool:
    """Whether a log keeps the instants of messages and nothing else."""
    return log.source == "message" and log.retention is not None


def _needed(condition: Condition, masks: Mapping[str, int]) -> list[_Possible] | None:
    """What may make a condition anything but false, any of it; None where that is not known."""
    match condition:
        case Matches(value=Fact(path="message.text"), patterns=patterns):
            return [sum(masks[name] for name in patterns)]
        case Comparison():
            asked = threshold(condition)
            return [_Reached(*asked[0])] if asked is not None and asked[1] else None
        case And(operands=operands):
            every = [found for operand in operands if (found := _needed(operand, masks)) is not None]
            return min(every, key=_cost, default=None)
        case Or(operands=operands):
            return _joined([_needed(operand, masks) for operand in operands])
        case _:
            return None


def _joined(every: list[list[_Possible] | None]) -> list[_Possible] | None:
    joined: list[_Possible] = []
    for found in every:
        if found is None:
            return None
        joined += found
    return joined


def _cost(needed: list[_Possible]) -> tuple[int, int]:
    """Patterns cost nothing, since the message is read for them anyway."""
    return sum(isinstance(each, _Reached) for each in needed), len(needed)


def _function(logs: Sequence[Sequence[_Reached]]) -> Opens:
    """A function that asks each log in turn, and those with fewer entries than any rule wants only for their length."""
    parameters = [ast.arg("at"), *(ast.arg(f"x{number}") for number in range(len(logs)))]
    body: list[ast.stmt] = [stmt for number, asked in enumerate(logs) for stmt in _asking(number, asked)]
    function = ast.FunctionDef(
        name="opens",
        args=ast.arguments(posonlyargs=[], args=parameters, kwonlyargs=[], kw_defaults=[], defaults=[]),
        body=[*body, ast.Return(ast.Constant(False))],
        decorator_list=[],
        returns=None,
    )
    names: dict[str, Opens] = {}
    exec(compile(ast.fix_missing_locations(ast.Module([function], [])), "<gate>", "exec"), {}, names)
    return names["opens"]


def _asking(number: int, asked: Sequence[_Reached]) -> Iterator[ast.stmt]:
    """Opens the gate where a log reaches what any rule asks of it, this message being one entry more."""
    entries, count = code.name(f"x{number}"), code.name(f"n{number}")
    length = ast.Call(code.name("len"), [entries], [])
    yield ast.Assign([ast.Name(f"n{number}", ast.Store())], length)
    opened = ast.Return(ast.Constant(True))
    fewest = min(each.least for each in asked)
    if fewest <= 1:  # this message is enough
        yield opened
        return
    tests: list[ast.stmt] = []
    for each in sorted(asked, key=lambda one: one.least):
        place = ast.Subscript(entries, ast.Constant(1 - each.least), ast.Load())
        start = ast.BinOp(code.name("at"), ast.Sub(), ast.Constant(each.window))
        many = code.compare(count, ast.GtE(), ast.Constant(each.least - 1))
        tests.append(ast.If(code.all_of([many, code.compare(place, ast.Gt(), start)]), [opened], []))
    yield ast.If(code.compare(count, ast.GtE(), ast.Constant(fewest - 1)), tests, [])
