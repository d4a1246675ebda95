"""Parts of a page that take more than a phrase: rules as written, ladders, stretches of goals, busy times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ...check.policy import Effect, Rule
from ...check.tables import effects as effect_rows
from ...durations import format_duration
from ...replay.closed_loop import ClosedLoop
from ...replay.goals import Standing
from ...replay.trace_problems import Problems
from ..activity import Activity
from ..examples import Act
from ..reasons import item_in, problem_in
from ..replay_text import closed_sections, comparison_sections
from ..summary import MOST_PATHS, Escalation, RuleFigures
from ..summary_phrases import UNDECIDED, Phrases
from ..tables import Table
from ..terminal import safe
from .words import page_words

_MOST_REASONS = 100
_MOST_ITEMS = 20
_MOST_NAMES = 12
_MOST_TIMES = 64
ID_COLUMNS = 64
"""How much of an id is shown."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def harmless(value: object) -> object:
    """What a template shows: no control character or bidirectional override of a text acts on the page.

    Texts that are markup already are left alone.
    """
    if value is None:
        return ""
    return safe(value) if type(value) is str else value


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days of a goal: where it begins and how long it is, in days, what it was, and in words."""

    start: int
    days: int
    kind: str
    text: str


class Parts:
    """Parts of a page.

    Args:
        phrases: of the summary.
    """

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._words = phrases.words

    # ---- rules --------------------------------------------------------------------------------------------------

    def source(self, rule: Rule) -> list[str]:
        """A rule as the policy has it, by lines."""
        return rule.span.text.expandtabs(4).splitlines()

    def place(self, rule: Rule) -> str:
        """Where a rule stands: file and line."""
        return f"{rule.span.source.name}:{rule.span.line}"

    def ladder(self, figures: RuleFigures) -> list[tuple[list[tuple[str, str]], int]]:
        """The steps of a rule: its effects, each with its kind, and how often it was taken; empty of one step alone."""
        steps = figures.rule.steps
        if len(steps) < 2:
            return []
        return [
            ([(_kind(effect.verb), self._words.act(_act(effect))) for effect in step], figures.steps[number])
            for number, step in enumerate(steps, 1)
        ]

    def acts(self, acts: Sequence[Act]) -> list[tuple[str, str]]:
        """Effects, each with its kind."""
        return [(_kind(act.verb), self._words.act(act)) for act in acts]

    def counted(self, counts: dict[str, int]) -> list[tuple[str, str, str]]:
        """Effects by verb, the most frequent first: kind, verb and how often."""
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return [(_kind(verb), self._words.verb(verb), f"{count:,}") for verb, count in ordered]

    def caught(self, figures: RuleFigures) -> list[tuple[str, str]]:
        """What a rule caught and how often, the most frequent first."""
        ordered = sorted(figures.matched.items(), key=lambda item: (-item[1], repr(item[0])))
        language, patterns = self._words.language, self._phrases.summary.policy.patterns
        items = [(item_in(str(pattern), str(item), language, patterns), count) for (pattern, item), count in ordered]
        found = [(safe(item, 40), f"{count:,}") for item, count in items[:_MOST_ITEMS]]
        rest = sum(count for _, count in ordered[_MOST_ITEMS:]) + figures.matched.others
        return [*found, (self._words.say("others"), f"{rest:,}")] if rest else found

    # ---- members ------------------------------------------------------------------------------------------------

    def escalations(self) -> list[Escalation]:
        """Paths of sanctions, the most frequent first."""
        return self._phrases.summary.escalations[:MOST_PATHS]

    def named(self, members: Sequence[str]) -> list[tuple[str, str]]:
        """The first of some members: id, and how people know them."""
        return [(safe(id, ID_COLUMNS), self._phrases.member(id)) for id in members[:_MOST_NAMES]]

    def unnamed(self, members: Sequence[str]) -> int:
        """How many members there are besides those named."""
        return max(0, len(members) - _MOST_NAMES)

    # ---- time ---------------------------------------------------------------------------------------------------

    def times(self) -> list[tuple[str, int, int, int]]:
        """Events, firings and sanctions by stretches of time, in few of them: when each begins, and its counts."""
        return [(_clock(start), *_three(counts)) for start, counts in self._coarse().rows()]

    def busiest(self) -> str | None:
        """When rules fired most often, and how often; None where they never did."""
        when, _, fired, _ = max(self.times(), key=lambda row: row[2], default=("", 0, 0, 0))
        if not fired:
            return None
        width = format_duration(self._coarse().width, self._words.language)
        return page_words(self._words.language)["busiest"].format(width=width, when=when, fired=f"{fired:,}")

    def _coarse(self) -> Activity:
        return self._phrases.summary.activity.coarser(_MOST_TIMES)

    # ---- goals --------------------------------------------------------------------------------------------------

    def bars(self, standing: Standing) -> list[Bar]:
        """How a goal stood from day to day, to be drawn."""
        stretches = list(standing.stretches)
        first = stretches[0].first
        return [
            Bar(
                (stretch.first - first).days,
                (stretch.last - stretch.first).days + 1,
                "unknown" if stretch.met is None else "met" if stretch.met else "missed",
                f"{stretch.first} – {stretch.last}: {self._phrases.verdict(stretch.met)}",
            )
            for stretch in stretches
        ]

    # ---- other courses of events --------------------------------------------------------------------------------

    def prevented(self) -> int | None:
        """How many events a closed loop prevented; None of a run that took them all as recorded."""
        run = self._phrases.summary.run
        return run.prevented.total() if isinstance(run, ClosedLoop) else None

    def replays(self) -> list[Table]:
        """What a closed loop came to, and how decisions agree with what people did."""
        run = self._phrases.summary.run
        if run is None:
            return []
        closed = closed_sections(run, self._words) if isinstance(run, ClosedLoop) else ()
        return [*closed, *comparison_sections(run.comparison, self._words)]

    # ---- what was not decided, and what was not read ------------------------------------------------------------

    def undecided(self) -> list[tuple[str, list[tuple[str, ...]]]]:
        """What was not decided, not done or odd: the heading of each sort, and its rows."""
        found = []
        for key in UNDECIDED:
            rows = self._phrases.reasons(getattr(self._phrases.summary, key), key, _MOST_REASONS)
            if rows:
                found.append((self._words.say(key), rows))
        return found

    def problems(self, problems: Problems) -> list[tuple[str, str, list[str]]]:
        """What was wrong with the trace, by code: the code, how often, and what was listed of it."""
        return [
            (
                code,
                f"{count:,}",
                [problem_in(each, self._words.language) for each in problems.listed if each.code == code],
            )
            for code, count in sorted(problems.counts.items())
        ]


def _kind(verb: str) -> str:
    return effect_rows()[verb].kind


def _act(effect: Effect) -> Act:
    said = (effect.name, effect.attribute, effect.group)
    what = next((part for part in said if part is not None), None)
    if effect.each is not None:
        return Act(effect.verb, " ".join(str(part) for part in (what, effect.each) if part is not None), each=True)
    return Act(effect.verb, what, effect.duration)


def _clock(wall: int) -> str:
    """A moment of a wall clock (ms), to the minute."""
    return (_EPOCH + timedelta(milliseconds=wall)).strftime("%Y-%m-%d %H:%M")


def _three(counts: list[int]) -> tuple[int, int, int]:
    events, fired, sanctions = counts
    return events, fired, sanctions
