"""Random names, expressions and conditions, as the parser makes them: for each rule of the grammar a strategy of the same
shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from guiju.engine.syntax import nodes
from guiju.engine.syntax.naming import attribute_id, calendar_id, noun_id, pattern_id, takes_pattern

from .word_strategies import (
    NOWHERE,
    Draw,
    attribute_spellings,
    durations,
    files,
    literals,
    pieces_of_text,
    ranges,
    spellings,
)

RELATIONS = (
    "is", "is_not", "matches", "not_matches", "contains", "not_contains", "starts_with", "ends_with", "has", "has_no",
    "has_only", "resembles", "before", "after",
)  # fmt: skip


class Expressions:
    """Strategies for expressions in which some names are the admin's own.

    Args:
        declared: those names.
    """

    def __init__(self, declared: frozenset[str]) -> None:
        self.declared = declared
        self.conditions: st.SearchStrategy[nodes.Expression] = st.deferred(lambda: self._either())
        self.sums: st.SearchStrategy[nodes.Expression] = self._sums(widened=True)
        self.narrow_sums: st.SearchStrategy[nodes.Expression] = self._sums(widened=False)

    # ---- names ------------------------------------------------------------------------------------------------------

    def meant(self) -> st.SearchStrategy[nodes.Name]:
        """Names as a text means them: plain or in backticks, declared or not."""
        own = st.sampled_from(sorted(self.declared)) if self.declared else spellings
        return st.tuples(st.one_of(spellings, own), st.booleans()).map(lambda pair: self._meant(*pair))

    def _meant(self, text: str, quoted: bool) -> nodes.Name:
        id = noun_id(text)
        if text in self.declared:
            return nodes.Name(text, own=id is not None, span=NOWHERE)
        return nodes.Name(text if quoted or id is None else id, span=NOWHERE)

    def _sought(self, node: nodes.Expression) -> nodes.Expression:
        """What stands where patterns are named."""
        if isinstance(node, nodes.Group):
            return replace(node, inner=self._sought(node.inner))
        if isinstance(node, nodes.Choice):
            return replace(node, items=tuple(map(self._sought, node.items)))
        if not isinstance(node, nodes.Name) or node.id in self.declared:
            return node
        return replace(node, id=pattern_id(node.id) or node.id)

    # ---- expressions ------------------------------------------------------------------------------------------------

    @st.composite
    @staticmethod
    def _path(draw: Draw, self: Expressions) -> nodes.Expression:
        base: nodes.Expression = draw(self.meant())
        for _ in range(draw(st.integers(0, 2))):
            if draw(st.booleans()):
                text, quoted = draw(attribute_spellings), draw(st.booleans())
                name = text if quoted else attribute_id(base, text) or text
                base = nodes.Attribute(base, name, span=NOWHERE)
            else:
                arguments = draw(st.lists(self.sums, min_size=1, max_size=2))
                if isinstance(base, nodes.Attribute) and base.name == "offences":
                    arguments = [rule_name(argument) for argument in arguments]
                if takes_pattern(base):
                    arguments = [self._sought(argument) for argument in arguments]
                base = nodes.Call(base, tuple(arguments), span=NOWHERE)
        return base

    @st.composite
    @staticmethod
    def _reference(draw: Draw, self: Expressions, widened: bool) -> nodes.Expression:
        path = draw(self._path(self))
        everywhere = widened and draw(st.booleans())
        kind = draw(st.sampled_from(("none", "last", "previous", "this")))
        if kind == "none":
            return nodes.Counter(path, None, True, span=NOWHERE) if everywhere else path
        if kind == "this":
            window = nodes.Window("this", None, calendar_id(draw(spellings)), span=NOWHERE)
        else:
            window = nodes.Window(kind, draw(durations()), span=NOWHERE)
        return nodes.Counter(path, window, everywhere, span=NOWHERE)

    @st.composite
    @staticmethod
    def _atom(draw: Draw, self: Expressions, widened: bool) -> nodes.Expression:
        kind = draw(st.sampled_from(("reference", "reference", "literal", "literal", "top", "group", "choice")))
        if kind == "literal":
            return draw(literals)
        if kind == "top":
            return nodes.Top(draw(st.integers(0, 999)), draw(self._reference(self, widened)), span=NOWHERE)
        if kind == "group":
            return nodes.Group(draw(self.conditions), span=NOWHERE)
        if kind == "choice":
            return nodes.Choice(tuple(draw(st.lists(self.sums, min_size=2, max_size=3))), span=NOWHERE)
        return draw(self._reference(self, widened))

    def _sums(self, widened: bool) -> st.SearchStrategy[nodes.Expression]:
        atoms = st.deferred(lambda: self._atom(self, widened))
        unary = st.one_of(atoms, atoms, atoms.map(lambda atom: nodes.Negative(atom, span=NOWHERE)))
        products = st.one_of(unary, unary, self._operations(("*", "/"), unary, unary))
        return st.one_of(products, products, self._operations(("+", "-"), products, products))

    @st.composite
    @staticmethod
    def _chain(
        draw: Draw, operators: tuple[Any, ...], first: st.SearchStrategy[Any], others: st.SearchStrategy[Any]
    ) -> nodes.Expression:
        found: nodes.Expression = draw(first)
        for _ in range(draw(st.integers(1, 2))):
            found = nodes.Arithmetic(draw(st.sampled_from(operators)), found, draw(others), span=NOWHERE)
        return found

    def _operations(self, operators: tuple[str, ...], first: Any, others: Any) -> st.SearchStrategy[nodes.Expression]:
        return self._chain(operators, first, others)

    # ---- conditions -------------------------------------------------------------------------------------------------

    @st.composite
    @staticmethod
    def _test(draw: Draw, self: Expressions) -> nodes.Expression:
        left = draw(self.sums)
        kind = draw(st.sampled_from(("sum", "compare", "relation", "relation", "in", "during", "between", "happens")))
        if kind == "compare":
            operator = draw(st.sampled_from(("=", "!=", "<", "<=", ">", ">=")))
            return nodes.Compare(operator, left, draw(self.sums), span=NOWHERE)
        if kind == "relation":
            known = st.just(nodes.Name("known", span=NOWHERE))
            operator, right = draw(st.sampled_from(RELATIONS)), draw(st.one_of(self.sums, known))
            of_patterns = operator in ("matches", "not_matches")
            return nodes.Relation(operator, left, self._sought(right) if of_patterns else right, span=NOWHERE)
        if kind == "in":
            operator = draw(st.sampled_from(("in", "not_in")))
            return nodes.Relation(operator, left, draw(st.one_of(self.sums, files)), span=NOWHERE)
        if kind == "during":
            return nodes.Relation(draw(st.sampled_from(("during", "outside"))), left, draw(ranges), span=NOWHERE)
        if kind == "between":
            return nodes.Between(left, draw(self.sums), draw(self.sums), span=NOWHERE)
        if kind == "happens":
            return nodes.Happens(left, draw(st.sampled_from(("joins", "leaves", "requests"))), span=NOWHERE)
        return left

    def _either(self) -> st.SearchStrategy[nodes.Expression]:
        tests = st.deferred(lambda: self._test(self))
        negations = st.one_of(tests, tests, tests.map(lambda test: nodes.Not(test, span=NOWHERE)))
        both = st.lists(negations, min_size=2, max_size=3).map(lambda all: nodes.And(tuple(all), span=NOWHERE))
        side = st.one_of(negations, negations, both)
        either = st.lists(side, min_size=2, max_size=3).map(lambda all: nodes.Or(tuple(all), span=NOWHERE))
        return st.one_of(side, side, either)

    @st.composite
    @staticmethod
    def _template(draw: Draw, self: Expressions) -> nodes.Template:
        parts: list[str | nodes.Expression] = []
        for part in draw(st.lists(st.one_of(pieces_of_text, self.sums), max_size=3)):
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
        return nodes.Template(tuple(parts), span=NOWHERE)

    def templates(self) -> st.SearchStrategy[nodes.Template]:
        return self._template(self)


def rule_name(node: nodes.Expression) -> nodes.Expression:
    return replace(node, own=noun_id(node.id) is not None) if isinstance(node, nodes.Name) else node
