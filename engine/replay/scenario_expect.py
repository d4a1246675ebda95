"""Expectations of a step: what has to come of it, read from the file and held against what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from ..check.tables import sanctions
from ..diagnostics import Diagnostic, did_you_mean
from ..runtime.decision import Decision, Effect, Fired
from ..runtime.goals import GoalVerdict
from ..source import Span
from ..syntax.shapes import STRING
from ..yaml_schema import found, shortened
from ..yaml_source import YamlNode
from .scenario_effects import Wanted, read_effect
from .scenario_goals import WantedGoal, is_of_goal, read_goal
from .scenario_names import Misread, Names
from .scenario_words import expectation_words

SignKind = Literal["fires", "offence", "withheld", "unknown"]

MAX_EXPECTED = 100
"""How many things a step can expect."""

Decided = tuple[Effect, Decision]
"""An effect and the decision it is of."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something a decision has to show beside its effects.

    Args:
        kind: that a rule fired, which offence it was, what was withheld, that a rule could not be decided.
        written: as it stands in the scenario.
        span: where.
        rule: the rule meant; None for any.
        offence: which offence.
        sanction: what was withheld.
    """

    kind: SignKind
    written: str
    span: Span
    rule: str | None = None
    offence: int | None = None
    sanction: Wanted | None = None

    def shows_in(self, decision: Decision) -> bool:
        """Whether a decision has it."""
        match self.kind:
            case "fires":
                return any(fired.rule == self.rule for fired in decision.fired)
            case "offence":
                return any(self._is_of(fired) for fired in decision.fired)
            case "unknown":
                return any(unknown.rule == self.rule for unknown in decision.unknown)
            case "withheld":
                wanted = self.sanction
                return wanted is not None and any(
                    withheld.verb == wanted.verb
                    and wanted.member in (None, withheld.member)
                    and wanted.group in (None, withheld.group)
                    for withheld in decision.withheld
                )

    def _is_of(self, fired: Fired) -> bool:
        return self.rule in (None, fired.rule) and fired.offence == self.offence


@dataclass(frozen=True, slots=True)
class Expectation:
    """All that a step expects.

    Args:
        span: the place of the key.
        effects: those that have to come.
        signs: what else has to show.
        goals: how goals have to stand.
        open: whether other effects may come as well.
    """

    span: Span
    effects: tuple[Wanted, ...] = ()
    signs: tuple[Sign, ...] = ()
    goals: tuple[WantedGoal, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """What was expected beside what came.

    Args:
        met: expected effects, each with what met it.
        missing: expected effects that did not come.
        unexpected: effects that nobody expected.
        allowed: effects that nobody expected either, where anything may come.
        signs: each with whether it showed.
        goals: each with how the goal stood where it was asked for.
    """

    met: tuple[tuple[Wanted, Decided], ...]
    missing: tuple[Wanted, ...]
    unexpected: tuple[Decided, ...]
    allowed: tuple[Decided, ...]
    signs: tuple[tuple[Sign, bool], ...]
    goals: tuple[tuple[WantedGoal, tuple[GoalVerdict, ...]], ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether everything came that was expected, and nothing else."""
        shown = all(shown for _, shown in self.signs) and all(goal.shows_in(stood) for goal, stood in self.goals)
        return shown and not self.missing and not self.unexpected


# ---- reading ---------------------------------------------------------------------------------------------------------


