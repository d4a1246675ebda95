"""Builds ladders, effects, schedules and the clauses of rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from ..diagnostics import Diagnostic
from ..source import Span
from . import nodes
from .automaton import Token
from .expression_reductions import ExpressionReductions
from .literals import NamedText
from .naming import EVERYONE, calendar_id, is_everyone
from .reductions import Mark, Parts, all_of, bare, condition_in, is_token, value_of
from .wording import quoted


def _calendar(token: Token) -> str:
    """A span or day of the calendar, with the name of the parameter that gives it."""
    id = calendar_id(bare(token))
    return id if token.parameter is None else NamedText(id, token.parameter)


@dataclass(frozen=True, slots=True)
class Times:
    """How often, or per what, with its place."""

    value: Any
    span: Span


class EffectReductions(ExpressionReductions):
    """Builds what stands behind `then`, and the clauses around it."""

    # ---- effects ----------------------------------------------------------------------------------------------------

    def _ladder(self, parts: Parts) -> nodes.Ladder:
        return nodes.Ladder(all_of(nodes.Step, parts), span=self._place(parts))

    def _step(self, parts: Parts) -> nodes.Step:
        return nodes.Step(all_of(nodes.Effect, parts), span=self._place(parts))

    def _effect(self, parts: Parts) -> nodes.Effect:
        verb = parts[0].text
        values: dict[str, Any] = {}
        for part in parts[1:]:
            mark = part if isinstance(part, Mark) else self._object(verb, part)
            if mark.kind in values:
                self._argument_twice(verb, mark)
            values.setdefault(mark.kind, mark.value)
        return nodes.Effect(verb, **values, span=self._place(parts))

    def _argument_twice(self, verb: str, mark: Mark) -> None:
        message = f"`{verb.replace('_', ' ')}` has two of what it can have one of here"
        advice = "one text, one length of time and one of each `to`, `from`, `in`, `for`, `by`"
        self.report(Diagnostic("G111", message, mark.span, help=advice))

    def _object(self, verb: str, part: nodes.Expression) -> Mark:
        """What stands right behind a verb."""
        if isinstance(part, nodes.Duration):
            return Mark("duration", part, part.span)
        if isinstance(part, nodes.Text):
            text = part.span.text if part.parameter is None else quoted(part.value)
            token = Token("STRING", text, part.span.start, part.span.end, part.parameter)
            return Mark("text", self.template(token), part.span)
        if verb == "forgive" and isinstance(part, nodes.Name):
            part = self._verbatim(part)
        return Mark("target", part, part.span)

    def _text(self, parts: Parts) -> Mark:
        return Mark("text", self.template(parts[0]), self._place(parts))

    def _lasting(self, parts: Parts) -> Mark:
        return Mark("duration", self.read.duration(parts[0]), self._place(parts))

    def _each(self, parts: Parts) -> Mark:
        return Mark("each", self.read.count(parts[0]), self._place(parts))

    def _points(self, parts: Parts) -> Mark:
        return Mark("points", True, self._place(parts))

    def _everywhere(self, parts: Parts) -> Mark:
        return Mark("everywhere", True, self._place(parts))

    def _to(self, parts: Parts) -> Mark:
        return Mark("to", parts[1], self._place(parts))

    def _source_of(self, parts: Parts) -> Mark:
        source: nodes.Expression = parts[1]
        if is_everyone(source):
            source = replace(source, id=EVERYONE)
        return Mark("source", source, self._place(parts))

    def _within_group(self, parts: Parts) -> Mark:
        return Mark("within", parts[1], self._place(parts))

    def _period(self, parts: Parts) -> Mark:
        return Mark("period", self.read.duration(parts[1]), self._place(parts))

    def _by(self, parts: Parts) -> Mark:
        return Mark("by", parts[1], self._place(parts))

    def _by_turns(self, parts: Parts) -> Mark:
        return Mark("by_turns", True, self._place(parts))

    # ---- schedules --------------------------------------------------------------------------------------------------

    def _schedule(self, parts: Parts) -> nodes.Schedule:
        period = next((self.read.duration(part) for part in parts if is_token(part, "DURATION")), None)
        names = tuple(_calendar(part) for part in parts if is_token(part, "NAME"))
        return nodes.Schedule(
            period,
            names,
            value_of("start", parts),
            value_of("days", parts, ()),
            value_of("times", parts, ()),
            span=self._place(parts),
        )

    def _start(self, parts: Parts) -> Mark:
        return Mark("start", self.read.date(parts[1]), self._place(parts))

    def _days(self, parts: Parts) -> Mark:
        return Mark("days", tuple(mark.value for mark in all_of(Mark, parts)), self._place(parts))

    def _day(self, parts: Parts) -> Mark:
        token = parts[0]
        value: int | tuple[int, int] | str
        if token.type == "NAME":
            value = _calendar(token)
        elif token.type == "DATE_OF_YEAR":
            value = self.read.day_of_year(token)
        else:
            value = self.read.day_of_month(token)
        return Mark("day", value, self._place(parts))

    def _times(self, parts: Parts) -> Mark:
        times = tuple(self.read.minute(part.text, part) for part in parts if is_token(part, "TIME"))
        return Mark("times", times, self._place(parts))

    # ---- clauses ----------------------------------------------------------------------------------------------------

    def _unless(self, parts: Parts) -> Mark:
        return Mark("unless", parts[1], self._place(parts))

    def _forget_after(self, parts: Parts) -> Mark:
        return self._forget("each", parts)

    def _forget_all_after(self, parts: Parts) -> Mark:
        return self._forget("all", parts)

    def _never_forget(self, parts: Parts) -> Mark:
        return self._forget("never", parts)

    def _reset(self, parts: Parts) -> Mark:
        return self._forget("reset", parts)

    def _forget(self, mode: Literal["each", "all", "never", "reset"], parts: Parts) -> Mark:
        after = self.read.duration(parts[1]) if len(parts) > 1 else None
        span = self._place(parts)
        return Mark("forget", nodes.Forget(mode, after, span=span), span)

    def _per(self, parts: Parts) -> Mark:
        return Mark("per", self._builtin(self._token_of(parts[1])), self._place(parts))

    def _throttle(self, parts: Parts) -> Mark:
        return self._at_most(parts[1], parts[3], parts)

    def _throttle_span_first(self, parts: Parts) -> Mark:
        return self._at_most(parts[3], parts[2], parts)

    def _at_most(self, count: Times, span: Times, parts: Parts) -> Mark:
        place = self._place(parts)
        sliding = isinstance(span.value, nodes.Duration)
        duration, calendar = (span.value, None) if sliding else (None, span.value)
        return Mark("throttle", nodes.Throttle(count.value, duration, calendar, span=place), place)

    def _count(self, parts: Parts) -> Times:
        return Times(1 if parts[0].type == "ONCE" else self.read.count(parts[0]), self._place(parts))

    def _span(self, parts: Parts) -> Times:
        token = parts[0]
        value = self.read.duration(token) if token.type == "DURATION" else calendar_id(bare(token))
        return Times(value, self._place(parts))

    def _expect(self, parts: Parts) -> Mark:
        span = self._place(parts)
        source = next((place for place, part in enumerate(parts) if is_token(part, "FROM")), None)
        who = None if source is None else self._meant(self._token_of(parts[source + 1]))
        condition = condition_in(parts[2:] if source is None else parts[source + 2 :])
        return Mark("expect", nodes.Expect(self.read.duration(parts[1]), who, condition, parts[-1], span=span), span)

    def _token_of(self, name: nodes.Name) -> Token:
        text = name.span.text if name.parameter is None else name.id
        return Token("NAME", text, name.span.start, name.span.end, name.parameter)

    def _because(self, parts: Parts) -> Mark:
        return Mark("because", self.template(parts[1]), self._place(parts))

    def _catch_up(self, parts: Parts) -> Mark:
        return Mark("catch_up", True, self._place(parts))
