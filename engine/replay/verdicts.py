"""Expectations held against a run: the figures, as it passes, and which expectations they meet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..diagnostics import Diagnostic
from ..source import Span
from .dry_run import DryRun, Outcome
from .expectations import Expectations, Expected
from .impact import Impact
from .sharded import ShardedRun

Figure = int | Fraction | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one expectation.

    Args:
        title: what was expected of what.
        expected: the bound, in words.
        actual: what the run came to, in words.
        passed: whether it holds.
        span: where it stands in the file.
        code: of the finding it is where it does not hold.
        help: what to do then.
    """

    title: str
    expected: str
    actual: str
    passed: bool
    span: Span
    code: str = "G810"
    help: str | None = None

    @property
    def finding(self) -> Diagnostic:
        """The verdict as a finding, at its place."""
        message = f"{self.title}: expected {self.expected}, was {self.actual}"
        return Diagnostic(self.code, message, self.span, help=self.help)


@dataclass(slots=True)
class RuleCounts:
    """How often something came of a rule."""

    fires: int = 0
    offences: int = 0
    unknown: int = 0
    errors: int = 0
    members: set[str] = field(default_factory=set)


class Measured:
    """Gathers the figures that expectations ask for, in memory that does not grow with the trace's length.

    Args:
        run: the run; in several processes only where no measure asks who somebody was when something happened.
        wanted: what is expected.
    """

    def __init__(self, run: DryRun | ShardedRun, wanted: Expectations) -> None:
        rules = run.program.policy.rules
        self._run = run
        self._wanted = wanted
        self.rules = {name: RuleCounts() for name in rules}
        self.acts: Counter[str] = Counter()
        self._impacts = {e.name: Impact(e.measure) for e in wanted.expected if e.measure is not None}

    def of(self, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        """Gathers outcomes as they pass: they come out as they went in."""
        for outcome in outcomes:
            self.add(outcome)
            yield outcome

    def add(self, outcome: Outcome) -> None:
        """Takes in one outcome, when the run's state is that after it."""
        decision = outcome.decision
        for fired in decision.fired:
            counts = self.rules[fired.rule]
            counts.fires += 1
            counts.offences += fired.offence is not None and not fired.repeated
            if decision.member is not None:
                counts.members.add(decision.member)
        for rule in {lack.rule for lack in decision.unknown}:
            self.rules.setdefault(rule, RuleCounts()).unknown += 1
        for rule in {failed.rule for failed in decision.errors}:
            self.rules.setdefault(rule, RuleCounts()).errors += 1
        self.acts.update(effect.verb for effect in decision.effects)
        if decision.effects:
            for impact in self._impacts.values():
                impact.add(outcome, self._run.program, self._run.state)

    def verdicts(self) -> list[Verdict]:
        """What came of every expectation, in the order of the file, and of the baseline, last."""
        return [*(self._verdict(expected) for expected in self._wanted.expected), *self._against_baseline()]

    def _verdict(self, expected: Expected) -> Verdict:
        bound = expected.bound
        if bound is None:
            return self._goal(expected)
        if bound.daily:
            figure, day = self._impacts[expected.name].worst_day
            actual = str(figure) if day is None else f"{figure} on {day}"
            return Verdict(expected.title, str(bound), actual, bound.holds(figure), expected.span)
        found = self._figure(expected)
        if found is None:
            help = "label events of the trace with `truth`" if expected.kind == "rule" else None
            return Verdict(expected.title, str(bound), "not measured", False, expected.span, help=help)
        return Verdict(expected.title, str(bound), spelled(found), bound.holds(found), expected.span)

    def _figure(self, expected: Expected) -> Figure:
        if expected.kind == "effect":
            return self.acts[expected.name]
        if expected.kind == "impact":
            return self._impacts[expected.name].figure
        if expected.kind == "rule":
            return self._of_rule(expected.name, expected.figure)
        return sum(counts.unknown if expected.kind == "unknown" else counts.errors for counts in self.rules.values())

    def _of_rule(self, rule: str, figure: str) -> Figure:
        if figure in ("precision", "recall"):
            labels = self._run.comparison.labels.rules[rule]
            share = labels.precision if figure == "precision" else labels.recall
            return None if share is None else Fraction(share.count, share.of)
        found: int | set[str] = getattr(self.rules[rule], figure)
        return len(found) if isinstance(found, set) else found

    def _goal(self, expected: Expected) -> Verdict:
        standings = self._run.goals.of(expected.name)
        words: Mapping[bool | None, str] = {True: "met", False: "not met", None: "not known"}
        failing = [
            words[standing.latest.met] if group is None else f"{words[standing.latest.met]} in `{group}`"
            for group, standing in standings.items()
            if standing.latest.met is not True
        ]
        actual = ", ".join(failing) or ("met" if standings else "never looked at")
        return Verdict(expected.title, "met", actual, not failing and bool(standings), expected.span)

    # ---- the baseline -------------------------------------------------------------------------------------------

    def figures(self) -> dict[str, Any]:
        """The figures that a baseline holds."""
        rules = {
            name: {"fires": counts.fires, "members": len(counts.members), "unknown": counts.unknown,
                   "errors": counts.errors}
            for name, counts in sorted(self.rules.items())
        }  # fmt: skip
        return {"trace": self._run.reader.digest, "rules": rules, "effects": dict(sorted(self.acts.items()))}

    def _against_baseline(self) -> Iterator[Verdict]:
        path = self._wanted.baseline
        if path is None:
            return
        span, name = self._wanted.baseline_span, path.name
        accepted = _accepted(path)
        if accepted is None:
            help = "look at the figures, and accept them with `--update-baseline`"
            actual = "a file that holds none" if path.exists() else "no such file"
            yield Verdict("baseline", f"the figures of `{name}`", actual, False, span, "G813", help)
            return
        help = "if this is what was meant, accept it with `--update-baseline`"
        now = self.figures()
        if accepted.get("trace") != now["trace"]:
            yield Verdict("baseline", f"the trace of `{name}`", "another one", False, span, "G813", help)
        tolerance = self._wanted.tolerance
        within = f" ± {spelled(tolerance)}" if tolerance else ""
        before, after = dict(_flat(accepted)), dict(_flat(now))
        for key in sorted({*before, *after}):
            was, comes = before.get(key, 0), after.get(key, 0)
            passed = abs(comes - was) <= was * tolerance
            if was != comes:
                yield Verdict(key, f"{was}{within} as in `{name}`", str(comes), passed, span, "G813", help)


def _accepted(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _flat(figures: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The figures by names such as `rule no_ads fires`; whatever is no figure is passed over."""
    rules, acts = figures.get("rules"), figures.get("effects")
    for rule, counts in rules.items() if isinstance(rules, dict) else ():
        for name, count in counts.items() if isinstance(counts, dict) else ():
            if isinstance(count, int):
                yield f"`{rule}` {name}", count
    for verb, count in acts.items() if isinstance(acts, dict) else ():
        if isinstance(count, int):
            yield f"effect `{verb}`", count


def spelled(figure: int | Fraction) -> str:
    """A figure as people read it; a share in percent."""
    return f"{figure:,}" if isinstance(figure, int) else f"{float(figure * 100):.4g}%"
