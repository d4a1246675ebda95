"""Counters: how many entries of a log lie in a window that ends with the event."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from ...compile.bounds import AtLeast, Number
from ...compile.moments import span_start
from ...text.normal import distinct_letters
from ..amounts import Answer, Entry, total, usual_wait
from ..subjects import subject_of_log, with_text
from .context import Context, LogOfSubject

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ...check.policy import Log
    from ..state import MemberRecord, Membership, State

_NO_LOG: dict[str, list[int]] = {}
_NO_SUMS: dict[str, list[Entry]] = {}
_NO_ANSWERS: dict[str, list[Answer]] = {}
_NO_LATELY: dict[str, dict[str, int]] = {}
_NOBODY: dict[str, int] = {}
_OF_MEMBERS = ("member in group", "member")
_OF_ALL_GROUPS = ("member", "community")
_NO_INSTANTS: Sequence[int] = ()
_NO_BOUND = 1 << 62
ALWAYS = -(1 << 62)
"""Before anything ever happened, in ms."""
_NOT_PLAIN = LogOfSubject(None, 0, 0)


class Counters(Context):
    """What logs have counted for the view's subject."""

    __slots__ = ()

    def count(
        self, key: str, window: int | None, kind: str = "last", calendar: str | None = None
    ) -> Number | AtLeast | None:
        """How many entries of a log lie in a window that ends with this event, itself included.

        Of a log of sums, what they come to; of one of waits, how long people usually waited, in ms.

        Args:
            key: the log.
            window: milliseconds; None for all there ever were.
            kind: `last`, or `previous` for as long a time before that, or `this` for a span of the calendar.
            calendar: that span.

        Returns:
            the number; a lower bound where not the whole window was listened to; None where the counter has no subject,
            or the source's times are coarser than the window.
        """
        if kind != "last":
            return self._counted_apart(key, window or 0, kind, calendar)
        if self.floor is not None:
            return self._counted(key, window)
        kept = self._counts
        try:
            return kept[key, window]
        except KeyError:
            found = kept[key, window] = self._counted(key, window)
            return found

    def reaches(self, key: str, window: int, least: int) -> bool | None:
        """Whether a counter is at least some number: what `count` says compared with it, at less cost.

        Args:
            key: the log.
            window: milliseconds.
            least: the number.
        """
        if self.floor is not None:
            found = self._counted(key, window)
            return None if found is None else found >= least
        log = self._logs.get(key)
        if log is None:
            log = self._logs[key] = self._log(key)
        instants, own, since, at = log.instants, log.own, log.since, self.at
        if instants is None or window < self.event.precision:
            found = self._counted(key, window)
            return None if found is None else found >= least
        needed, start = least - own, at - window
        if needed <= 0:
            return True
        if len(instants) >= needed:
            if instants[-1] > at:  # this event came late
                if bisect_right(instants, at) - bisect_right(instants, start) >= needed:
                    return True
            elif instants[-needed] > start:
                return True
        return False if start >= since else None

    def _counted_apart(self, key: str, window: int, kind: str, calendar: str | None) -> Number | AtLeast | None:
        """`within previous 30d`, `within this month`."""
        if kind == "this":
            return self._counted(key, self.at - span_start(calendar, self.at, self._zone) + 1)
        log = self.program.policy.logs[key]
        subject = self.subject(key, log)
        if subject is None or window < self.event.precision:
            return None
        whole = self.at - 2 * window >= self._listened_since(key, log)
        if log.source == "sum":
            entries = self.state.sums.get(key, _NO_SUMS).get(subject, ())
            return total(entries, self.at - 2 * window, self.at - window, (), whole)
        instants = self.state.logs.get(key, _NO_LOG).get(subject, ())
        number = bisect_right(instants, self.at - window) - bisect_right(instants, self.at - 2 * window)
        return number if whole else AtLeast(number)

    def at_most(self, key: str, shortest: int, longest: int, numbers: Sequence[tuple[int, int]]) -> int:
        """How many entries a counter has at most, as far as that matters; no bound where that is not certain.

        Args:
            key: the log.
            shortest, longest: of the windows, in ms.
            numbers: what it is compared with, the least first: each a number and a window (ms) that may reach it.

        Returns:
            what any of the windows has at most; less than all of the numbers where no window reaches its own.
        """
        log = self._logs.get(key)
        if log is None:
            log = self._logs[key] = self._log(key)
        instants, own, at = log.instants, log.own, self.at
        if instants is None or shortest < self.event.precision or at - longest < log.since or self.floor:
            return _NO_BOUND
        count = len(instants) + own
        for least, window in numbers:
            if least > count:
                break
            if least <= own or instants[-1] > at or instants[own - least] > at - window:
                return count
        return numbers[0][0] - 1

    def _log(self, key: str) -> LogOfSubject:
        """What of a log is this event's business."""
        log, subjects = self.program.policy.logs[key], self._subjects
        subject = subjects[key] if key in subjects else self.subject(key, log)
        if subject is None or log.source == "active" or (log.texts and not distinct_letters(self.light)):
            return _NOT_PLAIN
        own = 1 if (key, subject) in self.counted else 0
        return LogOfSubject(
            self.state.logs.get(key, _NO_LOG).get(subject, _NO_INSTANTS), own, self._listened_since(key, log)
        )

    def _counted(self, key: str, window: int | None) -> Number | AtLeast | None:
        log = self.program.policy.logs[key]
        subject = self.subject(key, log)
        if subject is None or (window is not None and window < self.event.precision):
            return None
        if log.source in ("sum", "wait"):
            return self._amounting(key, log, subject, window)
        if log.texts and not distinct_letters(self.light):
            return 1
        own = 1 if (key, subject) in self.counted else 0
        if window is None:
            return self._ever(key, log, subject, own)
        start = self.at - window
        if self.floor is not None:
            start = min(max(start, self.floor.up_to.get((key, subject), start)), self.at)
        if log.source == "active":
            return self._active(key, log, subject, start)
        number = own
        instants = self.state.logs.get(key, _NO_LOG).get(subject)
        if instants:
            number += bisect_right(instants, self.at) - bisect_right(instants, start)
        return number if start >= self._listened_since(key, log) else AtLeast(number)

    def _amounting(self, key: str, log: Log, subject: str, window: int | None) -> Number | AtLeast | None:
        """What events carried comes to, or how long people usually waited; this event included."""
        start = None if window is None else self.at - window
        whole = start is not None and start >= self._listened_since(key, log)
        counted = (key, subject) in self.counted
        if log.source == "wait":
            waited = self.state.waiting.get(self.group_id or "")
            own = () if waited is None or not counted else (max(0, self.at - waited[0]),)
            answers = self.state.answers.get(key, _NO_ANSWERS).get(subject, ())
            return usual_wait(answers, start or 0, self.at, own) if whole else None
        amount = self.payload.get((log.name or "").partition(".")[2])
        own_amount = (amount if isinstance(amount, int | Decimal) else None,) if counted else ()
        return total(self.state.sums.get(key, _NO_SUMS).get(subject, ()), start, self.at, own_amount, whole)

    def _active(self, key: str, log: Log, group: str, start: int) -> int | AtLeast:
        """How many members spoke in a window; kept is when each spoke last."""
        lately = self.state.lately.get(key, _NO_LATELY).get(group, _NOBODY)
        number = sum(1 for who, at in lately.items() if at > start and who != self.member_id)
        speaks = (key, group) in self.counted or lately.get(self.member_id or "", start) > start
        number += speaks
        return number if start >= self._listened_since(key, log) else AtLeast(number)

    def subject(self, key: str, log: Log) -> str | None:
        """Whom a log counts this event for; of logs of texts, together with the text."""
        try:
            return self._subjects[key]
        except KeyError:
            # logs that count for the same subject share its name, in memory too
            subject = self._subjects.get(log.by)
            if subject is None:
                subject = self._subjects[log.by] = subject_of_log(log, self.member_id, self.group_id)
            if subject is not None and log.texts:
                subject = with_text(subject, self.light)
            self._subjects[key] = subject
            return subject

    def count_this(self, counted: frozenset[tuple[str, str]]) -> None:
        """Says which logs count this event itself."""
        self.counted = counted
        self._counts.clear()
        self._logs.clear()

    def _ever(self, key: str, log: Log, subject: str, own: int) -> int | AtLeast:
        number = self.state.counts.get(key, {}).get(subject, 0) + own
        if self.floor is not None and (key, subject) in self.floor.up_to:
            return number - self.floor.up_to[key, subject]
        if self.program.policy.logs[key].source in ("offence", "warning"):
            return number
        joined = self.membership.joined
        whole = log.by == "member in group" and joined is not None and joined >= self._kept_since(key, log)
        return number if whole else AtLeast(number)

    def spending(self, keys: frozenset[str]) -> dict[tuple[str, str], int]:
        """What is spent of logs, for the subjects they count this event for, once this event's rule has fired.

        Args:
            keys: the rule's logs; only what is counted of a member is spent.
        """
        found = {}
        for key in sorted(keys):
            log = self.program.policy.logs[key]
            subject = self.subject(key, log)
            if subject is not None and log.by in _OF_MEMBERS:
                own = 1 if (key, subject) in self.counted else 0
                ever = self.state.counts.get(key, {}).get(subject, 0) + own
                found[key, subject] = ever if log.retention is None else self.at
        return found

    @property
    def _zone(self) -> ZoneInfo:
        return self.program.policy.community.timezone

    def _kept_since(self, key: str, log: Log) -> int:
        return kept_since(self.state, self.kept_since, key, log, self.group_id or "", self.at)

    def _listened_since(self, key: str, log: Log) -> int:
        """Since when whatever there was to count would have been counted, in ms."""
        if log.source in ("offence", "warning"):
            return ALWAYS  # what the engine does itself it knows of, since ever
        joined, state = self.membership.joined, self.state
        since = self.at if state.since is None else state.since
        seen = log.by == "member in group" and joined is not None and joined >= since
        if seen and not (state.gaps or self.kept_since):
            return ALWAYS  # there was nothing before they joined
        return listened_since(self._kept_since(key, log), log, self.record, self.membership)


def kept_since(state: State, kept: Mapping[str, int], key: str, log: Log, group: str, at: int) -> int:
    """Since when a log has been kept without a gap, in ms.

    Args:
        state: what is known.
        kept: as of `Changes.kept_since`.
        key, log: the log.
        group: where; empty outside groups.
        at: the moment of whoever asks, in ms, for a state that knows nothing yet.
    """
    since = state.since_or(at)
    if gaps := state.gaps:
        since = max(since, gaps.get("", since), gaps.get(group, since))
        if log.by in _OF_ALL_GROUPS:
            since = max(since, *gaps.values())
    return max(since, kept.get(key, since)) if kept else since


def listened_since(since: int, log: Log, record: MemberRecord, membership: Membership) -> int:
    """Since when all that a log counts of a subject would have been counted, in ms.

    Args:
        since: since when the log has been kept, in ms.
        log: the log.
        record, membership: what is known of the member.
    """
    by = log.by
    if by in ("group", "community"):
        return since
    joined = membership.joined
    if by == "member in group" and joined is not None and joined >= since:
        return ALWAYS
    return max(since, membership.first if by == "member in group" else record.first)
