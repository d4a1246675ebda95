"""The canonical layout of a policy, in either language: parsing what is written gives the same tree.

A named rule stands over several lines, a bare one on a single line if it fits; clauses come in one order; comments stay
with what they stood beside. Synonyms become the words the vocabulary names first; the admin's own names never change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import nodes
from .comment_places import Beside, place_comments
from .naming import noun_id
from .parameters import known
from .pieces import INDENT, WIDTH, columns, joined, line, lines
from .quoting import quote_names
from .vocabulary import LANGUAGES, Language
from .wording import Wording
from .written_statements import Part, StatementWriter

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_BEFORE_COMMENT = "  "


def format_file(file: nodes.PolicyFile, language: Language | None = None) -> str:
    """Writes a policy file in canonical layout.

    Only what the file holds is written: a file with syntax errors has lost the statements that have them, and should be
    left alone.

    Args:
        file: a parsed file, or one made otherwise; names of the admin's own that it doesn't declare itself are those of
            `file.declared`.
        language: the language to write; None for the one most keywords of the source are written in.

    Returns:
        the text, ending with a line end unless it is empty.

    Raises:
        Unwritable: the tree is none that a parser makes.
    """
    written = _Formatter(file, language or file.language).lines()
    return "".join(f"{text}\n" for text in written)


@dataclass(frozen=True, slots=True)
class _Block:
    """A statement, or a comment between statements, as it is written.

    Args:
        lines: its lines.
        start, end: where it stood in the source.
        statement: whether it is a statement.
        tall: whether it is one that needs several lines, in one language or another: blank lines stand around it.
    """

    lines: list[str]
    start: int
    end: int
    statement: bool
    tall: bool


class _Formatter:
    def __init__(self, file: nodes.PolicyFile, language: Language) -> None:
        self._file = file
        self._declared = known(file.declared).and_names(_declared_in(file.statements))
        self._language = language
        self._writers = {each: StatementWriter(Wording(each, self._declared)) for each in LANGUAGES}

    def lines(self) -> Iterator[str]:
        blocks = list(self._blocks())
        for number, block in enumerate(blocks):
            if number and self._is_apart(blocks, number):
                yield ""
            yield from block.lines

    def _is_apart(self, blocks: Sequence[_Block], number: int) -> bool:
        """Whether a blank line stands before a block: one did, or a tall statement stands on either side."""
        before, block = blocks[number - 1], blocks[number]
        if before.tall or self._were_apart(before, block):
            return True
        if not before.statement:
            return False
        # Comments right above a statement belong to it, so the blank line comes above them.
        while not block.statement and number + 1 < len(blocks) and not self._were_apart(block, blocks[number + 1]):
            number += 1
            block = blocks[number]
        return block.tall

    def _were_apart(self, before: _Block, after: _Block) -> bool:
        return _BLANK_LINE.search(self._file.source.text, before.end, max(before.end, after.start)) is not None

    # ---- statements with their comments -----------------------------------------------------------------------------

    def _blocks(self) -> Iterator[_Block]:
        places = place_comments(self._file)
        for number, statement in enumerate(self._file.statements):
            yield from map(_comment_block, places.above[number])
            yield self._statement(statement, places.beside[number])
        yield from map(_comment_block, places.above[-1])

    def _statement(self, statement: nodes.Statement, beside: Beside) -> _Block:
        written = {language: self._written(statement, writer) for language, writer in self._writers.items()}
        parts, text = written[self._language]
        numbers = beside.numbers(parts)
        # Whether there is room must not depend on the language, or translating would move blank lines.
        low = all(columns(text) <= WIDTH for _, text in written.values()) and beside.only_behind(numbers[-1])
        if low and _may_stand_on_one_line(statement):
            block = [*beside.above(numbers[0], ""), _with_comment(text, beside.behind(numbers[-1]))]
        else:
            low = False
            block = [*self._over_lines(parts, numbers, beside)]
        return _Block(block, statement.span.start, max(statement.span.end, beside.end), True, not low)

    def _written(self, statement: nodes.Statement, writer: StatementWriter) -> tuple[list[Part], str]:
        parts = writer.parts(statement)
        whole = joined([part.pieces for part in parts], [])
        quote_names(whole, "policy", self._declared)
        return parts, line(whole)

    def _over_lines(self, parts: Sequence[Part], numbers: Sequence[int], beside: Beside) -> Iterator[str]:
        for place, (part, number) in enumerate(zip(parts, numbers, strict=True)):
            indent = INDENT if place else ""
            yield from beside.above(number, indent)
            *others, last = lines(part.pieces, indent)
            yield from others
            yield _with_comment(last, beside.behind(number))


def _comment_block(comment: nodes.Comment) -> _Block:
    return _Block([comment.text], comment.start, comment.start + len(comment.text), False, False)


def _with_comment(text: str, comment: str | None) -> str:
    return text if comment is None else f"{text}{_BEFORE_COMMENT}{comment}"


def _may_stand_on_one_line(statement: nodes.Statement) -> bool:
    if isinstance(statement, nodes.Rule):
        return statement.name is None
    return not isinstance(statement, nodes.Pattern) or len(statement.items) == 1


def _declared_in(statements: Sequence[nodes.Statement]) -> frozenset[str]:
    """The names that a scan of the statements' text would find."""
    named = [s for s in statements if isinstance(s, nodes.Define | nodes.Pattern | nodes.Rule | nodes.Goal)]
    meant = {s.name.id for s in named if isinstance(s, nodes.Define | nodes.Pattern)}
    labels = {s.name.id for s in named if s.name is not None and noun_id(s.name.id) is None}
    return frozenset(meant | labels)
