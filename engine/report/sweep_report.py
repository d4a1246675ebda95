"""A sweep over the values of a threshold as a person reads it, and as programs do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..replay.variants import Flip, Sweep
from .difference_phrases import member_shown, reading
from .difference_words import DifferenceWords
from .excerpt import excerpt
from .summary_words import Words
from .tables import Table
from .terminal import safe

_TEXT = 50
_MEMBERS = 4


def sweep_tables(sweep: Sweep, language: str, limit: int) -> list[Table]:
    """A sweep as the parts of a report.

    Args:
        sweep: to the end of its trace or as far as it came.
        language: `en` or `zh`; any other is English.
        limit: how many events at which decisions flip to show.
    """
    return list(_Report(sweep, language, limit).tables())


class _Report:
    def __init__(self, sweep: Sweep, language: str, limit: int) -> None:
        self._sweep = sweep
        self._limit = limit
        self._words = DifferenceWords(language)
        self._acts = Words(language)
        self._say = self._words.say

    def tables(self) -> Iterator[Table]:
        sweep = self._sweep
        variants = sweep.variants
        title = self._say("sweep title", rule=variants.rule.name, written=variants.written)
        notes = [] if sweep.complete else [self._say("stopped")]
        yield Table(title, (), reading(sweep.run, self._words), notes=notes)
        heads = self._words.all("value", "fired", "members", "flips", "of members", "effects")
        rows = [self._value(place) for place in range(len(variants.values))]
        yield Table("", heads, rows, frozenset((1, 2, 3)))
        yield self._flips()

    def _value(self, place: int) -> list[str]:
        tried = self._sweep.tried[place]
        members = sorted(tried.flipped)
        named = [member_shown(self._sweep.run, member) for member in members[:_MEMBERS]]
        if len(members) > _MEMBERS:
            named.append(f"… {len(members):,}")
        counts = [f"{tried.fired:,}", f"{len(tried.members):,}", f"{tried.flips:,}" if tried.flips else ""]
        return [self._spelled(place), *counts, self._words.listed(named), self._acts.counts(tried.acts)]

    def _spelled(self, place: int) -> str:
        value = self._sweep.variants.values[place]
        return self._say("current", value=value) if place == self._sweep.variants.current else value

    def _flips(self) -> Table:
        sweep = self._sweep
        if not sweep.flips:
            return Table(self._say("flips head"), notes=[self._say("no flips")])
        heads = self._words.all("moment", "event", "member", "fires at", "message")
        rest = sweep.flipping - min(len(sweep.flips), self._limit)
        notes = [self._say("more", count=rest)] if rest else []
        return Table(
            self._say("flips head"), heads, [self._flip(flip) for flip in sweep.flips[: self._limit]], notes=notes
        )

    def _flip(self, flip: Flip) -> list[str]:
        event = flip.outcome.event
        text = "" if event.message is None else safe(event.message.text, 500)
        return [
            flip.outcome.decision.at[:16].replace("T", " "),
            safe(event.id, 20),
            "" if flip.member is None else member_shown(self._sweep.run, flip.member),
            self._with(flip),
            "".join(piece for piece, _ in excerpt(text, (), _TEXT)),
        ]

    def _with(self, flip: Flip) -> str:
        """The values with which the rule fires, those in a row as a range."""
        spelled = self._words.listed([self._range(run) for run in runs(flip.fires)])
        changed = {place for run in runs(flip.fires) for place in (run[0], run[-1] + 1)}
        if set(flip.changes) <= changed and spelled:
            return spelled
        return f"{spelled or self._say('never')} {self._say('elsewhere')}"

    def _range(self, run: tuple[int, ...]) -> str:
        values = self._sweep.variants.values
        return values[run[0]] if len(run) == 1 else f"{values[run[0]]}..{values[run[-1]]}"


def runs(places: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Numbers in order, those that follow on each other together."""
    found: list[tuple[int, ...]] = []
    for place in places:
        if found and found[-1][-1] == place - 1:
            found[-1] = (*found[-1], place)
        else:
            found.append((place,))
    return found


def sweep_data(sweep: Sweep) -> Mapping[str, object]:
    """A sweep as plain values, for scripts, with every event at which decisions flip."""
    variants = sweep.variants
    return {
        "rule": variants.rule.name,
        "written": variants.written,
        "trace": sweep.run.reader.digest,
        "complete": sweep.complete,
        "events": sweep.run.events,
        "current": None if variants.current is None else variants.values[variants.current],
        "values": [
            {
                "value": value,
                "policy": program.digest,
                "fired": tried.fired,
                "members": len(tried.members),
                "effects": dict(sorted(tried.acts.items(), key=lambda item: (-item[1], item[0]))),
                "flips": tried.flips,
                "flipped_members": sorted(tried.flipped),
            }
            for value, program, tried in zip(variants.values, variants.programs, sweep.tried, strict=True)
        ],
        "flips": [_flip_data(flip, variants.values) for flip in sweep.flips],
        "flips_left_out": sweep.flipping - len(sweep.flips),
    }


def _flip_data(flip: Flip, values: tuple[str, ...]) -> Mapping[str, object]:
    event = flip.outcome.event
    return {
        "event": event.id,
        "at": flip.outcome.decision.at,
        "group": event.group,
        "member": flip.member,
        "text": None if event.message is None else event.message.text,
        "fires_with": [values[place] for place in flip.fires],
        "changes_at": [values[place] for place in flip.changes],
        "file": flip.outcome.path or None,
        "line": flip.outcome.line or None,
    }
