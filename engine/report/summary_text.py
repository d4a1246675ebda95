"""A dry run's summary as an admin reads it on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from ..check.policy import Goal
from ..check.terms import Comparison
from ..compile.bounds import AtLeast, normal
from ..durations import format_duration
from ..replay.closed_loop import ClosedLoop
from ..replay.goals import Standing
from ..replay.trace_problems import Problems
from ..runtime.goals import GoalVerdict
from ..runtime.instant import format_instant
from .aligned import aligned
from .examples import Example
from .excerpt import shown
from .replay_text import closed_sections, comparison_sections
from .summary import MemberFigures, RuleFigures, Summary, Tally
from .summary_words import Words
from .terminal import columns, safe, styled

_MOST_ITEMS = 5
_MOST_REASONS = 8
_MOST_GROUPS = 30
_MOST_PROBLEMS = 5
_MOST_STRETCHES = 4
_NAME = 20
_ARROW = " → "


def render_summary(summary: Summary, color: bool, language: str) -> str:
    """The summary as text.

    Args:
        summary: of a run, to its end or as far as it came.
        color: whether the terminal shows colours.
        language: `en` or `zh`; any other is English.

    Returns:
        the text, without a last line end.
    """
    return "\n".join(_Text(summary, color, Words(language)).lines())


def render_reading(summary: Summary, language: str) -> str:
    """What was read, and what of it could not be: the head of the summary, for where the rest goes elsewhere."""
    return "\n".join(_Text(summary, False, Words(language)).reading())


def render_goals(summary: Summary, language: str) -> str:
    """How the goals stood, for where the rest of the summary goes elsewhere; empty where there are none."""
    return "\n".join(_Text(summary, False, Words(language)).goals()).lstrip("\n")


def render_replay(summary: Summary, language: str) -> str:
    """What a closed loop came to and how decisions agree with what people did, for where the rest goes elsewhere."""
    text = _Text(summary, False, Words(language))
    return "\n".join([*text.closed(), *text.compared()]).lstrip("\n")


class _Text:
    def __init__(self, summary: Summary, color: bool, words: Words) -> None:
        self._summary = summary
        self._color = color
        self._words = words
        self._say = words.say

    def lines(self) -> Iterator[str]:
        yield self._head("title")
        yield from self.reading()
        yield from self.closed()
        yield from self._rules()
        yield from self._examples()
        yield from self._groups()
        yield from self._members()
        yield from self.compared()
        yield from self.goals()
        yield from self._undecided()
        yield from self._digests()

    def _head(self, key: str) -> str:
        return styled(self._say(key), "strong", self._color)

    def _section(self, key: str, rows: Iterable[str]) -> Iterator[str]:
        """A heading and its rows, or nothing where there are none."""
        listed = list(rows)
        if listed:
            yield ""
            yield self._head(key)
            yield from (f"  {row}" for row in listed)

    # ---- what was read ------------------------------------------------------------------------------------------

    def reading(self) -> Iterator[str]:
        summary = self._summary
        if not summary.complete:
            yield styled(self._say("stopped"), "warning", self._color)
        facts = [(self._say("read"), self._events()), (self._say("effects"), self._words.counts(summary.acts))]
        if summary.first is not None and summary.last is not None:
            zone = summary.community.timezone.key
            when = self._say("span", first=self._moment(summary.first), last=self._moment(summary.last), zone=zone)
            facts.insert(1, ("", when))
        problems = summary.run.problems if summary.run is not None else Problems()
        if problems.total:
            facts.append((self._say("set aside"), self._problems(problems)))
        yield from (f"  {row}" for row in aligned([(label, text or self._say("none")) for label, text in facts]))
        yield from (f"    {safe(str(problem))}" for problem in problems.listed[:_MOST_PROBLEMS])
        if problems.total > _MOST_PROBLEMS:
            yield f"    {self._say('more problems', count=problems.total - _MOST_PROBLEMS)}"

    def _events(self) -> str:
        summary, run = self._summary, self._summary.run
        events = summary.kinds.total()
        if not events or run is None:
            return self._say("nothing")
        count = len(run.reader.files)
        files = self._say("one file") if count == 1 else self._say("files", count=count)
        return self._say("events", events=events, members=len(run.state.members), files=files)

    def _problems(self, problems: Problems) -> str:
        counted = [("unreadable", problems.errors), ("doubtful", problems.total - problems.errors)]
        return self._words.listed(self._say(key, count=count) for key, count in counted if count)

    def closed(self) -> Iterator[str]:
        run = self._summary.run
        for key, rows in closed_sections(run, self._words) if isinstance(run, ClosedLoop) else ():
            yield from self._section(key, rows)

    def compared(self) -> Iterator[str]:
        run = self._summary.run
        for key, rows in comparison_sections(run.comparison, self._words) if run is not None else ():
            yield from self._section(key, rows)

    # ---- rules --------------------------------------------------------------------------------------------------

    def _rules(self) -> Iterator[str]:
        rows = [
            (
                safe(figures.rule.name),
                f"{figures.fired:,}",
                f"{figures.offences:,}",
                f"{len(figures.members):,}",
                self._words.counts(figures.acts),
            )
            for figures in self._by_firing()
        ]
        yield from self._section("rules", self._table("rule heads", rows, frozenset((1, 2, 3))))

    def _by_firing(self) -> list[RuleFigures]:
        return sorted(self._summary.rules.values(), key=lambda figures: (-figures.fired, figures.rule.name))

    def _table(self, heads: str, rows: Sequence[Sequence[str]], numbers: frozenset[int] = frozenset()) -> list[str]:
        return aligned([self._words.heads(heads), *rows], numbers) if rows else []

    def _examples(self) -> Iterator[str]:
        for figures in self._by_firing():
            examples = figures.gallery.chosen()
            if not examples:
                continue
            yield ""
            name = styled(safe(figures.rule.name), "strong", self._color)
            title = figures.rule.title
            yield name if title is None else self._say("titled", name=name, title=safe(title))
            yield from (f"  {row}" for row in aligned(_without_empty_columns([self._example(e) for e in examples])))
            if figures.matched:
                yield f"  {self._say('caught', items=self._items(figures.matched))}"

    def _example(self, example: Example) -> list[str]:
        return [
            self._moment(example.at),
            f"{example.step}/{example.of}" if example.step else "",
            self._words.listed(self._words.act(act) for act in example.acts) or self._say("none"),
            self._group(example.group) if len(self._summary.groups) > 1 else "",
            shown(example.name, False),
            shown(example.text, self._color),
        ]

    def _items(self, matched: Tally) -> str:
        ordered = sorted(matched.items(), key=lambda item: (-item[1], repr(item[0])))
        parts = [f"{safe(str(reason[1]), 40)} {count:,}" for reason, count in ordered[:_MOST_ITEMS]]
        rest = sum(count for _, count in ordered[_MOST_ITEMS:]) + matched.others
        if rest:
            parts.append(self._say("more", count=rest))
        return self._words.listed(parts)

    # ---- groups and members -------------------------------------------------------------------------------------

    def _groups(self) -> Iterator[str]:
        found = sorted(self._summary.groups.items(), key=lambda item: (-item[1].fired, -item[1].events, item[0] or ""))
        rows = [
            (
                self._group(id),
                f"{figures.events:,}",
                f"{figures.fired:,}",
                f"{len(figures.members):,}",
                self._words.counts(figures.acts),
            )
            for id, figures in found[:_MOST_GROUPS]
        ]
        yield from self._section("groups", self._table("group heads", rows, frozenset((1, 2, 3))))

    def _group(self, id: str | None) -> str:
        if id is None:
            return self._say("no group")
        group = self._summary.community.group_of(id)
        if group is None:
            return f"{safe(id, _NAME)} {self._say('without rules')}"
        return safe(group.name if group.id == id else id, _NAME)

    def _members(self) -> Iterator[str]:
        rows = [
            (self._member(id), self._of_rules(figures), self._path(figures))
            for id, figures in self._summary.most_affected
        ]
        yield from self._section("members", self._table("member heads", rows))

    def _member(self, id: str) -> str:
        name = self._summary.name_of(id)
        return safe(id, _NAME) if name is None else f"{safe(name, _NAME)} ({safe(id, _NAME)})"

    def _of_rules(self, figures: MemberFigures) -> str:
        ordered = sorted(figures.rules.items(), key=lambda item: (-item[1], item[0]))
        return self._words.listed(f"{safe(rule)} {count:,}" for rule, count in ordered[:3])

    def _path(self, figures: MemberFigures) -> str:
        steps = [self._words.act(act, times) for act, times in figures.path]
        if figures.more:
            steps.append(self._say("more", count=figures.more))
        return _ARROW.join(steps) or self._words.counts(figures.acts)

    # ---- goals --------------------------------------------------------------------------------------------------

    def goals(self) -> Iterator[str]:
        found = self._summary.goals
        yield from self._section("goals", self._table("goal heads", [self._goal(*item) for item in found]))

    def _goal(self, goal: Goal, standing: Standing) -> list[str]:
        latest = standing.latest
        group = self._say("whole community") if latest.group is None else self._group(latest.group)
        days = self._say("days", met=standing.days[True], days=standing.days.total())
        stretches = [
            self._say("since", verdict=self._verdict(stretch.met), day=stretch.first.isoformat())
            for stretch in list(standing.stretches)[-_MOST_STRETCHES:]
        ]
        history = ("…" + _ARROW if len(standing.stretches) + standing.earlier > _MOST_STRETCHES else "") + _ARROW.join(
            stretches
        )
        name = (
            safe(goal.name) if goal.title is None else self._say("titled", name=safe(goal.name), title=safe(goal.title))
        )
        return [name, group, self._verdict(latest.met), self._figure(goal, latest), days, history]

    def _verdict(self, met: bool | None) -> str:
        return self._say("not known" if met is None else "met" if met else "not met")

    def _figure(self, goal: Goal, latest: GoalVerdict) -> str:
        if latest.met is None and latest.needs:
            return self._say("lacks", needs=self._words.listed(safe(needs) for needs in latest.needs))
        if not isinstance(goal.condition, Comparison) or latest.figure is None:
            return ""
        percent = "%" in goal.condition.right.span.text
        return self._number(latest.figure, goal.condition.left.type, percent)

    def _number(self, value: object, type: str, percent: bool) -> str:
        """A figure as people read it: rounded to three places, a share in percent where the goal says one."""
        if isinstance(value, AtLeast):
            return self._say("at least", number=self._number(value.least, type, percent))
        if not isinstance(value, int | Decimal):
            return safe(str(value))
        if type == "duration":
            return format_duration(int(value), self._words.language)
        return f"{_rounded(value * 100)}%" if percent else f"{_rounded(value):,}"

    # ---- what was not decided -----------------------------------------------------------------------------------

    def _undecided(self) -> Iterator[str]:
        summary = self._summary
        yield from self._reasons("unknown", summary.unknown)
        yield from self._reasons("withheld", summary.withheld)
        yield from self._reasons("errors", summary.errors)
        yield from self._reasons("conflicts", summary.conflicts)
        yield from self._reasons("dropped", summary.dropped)
        yield from self._reasons("tasks", summary.tasks)
        yield from self._reasons("notes", summary.notes)

    def _reasons(self, key: str, tally: Tally) -> Iterator[str]:
        ordered = sorted(tally.items(), key=lambda item: (-item[1], repr(item[0])))
        rows = [(f"{count:,}", *self._reason(key, reason)) for reason, count in ordered[:_MOST_REASONS]]
        rest = sum(count for _, count in ordered[_MOST_REASONS:]) + tally.others
        if rest:
            rows.append((f"{rest:,}", self._say("others")))
        yield from self._section(key, aligned(rows, frozenset((0,))))

    def _reason(self, key: str, reason: tuple[object, ...]) -> tuple[str, ...]:
        """A reason as cells: the rule, the verb where there is one, and what was the matter."""
        if key == "withheld":
            rule, verb, guard, instead, unknown = reason
            parts = [safe(str(guard))]
            if instead is not None:
                parts.append(self._say("instead", verb=self._words.verb(str(instead))))
            if unknown:
                parts.append(self._say("in doubt"))
            return safe(str(rule)), self._words.verb(str(verb)), self._words.listed(parts)
        if key in ("conflicts", "dropped"):
            rules, verb, why = reason
            named = rules if isinstance(rules, tuple) else (rules,)
            shown_rules = self._words.listed(safe(str(rule)) for rule in named)
            return shown_rules, self._words.verb(str(verb)), safe(str(why))
        return tuple(safe(str(part)) for part in reason)

    def _digests(self) -> Iterator[str]:
        run = self._summary.run
        if run is None:
            return
        found = {name: _short(digest) or self._say("unfinished") for name, digest in run.digests.items()}
        yield ""
        yield self._say("digests", policy=found["policy"], community=found["community"], trace=found["trace"])
        if isinstance(run, ClosedLoop):
            yield self._say("report", report=found["report"])

    def _moment(self, at: int) -> str:
        return format_instant(at, self._summary.community.timezone)[:16].replace("T", " ")


def _rounded(number: int | Decimal) -> int | Decimal:
    return normal(round(Decimal(number), 3))


def _short(digest: str | None) -> str:
    return (digest or "").removeprefix("sha256:")[:12]


def _without_empty_columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    kept = [place for place in range(len(rows[0])) if any(columns(row[place]) for row in rows)]
    return [[row[place] for place in kept] for row in rows]
