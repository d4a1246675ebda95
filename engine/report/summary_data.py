"""A dry run's summary as plain values, for scripts."""

from __future__ import annotations

from decimal import Decimal

from ..check.policy import Goal
from ..compile.bounds import AtLeast
from ..replay.dry_run import DryRun
from ..replay.goals import Standing
from ..replay.sharded import ShardedRun
from ..runtime.instant import format_instant
from .examples import Act, Example
from .replay_data import counts_data, problem_data, run_data
from .summary import MOST_PATHS, MemberFigures, RuleFigures, Summary, Tally

Data = dict[str, object]


def as_data(summary: Summary) -> Data:
    """The summary as dicts, lists, texts and numbers, in a fixed order; times are in the community's zone.

    Args:
        summary: of a run, to its end or as far as it came.
    """
    run = summary.run
    return {
        **(run.digests if run is not None else {}),
        "complete": summary.complete,
        "read": _read(summary, run),
        **(run_data(run) if run is not None else {}),
        "effects": counts_data(summary.acts),
        "rules": [_rule(figures, summary) for figures in summary.rules.values()],
        "groups": _groups(summary),
        "members": {
            "affected": len(summary.members),
            "most": [_member(id, figures, summary) for id, figures in summary.most_affected],
        },
        "escalations": _escalations(summary),
        "goals": [_goal(goal, standing) for goal, standing in summary.goals],
        "unknown": _reasons(summary.unknown, "rule", "needs"),
        "withheld": _reasons(summary.withheld, "rule", "verb", "guard", "instead", "unknown"),
        "errors": _reasons(summary.errors, "rule", "error"),
        "conflicts": _reasons(summary.conflicts, "rules", "verb", "outcome"),
        "dropped": _reasons(summary.dropped, "rule", "verb", "reason"),
        "tasks": _reasons(summary.tasks, "rule", "text"),
    }


def _read(summary: Summary, run: DryRun | ShardedRun | None) -> Data:
    found: Data = {
        "events": summary.kinds.total(),
        "kinds": counts_data(summary.kinds),
        "first": _instant(summary.first, summary),
        "last": _instant(summary.last, summary),
        "notes": _reasons(summary.notes, "text"),
    }
    if run is None:
        return found
    problems = run.problems
    by_code = dict(sorted(problems.counts.items()))
    return {
        **found,
        "members": len(run.state.members),
        "files": [file.path for file in run.reader.files],
        "lines": run.reader.lines,
        "bytes": run.reader.bytes_read,
        "problems": {"errors": problems.errors, "by_code": by_code, "listed": list(map(problem_data, problems.listed))},
    }


def _rule(figures: RuleFigures, summary: Summary) -> Data:
    return {
        "rule": figures.rule.name,
        "title": figures.rule.title,
        "fired": figures.fired,
        "offences": figures.offences,
        "members": len(figures.members),
        "effects": counts_data(figures.acts),
        "steps": [figures.steps[step] for step in range(1, len(figures.rule.steps) + 1)],
        "matched": _reasons(figures.matched, "pattern", "item"),
        "examples": [_example(example, summary) for example in figures.gallery.chosen()],
    }


def _example(example: Example, summary: Summary) -> Data:
    return {
        "event": example.event,
        "at": _instant(example.at, summary),
        "member": example.member,
        "name": "".join(text for text, _ in example.name),
        "group": example.group,
        "text": "".join(text for text, _ in example.text),
        "caught": [text for text, marked in (*example.name, *example.text) if marked],
        "matched": [{"pattern": pattern, "item": item} for pattern, item in example.matched],
        "effects": [_act(act) for act in example.acts],
        "reason": example.reason,
        "step": example.step or None,
        "of": example.of,
        "file": example.path,
        "line": example.line,
    }


def _groups(summary: Summary) -> list[Data]:
    found: list[Data] = []
    for id, figures in sorted(summary.groups.items(), key=lambda item: item[0] or ""):
        settings = summary.community.group_of(id) if id is not None else None
        found.append(
            {
                "group": id,
                "name": settings.name if settings is not None else None,
                "has_rules": settings is not None,
                "events": figures.events,
                "fired": figures.fired,
                "members": len(figures.members),
                "effects": counts_data(figures.acts),
            }
        )
    return found


def _member(id: str, figures: MemberFigures, summary: Summary) -> Data:
    return {
        "member": id,
        "name": summary.name_of(id),
        "effects": counts_data(figures.acts),
        "rules": counts_data(figures.rules),
        "path": [{**_act(act), "times": times} for act, times in figures.path],
        "more": figures.more,
    }


def _escalations(summary: Summary) -> list[Data]:
    return [
        {"path": list(map(_act, each.path)), "goes_on": each.goes_on, "members": len(each.members)}
        for each in summary.escalations[:MOST_PATHS]
    ]


def _goal(goal: Goal, standing: Standing) -> Data:
    latest = standing.latest
    return {
        "goal": goal.name,
        "title": goal.title,
        "until": None if goal.until is None else goal.until.isoformat(),
        "group": latest.group,
        "met": latest.met,
        "figure": _figure(latest.figure),
        "wanted": _figure(latest.wanted),
        "needs": list(latest.needs),
        "days": {"met": standing.days[True], "missed": standing.days[False], "unknown": standing.days[None]},
        "earlier": standing.earlier,
        "history": [
            {"from": stretch.first.isoformat(), "to": stretch.last.isoformat(), "met": stretch.met}
            for stretch in standing.stretches
        ],
    }


def _figure(value: object) -> object:
    """A figure as JSON has it; of one that is known from below only, that bound."""
    if isinstance(value, AtLeast):
        return {"at_least": _figure(value.least)}
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _act(act: Act) -> Data:
    found: Data = {"verb": act.verb, "what": act.what, "milliseconds": act.duration}
    return {name: value for name, value in found.items() if value is not None}


def _instant(instant: int | None, summary: Summary) -> str | None:
    return None if instant is None else format_instant(instant, summary.community.timezone)


def _reasons(tally: Tally, *names: str) -> list[Data]:
    ordered = sorted(tally.items(), key=lambda item: (-item[1], repr(item[0])))
    found: list[Data] = [{**dict(zip(names, reason, strict=True)), "count": count} for reason, count in ordered]
    return [*found, {"others": True, "count": tally.others}] if tally.others else found
