"""What is known when an event comes: tables, read by `evaluate`, changed only by `apply`.

The engine owns ladders, points, tags and what rules add up; the platform owns roles, membership and sanctions in force,
which change only through events. Nothing here grows with the length of a trace: instants are forgotten when no window of
the policy can ask for them any more, identities and message facts after 48 hours.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, TypeVar

from ..amounts import Answer, Entry, add_amount, add_answer
from .records import GroupRecord, InForce, MemberRecord, MessageRecord, Obligation, Owed, Spent, Waiting
from .tables import LOOKS, Ladders, Memberships, Messages, Seen, Turning, drop, turning
from .windows import Windows, windows

if TYPE_CHECKING:
    from ..decision import Decision
    from .changes import Changes

HOUR = 3_600_000
KEPT = 48 * HOUR
"""How long identities of events and facts of messages are kept, in milliseconds of event time."""

EVERY = 8
"""With each so-manieth event, rows are looked at that no event put: as many as it takes to keep up with what comes. Tables
take turns, so that whoever waits for a decision never waits for all of them."""
_ROUND = 4 * EVERY
_LOOKS = LOOKS * _ROUND
_SPARE = 64  # so many moments that do not hold any more the heap may have besides as many as there are that do

MESSAGE_ID = "message\x1f"
"""In place of a kind among what was seen: a message by an id other than its event's. No kind has such a character."""

