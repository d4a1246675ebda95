"""Policy text to nodes, with every syntax error of the text found in one run.

After an error the parser's stack is popped to where a statement can start, and reading goes on at the next line that starts
one, so that one mistake does not hide the next and none is invented.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lark import Lark, Token
from lark.exceptions import UnexpectedToken
from lark.parsers.lalr_parser_state import ParserState

from ..diagnostics import Diagnostic, sort_diagnostics
from ..source import Source, Span
from . import nodes
from .builder import Builder
from .expected import describe_expected, describe_found
from .lexer import Lexer, LexicalError
from .tables import parser
from .vocabulary import vocabulary

MAX_TEXT = 2_000_000
"""The longest policy file, in code points."""
MAX_NESTING = 32
"""How deep parentheses may nest."""
MAX_OPERATORS = 100
"""How many of `+ - * / not` may stand in one condition between `and`, `or` and commas."""

_STATEMENTS = ("RULE", "DEFINE", "PATTERN", "NEVER", "GOAL", "VALUE", "ENCOURAGE", "WHEN", "EVERY")
_CHAIN = frozenset(("PLUS", "MINUS", "STAR", "SLASH", "NOT", "DOT"))
_DECLARATIONS = ("RULE", "DEFINE", "PATTERN", "GOAL")

_thread = threading.local()


@dataclass(frozen=True)
class Parsed:
    """What came of a text: the file as far as it could be read, and what was wrong with it."""

    file: nodes.PolicyFile
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source, declared: Collection[str] = ()) -> Parsed:
    """Parses a policy file.

    Args:
        source: the text.
        declared: names declared elsewhere (other files of the folder, the community file); those of this text are found
            by a scan of their own.

    Returns:
        the statements that could be read, and the findings, sorted.
    """
    if len(source.text) > MAX_TEXT:
        return _refuse(source, f"a file of {len(source.text):,} characters, more than the {MAX_TEXT:,} a file may have")
    return _Parse(source, {*declared, *declared_names(source)}).run()


def _refuse(source: Source, message: str) -> Parsed:
    finding = Diagnostic("G107", message, Span(source, 0, 0), help="split the policy into several files of one folder")
    return Parsed(nodes.PolicyFile(source, ()), (finding,))


@cache
def _declaration() -> re.Pattern[str]:
    words = [word for t in _DECLARATIONS for word in _spellings()[t]]
    return re.compile(rf"(?:^|[\s;；。])(?:{'|'.join(map(re.escape, words))})\s+(`[^`\n]+`|[^\W\d]\w*)")


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for spelling, terminals in vocabulary().keyword_spellings.items():
        for terminal in terminals:
            found.setdefault(terminal, []).append(spelling)
    return {terminal: tuple(sorted(words, key=len, reverse=True)) for terminal, words in found.items()}


def declared_names(source: Source) -> frozenset[str]:
    """The names a text declares (rules, definitions, patterns, goals), found without parsing it."""
    return frozenset(name.strip("`") for name in _declaration().findall(source.text))


def _parser() -> tuple[Lark, Builder]:
    """This thread's parser and the builder its callbacks belong to."""
    if not hasattr(_thread, "parser"):
        builder = Builder()
        _thread.parser = parser(builder), builder
    found: tuple[Lark, Builder] = _thread.parser
    return found


