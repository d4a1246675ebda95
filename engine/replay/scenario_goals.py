"""How goals have to stand after a step: read from the file, and held against how they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ..check.policy import Goal
from ..check.terms import Comparison
from ..compile.bounds import AtLeast
from ..compile.program import Verdict
from ..diagnostics import did_you_mean, listing
from ..durations import parse_duration
from ..runtime.goals import GoalVerdict
from ..source import Span
from ..syntax.vocabulary import Language, vocabulary
from ..yaml_schema import shortened
from .scenario_names import MAX_SENTENCE, Misread, Names, ends_word, named_at
from .scenario_words import figure_words, spell, spell_figure, spell_verdict, verdict_words, words_for

_FIGURE = re.compile(r"(?P<number>-?\d{1,18}(?:\.(?P<places>\d{1,9}))?) ?(?P<percent>%)?")
_WORDS_FOR: dict[Verdict, str] = {True: "met", False: "missed", None: "not known"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as a scenario writes it.

    Args:
        number: a number, a share (`85%` is 0.85) or a length of time in milliseconds.
        step: to which the figure of a goal is rounded before the two are compared: that of the last place written.
    """

    number: Decimal
    step: Decimal

    def is_that_of(self, found: object) -> bool:
        """Whether a figure that was found is this one, as precisely as it is written."""
        value = found.least if isinstance(found, AtLeast) else found
        if not isinstance(value, int | Decimal) or isinstance(value, bool):
            return False
        return abs(Decimal(value) - self.number) <= self.step / 2


@dataclass(frozen=True, slots=True)
class WantedGoal:
    """How a goal has to stand after a step.

    Args:
        written: as it stands in the scenario.
        span: where.
        goal: its name.
        group: the group's id; None is every group that it is about.
        verdicts: how it may stand: met, missed (False) or not known (None); all where only the figure is told.
        figure: the value; None is any.
    """

    written: str
    span: Span
    goal: str
    group: str | None
    verdicts: frozenset[Verdict]
    figure: Figure | None = None

    def of(self, standings: Sequence[GoalVerdict]) -> tuple[GoalVerdict, ...]:
        """How the goal stands where it is asked for."""
        return tuple(each for each in standings if each.goal == self.goal and self.group in (None, each.group))

    def shows_in(self, standings: Sequence[GoalVerdict]) -> bool:
        """Whether the goal stands so: in the group that is named, else in all that it is about."""
        found = self.of(standings)
        return bool(found) and all(self._is(each) for each in found)

    def _is(self, standing: GoalVerdict) -> bool:
        return standing.met in self.verdicts and (self.figure is None or self.figure.is_that_of(standing.figure))


def is_of_goal(text: str) -> bool:
    """Whether an expectation is about a goal, as `goal active` is."""
    return _end_of_word(text, words_for("goal")) is not None


def read_goal(text: str, standing: str | None, span: Span, names: Names) -> WantedGoal:
    """Reads an expectation about a goal.

    Args:
        text: such as `goal active in vip_group`, with the rest behind it where there is no colon.
        standing: what stands behind the colon, such as `met at 85%`.
        span: its place.
        names: what names mean.

    Raises:
        Misread: it can't be read, or no goal is called so.
    """
    if len(text) + len(standing or "") > MAX_SENTENCE:
        raise Misread("G706", f"expected at most {MAX_SENTENCE} characters about a goal", span)
    return _Phrase(text, standing, span, names).read()


def goal_in(text: str, language: Language) -> str:
    """An expectation about a goal, such as `goal active in vip_group`, in the words of a language."""
    place = _end_of_word(text, words_for("goal")) or 0
    named = _NAMED.fullmatch(text[place:])
    if named is None:
        return spell("goal", language) + text[place:]
    group = f" {vocabulary().spell('keyword', 'IN', language)} {named['group']}" if named["group"] else ""
    rest = f" {standing_in(named['rest'], language)}" if named["rest"] else ""
    return f"{spell('goal', language)} {named['goal']}{group}{rest}"


def standing_in(text: str, language: Language) -> str:
    """How a goal is expected to stand, such as `missed at 60%`, in the words of a language."""
    for word in _WORDS_FOR.values():
        end = _end_of_word(text, verdict_words(word))
        if end is not None:
            rest = text[end:].lstrip(", ，")
            figure = _end_of_word(rest, figure_words())
            value = rest if figure is None else f"{spell_figure(language)} {rest[figure:].strip()}"
            return f"{spell_verdict(word, language)} {value}".rstrip()
    return text


