"""The parser: an LALR(1) automaton that is fed one token at a time.

It runs on tables made from the grammar (`tables`). The lexer asks it what can come next, and error messages say what
could have come: it answers such questions exactly, and without changing anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

END = "$END"
"""The terminal behind the last token."""

Build = Callable[[list[Any]], Any]
"""Makes the value of a reduced rule from the values of its parts."""


class Token:
    """A piece of a text and the terminal it is.

    Args:
        type: the terminal.
        text: what the token says: the source's characters, or the canonical id of a verb.
        start, end: offsets in the source.
        parameter: the name that stands in the source where a parameter gives the text; None where none does.
    """

    __slots__ = ("end", "parameter", "start", "text", "type")

    def __init__(self, type: str, text: str, start: int, end: int, parameter: str | None = None) -> None:
        self.type = type
        self.text = text
        self.start = start
        self.end = end
        self.parameter = parameter

    def __repr__(self) -> str:
        return f"Token({self.type}, {self.text!r}, {self.start}, {self.end})"


@dataclass(frozen=True, slots=True)
class Reduction:
    """A rule of the grammar, as the automaton needs it.

    Args:
        origin: the symbol that the rule makes.
        size: how many parts it has.
        name: what builds its value.
        single: a value of one part alone stands for itself.
        inline: for each part, whether its value is a list whose items count as parts.
    """

    origin: str
    size: int
    name: str
    single: bool
    inline: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """What the automaton does in each state.

    Args:
        states: for each state and symbol the next state, or (below zero) the rule to reduce: `~action` is its number.
        reductions: the rules.
        starts: for each start symbol the state it starts in and the state in which it is complete.
    """

    states: Sequence[Mapping[str, int]]
    reductions: tuple[Reduction, ...]
    starts: Mapping[str, tuple[int, int]]


class Trial:
    """A run that builds nothing: to find out what would be read, and what would not."""

    __slots__ = ("stack", "tables")

    def __init__(self, tables: Tables, stack: list[int]) -> None:
        self.tables = tables
        self.stack = stack

    @property
    def row(self) -> Mapping[str, int]:
        """The symbols that the state knows: all that can come next, and some that only other runs can have here."""
        return self.tables.states[self.stack[-1]]

    def trial(self) -> Trial:
        """A trial that goes on from here."""
        return Trial(self.tables, self.stack.copy())

    def accepts(self, terminal: str) -> bool:
        """Whether a terminal can come next."""
        action = self.row.get(terminal)
        return action is not None and (action >= 0 or self.trial().feed(terminal))

    def accepted(self) -> frozenset[str]:
        """All terminals that can come next."""
        return frozenset(symbol for symbol in self.row if _is_terminal(symbol) and self.accepts(symbol))

    def feed(self, terminal: str) -> bool:
        """Takes a terminal; False when it can't come here."""
        stack, states, reductions = self.stack, self.tables.states, self.tables.reductions
        while True:
            action = states[stack[-1]].get(terminal)
            if action is None:
                return False
            if action >= 0:
                stack.append(action)
                return True
            rule = reductions[~action]
            if rule.size:
                del stack[-rule.size :]
            stack.append(states[stack[-1]][rule.origin])
            if terminal == END and self._complete():
                return True

    def _complete(self) -> bool:
        return len(self.stack) == 2 and any(self.stack == [*pair] for pair in self.tables.starts.values())


