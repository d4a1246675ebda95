"""Backticks for names that would be read as something else where they stand.

Whether a name needs them depends on what the parser can take at that place, so the writer asks: what was written is
read back, and a name that comes out as another word is quoted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from ..diagnostics import Diagnostic
from ..source import Source
from .automaton import END, Token, Trial
from .lexer import Lexer
from .pieces import NameWord, Pieces, flat
from .tables import tables

_Placed = tuple[NameWord, int, int]
"""A name and where it stands."""


class Unwritable(ValueError):
    """A tree that no text has: it was not made by the parser, and not as the parser makes them."""


def quote_names(pieces: Pieces, start: str, declared: Collection[str]) -> None:
    """Marks the names among the pieces that need backticks.

    Args:
        pieces: a whole statement, or an expression between braces.
        start: the grammar's symbol for it: `policy` or `interpolation`.
        declared: names of the admin's own.

    Raises:
        Unwritable: the pieces are no such thing, whatever is quoted.
    """
    _ReadBack(pieces, start, declared).run()


class _ReadBack:
    """One reading of what was written."""

    def __init__(self, pieces: Pieces, start: str, declared: Collection[str]) -> None:
        self._declared = declared
        self._reserved = () if start == "interpolation" else None
        self._state = Trial(tables(), [tables().starts[start][0]])
        text, names = flat(pieces)
        self._names = deque(names)
        self._source = Source("", text)
        self._lexer = self._lexer_of(0, len(text))

    def run(self) -> None:
        while True:
            token = self._lexer.next(self._state)
            name = self._misread(token)
            if name is not None:
                self._take_quoted(name, token)
            elif token.type == END:
                return self._feed(token)
            else:
                self._feed(token)

    def _misread(self, token: Token) -> _Placed | None:
        """The name that a token holds more, less or something else of."""
        while self._names and self._names[0][2] <= token.start:
            self._names.popleft()
        if not self._names or token.start == token.end:
            return None
        _, start, end = self._names[0]
        whole = (token.start, token.end) == (start, end)
        ranks = token.type == "TOP" and token.parameter is not None
        if token.end <= start or ranks or (whole and (token.type == "NAME" or token.parameter is not None)):
            return None
        return self._names[0]

    def _take_quoted(self, placed: _Placed, token: Token) -> None:
        """Reads on as if the name stood in backticks, from where the token that holds a part of it starts."""
        name, start, end = placed
        if name.quoted:
            raise Unwritable(f"no policy has a name `{name.text}`")
        name.quoted = True
        before = self._lexer_of(token.start, start)
        while (other := before.next(self._state)).type != END:
            self._feed(other)
        self._feed(Token("NAME", name.text, start, end))
        self._lexer.restart(end)

    def _feed(self, token: Token) -> None:
        if not self._state.feed(token.type):
            raise Unwritable(f"no policy says `{self._source.text}`: not `{self._source.text[token.start :][:40]}`")

    def _lexer_of(self, start: int, end: int) -> Lexer:
        return Lexer(self._source, self._declared, self._refuse, start, end, self._reserved, commented=False)

    def _refuse(self, finding: Diagnostic) -> None:
        raise Unwritable(f"no policy says `{self._source.text}`: {finding.message}")
