"""What literal tokens mean: texts, numbers, durations, days and times, with findings for those that can't be."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from decimal import Decimal
from typing import TypedDict

from ..diagnostics import Diagnostic
from ..source import Source, Span
from . import nodes
from .automaton import Token
from .bounds import MAX_DURATION
from .shapes import amount
from .vocabulary import vocabulary

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t"}
_DIGITS = re.compile(r"\d+")
_MAX_DIGITS = 18
_LAST_MINUTE = 1439
_A_LEAP_YEAR = 2024


def unescape(text: str) -> str:
    """A quoted text's value: without its quotation marks, `\\n`, `\\t` and escaped characters read."""
    inner = text[1:-1]
    if text[0] == "「" or "\\" not in inner:
        return inner
    return _ESCAPE.sub(lambda found: unescaped(found.group(1)), inner)


def unescaped(char: str) -> str:
    """What a character behind a backslash stands for."""
    return _ESCAPED.get(char, char)


class Named(int):
    """A whole number that a parameter gives, with the parameter's name; checks hand on the bare number.

    Attributes:
        parameter: the name.
        end: where it ends in the policy.
    """

    parameter: str
    end: int

    def __new__(cls, value: int, parameter: str, end: int) -> Named:
        """The number."""
        number = super().__new__(cls, value)
        number.parameter = parameter
        number.end = end
        return number


class NamedDay(tuple[int, int]):
    """A month and a day of it that a parameter gives, with the parameter's name."""

    parameter: str

    def __new__(cls, value: tuple[int, int], parameter: str) -> NamedDay:
        """The day."""
        day = super().__new__(cls, value)
        day.parameter = parameter
        return day


class NamedText(str):
    """A word that a parameter gives, such as a day of the week, with the parameter's name."""

    __slots__ = ("parameter",)
    parameter: str

    def __new__(cls, value: str, parameter: str) -> NamedText:
        """The word."""
        text = super().__new__(cls, value)
        text.parameter = parameter
        return text


def named(value: int, token: Token) -> int:
    """A token's whole number, with the name of the parameter that gives it."""
    return value if token.parameter is None else Named(value, token.parameter, token.end)


class Said(TypedDict):
    """Where a node stands, and the parameter that says it."""

    span: Span
    parameter: str | None


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
        match token.type:
            case "NUMBER":
                return nodes.Number(self.number(token), **self._said(token))
            case "PERCENT":
                return nodes.Percent(self.percent(token), **self._said(token))
            case "DURATION":
                return self.duration(token)
            case "DATE":
                return self.date(token)
            case "DATETIME":
                return self._datetime(token)
            case "TIME":
                return nodes.TimeOfDay(int(self.minute(token.text, token)), **self._said(token))
            case _:
                return self.text(token)

    def text(self, token: Token) -> nodes.Text:
        """A text, taken literally."""
        return nodes.Text(unescape(token.text), **self._said(token))

    def number(self, token: Token) -> Decimal:
        """A number."""
        return self._decimal(token.text, token)

    def percent(self, token: Token) -> Decimal:
        """The number before a `%`."""
        return self._decimal(token.text.rstrip("%％ \t"), token)

    def _decimal(self, text: str, token: Token) -> Decimal:
        if len(text) > _MAX_DIGITS:
            self.bad_literal(token, f"a number of more than {_MAX_DIGITS} digits")
            return Decimal(0)
        return Decimal(text)

    def duration(self, token: Token) -> nodes.Duration:
        """A length of time."""
        parts: list[tuple[Decimal, str]] = []
        for number, unit in amount().findall(token.text):
            parts.append((self._decimal(number, token), vocabulary().units[unit]))
        duration = nodes.Duration(tuple(parts), **self._said(token))
        if duration.ms > MAX_DURATION:
            self.bad_literal(token, "a length of time of more than a hundred years")
            return nodes.Duration(((Decimal(1), "s"),), span=duration.span)
        return duration

    def minute(self, text: str, token: Token, last: int = _LAST_MINUTE) -> int:
        """A time of day, in minutes since midnight.

        Args:
            text: the time.
            token: what a finding is to point at.
            last: the last minute there may be.
        """
        hour, minute = (int(digits) for digits in _DIGITS.findall(text))
        value = hour * 60 + minute
        if minute > 59 or value > last:
            self.bad_literal(token, f"there is no time `{text}`")
            return 0
        return named(value, token)

    def date(self, token: Token) -> nodes.Date:
        """A day."""
        year, month, day = (int(digits) for digits in _DIGITS.findall(token.text))
        self.check_day(year, month, day, token)
        return nodes.Date(year, month, day, **self._said(token))

    def _datetime(self, token: Token) -> nodes.DateTime:
        year, month, day, hour, minute = (int(digits) for digits in _DIGITS.findall(token.text))
        self.check_day(year, month, day, token)
        return nodes.DateTime(year, month, day, self.minute(f"{hour}:{minute}", token), span=self._span(token))

    def day_of_year(self, token: Token) -> tuple[int, int]:
        """A month and a day of it, of no year in particular."""
        month, day = (int(digits) for digits in _DIGITS.findall(token.text))
        self.check_day(_A_LEAP_YEAR, month, day, token)
        return (month, day) if token.parameter is None else NamedDay((month, day), token.parameter)

    def day_of_month(self, token: Token) -> int:
        """The number of a day in a month."""
        found = _DIGITS.match(token.text)
        value = int(found.group()) if found and found.end() <= 2 else 0
        if not 1 <= value <= 31:
            self.bad_literal(token, f"there is no day `{token.text}` in a month")
        return named(value, token)

    def check_day(self, year: int, month: int, day: int, token: Token) -> None:
        """Reports a day that is not in the calendar."""
        if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
            self.bad_literal(token, f"there is no day `{token.text}` in the calendar")

    def count(self, token: Token) -> int:
        """A whole number, of times or of people."""
        value = self.number(token)
        if value != int(value):
            self.bad_literal(token, f"expected a whole number, found `{token.text}`")
        return named(int(value), token)

    def bad_literal(self, token: Token, message: str) -> None:
        """Reports a literal that can't be."""
        self.report(Diagnostic("G106", message, self._span(token)))

    def _said(self, token: Token) -> Said:
        return {"span": self._span(token), "parameter": token.parameter}

    def _span(self, token: Token) -> Span:
        return Span(self.source, token.start, token.end)
