"""How much a policy text may hold: its size, its nesting, and how many findings are worth reading."""

from __future__ import annotations

from .automaton import Token

MAX_TEXT = 2_000_000
"""The longest policy file, in code points."""
MAX_NESTING = 32
"""How deep parentheses may nest."""
MAX_OPERATORS = 100
"""How many of `+ - * / . not` and opening parentheses may stand in one part of a condition, counted on the way down."""
MAX_DURATION = 36_525 * 86_400_000
"""The longest duration there is, in milliseconds: a hundred years."""
MAX_FINDINGS = 100
"""How many findings a file is read on for."""

_DEEPER = frozenset(("PLUS", "MINUS", "STAR", "SLASH", "NOT", "DOT", "LPAR"))
_FLAT = frozenset(("AND", "OR", "COMMA"))


class Nesting:
    """Keeps trees shallow, since whatever walks them may recurse.

    Operators in one part of a condition can end up one below the other; parts joined by `and`, `or` and `,` stand side
    by side.
    """

    def __init__(self) -> None:
        self._levels = [0]
        self._total = 0

    def restart(self) -> None:
        """Counts anew, as at the start of a statement."""
        self._levels = [0]
        self._total = 0

    def allows(self, token: Token) -> bool:
        """Counts a token; False when the tree would become too deep."""
        kind = token.type
        if kind in _DEEPER:
            self._levels[-1] += 1
            self._total += 1
            if kind == "LPAR":
                self._levels.append(0)
            return self._total <= MAX_OPERATORS and len(self._levels) <= MAX_NESTING + 1
        if kind in _FLAT:
            self._total -= self._levels[-1]
            self._levels[-1] = 0
        elif kind == "RPAR" and len(self._levels) > 1:
            self._total -= self._levels.pop()
        elif kind in ("EFFECT", "WHEN", "UNLESS", "COLON", "SEMICOLON") and len(self._levels) == 1:
            self.restart()
        return True
