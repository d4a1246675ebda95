"""Parts of a dry run's summary as people read them, the same on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..check.policy import Goal
from ..community.model import Community
from ..replay.goals import Standing
from ..replay.trace_problems import Problems
from ..runtime.goals import GoalVerdict
from ..runtime.instant import format_instant
from .goal_figures import figure_of
from .people import person
from .reasons import guard_in, kind_in, needs_in, reason_in, task_in
from .summary import GroupFigures, RuleFigures, Summary, Tally
from .summary_words import Words
from .terminal import safe

UNDECIDED = ("unknown", "withheld", "errors", "conflicts", "dropped", "tasks", "notes")
"""The tallies of a summary that tell what was not decided, not done or odd; also keys of the words."""
_MOST_STRANGE = 3
_SAID: Mapping[str, Callable[[str, str, frozenset[str]], str]] = {
    "unknown": needs_in,
    "tasks": task_in,
    "notes": reason_in,
}
"""How what is the matter is said in a language, where decisions hold it in English."""


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
        """How many events were read, by how many members, from how many files, and how many moments came due."""
        summary, run = self.summary, self.summary.run
        due = summary.kinds["due"]
        events = summary.kinds.total() - due
        if not (events or due) or run is None:
            return self._say("nothing")
        read = self._say(
            "events",
            events=self._counted(events, "event"),
            members=self._counted(len(run.state.members), "member"),
            files=self._counted(len(run.reader.files), "file"),
        )
        return self._say("besides", read=read, due=self._counted(due, "moment")) if due else read

    def _counted(self, count: int, thing: str) -> str:
        return self._say(f"one {thing}") if count == 1 else self._say(f"some {thing}s", count=count)

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
        return group_shown(self.summary.community, id, self.words, self._name)

    def kind(self, kind: str) -> str:
        """A kind of events."""
        return safe(kind_in(kind, self.words.language))

    def strange_groups(self) -> list[str]:
        """The first few groups with events in which no rule holds, since the community file does not know them."""
        community = self.summary.community
        found = [
            id for id, figures in self.groups() if figures.events and id is not None and community.group_of(id) is None
        ]
        return found[:_MOST_STRANGE]

    def groups(self) -> list[tuple[str | None, GroupFigures]]:
        """The groups, those in which rules fired most often first."""
        return sorted(self.summary.groups.items(), key=lambda item: (-item[1].fired, -item[1].events, item[0] or ""))

    def member(self, id: str) -> str:
        """A member by name and id."""
        return person(id, self.summary.name_of(id), self._name)

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
        return figure_of(goal, latest, self.words, self.summary.policy)

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
            parts = [safe(guard_in(str(guard), self.words.language, self.summary.policy.own))]
            if instead is not None:
                parts.append(self._say("instead", verb=self.words.verb(str(instead))))
            if unknown:
                parts.append(self._say("in doubt"))
            return safe(str(rule)), self.words.verb(str(verb)), self.words.listed(parts)
        if key in ("conflicts", "dropped"):
            rules, verb, why = reason
            named = rules if isinstance(rules, tuple) else (rules,)
            shown_rules = self.words.listed(safe(str(rule)) for rule in named)
            return (
                shown_rules,
                self.words.verb(str(verb)),
                safe(reason_in(str(why), self.words.language, self.summary.policy.own)),
            )
        *rule, what = map(str, reason)
        say = _SAID.get(key)
        return (
            *map(safe, rule),
            safe(what if say is None else say(what, self.words.language, self.summary.policy.own)),
        )


def group_shown(community: Community, id: str | None, words: Words, limit: int) -> str:
    """A group by its name.

    Args:
        community: whose group it is.
        id: of the group; None is no group.
        words: in which language.
        limit: columns the name may take.
    """
    if id is None:
        return words.say("no group")
    group = community.group_of(id)
    if group is None:
        return f"{safe(id, limit)} {words.say('without rules')}"
    return safe(group.name if group.id == id else id, limit)
