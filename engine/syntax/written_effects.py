"""Writes ladders, effects, triggers and obligations in one language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from . import nodes
from .literals import Named, NamedDay, NamedText
from .naming import is_everyone
from .pieces import BREAK, FILL, GLUE, Gap, NameWord, Piece, Pieces, joined
from .vocabulary import vocabulary
from .wording import clock, count
from .written_expressions import ExpressionWriter, date

_Day: TypeAlias = int | tuple[int, int] | str


class EffectWriter(ExpressionWriter):
    """Writes what a rule waits for and what it does."""

    def own(self, name: nodes.Name) -> NameWord:
        """A name where it is declared, or can only be one of the admin's own."""
        return NameWord(name.parameter or name.id)

    def when(self, condition: nodes.Expression | None) -> Pieces:
        """The condition of a trigger that can do without one."""
        return [] if condition is None else [BREAK, self.wording.word("WHEN"), *self.write(condition)]

    # ---- ladders ----------------------------------------------------------------------------------------------------

    def ladder(self, node: nodes.Ladder) -> Pieces:
        """The steps of a ladder, broken between steps when they are too long for a line."""
        comma: Pieces = [GLUE, "、", Gap("", "all")] if self.chinese else [GLUE, ",", BREAK]
        return joined([self._step(step) for step in node.steps], comma)

    def _step(self, node: nodes.Step) -> Pieces:
        return joined([self.effect(effect) for effect in node.effects], [FILL, self.wording.word("AND", "effects")])

    def effect(self, node: nodes.Effect, apart: bool = False) -> Pieces:
        """An effect, its verb first.

        Args:
            node: the effect.
            apart: whether something will stand between the verb and the rest, so that no verb may hold a preposition.
        """
        arguments = _in_order(node, [(kind, self._argument(kind, node)) for kind in _ARGUMENTS if _has(node, kind)])
        with_to = not apart and bool(arguments) and arguments[0][0] == "to" and self.wording.holds_to(node.verb)
        written = joined([pieces for _, pieces in arguments], [])
        return [self.wording.verb(node.verb, with_to), *(written[1:] if with_to else written)]

    def _argument(self, kind: str, node: nodes.Effect) -> Pieces:
        word = self.wording.word
        match kind:
            case "source" if node.source is not None and is_everyone(node.source):
                return [word("FROM"), self.wording.everyone()]
            case "target" | "to" | "source" | "by" | "within":
                value: nodes.Expression = getattr(node, kind)
                return [*self._preposition(kind, node.verb), *self.write(value)]
            case "duration" | "period":
                length: nodes.Duration = getattr(node, kind)
                return [*([word("FOR")] if kind == "period" else []), self.wording.duration(length)]
            case "text":
                return [self.template(node.text)] if node.text is not None else []
            case "each":
                return [count(node.each or 0), word("EACH")]
            case "points" if not self.chinese and _is_one(node.target):
                return ["point"]
            case _:
                return [word(kind.upper())]

    def _preposition(self, kind: str, verb: str) -> Pieces:
        match kind:
            case "to":
                return [self.wording.word("TO", verb)]
            case "source":
                return [self.wording.word("FROM")]
            case "by":
                return [self.wording.word("BY")]
            case "within":
                return [self.wording.word("IN")]
            case _:
                return []

    def expect(self, node: nodes.Expect) -> Pieces:
        """An obligation."""
        who: Pieces = [self.wording.word("FROM"), self.wording.name(node.who)] if node.who is not None else []
        condition = self.write(node.condition) if node.condition is not None else []
        # Two durations in a row would read as one; English has no word of its own to keep them apart.
        apart = self.chinese or (not who and _starts_with_duration(condition))
        closing = [vocabulary().spell("keyword", "WITHIN_END", "zh")] if apart else []
        return [
            self.wording.word("EXPECT"),
            self.wording.duration(node.within),
            *closing,
            *who,
            *condition,
            BREAK,
            self.wording.word("OTHERWISE"),
            *self.ladder(node.otherwise),
        ]

    # ---- triggers ---------------------------------------------------------------------------------------------------

    def anchor(self, node: nodes.Anchor, named: bool) -> Pieces:
        """A trigger tied to a moment.

        Args:
            node: the trigger.
            named: whether the rule has a name; only then it can do without `when`.
        """
        side = self.wording.word(node.side.upper())
        duration, moment = self.wording.duration(node.duration), self.write(node.moment)
        apart = isinstance(node.condition, nodes.Or)
        if apart or (named and not self.chinese and _is_reference(node.moment)):
            return [duration, side, *moment, *self.when(node.condition)]
        turned = self.chinese and not isinstance(node.moment, nodes.Duration)
        anchor = [*moment, side, duration] if turned else [duration, side, *moment]
        more = [] if node.condition is None else [BREAK, self.wording.word("AND"), *self.condition(node.condition)]
        return [self.wording.word("WHEN"), *anchor, *more]

    def schedule(self, node: nodes.Schedule) -> Pieces:
        """The times at which a rule runs."""
        names: list[Pieces] = [[self._day(name)] for name in _once(node.names)]
        if node.period is not None:
            what: Pieces = [self.wording.duration(node.period)]
        else:
            what = [*self.glued(names), *self.listed(names)]
        start = [self.wording.word("FROM"), date(node.start)] if node.start is not None else []
        days = self.listed([[self._day(day)] for day in _once(node.days)])
        times = self.listed([[clock(minute)] for minute in node.times])
        named = any(isinstance(minute, Named) for minute in node.times)
        return [self.wording.word("EVERY"), *what, *start, *self._on("ON", days), *self._on("AT", times, needed=named)]

    def _on(self, terminal: str, what: Pieces, needed: bool = False) -> Pieces:
        return [self.wording.word(terminal), *what] if what and (needed or not self.chinese) else what

    def _day(self, day: _Day) -> Piece:
        if isinstance(day, Named | NamedText | NamedDay):
            return NameWord(day.parameter)
        if isinstance(day, str):
            return self.wording.calendar(day)
        if isinstance(day, int):
            return f"{day}日" if self.chinese else str(day)
        month, number = day
        return f"{month}月{number}日" if self.chinese else f"{month:02}-{number:02}"


