"""From text to tokens, asking the parser what it can take next.

One name terminal and one vocabulary: a word is a keyword where the parser can take that keyword (or where the word is
reserved), else it is a name. What is no token is reported and read as what was probably meant, so that one slip of the
hand is one finding.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from functools import cache

from ..diagnostics import Diagnostic
from ..source import Source
from . import lexical_findings as findings
from .automaton import END, Token, Trial
from .nodes import Comment
from .parameters import known
from .runs import Runs, keyword_tokens, name_tokens, terminals_of
from .shapes import (
    ASCII_WORD,
    BEFORE_PLACES,
    BEHIND_PLACES,
    BLANK,
    COMMENT,
    LINE_END,
    QUOTED_NAME,
    REGEXP,
    SEMICOLONS,
    SIGNS,
    STRING,
    TOP,
    WRONG_STRING,
    duration_end,
    fold,
    name_end,
    numerals,
)
from .vocabulary import vocabulary

UNREADABLE = "UNREADABLE"
"""A terminal that the grammar doesn't have: what follows makes no sense, so that the parser is to go on elsewhere."""
MAX_WORD = 200
"""The longest name or unbroken run of letters, in code points."""


_DECLARING = frozenset({"RULE", "DEFINE", "PATTERN", "GOAL", "WAS"})
"""Keywords with a name of their own behind them, and perhaps a title, in which no parameter is meant."""
_LITERAL_ONLY = frozenset({"FILE", "FROM", "LEARNED", "AGAINST", "ABOVE"})
"""Keywords behind which a literal is no community's choice."""


@cache
def _phrase_starts() -> dict[str, int]:
    """The first word of each English phrase, and how many words its longest phrase has."""
    found: dict[str, int] = {}
    for spelling in vocabulary().keyword_spellings:
        words = spelling.split()
        if len(words) > 1:
            found[words[0]] = max(len(words), found.get(words[0], 0))
    return found


