"""Builds conditions and expressions."""

from __future__ import annotations

import re
from typing import Any, cast

from ..source import Span
from . import nodes
from .automaton import Token
from .literals import unescape
from .naming import attribute_id, calendar_id, takes_pattern
from .reductions import Mark, Parts, Reductions, all_of, bare, condition_in, expressions, is_token

_COMPARE: dict[str, nodes.CompareOperator] = {
    "EQ": "=", "NE": "!=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">=",
    "AT_LEAST": ">=", "MORE_THAN": ">", "LESS_THAN": "<",
}  # fmt: skip
_CLOCK = re.compile(r"\d{1,2}[:：]\d\d")
_MIDNIGHT = 1440


class ExpressionReductions(Reductions):
    """Builds what stands behind `when`, and whatever else has a value."""

    # ---- conditions -------------------------------------------------------------------------------------------------

    def _either(self, parts: Parts) -> nodes.Expression:
        return nodes.Or(expressions(parts), span=self._place(parts))

    def _both(self, parts: Parts) -> nodes.Expression:
        return nodes.And(expressions(parts), span=self._place(parts))

    def _not_(self, parts: Parts) -> nodes.Expression:
        return nodes.Not(parts[1], span=self._place(parts))

    def _compare(self, parts: Parts) -> nodes.Expression:
        return nodes.Compare(_COMPARE[parts[1].type], parts[0], parts[2], span=self._place(parts))

    def _is_(self, parts: Parts) -> nodes.Expression:
        return self._relate("is", parts)

    def _is_not(self, parts: Parts) -> nodes.Expression:
        return self._relate("is_not", parts)

    def _in_(self, parts: Parts) -> nodes.Expression:
        return self._relate("during" if isinstance(parts[2], nodes.Ranges) else "in", parts)

    def _not_in(self, parts: Parts) -> nodes.Expression:
        return self._relate("outside" if isinstance(parts[2], nodes.Ranges) else "not_in", parts)

    def _during(self, parts: Parts) -> nodes.Expression:
        return self._relate("during", parts)

    def _outside(self, parts: Parts) -> nodes.Expression:
        return self._relate("outside", parts)

    def _relation(self, parts: Parts) -> nodes.Expression:
        operator = parts[1].type.lower()
        right = self._sought(parts[2]) if operator in ("matches", "not_matches") else parts[2]
        return self._relate(operator, [*parts[:2], right, *parts[3:]])

    def _relate(self, operator: Any, parts: Parts) -> nodes.Relation:
        return nodes.Relation(operator, parts[0], parts[2], span=self._place(parts[:3]))

    def _between(self, parts: Parts) -> nodes.Expression:
        return nodes.Between(parts[0], parts[2], parts[4], span=self._place(parts))

    def _happens(self, parts: Parts) -> nodes.Expression:
        return nodes.Happens(parts[0], parts[1].text, span=self._place(parts))

    def _file(self, parts: Parts) -> nodes.File:
        return nodes.File(unescape(parts[1].text), span=self._place(parts))

    def _ranges(self, parts: Parts) -> nodes.Ranges:
        items = tuple(self._range(part) for part in parts if is_token(part, "TIME_RANGE"))
        return nodes.Ranges(items, span=self._place(parts))

    def _range(self, token: Token) -> nodes.TimeRange:
        first, last = _CLOCK.findall(token.text)
        start = int(self.read.minute(first, token))
        end = int(self.read.minute(last, token, last=_MIDNIGHT))
        return nodes.TimeRange(start, end, span=self._place([token]), parameter=token.parameter)

    # ---- arithmetic -------------------------------------------------------------------------------------------------

    def _add(self, parts: Parts) -> nodes.Expression:
        return nodes.Arithmetic("+", parts[0], parts[2], span=self._place(parts))

    def _subtract(self, parts: Parts) -> nodes.Expression:
        return nodes.Arithmetic("-", parts[0], parts[2], span=self._place(parts))

    def _multiply(self, parts: Parts) -> nodes.Expression:
        return nodes.Arithmetic("*", parts[0], parts[2], span=self._place(parts))

    def _divide(self, parts: Parts) -> nodes.Expression:
        return nodes.Arithmetic("/", parts[0], parts[2], span=self._place(parts))

    def _negative(self, parts: Parts) -> nodes.Expression:
        return nodes.Negative(parts[1], span=self._place(parts))

    def _group(self, parts: Parts) -> nodes.Expression:
        return nodes.Group(cast(nodes.Expression, condition_in(parts)), span=self._place(parts))

    def _choice(self, parts: Parts) -> nodes.Expression:
        return nodes.Choice(expressions(parts), span=self._place(parts))

    def _literal(self, parts: Parts) -> nodes.Expression:
        return self.read.expression(parts[0])

    def _interpolation(self, parts: Parts) -> nodes.Expression:
        return cast(nodes.Expression, parts[0])

    # ---- names, attributes, counters --------------------------------------------------------------------------------

    def _path(self, parts: Parts) -> nodes.Expression:
        base: nodes.Expression = self._meant(parts[0])
        for part in parts[1:]:
            span = Span(self.source, base.span.start, part.span.end)
            if part.kind == "attribute":
                base = nodes.Attribute(base, self._attribute_of(base, part.value), span=span)
            else:
                base = nodes.Call(base, self._arguments_of(base, part.value), span=span)
        return base

    def _attribute(self, parts: Parts) -> Mark:
        return Mark("attribute", parts[1], self._place(parts))

    def _attribute_of(self, base: nodes.Expression, token: Token) -> str:
        text = bare(token)
        return text if token.text[0] == "`" else attribute_id(base, text) or text

    def _call(self, parts: Parts) -> Mark:
        return Mark("call", expressions(parts), self._place(parts))

    def _arguments_of(self, base: nodes.Expression, arguments: tuple[nodes.Expression, ...]) -> tuple[Any, ...]:
        """The arguments of a call; those of `offences` are rules, which are never built in, and some are patterns."""
        if takes_pattern(base):
            return tuple(map(self._sought, arguments))
        if not isinstance(base, nodes.Attribute) or base.name != "offences":
            return arguments
        return tuple(self._verbatim(a) if isinstance(a, nodes.Name) else a for a in arguments)

    def _widened(self, parts: Parts) -> nodes.Expression:
        return nodes.Counter(parts[0], None, True, span=self._place(parts))

    def _counter(self, parts: Parts) -> nodes.Expression:
        window = all_of(nodes.Window, parts)[0]
        everywhere = any(is_token(part, "WIDENED") for part in parts)
        return nodes.Counter(parts[0], window, everywhere, span=self._place(parts))

    def _window(self, parts: Parts) -> nodes.Window:
        return nodes.Window("last", self.read.duration(parts[0]), span=self._place(parts))

    def _previous(self, parts: Parts) -> nodes.Window:
        return nodes.Window("previous", self.read.duration(parts[1]), span=self._place(parts))

    def _this(self, parts: Parts) -> nodes.Window:
        return nodes.Window("this", None, calendar_id(bare(parts[1])), span=self._place(parts))

    def _top(self, parts: Parts) -> nodes.Expression:
        return nodes.Top(self.read.count(parts[0]), parts[2], span=self._place(parts))
