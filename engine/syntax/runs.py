"""Chinese without spaces: a run of letters and digits taken apart into words.

A run that is no word as a whole is taken apart only if all of it is known words, numbers with units and declared names,
and the parser can take them one after another. Otherwise it is a name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from . import parameters
from .automaton import Token, Trial
from .shapes import GLUED_TOP, duration_end, numerals
from .vocabulary import vocabulary

MAX_GLUED = 100
"""The longest run that is taken apart, in code points."""

_LONGEST_BEFORE = 40
"""How far before a name what it belongs to is looked for, blanks included, in code points."""

_MAX_STEPS = 500
"""How many words may be tried before a run is taken for a name."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, literal or name at some offset of a run, and the terminals it may be."""

    end: int
    terminals: tuple[str, ...]
    text: str


def terminals_of(spelling: str) -> tuple[str, ...]:
    """The keywords a spelling may be, those that are to be tried first in front."""
    found = vocabulary().keyword_spellings.get(spelling, ())
    return tuple(sorted(found, key=lambda terminal: terminal == "WIDENED")) if len(found) > 1 else found


def keyword_tokens(spelling: str, terminal: str, start: int, end: int) -> tuple[Token, ...]:
    """The tokens of a keyword: one, or two for `移到`, which is `move` and a `to` without characters of its own."""
    table = vocabulary()
    if terminal == "EFFECT":
        verb = Token(terminal, table.verb_of[spelling], start, end)
        return (verb, Token("TO", "", end, end)) if spelling in table.spellings_with_to else (verb,)
    text = table.event_verb_of[spelling] if terminal == "EVENT_VERB" else spelling
    return (Token(terminal, text, start, end),)


def name_tokens(name: str, start: int, end: int, state: Trial) -> tuple[Token, ...]:
    """The tokens of a name: one, or two where `已知` stands for `是 已知` (`is known`)."""
    token = Token("NAME", name, start, end)
    if name in _words_for_known() and not state.accepts("NAME") and state.accepts("IS"):
        return (Token("IS", "", start, start), token)
    return (token,)


@cache
def _words_for_known() -> frozenset[str]:
    return frozenset(word for word in vocabulary().entry("noun", "known").all_spellings if not word.isascii())


@cache
def _words_for_matching() -> tuple[str, ...]:
    table = vocabulary()
    return tuple(word for each in ("MATCHES", "NOT_MATCHES") for word in table.entry("keyword", each).all_spellings)


@cache
def _words_by_first() -> dict[str, tuple[str, ...]]:
    """Every known word without blanks in it, by its first character, longest first."""
    table = vocabulary()
    return by_first(
        word for word in {*table.keyword_spellings, *table.nouns, *table.patterns, *table.attributes, *table.calendar}
    )


