"""The parser's tables: made once from the grammar, shipped as package data, remade when they don't fit.

Building them takes a quarter of a second, loading them a hundredth. `python -m guiju.engine.syntax.tables` writes the file
anew; a test holds that the committed file is fresh.
"""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import lark
from lark import Lark, Transformer
from lark.lexer import Lexer as LarkLexer

STARTS = ("policy", "interpolation")
_FILE = "policy.tables.bin"


class NoLexer(LarkLexer):
    """Stands where Lark wants a lexer: tokens are fed to the parser one by one."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        """Takes nothing from the grammar: it declares its terminals and spells none."""

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Any]:
        """No tokens."""
        yield from ()


def grammar_text() -> str:
    """The grammar, as text."""
    return files("guiju.grammar").joinpath("policy.lark").read_text(encoding="utf-8")


def build(strict: bool, transformer: Transformer[Any, Any] | None = None) -> Lark:
    """A parser made from the grammar.

    Args:
        strict: refuse any conflict, also those that Lark would settle by itself.
        transformer: called at each reduction.
    """
    options: dict[str, Any] = {"transformer": transformer} if transformer is not None else {}
    return Lark(
        grammar_text(), parser="lalr", lexer=NoLexer, start=list(STARTS), strict=strict, maybe_placeholders=False, **options
    )


def fingerprint() -> bytes:
    """What the tables depend on: the grammar and Lark's version."""
    facts = f"{grammar_text()}\0{lark.__version__}"
    return hashlib.sha256(facts.encode()).digest()


@cache
def _saved() -> bytes | None:
    file = files("guiju.grammar").joinpath(_FILE)
    if not file.is_file():
        return None
    content = file.read_bytes()
    return content[32:] if content[:32] == fingerprint() else None


def parser(transformer: Transformer[Any, Any]) -> Lark:
    """A parser that builds with a transformer, from the shipped tables where they fit, else from the grammar."""
    saved = _saved()
    if saved is None:
        return build(strict=False, transformer=transformer)
    instance = Lark.__new__(Lark)
    instance._load(io.BytesIO(saved), transformer=transformer)
    return instance


def write(folder: Path) -> Path:
    """Writes the tables into the grammar's folder and returns the file."""
    buffer = io.BytesIO()
    build(strict=True).save(buffer)
    target = folder / _FILE
    target.write_bytes(fingerprint() + buffer.getvalue())
    return target


if __name__ == "__main__":
    # the tables name the classes of the module they were saved from, which must not be `__main__`
    from guiju.engine.syntax import tables

    print(tables.write(Path(sys.argv[1] if len(sys.argv) > 1 else "grammar")))
