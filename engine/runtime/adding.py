"""What an event adds to the sums of a policy and to the times that people wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from ..check.policy import Log
from ..community import ANY_GROUP
from .facts import known_membership
from .subjects import subject_of_log

if TYPE_CHECKING:
    from .run import Run

_ANSWERING = frozenset(("owner", "admin", "service"))
"""Roles whose messages answer whoever waits."""


class Amounts:
    """Adds what one event carries, and ends the wait of whom it answers.

    Args:
        run: the event's way through the program.
    """

    def __init__(self, run: Run) -> None:
        self.run = run

    def take(self) -> set[tuple[str, str]]:
        """Takes the event in; the logs and subjects that it counts for."""
        run = self.run
        if run.event.kind == "message":
            return self._answered() if run.program.waits else set()
        if run.event.kind == "gap":
            self._stop_waiting()
        if run.event.kind not in run.community.events:
            return set()
        return {pair for key, log in self._logs("sum") for pair in self._added(key, log)}

    def _logs(self, source: str) -> Iterator[tuple[str, Log]]:
        return ((key, log) for key, log in self.run.program.policy.logs.items() if log.source == source)

    # ---- sums ---------------------------------------------------------------------------------------------------

    def _added(self, key: str, log: Log) -> Iterator[tuple[str, str]]:
        run = self.run
        kind, _, name = (log.name or "").partition(".")
        if kind != run.event.kind:
            return
        found = run.view.payload.get(name)
        amount = found if isinstance(found, int | Decimal) else None
        for subject in [""] if log.by == "community" else self._groups():
            run.changes.amounts.append((key, subject, run.at, amount))
            yield key, subject

    def _groups(self) -> list[str]:
        """The event's group; of an event without one, every group that its member is known to be in."""
        run = self.run
        if run.event.group is not None:
            return [run.event.group]
        if run.member_id is None:
            return []
        groups = set(run.community.groups) - {ANY_GROUP}
        if run.community.open or ANY_GROUP in run.community.groups:
            groups |= {group for group, who in run.state.memberships if group and who == run.member_id}
        return sorted(group for group in groups if self._is_in(group, run.member_id))

    def _is_in(self, group: str, member: str) -> bool:
        present = known_membership(self.run.community, self.run.state, member, group).present
        return present is True or (present is None and (group, member) in self.run.state.memberships)

    # ---- waits --------------------------------------------------------------------------------------------------

    def _answered(self) -> set[tuple[str, str]]:
        """Begins a wait with a member's message where nobody waits, and ends one with an answer to it."""
        run, group = self.run, self.run.event.group
        message, role = run.event.message, run.view.role
        if group is None or message is None or run.member_id is None:
            return set()
        waiting = run.state.waiting.get(group)
        if waiting is None:
            if role is not None and role not in (*_ANSWERING, "bot"):
                run.changes.puts.append(("waiting", group, (run.at, message.id, run.member_id)))
            return set()
        since, asked, who = waiting
        if run.member_id == who or (role not in _ANSWERING and message.reply_to != asked):
            return set()
        run.changes.puts.append(("waiting", group, None))
        subjects = {(key, subject_of_log(log, None, group) or "") for key, log in self._logs("wait")}
        run.changes.answers += [(key, subject, run.at, max(0, run.at - since)) for key, subject in sorted(subjects)]
        return subjects

    def _stop_waiting(self) -> None:
        """Whom a gap fell upon may have been answered in it, so nobody knows how long they waited."""
        group = self.run.event.group
        stopped = self.run.state.waiting if group is None else {group} & self.run.state.waiting.keys()
        self.run.changes.puts += [("waiting", each, None) for each in stopped]
