"""Writes statements in one language, part by part: a part stands on a line of its own when there is no room for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatchmethod

from . import nodes
from .literals import Named
from .pieces import GLUE, NameWord, Pieces, line
from .quoting import Unwritable
from .wording import count, number, quoted
from .written_effects import EffectWriter
from .written_expressions import date, once_each


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a statement.

    Args:
        kind: the name of the node's field, as in `nodes.Clause`.
        pieces: its words.
    """

    kind: str
    pieces: Pieces


class StatementWriter(EffectWriter):
    """Writes whole statements."""

    @singledispatchmethod
    def parts(self, node: nodes.Node) -> list[Part]:
        """The parts of a statement, in the order in which they are written.

        Raises:
            Unwritable: it is no statement.
        """
        raise Unwritable(f"`{type(node).__name__}` is no statement")

    # ---- rules ------------------------------------------------------------------------------------------------------

    @parts.register
    def _rule(self, node: nodes.Rule) -> list[Part]:
        return [Part(kind, pieces) for kind, pieces in self._clauses(node)]

    def _clauses(self, node: nodes.Rule) -> Iterator[tuple[str, Pieces]]:
        if node.name is not None:
            yield "header", self._header(node, node.name)
        if node.scope:
            yield "scope", self._scope(node.scope)
        yield "trigger", self._trigger(node)
        if node.unless is not None:
            yield "unless", [self.wording.word("UNLESS"), *self.condition(node.unless)]
        if node.ladder is not None:
            yield "ladder", [self.wording.word("THEN"), *self.ladder(node.ladder)]
        elif node.expect is not None:
            yield "expect", self.expect(node.expect)
        if node.forget is not None:
            yield "forget", self._forget(node.forget)
        if node.per is not None:
            yield "per", [self.wording.word("PER"), self.wording.builtin(node.per.id)]
        if node.throttle is not None:
            yield "throttle", self._throttle(node.throttle)
        if node.expect is not None and node.ladder is not None:
            yield "expect", self.expect(node.expect)
        if node.catch_up:
            yield "catch_up", [self.wording.word("CATCH_UP")]
        if node.because is not None:
            yield "because", self._because(node.because)

    def _header(self, node: nodes.Rule, name: nodes.Name) -> Pieces:
        was: Pieces = [self.wording.word("WAS"), self.own(node.was)] if node.was is not None else []
        return [self.wording.word("RULE"), self.own(name), *was, *self._title(node.title)]

    def _title(self, title: str | None) -> Pieces:
        return [] if title is None else [quoted(title)]

    def _scope(self, scope: tuple[nodes.Name, ...]) -> Pieces:
        return [self.wording.word("IN"), *self.listed([[self.own(name)] for name in once_each(scope)])]

    def _trigger(self, node: nodes.Rule) -> Pieces:
        trigger = node.trigger
        if isinstance(trigger, nodes.Anchor):
            return self.anchor(trigger, named=node.name is not None)
        if isinstance(trigger, nodes.When):
            return [self.wording.word("WHEN"), *self.condition(trigger.condition)]
        return [*self.schedule(trigger.schedule), *self.when(trigger.condition)]

    def _forget(self, node: nodes.Forget) -> Pieces:
        if node.mode in ("never", "reset"):
            return [self.wording.word("NEVER_FORGET" if node.mode == "never" else "RESET")]
        if node.after is None:
            raise Unwritable("offences forgotten after no time")
        word = self.wording.word("FORGET_AFTER" if node.mode == "each" else "FORGET_ALL_AFTER")
        closing = [self.wording.word("AFTER")] if self.chinese else []
        return [word, self.wording.duration(node.after), *closing]

    def _throttle(self, node: nodes.Throttle) -> Pieces:
        once = node.count == 1 and not isinstance(node.count, Named)
        times: Pieces = [self.wording.word("ONCE")] if once else [count(node.count), self.wording.word("TIMES")]
        at_most, per = self.wording.word("AT_MOST"), self.wording.word("PER", "throttle")
        if node.duration is not None:
            span: Pieces = [per, self.wording.duration(node.duration)]
        else:
            calendar: Pieces = [self.wording.calendar(node.calendar or "")]
            span = [per, *self.glued([calendar]), *calendar]
        return [at_most, *span, *times] if self.chinese else [at_most, *times, *span]

    def _because(self, node: nodes.Template) -> Pieces:
        return [self.wording.word("BECAUSE"), self.template(node)]

    # ---- other statements -------------------------------------------------------------------------------------------

    @parts.register
    def _define(self, node: nodes.Define) -> list[Part]:
        header = [self.wording.word("DEFINE"), self.own(node.name), *self._title(node.title), *self.colon]
        return [Part("header", [*header, *self.condition(node.condition)])]

    @parts.register
    def _guard(self, node: nodes.Guard) -> list[Part]:
        verbs = self.listed([[self.wording.verb(verb)] for verb in node.verbs])
        because = self._because(node.because) if node.because is not None else []
        never = [self.wording.word("NEVER"), *verbs, *self.when(node.condition), *because]
        return [Part("header", never)]

    @parts.register
    def _goal(self, node: nodes.Goal) -> list[Part]:
        scope = self._scope(node.scope) if node.scope else []
        until = [self.wording.word("UNTIL"), date(node.until)] if node.until is not None else []
        header = [self.wording.word("GOAL"), self.own(node.name), *self._title(node.title), *scope, *self.colon]
        return [Part("header", [*header, *self.condition(node.condition), *until])]

    @parts.register
    def _value(self, node: nodes.Value) -> list[Part]:
        return [Part("header", [self.wording.word("VALUE"), self._said(node)])]

    @parts.register
    def _encourage(self, node: nodes.Encourage) -> list[Part]:
        return [Part("header", [self.wording.word("ENCOURAGE"), self._said(node)])]

    def _said(self, node: nodes.Value | nodes.Encourage) -> str | NameWord:
        return quoted(node.text) if node.parameter is None else NameWord(node.parameter)

    # ---- patterns ---------------------------------------------------------------------------------------------------

    @parts.register
    def _pattern(self, node: nodes.Pattern) -> list[Part]:
        header = [self.wording.word("PATTERN"), self.own(node.name), *self._title(node.title), *self.colon]
        return [Part("header", header), *(Part("items", self._item(item)) for item in node.items)]

    def _item(self, node: nodes.Item) -> Pieces:
        excepted = [self.wording.word("EXCEPT")] if node.excepted else []
        exact = [self.wording.word("EXACT")] if node.exact else []
        if node.kind == "words":
            kind = [] if node.excepted else [self.wording.word("WORDS")]
        else:
            kind = [self.wording.word(node.kind.upper())]
        return [*excepted, *exact, *kind, *self._content(node)]

    def _content(self, node: nodes.Item) -> Pieces:
        if node.kind == "regex":
            return self.listed([[_regexp(regexp)] for regexp in node.regexps])
        if node.kind == "detect":
            return self.listed([self._detector(detector) for detector in node.detectors])
        texts = self.listed([self._item_text(text, node.kind) for text in once_each(node.texts)])
        against = [self.wording.word("AGAINST"), quoted(node.against.value)] if node.against is not None else []
        above = [self.wording.word("ABOVE"), f"{number(node.above)}%"] if node.above is not None else []
        return [*texts, *against, *above, *self._steps("WITH", node.taken), *self._steps("WITHOUT", node.left_out)]

    def _steps(self, word: str, steps: Sequence[nodes.Name]) -> Pieces:
        if not steps:
            return []
        return [self.wording.word(word), *self.listed([[self.wording.builtin(step.id)] for step in steps])]

    def _item_text(self, node: nodes.Text | nodes.File, kind: str) -> Pieces:
        if isinstance(node, nodes.Text):
            return [quoted(node.value) if node.parameter is None else NameWord(node.parameter)]
        return [self.wording.word("FROM"), quoted(node.path)]

    def _detector(self, node: nodes.Expression) -> Pieces:
        if isinstance(node, nodes.Name):
            return [self.wording.builtin(node.id)]
        if isinstance(node, nodes.Call) and isinstance(node.base, nodes.Name):
            arguments = self.listed([self.write(argument) for argument in node.arguments])
            return [*self._detector(node.base), GLUE, "(", GLUE, *arguments, GLUE, ")"]
        raise Unwritable(f"`{line(self.write(node))}` is no detector")


def _regexp(node: nodes.Regexp) -> str:
    pattern = node.pattern.replace("/", "\\/")
    return f"/{pattern}/{node.flags}"
