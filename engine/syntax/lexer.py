"""From text to tokens, asking the parser what it can take next.

One name terminal and one vocabulary: a word is a keyword where the parser can take that keyword (or where the word is
reserved), else it is a name. Chinese needs no spaces beside punctuation or between known words: a run that is no word as a
whole is split if all of it decomposes into known words, numbers with units and declared names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from lark import Token

from ..diagnostics import Diagnostic
from ..source import Source, Span
from .nodes import Comment
from .vocabulary import vocabulary

MAX_WORD = 200
"""The longest name or unbroken run of characters, in code points."""

@cache
def _literals() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Literals in the order in which they are tried; units of time in every language's spelling."""
    units = "|".join(sorted(map(re.escape, vocabulary().units), key=len, reverse=True))
    amount = rf"\d+(?:\.\d+)?\s*(?:{units})(?![A-Za-z_])"
    patterns = (
        ("DATETIME", r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}[:：]\d\d(?!\d)"),
        ("DATE", r"\d{4}-\d{1,2}-\d{1,2}(?!\d)|\d{4}年\d{1,2}月\d{1,2}[日号]"),
        ("TIME_RANGE", r"\d{1,2}[:：]\d\d\s*(?:[-–—~～－至到]|to\b)\s*\d{1,2}[:：]\d\d(?!\d)"),
        ("TIME", r"\d{1,2}[:：]\d\d(?!\d)"),
        ("DATE_OF_YEAR", r"\d\d-\d\d(?!\d)|\d{1,2}月\d{1,2}[日号]"),
        ("DURATION", rf"{amount}(?:\s*{amount})*"),
        ("DAY_NUMBER", r"\d{1,2}(?:st|nd|rd|th|日|号)(?![A-Za-z_])"),
        ("PERCENT", r"\d+(?:\.\d+)?\s*[%％]"),
        ("NUMBER", r"\d+(?:\.\d+)?"),
    )
    return tuple((terminal, re.compile(pattern)) for terminal, pattern in patterns)


_TOP = re.compile(r"top\s+(\d+)\b|前\s*(\d+)\s*[名位]?")
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|“(?:\\.|[^”\\\n])*”|「[^」\n]*」')
_REGEXP = re.compile(r"/(?:\\.|[^/\\\n])+/[a-z]*")
_RUN = re.compile(r"[^\W\d]\w*")
_QUOTED_NAME = re.compile(r"`[^`\n]+`")
_ASCII_WORD = re.compile(r"[A-Za-z_]+")
_BLANK = re.compile(r"[\s\u3000\ufeff]+")
_NUMERAL = re.compile(r"\d")

_PUNCTUATION = {
    ">=": "GE", "≥": "GE", "＞＝": "GE", "<=": "LE", "≤": "LE", "＜＝": "LE", "!=": "NE", "≠": "NE", "！＝": "NE",
    "==": "EQ", "=": "EQ", "＝": "EQ", ">": "GT", "＞": "GT", "<": "LT", "＜": "LT",
    ",": "COMMA", "，": "COMMA", "、": "COMMA", ";": "SEMICOLON", "；": "SEMICOLON", "。": "SEMICOLON",
    ":": "COLON", "：": "COLON", ".": "DOT", "．": "DOT", "(": "LPAR", "（": "LPAR", ")": "RPAR", "）": "RPAR",
    "+": "PLUS", "＋": "PLUS", "-": "MINUS", "－": "MINUS", "*": "STAR", "＊": "STAR", "×": "STAR",
    "/": "SLASH", "／": "SLASH", "÷": "SLASH",
}  # fmt: skip
"""Signs and their full-width twins."""

_BETWEEN_EFFECTS_AND_CONDITIONS = {"EVERYWHERE", "WIDENED"}


class LexicalError(Exception):
    """Characters that are no token. Carries the diagnostic and where to go on."""

    def __init__(self, diagnostic: Diagnostic, resume: int) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic
        self.resume = resume


@dataclass(frozen=True, slots=True)
class _Word:
    """A piece of text and the terminals it may be."""

    end: int
    terminals: tuple[str, ...]
    value: str


@cache
def _chinese_words_by_first() -> dict[str, tuple[str, ...]]:
    """Every spelling a run can be split into, by its first character, longest first."""
    table = vocabulary()
    by_first: dict[str, list[str]] = {}
    for word in {*table.keyword_spellings, *table.nouns, *table.attributes, *table.calendar}:
        if " " not in word:
            by_first.setdefault(word[0], []).append(word)
    return {first: tuple(sorted(words, key=len, reverse=True)) for first, words in by_first.items()}


