"""The parser's tables: made once from the grammar, shipped as package data, remade when they don't fit.

Making them takes a quarter of a second and the grammar's compiler, reading them a hundredth. `python -m
guiju.engine.syntax.tables` writes the file anew; a test holds that the committed file is fresh.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .automaton import Reduction, Tables

if TYPE_CHECKING:
    from lark import Lark

STARTS = ("policy", "interpolation")
_FILE = "policy.tables.bin"
_FORM = 1
"""Counts the changes to what is in the file, so that an older one is not taken for a fresh one."""

_Facts = dict[str, Any]


def grammar_text() -> str:
    """The grammar, as text."""
    return files("guiju.grammar").joinpath("policy.lark").read_text(encoding="utf-8")


def compile_grammar(strict: bool) -> Lark:
    """The grammar, compiled.

    Args:
        strict: refuse any conflict, also those that Lark would settle by itself.
    """
    from lark import Lark
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        """Stands where Lark wants a lexer: the grammar spells no terminal, so there is nothing to find."""

        __future_interface__ = 2

        def __init__(self, lexer_conf: object) -> None:
            pass

        def lex(self, lexer_state: object, parser_state: object) -> Iterator[Any]:
            yield from ()

    return Lark(
        grammar_text(), parser="lalr", lexer=NoLexer, start=list(STARTS), strict=strict, maybe_placeholders=False
    )


def fingerprint() -> bytes:
    """What the tables depend on, in 32 bytes."""
    return hashlib.sha256(f"{grammar_text()}\0{_FORM}".encode()).digest()


@cache
def tables() -> Tables:
    """The parser's tables, from the shipped file where it fits the grammar, else from the grammar."""
    return _tables(saved() or facts(compile_grammar(strict=False)))


def saved() -> _Facts | None:
    """What is in the shipped file, or None when it is missing or doesn't fit the grammar."""
    file = files("guiju.grammar").joinpath(_FILE)
    if not file.is_file():
        return None
    content = file.read_bytes()
    if content[:32] != fingerprint():
        return None
    found: _Facts = json.loads(zlib.decompress(content[32:]))
    return found


def _tables(found: _Facts) -> Tables:
    reductions = tuple(
        Reduction(origin, len(inline), name, single, tuple(inline)) for origin, name, single, inline in found["rules"]
    )
    starts = {start: (first, last) for start, (first, last) in found["starts"].items()}
    return Tables(found["states"], reductions, starts)


def facts(grammar: Lark) -> _Facts:
    """The tables of a compiled grammar, numbered the same way each time, as JSON has them."""
    table: Any = grammar.parser.parser._parse_table
    order = _order(table)
    numbers = {state: number for number, state in enumerate(order)}
    rules = sorted(
        {arg for state in order for action, arg in table.states[state].values() if not _shifts(action)}, key=str
    )
    by_rule = {rule: number for number, rule in enumerate(rules)}
    return {
        "states": [_row(table.states[state], numbers, by_rule) for state in order],
        "rules": [_rule(rule) for rule in rules],
        "starts": {start: [numbers[table.start_states[start]], numbers[table.end_states[start]]] for start in STARTS},
    }


def _order(table: Any) -> list[Any]:
    """All states, in an order that only the grammar decides."""
    found = [table.start_states[start] for start in STARTS]
    seen = set(found)
    for state in found:
        for _, (action, arg) in sorted(table.states[state].items()):
            if _shifts(action) and arg not in seen:
                seen.add(arg)
                found.append(arg)
    return found


def _shifts(action: Any) -> bool:
    return str(action) == "Shift"


def _row(row: Mapping[str, Any], numbers: Mapping[Any, int], rules: Mapping[Any, int]) -> dict[str, int]:
    return {str(name): numbers[arg] if _shifts(action) else ~rules[arg] for name, (action, arg) in sorted(row.items())}


def _rule(rule: Any) -> list[Any]:
    inline = [not symbol.is_term and symbol.name.startswith("_") for symbol in rule.expansion]
    single = bool(rule.options.expand1) and not rule.alias
    return [str(rule.origin.name), str(rule.alias or rule.origin.name), single, inline]


def write(folder: Path) -> Path:
    """Writes the tables into the grammar's folder and returns the file."""
    text = json.dumps(facts(compile_grammar(strict=True)), separators=(",", ":"), sort_keys=True)
    target = folder / _FILE
    target.write_bytes(fingerprint() + zlib.compress(text.encode(), 9))
    return target


if __name__ == "__main__":
    print(write(Path(sys.argv[1] if len(sys.argv) > 1 else "grammar")))