class Run(Trial):
    """A run over the tokens of a text.

    Args:
        tables: the automaton's.
        start: the symbol to read.
        builds: what builds the value of each rule, by number.
    """

    __slots__ = ("_builds", "_end", "_refused_at", "values")

    def __init__(self, tables: Tables, start: str, builds: Mapping[int, Build]) -> None:
        begin, self._end = tables.starts[start]
        super().__init__(tables, [begin])
        self.values: list[Any] = []
        self._builds = builds
        self._refused_at: list[int] | None = None

    def take(self, token: Token) -> bool:
        """Takes a token, building what it completes.

        Returns:
            False when it can't come here; `expected` then says what could have.
        """
        stack, values, states = self.stack, self.values, self.tables.states
        before = stack.copy()
        terminal = token.type
        while True:
            action = states[stack[-1]].get(terminal)
            if action is None:
                self._refused_at = before
                return False
            if action >= 0:
                stack.append(action)
                values.append(token)
                return True
            self._reduce(~action)

    def finish(self) -> tuple[bool, Any]:
        """Takes the end of the text; whether it can end here, and the value of the start symbol."""
        before = self.stack.copy()
        while self.stack[-1] != self._end:
            action = self.row.get(END)
            if action is None or action >= 0:
                self._refused_at = before
                return False, None
            self._reduce(~action)
        return True, self.values[-1]

    def _reduce(self, number: int) -> None:
        rule = self.tables.reductions[number]
        size = rule.size
        if size:
            parts = self.values[-size:]
            del self.stack[-size:]
            del self.values[-size:]
        else:
            parts = []
        # Building may end the run by an exception, which must find both stacks of one length.
        self.values.append(self._builds[number](parts))
        self.stack.append(self.tables.states[self.stack[-1]][rule.origin])

    def expected(self) -> frozenset[str]:
        """What can come next, or could have come instead of a token that was refused."""
        return Trial(self.tables, self._refused_at or self.stack).accepted()

    def expects(self, terminal: str) -> bool:
        """Whether `expected` holds a terminal."""
        return Trial(self.tables, self._refused_at or self.stack).accepts(terminal)

    def began(self, starts: Collection[str]) -> bool:
        """Whether the last token came where all of some terminals can."""
        return len(self.stack) > 1 and self._takes(self.stack[-2], starts)

    def _takes(self, state: int, terminals: Collection[str]) -> bool:
        row = self.tables.states[state]
        return all(row.get(terminal, -1) >= 0 for terminal in terminals)

    def drop(self, until: Collection[str]) -> None:
        """Forgets what is unfinished: goes back to the last state that takes all of some terminals as they are."""
        self._refused_at = None
        while len(self.stack) > 1 and not self._takes(self.stack[-1], until):
            self.stack.pop()
            self.values.pop()


class Builds(dict[int, Build]):
    """What builds the value of each rule, by number; found when a rule is first reduced, for few texts use them all.

    Args:
        tables: the automaton's.
        make: finds what builds the rules of a name. Rules whose name starts with `_` make lists of their parts.
    """

    def __init__(self, tables: Tables, make: Callable[[str], Build]) -> None:
        super().__init__()
        self._rules = tables.reductions
        self._make = make

    def __missing__(self, number: int) -> Build:
        found = self[number] = _build(self._rules[number], self._make)
        return found


def _build(rule: Reduction, make: Callable[[str], Build]) -> Build:
    if rule.name.startswith("_"):
        return _list_of(rule.inline)
    build = make(rule.name)
    if any(rule.inline):
        flat = _list_of(rule.inline)
        if rule.single:
            return lambda parts: found[0] if len(found := flat(parts)) == 1 else build(found)
        return lambda parts: build(flat(parts))
    if rule.single and rule.size == 1:
        return lambda parts: parts[0]
    return build


def _list_of(inline: tuple[bool, ...]) -> Build:
    if not any(inline):
        return lambda parts: parts
    first, *others = inline

    def flatten(parts: list[Any]) -> list[Any]:
        # A list is made for one reduction and read by one, so the first may as well grow into the whole.
        found: list[Any] = parts[0] if first else [parts[0]]
        for inlined, part in zip(others, parts[1:], strict=True):
            if inlined:
                found.extend(part)
            else:
                found.append(part)
        return found

    return flatten


def _is_terminal(symbol: str) -> bool:
    return symbol.isupper()
