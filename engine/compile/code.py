"""Pieces of the code that conditions are compiled to."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def name(word: str) -> ast.expr:
    """A name that is read."""
    return ast.Name(word, ast.Load())


def view(attribute: str) -> ast.expr:
    """An attribute of the view."""
    return ast.Attribute(name("v"), attribute, ast.Load())


def call(method: str, *arguments: ast.expr) -> ast.expr:
    """A call of a method of the view."""
    return ast.Call(view(method), list(arguments), [])


def tuple_of(parts: Iterable[ast.expr]) -> ast.expr:
    """A tuple."""
    return ast.Tuple(list(parts), ast.Load())


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.expr:
    """One comparison."""
    return ast.Compare(left, [operator], [right])


def negated(expression: ast.expr) -> ast.expr:
    """The opposite."""
    return ast.UnaryOp(ast.Not(), expression)


def signed(expression: ast.expr, sense: bool) -> ast.expr:
    """A test, or its opposite where it is to fail."""
    return expression if sense else negated(expression)


def all_of(expressions: list[ast.expr]) -> ast.expr:
    """Tests that all have to hold."""
    return expressions[0] if len(expressions) == 1 else ast.BoolOp(ast.And(), expressions)
