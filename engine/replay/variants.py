"""Variants of a policy that differ in one value, such as a threshold, and where decisions flip between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..check.digest import canonical
from ..check.policy import Rule
from ..check.terms import And, Comparison, IsRanked, walk
from ..compile.program import Program
from ..diagnostics import Diagnostic, PolicyError, did_you_mean, listing
from ..loading import load_all, names_of
from ..parameter_files import ParameterFiles
from ..source import Source, Span
from ..syntax import nodes
from ..syntax.parse import declared_names, parse
from .difference import changes_between
from .dry_run import Outcome, TracePath
from .side_by_side import SideBySide

MOST_VALUES = 100
"""How many values can be tried in one pass."""
FLIPS_KEPT = 100_000
"""How many events at which decisions flip are kept; all are counted."""

_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = r"(?!by\b|每隔)[^\W\d_]+|%"
_RANGE = re.compile(
    rf"(?P<first>{_NUMBER})\s*(?P<unit>{_UNIT})?\s*\.\.\s*(?P<last>{_NUMBER})(?:\s*(?P<unit_too>{_UNIT}))?"
    rf"(?:\s+(?:by|每隔)\s+(?P<step>{_NUMBER})\s*(?:{_UNIT})?)?"
)
_COMPARING = (And, Comparison, IsRanked)
"""Conditions that hold a value; `between` is two comparisons that hold together."""
_STAND_IN = "8640"
_WRITTEN = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Varied:
    """What is varied: a comparison with a range where one of its values stands.

    Args:
        before, after: what stands before and after the value.
        values: the values, as a policy spells them, in order.
    """

    before: str
    after: str
    values: tuple[str, ...]

    def text(self, value: str) -> str:
        """The comparison with one of the values."""
        return f"{self.before}{value}{self.after}"


def read_varied(text: str) -> Varied:
    """Reads what is to be varied, such as `sender.messages within 10s > 3..20` or `… > 10%..50% by 10`.

    Raises:
        PolicyError: there is no range in it, or not one, or one of too many values.
    """
    found = list(_RANGE.finditer(text))
    if len(found) != 1:
        help = "write the comparison as the rule has it, with a range such as `3..20` in place of the value"
        raise _wrong(f"`{text}` has {'no range' if not found else 'more than one range'}, expected one", help)
    (match,) = found
    first, last, step = Decimal(match["first"]), Decimal(match["last"]), Decimal(match["step"] or 1)
    unit = match["unit"] or match["unit_too"] or ""
    if (match["unit"] or unit) != (match["unit_too"] or unit):
        raise _wrong(f"the range `{match[0]}` begins and ends in different units", "write one unit for both")
    if last < first or not step:
        raise _wrong(f"the range `{match[0]}` holds no value", "write the smaller value first: `3..20`")
    count = int((last - first) / step) + 1
    if count > MOST_VALUES:
        raise _wrong(f"the range `{match[0]}` has {count:,} values, at most {MOST_VALUES} can be tried", "add `by N`")
    values = tuple(f"{first + step * number:f}{unit}" for number in range(count))
    return Varied(text[: match.start()], text[match.end() :], values)


def _wrong(message: str, help: str | None = None) -> PolicyError:
    return PolicyError([Diagnostic("G801", message, help=help)])


# ---- variants --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Variants:
    """A policy with one value varied.

    Args:
        rule: the rule it stands in.
        written: the comparison as the policy has it.
        values: the values tried.
        current: the place of the value the policy has among them; None where it is not among them.
        programs: the policy with each of them.
    """

    rule: Rule
    written: str
    values: tuple[str, ...]
    current: int | None
    programs: tuple[Program, ...]


def make_variants(program: Program, paths: Sequence[Path], rule: str, varied: Varied) -> Variants:
    """Variants of a policy.

    Args:
        program: the policy.
        paths: the files and folders it was loaded from.
        rule: the name of the rule.
        varied: what to vary in it.

    Raises:
        PolicyError: there is no such rule, the rule has no such comparison, or a variant does not compile.
    """
    found = program.policy.rules.get(rule)
    if found is None:
        raise _wrong(f"there is no rule called `{rule}`", did_you_mean(rule, program.policy.rules))
    shapes = _Shapes(program, paths)
    span = _place(shapes, found, varied)
    written = shapes.of(span.text, span)
    values = [shapes.of(varied.text(value), span) for value in varied.values]
    programs = tuple(_variant(program, paths, span, varied.text(value)) for value in varied.values)
    current = values.index(written) if written in values else None
    return Variants(found, " ".join(span.text.split()), varied.values, current, programs)


def _variant(program: Program, paths: Sequence[Path], span: Span, text: str) -> Program:
    def amended(source: Source) -> Source:
        if source != span.source:
            return source
        return Source(source.name, source.text[: span.start] + text + source.text[span.end :])

    loaded = load_all(list(paths), program.policy.community, amended)
    if loaded.program is None:
        raise PolicyError(loaded.diagnostics)
    return loaded.program.scanning_as(program)


def _place(shapes: _Shapes, rule: Rule, varied: Varied) -> Span:
    """Where in the rule, or in what it is defined by, the comparison stands."""
    spans = {term.span: None for term in walk(rule.condition) if isinstance(term, _COMPARING)}
    wanted = _pattern(varied, rule.condition.span, shapes)
    found = [span for span in spans if wanted.fullmatch(shapes.of(span.text, span) or "")]
    if len(found) == 1:
        return found[0]
    if found:
        raise _wrong(f"the rule `{rule.name}` has `{varied.text('…')}` more than once")
    compared = [" ".join(span.text.split()) for span in spans if _WRITTEN.search(span.text)]
    help = f"it compares {listing(compared, 4)}" if compared else None
    raise _wrong(f"the rule `{rule.name}` has no condition like `{varied.text('…')}`", help)


def _pattern(varied: Varied, beside: Span, among: _Shapes) -> re.Pattern[str]:
    """What the comparison looks like whatever its value."""
    unit = varied.values[0].lstrip("0123456789.")
    shapes = [among.of(varied.text(f"{number}{unit}"), beside) for number in (_STAND_IN, f"{_STAND_IN}1")]
    first, second = shapes
    if first is None or second is None:
        raise _wrong(f"`{varied.text(varied.values[0])}` is no condition", "write it as the rule has it")
    start = next((place for place, (one, other) in enumerate(zip(first, second, strict=False)) if one != other), 0)
    while start and (first[start - 1].isdigit() or first[start - 1] == "."):
        start -= 1
    digits = re.match(r"[\d.]*", first[start:])
    end = start + (digits.end() if digits is not None else 0)
    return re.compile(re.escape(first[:start]) + r"[\d.]+" + re.escape(first[end:]))


class _Shapes:
    """Reads conditions as the files of a policy do.

    Args:
        program: the policy.
        paths: the files and folders it was loaded from.
    """

    def __init__(self, program: Program, paths: Sequence[Path]) -> None:
        self._names = names_of(program.policy.community)
        self._parameters = ParameterFiles(program.policy.community)
        self._roots = [path if path.is_dir() else path.parent for path in paths]

    def of(self, text: str, beside: Span) -> str | None:
        """A condition as one line that is the same in every spelling, parameters as their values; None where the text is
        none.

        Args:
            text: the condition.
            beside: a place in the file whose names it uses.
        """
        source = beside.source
        root = next((root for root in self._roots if Path(source.name).is_relative_to(root)), Path(source.name).parent)
        declared = self._parameters.known(source, root, self._names | set(declared_names(source)))
        parsed = parse(Source("--vary", f"when {text} then warn"), declared)
        statements = parsed.file.statements
        if parsed.diagnostics or len(statements) != 1:
            return None
        (statement,) = statements
        if not isinstance(statement, nodes.Rule) or not isinstance(statement.trigger, nodes.When):
            return None
        return canonical(statement.trigger.condition)


# ---- the pass --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tried:
    """What came of one value.

    Args:
        fired: on how many events the rule fired.
        members: on whom.
        acts: how often each effect it asked for was decided, by verb.
        flips: on how many events anything is decided otherwise than with the value before.
        flipped: whom those events are about.
    """

    fired: int = 0
    members: set[str] = field(default_factory=set)
    acts: Counter[str] = field(default_factory=Counter)
    flips: int = 0
    flipped: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Flip:
    """An event that is decided otherwise with some values than with others.

    Args:
        outcome: the event, and what the first of the values leads to.
        member: whom it is about.
        fires: the places of the values with which the rule fires.
        changes: the places of values with which anything is otherwise than with the value before.
    """

    outcome: Outcome
    member: str | None
    fires: tuple[int, ...]
    changes: tuple[int, ...]


class Sweep:
    """Replays a trace through variants of a policy, side by side, in one pass.

    Args:
        variants: the policy with each value.
        traces: files, folders, patterns, or `-` for standard input; merged in time order.

    Attributes:
        run: the pass over the trace.
        tried: what came of each value, in their order.
        flips: the events at which decisions flip, in order.
        flipping: how many there are.
        complete: whether the trace was read to its end.

    Raises:
        TraceError: a path names nothing.
    """

    def __init__(self, variants: Variants, *traces: TracePath, strict: bool = False, jobs: int = 1) -> None:
        self.variants = variants
        self.run = SideBySide(variants.programs, *traces, strict=strict, jobs=jobs)
        self.tried = tuple(Tried() for _ in variants.values)
        self.flips: list[Flip] = []
        self.flipping = 0
        self.complete = False

    def go(self) -> None:
        """Reads the trace.

        Raises:
            TraceError: a file can't be opened, or the run is strict and something is wrong with the trace.
        """
        for lanes in self.run:
            for outcomes in _moments(lanes):
                self._take(outcomes)
        self.complete = True

    def _take(self, lanes: list[list[Outcome]]) -> None:
        rule = self.variants.rule.name
        fires = []
        for place, (tried, outcomes) in enumerate(zip(self.tried, lanes, strict=True)):
            for outcome in outcomes:
                decision = outcome.decision
                if any(fired.rule == rule for fired in decision.fired):
                    fires.append(place)
                    tried.fired += 1
                    tried.members |= _member(decision.member)
                    tried.acts.update(effect.verb for effect in decision.effects if rule in effect.rules)
        if fires or any(outcome.decision.effects for outcomes in lanes for outcome in outcomes):
            self._flip(lanes, tuple(dict.fromkeys(fires)))

    def _flip(self, lanes: list[list[Outcome]], fires: tuple[int, ...]) -> None:
        changes = [place for place in range(1, len(lanes)) if _differ(lanes[place - 1], lanes[place], place, fires)]
        if not changes:
            return
        outcome = next(outcomes[0] for outcomes in lanes if outcomes)
        for place in changes:
            self.tried[place].flips += 1
            self.tried[place].flipped |= _member(outcome.decision.member)
        self.flipping += 1
        if len(self.flips) < FLIPS_KEPT:
            self.flips.append(Flip(outcome, outcome.decision.member, fires, tuple(changes)))


def _member(member: str | None) -> set[str]:
    return set() if member is None else {member}


def _differ(before: list[Outcome], after: list[Outcome], place: int, fires: tuple[int, ...]) -> bool:
    if (place in fires) != (place - 1 in fires):
        return True
    return next(changes_between(before, after, _NO_NAMES), None) is not None


_NO_NAMES: Mapping[str, str] = {}


def _moments(lanes: tuple[tuple[Outcome, ...], ...]) -> Iterator[list[list[Outcome]]]:
    """What came of the trace's event, and of each moment that came due before it, for each value."""
    keys: dict[Any, None] = {}
    sorted_lanes = []
    for outcomes in lanes:
        by_event: dict[Any, list[Outcome]] = {}
        for outcome in outcomes:
            key = (outcome.event.kind, outcome.event.group, outcome.event.id, outcome.decision.member)
            by_event.setdefault(key, []).append(outcome)
        keys |= dict.fromkeys(by_event)
        sorted_lanes.append(by_event)
    for key in keys:
        yield [by_event.get(key, []) for by_event in sorted_lanes]