def read_expectation(node: YamlNode, key: Span, names: Names, report: list[Diagnostic]) -> Expectation:
    """Reads `expect:`.

    Args:
        node: its value.
        key: the place of the key.
        names: what names mean.
        report: takes what is wrong.
    """
    reader = _Reader(names)
    for number, item in enumerate(items_of(node)):
        if number == MAX_EXPECTED:
            message = f"there are more than {MAX_EXPECTED} expectations in one step, the most that are read"
            report.append(Diagnostic("G706", message, key, help="split it into several steps"))
            break
        try:
            reader.take(item)
        except Misread as misread:
            report.append(misread.diagnostic)
    found = reader.effects or reader.signs or reader.goals
    if not (found or reader.open or reader.nothing or reader.failed):
        help = "write `nothing` for no effect at all, or leave `expect:` out"
        report.append(Diagnostic("G706", "there is nothing behind `expect:`", key, help=help))
    if reader.nothing is not None and (reader.effects or reader.open):
        help = "leave out `nothing`, or the effects"
        report.append(Diagnostic("G706", "`nothing` is expected together with effects", reader.nothing, help=help))
    return Expectation(key, tuple(reader.effects), tuple(reader.signs), tuple(reader.goals), reader.open)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a list of expectations: `delete`, or `reply: "…"`.

    Args:
        text: what stands before the colon, or alone.
        span: its place.
        value: what stands behind the colon; None when there is no colon.
    """

    text: str
    span: Span
    value: YamlNode | None = None


def items_of(node: YamlNode) -> Iterator[Item]:
    """What an expectation lists, whether as a list, as keys with values or on one line with commas."""
    if isinstance(node.value, list):
        for part in node.parts.values():
            if isinstance(part.value, list | dict | None):
                yield from items_of(part)
            else:
                yield _item(_written(part), part.span)
    elif isinstance(node.value, dict):
        for key, span in node.keys.items():
            yield Item(key, span, node.parts[key])
    elif node.value is not None:
        text = _written(node)
        pieces = [text] if _COLON.search(_bare(text)) else parted(text)
        yield from (_item(piece.strip(), node.span) for piece in pieces if piece.strip())


def _written(node: YamlNode) -> str:
    return node.value if isinstance(node.value, str) else node.span.text


def _item(text: str, span: Span) -> Item:
    """One thing; if it is a text with a colon in it, as if it were a key with a value."""
    head, tail = split_item(text)
    return Item(head, span, None if tail is None else YamlNode(span, tail))


def split_item(text: str) -> tuple[str, str | None]:
    """What stands before the colon of an expectation, and what behind it; None where there is no colon."""
    colon = _COLON.search(_bare(text))
    return (text.strip(), None) if colon is None else (text[: colon.start()].strip(), text[colon.end() :].strip())


def _bare(text: str) -> str:
    """A text with everything in quotes made unreadable, of the same length."""
    return _QUOTED.sub(lambda quoted: "x" * len(quoted.group()), text)


def parted(text: str) -> Iterator[str]:
    """The effects of one line, parted by commas that stand in no quotes."""
    start = 0
    for match in _COMMA.finditer(text):
        if match.group() in ",，、;；":
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


_COMMA = re.compile(rf"{STRING.pattern}|`[^`]*`|[,，、;；]")
_COLON = re.compile(r":(?=\s|\Z)|：")
_QUOTED = re.compile(rf"{STRING.pattern}|`[^`]*`")


class _Reader:
    """Takes in one expectation after another."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.effects: list[Wanted] = []
        self.signs: list[Sign] = []
        self.goals: list[WantedGoal] = []
        self.open = False
        self.nothing: Span | None = None
        self.failed = False

    def take(self, item: Item) -> None:
        try:
            if is_of_goal(item.text):
                self.goals += self._goals(item)
                return
            word, item = _first_word(item)
            meaning = expectation_words().get(word)
            if meaning in ("nothing", "anything"):
                self._bare(meaning, item)
            elif meaning is not None:
                self.signs += self._signs(cast("SignKind", meaning), item)
            else:
                self.effects.append(effect_of(item, self._names))
        except Misread:
            self.failed = True
            raise

    def _bare(self, meaning: str, item: Item) -> None:
        if item.value is not None and item.value.value is not None:
            raise Misread("G706", f"nothing can stand behind `{item.text}:`", item.span)
        if meaning == "anything":
            self.open = True
        else:
            self.nothing = item.span

    def _signs(self, kind: SignKind, item: Item) -> Iterator[Sign]:
        value = item.value
        if value is None or value.value is None:
            raise Misread("G706", f"`{item.text}` says not which", item.span, f"write `{item.text}: …`")
        if kind == "offence" and isinstance(value.value, dict):
            for rule, span in value.keys.items():
                count = _count(value.parts[rule])
                yield Sign(kind, f"{item.text}: {{{rule}: {count}}}", span, self._names.rule(rule, span), count)
        elif kind == "offence":
            yield Sign(kind, f"{item.text}: {value.value}", item.span, offence=_count(value))
        else:
            for part in items_of(value):
                yield self._sign(kind, item.text, part)

    def _goals(self, item: Item) -> Iterator[WantedGoal]:
        """Of `goal active: met` one, of `goal: {active: met, lively: missed}` several."""
        value = item.value
        if value is None or not isinstance(value.value, dict | list):
            standing = None if value is None or value.value is None else _written(value)
            yield read_goal(item.text, standing, item.span, self._names)
            return
        for part in items_of(value):
            standing = None if part.value is None else _written(part.value)
            yield read_goal(f"{item.text} {part.text}", standing, part.span, self._names)

    def _sign(self, kind: SignKind, word: str, part: Item) -> Sign:
        written = f"{word}: {part.text}"
        if kind != "withheld":
            return Sign(kind, written, part.span, self._names.rule(part.text, part.span))
        sanction = effect_of(part, self._names)
        if sanction.verb not in sanctions():
            help = did_you_mean(sanction.verb, sanctions()) or "sanctions are warn, mute, remove, kick and ban"
            raise Misread(
                "G706", f"`{shortened(part.text)}` is no sanction that a guard could withhold", part.span, help
            )
        return Sign(kind, written, part.span, sanction=sanction)


