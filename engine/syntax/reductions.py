"""From reductions of the grammar to nodes, without a tree in between: what all reductions share.

The grammar's rule `x` is built by the method `_x`. Methods get the tokens and nodes found, in order; what the grammar
hands over is checked by its shape, not by a type checker.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ..diagnostics import Diagnostic
from ..source import Source, Span
from . import nodes
from .automaton import Token
from .literals import LiteralReader
from .naming import noun_id, pattern_id

T = TypeVar("T")
Part = Any
Parts = list[Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A clause or argument on its way into the node it belongs to."""

    kind: str
    value: Any
    span: Span


class Reductions:
    """Builds the nodes of one source.

    Args:
        source: the text being parsed.
        declared: names of the admin's own, which are not read as built-ins of the same spelling.
        template: parses the `{…}` of a text, given the STRING token.
        report: takes findings about what can't be (`25:00`, a clause said twice).
    """

    def __init__(
        self,
        source: Source,
        declared: Collection[str],
        template: Callable[[Token], nodes.Template],
        report: Callable[[Diagnostic], None],
    ) -> None:
        self.source = source
        self.declared = declared
        self.template = template
        self.report = report
        self.read = LiteralReader(source, report)

    def _place(self, parts: Sequence[Part]) -> Span:
        """From the first part to the last."""
        first, last = parts[0], parts[-1]
        start = first.start if type(first) is Token else first.span.start
        return Span(self.source, start, last.end if type(last) is Token else last.span.end)

    def _name(self, parts: Parts) -> nodes.Name:
        token = parts[0]
        return nodes.Name(bare(token), span=self._place(parts), parameter=token.parameter)

    def _meant(self, token: Token) -> nodes.Name:
        """The name a token means: the admin's own as declared, else the built-in of that spelling."""
        text = bare(token)
        id = noun_id(text)
        place, parameter = self._place([token]), token.parameter
        if text in self.declared:
            return nodes.Name(text, own=id is not None, span=place, parameter=parameter)
        return nodes.Name(text if id is None or token.text[0] == "`" else id, span=place, parameter=parameter)

    def _sought(self, part: nodes.Expression) -> nodes.Expression:
        """What stands where a pattern is named: those that come with the engine by their names in any language."""
        match part:
            case nodes.Name():
                id = pattern_id(part.id)
                return part if id is None or part.id in self.declared else replace(part, id=id)
            case nodes.Group():
                return replace(part, inner=self._sought(part.inner))
            case nodes.Choice():
                return replace(part, items=tuple(map(self._sought, part.items)))
        return part

    def _builtin(self, token: Token) -> nodes.Name:
        """The name a token means where only built-ins can stand."""
        text = bare(token)
        return nodes.Name(noun_id(text) or text, span=self._place([token]), parameter=token.parameter)

    def _verbatim(self, name: nodes.Name) -> nodes.Name:
        """A name as it was written, where it can only be one of the admin's own."""
        text = name.span.text.strip("`")
        return nodes.Name(text, own=noun_id(text) is not None, span=name.span)


def bare(token: Token) -> str:
    """A name without its backticks."""
    return token.text[1:-1] if token.text[0] == "`" else token.text


def is_token(part: Part, terminal: str) -> bool:
    """Whether a part is a token of a terminal."""
    return type(part) is Token and part.type == terminal


def all_of(kind: type[T], parts: Sequence[Part]) -> tuple[T, ...]:
    """The parts of a kind."""
    return tuple(part for part in parts if isinstance(part, kind))


def expressions(parts: Sequence[Part]) -> tuple[nodes.Expression, ...]:
    """The parts that are expressions."""
    return tuple(part for part in parts if isinstance(part, nodes.Expression))


def condition_in(parts: Sequence[Part]) -> nodes.Expression | None:
    """The first part that is an expression."""
    return next((part for part in parts if isinstance(part, nodes.Expression)), None)


def value_of(kind: str, parts: Sequence[Part], default: Any = None) -> Any:
    """What the mark of a kind among the parts holds."""
    return next((part.value for part in parts if isinstance(part, Mark) and part.kind == kind), default)
