"""Policy text to nodes, with every syntax error of the text found in one run.

After an error the unfinished statement is dropped and reading goes on at the next one, so that one mistake does not
hide the next and none is invented.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from ..diagnostics import Diagnostic, did_you_mean, sort_diagnostics
from ..source import Source, Span
from . import nodes
from .automaton import END, Builds, Run, Token
from .bounds import MAX_FINDINGS, MAX_TEXT, Nesting
from .builder import Builder
from .declarations import declared_names
from .expected import describe_expected, describe_found
from .hints import Slip, hint
from .lexer import Lexer
from .lexical_findings import forbidden
from .parameters import Known, known
from .recovery import STATEMENTS, begins_line, hides_statement, is_part_of, next_statement
from .shapes import FORBIDDEN
from .tables import tables
from .templates import split_template

__all__ = ["Parsed", "declared_names", "parse"]

_LITERALS = {
    "NUMBER": "a number", "PERCENT": "a share", "DURATION": "a length of time", "TIME": "a time of day",
    "TIME_RANGE": "times of day", "DATE": "a day", "DATE_OF_YEAR": "days of the year", "STRING": "a text", "NAME": "a name",
}  # fmt: skip
"""What a parameter gives, in words."""
_NOTHING = Token(END, "", 0, 0)


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
    return _Parse(source, known(declared).and_names(declared_names(source))).run()


def _refuse(source: Source, message: str) -> Parsed:
    finding = Diagnostic("G107", message, Span(source, 0, 0), help="split the policy into several files of one folder")
    return Parsed(nodes.PolicyFile(source, ()), (finding,))


class _TooManyFindings(Exception):
    """There is no use in reading on."""


class _Parse:
    """One run over one source."""

    def __init__(self, source: Source, declared: Known) -> None:
        self._source = source
        self._declared = declared
        self._findings: list[Diagnostic] = []
        self._builder = Builder(source, declared, self._template, self._report)
        self._builds = Builds(tables(), self._builder.builds)
        self._lexer = Lexer(source, declared, self._report)
        self._run = Run(tables(), "policy", self._builds)
        self._nesting = Nesting()
        self._statement = _NOTHING
        self._previous = _NOTHING

    def run(self) -> Parsed:
        try:
            for found in FORBIDDEN.finditer(self._source.text):
                self._report(forbidden(self._source, *found.span()))
            self._read_all()
            finished, statements = self._run.finish()
        except _TooManyFindings:
            self._run.drop(STATEMENTS)
            finished, statements = self._run.finish()
        lexer = self._lexer
        file = nodes.PolicyFile(
            self._source,
            statements if finished else (),
            tuple(lexer.comments),
            tuple(sorted(self._builder.clauses, key=lambda clause: clause.start)),
            self._declared,
            "zh" if lexer.keywords[1] > lexer.keywords[0] else "en",
        )
        return Parsed(file, sort_diagnostics(self._findings))

    def _report(self, finding: Diagnostic) -> None:
        self._findings.append(finding)
        if len(self._findings) == MAX_FINDINGS:
            message = f"more than {MAX_FINDINGS - 1} findings, so the rest of this file was not read"
            self._findings.append(Diagnostic("G114", message, finding.span, help="mend these first"))
            raise _TooManyFindings

    def _read_all(self) -> None:
        """Reads all statements, up to but not including the end of the text."""
        while True:
            token = self._lexer.next(self._run)
            if not self._nesting.allows(token):
                self._report(self._too_deep(token))
                self._go_on(token.end)
            elif token.type == END:
                if self._run.accepts(END):
                    return
                self._unexpected(token)
                return self._run.drop(STATEMENTS)
            elif self._take(token):
                self._previous = token
            else:
                self._unexpected(token)
                self._go_on(token.start if self._starts(token) else token.end)

    def _take(self, token: Token) -> bool:
        if not self._run.take(token):
            return False
        if token.type in STATEMENTS and self._run.began(STATEMENTS):
            self._statement = token
            self._nesting.restart()
        return True

    def _go_on(self, position: int) -> None:
        """Drops the statement and goes on at the next."""
        self._run.drop(STATEMENTS)
        self._nesting.restart()
        self._lexer.restart(next_statement(self._source, position, self._statement))

    # ---- findings ---------------------------------------------------------------------------------------------------

    def _unexpected(self, token: Token) -> None:
        """Reports a token that can't stand where it does, unless a finding about characters explains it."""
        if not self._is_damaged(token):
            self._report(self._unfinished() if self._ends_early(token) else self._misplaced(token))

    def _is_damaged(self, token: Token) -> bool:
        damaged = self._lexer.damaged
        if damaged < max(self._statement.start, 0):
            return False
        # Behind a statement that is complete, another line is another matter.
        complete = self._run.expects("RULE")
        return not complete or "\n" not in self._source.text[damaged : token.start]

    def _ends_early(self, token: Token) -> bool:
        if token.type in (END, "SEMICOLON"):
            return self._statement is not _NOTHING
        starts = self._starts(token) and begins_line(self._source, token)
        return starts and not is_part_of(self._statement, token, self._source)

    def _starts(self, token: Token) -> bool:
        """Whether the next statement starts here, while this one is not finished."""
        hidden = not self._run.expects("RULE") and hides_statement(self._source, token)
        return hidden or token.type in STATEMENTS

    def _unfinished(self) -> Diagnostic:
        end = self._previous.end
        line = self._source.line_and_column(self._statement.start)[0]
        start = self._source.text[self._statement.start : self._statement.end]
        what = f"the statement that starts with `{start}` on line {line} is not finished"
        expected = describe_expected(self._run.expected())
        return Diagnostic("G109", f"{what}: expected {expected}", Span(self._source, end, end))

    def _misplaced(self, token: Token) -> Diagnostic:
        expected = self._run.expected()
        message = f"expected {describe_expected(expected)}, found {describe_found(token, self._source)}"
        slip = Slip(self._statement, self._previous, token, expected, self._source, self._declared)
        help = self._about_parameter(token) or hint(slip)
        return Diagnostic("G101", message, Span(self._source, token.start, token.end), help=help)

    def _about_parameter(self, token: Token) -> str | None:
        """That a name is a parameter of another type, or which parameter was perhaps meant."""
        parameters, name = self._declared.parameters, token.text.strip("`")
        if token.type != "NAME":
            return None
        if name in parameters:
            return f"`{name}` is a parameter, {_LITERALS[parameters[name].terminal]}"
        return did_you_mean(name, parameters)

    def _too_deep(self, token: Token) -> Diagnostic:
        span = Span(self._source, token.start, token.end)
        message = "a condition nested too deep to be read"
        return Diagnostic("G108", message, span, help="give parts of it names with `define`")

    # ---- texts with {…} ---------------------------------------------------------------------------------------------

    def _template(self, token: Token) -> nodes.Template:
        """The literal pieces and expressions of a quoted text."""
        if token.parameter is not None:
            return self._template_given(token, token.parameter)
        parts: list[str | nodes.Expression] = []
        for piece in split_template(self._source, token, self._report):
            expression = piece if isinstance(piece, str) else self._interpolation(piece)
            if expression is not None:
                parts.append(expression)
        return nodes.Template(tuple(parts), span=Span(self._source, token.start, token.end))

    def _template_given(self, token: Token, parameter: str) -> nodes.Template:
        """A text that a parameter gives; findings about it point at the name."""
        source = Source(f"parameter {parameter}", token.text)
        inner = _Parse(source, self._declared)
        template = inner._template(Token("STRING", token.text, 0, len(token.text)))
        span = Span(self._source, token.start, token.end)
        for finding in inner._findings:
            message = f"the text of the parameter `{parameter}` can't be read: {finding.message}"
            self._report(Diagnostic(finding.code, message, span, help=finding.help))
        return nodes.Template(template.parts, span=span, parameter=parameter)

    def _times_given(self, span: Span) -> nodes.Text | None:
        """Times of day that a parameter gives, which no expression can say."""
        name = span.text.strip().strip("`")
        parameter = self._declared.parameters.get(name)
        if parameter is None or parameter.terminal != "TIME_RANGE":
            return None
        return nodes.Text(", ".join(parameter.texts).replace("-", "–"), span=span, parameter=name)

    def _interpolation(self, span: Span) -> nodes.Expression | None:
        times = self._times_given(span)
        if times is not None:
            return times
        lexer = Lexer(self._source, self._declared, self._report, span.start, span.end, reserved=(), commented=False)
        run = Run(tables(), "interpolation", self._builds)
        nesting = Nesting()
        while True:
            token = lexer.next(run)
            if not nesting.allows(token):
                self._report(self._too_deep(token))
                return None
            if token.type == END:
                finished, found = run.finish()
            else:
                finished, found = False, None
                if run.take(token):
                    continue
            if finished:
                return cast(nodes.Expression, found)
            if lexer.damaged < 0:
                self._report(self._bad_interpolation(token, run, span))
            return None

    def _bad_interpolation(self, token: Token, run: Run, span: Span) -> Diagnostic:
        expected = describe_expected(run.expected(), "`}`")
        found = "`}`" if token.type == END else describe_found(token, self._source)
        names = [each for each in span.text.split() if each.isidentifier()]
        advice = "write `{{` and `}}` for braces that are a part of the text"
        if len(names) > 1 and names == span.text.split():
            advice = f"put dots between the words: `{{{'.'.join(names)}}}`"
        return Diagnostic(
            "G112",
            f"in a text, behind `{{`: expected {expected}, found {found}",
            Span(self._source, token.start, token.end),
            help=advice,
        )
