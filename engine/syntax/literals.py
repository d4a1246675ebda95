"""What literal tokens mean: texts, numbers, durations, days and times, with findings for those that can't be."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from decimal import Decimal

from lark import Token

from ..diagnostics import Diagnostic
from ..source import Source, Span
from . import nodes
from .vocabulary import vocabulary

_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d\s]+)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t"}
_MAX_DIGITS = 18
_LONGEST_MS = 100 * 366 * 86_400_000


def unescape(text: str) -> str:
    """A quoted text's value: without its quotation marks, `\\n`, `\\t` and escaped characters read."""
    inner = text[1:-1]
    if text[0] == "「" or "\\" not in inner:
        return inner
    return _ESCAPE.sub(lambda m: _ESCAPED.get(m.group(1), m.group(1)), inner)


class LiteralReader:
    """Reads the literal tokens of one source.

    Args:
        source: the text the tokens are of.
        report: takes findings about literals that can't be, such as `25:00`.
    """

    def __init__(self, source: Source, report: Callable[[Diagnostic], None]) -> None:
        self.source = source
        self.report = report

    def expression(self, token: Token) -> nodes.Expression:
        """The node of any literal token."""
        span = self._span(token)
        match token.type:
            case "NUMBER":
                return nodes.Number(self.number(token), span=span)
            case "PERCENT":
                return nodes.Percent(Decimal(token.rstrip("%％ ")), span=span)
            case "DURATION":
                return self.duration(token)
            case "DATE":
                return self.date(token)
            case "DATETIME":
                return self._datetime(token)
            case "TIME":
                return nodes.TimeOfDay(self.minute(token, token), span=span)
            case _:
                return self.text(token)

    def text(self, token: Token) -> nodes.Text:
        return nodes.Text(unescape(token), span=self._span(token))

    def number(self, token: Token) -> Decimal:
        if len(token) > _MAX_DIGITS:
            self.bad_literal(token, f"a number of more than {_MAX_DIGITS} digits")
            return Decimal(0)
        return Decimal(token)

    def duration(self, token: Token) -> nodes.Duration:
        parts = []
        for amount, unit in _DURATION_PART.findall(token):
            parts.append((Decimal(amount[:_MAX_DIGITS]), vocabulary().units[unit]))
        duration = nodes.Duration(tuple(parts), span=self._span(token))
        if duration.ms > 100 * 366 * 86_400_000:
            self.bad_literal(token, "a length of time of more than a hundred years")
            return nodes.Duration(((Decimal(1), "s"),), span=duration.span)
        return duration

    def minute(self, text: str, token: Token, last: int = 1439) -> int:
        hour, minute = (int(n) for n in re.findall(r"\d+", text))
        value = hour * 60 + minute
        if minute > 59 or value > last:
            self.bad_literal(token, f"there is no time `{text}`")
            return 0
        return value

    def date(self, token: Token) -> nodes.Date:
        year, month, day = (int(n) for n in re.findall(r"\d+", token)[:3])
        self.check_day(year, month, day, token)
        return nodes.Date(year, month, day, span=self._span(token))

    def _datetime(self, token: Token) -> nodes.DateTime:
        year, month, day, hour, minute = (int(n) for n in re.findall(r"\d+", token))
        self.check_day(year, month, day, token)
        return nodes.DateTime(
            year, month, day, self.minute(f"{hour}:{minute}", token), span=self._span(token)
        )

    def check_day(self, year: int, month: int, day: int, token: Token) -> None:
        if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
            self.bad_literal(token, f"there is no day `{token}` in the calendar")

    def _span(self, token: Token) -> Span:
        return Span(self.source, token.start_pos or 0, token.end_pos or 0)

    def bad_literal(self, token: Token, message: str) -> None:
        self.report(Diagnostic("G106", message, self._span(token)))
