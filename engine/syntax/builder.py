"""Builds statements: rules, definitions, guards, goals, patterns and what the group stands for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from ..diagnostics import Diagnostic, Label
from ..source import Source, Span
from . import nodes
from .automaton import Build, Token
from .effect_reductions import EffectReductions
from .literals import unescape
from .reductions import Mark, Part, Parts, all_of, condition_in, is_token, value_of

_CLAUSE_NAMES = {"ladder": "then", "trigger": "when", "catch_up": "catch up"}
_HEADER = ("was", "title", "scope")


class Builder(EffectReductions):
    """Builds the nodes of one source.

    Attributes:
        clauses: the parts of statements that comments can stand beside, as they are found.
    """

    def __init__(
        self,
        source: Source,
        declared: Collection[str],
        template: Callable[[Token], nodes.Template],
        report: Callable[[Diagnostic], None],
    ) -> None:
        super().__init__(source, declared, template, report)
        self.clauses: list[nodes.Clause] = []

    def builds(self, name: str) -> Build:
        """What builds the grammar's rules of a name; a rule that only chooses between others builds nothing."""
        found: Build = getattr(self, f"_{name}", self._chosen)
        return found

    def _chosen(self, parts: Parts) -> Part:
        (part,) = parts
        return part

    def _policy(self, parts: Parts) -> tuple[nodes.Statement, ...]:
        return tuple(part for part in parts if isinstance(part, nodes.Statement))

    # ---- rules ------------------------------------------------------------------------------------------------------

    def _header(self, parts: Parts) -> Mark:
        values = {kind: value_of(kind, parts) for kind in _HEADER}
        own = [part for part in parts if not isinstance(part, Mark) or part.kind != "scope"]
        self._note("header", self._place(own))
        return Mark("header", {"name": parts[1], **values, "scope": values["scope"] or ()}, self._place(parts))

    def _was(self, parts: Parts) -> Mark:
        return Mark("was", parts[1], self._place(parts))

    def _title(self, parts: Parts) -> Mark:
        return Mark("title", unescape(parts[0].text), self._place(parts))

    def _scope(self, parts: Parts) -> Mark:
        span = self._place(parts)
        self._note("scope", span)
        return Mark("scope", all_of(nodes.Name, parts), span)

    def _rule(self, parts: Parts) -> nodes.Rule:
        values: dict[str, Any] = {"name": None, "was": None, "title": None, "scope": (), "ladder": None}
        seen: dict[str, Mark] = {}
        for mark in parts:
            if mark.kind == "header":
                values |= mark.value
                continue
            for clause in mark.value if mark.kind == "body" else (mark,):
                if clause.kind in seen:
                    self._clause_twice(clause, seen[clause.kind])
                    continue
                seen[clause.kind] = clause
                values[clause.kind] = clause.value
                self._note(clause.kind, clause.span)
        return nodes.Rule(**values, span=self._place(parts))

    def _clause_twice(self, clause: Mark, first: Mark) -> None:
        name = _CLAUSE_NAMES.get(clause.kind, clause.kind)
        advice = "say it once; two conditions are joined with `or`" if clause.kind == "unless" else "remove one of them"
        label = Label(first.span, "first said here")
        self.report(Diagnostic("G110", f"this rule says `{name}` twice", clause.span, (label,), advice))

    def _note(self, kind: str, span: Span) -> None:
        self.clauses.append(nodes.Clause(kind, span.start, span.end))

    def _on_event(self, parts: Parts) -> Mark:
        span = self._place(parts[:2])
        trigger = self._anchor_in(parts[1], span) or nodes.When(parts[1], span=span)
        return self._body(trigger, parts[2:], parts)

    def _anchor_in(self, condition: nodes.Expression, span: Span) -> nodes.Anchor | None:
        """`when 30m before group.starts_at` (and its Chinese order, moment first) is an anchored rule."""
        first, *rest = condition.operands if isinstance(condition, nodes.And) else (condition,)
        if not isinstance(first, nodes.Relation) or first.operator not in ("before", "after"):
            return None
        duration, moment = first.left, first.right
        if not isinstance(duration, nodes.Duration):
            duration, moment = moment, duration
        if not isinstance(duration, nodes.Duration):
            return None
        more = nodes.And(tuple(rest), span=self._place(rest)) if len(rest) > 1 else condition_in(rest)
        return nodes.Anchor(duration, first.operator, moment, more, span=span)

    def _on_schedule(self, parts: Parts) -> Mark:
        condition = condition_in(parts[2:])
        end = 4 if condition is not None else 2
        return self._body(nodes.Every(parts[1], condition, span=self._place(parts[:end])), parts[end:], parts)

    def _anchored(self, parts: Parts) -> Mark:
        condition = condition_in(parts[3:])
        end = 5 if condition is not None else 3
        duration, side, moment = parts[:3]
        trigger = nodes.Anchor(
            self.read.duration(duration),
            "before" if side.type == "BEFORE" else "after",
            moment,
            condition,
            span=self._place(parts[:end]),
        )
        return self._body(trigger, parts[end:], parts)

    def _body(self, trigger: nodes.Node, rest: Sequence[Part], parts: Parts) -> Mark:
        """A trigger and what stands behind it: `unless`, then a ladder (with or without `then`) or an obligation."""
        marks = [Mark("trigger", trigger, trigger.span)]
        for place, part in enumerate(rest):
            if isinstance(part, Mark):
                marks.append(part)
            elif isinstance(part, nodes.Ladder):
                then = [rest[place - 1]] if place and is_token(rest[place - 1], "THEN") else []
                marks.append(Mark("ladder", part, self._place([*then, part])))
        return Mark("body", marks, self._place(parts))

    # ---- other statements -------------------------------------------------------------------------------------------

    def _define(self, parts: Parts) -> nodes.Define:
        return nodes.Define(parts[1], value_of("title", parts), parts[-1], span=self._place(parts))

    def _guard(self, parts: Parts) -> nodes.Guard:
        verbs = tuple(part.text for part in parts if is_token(part, "EFFECT"))
        when = next(place for place, part in enumerate(parts) if is_token(part, "WHEN"))
        return nodes.Guard(verbs, parts[when + 1], value_of("because", parts), span=self._place(parts))

    def _goal(self, parts: Parts) -> nodes.Goal:
        until = next((self.read.date(part) for part in parts if is_token(part, "DATE")), None)
        colon = next(place for place, part in enumerate(parts) if is_token(part, "COLON"))
        title, scope = value_of("title", parts), value_of("scope", parts, ())
        return nodes.Goal(parts[1], title, scope, parts[colon + 1], until, span=self._place(parts))

    def _value(self, parts: Parts) -> nodes.Value:
        return nodes.Value(unescape(parts[1].text), span=self._place(parts), parameter=parts[1].parameter)

    def _encourage(self, parts: Parts) -> nodes.Encourage:
        return nodes.Encourage(unescape(parts[1].text), span=self._place(parts), parameter=parts[1].parameter)

    # ---- patterns ---------------------------------------------------------------------------------------------------

    def _pattern(self, parts: Parts) -> nodes.Pattern:
        items = all_of(nodes.Item, parts)
        self._note("header", self._place(parts[: len(parts) - len(items)]))
        for item in items:
            self._note("items", item.span)
        return nodes.Pattern(parts[1], value_of("title", parts), items, span=self._place(parts))

    def _words(self, parts: Parts) -> nodes.Item:
        return self._texts_item("words", parts, exact=parts[0].type == "EXACT")

    def _regex(self, parts: Parts) -> nodes.Item:
        return self._regexps(parts, exact=parts[0].type == "EXACT")

    def _detect(self, parts: Parts) -> nodes.Item:
        return nodes.Item("detect", detectors=self._detectors(parts), span=self._place(parts))

    def _fields(self, parts: Parts) -> nodes.Item:
        return self._texts_item("fields", parts)

    def _domains(self, parts: Parts) -> nodes.Item:
        return self._texts_item("domains", parts)

    def _learned(self, parts: Parts) -> nodes.Item:
        texts = [self.read.text(part) for part in parts if is_token(part, "STRING")]
        against = texts[1] if len(texts) > 1 else None
        above = next((self.read.percent(part) for part in parts if is_token(part, "PERCENT")), None)
        return nodes.Item("learned", texts=(texts[0],), against=against, above=above, span=self._place(parts))

    def _except_texts(self, parts: Parts) -> nodes.Item:
        return self._texts_item("words", parts, excepted=True)

    def _except_domains(self, parts: Parts) -> nodes.Item:
        return self._texts_item("domains", parts, excepted=True)

    def _except_detect(self, parts: Parts) -> nodes.Item:
        return nodes.Item("detect", excepted=True, detectors=self._detectors(parts), span=self._place(parts))

    def _except_regex(self, parts: Parts) -> nodes.Item:
        return self._regexps(parts, excepted=True)

    def _texts_item(self, kind: Any, parts: Parts, exact: bool = False, excepted: bool = False) -> nodes.Item:
        texts = tuple(part for part in parts if isinstance(part, nodes.Text | nodes.File))
        taken, left_out = self._steps("with", parts), self._steps("without", parts)
        return nodes.Item(
            kind, excepted=excepted, exact=exact, texts=texts, taken=taken, left_out=left_out, span=self._place(parts)
        )

    def _steps(self, kind: str, parts: Parts) -> tuple[nodes.Name, ...]:
        """The steps that are switched on, or off, each once, by name."""
        named = {name.id: name for part in parts if isinstance(part, Mark) and part.kind == kind for name in part.value}
        return tuple(named[id] for id in sorted(named))

    def _with_steps(self, parts: Parts) -> Mark:
        return Mark("with", all_of(nodes.Name, parts), self._place(parts))

    def _without_steps(self, parts: Parts) -> Mark:
        return Mark("without", all_of(nodes.Name, parts), self._place(parts))

    def _form_step(self, parts: Parts) -> nodes.Name:
        return self._builtin(parts[0])

    def _regexps(self, parts: Parts, exact: bool = False, excepted: bool = False) -> nodes.Item:
        found = tuple(self._regexp(part) for part in parts if is_token(part, "REGEXP"))
        return nodes.Item("regex", excepted=excepted, exact=exact, regexps=found, span=self._place(parts))

    def _regexp(self, token: Token) -> nodes.Regexp:
        pattern, _, flags = token.text[1:].rpartition("/")
        return nodes.Regexp(pattern.replace("\\/", "/"), flags, span=self._place([token]))

    def _detector(self, parts: Parts) -> nodes.Expression:
        """A detector's name, which is never one of the admin's own, and its arguments."""
        base: nodes.Expression = self._builtin(parts[0])
        for part in parts[1:]:
            base = nodes.Call(base, part.value, span=Span(self.source, base.span.start, part.span.end))
        return base

    def _detectors(self, parts: Parts) -> tuple[nodes.Expression, ...]:
        return tuple(part for part in parts if isinstance(part, nodes.Expression))

    def _item_text(self, parts: Parts) -> nodes.Text:
        return self.read.text(parts[0])

    def _from_file(self, parts: Parts) -> nodes.File:
        return nodes.File(unescape(parts[1].text), span=self._place(parts))
