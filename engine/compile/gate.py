"""What most messages do not pass: a test, of what costs least to know, that shows that no rule of a group can be true or
unknown.

It looks at the patterns that a message matches and at how many entries logs have. A rule whose condition needs a pattern
is false where the message matches none, whatever else it asks; so is one that needs a counter to reach a number that no
log reaches. Where a rule asks for neither, there is no gate.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from ..check.policy import Log
from ..check.terms import And, Comparison, Condition, Fact, Matches, Or
from . import code
from .thresholds import threshold

Counting = Callable[..., list[Any] | None]
"""What `Gate.counting` makes."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A counter that reaches a number: its log, its window in ms, and the number."""

    log: str
    window: int
    least: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Shows of most messages that nothing can come of them.

    Args:
        bits: patterns; a message that matches none of them opens the gate only by what it adds to a log.
        logs: the logs that may count messages, each with the patterns (bits) of which it wants one; 0 where it counts
            every message.
        reached: the numbers that open the gate, by log.
    """

    bits: int
    logs: tuple[tuple[Log, int], ...]
    reached: Mapping[str, Sequence[Reached]]

    def counting(self, names: Mapping[str, object]) -> Counting:
        """A function that says which logs count a message, or None where it may open the gate or where nobody can tell.

        It is called with the state, how fine the message's time is, that time (both in ms), the group, the member, what
        is known of the member and of the member in the group, the bits of the patterns that match and the light text;
        and gives the log, whom for, and the instants so far.

        Args:
            names: functions that tell whom a text is counted for (`with_text`), whether a text can repeat
                (`distinct_letters`), and since when the entries of a log are all there (`listened_since`, `kept_since`).
        """
        held = dict(names) | {f"log{number}": log for number, (log, _) in enumerate(self.logs)}
        exec(compile(ast.fix_missing_locations(ast.Module([self._function()], [])), "<gate>", "exec"), held)
        found: Counting = held["counted"]  # type: ignore[assignment]
        return found

    def _function(self) -> ast.stmt:
        function = filled(_FUNCTION)[0]
        assert isinstance(function, ast.FunctionDef)
        body: list[ast.stmt] = []
        if wanted := reduce(or_, (filter for _, filter in self.logs), 0):
            body += filled(_FILTERED, WANTED=wanted)
        if self.reached:
            body += filled(_TOO_COARSE, SHORTEST=min(each.window for asked in self.reached.values() for each in asked))
        for by in sorted({log.by for log, _ in self.logs}):
            body += filled(_SUBJECTS[by])
        counted: list[ast.expr] = []
        for number, (log, filter) in enumerate(self.logs):
            body += _reading(number, log)
            if log.key in self.reached:
                body += _asking(number, log, self.reached[log.key])
            if not filter:
                parts = [ast.Constant(log.key), code.name(f"s{number}"), code.name(f"x{number}")]
                counted.append(ast.Tuple(parts, ast.Load()))
        function.body = [*body, ast.Return(ast.List(counted, ast.Load()))]
        return function


_DEEPEST = 40
"""So many tests stand within one another; Python reads no more than a hundred."""

_FUNCTION = "def counted(state, precision, at, group, who, record, membership, bits, light): pass"
_FILTERED = "if bits & WANTED: return None"
_TOO_COARSE = "if precision > SHORTEST: return None"
_SUBJECTS = {
    "member in group": 'in_group = f"{group}\x1f{who}"',
    "member": "member = who",
    "group": "place = group",
    "community": 'whole = ""',
}
"""For each way of counting the variable with the subject, as `subjects` has it."""
_SUBJECT = "SUBJECT = GIVEN"
_SUBJECT_WITH_TEXT = "SUBJECT = with_text(GIVEN, light)"
_ENTRIES = """
rows = state.logs.get(KEY)
ENTRIES = None if rows is None else rows.get(SUBJECT)
"""
_NO_ENTRIES = "ENTRIES = None"
# What came late is not looked at here: which entries lie before it would have to be found out.
_ASKED = """
if ENTRIES:
    if ENTRIES[-1] > at: return None
    count = len(ENTRIES)
"""
_ASKED_OF_TEXTS = _ASKED.replace("if ENTRIES:", "if ENTRIES and distinct_letters(light):")
_REACHED = """
if count >= MANY:
    if ENTRIES[PLACE] > at - WINDOW: return None
"""
_KNOWN = """
if at - LONGEST < listened_since(kept_since(state, state.kept_since, KEY, LOG, group, at), LOG, record, membership):
    return None
