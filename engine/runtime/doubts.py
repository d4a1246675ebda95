"""What rules lack on messages that by themselves lead to nothing, and of which that is all there is to tell.

Where nobody listened for long enough, a counter is only known to be some number or more, and so it is not known whether a rule
holds that wants it to reach a greater one. Message after message says so, each of the same rules: what they lack is found out
as for any message, once, and remembered by all that it depends on.
"""

from __future__ import annotations

from typing import NamedTuple

from ..check.policy import Log
from ..compile.gate import Gate
from ..compile.program import Program
from ..compile.undecided import DAYS, facts_of_undecided
from ..text.normal import distinct_letters, light
from .decision import Unknown
from .facts import UNTOLD, group_facts
from .listened import ALWAYS, NEVER, is_listened
from .places import Doubt, Place, Track
from .quiet import count_in, state_rules, unknown_of
from .roles import role_of
from .said import Heard, Said, event_of
from .state import MemberRecord, State
from .view import View
from .view.counters import listened_since
from .view.member import days_in_group

_MOST = 4_096
"""Of so many different states of knowledge it is remembered what rules lack."""
Key = tuple[object, ...]
Lack = tuple[Unknown, ...]


class Scanned(NamedTuple):
    """What is known of a message by its text.

    Args:
        bits: what it matches.
        struck: the rule that fires on it; None where none does.
    """

    bits: int = 0
    struck: str | None = None


NOTHING_SCANNED = Scanned()
"""Of a message that matches nothing."""


class _Asking(NamedTuple):
    """What it depends on what rules lack.

    Args:
        facts: of the sender, in order.
        windows: those that may not have been listened to, in ms, each with a log that is asked for it.
        reads: whether it matters whether the text has two distinct letters.
        known: what rules lack, by all of these; None where more comes of it.
    """

    facts: tuple[str, ...]
    windows: tuple[tuple[int, Log], ...]
    reads: bool
    known: dict[Key, Lack | None]

    @property
    def is_steady(self) -> bool:
        """Whether it is the same from one message to the next while nothing more is known."""
        return not self.reads and DAYS not in self.facts and "tags" not in self.facts


class Doubts:
    """Tells what rules lack on messages that by themselves lead to nothing and of which no counter reaches a number.

    Args:
        program: the policy.
        state: what is known; read only.

    """

    __slots__ = ("_asking", "program", "state")

    def __init__(self, program: Program, state: State) -> None:
        self.program = program
        self.state = state
        self._asking: dict[int, _Asking | None] = {}

    def on(
        self, said: Said | Heard, at: int, precision: int, place: Place, track: Track, record: MemberRecord | None,
        scanned: Scanned,
    ) -> Lack | None:  # fmt: skip
        """What rules lack on a message.

        Args:
            said: the message, not counted yet.
            at: its time in ms.
            precision: how fine that is, in ms.
            place: the group.
            track: the sender there.
            record: what is known of the sender.
            scanned: what is known of its text.

        Returns:
            what they lack, nothing where all windows were listened to; None where it takes a closer look to tell.
        """
        state, doubt, is_plain = self.state, track.doubt, scanned is NOTHING_SCANNED
        if is_plain and doubt is not None and record is not None and doubt.begins <= at < doubt.ends:
            is_same = doubt.values is record.values and doubt.own is record.own
            if is_same and doubt.group is state.groups.get(place.group):
                return doubt.lack
        if is_listened(state, place, at, record, track.membership):
            return ()
        if record is None or state.gaps or state.kept_since:
            return None
        asking = self._asking_in(place)
        if asking is None or ("tags" in asking.facts and record.expires):
            return None
        heard = self._heard(asking, at, track, record)
        says = not asking.reads or distinct_letters(light(said.message.text))
        facts = [self._fact(name, place, track, record, said, at) for name in asking.facts]
        key = (precision, says, *scanned, *[at >= begins for begins in heard], *facts)
        if key in asking.known:
            found = asking.known[key]
        else:
            found = self._look(said, at, precision, place, track, record, scanned.struck)
            if len(asking.known) < _MOST:
                asking.known[key] = found
        if found is not None and is_plain and asking.is_steady:
            begins = max((moment for moment in heard if moment <= at), default=NEVER)
            ends = min((moment for moment in heard if moment > at), default=ALWAYS)
            group = state.groups.get(place.group)
            track.doubt = Doubt(begins, ends, record.values, record.own, group, found)
        return found

    def _heard(self, asking: _Asking, at: int, track: Track, record: MemberRecord) -> tuple[int, ...]:
        """From when on (ms) each window was listened to from its beginning."""
        if track.heard_each is None:
            since, membership = self.state.since_or(at), track.membership
            track.heard_each = tuple(
                window + listened_since(since, log, record, membership) for window, log in asking.windows
            )
        return track.heard_each

    def _asking_in(self, place: Place) -> _Asking | None:
        gate = place.gate
        try:
            return self._asking[id(gate)]  # the program keeps its gates
        except KeyError:
            pass
        facts = facts_of_undecided(self.program, place.settings.id, gate)
        found = self._asking[id(gate)] = None if facts is None else _asking_of(gate, facts)
        return found

    def _fact(self, name: str, place: Place, track: Track, record: MemberRecord, said: Said | Heard, at: int) -> object:
        if name == DAYS:
            return days_in_group(track.membership, at)
        if name != "role":
            return record.own.get(name, record.values.get(name))
        state, owner = self.state, None
        if place.group in state.groups:
            told = group_facts(place.settings, state.groups[place.group]).get("owner")
            owner = told if isinstance(told, str) else None
        return role_of(self.program, place.settings, said.member.id, track.membership, owner)

    def _look(
        self, said: Said | Heard, at: int, precision: int, place: Place, track: Track, record: MemberRecord,
        struck: str | None,
    ) -> Lack | None:  # fmt: skip
        """What rules lack on a message, by asking them."""
        program, state, event = self.program, self.state, event_of(said, at, precision)
        group = place.settings
        facts = group_facts(group, state.groups.get(said.group, UNTOLD))
        view = View(program, state, event, at, group, facts, said.member.id, record, track.membership, {})
        true: list[int] = []
        unsure: list[int] = []
        try:
            view.read_message()
            counted = count_in(program, view)
            program.screens_for("message", view.listed_as or "").screen(view, true.append, unsure.append)
            rules = program.rules_for("message", view.listed_as)
            if [rules[index][0].name for index in true] != ([] if struck is None else [struck]):
                return None
            states = state_rules(program, view, counted, frozenset())
            return None if states is None else unknown_of(program, view, [*(rules[i][0] for i in unsure), *states])
        except Exception:  # the long way says what went wrong
            return None


def _asking_of(gate: Gate, facts: frozenset[str]) -> _Asking:
    windows: dict[tuple[int, str], tuple[int, Log]] = {}
    for log, _ in gate.logs:
        for each in gate.reached.get(log.key, ()):
            windows[each.window, log.by] = (each.window, log)
    reads = any(log.texts and log.key in gate.reached for log, _ in gate.logs)
    return _Asking(tuple(sorted(facts)), tuple(windows.values()), reads, {})
