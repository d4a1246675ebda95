"""Writes conditions and expressions in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatchmethod
from typing import TypeVar

from . import nodes
from .naming import calendar_id, takes_pattern
from .pieces import BREAK, FILL, GLUE, Gap, NameWord, Piece, Pieces, joined, line
from .quoting import Unwritable, quote_names
from .wording import Wording, clock, count, escaped, number, quoted


class ExpressionWriter:
    """Writes what stands behind `when`, and whatever else has a value.

    Args:
        wording: spells the words.
    """

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.chinese = wording.language == "zh"
        self._in_braces = False

    # ---- signs ------------------------------------------------------------------------------------------------------

    @property
    def comma(self) -> Pieces:
        """Between the items of a list; a list that is too long is broken behind it."""
        return [GLUE, "、", Gap("", "fill")] if self.chinese else [GLUE, ",", FILL]

    @property
    def colon(self) -> Pieces:
        """Behind the name of a definition."""
        return [GLUE, "：", GLUE] if self.chinese else [GLUE, ":"]

    def in_parentheses(self, inner: Pieces) -> Pieces:
        """A group or a list of choices."""
        opening, closing = "（）" if self.chinese else "()"
        return [opening, GLUE, *inner, GLUE, closing]

    def listed(self, parts: Sequence[Sequence[Piece]]) -> Pieces:
        """The items of a list."""
        return joined(parts, self.comma)

    def glued(self, words: Sequence[Pieces]) -> Pieces:
        """What stands before the first of some words: Chinese writes `每` and `天` as one."""
        first = words[0][0] if words else None
        known = isinstance(first, NameWord) and not first.text.isascii() and calendar_id(first.text) != first.text
        return [GLUE] if self.chinese and known else []

    # ---- conditions -------------------------------------------------------------------------------------------------

    def condition(self, node: nodes.Expression) -> Pieces:
        """A whole condition: broken at its `and` or `or` when it is too long for a line."""
        if isinstance(node, nodes.And | nodes.Or):
            word = self.wording.word("AND" if isinstance(node, nodes.And) else "OR")
            return joined([self.write(operand) for operand in node.operands], [BREAK, word])
        return self.write(node)

    @singledispatchmethod
    def write(self, node: nodes.Node) -> Pieces:
        """An expression's words.

        Raises:
            Unwritable: it is no expression.
        """
        raise Unwritable(f"`{type(node).__name__}` is no expression")

    @write.register
    def _and(self, node: nodes.And) -> Pieces:
        return joined([self.write(operand) for operand in node.operands], [self.wording.word("AND")])

    @write.register
    def _or(self, node: nodes.Or) -> Pieces:
        return joined([self.write(operand) for operand in node.operands], [self.wording.word("OR")])

    @write.register
    def _not(self, node: nodes.Not) -> Pieces:
        return [self.wording.word("NOT", "condition"), *self.write(node.operand)]

    @write.register
    def _group(self, node: nodes.Group) -> Pieces:
        return self.in_parentheses(self.write(node.inner))

    @write.register
    def _choice(self, node: nodes.Choice) -> Pieces:
        return self.in_parentheses(self.listed([self.write(item) for item in once_each(node.items)]))

    @write.register
    def _compare(self, node: nodes.Compare) -> Pieces:
        return [*self.write(node.left), node.operator, *self.write(node.right)]

    @write.register
    def _relation(self, node: nodes.Relation) -> Pieces:
        of_patterns = node.operator in ("matches", "not_matches")
        left, right = self.write(node.left), (self._sought if of_patterns else self.write)(node.right)
        if node.operator in ("before", "after"):
            return [*left, self.wording.word(node.operator.upper(), "comparison"), *right]
        if self.chinese and node.operator == "is" and _is_known(node.right):
            return [*left, *right]
        closing = self._closing("AMONG") if node.operator in ("in", "not_in") else []
        return [*left, self.wording.word(node.operator.upper()), *right, *closing]

    @write.register
    def _between(self, node: nodes.Between) -> Pieces:
        return [
            *self.write(node.subject),
            self.wording.word("BETWEEN"),
            *self.write(node.low),
            self.wording.word("AND", "between"),
            *self.write(node.high),
            *self._closing("BETWEEN_END"),
        ]

    def _sought(self, node: nodes.Expression) -> Pieces:
        """What stands where patterns are named."""
        match node:
            case nodes.Name():
                return [self.wording.pattern(node)]
            case nodes.Group():
                return self.in_parentheses(self._sought(node.inner))
            case nodes.Choice():
                return self.in_parentheses(self.listed([self._sought(item) for item in once_each(node.items)]))
        return self.write(node)

    def _closing(self, terminal: str) -> Pieces:
        """A closing word, in languages that have it."""
        word = self.wording.word(terminal)
        return [word] if word else []

    @write.register
    def _happens(self, node: nodes.Happens) -> Pieces:
        return [*self.write(node.subject), self.wording.event_verb(node.verb)]

    @write.register
    def _ranges(self, node: nodes.Ranges) -> Pieces:
        return self.listed([[_range(item)] for item in once_each(node.items)])

    @write.register
    def _file(self, node: nodes.File) -> Pieces:
        return [self.wording.word("FILE"), self.text(node.path)]

    # ---- values -----------------------------------------------------------------------------------------------------

    @write.register
    def _arithmetic(self, node: nodes.Arithmetic) -> Pieces:
        return [*self.write(node.left), node.operator, *self.write(node.right)]

    @write.register
    def _negative(self, node: nodes.Negative) -> Pieces:
        return ["-", GLUE, *self.write(node.operand)]

    @write.register
    def _top(self, node: nodes.Top) -> Pieces:
        places = count(node.count)
        rank: Pieces = [f"前{places}名" if self.chinese else f"top {places}"]
        if isinstance(places, NameWord):
            rank = ["前", places, "名"] if self.chinese else ["top", places]
        return [*rank, self.wording.word("PER" if self.chinese else "BY"), *self.write(node.by)]

    @write.register
    def _counter(self, node: nodes.Counter) -> Pieces:
        everywhere = [self.wording.word("WIDENED")] if node.everywhere else []
        return [*self.write(node.what), *(self.window(node.window) if node.window else []), *everywhere]

    def window(self, window: nodes.Window) -> Pieces:
        """What a counter looks back on."""
        within = self.wording.word("WITHIN")
        if window.kind == "this":
            calendar: Pieces = [self.wording.calendar(window.calendar or "")]
            return [within, self.wording.word("THIS"), *self.glued([calendar]), *calendar]
        duration = self.wording.duration(_given(window.duration))
        return [within, duration] if window.kind == "last" else [within, self.wording.word("PREVIOUS"), duration]

    @write.register
    def _name(self, node: nodes.Name) -> Pieces:
        return [self.wording.name(node)]

    @write.register
    def _attribute(self, node: nodes.Attribute) -> Pieces:
        return [*self.write(node.base), GLUE, ".", GLUE, self.wording.attribute(node)]

    @write.register
    def _call(self, node: nodes.Call) -> Pieces:
        write = self._sought if takes_pattern(node.base) else self.write
        arguments = [write(argument) for argument in node.arguments]
        return [*self.write(node.base), GLUE, "(", GLUE, *self.listed(arguments), GLUE, ")"]

    @write.register
    def _number(self, node: nodes.Number) -> Pieces:
        return [number(node.value) if node.parameter is None else NameWord(node.parameter)]

    @write.register
    def _percent(self, node: nodes.Percent) -> Pieces:
        return [f"{number(node.value)}%" if node.parameter is None else NameWord(node.parameter)]

    @write.register
    def _duration(self, node: nodes.Duration) -> Pieces:
        return [self.wording.duration(node)]

    @write.register
    def _date(self, node: nodes.Date) -> Pieces:
        return [date(node)]

    @write.register
    def _datetime(self, node: nodes.DateTime) -> Pieces:
        return [f"{node.year:04}-{node.month:02}-{node.day:02} {clock(node.minute)}"]

    @write.register
    def _time(self, node: nodes.TimeOfDay) -> Pieces:
        return [clock(node.minute) if node.parameter is None else NameWord(node.parameter)]

    @write.register
    def _text(self, node: nodes.Text) -> Pieces:
        return [self.text(node.value) if node.parameter is None else NameWord(node.parameter)]

    # ---- texts ------------------------------------------------------------------------------------------------------

    def text(self, value: str) -> str:
        """A text taken literally; between braces it stands in marks that don't end the text around it."""
        return f"“{escaped(value).replace('”', chr(92) + '”')}”" if self._in_braces else quoted(value)

    def template(self, node: nodes.Template) -> Piece:
        """A text with expressions in it, or the parameter that gives it."""
        if node.parameter is not None:
            return NameWord(node.parameter)
        written = "".join(
            escaped(part.replace("{", "{{").replace("}", "}}")) if isinstance(part, str) else self._braced(part)
            for part in node.parts
        )
        return f'"{written}"'

    def _braced(self, node: nodes.Expression) -> str:
        before, self._in_braces = self._in_braces, True
        pieces = self.write(node)
        self._in_braces = before
        quote_names(pieces, "interpolation", self.wording.declared)
        return f"{{{line(pieces)}}}"


AnyNode = TypeVar("AnyNode", bound=nodes.Node)


def once_each(items: Iterable[AnyNode]) -> list[AnyNode]:
    """The items of a list, those that one parameter gives once."""
    found: list[AnyNode] = []
    for item in items:
        again = found and item.parameter is not None and item.span == found[-1].span
        if not again:
            found.append(item)
    return found


def _range(item: nodes.TimeRange) -> str | NameWord:
    return f"{clock(item.start)}-{clock(item.end)}" if item.parameter is None else NameWord(item.parameter)


def date(node: nodes.Date) -> str | NameWord:
    """A day, such as `2026-03-31`, or the parameter that gives it."""
    if node.parameter is not None:
        return NameWord(node.parameter)
    return f"{node.year:04}-{node.month:02}-{node.day:02}"


def _given(duration: nodes.Duration | None) -> nodes.Duration:
    if duration is None:
        raise Unwritable("a window without a length")
    return duration


def _is_known(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Name) and node.id == "known" and not node.own
