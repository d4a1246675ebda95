"""What is seen of messages before any state: in which groups they may be passed, and which of them lead to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple, cast

from ..compile.program import Program
from ..compile.sole import Sole
from ..text.normal import light
from ..text.scanner import Scan
from .places import Place, place_of
from .said import Heard, Said
from .view import Utterance

Plain = Said | Heard
"""A plain message, as it is skimmed."""
PLAIN = frozenset({Said, Heard})
_MOST_GROUPS = 100_000
"""So many groups are remembered; groups that no one listed could be many."""


class Clearance(NamedTuple):
    """What was seen of a message by itself.

    Args:
        is_clear: whether by itself it leads to nothing.
        scan: what its text matches; None where that is nothing or was not asked.
    """

    is_clear: int
    scan: Scan | None


NOT_LOOKED_AT = Clearance(0, None)


class Cleared(NamedTuple):
    """What is seen of some lines at once.

    Args:
        clear: for each 1 where it holds a plain message that by itself leads to nothing, or else 0.
        scans: for each what its text matches; None where that is nothing or was not asked.
    """

    clear: bytes
    scans: Sequence[Scan | None]

    def seen(self, place: int) -> Clearance:
        """What was seen of one of them."""
        return Clearance(self.clear[place], self.scans[place])


class Clearing:
    """Looks at messages by themselves.

    Args:
        program: the policy.
    """

    __slots__ = ("_places", "_program", "_soles", "_tells")

    def __init__(self, program: Program) -> None:
        self._program = program
        self._tells = False
        self._places: dict[str, Place | None] = {}
        self._soles: dict[int, dict[int, Sole | None]] = {}

    def clear(self, whats: Sequence[object]) -> Cleared:
        """Which of some lines hold a message that by itself leads to nothing: it matches no pattern, for one.

        Args:
            whats: what was skimmed of the lines.

        Returns:
            what is seen of each; none is clear that is no plain message, in a group in which none is passed, or not sure.
        """
        plain = self._plain(whats)
        asked = cast("Sequence[Plain]", whats if plain is None else [*compress(whats, plain)])
        try:
            scans = self._program.scanner.scans([what.message.text for what in asked])
        except Exception:  # the long way says what went wrong
            return Cleared(bytes(len(whats)), [None] * len(whats))
        blank = bytes([scan is None for scan in scans])
        if self._tells:
            blank = bytes([is_blank and not self._is_told(what) for is_blank, what in zip(blank, asked, strict=True)])
        if plain is None:
            return Cleared(blank, scans)
        answers, found = iter(blank), iter(scans)
        clear = bytes([is_plain and next(answers) for is_plain in plain])
        return Cleared(clear, [next(found) if is_plain else None for is_plain in plain])

    def _plain(self, whats: Sequence[object]) -> list[bool] | None:
        """Which lines hold a plain message in a group in which messages may be passed; None where all do."""
        if PLAIN.issuperset(map(type, whats)) and None not in map(
            self.place_of, {what.group for what in cast("Sequence[Plain]", whats)}
        ):
            return None
        return [isinstance(what, Said | Heard) and self.place_of(what.group) is not None for what in whats]

    def place_of(self, group: str) -> Place | None:
        """What there is to look at in a group; None where more has to be known to tell that a message leads to nothing."""
        try:
            return self._places[group]
        except KeyError:
            pass
        program = self._program
        listed = program.policy.community.group_of(group)
        gate = None if listed is None else program.gate_for(listed.id)
        found = None
        if listed is not None and gate is not None:
            soles = self._soles.setdefault(id(gate), {})  # the program keeps its gates
            found = place_of(group, listed, gate, soles, program.retention)
            self._tells = self._tells or found.told is not None
        if len(self._places) < _MOST_GROUPS:
            self._places[group] = found
        return found

    def recall(self, what: Plain, seen: Clearance) -> None:
        """Has what was seen of a message's text not looked for again by whoever evaluates the message next.

        Args:
            what: the message.
            seen: what was seen of it.
        """
        text = what.message.text
        if seen.scan is not None or seen.is_clear:
            self._program.scanner.scan(text, seen.scan or Scan(0, light(text)))

    def _is_told(self, what: Plain) -> bool:
        place = self.place_of(what.group)
        return place is not None and self.is_told(what, place)

    def is_told(self, what: Plain, place: Place) -> bool:
        """Whether what a message says of itself may lead to something.

        Args:
            what: the message.
            place: its group.
        """
        if place.told is None:
            return False
        found: list[int] = []
        try:
            place.told.screen(Utterance(self._program, what), found.append, found.append)
        except Exception:  # the long way says what went wrong
            return True
        return bool(found)