class _Phrase:
    """Reads one expectation about a goal."""

    def __init__(self, text: str, standing: str | None, span: Span, names: Names) -> None:
        self._text = text if standing is None else f"{text} {standing}"
        self._written = text if standing is None else f"{text}: {standing}"
        self._span = span
        self._names = names
        self._place = _end_of_word(text, words_for("goal")) or 0

    def read(self) -> WantedGoal:
        goal = self._goal()
        group = self._names.group(*self._name("group")) if self._take(_spellings("IN")) else None
        if group is not None:
            self._check_group(goal, group)
        self._take(_spellings("IS"))
        verdicts = self._verdicts()
        figure = self._figure(goal, needed=verdicts is None)
        return WantedGoal(self._shown(), self._span, goal.name, group, verdicts or frozenset(_WORDS_FOR), figure)

    def _shown(self) -> str:
        return " ".join(self._written.split())

    # ---- names ------------------------------------------------------------------------------------------------------

    def _goal(self) -> Goal:
        goals = self._names.policy.goals
        name, _ = self._name("goal")
        if name not in goals:
            help = did_you_mean(name, goals) or (
                f"there are {listing(sorted(goals))}" if goals else "there is no goal at all"
            )
            raise Misread("G703", f"there is no goal called `{shortened(name)}`", self._span, help)
        return goals[name]

    def _name(self, what: str) -> tuple[str, Span]:
        """The name that stands next, known or not."""
        start = self._skip()
        known = self._names.policy.goals if what == "goal" else self._names.groups
        for name, end in named_at(self._text, start, known):
            self._place = end
            return name, self._span
        unknown = re.compile(r"`[^`]*`|\S*").match(self._text, start)
        found = "" if unknown is None else unknown.group()
        if not found:
            raise self._unreadable(f"it does not say which {what}")
        self._place = start + len(found)
        return found.strip("`"), self._span

    def _check_group(self, goal: Goal, group: str) -> None:
        if goal.subject == "community":
            raise self._unreadable("the goal is about the whole community", "leave the group out")
        if goal.scope is not None and group not in goal.scope:
            raise self._unreadable(f"the goal is about {listing(sorted(goal.scope))}", "name one of these groups")

    # ---- how it stands ----------------------------------------------------------------------------------------------

    def _verdicts(self) -> frozenset[Verdict] | None:
        for verdict, word in _WORDS_FOR.items():
            if self._take(verdict_words(word)):
                return frozenset((verdict,))
        return None

    def _figure(self, goal: Goal, needed: bool) -> Figure | None:
        self._take(figure_words())
        rest = self._text[self._skip() :].strip()
        if not rest and not needed:
            return None
        found = self._read_figure(rest, goal)
        if found is None:
            words = "write `met`, `missed` or `not known`, and if you like the value, as in `met at 85%`"
            raise self._unreadable(
                f"`{shortened(rest)}` is no result of a goal" if rest else "it says no result", words
            )
        return found

    def _read_figure(self, text: str, goal: Goal) -> Figure | None:
        match, length = _FIGURE.fullmatch(text), parse_duration(text)
        if match is None and length is None:
            return None
        kind = goal.condition.left.type if isinstance(goal.condition, Comparison) else None
        if kind not in ("number", "duration"):
            raise self._unreadable("this goal has no value that could be compared", "expect `met` or `missed` only")
        if (length is not None) is not (kind == "duration"):
            expected = "a length of time such as `30m`" if kind == "duration" else "a number or a share such as `85%`"
            raise self._unreadable(f"its value is {expected}")
        if match is None:
            return Figure(Decimal(length or 0), Decimal(0))
        scale = Decimal(100) if match["percent"] else Decimal(1)
        places = len(match["places"] or "")
        return Figure(Decimal(match["number"]) / scale, Decimal(1).scaleb(-places) / scale)

    # ---- words ------------------------------------------------------------------------------------------------------

    def _skip(self) -> int:
        while self._place < len(self._text) and (self._text[self._place].isspace() or self._text[self._place] in ",，"):
            self._place += 1
        return self._place

    def _take(self, spellings: Sequence[str]) -> bool:
        """Goes past a word if it stands next."""
        start = self._skip()
        end = _end_of_word(self._text[start:], spellings)
        if end is None:
            return False
        self._place = start + end
        return True

    def _unreadable(self, why: str, help: str | None = None) -> Misread:
        return Misread("G706", f"`{shortened(self._shown(), 60)}` can't be read: {why}", self._span, help)


@cache
def _spellings(terminal: str) -> tuple[str, ...]:
    entry = vocabulary().entry("keyword", terminal)
    return tuple(sorted(entry.all_spellings, key=len, reverse=True))


def _end_of_word(text: str, spellings: Sequence[str]) -> int | None:
    """Where the longest of some words ends with which a text begins; None where it begins with none."""
    folded = text.casefold()
    ends: Iterator[int] = (len(each) for each in sorted(spellings, key=len, reverse=True) if folded.startswith(each))
    return next((end for end in ends if ends_word(text, end)), None)


_NAME = r"`[^`]*`|[^\s`]+"
_NAMED = re.compile(
    rf"\s*(?P<goal>{_NAME})(?:\s+(?:{'|'.join(map(re.escape, _spellings('IN')))})\s+(?P<group>{_NAME}))?\s*(?P<rest>.*)"
)