_ARGUMENTS = (
    "target", "points", "duration", "to", "source", "by", "by_turns", "period", "each", "text", "within", "everywhere",
)  # fmt: skip


def _is_one(node: nodes.Expression | None) -> bool:
    return isinstance(node, nodes.Number) and node.value == 1 and node.parameter is None


def _has(node: nodes.Effect, kind: str) -> bool:
    return getattr(node, kind) not in (None, False)


def _in_order(node: nodes.Effect, arguments: list[tuple[str, Pieces]]) -> list[tuple[str, Pieces]]:
    """The arguments of an effect in an order in which they read as what they are."""
    kinds = [kind for kind, _ in arguments]
    if kinds[:1] == ["each"]:
        arguments = [*arguments[1:], arguments[0]]
    if not kinds or "duration" not in kinds or kinds[0] == "duration":
        return arguments
    lasting = next(argument for argument in arguments if argument[0] == "duration")
    others = [argument for argument in arguments if argument[0] != "duration"]
    free = [place for place in range(1, len(others) + 1) if not _ends_with_duration(others[place - 1][1])]
    usual = kinds.index("duration")
    place = usual if usual in free else next(iter(free), usual)
    return [*others[:place], lasting, *others[place:]]


def _is_reference(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Name | nodes.Attribute | nodes.Call | nodes.Counter)


def _is_duration(piece: Piece) -> bool:
    return isinstance(piece, str) and piece[:1].isdecimal() and not piece[-1:].isdecimal() and piece[-1:] != "%"


def _starts_with_duration(pieces: Pieces) -> bool:
    return bool(pieces) and _is_duration(pieces[0])


def _ends_with_duration(pieces: Pieces) -> bool:
    return bool(pieces) and _is_duration(pieces[-1])


def _once(days: Iterable[_Day]) -> Iterator[_Day]:
    """Days, those that one parameter gives once."""
    before = None
    for day in days:
        parameter = getattr(day, "parameter", None)
        if parameter is None or parameter != before:
            yield day
        before = parameter