class Lexer:
    """Tokens of one source, one at a time.

    Args:
        source: the text.
        declared: names the policy folder and the community file declare; needed only to split Chinese runs.
        start, end: the part of the source to read, as offsets.
        reserved: keywords that are keywords wherever they stand; none between braces, where no statement can start.
    """

    def __init__(
        self,
        source: Source,
        declared: Collection[str] = (),
        start: int = 0,
        end: int | None = None,
        reserved: Collection[str] | None = None,
    ) -> None:
        self.source = source
        self.text = source.text
        self.position = start
        self.end = len(source.text) if end is None else end
        self.declared = declared
        self.reserved = vocabulary().reserved if reserved is None else reserved
        self.comments: list[Comment] = []
        self.after_dot = False
        self.in_effects = False
        self._declared_by_first: dict[str, tuple[str, ...]] | None = None
        self._pending: Token | None = None

    def next(self, viable: Collection[str]) -> Token:
        """The next token.

        Args:
            viable: the terminals the parser can take here.

        Returns:
            a token with `start_pos` and `end_pos`; `$END` at the end.

        Raises:
            LexicalError: what stands here is no token.
        """
        if self._pending is not None:
            pending, self._pending = self._pending, None
            return pending
        self._skip_blanks()
        if self.position >= self.end:
            return Token("$END", "", start_pos=self.end, end_pos=self.end)
        word = self._literal(viable) or self._word(viable) or self._sign(viable)
        if word is None:
            raise self._unreadable()
        return self._token(word, viable)

    def restart(self, position: int) -> None:
        """Goes on at another place, as after an error."""
        self.position = position
        self.after_dot = self.in_effects = False
        self._pending = None

    # ---- the pieces ---------------------------------------------------------------------------------------------

    def _token(self, word: _Word, viable: Collection[str]) -> Token:
        start, self.position = self.position, word.end
        terminal = self._choose(word.terminals, viable)
        self.after_dot = terminal == "DOT"
        if terminal == "EFFECT":
            self.in_effects = True
        elif terminal in ("WHEN", "UNLESS", "EVERY", "COLON", "EXPECT", "SEMICOLON"):
            self.in_effects = False
        return Token(terminal, word.value, start_pos=start, end_pos=word.end)

    def _choose(self, terminals: tuple[str, ...], viable: Collection[str]) -> str:
        if len(terminals) == 1:
            return terminals[0]
        for terminal in terminals:
            if terminal in _BETWEEN_EFFECTS_AND_CONDITIONS and (terminal == "EVERYWHERE") != self.in_effects:
                continue
            if terminal in viable:
                return terminal
        return next((t for t in terminals if t in self.reserved), terminals[0])

    def _skip_blanks(self) -> None:
        while self.position < self.end:
            blank = _BLANK.match(self.text, self.position, self.end)
            if blank:
                self.position = blank.end()
            if self.position >= self.end or self.text[self.position] not in "#＃":
                return
            self._comment()

    def _comment(self) -> None:
        start = self.position
        stop = self.text.find("\n", start, self.end)
        self.position = self.end if stop < 0 else stop
        line_start = self.text.rfind("\n", 0, start) + 1
        alone = not self.text[line_start:start].strip()
        self.comments.append(Comment(start, "#" + self.text[start + 1 : self.position].rstrip(), alone))

    def _literal(self, viable: Collection[str]) -> _Word | None:
        char = self.text[self.position]
        if char in '"“「':
            found = _STRING.match(self.text, self.position, self.end)
            if found is None:
                raise self._unterminated()
            return _Word(found.end(), ("STRING",), found.group())
        if char in "/／" and "REGEXP" in viable:
            found = _REGEXP.match(self.text, self.position, self.end)
            if found is None:
                raise self._unterminated_regexp()
            return _Word(found.end(), ("REGEXP",), found.group())
        if "TOP" in viable and char in "t前":
            found = _TOP.match(self.text, self.position, self.end)
            if found:
                return _Word(found.end(), ("TOP",), found.group(1) or found.group(2))
        return self._numeral(viable) if _NUMERAL.match(char) else None

    def _numeral(self, viable: Collection[str]) -> _Word | None:
        first: _Word | None = None
        for terminal, pattern in _literals():
            found = pattern.match(self.text, self.position, self.end)
            if found is None:
                continue
            word = _Word(found.end(), (terminal,), found.group())
            if terminal in viable:
                return word
            first = first or word
        return first

    def _word(self, viable: Collection[str]) -> _Word | None:
        quoted = _QUOTED_NAME.match(self.text, self.position, self.end)
        if quoted:
            return _Word(quoted.end(), ("NAME",), quoted.group())
        run = _RUN.match(self.text, self.position, self.end)
        if run is None:
            return None
        if run.end() - run.start() > MAX_WORD:
            raise self._too_long(run.end())
        if self.after_dot:
            return self._attribute(run.group(), viable)
        return self._phrase(viable) or self._keyword(run.group(), viable) or self._name(run.group(), viable)

    def _phrase(self, viable: Collection[str]) -> _Word | None:
        """The longest English phrase of two or more words that is a keyword here."""
        words: list[str] = []
        ends: list[int] = []
        position = self.position
        while len(words) < vocabulary().longest_phrase:
            found = _ASCII_WORD.match(self.text, position, self.end)
            if found is None:
                break
            words.append(found.group().lower())
            ends.append(found.end())
            blank = _BLANK.match(self.text, found.end(), self.end)
            if blank is None:
                break
            position = blank.end()
        for count in range(len(words), 1, -1):
            if ends[count - 1] < self.end and (self.text[ends[count - 1]].isalnum()):
                continue
            terminals = vocabulary().keyword_spellings.get(" ".join(words[:count]))
            if terminals and self._acceptable(terminals, viable):
                return self._keyword_word(" ".join(words[:count]), ends[count - 1], terminals)
        return None

    def _acceptable(self, terminals: tuple[str, ...], viable: Collection[str]) -> bool:
        return any(t in viable or t in self.reserved for t in terminals)

    def _keyword(self, run: str, viable: Collection[str]) -> _Word | None:
        spelling = _lookup_form(run)
        terminals = vocabulary().keyword_spellings.get(spelling)
        if terminals is None or not self._acceptable(terminals, viable):
            return None
        if spelling in vocabulary().spellings_with_to and "EFFECT" in terminals and "EFFECT" in viable:
            return self._verb_with_to(spelling)
        return self._keyword_word(spelling, self.position + len(run), terminals)

    def _verb_with_to(self, spelling: str) -> _Word:
        """`移到` is `move` and `to` in one word: two tokens, the second without characters of its own."""
        end = self.position + len(spelling)
        self._pending = Token("TO", "", start_pos=end, end_pos=end)
        return _Word(end, ("EFFECT",), vocabulary().verb_of[spelling])

    def _keyword_word(self, spelling: str, end: int, terminals: tuple[str, ...]) -> _Word:
        table = vocabulary()
        value = table.verb_of.get(spelling) or table.event_verb_of.get(spelling) or spelling
        return _Word(end, terminals, value)

    def _name(self, run: str, viable: Collection[str]) -> _Word:
        whole = _Word(self.position + len(run), ("NAME",), run)
        if run in self.declared or run.isascii():
            return whole
        table = vocabulary()
        if table.canonical_noun(run) is not None or run in table.calendar:
            return whole
        return self._first_piece(run, viable, after_dot=False) or whole

    def _attribute(self, run: str, viable: Collection[str]) -> _Word:
        whole = _Word(self.position + len(run), ("NAME",), run)
        if run.isascii() or run in self.declared or vocabulary().canonical_attribute(run) is not None:
            return whole
        return self._first_piece(run, viable, after_dot=True) or whole

    # ---- Chinese without spaces ---------------------------------------------------------------------------------

    def _first_piece(self, run: str, viable: Collection[str], after_dot: bool) -> _Word | None:
        """The first piece of a run that decomposes as a whole, or None when it doesn't (then it is a name)."""
        stop = self.position + len(run)
        dead: set[int] = set()
        pieces = self._decompose(self.position, stop, dead, after_dot)
        if pieces is None or len(pieces) < 2 or not any(self._is_structure(piece) for piece in pieces):
            return None
        first = pieces[0]
        terminals = tuple(t for t in first.terminals if t in viable)
        if not terminals and "NAME" not in viable:
            return None
        if not terminals:
            return None if "NAME" not in first.terminals else _Word(first.end, ("NAME",), first.value)
        if first.terminals[0] == "EFFECT" and first.value in vocabulary().spellings_with_to:
            return self._verb_with_to(first.value)
        return self._keyword_word(first.value, first.end, terminals) if terminals != ("NAME",) else first

    def _is_structure(self, piece: _Word) -> bool:
        return piece.terminals != ("NAME",)

    def _decompose(self, position: int, stop: int, dead: set[int], after_dot: bool) -> list[_Word] | None:
        if position >= stop:
            return []
        if position in dead:
            return None
        for piece in self._pieces_at(position, stop, after_dot):
            rest = self._decompose(piece.end, stop, dead, after_dot=False)
            if rest is not None:
                return [piece, *rest]
        dead.add(position)
        return None

    def _pieces_at(self, position: int, stop: int, after_dot: bool) -> list[_Word]:
        table = vocabulary()
        pieces: list[_Word] = []
        if not after_dot:
            for terminal, pattern in (*_literals(), ("TOP", _TOP)):
                found = pattern.match(self.text, position, self.end)
                if found:
                    pieces.append(_Word(found.end(), (terminal,), found.group()))
        for word in self._words_at(position):
            end = position + len(word)
            if end > stop or not self._splits_between(end, stop):
                continue
            known = () if after_dot else table.keyword_spellings.get(word, ())
            is_name = word in self.declared or self._named(word, after_dot)
            terminals = (*known, "NAME") if is_name else known
            if terminals:
                pieces.append(_Word(end, terminals, word))
        return pieces

    def _named(self, word: str, after_dot: bool) -> bool:
        table = vocabulary()
        if after_dot:
            return table.canonical_attribute(word) is not None
        return table.canonical_noun(word) is not None or word in table.calendar

    def _splits_between(self, end: int, stop: int) -> bool:
        """A split never falls between two ASCII letters or digits: `band` is not `ban` and `d`."""
        if end >= stop:
            return True
        before, after = self.text[end - 1], self.text[end]
        return not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum())

    def _words_at(self, position: int) -> list[str]:
        if self._declared_by_first is None:
            by_first: dict[str, list[str]] = {}
            for name in self.declared:
                by_first.setdefault(name[:1], []).append(name)
            self._declared_by_first = {first: tuple(names) for first, names in by_first.items()}
        char = self.text[position]
        words = {*_chinese_words_by_first().get(char, ()), *self._declared_by_first.get(char, ())}
        return sorted(
            (word for word in words if self.text.startswith(word, position)), key=lambda w: (-len(w), w)
        )

    # ---- signs and errors ---------------------------------------------------------------------------------------

    def _sign(self, viable: Collection[str]) -> _Word | None:
        for length in (2, 1):
            sign = self.text[self.position : min(self.position + length, self.end)]
            terminal = _PUNCTUATION.get(sign)
            if terminal is not None and len(sign) == length:
                return _Word(self.position + length, (terminal,), sign)
        return None

    def _span(self, end: int) -> Span:
        return Span(self.source, self.position, end)

    def _line_end(self) -> int:
        stop = self.text.find("\n", self.position, self.end)
        return self.end if stop < 0 else stop

    def _unterminated(self) -> LexicalError:
        end = self._line_end()
        return LexicalError(
            Diagnostic(
                "G102",
                "a text starts here and does not end on this line",
                self._span(self.position + 1),
                help="put the closing quotation mark behind the text; use `\\n` for a line break inside it",
            ),
            end,
        )

    def _unterminated_regexp(self) -> LexicalError:
        return LexicalError(
            Diagnostic(
                "G103",
                "a regular expression starts here and does not end on this line",
                self._span(self.position + 1),
                help="close it with `/`; write a slash inside it as `\\/`",
            ),
            self._line_end(),
        )

    def _too_long(self, end: int) -> LexicalError:
        return LexicalError(
            Diagnostic(
                "G104",
                f"a name of {end - self.position} characters, more than the {MAX_WORD} a name may have",
                self._span(self.position + MAX_WORD),
                help="put spaces between the words, or quotation marks around a text",
            ),
            end,
        )

    def _unreadable(self) -> LexicalError:
        char = self.text[self.position]
        name = unicodedata.name(char, "")
        shown = f"`{char}`" if char.isprintable() else "an invisible or unprintable character"
        described = f"{shown} (U+{ord(char):04X}{', ' + name.lower() if name else ''})"
        hint = "quotation marks go around texts, and backticks around names with special characters"
        return LexicalError(
            Diagnostic("G105", f"{described} means nothing here", self._span(self.position + 1), help=hint),
            self.position + 1,
        )


def _lookup_form(run: str) -> str:
    """How a run is looked up among keywords: full-width letters folded, and `When` read as `when`."""
    if not run.isascii():
        run = unicodedata.normalize("NFKC", run)
    return run.lower() if run.isascii() and (run.islower() or run.istitle()) else run