"""
# Whoever was seen joining has nothing before it.
_KNOWN_IN_GROUP = """
joined = membership.joined
if joined is None or joined < state.since or state.gaps or state.kept_since:
    if at - LONGEST < listened_since(kept_since(state, state.kept_since, KEY, LOG, group, at), LOG, record, membership):
        return None
"""


def filled(template: str, **given: str | int | ast.expr) -> list[ast.stmt]:
    """A piece of code that stands in this module, with names in it replaced.

    Args:
        template: the piece.
        given: for names in capitals what they stand for: a number, another name, or an expression.
    """
    return [_Filling(given).visit(statement) for statement in ast.parse(template).body]


class _Filling(ast.NodeTransformer):
    """Replaces names."""

    def __init__(self, given: Mapping[str, str | int | ast.expr]) -> None:
        self._given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        found = self._given.get(node.id)
        if isinstance(found, ast.expr):
            return found
        return ast.Name(found, node.ctx) if isinstance(found, str) else node if found is None else ast.Constant(found)


def gate_of(conditions: Sequence[Condition], masks: Mapping[str, int], logs: Sequence[Log]) -> Gate | None:
    """The gate before some rules; None where a rule may be true of any message.

    Args:
        conditions: of the rules that listen to messages in a group.
        masks: the bit of each pattern.
        logs: those of the policy that may count messages.
    """
    filters = [0 if log.filter is None else _bits(_needed(log.filter, masks)) for log in logs]
    if any(found is None for found in filters) or any(log.source != "message" for log in logs):
        return None
    bits = 0
    reached: dict[str, dict[Reached, None]] = {}
    asked = {log.key for log in logs if log.retention is not None}
    for condition in conditions:
        needed = _needed(condition, masks)
        if needed is None:
            return None
        for each in needed:
            if isinstance(each, int):
                bits |= each
            elif each.log not in asked or each.least <= 1:  # a message is enough to reach it
                return None
            else:
                reached.setdefault(each.log, {})[each] = None
    pairs = tuple((log, filter or 0) for log, filter in zip(logs, filters, strict=True))
    return Gate(bits, pairs, {log: sorted(found, key=lambda one: one.least) for log, found in reached.items()})


_Possible = int | Reached
"""What may make a condition anything but false: patterns (bits), or a counter that reaches a number."""


def _needed(condition: Condition, masks: Mapping[str, int]) -> list[_Possible] | None:
    """What may make a condition anything but false, any of it; None where that is not known."""
    match condition:
        case Matches(value=Fact(path="message.text"), patterns=patterns):
            return [sum(masks[name] for name in patterns)]
        case Comparison():
            asked = threshold(condition)
            return [Reached(*asked[0])] if asked is not None and asked[1] else None
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
    return sum(isinstance(each, Reached) for each in needed), len(needed)


def _bits(needed: list[_Possible] | None) -> int | None:
    """Patterns alone, any of them; None where it takes more."""
    bits = 0
    for each in needed or ():
        if not isinstance(each, int):
            return None
        bits |= each
    return bits or None


def _reading(number: int, log: Log) -> list[ast.stmt]:
    """Whom a log counts the message for, and what it has of them."""
    given = _SUBJECTS[log.by].partition(" ")[0]
    names = {"SUBJECT": f"s{number}", "ENTRIES": f"x{number}"}
    reading = filled(_SUBJECT_WITH_TEXT if log.texts else _SUBJECT, GIVEN=given, **names)
    entries = _NO_ENTRIES if log.retention is None else _ENTRIES
    return reading + filled(entries, KEY=ast.Constant(log.key), **names)


def _asking(number: int, log: Log, reached: Sequence[Reached]) -> list[ast.stmt]:
    """Opens the gate where a log reaches what any rule asks of it, this message being one entry more."""
    entries, longest = f"x{number}", max(each.window for each in reached)
    asking = filled(_ASKED_OF_TEXTS if log.texts else _ASKED, ENTRIES=entries)
    inner = asking[0]
    for depth, each in enumerate(reached):  # in order: who has too few for one has too few for all that follow
        test = filled(_REACHED, ENTRIES=entries, MANY=each.least - 1, PLACE=1 - each.least, WINDOW=each.window)[0]
        assert isinstance(inner, ast.If)
        inner.body.append(test)
        inner = test if depth < _DEEPEST else inner
    known = _KNOWN_IN_GROUP if log.by == "member in group" else _KNOWN
    return asking + filled(known, KEY=ast.Constant(log.key), LOG=f"log{number}", LONGEST=longest)
