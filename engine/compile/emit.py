"""Conditions as Python `ast`, in two senses: an expression that is true just when the condition is true, and one that
is
true just when it is false. A rule fires on the first; where neither holds, the condition is unknown. So `and`, `or` and
`not` need no third value while they run, and a condition that can't be unknown needs only one of the two.
"""

from __future__ import annotations

import ast
from array import array
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from ..check.policy import Policy
from ..check.terms import (
    Always,
    And,
    Anniversary,
    Calculation,
    Comparison,
    Condition,
    Constant,
    Count,
    During,
    Fact,
    HasAny,
    HasContent,
    Head,
    IsEmpty,
    IsKnown,
    IsRanked,
    IsTrue,
    Matches,
    Measure,
    Not,
    OfMessage,
    OneOf,
    Or,
    Plain,
    Ranking,
    Resembles,
    Size,
    Term,
    TextTest,
    Value,
    can_be_unknown,
)
from ..source import Source
from . import code
from .thresholds import Bounds, threshold

ALLOWED = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.If, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp,
    ast.Not, ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.Is, ast.IsNot, ast.In, ast.NotIn,
    ast.NamedExpr, ast.Expr, ast.Name, ast.Load, ast.Store, ast.Attribute, ast.Call, ast.Constant, ast.BinOp, ast.BitAnd,
)  # fmt: skip
"""The only kinds of node a program is made of; a test holds that."""

_ATTRIBUTES = {
    "message.text": "text", "message.kind": "message_kind", "message.longest_paragraph": "longest_paragraph",
    "message.mentions": "mentions", "message.reply_to": "reply_to", "message.forwarded": "forwarded",
    "message.edited": "edited", "message.links": "links", "message.domains": "domains", "member.id": "member_id", "member.role": "role", "member.tier": "tier",
    "member.tags": "tags", "member.points": "points", "member.joined_at": "joined_at",
    "member.banned": "banned", "member.muted": "muted", "member.days_in_group": "days_in_group", "member.inviter": "inviter", "group.id": "place",
    "group.listed_as": "listed_as", "group.name": "group_name", "group.kind": "group_kind", "group.tags": "group_tags",
    "group.size": "group_size", "group.capacity": "group_capacity", "group.owner": "group_owner",
    "group.mode": "group_mode", "inviter.id": "inviter", "inviter.name": "inviter_name", "inviter.role": "inviter_role",
    "inviter.tier": "inviter_tier", "reporter.id": "reporter_id", "reporter.role": "reporter_role",
    "reactor.id": "reactor_id", "reactor.role": "reactor_role", "actor.id": "actor_id", "actor.role": "actor_role",
    "community.name": "community_name", "community.size": "community_size", "time": "minute", "today": "today", "weekday": "weekday",
    "workday": "workday", "now": "now",
}  # fmt: skip
"""Facts that have an attribute of the view of their own; all others are looked up by name."""

