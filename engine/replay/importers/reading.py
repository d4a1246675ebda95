"""What every reader of a form works with: the file, what it may suppose, and where it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from ...runtime.event import Event, Message, derived_id, format_instant
from ...runtime.instant import EARLIEST, LATEST
from ..trace_bytes import DamageError
from ..trace_problems import TraceProblem
from .local_times import local_instant
from .parts import Export, Meter, Part
from .people import People, clean_id
from .tally import Tally

SECOND = 1_000
MINUTE = 60_000
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person says about an export that it does not say itself.

    Args:
        zone: where its local times are from; None where nobody said.
        order: of year, month and day, such as `dmy`; None where the file has to tell.
        groups: what groups are called in the community file, by their id or name in the export; the key `` is for all.
    """

    zone: tzinfo | None = None
    order: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """One file being read.

    Args:
        part: the file.
        export: what it is part of.
        settings: what a person said about it.
        tally: where to count.
        meter: how far reading has come.
        people: who was named in it so far.
        shared: what readers of one form keep from file to file.
    """

    part: Part
    export: Export
    settings: Settings
    tally: Tally
    meter: Meter = field(default_factory=Meter)
    people: People = field(default_factory=People)
    shared: dict[Any, Any] = field(default_factory=dict)

    def quiet(self) -> Reading:
        """The same file, to be looked through beforehand without counting anything."""
        return Reading(self.part, self.export, self.settings, Tally())

    def chunks(self) -> Iterator[bytes]:
        """What the file holds, unpacked, in pieces."""
        return self.part.chunks(self.meter)

    def instant(self, moment: datetime) -> int:
        """The instant of a local time, milliseconds since the Unix epoch.

        Raises:
            ZoneNeededError: nobody said where it is from.
        """
        return local_instant(moment, self.settings.zone)

    def group(self, id: str, name: str | None = None) -> str:
        """The id to use for a group; a name the export gives is kept for the summary."""
        id = clean_id(id) or self.part.stem
        groups = self.settings.groups
        used = groups.get(id) or groups.get(name or id) or groups.get("") or id
        if name:
            self.tally.names.setdefault(used, name)
        return used

    def derived_id(self, line: int, raw: str) -> str:
        """An id for something that the export gives none, the same whenever the file is read."""
        return derived_id(raw.encode("utf-8", "replace"), f"{self.part.name}:{line}")

    def guess(self, reason: str, count: int = 1) -> None:
        """Count something supplied that the export does not say."""
        self.tally.guess(reason, count)

    def skip(self, reason: str, count: int = 1) -> None:
        """Count a record that is understood and becomes no event."""
        self.tally.skip(reason, count)

    def damaged(self, message: str, line: int | None) -> None:
        """Report a record that can't be read; it is left out."""
        self.tally.skip("can't be read")
        help = "the others are read; export again if these matter"
        self._report("G650", f"{message}; left out", line, help)

    def unknown(self, what: str, line: int | None) -> None:
        """Report a record of a kind nobody here knows; it is left out."""
        self.tally.skip(f"not understood: {what}")
        self._report("G651", f"{what} is not known in this form; left out", line)

    def broken(self, damage: DamageError, line: int) -> None:
        """Report that the rest of the file can't be read."""
        self._report(damage.code, damage.message, line)

    def _report(self, code: str, message: str, line: int | None, help: str | None = None) -> None:
        self.tally.problems.add(TraceProblem(code, message, self.part.path, line, help))


