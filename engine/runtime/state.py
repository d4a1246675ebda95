"""What is known when an event comes: plain dictionaries, read by `evaluate`, changed only by `apply`.

The engine owns ladders, points, tags and what rules add up; the platform owns roles, membership and sanctions in force,
which change only through events. Nothing here grows with the length of a trace: instants are forgotten when no window
of
the policy can ask for them any more, identities and message facts after 48 hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from ..check.terms import Plain
from ..compile.bounds import Number
from .amounts import Answer, Entry, add_amount, add_answer

if TYPE_CHECKING:
    from .decision import Decision
    from .event import Message

HOUR = 3_600_000
KEPT = 48 * HOUR
"""How long identities of events and facts of messages are kept, in milliseconds of event time."""

Offence = tuple[int, str, str]
"""When (ms), the id of the message or event, and the group."""

Waiting = tuple[int, str, str]
"""Whoever in a group waits for an answer: since when (ms), with which message, and who."""

Owed = tuple[int, tuple[str, ...], str | None]
"""A mute that a removal absorbed, which a member who returns still has to serve: its end (ms), rules and reason."""


NOTHING: Mapping[Any, Any] = MappingProxyType({})
"""One empty mapping for all: most of a member's are."""


def _nothing() -> Mapping[Any, Any]:
    return NOTHING


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A member as the whole community knows them.

    Args:
        values: attributes that events or a roster carried, typed.
        written: when each was last written, in ms; a late event does not overwrite a newer value.
        own: what the engine keeps: points, tags, and attributes that rules add to.
        first: when the member was first seen, in ms.
        expires: when tags given for a time end, in ms.
        fading: of numbers that fade, since when the next step is waited for, in ms.
    """

    values: Mapping[str, Plain] = field(default_factory=_nothing)
    written: Mapping[str, int] = field(default_factory=_nothing)
    own: Mapping[str, Plain] = field(default_factory=_nothing)
    first: int = 0
    expires: Mapping[str, int] = field(default_factory=_nothing)
    fading: Mapping[str, int] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Membership:
    """A member in one group.

    Args:
        values: `role`, `joined_at`, `inviter`, as events carried them.
        written: when each was last written, in ms.
        present: whether the member is in the group; None is not known.
        first: when first seen there, in ms.
        joined: when a join was seen, in ms; then there was nothing before it to miss. None when none was seen.
    """

    values: Mapping[str, Plain] = field(default_factory=_nothing)
    written: Mapping[str, int] = field(default_factory=_nothing)
    present: bool | None = None
    first: int = 0
    joined: int | None = None


@dataclass(frozen=True, slots=True)
class GroupRecord:
    """Facts of a group that events carried, with the time each was last written."""

    values: Mapping[str, Plain] = field(default_factory=_nothing)
    written: Mapping[str, int] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """What became of a message: the step each rule took on it, and the filtered logs that counted it.

    Args:
        at: when it was sent, in ms.
        author, message: kept only where a rule asks what others make of messages.
        reports: who reported it, and when; reactions: which reaction, whose, and when.
    """

    at: int
    caught: Mapping[str, int] = field(default_factory=_nothing)
    counted: frozenset[str] = frozenset()
    author: str | None = None
    message: Message | None = None
    reports: Mapping[str, int] = field(default_factory=_nothing)
    reactions: Mapping[tuple[str, str], int] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Obligation:
    """What somebody is still to do.

    Args:
        opened: when it was opened, in ms; only later events meet it.
        deadline: in ms.
        step: index of the `otherwise` step that is next.
        event: the id of the event that opened it.
    """

    opened: int
    deadline: int
    step: int
    event: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What a rule has spent of each log, for each subject of the log that it counted.

    Args:
        up_to: up to when events are spent, in ms; of a log that counts for ever, how many are.
    """

    up_to: Mapping[tuple[str, str], int] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class InForce:
    """Sanctions of a member in a group that the platform reported, with their end in ms; -1 is for ever."""

    mute: int | None = None
    ban: int | None = None