def by_first(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words without blanks in them by their first character, longest first."""
    found: dict[str, list[str]] = {}
    for word in words:
        if word and " " not in word:
            found.setdefault(word[0], []).append(word)
    return {first: tuple(sorted(group, key=lambda word: (-len(word), word))) for first, group in found.items()}


class Runs:
    """Takes the runs of one text apart.

    Args:
        text: the text.
        end: where it ends.
        declared: names of the admin's own.
    """

    def __init__(self, text: str, end: int, declared: Collection[str]) -> None:
        self._text = text
        self._end = end
        self._declared = declared
        self._parameters = parameters.known(declared).parameters
        self._declared_by_first: dict[str, tuple[str, ...]] | None = None

    def tokens(self, start: int, stop: int, after_dot: bool, state: Trial) -> list[Token] | None:
        """The tokens of a run, or None when it is one name.

        Args:
            start, stop: the run; a literal at its end may reach further (`09:00`).
            after_dot: the run starts with an attribute.
            state: what the parser can take there.
        """
        if stop - start > MAX_GLUED:
            return None
        pieces = self._pieces(start, stop, after_dot)
        if not pieces.get(start):
            return None
        found = _Reading(pieces, stop).read(start, state)
        return found if found and any(token.type != "NAME" for token in found) else None

    def _pieces(self, start: int, stop: int, after_dot: bool) -> dict[int, list[Piece]]:
        """At each offset that can be reached, the pieces from which the end of the run can."""
        found: dict[int, list[Piece]] = {}
        waiting = [start]
        for position in waiting:
            if position < stop and position not in found:
                found[position] = self._pieces_at(position, stop, after_dot and position == start)
                waiting.extend(piece.end for piece in found[position])
        for position in sorted(found, reverse=True):
            found[position] = [piece for piece in found[position] if piece.end >= stop or found.get(piece.end)]
        return found

    def _pieces_at(self, position: int, stop: int, after_dot: bool) -> list[Piece]:
        pieces: list[Piece] = []
        if not after_dot:
            pieces += self._literals_at(position)
        for word in self._words_at(position):
            end = position + len(word)
            if end > stop or not self._splits_at(end, stop):
                continue
            known = () if after_dot else terminals_of(word)
            is_name = word in self._declared or _is_name(word, after_dot) or self._is_pattern(word, position)
            terminals = (*known, "NAME") if is_name else known
            if word in self._parameters:
                terminals = (*known, self._parameters[word].terminal, "NAME")
            if terminals:
                pieces.append(Piece(end, terminals, word))
        return pieces

    def _is_pattern(self, word: str, position: int) -> bool:
        """Whether a word names a pattern that comes with the engine: only where it follows `匹配` does it mean one."""
        if word not in vocabulary().patterns:
            return False
        return self._text[max(position - _LONGEST_BEFORE, 0) : position].rstrip().endswith(_words_for_matching())

    def _literals_at(self, position: int) -> list[Piece]:
        char = self._text[position]
        if char == "前":
            top = GLUED_TOP.match(self._text, position, self._end)
            return [Piece(top.end(), ("TOP",), top.group(1))] if top else []
        pieces: list[Piece] = []
        if char.isdecimal():
            for terminal, pattern in numerals():
                end = self._literal_end(terminal, pattern.match(self._text, position, self._end), position)
                if end > position:
                    pieces.append(Piece(end, (terminal,), self._text[position:end]))
        return pieces

    def _literal_end(self, terminal: str, found: object, position: int) -> int:
        if terminal == "DURATION":
            return duration_end(self._text, position, self._end)
        return found.end() if found else position  # type: ignore[attr-defined]

    def _words_at(self, position: int) -> list[str]:
        if self._declared_by_first is None:
            self._declared_by_first = by_first(self._declared)
        char = self._text[position]
        candidates = {*_words_by_first().get(char, ()), *self._declared_by_first.get(char, ())}
        words = [word for word in candidates if self._text.startswith(word, position)]
        return sorted(words, key=lambda word: (-len(word), word)) if len(words) > 1 else words

    def _splits_at(self, end: int, stop: int) -> bool:
        """A split never falls between two ASCII letters or digits: `band` is not `ban` and `d`."""
        if end >= stop:
            return True
        before, after = self._text[end - 1], self._text[end]
        return not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum())


def _is_name(word: str, after_dot: bool) -> bool:
    table = vocabulary()
    if after_dot and table.canonical_attribute(word) is not None:
        return True
    return table.canonical_noun(word) is not None or word in table.calendar


class _Reading:
    """One attempt to read a run as words that the parser can take."""

    def __init__(self, pieces: dict[int, list[Piece]], stop: int) -> None:
        self._pieces = pieces
        self._stop = stop
        self._steps = _MAX_STEPS

    def read(self, position: int, state: Trial) -> list[Token] | None:
        """The tokens from an offset to the end of the run, or None when the parser can't take them."""
        if position >= self._stop:
            return []
        for piece in self._pieces[position]:
            for terminal in piece.terminals:
                self._steps -= 1
                if self._steps < 0:
                    return None
                tokens = _as(piece, terminal, position, state)
                trial = state.trial()
                if not all(trial.feed(token.type) for token in tokens):
                    continue
                rest = self.read(piece.end, trial)
                if rest is not None:
                    return [*tokens, *rest]
        return None


def _as(piece: Piece, terminal: str, start: int, state: Trial) -> tuple[Token, ...]:
    if terminal == "NAME":
        return name_tokens(piece.text, start, piece.end, state)
    if terminals_of(piece.text):
        return keyword_tokens(piece.text, terminal, start, piece.end)
    return (Token(terminal, piece.text, start, piece.end),)
