"""ChatLab: a form that several exporters of Chinese apps share, as one JSON value or one object a line.

Source of facts: ChatLab's format specification 0.0.1 and 0.0.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...runtime.event import Event
from .chinese_notices import LatestMessages, notice
from .json_elements import Element
from .json_records import first_object, record_lines, records
from .parts import Glimpse
from .reading import Maker, Reading, id_in, list_in, member, object_in, seconds, texts_in

_WHOLE = {("chatlab",), ("meta",), ("members", "*"), ("messages", "*")}
_KINDS = {
    0: "text", 1: "image", 2: "voice", 3: "video", 4: "file", 5: "sticker", 7: "link", 8: "location", 20: "red_packet",
    21: "transfer", 22: "poke", 23: "call", 24: "share", 25: "text", 26: "forward", 27: "card", 99: "other",
}  # fmt: skip
_SYSTEM, _RECALL = 80, 81
_HAS = {"image", "voice", "video", "file", "card", "link"}


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file is in ChatLab's form."""
    return glimpse.text.lstrip().startswith("{") and '"chatlab"' in glimpse.text[:8_000]


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file."""
    chat = _Chat(reading)
    if first_object(reading.part.glimpse) is not None and "messages" not in (first_object(reading.part.glimpse) or {}):
        yield from _by_line(chat, reading)
        return
    for record in records(reading, _WHOLE):
        yield from chat.take(record.path[0] if record.path else "", record)


def _by_line(chat: _Chat, reading: Reading) -> Iterator[Event]:
    for record in record_lines(reading):
        found = object_in(record.value)
        kind = texts_in(found.get("_type")) or ("header" if "chatlab" in found else "message")
        if kind == "header":
            yield from chat.take("meta", record._replace(value=found.get("meta")))
        else:
            yield from chat.take(f"{kind}s", record)


class _Chat:
    """Reads members and messages in the order of the file."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.make = Maker(reading.group(""))
        self.private = False
        self.roles: dict[str, str] = {}
        self.latest = LatestMessages()

    def take(self, kind: str, record: Element) -> Iterator[Event]:
        """What a part of the file became.

        Args:
            kind: the key it stands under.
            record: the value.
        """
        found = object_in(record.value)
        if kind == "meta":
            name = texts_in(found.get("name"))
            self.make = Maker(self.reading.group(id_in(found.get("groupId")) or name, name))
            self.private = found.get("type") == "private"
        elif kind == "members":
            self._member(found)
        elif kind == "messages" and self.private:
            self.reading.skip("a message of a private chat")
        elif kind == "messages":
            yield from self._message(found, record.line)
        elif kind != "chatlab":
            self.reading.skip("a part of the file that holds no messages")

    def _member(self, found: Mapping[str, object]) -> None:
        id = id_in(found.get("platformId"))
        for name in ("accountName", "groupNickname"):
            self.reading.people.see(id, texts_in(found.get(name)))
        roles = {texts_in(object_in(role).get("id")) for role in list_in(found.get("roles"))}
        if roles & {"owner", "admin"}:
            self.roles[id] = "owner" if "owner" in roles else "admin"

    def _message(self, found: Mapping[str, object], line: int) -> Iterator[Event]:
        at, sender, kind = seconds(found.get("timestamp")), id_in(found.get("sender")), found.get("type")
        if at is None or not isinstance(kind, int) or (not sender and kind != _SYSTEM):
            self.reading.damaged("a message has no `sender`, `timestamp` or `type` that can be read", line)
            return
        text = texts_in(found.get("content"))
        own = id_in(found.get("platformMessageId")) or id_in(found.get("id"))
        id = own or self.reading.derived_id(line, f"{sender}{at}{text}")
        name = texts_in(found.get("groupNickname")) or texts_in(found.get("accountName"))
        if kind == _SYSTEM:
            yield from notice(self.reading, self.make, id, at, text, line, self.latest.of)
            return
        self.reading.people.see(sender, name)
        who = member(sender, name, role=self.roles.get(sender))
        if kind == _RECALL:
            yield from self._recalled(id, at, who)
        elif kind in _KINDS:
            word = _KINDS[kind]
            body = text if word in ("text", "link", "forward") else ""
            mentions, has = self.reading.people.mentions(body), (word,) if word in _HAS else ()
            reply = id_in(found.get("replyToMessageId")) or None
            more = {"kind": word, "has": has, "mentions": mentions, "reply_to": reply}
            yield self.latest.take(self.make.message(id, at, who, body, **more))
        else:
            self.reading.unknown(f"the type {kind}", line)

    def _recalled(self, id: str, at: int, who: dict[str, object]) -> Iterator[Event]:
        """A message that was taken back stands in place of what it was."""
        self.reading.guess("a deleted message has no text any more, and its recall is dated by it")
        yield self.make.message(id, at, who, "", kind="text")
        yield self.make.recall(id, at, who)