class Changes(msgspec.Struct, gc=False):
    """What a decision makes of a state: values to put, instants to append, each once.

    Args:
        puts: (table, key, value) in order; a value of None removes the key.
        instants: (log, subject, instant) to remember.
        amounts: (log, subject, instant, amount) to add up; an amount of None is not known.
        answers: (log, subject, instant, how long was waited) to remember.
        clock: the latest event time so far, in ms.
        ahead: an event time that was far ahead of all others, in ms, in case the next event confirms it.
        seq: how many events were processed.
        retention: for each log how long its instants are kept, in ms; None keeps a number only, for ever.
        ladders: for each rule that forgets offences after a time how long its ladders are kept after the last, in ms.
        kept_since: for each log that a changed policy asks for anew, or for longer, since when it is kept, in ms.
    """

    clock: int = 0
    seq: int = 0
    ahead: int | None = None
    since: int = 0
    through: int | None = None
    progress: tuple[int, str, str] | None = None
    puts: list[tuple[str, Any, Any]] = []
    instants: list[tuple[str, str, int]] = []
    lately: list[tuple[str, str, str, int]] = []
    amounts: list[tuple[str, str, int, Number | None]] = []
    answers: list[tuple[str, str, int, int]] = []
    retention: Mapping[str, int | None] = {}
    kept_since: Mapping[str, int] = {}
    ladders: Mapping[str, int] = {}