_OPERATORS: dict[str, type[ast.cmpop]] = {
    "=": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip


def view_attribute(path: str) -> str | None:
    """The attribute of the view that holds a fact, or None when it is looked up by name."""
    return _ATTRIBUTES.get(path)


class Emitter:
    """Emits the conditions of one policy.

    Args:
        masks: the bit of each pattern.
        tiers: tiers, weakest first.
        plain: keys of the logs whose counters are whole numbers, so that a threshold can be tested without counting.

    Attributes:
        constants: what the emitted code refers to by name: sets, dates, decimals.
        bounds: takes the thresholds, where the code may ask first how many entries a log has at most; None where each threshold is tested by itself.
    """

    def __init__(self, masks: dict[str, int], tiers: Sequence[str], plain: frozenset[str] = frozenset()) -> None:
        self.masks = masks
        self.plain = plain
        self.ranks = {tier: rank for rank, tier in enumerate(tiers)}
        self.constants: dict[str, object] = {"ranks": self.ranks}
        self.bounds: Bounds | None = None
        self._names: dict[tuple[type, Plain | Condition | Value], str] = {}
        self._temporaries = 0

    def function(self, name: str, condition: Condition) -> ast.FunctionDef:
        """A function of a view that returns True, False or None."""
        self._temporaries = 0
        body: list[ast.stmt]
        if can_be_unknown(condition):
            unless_false = ast.If(self.false(condition), [ast.Return(ast.Constant(False))], [])
            when_true = ast.If(self.true(condition), [ast.Return(ast.Constant(True))], [])
            body = [when_true, unless_false, ast.Return(ast.Constant(None))]
        else:
            verdict = ast.If(self.true(condition), [ast.Return(ast.Constant(True))], [])
            body = [verdict, ast.Return(ast.Constant(False))]
        arguments = ast.arguments(posonlyargs=[], args=[ast.arg("v")], kwonlyargs=[], kw_defaults=[], defaults=[])
        function = ast.FunctionDef(name=name, args=arguments, body=body, decorator_list=[], returns=None)
        _place(function, condition)
        return function

    # ---- conditions ---------------------------------------------------------------------------------------------

    def true(self, condition: Condition) -> ast.expr:
        """An expression that is truthy just when the condition is true."""
        return _placed(self._sense(condition, True), condition)

    def false(self, condition: Condition) -> ast.expr:
        """An expression that is truthy just when the condition is false."""
        if not can_be_unknown(condition):
            return _placed(code.negated(self._sense(condition, True)), condition)
        return _placed(self._sense(condition, False), condition)

    def _sense(self, condition: Condition, sense: bool) -> ast.expr:
        match condition:
            case Not():
                return self.false(condition.operand) if sense else self.true(condition.operand)
            case And():
                return self._joined(ast.And() if sense else ast.Or(), condition.operands, sense)
            case Or():
                return self._joined(ast.Or() if sense else ast.And(), condition.operands, sense)
            case Always():
                return ast.Constant(sense)
            case _:
                return self._leaf(condition, sense)

    def _joined(self, operator: ast.boolop, operands: Sequence[Condition], sense: bool) -> ast.expr:
        return ast.BoolOp(operator, [self.true(o) if sense else self.false(o) for o in operands])

    def _leaf(self, condition: Condition, sense: bool) -> ast.expr:
        match condition:
            case IsKnown() if not can_be_unknown(condition.value):
                return ast.Constant(sense)
            case IsKnown():
                known = code.compare(self.value(condition.value), ast.IsNot(), ast.Constant(None))
                return known if sense else code.negated(known)
            case During():
                return code.signed(self._during(condition), sense)
            case Comparison():
                return self._comparison(condition, sense)
            case HasContent():
                return self._content(condition, sense)
            case IsRanked():
                ranking = condition.ranking
                found = code.call("is_ranked", ast.Constant(ranking.count), self._constant(ranking.by))
                return code.signed(found, sense)
            case Anniversary():
                return self._anniversary(condition, sense)
            case Resembles():
                guards, name = self._guarded(condition.value)
                found = code.call("name_resembles", name, self._constant(condition.roles))
                return code.all_of([*guards, code.compare(found, ast.Is(), ast.Constant(sense))])
            case IsTrue():
                guards, value = self._guarded(condition.value)
                return code.all_of([*guards, code.signed(value, sense)])
            case _:
                guards, test = self._test(condition)
                return code.all_of([*guards, code.signed(test, sense)])

    def _test(self, condition: Condition) -> tuple[list[ast.expr], ast.expr]:
        """A leaf over one value: what has to be known, and the test."""
        if isinstance(condition, Matches):
            return self._matches(condition)
        if isinstance(condition, TextTest):
            return self._text_test(condition)
        assert isinstance(condition, OneOf | HasAny | IsEmpty)
        guards, value = self._guarded(condition.value)
        if isinstance(condition, OneOf):
            return guards, code.compare(value, ast.In(), self._constant(condition.options))
        if isinstance(condition, HasAny):
            return guards, ast.BinOp(value, ast.BitAnd(), self._constant(condition.entries))
        return guards, code.negated(value)

    def _matches(self, condition: Matches) -> tuple[list[ast.expr], ast.expr]:
        mask = ast.Constant(sum(self.masks[name] for name in condition.patterns))
        if _is_message_text(condition.value):
            return [], ast.BinOp(code.view("bits"), ast.BitAnd(), mask)
        guards, value = self._guarded(condition.value)
        return guards, ast.BinOp(code.call("match_bits", value), ast.BitAnd(), mask)

    def _text_test(self, condition: TextTest) -> tuple[list[ast.expr], ast.expr]:
        guards: list[ast.expr] = []
        if _is_message_text(condition.value):
            text: ast.expr = code.view("light")
        else:
            guards, value = self._guarded(condition.value)
            text = code.call("light_of", value)
        needle = ast.Constant(condition.needle)
        if condition.test == "contains":
            return guards, code.compare(needle, ast.In(), text)
        method = "startswith" if condition.test == "starts_with" else "endswith"
        return guards, ast.Call(ast.Attribute(text, method, ast.Load()), [needle], [])

    def _comparison(self, condition: Comparison, sense: bool) -> ast.expr:
        found = threshold(condition)
        if found is not None and found[0][0] in self.plain:
            return self._reached(*found[0], sense is found[1])
        left_guards, left = self._guarded(condition.left, ranked=True)
        right_guards, right = self._guarded(condition.right, ranked=True)
        if isinstance(condition.left, Count | Calculation) or isinstance(condition.right, Count | Calculation):
            # a lower bound compares as True, False or None, and only a definite answer counts
            verdict = code.compare(left, _OPERATORS[condition.operator](), right)
            verdict = verdict if sense else code.compare(verdict, ast.Is(), ast.Constant(False))
        else:
            verdict = code.signed(code.compare(left, _OPERATORS[condition.operator](), right), sense)
        return code.all_of([*left_guards, *right_guards, verdict])

    def _reached(self, log: str, window: int, least: int, wanted: bool) -> ast.expr:
        """Whether a counter reaches a number, or whether it certainly does not."""
        asked = code.call("reaches", *(ast.Constant(argument) for argument in (log, window, least)))
        exact = asked if wanted else code.compare(asked, ast.Is(), ast.Constant(False))
        if self.bounds is None:
            return exact
        bound = code.name(self.bounds.name_of(log, window, least))
        if wanted:
            return ast.BoolOp(ast.And(), [code.compare(bound, ast.GtE(), ast.Constant(least)), exact])
        return ast.BoolOp(ast.Or(), [code.compare(bound, ast.Lt(), ast.Constant(least)), exact])

    def _content(self, condition: HasContent, sense: bool) -> ast.expr:
        method = "has_only" if condition.only else "has_content"
        found = code.call(method, self._constant(condition.entries))
        return code.compare(found, ast.Is(), ast.Constant(sense))

    def _anniversary(self, condition: Anniversary, sense: bool) -> ast.expr:
        guards, value = self._guarded(condition.value)
        more, on = self._guarded(condition.on)
        return code.all_of([*guards, *more, code.signed(ast.Call(code.name("falls_on"), [value, on], []), sense)])

    def _during(self, condition: During) -> ast.expr:
        tests: list[ast.expr] = []
        for start, end in condition.ranges:
            from_start = code.compare(code.view("minute"), ast.GtE(), ast.Constant(start))
            before_end = code.compare(code.view("minute"), ast.Lt(), ast.Constant(end))
            operator: ast.boolop = ast.And() if start < end else ast.Or()
            tests.append(ast.BoolOp(operator, [from_start, before_end]))
        return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)

    # ---- values -------------------------------------------------------------------------------------------------

    def value(self, value: Value) -> ast.expr:
        """An expression for a value; None where it is unknown."""
        match value:
            case Constant():
                return self._literal(value)
            case Fact():
                return _fact(value)
            case Count():
                arguments: list[ast.expr] = [ast.Constant(value.log), ast.Constant(value.window)]
                if value.kind != "last":
                    arguments += [ast.Constant(value.kind), ast.Constant(value.calendar)]
                return code.call("count", *arguments)
            case OfMessage():
                return code.call(
                    "of_message", ast.Constant(value.noun), ast.Constant(value.name), ast.Constant(value.window)
                )
            case Measure():
                arguments = [ast.Constant(part) for part in (value.kind, value.sought, value.argument, value.detected)]
                return code.call("measure", *arguments)
            case Ranking():
                return code.call("ranking", ast.Constant(value.count), self._constant(value.by))
            case Head():
                return code.call("heads", self._constant(value.condition)) if value.condition else code.call("heads")
            case Size():
                return ast.Call(code.name("size"), [self.value(value.value)], [])
            case Calculation():
                operands = [ast.Constant(value.operator), self.value(value.left), self.value(value.right)]
                return ast.Call(code.name("calculate"), operands, [])

    def _guarded(self, value: Value, ranked: bool = False) -> tuple[list[ast.expr], ast.expr]:
        """What has to be known before a value can be used, and the value itself, computed once."""
        expression = self.value(value)
        if ranked and value.type == "tier":
            if isinstance(value, Constant):
                return [], ast.Constant(self.ranks[str(value.value)])
            expression = ast.Call(ast.Attribute(code.name("ranks"), "get", ast.Load()), [expression], [])
        if not can_be_unknown(value):
            return [], expression
        self._temporaries += 1
        name = f"t{self._temporaries}"
        store = ast.NamedExpr(ast.Name(name, ast.Store()), expression)
        return [code.compare(store, ast.IsNot(), ast.Constant(None))], code.name(name)

    def _literal(self, value: Constant) -> ast.expr:
        if type(value.value) in (int, str, bool):
            return ast.Constant(value.value)  # type: ignore[arg-type]
        return self._constant(value.value)

    def _constant(self, value: Plain | Condition | Value) -> ast.expr:
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"k{len(self._names)}"
            self.constants[self._names[key]] = value
        return code.name(self._names[key])