class Lexer:
    """Tokens of one source, one at a time.

    Args:
        source: the text.
        declared: names the policy folder and the community file declare; needed only to take Chinese runs apart.
        report: takes findings about what is no token.
        start, end: the part of the source to read, as offsets.
        reserved: keywords that are keywords wherever they stand; none between braces, where no statement can start.
        commented: whether `#` starts a comment.

    Attributes:
        position: where the next token is looked for.
        comments: those found so far.
        damaged: where the last finding was; -1 when there was none.
        keywords: how many keywords were in English, and how many in another language.
    """

    def __init__(
        self,
        source: Source,
        declared: Collection[str],
        report: Callable[[Diagnostic], None],
        start: int = 0,
        end: int | None = None,
        reserved: Collection[str] | None = None,
        commented: bool = True,
    ) -> None:
        self.source = source
        self.text = source.text
        self.position = start
        self.end = len(source.text) if end is None else end
        self.declared = declared
        self.reserved = vocabulary().reserved if reserved is None else reserved
        self.comments: list[Comment] = []
        self.damaged = -1
        self.keywords = [0, 0]
        self._report = report
        self._comment_signs = "#＃" if commented else ""
        self._runs = Runs(self.text, self.end, declared)
        self._after_dot = False
        self._pending: deque[Token] = deque()
        self._parameters = known(declared).parameters
        self._before = ("", "")

    def next(self, state: Trial) -> Token:
        """The next token; `$END` at the end.

        Args:
            state: what the parser can take here.
        """
        if self._pending:
            return self._take(self._given(self._pending.popleft(), state))
        while True:
            self._skip_blanks()
            if self.position >= self.end:
                return Token(END, "", self.end, self.end)
            found = self._token(state)
            if found is not None:
                return self._take(self._given(found, state))
            self._skip_unreadable()

    def restart(self, position: int) -> None:
        """Goes on at another place, as after an error."""
        self.position = position
        self._after_dot = False
        self._pending.clear()

    def _take(self, token: Token) -> Token:
        self.position = token.end
        self._after_dot = token.type == "DOT"
        self._before = (self._before[1], token.type)
        return token

    def _given(self, token: Token, state: Trial) -> Token:
        """What a token says: where it is the name of a parameter and its literal can come here, that literal."""
        parameter = self._parameters.get(token.text.strip("`")) if self._parameters else None
        if parameter is None or token.parameter is not None or token.type not in ("NAME", parameter.terminal):
            return token
        first, second = self._before
        declares = first in _DECLARING or second in _DECLARING or self._is_literal(parameter.terminal)
        if self._after_dot or declares or not state.accepts(parameter.terminal):
            return token
        texts = parameter.texts or ('""',)
        given = [Token(parameter.terminal, text, token.start, token.end, parameter.name) for text in texts]
        for item in reversed(given[1:]):
            self._pending.extendleft((item, Token("COMMA", ",", token.end, token.end)))
        return given[0]

    def _is_literal(self, terminal: str) -> bool:
        """Whether a literal that comes here is no community's choice; of what stands behind `from` only files are."""
        before = self._before[1]
        return before in _LITERAL_ONLY and (before != "FROM" or terminal == "STRING")

    def _token(self, state: Trial) -> Token | None:
        char = self.text[self.position]
        if char.isalpha() or char == "_":
            return self._top(state) or self._word(state)
        if char in '"“「':
            return self._string()
        if char.isdecimal():
            return self._numeral(state)
        if char == "/" and "REGEXP" in state.row:
            return self._regexp()
        if char == "`":
            return self._quoted_name()
        return self._sign() or self._word(state) or self._wrong_string(state)

    def _piece(self, terminal: str, end: int) -> Token:
        return Token(terminal, self.text[self.position : end], self.position, end)

    # ---- blanks and comments ----------------------------------------------------------------------------------------

    def _skip_blanks(self) -> None:
        while self.position < self.end:
            blank = BLANK.match(self.text, self.position, self.end)
            if blank:
                self.position = blank.end()
            if self.position >= self.end or self.text[self.position] not in self._comment_signs:
                return
            self._comment()

    def _comment(self) -> None:
        found = COMMENT.match(self.text, self.position, self.end)
        assert found is not None
        start, self.position = found.span()
        line_start = self.text.rfind("\n", 0, start) + 1
        alone = BLANK.fullmatch(self.text, line_start, start) is not None or line_start == start
        self.comments.append(Comment(start, "#" + self.text[start + 1 : self.position].rstrip(), alone))

    # ---- literals ---------------------------------------------------------------------------------------------------

    def _string(self) -> Token:
        found = STRING.match(self.text, self.position, self.end)
        if found is not None:
            return self._piece("STRING", found.end())
        end = self._line_end()
        self._damage(findings.unclosed_text(self.source, self.position, end))
        return Token("STRING", findings.closed(self.text[self.position : end]), self.position, end)

    def _wrong_string(self, state: Trial) -> Token | None:
        """A text between the wrong quotation marks, where a text can stand."""
        found = WRONG_STRING.match(self.text, self.position, self.end) if state.accepts("STRING") else None
        if found is None:
            return None
        self._damage(findings.wrong_marks(self.source, *found.span()))
        return Token("STRING", f'"{found.group()[1:-1]}"', *found.span())

    def _regexp(self) -> Token:
        found = REGEXP.match(self.text, self.position, self.end)
        if found is not None:
            return self._piece("REGEXP", found.end())
        self._damage(findings.unclosed_regexp(self.source, self.position))
        return Token("REGEXP", "/./", self.position, self._line_end())

    def _top(self, state: Trial) -> Token | None:
        if self.text[self.position] not in "tT前" or "TOP" not in state.row:
            return None
        found = TOP.match(self.text, self.position, self.end)
        if found is None:
            return self._top_given(state) if self._parameters else None
        return Token("TOP", found.group(1) or found.group(2), *found.span())

    def _top_given(self, state: Trial) -> Token | None:
        """A ranking whose number of places a parameter gives."""
        before = BEFORE_PLACES.match(self.text, self.position, self.end)
        if before is None or not state.accepts("TOP"):
            return None
        start = before.end()
        named = QUOTED_NAME.match(self.text, start, self.end)
        end = named.end() if named else name_end(self.text, start, self.end)
        parameter = self._parameters.get(self.text[start:end].strip("`"))
        if parameter is None or parameter.terminal != "NUMBER":
            return None
        behind = BEHIND_PLACES.match(self.text, end, self.end) if self.text[self.position] == "前" else None
        stop = behind.end() if behind else end
        return Token("TOP", parameter.texts[0], self.position, stop, parameter.name)

    def _numeral(self, state: Trial) -> Token | None:
        first: Token | None = None
        for terminal, pattern in numerals():
            if terminal == "DURATION":
                end = duration_end(self.text, self.position, self.end)
            else:
                found = pattern.match(self.text, self.position, self.end)
                end = found.end() if found else self.position
            if end == self.position:
                continue
            token = self._piece(terminal, end)
            if terminal in state.row:
                return token
            first = first or token
        return first

    def _sign(self) -> Token | None:
        for length in (2, 1):
            end = self.position + length
            terminal = SIGNS.get(self.text[self.position : min(end, self.end)])
            if terminal is not None and end <= self.end:
                return self._semicolons() if terminal == "SEMICOLON" else self._piece(terminal, end)
        return None

    def _semicolons(self) -> Token:
        """Any number of semicolons says no more than one."""
        found = SEMICOLONS.match(self.text, self.position, self.end)
        return self._piece("SEMICOLON", found.end() if found else self.position + 1)

    def _line_end(self) -> int:
        found = LINE_END.search(self.text, self.position, self.end)
        return found.start() if found else self.end

    # ---- words ------------------------------------------------------------------------------------------------------

    def _quoted_name(self) -> Token:
        found = QUOTED_NAME.match(self.text, self.position, self.end)
        if found is None:
            self._damage(findings.unclosed_name(self.source, self.position))
            return self._piece(UNREADABLE, self._line_end())
        if found.end() - found.start() > MAX_WORD + 2:
            self._damage(findings.long_name(self.source, found.start(), found.end(), MAX_WORD))
        return self._piece("NAME", found.end())

    def _word(self, state: Trial) -> Token | None:
        end = name_end(self.text, self.position, self.end)
        if end == self.position:
            return None
        if end - self.position > MAX_WORD:
            self._damage(findings.long_name(self.source, self.position, end, MAX_WORD))
            return self._piece("NAME", end)
        word = self.text[self.position : end]
        if self._after_dot:
            return self._attribute(word, end, state)
        return self._keyword(word, end, state) or self._name(word, end, state)

    def _keyword(self, word: str, end: int, state: Trial) -> Token | None:
        spelling = fold(word)
        if spelling in _phrase_starts():
            found = self._phrase(_phrase_starts()[spelling], state)
            if found is not None:
                return found
        return self._keyword_token(spelling, end, state)

    def _phrase(self, longest: int, state: Trial) -> Token | None:
        """The longest English phrase of two or more words that is a keyword here; comments may stand between them."""
        words: list[str] = []
        ends: list[int] = []
        position = self.position
        while len(words) < longest:
            found = ASCII_WORD.match(self.text, position, self.end)
            if found is None or name_end(self.text, position, self.end) != found.end():
                break
            words.append(fold(found.group()))
            ends.append(found.end())
            position = self._next_word(found.end())
        for count in range(len(words), 1, -1):
            token = self._keyword_token(" ".join(words[:count]), ends[count - 1], state)
            if token is not None:
                self._note_comments(ends[:count])
                return token
        return None

    def _next_word(self, position: int) -> int:
        while True:
            blank = BLANK.match(self.text, position, self.end)
            position = blank.end() if blank else position
            if position >= self.end or self.text[position] not in self._comment_signs:
                return position
            found = COMMENT.match(self.text, position, self.end)
            position = found.end() if found else self.end

    def _note_comments(self, ends: list[int]) -> None:
        """Takes in the comments between the words of a phrase."""
        start = self.position
        for self.position in ends[:-1]:
            self._skip_blanks()
        self.position = start

    def _keyword_token(self, spelling: str, end: int, state: Trial) -> Token | None:
        terminals = terminals_of(spelling)
        if not terminals:
            return None
        terminal = self._choose(terminals, state)
        if terminal is None:
            return None
        self.keywords[not spelling.isascii()] += 1
        token, *more = keyword_tokens(spelling, terminal, self.position, end)
        self._pending.extend(more)
        return token

    def _choose(self, terminals: tuple[str, ...], state: Trial) -> str | None:
        row = state.row
        # A row may know more than can come next; it matters only where a word can be read in two ways.
        sure = len(terminals) == 1 and "NAME" not in row
        for terminal in terminals:
            if terminal in row and (sure or state.accepts(terminal)):
                return terminal
        return next((terminal for terminal in terminals if terminal in self.reserved), None)

    def _name(self, word: str, end: int, state: Trial) -> Token:
        table = vocabulary()
        known = word.isascii() or word in self.declared
        if not known and table.canonical_noun(word) is None and word not in table.calendar:
            return self._first_of_run(word, end, state)
        token, *more = name_tokens(word, self.position, end, state)
        self._pending.extend(more)
        return token

    def _attribute(self, word: str, end: int, state: Trial) -> Token:
        if word.isascii() or word in self.declared or vocabulary().canonical_attribute(word) is not None:
            return self._piece("NAME", end)
        return self._first_of_run(word, end, state)

    def _first_of_run(self, word: str, end: int, state: Trial) -> Token:
        found = self._runs.tokens(self.position, end, self._after_dot, state)
        if found is None:
            return self._piece("NAME", end)
        self.keywords[1] += len(found)
        first, *more = found
        self._pending.extend(more)
        return first

    # ---- what is no token -------------------------------------------------------------------------------------------

    def _skip_unreadable(self) -> None:
        start = self.position
        char = self.text[start]
        while self.position < self.end and self.text[self.position] == char:
            self.position += 1
        self._damage(findings.unreadable(self.source, start, self.position))

    def _damage(self, finding: Diagnostic) -> None:
        self.damaged = self.position
        self._report(finding)