class _Parse:
    """One run over one source."""

    def __init__(self, source: Source, declared: Collection[str]) -> None:
        self.source = source
        self.declared = declared
        self.findings: list[Diagnostic] = []
        self.lark, self.builder = _parser()
        self.builder.begin(source, declared, self.template, self.findings.append)
        self.depth = 0
        self.operators = 0

    def run(self) -> Parsed:
        lexer = Lexer(self.source, self.declared)
        state = self._state("policy")
        previous = Token("$END", "", start_pos=0, end_pos=0)
        statement = previous
        while True:
            try:
                token = lexer.next(_viable(state))
                self._bound(token)
                if token.type in _STATEMENTS and _shifts(state, token.type):
                    statement = token
                result = state.feed_token(token, token.type == "$END")
            except (LexicalError, UnexpectedToken) as error:
                if not self._recover(error, state, lexer, previous, statement):
                    result = state.feed_token(Token("$END", "", start_pos=lexer.end, end_pos=lexer.end), True)
                    break
                previous = Token("$END", "", start_pos=lexer.position, end_pos=lexer.position)
                continue
            if token.type == "$END":
                break
            previous = token
        file = nodes.PolicyFile(self.source, result.statements, tuple(lexer.comments))
        return Parsed(file, sort_diagnostics(self.findings))

    def _state(self, start: str) -> ParserState[Any]:
        return self.lark.parse_interactive("", start=start).parser_state

    def _bound(self, token: Token) -> None:
        """Keeps trees shallow: whatever walks them may recurse."""
        if token.type == "LPAR":
            self.depth += 1
        elif token.type == "RPAR":
            self.depth -= 1
        elif token.type in _CHAIN:
            self.operators += 1
        elif self.depth <= 0:
            self.operators = 0
        if self.depth > MAX_NESTING or self.operators > MAX_OPERATORS:
            raise LexicalError(
                Diagnostic(
                    "G108",
                    "a condition nested too deep to be read",
                    Span(self.source, token.start_pos or 0, token.end_pos or 0),
                    help="give parts of it names with `define`",
                ),
                token.end_pos or 0,
            )

    def _recover(
        self,
        error: LexicalError | UnexpectedToken,
        state: ParserState[Any],
        lexer: Lexer,
        previous: Token,
        statement: Token,
    ) -> bool:
        """Records an error and goes to the next statement; False when there is none."""
        if isinstance(error, LexicalError):
            self.findings.append(error.diagnostic)
            resume = error.resume
        else:
            self.findings.append(self._unexpected(error.token, previous, statement, state))
            resume = error.token.start_pos or 0
            if error.token.type == "$END":
                resume = lexer.end
        _pop_to_statement(state)
        self.depth = self.operators = 0
        lexer.restart(self._next_statement(resume, statement))
        return lexer.position < lexer.end

    def _next_statement(self, position: int, statement: Token) -> int:
        words = [word for t in _STATEMENTS for word in _spellings()[t]]
        start = re.compile(rf"(?:(?<=\n)|(?<=[;；。]))([^\S\n]*)(?:{'|'.join(map(re.escape, words))})(?![A-Za-z0-9_])")
        nested = tuple(word for t in ("WHEN", "EVERY") for word in _spellings()[t])
        for found in start.finditer(self.source.text, position):
            word = found.group().strip()
            own_line = self.source.text[found.start() - 1] == "\n"
            if own_line and found.group(1) and word in nested and statement.type not in ("WHEN", "EVERY"):
                continue
            return found.start()
        return len(self.source.text)

    def _unexpected(
        self, token: Token, previous: Token, statement: Token, state: ParserState[Any]
    ) -> Diagnostic:
        expected = describe_expected(_accepted(state))
        starts_next = token.type == "$END" or (token.type in _STATEMENTS and _begins_line(self.source, token))
        if starts_next:
            end = previous.end_pos or 0
            what = f"the statement that starts with `{statement}` on line {self._line(statement)} is not finished"
            return Diagnostic("G109", f"{what}: expected {expected}", Span(self.source, end, end))
        found = describe_found(token)
        span = Span(self.source, token.start_pos or 0, token.end_pos or 0)
        return Diagnostic("G101", f"expected {expected}, found {found}", span, help=self._hint(token, previous))

    def _line(self, token: Token) -> int:
        return self.source.line_and_column(token.start_pos or 0)[0]

    def _hint(self, token: Token, previous: Token) -> str | None:
        from .hints import hint

        return hint(token, previous, self.source, self.declared)

    # ---- texts with {…} -------------------------------------------------------------------------------------------

    def template(self, token: Token) -> nodes.Template:
        """The literal pieces and expressions of a quoted text."""
        from .templates import split_template

        parts: list[str | nodes.Expression] = []
        for piece in split_template(self.source, token, self.findings.append):
            if isinstance(piece, str):
                parts.append(piece)
                continue
            expression = self._interpolation(piece)
            if expression is not None:
                parts.append(expression)
        start, end = token.start_pos or 0, token.end_pos or 0
        return nodes.Template(tuple(parts), span=Span(self.source, start, end))

    def _interpolation(self, span: Span) -> nodes.Expression | None:
        lexer = Lexer(self.source, self.declared, span.start, span.end, reserved=())
        state = self._state("interpolation")
        depth, operators = self.depth, self.operators
        self.depth = self.operators = 0
        try:
            while True:
                token = lexer.next(_viable(state))
                self._bound(token)
                result = state.feed_token(token, token.type == "$END")
                if token.type == "$END":
                    found: nodes.Expression = result
                    return found
        except LexicalError as error:
            self.findings.append(error.diagnostic)
        except UnexpectedToken as error:
            self.findings.append(self._bad_interpolation(error.token, span, state))
        finally:
            self.depth, self.operators = depth, operators
        return None

    def _bad_interpolation(self, token: Token, span: Span, state: ParserState[Any]) -> Diagnostic:
        found = "the end of the braces" if token.type == "$END" else describe_found(token)
        return Diagnostic(
            "G112",
            f"between `{{` and `}}`: expected {describe_expected(_accepted(state))}, found {found}",
            Span(self.source, token.start_pos or 0, token.end_pos or 0),
            help="write `{{` for a brace that is part of the text",
        )


def _table(state: ParserState[Any]) -> Mapping[str, tuple[Any, Any]]:
    found: Mapping[str, tuple[Any, Any]] = state.parse_conf.parse_table.states[state.position]
    return found


def _viable(state: ParserState[Any]) -> Collection[str]:
    return _table(state).keys()


def _shifts(state: ParserState[Any], terminal: str) -> bool:
    """Whether a terminal would be taken as such by this state or by one that it reduces to; a statement's start is."""
    return terminal in _table(state)


def _accepted(state: ParserState[Any]) -> frozenset[str]:
    """The terminals that really can come next: reductions followed to the end (slow, for messages only)."""
    found = set()
    for terminal in _table(state):
        if terminal != "$END" and not terminal.isupper():
            continue
        trial = state.copy(deepcopy_values=False)
        trial.parse_conf = _silent(state)
        try:
            trial.feed_token(Token(terminal, "", start_pos=0, end_pos=0), terminal == "$END")
        except UnexpectedToken:
            continue
        found.add(terminal)
    return frozenset(found)


def _silent(state: ParserState[Any]) -> Any:
    from copy import copy

    conf = copy(state.parse_conf)
    conf.callbacks = {rule: lambda children: None for rule in state.parse_conf.callbacks}
    return conf


def _pop_to_statement(state: ParserState[Any]) -> None:
    states = state.parse_conf.parse_table.states
    while len(state.state_stack) > 1:
        action = states[state.state_stack[-1]].get("RULE")
        if action is not None and action[0].name == "Shift":
            return
        state.state_stack.pop()
        state.value_stack.pop()


def _begins_line(source: Source, token: Token) -> bool:
    start = token.start_pos or 0
    line_start = source.text.rfind("\n", 0, start) + 1
    return not source.text[line_start:start].strip(" \t;；。")
