"""The changes that a comparison of two policies found in rows for a page: compact, and bounded in number and size."""

from __future__ import annotations

from ...check.tables import effects as effect_rows
from ...replay.difference import MANNERS, TASK, Change
from ...runtime.decision import Effect
from ..activity import WallClock
from ..difference import said
from ..difference_phrases import DifferencePhrases, name_of
from ..reasons import kind_in
from ..summary_phrases import group_shown
from ..terminal import safe
from .decision_log import MOST_BYTES, MOST_MEMBER_BYTES, MOST_MEMBERS, MOST_ROWS, Row, Table
from .embedding import embedded
from .parts import ID_COLUMNS

TEXT = 120
"""How much of a message is shown."""
_NAME = 40
_SAID = 200

Deed = tuple[str, str, str, str]
"""What happens: the kind of its effect, the effect, its step and the rules that ask for it, and what it says to people."""


class DifferenceLog:
    """Rows of changes and of the members they reach.

    Args:
        phrases: of the comparison.

    Attributes:
        rows: as JSON that may stand in a page; as many as there is room for, in the order of events.
        members: those whom changes reach, as JSON, with most changes first.
    """

    def __init__(self, phrases: DifferencePhrases) -> None:
        self._phrases = phrases
        self._run = phrases.found.run
        self._community = self._run.programs[-1].policy.community
        self._clock = WallClock(self._community.timezone)
        self._kinds, self._groups, self._people = Table[str](), Table[str | None](), Table[str]()
        self._rules, self._deeds, self._files = Table[str](), Table[Deed](), Table[str]()
        self._ways = Table[tuple[str, ...]]()
        self.rows: list[str] = []
        self._fill()
        self.members = self._member_rows()

    def _fill(self) -> None:
        room = MOST_BYTES
        for change in self._phrases.found.changes[:MOST_ROWS]:
            people, deeds = len(self._people.numbers), len(self._deeds.numbers)
            row = embedded(self._row(change))
            # a name and a deed cost what is kept of them once, beside the row
            room -= len(row.encode("utf-8")) + ID_COLUMNS * (len(self._people.numbers) - people)
            room -= _SAID * (len(self._deeds.numbers) - deeds)
            if room < 0:
                return
            self.rows.append(row)

    def _row(self, change: Change) -> Row:
        event = change.event
        before, after = (
            None if deed is None else self._deeds.number(self._deed(deed, change))
            for deed in (change.before, change.after)
        )
        return (
            self._clock.at(event.at),
            self._kinds.number(event.kind),
            self._groups.number(event.group),
            None if change.member is None else self._people.number(change.member),
            safe(event.id, ID_COLUMNS),
            self._files.number(change.path),
            change.line,
            [self._rules.number(rule) for rule in change.rules],
            MANNERS.index(change.manner),
            self._ways.number(change.differs),
            before,
            after,
            said(change, TEXT),
        )

    def _deed(self, deed: Effect, change: Change) -> Deed:
        if deed.verb == TASK:
            return ("task", self._phrases.deed(deed, change), "", "")
        step = "" if deed.step is None or deed.of == 1 else f"{deed.step}/{deed.of}"
        beside = " · ".join(part for part in (step, self._phrases.asked_by(deed, change)) if part)
        kind = effect_rows()[deed.verb].kind
        return (kind, self._phrases.act(deed, change), beside, safe(deed.text or "", _SAID))

    def _member_rows(self) -> list[str]:
        found: list[str] = []
        room = MOST_MEMBER_BYTES
        for id, counts in self._phrases.members()[:MOST_MEMBERS]:
            row = embedded((self._people.number(id), *(counts[manner] for manner in MANNERS)))
            room -= len(row.encode("utf-8")) + 2 * ID_COLUMNS
            if room < 0:
                break
            found.append(row)
        return found

    def named(self) -> dict[str, object]:
        """What the numbers in rows stand for, with nothing in it that acts on a page."""
        people = ((id, name_of(self._run, id)) for id in self._people)
        return {
            "kinds": [safe(kind_in(kind, self._phrases.words.language)) for kind in self._kinds],
            "groups": [("" if id is None else safe(id, ID_COLUMNS), self.group(id)) for id in self._groups],
            "members": [(safe(id, ID_COLUMNS), name and safe(name, _NAME)) for id, name in people],
            "rules": list(map(safe, self._rules)),
            "deeds": list(self._deeds),
            "ways": [(list(way), self._phrases.ways(way)) for way in self._ways],
            "files": list(map(safe, self._files)),
        }

    def said(self, change: Change) -> str:
        """What was written in the message."""
        return said(change, TEXT)

    def group(self, id: str | None) -> str:
        """A group by its name."""
        return group_shown(self._community, id, self._phrases.acts, _NAME)

    def sides(self, change: Change) -> list[tuple[Deed, bool] | None]:
        """What happens before and after, each with whether what it says is to be shown; None is nothing."""
        return [
            None if deed is None else (self._deed(deed, change), "text" in change.differs)
            for deed in (change.before, change.after)
        ]