def _first_word(item: Item) -> tuple[str, Item]:
    """The first word; of an item like `fires no_ads` as if a colon stood behind it."""
    word, _, rest = item.text.partition(" ")
    if item.value is None and rest and word.casefold() in expectation_words():
        return word.casefold(), Item(word, item.span, YamlNode(item.span, rest.strip()))
    return item.text.casefold(), item


def _count(node: YamlNode) -> int:
    digits = str(node.value).strip()
    if isinstance(node.value, int | str) and digits.isdecimal() and 0 < len(digits) < 7 and int(digits):
        return int(digits)
    message = f"which offence is {found(node.value)}, expected a whole number from 1"
    raise Misread("G707", message, node.span)


def effect_of(item: Item, names: Names) -> Wanted:
    """The effect that an item of a list names.

    Raises:
        Misread: it is none.
    """
    if item.value is None or item.value.value is None:
        return read_effect(item.text, item.span, names)
    value = item.value
    if isinstance(value.value, dict | list):
        message = f"behind `{shortened(item.text)}:` is {found(value.value)}, expected the text it says"
        raise Misread("G707", message, item.span)
    words = value.value if isinstance(value.value, str) else value.span.text
    return read_effect(item.text, item.span, names, words)


# ---- comparing -------------------------------------------------------------------------------------------------------


def compare(expected: Expectation, decisions: Sequence[Decision], standings: Sequence[GoalVerdict] = ()) -> Compared:
    """Holds what a step led to against what was expected.

    Args:
        expected: what the step expects.
        decisions: all that came of it, in order.
        standings: how the goals stand after it, where the step expects anything of them.
    """
    decided = [(effect, decision) for decision in decisions for effect in decision.effects]
    given = _assigned(expected.effects, decided)
    met = tuple((wanted, decided[given[index]]) for index, wanted in enumerate(expected.effects) if index in given)
    taken = set(given.values())
    for wanted, (effect, _) in met:
        if wanted.everywhere:
            taken |= {place for place, one in enumerate(decided) if wanted.is_met_by(*one) and one[0].id != effect.id}
    others = tuple(one for place, one in enumerate(decided) if place not in taken)
    return Compared(
        met=met,
        missing=tuple(wanted for index, wanted in enumerate(expected.effects) if index not in given),
        unexpected=() if expected.open else others,
        allowed=others if expected.open else (),
        signs=tuple((sign, any(sign.shows_in(decision) for decision in decisions)) for sign in expected.signs),
        goals=tuple((goal, goal.of(standings)) for goal in expected.goals),
    )


def _assigned(wanted: Sequence[Wanted], decided: Sequence[Decided]) -> dict[int, int]:
    """For each expected effect one that meets it, none twice, as many as can be: paths that augment a matching."""
    fitting = [
        [place for place, one in enumerate(decided) if each.is_met_by(*one) and _is_everywhere(each, decided)]
        for each in wanted
    ]
    taken_by: dict[int, int] = {}

    def assign(index: int, tried: set[int]) -> bool:
        for place in fitting[index]:
            if place in tried:
                continue
            tried.add(place)
            if place not in taken_by or assign(taken_by[place], tried):
                taken_by[place] = index
                return True
        return False

    for index in range(len(wanted)):
        assign(index, set())
    return {index: place for place, index in taken_by.items()}


def _is_everywhere(wanted: Wanted, decided: Sequence[Decided]) -> bool:
    groups = {effect.group for effect, decision in decided if wanted.is_met_by(effect, decision)}
    return not wanted.everywhere or len(groups) > 1
