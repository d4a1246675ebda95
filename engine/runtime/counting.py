"""What an event adds to the logs of a policy's counters, and what is kept of its message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..check.policy import Log
from ..check.tables import sanctions
from .adding import Amounts
from .opinions import OPINIONS, with_opinion
from .state import MESSAGE_ID, MessageRecord, shared_names, shared_steps

if TYPE_CHECKING:
    from .run import Run

_MESSAGES = ("message", "edit")
_SOURCES = {
    "message": ("message", "active"),
    "edit": ("message", "active"),
    "join": ("join",),
    "reaction": ("reaction",),
}
_MANUAL = sanctions()


class Counting:
    """Counts one event.

    Args:
        run: the event's way through the program.
    """

    __slots__ = ("filtered", "noted", "record", "run")

    def __init__(self, run: Run) -> None:
        self.run = run
        self.filtered: frozenset[str] = frozenset()
        self.noted = 0
        self.record: MessageRecord | None = None

    # ---- events -------------------------------------------------------------------------------------------------

    def count(self) -> set[str]:
        """Adds the event to the logs that ask for it, and says which those are, as inputs of rules."""
        run = self.run
        sources = () if run.by_another else _SOURCES.get(run.event.kind, ())
        counted = {
            (key, subject)
            for key, log in run.program.policy.logs.items()
            if log.source in sources and (subject := self._subject(key, log)) is not None
        }
        if run.event.kind == "action":
            counted |= self._manual_sanction()
        added = Amounts(run).take()
        for key, subject in sorted(counted):
            self._add(key, subject, run.program.policy.logs[key])
        self._see_message()
        counted |= added
        run.view.count_this(frozenset(counted))
        return {f"log:{key}" for key, _ in counted}

    def take_counted(self, counted: Iterable[tuple[str, str, Log]]) -> None:
        """Adds a message to the logs that are known to count it.

        Args:
            counted: the logs, by key in order, and whom for; the view knows of them.
        """
        filtered = []
        for key, subject, log in counted:
            self._add(key, subject, log)
            if log.filter is not None:
                filtered.append(key)
        if filtered:
            self.filtered = frozenset(filtered)
        self._see_message()

    def _add(self, key: str, subject: str, log: Log) -> None:
        """Adds the event to a log for a subject."""
        run = self.run
        if log.source == "active":
            run.changes.lately.append((key, subject, run.member_id or "", run.at))
        else:
            run.changes.instants.append((key, subject, run.at))

    def _see_message(self) -> None:
        """Keeps the id of a message that its event does not go by, so that a later edit finds it."""
        event = self.run.event
        if event.message is None or event.kind not in _MESSAGES:
            return
        if event.kind == "message":
            name = None if event.id == event.message.id else MESSAGE_ID
        else:
            name = None if self._is_known_edit() else "message"
        if name is not None:
            self.run.changes.puts.append(("seen", (name, event.group or "", event.message.id), self.run.at))

    def _is_known_edit(self) -> bool:
        """Whether this is an edit of a message that was seen; an edit of one that was not is a message."""
        event = self.run.event
        if event.kind != "edit" or event.message is None:
            return False
        key, clock = (event.group or "", event.message.id), self.run.changes.clock
        return any(self.run.state.has_seen((name, *key), clock) for name in ("message", MESSAGE_ID))

    def _subject(self, key: str, log: Log) -> str | None:
        """Whom a log counts this event for, or None where it does not count it."""
        run = self.run
        if run.event.kind in _MESSAGES and run.event.message is None:
            return None
        if log.source == "reaction" and log.name not in (None, run.event.payload.get("name")):
            return None
        known = self._is_known_edit()
        held = self._held() if known else None
        if known and (log.filter is None or (held is not None and key in held.counted)):
            return None
        subject = run.view.subject(key, log)
        if subject is not None and log.filter is not None:
            if run.judge(f"counter {key}", run.program.filters[key], run.view) is not True:
                return None
            self.filtered |= {key}
        return subject

    def _manual_sanction(self) -> set[tuple[str, str]]:
        """A sanction by a person counts among the member's offences, never on a ladder."""
        run = self.run
        if run.event.payload.get("by") == "bot" or run.event.payload.get("verb") not in _MANUAL:
            return set()
        return self._own_logs("offence", None)

    def _own_logs(self, source: str, rule: str | None) -> set[tuple[str, str]]:
        run = self.run
        return {
            (key, subject)
            for key, log in run.program.own_logs
            if log.source == source and log.name in (None, rule) and (subject := run.view.subject(key, log)) is not None
        }

    # ---- the engine's own sanctions -----------------------------------------------------------------------------

    @property
    def has_sanctions(self) -> bool:
        """Whether rules have led to any offence or warning since the last look."""
        return len(self.run.offences) > self.noted

    def take_sanctions(self) -> set[str]:
        """Counts offences and warnings that rules have led to since the last look; a message is one offence at most."""
        run = self.run
        fired, self.noted = run.offences[self.noted :], len(run.offences)
        added: set[tuple[str, str]] = set()
        for rule, warned, sanctioned in fired:
            found = {
                (key, s) for key, s in self._own_logs("offence", rule) if run.program.policy.logs[key].name == rule
            }
            if sanctioned:
                found |= {
                    (key, s) for key, s in self._own_logs("offence", None) if run.program.policy.logs[key].name is None
                }
            if warned:
                found |= self._own_logs("warning", None)
            added |= found
        added -= run.view.counted
        run.changes.instants += [(key, subject, run.at) for key, subject in sorted(added)]
        if added:
            run.view.count_this(run.view.counted | added)
        return {f"log:{key}" for key, _ in added}

    # ---- the message --------------------------------------------------------------------------------------------

    def _held(self) -> MessageRecord | None:
        event = self.run.event
        return None if event.message is None else self.run.remembered(event.message.id)

    def take_opinion(self) -> MessageRecord:
        """What is known of a message once what others make of it is taken in; people count once each."""
        run = self.run
        held = self._held() or MessageRecord(run.at)
        who = run.member_id or ""
        if run.by_another:
            return replace(held, author=held.author or who, message=run.event.message)
        self.record = with_opinion(held, run.event, who, run.at)
        return self.record

    def keep_message(self) -> None:
        """Keeps what later events may ask of this message: what caught it, what counted it, whose it is."""
        run = self.run
        event = run.event
        if event.message is None or event.kind not in (*_MESSAGES, *OPINIONS):
            return
        keeps = run.program.keeps_messages
        if not (run.caught or self.filtered or keeps or self.record is not None):
            return
        known = self._held()
        held = self.record or (known if event.kind == "edit" else None)
        if held is None:
            filtered = shared_names(self.filtered) if self.filtered else self.filtered
            kept = MessageRecord(run.at, shared_steps(run.caught), filtered)
        else:
            kept = replace(
                held,
                caught=shared_steps({**held.caught, **run.caught}),
                counted=shared_names(held.counted | self.filtered),
            )
        if keeps and event.kind in _MESSAGES:
            kept = replace(kept, author=run.member_id, message=event.message)
        if known is None or kept != known:
            run.changes.puts.append(("messages", (event.group or "", event.message.id), kept))