@dataclass(slots=True)
class Maker:
    """Makes the events of one group.

    Args:
        group: its id.
        precision: how fine times are, in milliseconds.
    """

    group: str
    precision: int = SECOND

    def message(self, id: str, at: int, who: dict[str, object] | None, text: str, **more: object) -> Event:
        """Someone wrote something.

        Args:
            id: of the message.
            at: milliseconds since the Unix epoch.
            who: the member with `id` and whatever is known; None for a post of a channel.
            text: what.
            more: other fields of a message, such as `kind`, `reply_to`, `mentions` and `has`.
        """
        message = Message(id, printable(text), **more)  # type: ignore[arg-type]
        return Event(id, at, "message", self.group, who, message, precision=self.precision)

    def edit(
        self, of: str, at: int, who: dict[str, object] | None, text: str, by: str | None = None, **more: object
    ) -> Event:
        """A message was changed.

        Args:
            of: the id of the message.
            at: milliseconds since the Unix epoch.
            who: the member who wrote it.
            text: how it reads now.
            by: the id of whoever changed it; None where the export names nobody.
            more: other fields of a message.
        """
        message = Message(of, printable(text), **more)  # type: ignore[arg-type]
        of_another = by is not None and who is not None and by != who["id"]
        payload: dict[str, object] = {"by": by} if of_another else {}
        id = f"{of}/edit/{at}"
        return Event(id, at, "edit", self.group, who, message, payload=payload, precision=self.precision)

    def recall(self, of: str, at: int, who: dict[str, object] | None) -> Event:
        """The one who wrote a message took it back."""
        return Event(f"{of}/recall", at, "recall", self.group, who, Message(of), precision=self.precision)

    def reaction(self, of: str, at: int, who: dict[str, object], name: str) -> Event:
        """Someone reacted to a message."""
        id = f"{of}/{name}/{who['id']}"
        payload: dict[str, object] = {"name": name}
        return Event(id, at, "reaction", self.group, who, Message(of), payload=payload, precision=self.precision)

    def join(self, id: str, at: int, who: dict[str, object], inviter: str | None = None) -> Event:
        """Someone came into the group."""
        return Event(id, at, "join", self.group, who, inviter=inviter, precision=self.precision)

    def leave(self, id: str, at: int, who: dict[str, object]) -> Event:
        """Someone left the group by themselves."""
        return Event(id, at, "leave", self.group, who, precision=self.precision)

    def request(self, id: str, at: int, who: dict[str, object], **said: object) -> Event:
        """Someone asked to be let in."""
        payload = {name: value for name, value in said.items() if value is not None}
        return Event(id, at, "request", self.group, who, payload=payload, precision=self.precision)

    def update(self, id: str, at: int, who: dict[str, object]) -> Event:
        """Something is now known of someone."""
        return Event(id, at, "update", self.group, who, precision=self.precision)

    def action(
        self,
        id: str,
        at: int,
        verb: str,
        by: str | None,
        who: dict[str, object] | None = None,
        message: str | None = None,
        **more: object,
    ) -> Event:
        """Someone moderating did something.

        Args:
            id: of the event.
            at: milliseconds since the Unix epoch.
            verb: what, by the name of the effect, such as `kick`.
            by: the id of whoever did it; None when the export does not say.
            who: whom it was done to.
            message: the message it was done to.
            more: whatever else is known of it, such as `until` and `reason`.
        """
        said = {"verb": verb, "by": by and not_ours(by), **more}
        payload: dict[str, object] = {name: value for name, value in said.items() if value is not None}
        meant = Message(message) if message else None
        return Event(id, at, "action", self.group, who, meant, payload=payload, precision=self.precision)


def member(id: str, name: str | None = None, **more: object) -> dict[str, object]:
    """A member with what is known of them; what is None is not said."""
    known = {"id": not_ours(clean_id(id)), "name": printable(name).strip() or None if name else None, **more}
    return {key: value for key, value in known.items() if value is not None}


def not_ours(id: str) -> str:
    """An id that is not taken for one of our own, however someone calls themselves."""
    return f"member {id}" if id == "bot" or id.startswith("bot:") else id


def printable(text: str) -> str:
    """A text without control characters other than line ends and tabs."""
    return _UNPRINTED.sub("", text)


def until(at: int, length: int) -> str:
    """When something that began at an instant ends, as actions write it.

    Args:
        at: milliseconds since the Unix epoch.
        length: in milliseconds.
    """
    return format_instant(at + length, UTC)


def seconds(value: object) -> int | None:
    """The instant a number of seconds since the Unix epoch names, in milliseconds; None for what is none."""
    return _number(value, SECOND)


def milliseconds(value: object) -> int | None:
    """The instant a number of milliseconds since the Unix epoch names; None for what is none."""
    return _number(value, 1)


def _number(value: object, unit: int) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = int(float(value) * unit) if not isinstance(value, int) else value * unit
    except (ValueError, OverflowError):
        return None
    return found if EARLIEST < found < LATEST else None


def texts_in(value: object) -> str:
    """A text of a record; what is something else is none."""
    return value if isinstance(value, str) else ""


def object_in(value: object) -> Mapping[str, object]:
    """An object of a record; what is something else is an empty one."""
    return value if isinstance(value, dict) else {}


def list_in(value: object) -> list[object]:
    """A list of a record; what is something else is an empty one."""
    return value if isinstance(value, list) else []


def id_in(value: object) -> str:
    """An id of a record, as text also where the export has a number; empty when there is none."""
    if isinstance(value, str):
        return clean_id(value)
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
