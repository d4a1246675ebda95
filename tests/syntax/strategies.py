"""Random syntax trees, as the parser makes them: for each rule of the grammar a strategy of the same shape.

Whatever is drawn here can be said in a policy, so that a formatter has no excuse.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from guiju.engine.syntax import nodes
from guiju.engine.syntax.naming import noun_id
from guiju.engine.syntax.vocabulary import vocabulary

from .clause_strategies import Clauses
from .word_strategies import (
    NOWHERE,
    Draw,
    dates,
    declared_names,
    files,
    numbers,
    own_names,
    regexps,
    spellings,
    text_node,
    texts,
)

STEPS = st.frozensets(st.sampled_from(sorted(vocabulary().used_as("step"))), max_size=2).map(
    lambda ids: tuple(nodes.Name(id, span=NOWHERE) for id in sorted(ids))
)


class Trees(Clauses):
    """Strategies for statements."""

    @st.composite
    @staticmethod
    def _rule(draw: Draw, self: Trees) -> nodes.Rule:
        named = draw(st.booleans())
        trigger = draw(self._trigger(self, named))
        ladder = draw(self._ladder(self)) if isinstance(trigger, nodes.Every) or draw(st.booleans()) else None
        expects = self._expect(self)
        return nodes.Rule(
            name=draw(_own()) if named else None,
            was=draw(st.none() | _own()) if named else None,
            title=draw(st.none() | texts) if named else None,
            scope=tuple(draw(st.lists(_own(), max_size=2))) if named else (),
            trigger=trigger,
            ladder=ladder,
            unless=draw(st.none() | self.conditions),
            forget=draw(st.none() | self._forget()),
            per=draw(st.none() | spellings.map(_builtin)),
            throttle=draw(st.none() | self._throttle()),
            expect=draw(expects if ladder is None else st.none() | expects),
            because=draw(st.none() | self.templates()),
            catch_up=draw(st.booleans()),
            span=NOWHERE,
        )

    def rules(self) -> st.SearchStrategy[nodes.Rule]:
        return self._rule(self)

    @st.composite
    @staticmethod
    def _goal(draw: Draw, self: Trees) -> nodes.Goal:
        scope = tuple(draw(st.lists(_own(), max_size=2)))
        condition, until = draw(self.conditions), draw(st.none() | dates())
        return nodes.Goal(draw(_own()), draw(st.none() | texts), scope, condition, until, span=NOWHERE)

    @st.composite
    @staticmethod
    def _guard(draw: Draw, self: Trees) -> nodes.Guard:
        verbs = draw(st.lists(st.sampled_from(("kick", "ban", "mute", "move_back")), min_size=1, max_size=3))
        return nodes.Guard(tuple(verbs), draw(self.conditions), draw(st.none() | self.templates()), span=NOWHERE)

    @st.composite
    @staticmethod
    def _item(draw: Draw, self: Trees) -> nodes.Item:
        kind = draw(st.sampled_from(("words", "regex", "detect", "fields", "domains", "learned")))
        excepted = kind in ("words", "regex", "detect", "domains") and draw(st.booleans())
        exact = kind in ("words", "regex") and not excepted and draw(st.booleans())
        item = nodes.Item(kind, excepted=excepted, exact=exact, span=NOWHERE)
        if kind == "regex":
            flags = st.text(st.sampled_from("imsx"), max_size=2)
            pairs = draw(st.lists(st.tuples(regexps, flags), min_size=1, max_size=2))
            return replace(item, regexps=tuple(nodes.Regexp(*pair, span=NOWHERE) for pair in pairs))
        if kind == "detect":
            return replace(item, detectors=tuple(draw(st.lists(self._detector(self), min_size=1, max_size=2))))
        if kind == "learned":
            against, above = draw(st.none() | texts.map(text_node)), draw(st.none() | numbers)
            return replace(item, texts=(draw(texts.map(text_node)),), against=against, above=above)
        item = replace(item, texts=tuple(draw(st.lists(texts.map(text_node) | files, min_size=1, max_size=3))))
        return replace(item, taken=draw(STEPS), left_out=draw(STEPS)) if kind == "words" and not excepted else item

    @st.composite
    @staticmethod
    def _detector(draw: Draw, self: Trees) -> nodes.Expression:
        name: nodes.Expression = draw(spellings.map(_builtin))
        arguments = draw(st.lists(self.sums, max_size=2))
        return nodes.Call(name, tuple(arguments), span=NOWHERE) if arguments else name

    @st.composite
    @staticmethod
    def _pattern(draw: Draw, self: Trees, name: str) -> nodes.Pattern:
        items = tuple(draw(st.lists(self._item(self), min_size=1, max_size=3)))
        return nodes.Pattern(nodes.Name(name, span=NOWHERE), draw(st.none() | texts), items, span=NOWHERE)

    @st.composite
    @staticmethod
    def _define(draw: Draw, self: Trees, name: str) -> nodes.Define:
        title, condition = draw(st.none() | texts), draw(self.conditions)
        return nodes.Define(nodes.Name(name, span=NOWHERE), title, condition, span=NOWHERE)

    def declarations(self, name: str) -> st.SearchStrategy[nodes.Statement]:
        """Definitions and patterns of a name."""
        return st.one_of(self._pattern(self, name), self._define(self, name))

    def others(self) -> st.SearchStrategy[nodes.Statement]:
        """Statements that declare nothing a condition can mean."""
        values = texts.map(lambda text: nodes.Value(text, span=NOWHERE))
        encouragements = texts.map(lambda text: nodes.Encourage(text, span=NOWHERE))
        rules = self.rules()
        return st.one_of(rules, rules, rules, self._goal(self), self._guard(self), values, encouragements)


def _own() -> st.SearchStrategy[nodes.Name]:
    return own_names.map(lambda text: nodes.Name(text, span=NOWHERE))


def _builtin(text: str) -> nodes.Name:
    return nodes.Name(noun_id(text) or text, span=NOWHERE)


@st.composite
def policy_files(draw: Draw, most: int = 3) -> nodes.PolicyFile:
    """Policy files: their statements, and in `declared` the names that other files declare."""
    elsewhere = draw(declared_names)
    names = draw(st.lists(spellings, max_size=2))
    trees = Trees(elsewhere | frozenset(names))
    statements = [draw(trees.declarations(name)) for name in names]
    statements += draw(st.lists(trees.others(), max_size=most))
    ordered = tuple(draw(st.permutations(statements)))
    return nodes.PolicyFile(NOWHERE.source, ordered, declared=elsewhere)
