"""Random syntax trees, as the parser makes them: for each rule of the grammar a strategy of the same shape.

Whatever is drawn here can be said in a policy, so that a formatter has no excuse.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from guiju.engine.syntax import nodes
from guiju.engine.syntax.naming import attribute_id, calendar_id, noun_id, pattern_id, takes_pattern
from guiju.engine.syntax.vocabulary import vocabulary

from .word_strategies import (
    NOWHERE,
    Draw,
    attribute_spellings,
    dates,
    days_of_year,
    declared_names,
    durations,
    files,
    literals,
    minutes,
    numbers,
    own_names,
    pieces_of_text,
    ranges,
    regexps,
    spellings,
    text_node,
    texts,
)


class Trees:
    """Strategies for trees in which some names are the admin's own.

    Args:
        declared: those names.
    """

    def __init__(self, declared: frozenset[str]) -> None:
        self.declared = declared
        self.conditions: st.SearchStrategy[nodes.Expression] = st.deferred(lambda: self._either())
        self.sums: st.SearchStrategy[nodes.Expression] = self._sums(widened=True)
        self.narrow_sums: st.SearchStrategy[nodes.Expression] = self._sums(widened=False)

    # ---- names ------------------------------------------------------------------------------------------------------

    def meant(self) -> st.SearchStrategy[nodes.Name]:
        """Names as a text means them: plain or in backticks, declared or not."""
        own = st.sampled_from(sorted(self.declared)) if self.declared else spellings
        return st.tuples(st.one_of(spellings, own), st.booleans()).map(lambda pair: self._meant(*pair))

    def _meant(self, text: str, quoted: bool) -> nodes.Name:
        id = noun_id(text)
        if text in self.declared:
            return nodes.Name(text, own=id is not None, span=NOWHERE)
        return nodes.Name(text if quoted or id is None else id, span=NOWHERE)

    def _sought(self, node: nodes.Expression) -> nodes.Expression:
        """What stands where patterns are named."""
        if isinstance(node, nodes.Group):
            return replace(node, inner=self._sought(node.inner))
        if isinstance(node, nodes.Choice):
            return replace(node, items=tuple(map(self._sought, node.items)))
        if not isinstance(node, nodes.Name) or node.id in self.declared:
            return node
        return replace(node, id=pattern_id(node.id) or node.id)

    # ---- expressions ------------------------------------------------------------------------------------------------

    @st.composite
    @staticmethod
    def _path(draw: Draw, self: Trees) -> nodes.Expression:
        base: nodes.Expression = draw(self.meant())
        for _ in range(draw(st.integers(0, 2))):
            if draw(st.booleans()):
                text, quoted = draw(attribute_spellings), draw(st.booleans())
                name = text if quoted else attribute_id(base, text) or text
                base = nodes.Attribute(base, name, span=NOWHERE)
            else:
                arguments = draw(st.lists(self.sums, min_size=1, max_size=2))
                if isinstance(base, nodes.Attribute) and base.name == "offences":
                    arguments = [_rule_name(argument) for argument in arguments]
                if takes_pattern(base):
                    arguments = [self._sought(argument) for argument in arguments]
                base = nodes.Call(base, tuple(arguments), span=NOWHERE)
        return base

    @st.composite
    @staticmethod
    def _reference(draw: Draw, self: Trees, widened: bool) -> nodes.Expression:
        path = draw(self._path(self))
        everywhere = widened and draw(st.booleans())
        kind = draw(st.sampled_from(("none", "last", "previous", "this")))
        if kind == "none":
            return nodes.Counter(path, None, True, span=NOWHERE) if everywhere else path
        if kind == "this":
            window = nodes.Window("this", None, calendar_id(draw(spellings)), span=NOWHERE)
        else:
            window = nodes.Window(kind, draw(durations()), span=NOWHERE)
        return nodes.Counter(path, window, everywhere, span=NOWHERE)

    @st.composite
    @staticmethod
    def _atom(draw: Draw, self: Trees, widened: bool) -> nodes.Expression:
        kind = draw(st.sampled_from(("reference", "reference", "literal", "literal", "top", "group", "choice")))
        if kind == "literal":
            return draw(literals)
        if kind == "top":
            return nodes.Top(draw(st.integers(0, 999)), draw(self._reference(self, widened)), span=NOWHERE)
        if kind == "group":
            return nodes.Group(draw(self.conditions), span=NOWHERE)
        if kind == "choice":
            return nodes.Choice(tuple(draw(st.lists(self.sums, min_size=2, max_size=3))), span=NOWHERE)
        return draw(self._reference(self, widened))

    def _sums(self, widened: bool) -> st.SearchStrategy[nodes.Expression]:
        atoms = st.deferred(lambda: self._atom(self, widened))
        unary = st.one_of(atoms, atoms, atoms.map(lambda atom: nodes.Negative(atom, span=NOWHERE)))
        products = st.one_of(unary, unary, self._operations(("*", "/"), unary, unary))
        return st.one_of(products, products, self._operations(("+", "-"), products, products))

    @st.composite
    @staticmethod
    def _chain(
        draw: Draw, operators: tuple[Any, ...], first: st.SearchStrategy[Any], others: st.SearchStrategy[Any]
    ) -> nodes.Expression:
        found: nodes.Expression = draw(first)
        for _ in range(draw(st.integers(1, 2))):
            found = nodes.Arithmetic(draw(st.sampled_from(operators)), found, draw(others), span=NOWHERE)
        return found

    def _operations(self, operators: tuple[str, ...], first: Any, others: Any) -> st.SearchStrategy[nodes.Expression]:
        return self._chain(operators, first, others)

    # ---- conditions -------------------------------------------------------------------------------------------------

    @st.composite
    @staticmethod
    def _test(draw: Draw, self: Trees) -> nodes.Expression:
        left = draw(self.sums)
        kind = draw(st.sampled_from(("sum", "compare", "relation", "relation", "in", "during", "between", "happens")))
        if kind == "compare":
            operator = draw(st.sampled_from(("=", "!=", "<", "<=", ">", ">=")))
            return nodes.Compare(operator, left, draw(self.sums), span=NOWHERE)
        if kind == "relation":
            known = st.just(nodes.Name("known", span=NOWHERE))
            operator, right = draw(st.sampled_from(RELATIONS)), draw(st.one_of(self.sums, known))
            of_patterns = operator in ("matches", "not_matches")
            return nodes.Relation(operator, left, self._sought(right) if of_patterns else right, span=NOWHERE)
        if kind == "in":
            operator = draw(st.sampled_from(("in", "not_in")))
            return nodes.Relation(operator, left, draw(st.one_of(self.sums, files)), span=NOWHERE)
        if kind == "during":
            return nodes.Relation(draw(st.sampled_from(("during", "outside"))), left, draw(ranges), span=NOWHERE)
        if kind == "between":
            return nodes.Between(left, draw(self.sums), draw(self.sums), span=NOWHERE)
        if kind == "happens":
            return nodes.Happens(left, draw(st.sampled_from(("joins", "leaves", "requests"))), span=NOWHERE)
        return left

    def _either(self) -> st.SearchStrategy[nodes.Expression]:
        tests = st.deferred(lambda: self._test(self))
        negations = st.one_of(tests, tests, tests.map(lambda test: nodes.Not(test, span=NOWHERE)))
        both = st.lists(negations, min_size=2, max_size=3).map(lambda all: nodes.And(tuple(all), span=NOWHERE))
        side = st.one_of(negations, negations, both)
        either = st.lists(side, min_size=2, max_size=3).map(lambda all: nodes.Or(tuple(all), span=NOWHERE))
        return st.one_of(side, side, either)

    @st.composite
    @staticmethod
    def _template(draw: Draw, self: Trees) -> nodes.Template:
        parts: list[str | nodes.Expression] = []
        for part in draw(st.lists(st.one_of(pieces_of_text, self.sums), max_size=3)):
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
        return nodes.Template(tuple(parts), span=NOWHERE)

    def templates(self) -> st.SearchStrategy[nodes.Template]:
        return self._template(self)

    # ---- effects and clauses ----------------------------------------------------------------------------------------

    @st.composite
    @staticmethod
    def _effect(draw: Draw, self: Trees) -> nodes.Effect:
        verb = draw(st.sampled_from(sorted(set(vocabulary().verb_of.values()))))
        given = draw(st.frozensets(st.sampled_from(ARGUMENTS), max_size=3))
        values: dict[str, Any] = {kind: draw(self._argument(kind)) for kind in sorted(given)}
        if "target" in values:
            values["target"] = _as_target(verb, values["target"])
        if given == {"each"}:
            values = {}
        return nodes.Effect(verb, **values, span=NOWHERE)

    def _argument(self, kind: str) -> st.SearchStrategy[Any]:
        if kind in ("target", "to", "source", "within", "by"):
            return self.narrow_sums
        if kind in ("duration", "period"):
            return durations()
        if kind == "text":
            return self.templates()
        return st.integers(0, 99) if kind == "each" else st.just(True)

    @st.composite
    @staticmethod
    def _ladder(draw: Draw, self: Trees) -> nodes.Ladder:
        effects = st.lists(self._effect(self), min_size=1, max_size=2)
        steps = draw(st.lists(effects, min_size=1, max_size=3))
        return nodes.Ladder(tuple(nodes.Step(tuple(step), span=NOWHERE) for step in steps), span=NOWHERE)

    @st.composite
    @staticmethod
    def _expect(draw: Draw, self: Trees) -> nodes.Expect:
        who = draw(st.none() | self.meant())
        condition = draw(st.none() | self.conditions)
        return nodes.Expect(draw(durations()), who, condition, draw(self._ladder(self)), span=NOWHERE)

    @st.composite
    @staticmethod
    def _schedule(draw: Draw, self: Trees) -> nodes.Schedule:
        calendar = spellings.map(calendar_id)
        period = draw(st.none() | durations())
        names = () if period else tuple(draw(st.lists(calendar, min_size=1, max_size=2)))
        start = draw(st.none() | dates()) if period else None
        days = draw(st.lists(st.one_of(st.integers(1, 31), days_of_year, calendar), max_size=2))
        return nodes.Schedule(
            period, names, start, tuple(days), tuple(draw(st.lists(minutes, max_size=2))), span=NOWHERE
        )

    @st.composite
    @staticmethod
    def _trigger(draw: Draw, self: Trees, named: bool) -> nodes.When | nodes.Every | nodes.Anchor:
        kind = draw(st.sampled_from(("when", "when", "every", "anchor")))
        if kind == "when":
            condition = draw(self.conditions)
            if _reads_as_anchor(condition):
                condition = nodes.Group(condition, span=NOWHERE)
            return nodes.When(condition, span=NOWHERE)
        condition = draw(st.none() | self.conditions)
        if kind == "every":
            return nodes.Every(draw(self._schedule(self)), condition, span=NOWHERE)
        if isinstance(condition, nodes.Or) and not named:
            condition = nodes.Group(condition, span=NOWHERE)
        moments = self._reference(self, True) if isinstance(condition, nodes.Or) else self.sums
        side = draw(st.sampled_from(("before", "after")))
        return nodes.Anchor(draw(durations()), side, draw(moments), condition, span=NOWHERE)

    @st.composite
    @staticmethod
    def _forget(draw: Draw) -> nodes.Forget:
        mode = draw(st.sampled_from(("each", "all", "never", "reset")))
        return nodes.Forget(mode, draw(durations()) if mode in ("each", "all") else None, span=NOWHERE)

    @st.composite
    @staticmethod
    def _throttle(draw: Draw) -> nodes.Throttle:
        length = draw(durations() | spellings.map(calendar_id))
        sliding = isinstance(length, nodes.Duration)
        count = draw(st.integers(0, 99))
        return nodes.Throttle(count, length if sliding else None, None if sliding else length, span=NOWHERE)

    # ---- statements -------------------------------------------------------------------------------------------------

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


RELATIONS = (
    "is", "is_not", "matches", "not_matches", "contains", "not_contains", "starts_with", "ends_with", "has", "has_no",
    "has_only", "resembles", "before", "after",
)  # fmt: skip
ARGUMENTS = (
    "target", "text", "duration", "to", "source", "within", "period", "by", "by_turns", "each", "points", "everywhere",
)  # fmt: skip


def _own() -> st.SearchStrategy[nodes.Name]:
    return own_names.map(lambda text: nodes.Name(text, span=NOWHERE))


STEPS = st.frozensets(st.sampled_from(sorted(vocabulary().used_as("step"))), max_size=2).map(
    lambda ids: tuple(nodes.Name(id, span=NOWHERE) for id in sorted(ids))
)


def _builtin(text: str) -> nodes.Name:
    return nodes.Name(noun_id(text) or text, span=NOWHERE)


def _rule_name(node: nodes.Expression) -> nodes.Expression:
    return replace(node, own=noun_id(node.id) is not None) if isinstance(node, nodes.Name) else node


def _as_target(verb: str, node: nodes.Expression) -> nodes.Expression:
    """What can be a target: no text or length of time, and nothing that would run into a length of time behind it."""
    if verb == "forgive" and isinstance(node, nodes.Name):
        return _rule_name(node)
    return nodes.Group(node, span=NOWHERE) if isinstance(_last(node), nodes.Duration | nodes.Text) else node


def _last(node: nodes.Expression) -> nodes.Expression:
    match node:
        case nodes.Arithmetic():
            return _last(node.right)
        case nodes.Negative():
            return _last(node.operand)
        case nodes.Top():
            return _last(node.by)
        case nodes.Counter() if node.window is not None and node.window.duration is not None and not node.everywhere:
            return node.window.duration
        case _:
            return node


def _reads_as_anchor(condition: nodes.Expression) -> bool:
    first = condition.operands[0] if isinstance(condition, nodes.And) else condition
    if not isinstance(first, nodes.Relation) or first.operator not in ("before", "after"):
        return False
    return isinstance(first.left, nodes.Duration) or isinstance(first.right, nodes.Duration)


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
