"""Expectations: what a dry run has to come to, read from a file and held against a run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from ..check.tables import effects
from ..community.built_ins import canonical_role
from ..compile.program import Program
from ..diagnostics import Diagnostic, PolicyError, did_you_mean, has_errors, listing
from ..source import Span
from ..syntax.vocabulary import vocabulary
from ..yaml_keys import with_english_keys
from ..yaml_schema import check_shape, shortened
from ..yaml_source import YamlDocument, YamlNode, load_yaml, read_source
from .impact import Measure, read_measure

Kind = Literal["rule", "effect", "impact", "unknown", "errors", "goal"]

_SHARES = frozenset(("precision", "recall"))
_BOUND = re.compile(r"(?P<daily>每天 ?)?(?P<number>\d+(?:\.\d+)?) ?(?P<percent>%)?(?P<each> per day| ?每天)?")


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound of a figure.

    Args:
        side: `at_least`, `at_most` or `exactly`.
        number: the bound; of a share from 0 to 1.
        daily: whether it holds for each day by itself.
        written: the number as it stands in the file, such as `40%`.
    """

    side: str
    number: Fraction
    daily: bool
    written: str

    def holds(self, figure: int | Fraction) -> bool:
        """Whether a figure is within the bound."""
        if self.side == "exactly":
            return figure == self.number
        return figure >= self.number if self.side == "at_least" else figure <= self.number

    def __str__(self) -> str:
        number = f"{self.written} per day" if self.daily else self.written
        match self.side:
            case "at_least":
                return f"at least {number}"
            case "at_most":
                return f"at most {number}"
            case _:
                return f"exactly {number}"


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing that is expected.

    Args:
        kind: what it is about.
        name: the rule, the effect or the goal; of an impact what is measured, as written.
        figure: of a rule, which of its figures.
        bound: what has to hold; None of a goal, which has to be met.
        span: where the bound stands.
        measure: of an impact, what is measured.
    """

    kind: Kind
    name: str
    figure: str
    bound: Bound | None
    span: Span
    measure: Measure | None = None

    @property
    def title(self) -> str:
        """What is expected of what, in a line."""
        what = {
            "rule": f"`{self.name}` {self.figure}",
            "effect": f"effect `{self.name}`",
            "goal": f"goal `{self.name}`",
        }
        return what.get(self.kind, str(self.measure) if self.measure is not None else self.kind)


@dataclass(frozen=True, slots=True)
class Expectations:
    """A file of expectations.

    Args:
        document: the file.
        expected: what is expected, in the order of the file.
        traces: what it says to replay; empty where it says nothing.
        baseline: the file of accepted figures; None where there is none.
        tolerance: how far from them a figure may be, from 0.
    """

    document: YamlDocument
    expected: tuple[Expected, ...]
    traces: tuple[str, ...]
    baseline: Path | None
    tolerance: Fraction

    @property
    def baseline_span(self) -> Span:
        """Where the baseline is named."""
        return self.document.place(("baseline",))


def load_expectations(path: Path, program: Program) -> Expectations:
    """Reads a file of expectations.

    Args:
        path: the file.
        program: the policy it is about.

    Raises:
        PolicyError: something in it is wrong, or it is about something that nobody knows.
        OSError: it can't be read.
    """
    document, doubled = with_english_keys(load_yaml(read_source(path, path.as_posix())), "expectations")
    _, findings = check_shape(document, "expectations")
    if doubled or findings:
        raise PolicyError([*doubled, *findings])
    reader = _Reader(program, path.parent)
    expected = tuple(reader.expected(document.root))
    if not (expected or reader.findings or "baseline" in document.root.parts):
        start = document.root.span.start
        message, help = "nothing is expected in this file", "add `expect:` or `baseline:`"
        reader.findings.append(Diagnostic("G811", message, Span(document.source, start, start), help=help))
    if has_errors(reader.findings):
        raise PolicyError(reader.findings)
    named = document.root.parts.get("baseline")
    tolerance = document.root.parts.get("tolerance")
    return Expectations(
        document,
        expected,
        tuple(reader.traces(document.root)),
        None if named is None else path.parent / str(named.value),
        Fraction(0) if tolerance is None else Fraction(str(tolerance.value).rstrip("%")) / 100,
    )


@dataclass
class _Reader:
    """Reads expectations and takes down what is wrong with them."""

    program: Program
    folder: Path
    findings: list[Diagnostic] = field(default_factory=list)

    def traces(self, root: YamlNode) -> Iterator[str]:
        node = root.parts.get("trace")
        for item in [] if node is None else list(node.parts.values()) or [node]:
            yield (self.folder / str(item.value)).as_posix()

    def expected(self, root: YamlNode) -> Iterator[Expected]:
        expect = root.parts.get("expect")
        if expect is None:
            return
        for section, node in expect.parts.items():
            yield from self._section(str(section), node, expect.keys[str(section)])

    def _section(self, section: str, node: YamlNode, key: Span) -> Iterator[Expected]:
        if section in ("unknown", "errors"):
            kind: Kind = "unknown" if section == "unknown" else "errors"
            yield from self._bounds(kind, "", "", node, share=False)
        elif section == "goals":
            for item in node.parts.values():
                if self._known(str(item.value), "goal", self.program.policy.goals, item.span):
                    yield Expected("goal", str(item.value), "", None, item.span)
        else:
            for name, part in node.parts.items():
                yield from self._named(section, str(name), part, node.keys[str(name)])

    def _named(self, section: str, name: str, node: YamlNode, key: Span) -> Iterator[Expected]:
        if section == "rules":
            if self._known(name, "rule", self.program.policy.rules, key):
                for figure, part in node.parts.items():
                    yield from self._bounds("rule", name, str(figure), part, share=figure in _SHARES)
        elif section == "effects":
            verb = vocabulary().verb_of.get(name, name)
            if self._known(verb, "effect", effects(), key):
                yield from self._bounds("effect", verb, "", node, share=False)
        else:
            measure = self._measure(name, key)
            if measure is not None:
                yield from self._bounds("impact", name, "", node, share=measure.top > 0, measure=measure)

    def _known(self, name: str, what: str, known: Mapping[str, object], span: Span) -> bool:
        if name not in known:
            help = did_you_mean(name, known) or (f"there is {listing(sorted(known))}" if known else None)
            message = f"there is no {what} called `{shortened(name)}`"
            self.findings.append(Diagnostic("G811", message, span, help=help))
        return name in known

    def _measure(self, text: str, span: Span) -> Measure | None:
        found = read_measure(text)
        if found is None:
            help = "write `muted members`, `sanctions in role service`, `kicks in their first 7d`, …"
            message = f"`{shortened(text)}` is nothing that can be measured"
            self.findings.append(Diagnostic("G811", message, span, help=help))
            return None
        community = self.program.policy.community
        known = {"role": community.roles, "tier": community.tiers, "group": community.groups}
        if found.by == "role":
            found = replace(found, of=canonical_role(found.of))
        if found.by is not None and found.of not in ("member", "bot"):
            names = dict.fromkeys(known[found.by])
            return found if self._known(found.of, found.by, names, span) else None
        return found

    def _bounds(
        self, kind: Kind, name: str, figure: str, node: YamlNode, share: bool, measure: Measure | None = None
    ) -> Iterator[Expected]:
        for side, part in node.parts.items():
            bound = self._bound(str(side), part, share, kind == "impact")
            if bound is not None:
                yield Expected(kind, name, figure, bound, part.span, measure)

    def _bound(self, side: str, node: YamlNode, share: bool, daily: bool) -> Bound | None:
        written = str(node.value)
        match = _BOUND.fullmatch(written)
        if match is None or (match["daily"] and match["each"]):
            self._unfit(f"`{shortened(written)}` is no bound", node, "write a number, `50%` or `20 per day`")
            return None
        number = Fraction(Decimal(match["number"])) / (100 if match["percent"] else 1)
        by_day = bool(match["daily"] or match["each"])
        if match["percent"] and not share:
            self._unfit("this is counted, and can't be bounded by a share", node, "write a number")
        elif share and number > 1:
            self._unfit("this is a share, from 0 to 1", node, f"write `{match['number']}%`")
        elif by_day and (not daily or share):
            self._unfit("this is not counted by day", node, "write a number for the whole trace")
        elif by_day and side != "at_most":
            self._unfit("of a day only the most can be bounded", node, "write `at_most`, or leave out `per day`")
        else:
            return Bound(side, number, by_day, f"{match['number']}{match['percent'] or ''}")
        return None

    def _unfit(self, message: str, node: YamlNode, help: str) -> None:
        self.findings.append(Diagnostic("G812", message, node.span, help=help))
