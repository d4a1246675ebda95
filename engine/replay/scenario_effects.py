"""Effects as scenarios write them: read in the words of policies, with the member behind the verb, and recognised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..check.tables import EffectRow
from ..check.tables import effects as effect_rows
from ..community.built_ins import canonical_attribute
from ..diagnostics import did_you_mean, listing
from ..runtime.decision import Decision, Effect
from ..runtime.instant import parse_instant
from ..source import Source, Span
from ..syntax import nodes
from ..syntax.parse import parse
from ..syntax.shapes import STRING
from ..syntax.vocabulary import vocabulary
from ..yaml_schema import shortened
from .scenario_names import MAX_SENTENCE, Misread, Names, effects_of, named_at
from .scenario_words import expectation_words

ANY = "…"
"""Stands for any text within an expected one."""

_GIVEN_TO = ("assign", "transfer_ownership")
"""Effects that end up with someone beside whom they are about."""
_THE_MEMBER = frozenset(("member", "sender"))
_BRACES = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An effect as a scenario writes it; what it does not say is not compared.

    Args:
        written: as it stands in the scenario.
        span: where.
        verb: a verb of the effects table.
        member, message, group: whom, what and where it reaches, by ids.
        duration: how long it lasts, in milliseconds.
        text: the words, where `…` stands for any.
        name: what stands behind the verb: a role, a tag, a mode, a rule.
        to: who gets a task, or becomes owner.
        amount: of points or of an attribute; how many are drawn, or how much each gets.
        attribute: what is changed.
        value: what it is set to, as text.
        everywhere: the same in more than one group.
        asked_by: the rules that have such an effect, where only they tell; None is any.
    """

    written: str
    span: Span
    verb: str
    member: str | None = None
    message: str | None = None
    group: str | None = None
    duration: int | None = None
    text: str | None = None
    name: str | None = None
    to: str | None = None
    amount: Decimal | None = None
    attribute: str | None = None
    value: str | None = None
    everywhere: bool = False
    asked_by: frozenset[str] | None = None

    def is_met_by(self, effect: Effect, decision: Decision) -> bool:
        """Whether an effect is the one meant.

        Args:
            effect: an effect that was decided.
            decision: the decision it is of.
        """
        named = (effect.role, effect.tag, effect.group, effect.value)
        return (
            effect.verb == self.verb
            and self.member in (None, effect.member)
            and self.message in (None, effect.message)
            and self.group in (None, effect.group or decision.group)
            and self.attribute in (None, effect.attribute)
            and self.to in (None, effect.to)
            and (self.asked_by is None or not self.asked_by.isdisjoint(effect.rules))
            and (self.amount is None or effect.amount == self.amount)
            and (self.value is None or str(effect.value) == self.value)
            and (self.name is None or self.name in named)
            and (self.duration is None or lasts(effect, decision) == self.duration)
            and (self.text is None or fits(effect.text or "", self.text))
        )


@dataclass(frozen=True, slots=True)
class ParsedEffect:
    """An effect as a scenario writes it, read by the grammar of policies.

    Args:
        node: the effect without whom or what it reaches and without its words.
        row: the verb's row in the effects table.
        member, message: whom or what the word behind the verb is.
        whom: that word as written; empty when there is none.
        words: the quoted text; None when there is none.
    """

    node: nodes.Effect
    row: EffectRow
    member: str | None
    message: str | None
    whom: str
    words: str | None


def lasts(effect: Effect, decision: Decision) -> int | None:
    """How long an effect lasts, in milliseconds; None when it has no end."""
    return None if effect.until is None else parse_instant(effect.until) - parse_instant(decision.at)


def fits(text: str, wanted: str) -> bool:
    """Whether a text is the one expected, blanks counted as one and `…` standing for anything."""
    said = " ".join(text.split())
    first, *others = [" ".join(piece.split()) for piece in wanted.split(ANY)]
    if not others:
        return said == first
    *inner, last = others
    place, end = len(first), len(said) - len(last)
    if not (said.startswith(first) and said.endswith(last)):
        return False
    for piece in inner:
        place = said.find(piece, place, max(end, place))
        if place < 0:
            return False
        place += len(piece)
    return place <= end


