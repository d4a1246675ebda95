"""A dry run's summary as an admin reads it on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..check.policy import Goal
from ..replay.closed_loop import ClosedLoop
from ..replay.goals import Standing
from ..replay.trace_problems import Problems
from .aligned import aligned
from .examples import COLUMNS, Example
from .excerpt import shown
from .reasons import item_in, problem_in
from .replay_text import closed_sections, comparison_sections
from .summary import MemberFigures, Summary, Tally
from .summary_phrases import UNDECIDED, Phrases
from .tables import Table, as_text
from .terminal import columns, safe, styled

_MOST_ITEMS = 5
_MOST_REASONS = 8
_MOST_GROUPS = 30
_MOST_PROBLEMS = 5
_MOST_STRETCHES = 4
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
    return "\n".join(_Text(summary, color, language).lines())


def render_reading(summary: Summary, language: str) -> str:
    """What was read, and what of it could not be: the head of the summary, for where the rest goes elsewhere."""
    return "\n".join(_Text(summary, False, language).reading())


def render_goals(summary: Summary, language: str) -> str:
    """How the goals stood, for where the rest of the summary goes elsewhere; empty where there are none."""
    return "\n".join(_Text(summary, False, language).goals()).lstrip("\n")


def render_replay(summary: Summary, language: str) -> str:
    """What a closed loop came to and how decisions agree with what people did, for where the rest goes elsewhere."""
    text = _Text(summary, False, language)
    return "\n".join([*text.closed(), *text.compared()]).lstrip("\n")


class _Text:
    def __init__(self, summary: Summary, color: bool, language: str) -> None:
        self._summary = summary
        self._color = color
        self._phrases = Phrases(summary, language)
        self._words = self._phrases.words
        self._say = self._words.say

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

    def _part(self, table: Table) -> Iterator[str]:
        """A part of a report, after an empty line."""
        yield ""
        yield as_text([table], self._color)

    # ---- what was read ------------------------------------------------------------------------------------------

    def reading(self) -> Iterator[str]:
        summary = self._summary
        if not summary.complete:
            yield styled(self._say("stopped"), "warning", self._color)
        facts = [(self._say("read"), self._phrases.events()), (self._say("effects"), self._words.counts(summary.acts))]
        span = self._phrases.span()
        if span is not None:
            facts.insert(1, ("", span))
        problems = summary.run.problems if summary.run is not None else Problems()
        if problems.total:
            facts.append((self._say("set aside"), self._phrases.problems(problems)))
        yield from (f"  {row}" for row in aligned([(label, text or self._say("none")) for label, text in facts]))
        yield from (
            f"    {safe(problem_in(problem, self._words.language))}" for problem in problems.listed[:_MOST_PROBLEMS]
        )
        if problems.total > _MOST_PROBLEMS:
            yield f"    {self._say('more problems', count=problems.total - _MOST_PROBLEMS)}"

    def closed(self) -> Iterator[str]:
        run = self._summary.run
        for table in closed_sections(run, self._words) if isinstance(run, ClosedLoop) else ():
            yield from self._part(table)

    def compared(self) -> Iterator[str]:
        run = self._summary.run
        for table in comparison_sections(run.comparison, self._words) if run is not None else ():
            yield from self._part(table)

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
            for figures in self._phrases.by_firing()
        ]
        yield from self._section("rules", self._table("rule heads", rows, frozenset((1, 2, 3))))

    def _table(self, heads: str, rows: Sequence[Sequence[str]], numbers: frozenset[int] = frozenset()) -> list[str]:
        return aligned([self._words.heads(heads), *rows], numbers) if rows else []

    def _examples(self) -> Iterator[str]:
        for figures in self._phrases.by_firing():
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
            self._phrases.moment(example.at),
            f"{example.step}/{example.of}" if example.step and example.of > 1 else "",
            self._words.listed(self._words.act(act) for act in example.acts) or self._say("none"),
            self._phrases.group(example.group) if len(self._summary.groups) > 1 else "",
            shown(example.name, False),
            shown(example.text, self._color) or self._told(example),
        ]

    def _told(self, example: Example) -> str:
        """The words of an effect on what is no message: else nothing would tell what a greeting says."""
        return self._say("told", text=safe(example.reason, COLUMNS)) if example.reason else ""

    def _items(self, matched: Tally) -> str:
        ordered = sorted(matched.items(), key=lambda item: (-item[1], repr(item[0])))
        language, patterns = self._words.language, self._summary.policy.patterns
        items = [(item_in(str(pattern), str(item), language, patterns), n) for (pattern, item), n in ordered]
        parts = [f"{safe(item, 40)} {count:,}" for item, count in items[:_MOST_ITEMS]]
        rest = sum(count for _, count in ordered[_MOST_ITEMS:]) + matched.others
        if rest:
            parts.append(self._say("more", count=rest))
        return self._words.listed(parts)

    # ---- groups and members -------------------------------------------------------------------------------------

    def _groups(self) -> Iterator[str]:
        found = self._phrases.groups()
        rows = [
            (
                self._phrases.group(id),
                f"{figures.events:,}",
                f"{figures.fired:,}",
                f"{len(figures.members):,}",
                self._words.counts(figures.acts),
            )
            for id, figures in found[:_MOST_GROUPS]
        ]
        yield from self._section("groups", self._table("group heads", rows, frozenset((1, 2, 3))))
        strange = self._phrases.strange_groups()
        if strange:
            yield f"  {self._say('strange groups', groups=self._words.listed(f'`{safe(id, 40)}`' for id in strange))}"

    def _members(self) -> Iterator[str]:
        rows = [
            (self._phrases.member(id), self._of_rules(figures), self._path(figures))
            for id, figures in self._summary.most_affected
        ]
        yield from self._section("members", self._table("member heads", rows))

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
        stretches = [
            self._say("since", verdict=self._phrases.verdict(stretch.met), day=stretch.first.isoformat())
            for stretch in list(standing.stretches)[-_MOST_STRETCHES:]
        ]
        history = ("…" + _ARROW if len(standing.stretches) + standing.earlier > _MOST_STRETCHES else "") + _ARROW.join(
            stretches
        )
        phrases, latest = self._phrases, standing.latest
        return [
            *(phrases.goal(goal), phrases.goal_subject(standing), phrases.verdict(latest.met)),
            *(phrases.figure(goal, latest), phrases.goal_days(standing), history),
        ]

    # ---- what was not decided -----------------------------------------------------------------------------------

    def _undecided(self) -> Iterator[str]:
        for key in UNDECIDED:
            rows = self._phrases.reasons(getattr(self._summary, key), key, _MOST_REASONS)
            yield from self._section(key, aligned(rows, frozenset((0,))))

    def _digests(self) -> Iterator[str]:
        run = self._summary.run
        if run is None:
            return
        found = {name: _short(digest) or self._say("unfinished") for name, digest in run.digests.items()}
        yield ""
        yield self._say("digests", policy=found["policy"], community=found["community"], trace=found["trace"])
        if isinstance(run, ClosedLoop):
            yield self._say("report", report=found["report"])


def _short(digest: str | None) -> str:
    return (digest or "").removeprefix("sha256:")[:12]


def _without_empty_columns(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    kept = [place for place in range(len(rows[0])) if any(columns(row[place]) for row in rows)]
    return [[row[place] for place in kept] for row in rows]