V = TypeVar("V")
Counted = tuple[str, str, "array[int] | None"]
"""A log that counts a message, whom for, and the instants it has of that subject."""


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
        "moments",
        "moments_since",
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
        self.seen = Seen()
        self.members: dict[str, MemberRecord] = {}
        self.memberships = Memberships()
        self.groups: dict[str, GroupRecord] = {}
        self.messages = Messages()
        self.in_force: dict[tuple[str, str], InForce] = {}
        self.through: int | None = None
        self.progress: tuple[int, str, str] | None = None
        self.agenda: dict[tuple[str, str, str, str], int] = {}
        self.obligations: dict[tuple[str, str, str], Obligation] = {}
        self.throttles = Turning[tuple[str, str, str], tuple[int, ...]]()
        self.modes: dict[str, tuple[str, int]] = {}
        self.turns: dict[tuple[str, str], int] = {}
        self.disbanded: dict[str, int] = {}
        self.anchored: dict[str, int] = {}
        self.this_moment: dict[str, int] = {}
        """What was done at the due moment that is open: effects on groups and their words, seats given; then forgotten."""
        self.gap_end: dict[str, int] = {}
        self._heap: list[tuple[int, tuple[str, str, str, str]]] = []
        self.owed = Turning[tuple[str, str], Owed]()
        self.ladders = Ladders()
        self.spent = Turning[tuple[str, str], Spent]()
        self.lately = Turning[str, Turning[str, Turning[str, int]]]()
        self.loads: dict[tuple[str, str], int] = {}
        self.logs = Turning[str, Windows]()
        self.sums = Turning[str, Turning[str, list[Entry]]]()
        self.answers = Turning[str, Turning[str, list[Answer]]]()
        self.waiting: dict[str, Waiting] = {}
        self.counts: dict[str, dict[str, int]] = {}
        self.retention: Mapping[str, int | None] = {}
        self.kept_since: Mapping[str, int] = {}
        self.moments: Mapping[str, str] | None = {}
        self.moments_since: Mapping[str, int] = {}

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
        if changes.moments is not None:
            self.moments, self.moments_since = changes.moments, changes.moments_since
        if self.retention is not changes.retention and self.retention.keys() - changes.retention.keys():
            self._forget_logs(changes.retention)
        self.retention, self.kept_since = changes.retention, changes.kept_since
        ladders = len(self.ladders.rows)
        self._put(changes.puts)
        self.ladders.look_after(ladders, changes.ladders, self.clock)
        self._count(changes)
        self.look(changes.ladders, changes.throttles, changes.earliest)

    def count_message(self, at: int, clock: int, counted: list[Counted]) -> None:
        """Counts a message that changes nothing but counters.

        Args:
            at: when, in ms.
            clock: the latest event time, this one among them, in ms.
            counted: what counts it: the log, whom for, and that subject's instants so far, None where there are none.
        """
        for log, subject, instants in counted:
            kept = self.retention[log]
            if kept is None:
                self._count_ever(log, subject)
            else:
                _row_of(self.logs, log, Windows).extend(subject, instants, at, clock - kept)

    def see(self, key: tuple[str, str, str], at: int) -> None:
        """Keeps one more identity (of a time in ms)."""
        self.seen.put(key, at, self.clock - KEPT)

    def keep_message(self, group: str, id: str, record: MessageRecord) -> None:
        """Keeps what others may ask of a message for a while, where that is new."""
        rows, horizon = self.messages.rows_of((group,)), self.clock - KEPT
        found = rows.get(id)
        if found is None or found.at < horizon or found != record:
            self.messages.put_among(rows, id, record, horizon)

    def _put(self, puts: list[tuple[str, Any, Any]]) -> None:
        horizon = self.clock - KEPT
        for table, key, value in puts:
            if table == "seen":
                self.seen.put(key, value, horizon)
            elif table == "messages":
                self.messages.put(key, value, horizon)
            elif value is None:
                drop(getattr(self, table), key)
            elif table == "ladders":
                self.ladders.put(key, value)
            else:
                rows: Any = getattr(self, table)
                if isinstance(rows, Turning):
                    rows.put(key, value)
                else:
                    rows[key] = value
                if table == "agenda":
                    heappush(self._heap, (value, key))
        if self._heap:
            self._tidy_agenda()

    def _count(self, changes: Changes) -> None:
        """Adds to the logs what the event counts for."""
        clock, retention = self.clock, changes.retention
        for log, subject, at in changes.instants:
            kept = retention[log]
            if kept is None:
                self._count_ever(log, subject)
            else:
                rows = _row_of(self.logs, log, Windows)
                rows.extend(subject, rows.get(subject), at, clock - kept)
        for log, group, member, at in changes.lately:
            members = _row_of(_row_of(self.lately, log, Turning[str, Turning[str, int]]), group, Turning[str, int])
            before = members.get(member)
            members.put(member, at if before is None else max(at, before))
            if before is None:
                _look_lately(members, clock - (retention[log] or 0), LOOKS)
        for log, subject, at, amount in changes.amounts:
            kept = retention[log]
            entries = _row_of(_row_of(self.sums, log, Turning[str, list[Entry]]), subject, list[Entry])
            add_amount(entries, at, amount, None if kept is None else clock - kept)
        for log, subject, at, waited in changes.answers:
            given = _row_of(_row_of(self.answers, log, Turning[str, list[Answer]]), subject, list[Answer])
            add_answer(given, (at, waited), clock - (retention[log] or 0))

    def _count_ever(self, log: str, subject: str) -> None:
        counts = self.counts.setdefault(log, {})
        counts[subject] = counts.get(subject, 0) + 1

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
        if len(self._heap) > 2 * len(self.agenda) + _SPARE:  # what was put off again and again, behind the head
            self.rebuild()

    def rebuild(self) -> None:
        """Makes anew what is derived from the tables, after they were filled from a snapshot."""
        self._heap = [(at, key) for key, at in self.agenda.items()]
        heapify(self._heap)

    def fill(self, table: str, value: Any) -> None:
        """Puts what was kept into a table; `rebuild` is to follow once all are filled.

        Args:
            table: its name.
            value: its rows by key, or the one value that it is.
        """
        rows = getattr(self, table)
        if table == "logs":
            value = turning({log: windows(subjects) for log, subjects in value.items()})
        elif table in ("sums", "answers"):
            value = turning({log: turning(subjects) for log, subjects in value.items()})
        elif table == "lately":
            value = turning({log: turning({g: turning(m) for g, m in groups.items()}) for log, groups in value.items()})
        elif isinstance(rows, Turning):
            value = turning(value)
        elif isinstance(rows, Ladders | Memberships | Messages | Seen):
            rows.update(value)
            return
        setattr(self, table, value)

    def _forget_logs(self, kept: Mapping[str, int | None]) -> None:
        """Drops what no counter of the policy asks for any more."""
        tables: tuple[dict[str, Any], ...] = (self.logs, self.lately, self.counts, self.sums, self.answers)
        for table in tables:
            for log in table.keys() - kept.keys():
                if table is self.logs:
                    self.logs[log].forget()
                drop(table, log)

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

    def look(self, ladders: Mapping[str, int], throttles: Mapping[str, int], earliest: int) -> None:
        """Looks at some of each table now and then, each in its turn, and drops what nobody may ask for any more.

        Args:
            ladders, throttles, earliest: as of `Changes`.
        """
        turn, within = divmod(self.seq % _ROUND, EVERY)
        if within:
            return
        if turn in (0, 2):
            self.seen.look(self.clock - KEPT, _LOOKS // 2)
            self.messages.look(self.clock - KEPT, _LOOKS // 2)
        elif self.logs:
            self.logs.look(self._is_empty_log, 1)
        if turn == 1:
            if self.lately:
                self.lately.look(self._is_empty_lately, 1)
        elif turn == 3:
            if self.sums:
                self.sums.look(self._is_past, 1)
            if self.answers:
                self.answers.look(self._is_past, 1)
            if ladders and self.ladders.rows:
                self.ladders.look(ladders, self.clock, 1)
        if self.spent:
            self.spent.look(self._is_all_past, EVERY)
        if self.owed:
            self.owed.look(lambda _, owed: owed[0] <= earliest, LOOKS * EVERY)
        if self.throttles:
            self.throttles.look(
                lambda key, times: not times or times[-1] <= earliest - throttles.get(key[0], 0), LOOKS * EVERY
            )

    def _is_empty_log(self, log: str, rows: Windows) -> bool:
        """Whether nothing of a log is left, once its stalest are dropped: nothing may ever be counted in it again."""
        kept = self.retention.get(log)
        if kept is not None:
            rows.look_before(self.clock - kept, EVERY)  # besides those that each new subject makes it look at
        return not rows

    def _is_past(self, log: str, rows: Turning[str, Any]) -> bool:
        """Whether nothing of a log of amounts is left, once those are dropped that no window reaches."""
        kept = self.retention.get(log)
        if kept is not None:
            horizon = self.clock - kept
            rows.look(lambda _, entries: not entries or entries[-1][0] <= horizon, _LOOKS)
        return not rows

    def _is_empty_lately(self, log: str, groups: Turning[str, Turning[str, int]]) -> bool:
        """Whether nobody spoke in any group lately, once those who did not are dropped from one of them."""
        horizon = self.clock - (self.retention.get(log) or 0)

        def is_empty(_: str, members: Turning[str, int]) -> bool:
            _look_lately(members, horizon, _LOOKS)
            return not members

        groups.look(is_empty, 1)
        return not groups

    def _is_all_past(self, _: tuple[str, str], spent: Spent) -> bool:
        """Whether no window reaches what a rule has spent any more."""
        for (log, _subject), up_to in spent.up_to.items():
            kept = self.retention.get(log, 0)
            if kept is None or up_to > self.clock - kept:
                return False
        return True


def _row_of(rows: Turning[str, V], key: str, make: Callable[[], V]) -> V:
    """A row, made where it is missing."""
    found = rows.get(key)
    if found is None:
        found = make()
        rows.put(key, found)
    return found


def _look_lately(members: Turning[str, int], horizon: int, looks: int) -> None:
    """Looks at members of a group, each in their turn: who last spoke before the horizon (ms) goes."""
    members.look(lambda _, at: at <= horizon, looks)
