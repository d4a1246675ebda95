"""From reductions of the grammar to nodes, without a tree in between.

Each method is called by the parser when it reduces the rule of the same name, with the tokens and nodes found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar, cast

from lark import Token, Transformer

from ..diagnostics import Diagnostic, Label
from ..source import Source, Span
from . import nodes
from .literals import LiteralReader, unescape
from .vocabulary import vocabulary

T = TypeVar("T")
Part = Any
"""A token or a node: what the grammar hands over is checked by its shape, not by a type checker."""

_COMPARE = {
    "EQ": "=", "NE": "!=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">=",
    "AT_LEAST": ">=", "MORE_THAN": ">", "LESS_THAN": "<",
}  # fmt: skip

@dataclass(frozen=True, slots=True)
class Mark:
    """A clause or argument on its way into the node it belongs to."""

    kind: str
    value: Any
    span: Span


class Builder(Transformer[Token, Any]):
    """Builds the nodes of the source it was turned to.

    Attributes:
        source: the text being parsed.
        declared: names of the admin's own, which are not read as built-ins of the same spelling.
        template: parses the `{…}` of a text, given the STRING token.
        report: takes findings about literals that can't be (`25:00`).
    """

    source: Source
    declared: Collection[str]
    template: Callable[[Token], nodes.Template]
    report: Callable[[Diagnostic], None]
    read: LiteralReader

    def begin(
        self,
        source: Source,
        declared: Collection[str],
        template: Callable[[Token], nodes.Template],
        report: Callable[[Diagnostic], None],
    ) -> None:
        """Turns to a source; one builder serves one parse after another, since the parser's callbacks are bound to it."""
        self.source = source
        self.declared = declared
        self.template = template
        self.report = report
        self.read = LiteralReader(source, report)

    # ---- places -------------------------------------------------------------------------------------------------

    def _span(self, parts: Sequence[Part]) -> Span:
        first, last = parts[0], parts[-1]
        return Span(self.source, self._start(first), self._end(last))

    def _start(self, part: Part) -> int:
        return cast(int, part.start_pos) if isinstance(part, Token) else cast(int, part.span.start)

    def _end(self, part: Part) -> int:
        return cast(int, part.end_pos) if isinstance(part, Token) else cast(int, part.span.end)

    def _token_span(self, token: Token) -> Span:
        return self._span([token])

    # ---- statements ---------------------------------------------------------------------------------------------

    def policy(self, parts: list[Part]) -> nodes.PolicyFile:
        return nodes.PolicyFile(self.source, tuple(p for p in parts if isinstance(p, nodes.Node)))  # type: ignore[arg-type]

    def header(self, parts: list[Part]) -> Mark:
        values: dict[str, Any] = {"name": parts[1], "title": None, "scope": (), "was": None}
        for part in parts[2:]:
            if isinstance(part, Mark):
                values[part.kind] = part.value
        return Mark("header", values, self._span(parts))

    def was(self, parts: list[Part]) -> Mark:
        return Mark("was", parts[1], self._span(parts))

    def title(self, parts: list[Part]) -> Mark:
        return Mark("title", unescape(parts[0]), self._span(parts))

    def scope(self, parts: list[Part]) -> Mark:
        return Mark("scope", _of(nodes.Name, parts), self._span(parts))

    def name(self, parts: list[Part]) -> nodes.Name:
        token = parts[0]
        text = token[1:-1] if token[0] == "`" else str(token)
        return nodes.Name(text, span=self._token_span(token))

    def rule(self, parts: list[Part]) -> nodes.Rule:
        marks = [part for part in parts if isinstance(part, Mark)]
        header: dict[str, Any] = {"name": None, "title": None, "scope": (), "was": None}
        clauses: dict[str, Any] = {}
        seen: dict[str, Mark] = {}
        for mark in marks:
            if mark.kind == "header":
                header = mark.value
            elif mark.kind == "body":
                for inner in mark.value:
                    self._add_clause(inner, clauses, seen)
            else:
                self._add_clause(mark, clauses, seen)
        trigger = clauses.pop("trigger")
        rule = nodes.Rule(**header, trigger=trigger, ladder=clauses.pop("ladder", None), span=self._span(parts))
        return replace(rule, **clauses)

    def _add_clause(self, mark: Mark, clauses: dict[str, Any], seen: dict[str, Mark]) -> None:
        if mark.kind in seen:
            self.report(
                Diagnostic(
                    "G110",
                    f"this rule says `{_clause_name(mark.kind)}` twice",
                    mark.span,
                    (Label(seen[mark.kind].span, "first said here"),),
                    "say it once; two conditions are joined with `or`" if mark.kind == "unless" else "remove one of them",
                )
            )
            return
        seen[mark.kind] = mark
        clauses[mark.kind] = mark.value

    def on_event(self, parts: list[Part]) -> Mark:
        condition = parts[1]
        trigger = self._anchor_in(condition) or nodes.When(condition, span=self._span(parts[:2]))
        return self._with_trigger(trigger, parts[2:], parts)

    def _anchor_in(self, condition: Part) -> nodes.Anchor | None:
        """`when 30m before group.starts_at` (and its Chinese order, moment first) is an anchored rule."""
        rest: list[nodes.Expression] = []
        if isinstance(condition, nodes.And):
            condition, *rest = condition.operands
        if not isinstance(condition, nodes.Relation) or condition.operator not in ("before", "after"):
            return None
        left, right = condition.left, condition.right
        duration, moment = (left, right) if isinstance(left, nodes.Duration) else (right, left)
        if not isinstance(duration, nodes.Duration):
            return None
        extra = rest[0] if len(rest) == 1 else nodes.And(tuple(rest), span=self._span(rest)) if rest else None
        return nodes.Anchor(duration, condition.operator, moment, extra, span=condition.span)

    def on_schedule(self, parts: list[Part]) -> Mark:
        condition = next((p for p in parts[2:] if _is_expression(p)), None)
        trigger = nodes.Every(parts[1], condition, span=self._span(parts[:2]))
        return self._with_trigger(trigger, parts[2:], parts)

    def anchored(self, parts: list[Part]) -> Mark:
        duration, side, moment = parts[0], parts[1], parts[2]
        condition = next((p for p in parts[3:] if _is_expression(p)), None)
        trigger = nodes.Anchor(
            self.read.duration(duration), "before" if side.type == "BEFORE" else "after", moment, condition,
            span=self._span(parts[:3]),
        )  # fmt: skip
        return self._with_trigger(trigger, parts[3:], parts)

    def _with_trigger(self, trigger: nodes.Node, rest: Sequence[Part], parts: list[Part]) -> Mark:
        marks = [Mark("trigger", trigger, trigger.span)]
        for part in rest:
            if isinstance(part, Mark):
                marks.append(part)
            elif isinstance(part, nodes.Ladder):
                marks.append(Mark("ladder", part, part.span))
        return Mark("body", marks, self._span(parts))

    def define(self, parts: list[Part]) -> nodes.Define:
        return nodes.Define(parts[1], _title(parts), parts[-1], span=self._span(parts))

    def guard(self, parts: list[Part]) -> nodes.Guard:
        verbs = tuple(str(p) for p in parts if isinstance(p, Token) and p.type == "EFFECT")
        because = next((p.value for p in parts if isinstance(p, Mark)), None)
        condition = next(p for p in parts if _is_expression(p))
        return nodes.Guard(verbs, condition, because, span=self._span(parts))

    def goal(self, parts: list[Part]) -> nodes.Goal:
        scope = next((p.value for p in parts if isinstance(p, Mark) and p.kind == "scope"), ())
        until = next((self.read.date(p) for p in parts if isinstance(p, Token) and p.type == "DATE"), None)
        condition = next(p for p in parts[2:] if _is_expression(p))
        return nodes.Goal(parts[1], _title(parts), scope, condition, until, span=self._span(parts))

    def value(self, parts: list[Part]) -> nodes.Value:
        return nodes.Value(unescape(parts[1]), span=self._span(parts))

    def encourage(self, parts: list[Part]) -> nodes.Encourage:
        return nodes.Encourage(unescape(parts[1]), span=self._span(parts))

    # ---- schedules ----------------------------------------------------------------------------------------------

    def schedule(self, parts: list[Part]) -> nodes.Schedule:
        period = next((self.read.duration(p) for p in parts if _is_token(p, "DURATION")), None)
        names = tuple(self._calendar(p) for p in parts if _is_token(p, "NAME"))
        marks = {p.kind: p.value for p in parts if isinstance(p, Mark)}
        return nodes.Schedule(
            period, names, marks.get("start"), marks.get("days", ()), marks.get("times", ()), span=self._span(parts)
        )

    def _calendar(self, token: Token) -> str:
        table = vocabulary()
        return table.calendar.get(token) or table.canonical_noun(token) or str(token)

    def start(self, parts: list[Part]) -> Mark:
        return Mark("start", self.read.date(parts[1]), self._span(parts))

    def days(self, parts: list[Part]) -> Mark:
        return Mark("days", tuple(p.value for p in parts if isinstance(p, Mark)), self._span(parts))

    def day(self, parts: list[Part]) -> Mark:
        token = parts[0]
        numbers = [int(n) for n in re.findall(r"\d+", token)]
        value: int | tuple[int, int] | str
        if token.type == "NAME":
            value = self._calendar(token)
        elif token.type == "DATE_OF_YEAR":
            value = (numbers[0], numbers[1])
            self.read.check_day(2024, *value, token)
        else:
            value = numbers[0]
            if not 1 <= value <= 31:
                self.read.bad_literal(token, f"there is no day {value} in a month")
        return Mark("day", value, self._token_span(token))

    def times(self, parts: list[Part]) -> Mark:
        times = tuple(self.read.minute(p, p) for p in parts if _is_token(p, "TIME"))
        return Mark("times", times, self._span(parts))

    # ---- effects ------------------------------------------------------------------------------------------------

    def ladder(self, parts: list[Part]) -> nodes.Ladder:
        return nodes.Ladder(_of(nodes.Step, parts), span=self._span(parts))

    def step(self, parts: list[Part]) -> nodes.Step:
        return nodes.Step(_of(nodes.Effect, parts), span=self._span(parts))

    def effect(self, parts: list[Part]) -> nodes.Effect:
        values: dict[str, Any] = {}
        for part in parts[1:]:
            mark = part if isinstance(part, Mark) else self._object(part)
            if mark.kind in values:
                self.report(
                    Diagnostic(
                        "G111",
                        f"`{parts[0]}` has two of what it can have one of here",
                        mark.span,
                        help="one text, one length of time and one of each `to`, `from`, `in`, `for`, `by`",
                    )
                )
            values.setdefault(mark.kind, mark.value)
        return nodes.Effect(str(parts[0]), **values, span=self._span(parts))

    def _object(self, part: Part) -> Mark:
        if isinstance(part, nodes.Duration):
            return Mark("duration", part, part.span)
        if isinstance(part, nodes.Text):
            token = Token("STRING", part.span.text, start_pos=part.span.start, end_pos=part.span.end)
            return Mark("text", self.template(token), part.span)
        return Mark("target", part, part.span)

    def text(self, parts: list[Part]) -> Mark:
        return Mark("text", self.template(parts[0]), self._span(parts))

    def lasting(self, parts: list[Part]) -> Mark:
        return Mark("duration", self.read.duration(parts[0]), self._span(parts))

    def each(self, parts: list[Part]) -> Mark:
        return Mark("each", int(self.read.number(parts[0])), self._span(parts))

    def points(self, parts: list[Part]) -> Mark:
        return Mark("points", True, self._span(parts))

    def everywhere(self, parts: list[Part]) -> Mark:
        return Mark("everywhere", True, self._span(parts))

    def to(self, parts: list[Part]) -> Mark:
        return Mark("to", parts[1], self._span(parts))

    def source_of(self, parts: list[Part]) -> Mark:
        return Mark("source", parts[1], self._span(parts))

    def within_group(self, parts: list[Part]) -> Mark:
        return Mark("within", parts[1], self._span(parts))

    def period(self, parts: list[Part]) -> Mark:
        return Mark("period", self.read.duration(parts[1]), self._span(parts))

    def by(self, parts: list[Part]) -> Mark:
        return Mark("by", parts[1], self._span(parts))

    def by_turns(self, parts: list[Part]) -> Mark:
        return Mark("by_turns", True, self._span(parts))

    # ---- clauses ------------------------------------------------------------------------------------------------

    def unless(self, parts: list[Part]) -> Mark:
        return Mark("unless", parts[1], self._span(parts))

    def forget_after(self, parts: list[Part]) -> Mark:
        return self._forget("each", parts)

    def forget_all_after(self, parts: list[Part]) -> Mark:
        return self._forget("all", parts)

    def never_forget(self, parts: list[Part]) -> Mark:
        return self._forget("never", parts)

    def reset(self, parts: list[Part]) -> Mark:
        return self._forget("reset", parts)

    def _forget(self, mode: Any, parts: list[Part]) -> Mark:
        after = self.read.duration(parts[1]) if len(parts) > 1 else None
        span = self._span(parts)
        return Mark("forget", nodes.Forget(mode, after, span=span), span)

    def per(self, parts: list[Part]) -> Mark:
        return Mark("per", self._builtin(parts[1]), self._span(parts))

    def throttle(self, parts: list[Part]) -> Mark:
        return self._throttle(parts[1], parts[3], parts)

    def throttle_span_first(self, parts: list[Part]) -> Mark:
        return self._throttle(parts[3], parts[2], parts)

    def _throttle(self, count: int, span: nodes.Duration | str, parts: list[Part]) -> Mark:
        place = self._span(parts)
        duration = span if isinstance(span, nodes.Duration) else None
        calendar = None if isinstance(span, nodes.Duration) else span
        return Mark("throttle", nodes.Throttle(count, duration, calendar, span=place), place)

    def count(self, parts: list[Part]) -> Part:
        return _Counted(1 if parts[0].type == "ONCE" else int(self.read.number(parts[0])), self._span(parts))

    def span(self, parts: list[Part]) -> Part:
        token = parts[0]
        return self.read.duration(token) if token.type == "DURATION" else _Calendar(self._calendar(token), self._span(parts))

    def expect(self, parts: list[Part]) -> Mark:
        span = self._span(parts)
        who = next((self.name([p]) for p in parts if _is_token(p, "NAME")), None)
        condition = next((p for p in parts[2:] if _is_expression(p)), None)
        within = self.read.duration(parts[1])
        who = self._builtin(who) if who else None
        return Mark("expect", nodes.Expect(within, who, condition, parts[-1], span=span), span)

    def because(self, parts: list[Part]) -> Mark:
        return Mark("because", self.template(parts[1]), self._span(parts))

    def catch_up(self, parts: list[Part]) -> Mark:
        return Mark("catch_up", True, self._span(parts))

    # ---- patterns -----------------------------------------------------------------------------------------------

    def pattern(self, parts: list[Part]) -> nodes.Pattern:
        return nodes.Pattern(parts[1], _title(parts), _of(nodes.Item, parts), span=self._span(parts))

    def words(self, parts: list[Part]) -> nodes.Item:
        return self._text_item("words", parts, exact=parts[0].type == "EXACT")

    def regex(self, parts: list[Part]) -> nodes.Item:
        return self._regexps(parts, excepted=False)

    def detect(self, parts: list[Part]) -> nodes.Item:
        return nodes.Item("detect", detectors=_expressions(parts), span=self._span(parts))

    def fields(self, parts: list[Part]) -> nodes.Item:
        return self._text_item("fields", parts)

    def domains(self, parts: list[Part]) -> nodes.Item:
        return self._text_item("domains", parts)

    def learned(self, parts: list[Part]) -> nodes.Item:
        texts = [self.read.text(p) for p in parts if _is_token(p, "STRING")]
        against = texts[1] if len(texts) > 1 else None
        above = next((Decimal(p.rstrip("%％ ")) for p in parts if _is_token(p, "PERCENT")), None)
        return nodes.Item("learned", texts=(texts[0],), against=against, above=above, span=self._span(parts))

    def except_texts(self, parts: list[Part]) -> nodes.Item:
        return self._text_item("words", parts, excepted=True)

    def except_domains(self, parts: list[Part]) -> nodes.Item:
        return self._text_item("domains", parts, excepted=True)

    def except_detect(self, parts: list[Part]) -> nodes.Item:
        return nodes.Item("detect", excepted=True, detectors=_expressions(parts), span=self._span(parts))

    def except_regex(self, parts: list[Part]) -> nodes.Item:
        return self._regexps(parts, excepted=True)

    def _text_item(self, kind: Any, parts: list[Part], exact: bool = False, excepted: bool = False) -> nodes.Item:
        texts = tuple(p for p in parts if isinstance(p, nodes.Text | nodes.File))
        return nodes.Item(kind, excepted=excepted, exact=exact, texts=texts, span=self._span(parts))

    def _regexps(self, parts: list[Part], excepted: bool) -> nodes.Item:
        found = tuple(self._regexp(p) for p in parts if _is_token(p, "REGEXP"))
        exact = parts[0].type == "EXACT"
        return nodes.Item("regex", excepted=excepted, exact=exact, regexps=found, span=self._span(parts))

    def _regexp(self, token: Token) -> nodes.Regexp:
        pattern, _, flags = token[1:].rpartition("/")
        return nodes.Regexp(pattern.replace("\\/", "/"), flags, span=self._token_span(token))

    def item_text(self, parts: list[Part]) -> nodes.Text:
        return self.read.text(parts[0])

    def from_file(self, parts: list[Part]) -> nodes.File:
        return nodes.File(unescape(parts[1]), span=self._span(parts))

    # ---- conditions ---------------------------------------------------------------------------------------------

    def either(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Or(_expressions(parts), span=self._span(parts))

    def both(self, parts: list[Part]) -> nodes.Expression:
        return nodes.And(_expressions(parts), span=self._span(parts))

    def not_(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Not(parts[1], span=self._span(parts))

    def compare(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Compare(cast(Any, _COMPARE[parts[1].type]), parts[0], parts[2], span=self._span(parts))

    def is_(self, parts: list[Part]) -> nodes.Expression:
        return self._relation("is", parts)

    def is_not(self, parts: list[Part]) -> nodes.Expression:
        return self._relation("is_not", parts)

    def in_(self, parts: list[Part]) -> nodes.Expression:
        return self._relation("during" if isinstance(parts[2], nodes.Ranges) else "in", parts)

    def not_in(self, parts: list[Part]) -> nodes.Expression:
        return self._relation("outside" if isinstance(parts[2], nodes.Ranges) else "not_in", parts)

    def during(self, parts: list[Part]) -> nodes.Expression:
        return self._relation("during", parts)

    def outside(self, parts: list[Part]) -> nodes.Expression:
        return self._relation("outside", parts)

    def relation(self, parts: list[Part]) -> nodes.Expression:
        return self._relation(parts[1].type.lower(), parts)

    def _relation(self, operator: Any, parts: list[Part]) -> nodes.Relation:
        return nodes.Relation(operator, parts[0], parts[2], span=self._span(parts[:3]))

    def between(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Between(parts[0], parts[2], parts[4], span=self._span(parts))

    def happens(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Happens(parts[0], str(parts[1]), span=self._span(parts))

    def file(self, parts: list[Part]) -> nodes.File:
        return nodes.File(unescape(parts[1]), span=self._span(parts))

    def ranges(self, parts: list[Part]) -> nodes.Ranges:
        items = tuple(self._range(p) for p in parts if _is_token(p, "TIME_RANGE"))
        return nodes.Ranges(items, span=self._span(parts))

    def _range(self, token: Token) -> nodes.TimeRange:
        first, second = re.findall(r"\d{1,2}[:：]\d\d", token)
        span = self._token_span(token)
        return nodes.TimeRange(self.read.minute(first, token), self.read.minute(second, token, last=1440), span=span)

    def add(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Arithmetic("+", parts[0], parts[2], span=self._span(parts))

    def subtract(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Arithmetic("-", parts[0], parts[2], span=self._span(parts))

    def multiply(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Arithmetic("*", parts[0], parts[2], span=self._span(parts))

    def divide(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Arithmetic("/", parts[0], parts[2], span=self._span(parts))

    def negative(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Negative(parts[1], span=self._span(parts))

    def widened(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Counter(parts[0], None, True, span=self._span(parts))

    def counter(self, parts: list[Part]) -> nodes.Expression:
        window = next(p for p in parts if isinstance(p, nodes.Window))
        everywhere = any(_is_token(p, "WIDENED") for p in parts)
        return nodes.Counter(parts[0], window, everywhere, span=self._span(parts))

    def window(self, parts: list[Part]) -> nodes.Window:
        return nodes.Window("last", self.read.duration(parts[0]), span=self._span(parts))

    def previous(self, parts: list[Part]) -> nodes.Window:
        return nodes.Window("previous", self.read.duration(parts[1]), span=self._span(parts))

    def this(self, parts: list[Part]) -> nodes.Window:
        return nodes.Window("this", None, self._calendar(parts[1]), span=self._span(parts))

    def top(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Top(int(parts[0]), parts[2], span=self._span(parts))

    def group(self, parts: list[Part]) -> nodes.Expression:
        inner = next(p for p in parts if _is_expression(p))
        return nodes.Group(inner, span=self._span(parts))

    def choice(self, parts: list[Part]) -> nodes.Expression:
        return nodes.Choice(_expressions(parts), span=self._span(parts))

    def path(self, parts: list[Part]) -> nodes.Expression:
        head = parts[0]
        base: nodes.Expression = self._builtin(self.name([head])) if head[0] != "`" else self.name([head])
        for part in parts[1:]:
            span = Span(self.source, base.span.start, part.span.end)
            if part.kind == "attribute":
                base = nodes.Attribute(base, part.value, span=span)
            else:
                base = nodes.Call(base, part.value, span=span)
        return base

    def _builtin(self, name: nodes.Name) -> nodes.Name:
        if name.id in self.declared:
            return replace(name, own=vocabulary().canonical_noun(name.id) is not None)
        return replace(name, id=vocabulary().canonical_noun(name.id) or name.id)

    def attribute(self, parts: list[Part]) -> Mark:
        token = parts[1]
        text = token[1:-1] if token[0] == "`" else str(token)
        canonical = text if text in self.declared else vocabulary().canonical_attribute(text) or text
        return Mark("attribute", canonical, self._span(parts))

    def call(self, parts: list[Part]) -> Mark:
        return Mark("call", _expressions(parts), self._span(parts))

    def interpolation(self, parts: list[Part]) -> nodes.Expression:
        return cast(nodes.Expression, parts[0])

    # ---- literals -----------------------------------------------------------------------------------------------

    def literal(self, parts: list[Part]) -> nodes.Expression:
        return self.read.expression(parts[0])


class _Counted(int):
    """A count with its place."""

    span: Span

    def __new__(cls, value: int, span: Span) -> _Counted:
        self = super().__new__(cls, value)
        self.span = span
        return self


class _Calendar(str):
    """A calendar word with its place."""

    span: Span

    def __new__(cls, value: str, span: Span) -> _Calendar:
        self = super().__new__(cls, value)
        self.span = span
        return self


def _is_token(part: Part, terminal: str) -> bool:
    return isinstance(part, Token) and part.type == terminal


def _is_expression(part: Part) -> bool:
    return isinstance(part, nodes.Expression)


def _of(kind: type[T], parts: Sequence[Part]) -> tuple[T, ...]:
    return tuple(part for part in parts if isinstance(part, kind))


def _expressions(parts: Sequence[Part]) -> tuple[nodes.Expression, ...]:
    return tuple(part for part in parts if _is_expression(part))


def _title(parts: Sequence[Part]) -> str | None:
    return next((p.value for p in parts if isinstance(p, Mark) and p.kind == "title"), None)


def _clause_name(kind: str) -> str:
    return {"forget": "forget", "ladder": "then", "trigger": "when", "catch_up": "catch up"}.get(kind, kind)