def read_effect(text: str, span: Span, names: Names, words: str | None = None) -> Wanted:
    """Reads an effect.

    Args:
        text: such as `mute li 1h` or `禁言 小李 1小时`.
        span: its place.
        names: what names mean.
        words: the text that the effect says, if it stands behind a colon.

    Raises:
        Misread: it is no effect, or names somebody or something that is not known.
    """
    return _Phrase(text, span, names, words).read()


def parse_effect(text: str, span: Span, names: Names) -> ParsedEffect:
    """Reads an effect as the language has it, whatever it means here.

    Args:
        text: such as `mute li 1h`.
        span: its place.
        names: what names mean.

    Raises:
        Misread: it is no effect.
    """
    return _Phrase(text, span, names, None).parse()


class _Phrase:
    """Reads one effect."""

    def __init__(self, text: str, span: Span, names: Names, words: str | None) -> None:
        self._text = text
        self._span = span
        self._names = names
        self._words = words

    def read(self) -> Wanted:
        return self._read(self.parse())

    def parse(self) -> ParsedEffect:
        if len(self._text) > MAX_SENTENCE:
            raise self._unreadable(f"it has {len(self._text):,} characters, expected at most {MAX_SENTENCE}")
        phrase, words = (self._text, self._words) if self._sets_a_value() else self._without_words()
        start = len(phrase) - len(phrase.lstrip())
        end = self._end_of_verb(phrase, start)
        row = effect_rows()[_verbs()[phrase[start:end]]]
        member, message, place = self._object(phrase, end, row)
        node = self._parsed(f"{phrase[start:end]} {phrase[place:]}")
        return ParsedEffect(node, row, member, message, phrase[end:place].strip(), words)

    def _sets_a_value(self) -> bool:
        """Whether a quoted text is not said to anybody, but is a value."""
        start = len(self._text) - len(self._text.lstrip())
        verbs = (_verbs()[name] for name, _ in named_at(self._text, start, _verbs()))
        return any("to value" in effect_rows()[verb].takes for verb in verbs)

    def _without_words(self) -> tuple[str, str | None]:
        """The effect without its quoted text, and that text."""
        texts = list(STRING.finditer(self._text))
        if not texts:
            return self._text, self._words
        if len(texts) > 1 or self._words is not None:
            raise self._unreadable("it has two texts")
        start, end = texts[0].span()
        return f"{self._text[:start]} {self._text[end:]}", self._text[start + 1 : end - 1].replace('\\"', '"')

    def _end_of_verb(self, phrase: str, start: int) -> int:
        for _, end in named_at(phrase, start, _verbs()):
            return end
        word = (phrase.split() or [""])[0]
        known = [word for word in (*_verbs(), *expectation_words()) if not word.istitle()]
        spelled = [vocabulary().spell("effect", verb, "en" if word.isascii() else "zh") for verb in effect_rows()]
        help = did_you_mean(word, known) or f"effects are {listing(spelled, 12)}"
        raise Misread("G706", f"`{shortened(word)}` is no effect", self._span, help)

    # ---- whom or what it reaches --------------------------------------------------------------------------------

    def _object(self, phrase: str, place: int, row: EffectRow) -> tuple[str | None, str | None, int]:
        """The member or message right behind the verb, and where reading goes on."""
        start = place + len(phrase[place:]) - len(phrase[place:].lstrip())
        if row.verb == "reply" or (row.kind == "message" and row.object is None):
            for name, end in named_at(phrase, start, self._names.messages):
                return None, name, end
        for name, end in named_at(phrase, start, self._names.members):
            more = phrase[end:].strip()
            if more.startswith((".", "．")) or not (more or row.object in (None, "member") or not row.required):
                break
            return self._names.members[name], None, end
        return None, None, place

    # ---- the rest, as the policy language reads it --------------------------------------------------------------

    def _parsed(self, phrase: str) -> nodes.Effect:
        source = Source("-", f"when message then {phrase.strip()}")
        parsed = parse(source, self._names.declared | {name for name in self._names.members if name in phrase})
        rules = [statement for statement in parsed.file.statements if isinstance(statement, nodes.Rule)]
        found = [effect for rule in rules if rule.ladder for step in rule.ladder.steps for effect in step.effects]
        if parsed.diagnostics or len(parsed.file.statements) != 1:
            raise self._unreadable(parsed.diagnostics[0].message if parsed.diagnostics else "it is more than an effect")
        if len(found) != 1:
            raise self._unreadable("it is more than one effect", "write each effect as an item of its own")
        return found[0]

    def _read(self, parsed: ParsedEffect) -> Wanted:
        node, row, member, words = parsed.node, parsed.row, parsed.member, parsed.words
        self._check_seen(node, row)
        receives = row.verb in _GIVEN_TO
        if member is None and row.object in (None, "member"):
            member = self._target(node.target)
        elif member is None and not receives and "to attribute" not in row.takes and self._is_member(node.to):
            member = self._target(node.to)
        owner, attribute = self._attribute(node, row)
        length = node.duration or node.period
        template = self._template(node, row)
        return Wanted(
            written=self._shown(),
            span=self._span,
            verb=node.verb,
            member=member or owner,
            message=parsed.message,
            group=self._group(node, row),
            duration=None if length is None else length.ms,
            text=template if words is None else words,
            name=self._name(node, row),
            to=self._target(node.to) if receives and self._is_member(node.to) else None,
            amount=self._amount(node, row),
            attribute=attribute,
            value=self._value(node.to) if "to value" in row.takes else None,
            everywhere=node.everywhere,
            asked_by=self._drawing(node, row),
        )

    def _check_seen(self, node: nodes.Effect, row: EffectRow) -> None:
        """See that nothing is said that no decision shows: what can't be compared must not pass for expected."""
        said = {
            "by turns": node.by_turns, "each": node.each, "points": node.points, "everywhere": node.everywhere,
            "by": node.by,
        }  # fmt: skip
        for word, value in said.items():
            if value and word == "by turns" and word in row.takes:
                raise self._unreadable("whose turn it is can't be compared", "name who gets it, as in `assign to sam`")
            if value and word not in row.takes:
                raise self._unreadable(f"`{row.verb.replace('_', ' ')}` takes no `{word}`")

    def _shown(self) -> str:
        text = " ".join(self._text.split())
        return text if self._words is None else f'{text} "{self._words}"'

    def _target(self, target: nodes.Expression | None) -> str | None:
        """The member that an effect names where the language has one."""
        if target is None or (isinstance(target, nodes.Name) and target.id in _THE_MEMBER):
            return None
        return self._names.member(_text_of(target), self._span)

    def _is_member(self, node: nodes.Expression | None) -> bool:
        return isinstance(node, nodes.Name) and node.id in self._names.members and node.id not in self._names.groups

    def _group(self, node: nodes.Effect, row: EffectRow) -> str | None:
        places = [None if row.verb == "draw" else node.source, node.within]
        places += [node.to] if "to group" in row.takes else [node.target] if row.object == "group" else []
        found = next((place for place in places if place is not None), None)
        return None if found is None else self._names.group(_text_of(found), self._span)

    def _attribute(self, node: nodes.Effect, row: EffectRow) -> tuple[str | None, str | None]:
        """Whose attribute is changed, and which."""
        found = node.to if "to attribute" in row.takes else node.target if row.object == "attribute" else None
        if found is None:
            return None, None
        if not isinstance(found, nodes.Attribute):
            raise self._unreadable("it says no attribute", "write it as in `li.tier`")
        return self._target(found.base), canonical_attribute("member", found.name)

    def _amount(self, node: nodes.Effect, row: EffectRow) -> Decimal | None:
        if node.each is not None:
            return Decimal(node.each)
        if row.object != "amount" or node.target is None:
            return None
        sign = -1 if isinstance(node.target, nodes.Negative) else 1
        number = node.target.operand if isinstance(node.target, nodes.Negative) else node.target
        if not isinstance(number, nodes.Number):
            raise self._unreadable("expected a number behind the verb")
        return sign * Decimal(number.value)

    def _drawing(self, node: nodes.Effect, row: EffectRow) -> frozenset[str] | None:
        """The rules that draw from what an expectation names; a decision does not say from what it drew."""
        if row.verb != "draw" or node.source is None:
            return None
        name = _text_of(node.source)
        rules = self._names.policy.rules.values()
        drawn = {(rule.name, effect.name) for rule in rules for effect in effects_of(rule) if effect.verb == "draw"}
        found = frozenset(rule for rule, source in drawn if source == name)
        if not found:
            help = did_you_mean(name, [source for _, source in drawn if source is not None])
            raise Misread("G703", f"no rule draws from `{shortened(name)}`", self._span, help)
        return found

    def _name(self, node: nodes.Effect, row: EffectRow) -> str | None:
        """The role, tag, mode, rule or other name behind the verb."""
        if row.verb == "assign":
            return self._role_assigned(node)
        if row.object in (None, "member", "amount", "attribute", "template", "group") or node.target is None:
            return None
        name = _text_of(node.target)
        if row.object == "role":
            return self._names.role(name, self._span)
        if row.object == "mode":
            return self._names.mode(name, self._span)
        if row.verb == "forgive":
            return self._names.rule(name, self._span)
        return self._names.tag(name, self._span) if row.verb in ("tag", "untag") else name

    def _role_assigned(self, node: nodes.Effect) -> str | None:
        """The role that gets a task, behind `to` or right behind the verb; None where that is a member or a template."""
        place = node.to or node.target
        if place is None or self._is_member(place):
            return None
        if isinstance(place, nodes.Attribute):
            raise self._unreadable("it does not say who gets it", "name the member, as in `assign to sam`")
        if node.to is None and _text_of(place) in self._names.community.templates:
            return None
        return self._names.role(_text_of(place), self._span)

    def _template(self, node: nodes.Effect, row: EffectRow) -> str | None:
        """The text of a template of the community file, with anything where it has braces."""
        if row.object != "template" or node.target is None:
            return None
        templates = self._names.community.templates
        name = _text_of(node.target)
        if name in templates:
            return _BRACES.sub(ANY, templates[name])
        if row.verb == "assign" and node.to is None:
            return None  # a role, as `_role_assigned` reads it
        known = {*templates, *(self._names.members if not row.required else ())}
        help = did_you_mean(name, known) or "templates stand in the community file under `templates:`"
        raise Misread("G703", f"no template is called `{shortened(name)}`", self._span, help)

    def _value(self, node: nodes.Expression | None) -> str | None:
        if isinstance(node, nodes.Number):
            return str(node.value)
        if isinstance(node, nodes.Date):
            return f"{node.year:04}-{node.month:02}-{node.day:02}"
        return None if node is None else _text_of(node)

    def _unreadable(self, why: str, help: str | None = None) -> Misread:
        shown = shortened(self._text, 60)
        return Misread("G706", f"`{shown}` can't be read as an effect: {why}", self._span, help)


@cache
def _verbs() -> dict[str, str]:
    """Each spelling of an effect, and its id."""
    spelled = [(spelling, verb) for spelling, verb in vocabulary().verb_of.items() if verb in effect_rows()]
    return {form: verb for spelling, verb in spelled for form in (spelling, spelling.capitalize())}


def _text_of(node: nodes.Expression) -> str:
    if isinstance(node, nodes.Name):
        return node.id
    return node.value if isinstance(node, nodes.Text) else node.span.text.strip()
