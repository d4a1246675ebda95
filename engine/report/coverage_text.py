"""Coverage of a policy by its scenarios, for a person and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..replay.coverage import Branch, Coverage, Part, share
from ..source import Span
from .aligned import aligned
from .places import place
from .scenario_words import ScenarioWords
from .terminal import safe, styled

_TEXT = 70


def render_coverage(policy: str, coverage: Coverage, color: bool, language: str) -> str:
    """How much of a policy was shown, and what was not.

    Args:
        policy: its name for people.
        coverage: what was seen of it.
        color: whether the terminal shows colours.
        language: `en` or `zh`; any other is English.

    Returns:
        the text, without a last line end.
    """
    words = ScenarioWords(language)
    totals = [
        words.say("total", what=words.say(what), shown=shown, there=there, percent=percent_text(shown, there))
        for what, (shown, there) in coverage.totals.items()
        if there
    ]
    rows = [[f"  {row[0]}", *row[1:]] for row in _gaps(coverage, words)]
    head = styled(words.say("coverage", policy=safe(policy)), "strong", color)
    return "\n".join([head, f"  {words.listed(totals)}", *aligned(rows)])


def percent_text(shown: int, there: int) -> str:
    """How many of a hundred, rounded down, so that only all is 100."""
    return str(int(share(shown, there)))


def _gaps(coverage: Coverage, words: ScenarioWords) -> Iterator[list[str]]:
    """A row for each thing that was never seen: of what, what it is, and its place."""
    for part in coverage.parts:
        for text, span in _gaps_of(part, words):
            yield [safe(part.name, _TEXT), text, _place(span)]


def _gaps_of(part: Part, words: ScenarioWords) -> Iterator[tuple[str, Span]]:
    if not part.acted:
        yield words.say("never fired" if part.steps else "never withheld"), part.span
    elif len(part.steps) > 1:
        yield from ((words.say("never step", step=number), part.span) for number in _never(part.steps))
    if part.acted:
        yield from ((words.say("never otherwise", step=number), part.span) for number in _never(part.otherwise))
    for branch in part.branches:
        yield from ((text, branch.span) for text in _gaps_of_branch(branch, words))


def _never(steps: Sequence[int]) -> Iterator[int]:
    """The steps of a ladder that were never taken, from 1."""
    return (number for number, times in enumerate(steps, 1) if not times)


def _gaps_of_branch(branch: Branch, words: ScenarioWords) -> Iterator[str]:
    text = safe(" ".join(branch.span.text.split()), _TEXT)
    if len(branch.missed) == 2:
        yield words.say("only unknown" if branch.was[None] else "never judged", text=text)
        return
    for verdict in branch.missed:
        yield words.say("never true" if verdict else "never false", text=text)


def _place(span: Span) -> str:
    where = place(span)
    return f"{safe(span.source.name)}:{where.line}:{where.column}"


def coverage_data(policy: str, coverage: Coverage) -> dict[str, object]:
    """The same as plain values, for scripts."""
    return {
        "policy": policy,
        "digest": coverage.program.digest,
        "totals": {what: {"shown": shown, "there": there} for what, (shown, there) in coverage.totals.items()},
        "rules": [_rule_data(part) for part in coverage.rules.values()],
        "guards": [_part_data(part, "withheld") for part in coverage.guards],
    }


def _rule_data(part: Part) -> dict[str, object]:
    otherwise = {"otherwise": part.otherwise} if part.otherwise else {}
    return _part_data(part, "fired") | {"steps": part.steps} | otherwise


def _part_data(part: Part, acted: str) -> dict[str, object]:
    branches = [
        {
            "text": " ".join(branch.span.text.split()),
            **_place_data(branch.span),
            "true": branch.was[True],
            "false": branch.was[False],
            "unknown": branch.was[None],
        }
        for branch in part.branches
    ]
    return {"name": part.name, **_place_data(part.span), acted: part.acted, "branches": branches}


def _place_data(span: Span) -> dict[str, object]:
    where = place(span)
    return {"file": span.source.name, "line": where.line, "column": where.column}