def emitter_of(policy: Policy) -> Emitter:
    """The emitter for the conditions of a policy."""
    masks = {pattern.name: 1 << bit for bit, pattern in enumerate(policy.patterns)}
    plain = frozenset(key for key, log in policy.logs.items() if log.source not in ("sum", "wait"))
    return Emitter(masks, policy.community.tiers, plain)


def _is_message_text(value: Value) -> bool:
    return isinstance(value, Fact) and value.path == "message.text"


def _fact(fact: Fact) -> ast.expr:
    path = fact.path
    if fact.falls:
        return code.call("left_of", ast.Constant(path.partition(".")[2]))
    if path == "message.length":
        return ast.Call(code.name("len"), [code.view("text")], [])
    attribute = _ATTRIBUTES.get(path)
    if attribute is not None:
        return code.view(attribute)
    owner, _, name = path.partition(".")
    table = {"member": "member", "group": "group_facts"}.get(owner, "payload")
    return ast.Call(ast.Attribute(code.view(table), "get", ast.Load()), [ast.Constant(name)], [])


def _place(node: ast.AST, term: Term) -> None:
    """Gives every node without a place the term's, so that a traceback shows the policy's line with its caret."""
    line, start = _place_of(term.span.source, term.span.start)
    end_line, end = _place_of(term.span.source, term.span.end)
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.expr | ast.stmt | ast.arg):
            if hasattr(each, "lineno"):
                continue  # and so have all in it
            each.lineno, each.col_offset, each.end_lineno, each.end_col_offset = line, start, end_line, end
        waiting.extend(ast.iter_child_nodes(each))


def _place_of(source: Source, offset: int) -> tuple[int, int]:
    """The line of an offset, and how many bytes of UTF-8 stand before it there."""
    line, column = source.line_and_column(offset)
    before = _bytes_before(source, line)
    return line, before[min(column, len(before)) - 1]


@lru_cache(maxsize=2)
def _bytes_before(source: Source, line: int) -> Sequence[int]:
    """How many bytes of UTF-8 stand before each character of a line, and before its end."""
    text = source.line(line)
    if text.isascii():
        return range(len(text) + 1)
    lengths = (len(character.encode("utf-8", "surrogatepass")) for character in text)
    return array("l", accumulate(lengths, initial=0))


def _placed(expression: ast.expr, term: Term) -> ast.expr:
    _place(expression, term)
    return expression
