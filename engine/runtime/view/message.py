"""The message as conditions see it: its text, content, and what others made of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import structs

from ...text.measures import count_of, share_of, share_of_places
from .. import contents
from .context import Context

if TYPE_CHECKING:
    from ..event import Message


class MessageFacts(Context):
    """Facts of the event's message."""

    __slots__ = ()

    def read_message(self) -> None:
        """Scans the message's text, once, for all patterns."""
        scan = self.program.scanner.scan(self.text)
        self.bits, self.light = scan.bits, scan.light

    def take_over(self, other: MessageFacts) -> None:
        """Takes over what another view of the same event has found out already."""
        self.bits, self.light = other.bits, other.light
        self.mode, self.message_record = other.mode, other.message_record
        self.in_force = other.in_force

    def show_message(self, message: Message) -> None:
        """Looks at a message that came before: the one a report or reaction is about."""
        self.event = structs.replace(self.event, message=message)
        self.text = message.text
        self.read_message()

    def match_bits(self, text: str) -> int:
        """The patterns that any text matches."""
        return self.program.scanner.scan(text).bits

    def light_of(self, text: str) -> str:
        """The light form of any text."""
        return self.program.scanner.scan(text).light

    @property
    def message_kind(self) -> str | None:
        return None if self.event.message is None else self.event.message.kind

    @property
    def longest_paragraph(self) -> int:
        return max((len(part.strip()) for part in self.text.split("\n\n")), default=0)

    @property
    def mentions(self) -> frozenset[str] | None:
        return None if self.event.message is None else frozenset(self.event.message.mentions)

    @property
    def reply_to(self) -> str | None:
        return None if self.event.message is None else self.event.message.reply_to

    @property
    def forwarded(self) -> bool | None:
        return None if self.event.message is None else self.event.message.forwarded

    @property
    def edited(self) -> bool:
        return self.event.kind == "edit"

    def has_content(self, entries: frozenset[str]) -> bool | None:
        """Whether the message has any of some kinds of content."""
        return contents.has(self.event.message, self.text, entries)

    def has_only(self, entries: frozenset[str]) -> bool | None:
        """Whether the message has some of these kinds of content and nothing else."""
        return contents.has_only(self.event.message, self.text, entries)

    @property
    def links(self) -> frozenset[str] | None:
        return contents.links(self.event.message, self.text)

    @property
    def domains(self) -> frozenset[str] | None:
        return contents.domains(self.event.message, self.text)

    def measure(self, kind: str, sought: str, argument: str = "", detected: bool = False) -> int | Decimal:
        """How many places of the text match something, or how much of it does; see `check.terms.Measure`."""
        if detected:
            return count_of(self.text, sought, argument) if kind == "count" else share_of(self.text, sought, argument)
        index = self.program.index_of[sought]
        if not self.bits >> index & 1:
            return 0
        if kind == "count":
            return self.program.scanner.count(self.text, index)
        hits = self.program.scanner.hits(self.text, index)
        return share_of_places(self.text, [(hit.start, hit.end) for hit in hits])

    def of_message(self, noun: str, name: str | None, window: int | None) -> int | None:
        """How many others reported the message, or reacted to it, within a window (ms) that ends with the event.

        Its author is none of them.
        """
        record = self.message_record
        if record is None:
            return None
        start = -(1 << 62) if window is None else self.at - window
        if noun == "report":
            return sum(1 for who, at in record.reports.items() if who != record.author and start < at <= self.at)
        found = {
            who for (which, who), at in record.reactions.items() if name in (None, which) and start < at <= self.at
        }
        return len(found - {record.author})
