"""The texts of findings as the code has them: every text of a few words in a module, with `$0`, `$1`, … for what is put in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_FORMATS = ("regexes.py",)
"""Modules all of whose texts go through `format`, those without places too."""
_FORMAT = re.compile(r"\{(\d)\}")


def templates(path: Path) -> list[tuple[int, str]]:
    """The texts of a module, each with its line, in order; docstrings are left out.

    Args:
        path: the module.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    skipped = docstrings | inner
    found = {(node.lineno, text) for node, text in _texts(tree, path.name in _FORMATS) if id(node) not in skipped}
    return sorted((line, text) for line, text in found if _says_something(text))


def _texts(tree: ast.Module, formats: bool) -> Iterator[tuple[ast.JoinedStr | ast.Constant, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node, _joined(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, _formatted(node.value, formats)


def _joined(node: ast.JoinedStr) -> str:
    text, number = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            text, number = f"{text}${number}", number + 1
    return text


def _formatted(text: str, formats: bool) -> str:
    """A text for `format` as one with numbered places; any other as it is."""
    if not formats and _FORMAT.search(text) is None:
        return text
    return _FORMAT.sub(r"$\1", text).replace("{{", "{").replace("}}", "}")


def _says_something(text: str) -> bool:
    return re.search(r"[a-z]{2,} | [a-z]{2,}", text) is not None