class State:
    """All that evaluation remembers. Make one with `State()`, change it with `apply`."""

    __slots__ = (
        "_heap",
        "agenda",
        "ahead",
        "anchored",
        "answers",
        "clock",
        "counts",
        "disbanded",
        "gap_end",
        "gaps",
        "groups",
        "in_force",
        "kept_since",
        "ladders",
        "lately",
        "loads",
        "logs",
        "members",
        "memberships",
        "messages",
        "modes",
        "obligations",
        "owed",
        "progress",
        "retention",
        "seen",
        "seq",
        "since",
        "spent",
        "sums",
        "this_moment",
        "throttles",
        "through",
        "turns",
        "waiting",
    )

    def __init__(self) -> None:
        self.clock = 0
        self.seq = 0
        self.since: int | None = None
        self.ahead: int | None = None
        self.gaps: dict[str, int] = {}
        self.seen: dict[tuple[str, str, str], int] = {}
        self.members: dict[str, MemberRecord] = {}
        self.memberships: dict[tuple[str, str], Membership] = {}
        self.groups: dict[str, GroupRecord] = {}
        self.messages: dict[tuple[str, str], MessageRecord] = {}
        self.in_force: dict[tuple[str, str], InForce] = {}
        self.through: int | None = None
        self.progress: tuple[int, str, str] | None = None
        self.agenda: dict[tuple[str, str, str, str], int] = {}
        self.obligations: dict[tuple[str, str, str], Obligation] = {}
        self.throttles: dict[tuple[str, str, str], tuple[int, ...]] = {}
        self.modes: dict[str, tuple[str, int]] = {}
        self.turns: dict[tuple[str, str], int] = {}
        self.disbanded: dict[str, int] = {}
        self.anchored: dict[str, int] = {}
        self.this_moment: dict[str, int] = {}
        """What was done at the due moment that is open: effects on groups and their words, seats given; then forgotten."""
        self.gap_end: dict[str, int] = {}
        self._heap: list[tuple[int, tuple[str, str, str, str]]] = []
        self.owed: dict[tuple[str, str], Owed] = {}
        self.ladders: dict[tuple[str, str], tuple[Offence, ...]] = {}
        self.spent: dict[tuple[str, str], Spent] = {}
        self.lately: dict[str, dict[str, dict[str, int]]] = {}
        self.loads: dict[tuple[str, str], int] = {}
        self.logs: dict[str, dict[str, list[int]]] = {}
        self.sums: dict[str, dict[str, list[Entry]]] = {}
        self.answers: dict[str, dict[str, list[Answer]]] = {}
        self.waiting: dict[str, Waiting] = {}
        self.counts: dict[str, dict[str, int]] = {}
        self.retention: Mapping[str, int | None] = {}
        self.kept_since: Mapping[str, int] = {}

    def apply(self, decision: Decision) -> None:
        """Becomes what a decision says: the one way in which a state changes.

        Args:
            decision: made by `evaluate` from this very state.

        Raises:
            ValueError: it was made from another state (or has been applied already).
        """
        changes = decision.changes
        if changes.seq != self.seq + 1:
            raise ValueError("this decision was made from another state, or has been applied already")
        self.seq, self.clock, self.ahead = changes.seq, changes.clock, changes.ahead
        self.through, self.progress = changes.through, changes.progress
        if self.since is None:
            self.since = changes.since
        if self.retention.keys() - changes.retention.keys():
            self._forget_logs(changes.retention)
        self.retention, self.kept_since = changes.retention, changes.kept_since
        for table, key, value in changes.puts:
            rows: dict[Any, Any] = getattr(self, table)
            rows.pop(key, None)
            if value is not None:
                rows[key] = value
                if table == "agenda":
                    heappush(self._heap, (value, key))
        self._tidy_agenda()
        for log, group, member, at in changes.lately:
            self._remember_lately(log, group, member, at, changes.retention[log] or 0)
        for log, subject, at in changes.instants:
            self._remember(log, subject, at, changes.retention[log])
        for log, subject, at, amount in changes.amounts:
            kept = changes.retention[log]
            entries = self.sums.setdefault(log, {}).setdefault(subject, [])
            add_amount(entries, at, amount, None if kept is None else self.clock - kept)
        for log, subject, at, waited in changes.answers:
            add_answer(self.answers.setdefault(log, {}).setdefault(subject, []), (at, waited))
        self._forget()
        if self.ladders:
            self._forget_ladder(changes.ladders)
        if self.spent:
            self._forget_spent()

    def _remember_lately(self, log: str, group: str, member: str, at: int, kept: int) -> None:
        members = self.lately.setdefault(log, {}).setdefault(group, {})
        members[member] = max(at, members.pop(member, at))
        for stale in _first_keys(members, 2):
            if members[stale] <= self.clock - kept:
                del members[stale]

    def _remember(self, log: str, subject: str, at: int, kept: int | None) -> None:
        if kept is None:
            counts = self.counts.setdefault(log, {})
            counts[subject] = counts.get(subject, 0) + 1
            return
        subjects = self.logs.setdefault(log, {})
        instants = subjects.pop(subject, None)
        if instants is None:
            subjects[subject] = [at]
        else:
            insert_sorted(instants, at)
            cut_before(instants, self.clock - kept)
            subjects[subject] = instants
        # whoever counted last stands last, so the stalest stand first: two looks an event keep the table small
        looks = iter(subjects)
        first = next(looks)
        second, horizon = next(looks, None), self.clock - kept
        if subjects[first][-1] <= horizon:
            del subjects[first]
        if second is not None and subjects[second][-1] <= horizon:
            del subjects[second]

    def since_or(self, at: int) -> int:
        """Since when (ms) anything is known, or a moment where that is only beginning."""
        return at if self.since is None else self.since

    @property
    def next_on_agenda(self) -> int | None:
        """The earliest deadline or anchored moment that is open, in ms."""
        return self._heap[0][0] if self._heap else None

    def _tidy_agenda(self) -> None:
        """Drops what was met, withdrawn or put off from the head of the heap, so that reading it needs no change."""
        while self._heap and self.agenda.get(self._heap[0][1]) != self._heap[0][0]:
            heappop(self._heap)

    def rebuild(self) -> None:
        """Makes anew what is derived from the tables, after they were filled from a snapshot."""
        self._heap = [(at, key) for key, at in self.agenda.items()]
        heapify(self._heap)

    def _forget_logs(self, kept: Mapping[str, int | None]) -> None:
        """Drops what no counter of the policy asks for any more."""
        tables: tuple[dict[str, Any], ...] = (self.logs, self.counts, self.sums, self.answers)
        for table in tables:
            for log in table.keys() - kept.keys():
                del table[log]

    def kept_under(self, retention: Mapping[str, int | None]) -> Mapping[str, int]:
        """Since when (ms) logs are kept that a changed policy asks for anew, or for longer than the one before.

        Args:
            retention: how long the policy wants each log kept, in ms; None for ever.
        """
        if retention is self.retention or retention == self.retention or self.since is None:
            return self.kept_since
        found = {}
        for log, wanted in retention.items():
            before = self.retention.get(log, 0)
            since = self.kept_since.get(log, self.since)
            if before == 0 or (before is None) is not (wanted is None):
                since = self.clock
            elif before is not None and wanted is not None and wanted > before:
                since = max(since, self.clock - before)
            if since > self.since:
                found[log] = since
        return found

    def message(self, key: tuple[str, str], clock: int) -> MessageRecord | None:
        """What is known of a message at a moment (ms): nothing after 48 hours, whether it was tidied away yet or not."""
        found = self.messages.get(key)
        return found if found is not None and found.at >= clock - KEPT else None

    def has_seen(self, key: tuple[str, str, str], clock: int) -> bool:
        """Whether an identity is known at a moment (ms): not after 48 hours, whether it was tidied away yet or not."""
        return self.seen.get(key, clock - KEPT - 1) >= clock - KEPT

    def _forget_stale_log(self) -> None:
        """Drops the stalest two of a log whose turn it is: nothing may ever be counted in it again."""
        log = _turn(self.logs, self.seq)
        if log is None:
            return
        subjects, kept = self.logs[log], self.retention.get(log)
        for stale in _first_keys(subjects, 2):
            if kept is not None and subjects[stale][-1] <= self.clock - kept:
                del subjects[stale]

    def _forget_ladder(self, kept: Mapping[str, int]) -> None:
        """Looks at one ladder, each in its turn: one whose last offence is forgotten goes."""
        key = next(iter(self.ladders))
        offences = self.ladders.pop(key)
        after = kept.get(key[0])
        if after is None or (offences and offences[-1][0] > self.clock - after):
            self.ladders[key] = offences

    def _forget_spent(self) -> None:
        """Looks at what one rule has spent for one subject, each in its turn: what no window reaches any more goes."""
        key = next(iter(self.spent))
        spent = self.spent.pop(key)
        for (log, _), up_to in spent.up_to.items():
            kept = self.retention.get(log, 0)
            if kept is None or up_to > self.clock - kept:
                self.spent[key] = spent
                return

    def _forget(self) -> None:
        self._forget_stale_log()
        horizon = self.clock - KEPT
        seen, messages = self.seen, self.messages
        looks = iter(seen)
        for key in (next(looks, None), next(looks, None)):
            if key is not None and seen[key] < horizon:
                del seen[key]
        for name in _first_keys(messages, 2) if messages else ():
            if messages[name].at < horizon:
                del messages[name]


def _turn(rows: Mapping[str, Any], number: int) -> str | None:
    """The key whose turn it is."""
    return next(islice(rows, number % len(rows), None)) if rows else None


def _first_keys(rows: Mapping[Any, Any], count: int) -> Iterator[Any]:
    keys = []
    for key in rows:
        keys.append(key)
        if len(keys) == count:
            break
    return iter(keys)


def insert_sorted(instants: list[int], at: int) -> None:
    """Puts an instant where it belongs; nearly always that is the end."""
    if not instants or at >= instants[-1]:
        instants.append(at)
        return
    from bisect import insort

    insort(instants, at)


def cut_before(instants: list[int], horizon: int) -> None:
    """Drops instants at or before a horizon, in batches so that each is moved once."""
    if len(instants) > 8 and instants[len(instants) // 2] <= horizon:
        from bisect import bisect_right

        del instants[: bisect_right(instants, horizon)]
