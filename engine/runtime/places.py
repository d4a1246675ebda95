"""Groups in which messages may be passed that plainly lead to nothing, and what was found out there about members."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from ..check.policy import Log
from ..community import Group
from ..compile.gate import Gate
from ..compile.screen import Screens
from ..compile.sole import Sole
from .decision import Unknown
from .state import KEPT, Membership
from .state.tables import Seen, Turning
from .state.windows import Numbers

_NEVER, _ALWAYS = -(1 << 62), 1 << 62
WHOM = ("member in group", "member", "group", "community")
"""Whom logs count messages for."""
_NO_INSTANTS: array[int] = array("q")


class Asked(NamedTuple):
    """What is asked of a log, and whether it counts the message.

    Args:
        key: the log.
        log: what it counts.
        numbers: those that open the gate.
        longest: the longest of the windows, in ms; None where no number is asked for.
        counts: whether it counts messages that match no pattern.
        whom: whom it counts them for; the number of one of `WHOM`.
    """

    key: str
    log: Log
    numbers: Numbers
    longest: int | None
    counts: bool
    whom: int


class Place(msgspec.Struct, frozen=True, gc=False):
    """A group in which messages may be passed.

    Args:
        group: its id.
        settings: those that the community file has for it.
        bits: those of a scan; a message of which it sets none of them leads to nothing as far as its text tells.
        gate: what shows that of most messages.
        soles: the only rules that can be true of messages by their texts, by the bits that a scan sets; None where several
            can be, or more would come of it. Whoever asks for one puts it there, for all groups of the gate.
        finest: how fine times have to be for all windows to tell anything, in ms.
        is_coarse: whether they are not: those windows are left aside whose counters nobody knows.
        seen: where the identities of its messages are kept.
        asked: what is asked of logs.
        is_all_here: whether all windows that are asked for are of what a member says in the group.
        reads: whether any of them counts texts.
        alone: the only log, which counts what a member says in the group; None where there are others.
        numbers: what is asked of it.
        kept: how long it is kept, in ms.
        told: what makes a message take a longer way by what it says of itself; None where nothing does.
    """

    group: str
    settings: Group
    bits: int
    gate: Gate
    soles: dict[int, Sole | None]
    finest: int
    is_coarse: bool
    seen: tuple[str, str]
    asked: tuple[Asked, ...]
    is_all_here: bool
    reads: bool
    alone: str | None
    numbers: Numbers
    kept: int
    told: Screens | None


class Doubt(NamedTuple):
    """What rules lack on messages of a member that match no pattern, for a time.

    Args:
        begins, ends: from when on, and up to before when, in ms.
        values, own, group: what was known of the member and of the group; it holds while these are the same.
        lack: what they lack.
    """

    begins: int
    ends: int
    values: object
    own: object
    group: object
    lack: tuple[Unknown, ...]


class Track(msgspec.Struct, gc=False):
    """A member whose messages in a group may be passed, as long as the membership is this one.

    Args:
        membership: in the group.
        subject: whom logs count the member's messages in the group for.
        changes: of all memberships, how many there had been when it was last seen to be this one.
        heard: from when on all windows that are asked for were listened to from their beginning, as far as is plain, in ms.
        instants: what the only log of the group has of the member, in ms; empty where that was not looked up, or is no more.
        heard_each: the same as `heard` of each window by itself; None where that was not looked up.
        doubt: what rules lacked when that was last asked; None where it may be otherwise the next time.
    """

    membership: Membership
    subject: str
    changes: int
    heard: int
    instants: array[int] = _NO_INSTANTS
    heard_each: tuple[int, ...] | None = None
    doubt: Doubt | None = None


class Room:
    """A group in which messages may be passed, and whose messages were."""

    __slots__ = ("here", "ids", "place", "tracks", "until")

    def __init__(self, place: Place, here: Mapping[str, Membership]) -> None:
        """Nobody's messages were looked at yet.

        Args:
            place: what there is to look at.
            here: the memberships of the group.
        """
        self.place = place
        self.here = here
        self.tracks: dict[str, Track] = {}
        self.ids = Turning[str, int]()
        self.until = _NEVER

    def ids_in(self, seen: Seen) -> Turning[str, int]:
        """The identities of the group's messages, where it holds none; some were maybe put since then."""
        ids = seen.places.get(self.place.seen)
        if ids:
            self.ids, self.until = ids, ids[ids.turns[0]] + KEPT
        return self.ids

    def begin(self, seen: Seen, at: int) -> Turning[str, int]:
        """Room for the identities of the group's messages, of which the first comes (at a time in ms)."""
        self.ids, self.until = seen.rows_of(self.place.seen), at + KEPT
        return self.ids


def place_of(
    group: str,
    settings: Group,
    gate: Gate,
    soles: dict[int, Sole | None],
    retention: Mapping[str, int | None],
    precision: int = 0,
) -> Place:
    """What there is to look at in a group.

    Args:
        group: its id.
        settings: those that the community file has for it.
        gate: what most of its messages do not pass.
        soles: the only rules that can be true, as far as they are known of the gate.
        retention: how long logs are kept, in ms; None for ever.
        precision: how fine times are, in ms.
    """
    asked, finest = [], _ALWAYS if gate.shortest is None else gate.shortest
    for log, filter in gate.logs:
        reached = [each for each in gate.reached.get(log.key, ()) if each.window >= precision]
        if filter and not reached:  # neither counts a message that matches nothing nor is asked of it
            continue
        numbers = tuple((each.least - 1, 1 - each.least, each.window) for each in reached)
        longest = max((each.window for each in reached), default=None)
        asked.append(Asked(log.key, log, numbers, longest, not filter, WHOM.index(log.by)))
    only = asked[0] if len(asked) == 1 else None
    if only is not None and (only.log.by != "member in group" or only.log.texts or not only.counts):
        only = None
    kept = None if only is None else retention[only.key]
    return Place(
        group=group,
        settings=settings,
        bits=gate.opening,
        gate=gate,
        soles=soles,
        finest=finest,
        is_coarse=precision > finest,
        seen=("message", group),
        asked=tuple(asked),
        is_all_here=all(one.log.by == WHOM[0] for one in asked if one.longest is not None),
        reads=any(one.log.texts for one in asked),
        alone=None if only is None or kept is None else only.key,
        numbers=() if only is None else only.numbers,
        kept=kept or 0,
        told=gate.told,
    )
