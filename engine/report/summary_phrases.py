"""Parts of a dry run's summary as people read them, the same on a terminal and on a page."""

from __future__ import annotations

from decimal import Decimal

from ..check.policy import Goal
from ..check.terms import Comparison
from ..compile.bounds import AtLeast, normal
from ..durations import format_duration
from ..replay.goals import Standing
from ..replay.trace_problems import Problems
from ..runtime.goals import GoalVerdict
from ..runtime.instant import format_instant
from .summary import GroupFigures, RuleFigures, Summary, Tally
from .summary_words import Words
from .terminal import safe

UNDECIDED = ("unknown", "withheld", "errors", "conflicts", "dropped", "tasks", "notes")
"""The tallies of a summary that tell what was not decided, not done or odd; also keys of the words."""


class Phrases:
    """Says what a summary holds.

    Args:
        summary: of a run, to its end or as far as it came.
        language: `en` or `zh`; any other is English.
        name: columns that a name may take.
    """

    def __init__(self, summary: Summary, language: str, name: int = 20) -> None:
        self.summary = summary
        self.words = Words(language)
        self._say = self.words.say
        self._name = name

    def moment(self, at: int) -> str:
        """A moment (ms) as the clocks of the community show it, to the minute."""
        return format_instant(at, self.summary.community.timezone)[:16].replace("T", " ")

    def events(self) -> str:
        """How many events were read, by how many members, from how many files."""
        summary, run = self.summary, self.summary.run
        events = summary.kinds.total()
        if not events or run is None:
            return self._say("nothing")
        count = len(run.reader.files)
        files = self._say("one file") if count == 1 else self._say("files", count=count)
        return self._say("events", events=events, members=len(run.state.members), files=files)

    def span(self) -> str | None:
        """From when to when the events are; None where there are none."""
        first, last = self.summary.first, self.summary.last
        if first is None or last is None:
            return None
        zone = self.summary.community.timezone.key
        return self._say("span", first=self.moment(first), last=self.moment(last), zone=zone)

    def problems(self, problems: Problems) -> str:
        """How many lines of the trace could not be read, and how many were doubtful."""
        counted = [("unreadable", problems.errors), ("doubtful", problems.total - problems.errors)]
        return self.words.listed(self._say(key, count=count) for key, count in counted if count)

    def by_firing(self) -> list[RuleFigures]:
        """The rules, those that fired most often first."""
        return sorted(self.summary.rules.values(), key=lambda figures: (-figures.fired, figures.rule.name))

    def group(self, id: str | None) -> str:
        """A group by its name."""
        if id is None:
            return self._say("no group")
        group = self.summary.community.group_of(id)
        if group is None:
            return f"{safe(id, self._name)} {self._say('without rules')}"
        return safe(group.name if group.id == id else id, self._name)

    def groups(self) -> list[tuple[str | None, GroupFigures]]:
        """The groups, those in which rules fired most often first."""
        return sorted(self.summary.groups.items(), key=lambda item: (-item[1].fired, -item[1].events, item[0] or ""))

    def member(self, id: str) -> str:
        """A member by name and id."""
        name = self.summary.name_of(id)
        return safe(id, self._name) if name is None else f"{safe(name, self._name)} ({safe(id, self._name)})"

    # ---- goals --------------------------------------------------------------------------------------------------

    def goal(self, goal: Goal) -> str:
        """A goal by its name and title."""
        if goal.title is None:
            return safe(goal.name)
        return self._say("titled", name=safe(goal.name), title=safe(goal.title))

    def goal_subject(self, standing: Standing) -> str:
        """Whose goal it is: a group's, or the community's."""
        group = standing.latest.group
        return self._say("whole community") if group is None else self.group(group)

    def goal_days(self, standing: Standing) -> str:
        """On how many of the days a goal was met."""
        return self._say("days", met=standing.days[True], days=standing.days.total())

    def verdict(self, met: bool | None) -> str:
        """Whether a goal was met."""
        return self._say("not known" if met is None else "met" if met else "not met")

    def figure(self, goal: Goal, latest: GoalVerdict) -> str:
        """The figure a goal is about, or what was not known of it."""
        if latest.met is None and latest.needs:
            return self._say("lacks", needs=self.words.listed(safe(needs) for needs in latest.needs))
        if not isinstance(goal.condition, Comparison) or latest.figure is None:
            return ""
        threshold = goal.condition.right.span
        run = self.summary.run
        said = threshold.text if run is None else run.program.policy.chosen.said(threshold)
        return self._number(latest.figure, goal.condition.left.type, "%" in said)

    def _number(self, value: object, type: str, percent: bool) -> str:
        """A figure as people read it: rounded to three places, a share in percent where the goal says one."""
        if isinstance(value, AtLeast):
            return self._say("at least", number=self._number(value.least, type, percent))
        if not isinstance(value, int | Decimal):
            return safe(str(value))
        if type == "duration":
            return format_duration(int(value), self.words.language)
        return f"{_rounded(value * 100)}%" if percent else f"{_rounded(value):,}"

    # ---- what was not decided -----------------------------------------------------------------------------------

    def reasons(self, tally: Tally, key: str, most: int) -> list[tuple[str, ...]]:
        """What a tally counted, as rows: how often, and the reason in cells; the rest in a row of its own.

        Args:
            tally: a tally of the summary.
            key: its name in `UNDECIDED`.
            most: how many reasons to show.
        """
        ordered = sorted(tally.items(), key=lambda item: (-item[1], repr(item[0])))
        rows = [(f"{count:,}", *self.reason(key, reason)) for reason, count in ordered[:most]]
        rest = sum(count for _, count in ordered[most:]) + tally.others
        return [*rows, (f"{rest:,}", self._say("others"))] if rest else rows

    def reason(self, key: str, reason: tuple[object, ...]) -> tuple[str, ...]:
        """A reason as cells: the rule, the verb where there is one, and what was the matter."""
        if key == "withheld":
            rule, verb, guard, instead, unknown = reason
            parts = [safe(str(guard))]
            if instead is not None:
                parts.append(self._say("instead", verb=self.words.verb(str(instead))))
            if unknown:
                parts.append(self._say("in doubt"))
            return safe(str(rule)), self.words.verb(str(verb)), self.words.listed(parts)
        if key in ("conflicts", "dropped"):
            rules, verb, why = reason
            named = rules if isinstance(rules, tuple) else (rules,)
            shown_rules = self.words.listed(safe(str(rule)) for rule in named)
            return shown_rules, self.words.verb(str(verb)), safe(str(why))
        return tuple(safe(str(part)) for part in reason)


def _rounded(number: int | Decimal) -> int | Decimal:
    return normal(round(Decimal(number), 3))
