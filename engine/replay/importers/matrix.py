"""Matrix: Element's room export, a sync response, a page of `/messages`, or events in a list or one a line.

Source of facts: https://spec.matrix.org/latest/client-server-api/
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from ...runtime.event import Event
from .json_elements import Element
from .json_records import loose_records, records
from .parts import Glimpse
from .reading import Maker, Reading, id_in, member, milliseconds, object_in, texts_in

_SYNC = ("rooms", "*", "*", "*", "events", "*")
_WHOLE = {("messages", "*"), ("chunk", "*"), ("events", "*"), _SYNC}
_KINDS = {
    "m.text": "text", "m.notice": "text", "m.emote": "text", "m.image": "image", "m.file": "file", "m.audio": "voice",
    "m.video": "video", "m.location": "location", "m.server_notice": "text", "m.key.verification.request": "notice",
}  # fmt: skip
_LISTS = re.compile(r'"(?:messages|chunk|events|rooms)"\s*:\s*[\[{]')
_ADMIN, _OWNER = 50, 100
# Who wrote a message is needed to tell whether they took it back themselves; the oldest are forgotten.
_REMEMBERED = 65_536


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file holds events of Matrix."""
    return '"origin_server_ts"' in glimpse.text and '"m.' in glimpse.text


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file."""
    rooms = _Rooms(reading)
    for record in records(reading, _WHOLE) if _holds_lists(reading.part.glimpse) else loose_records(reading):
        if len(record.path) == len(_SYNC):
            yield from rooms.events(record, record.path[2])
        elif not record.path or record.path[-1:] == ("*",):
            yield from rooms.events(record, "")


def _holds_lists(glimpse: Glimpse) -> bool:
    """Whether a file is one value that holds lists of events, not the events themselves."""
    lists, event = _LISTS.search(glimpse.text), glimpse.text.find('"origin_server_ts"')
    return glimpse.text.lstrip().startswith("{") and lists is not None and lists.start() < event


class _Rooms:
    """Reads events in the order of the file."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.authors: OrderedDict[str, str] = OrderedDict()
        self.membership: dict[tuple[str, str], str] = {}
        self.inviters: dict[tuple[str, str], str] = {}
        self.levels: dict[str, Mapping[str, object]] = {}
        self.names: dict[str, str] = {}

    def events(self, record: Element, room: str) -> Iterator[Event]:
        """What an event of Matrix became."""
        found = object_in(record.value)
        id, at = id_in(found.get("event_id")), milliseconds(found.get("origin_server_ts"))
        sender, kind = id_in(found.get("sender")), texts_in(found.get("type"))
        if not id or at is None or not sender:
            self.reading.damaged(
                "an event has no `event_id`, `sender` or `origin_server_ts` that can be read", record.line
            )
            return
        make = Maker(self.reading.group(id_in(found.get("room_id")) or room), 1)
        match kind:
            case "m.room.message" | "m.sticker":
                yield from self._message(make, found, id, at, sender)
            case "m.reaction":
                yield from self._reaction(make, found, at, sender)
            case "m.room.member":
                yield from self._member_event(make, found, id, at, sender, record.line)
            case "m.room.redaction":
                yield from self._redaction(make, found, id, at, sender)
            case "m.room.power_levels":
                yield from self._power(make, found, id, at)
            case "m.room.encrypted":
                self.reading.skip("an encrypted message")
            case _ if kind.startswith(("m.", "im.vector.", "org.matrix.", "io.element.", "uk.half-shot.")):
                self.reading.skip(f"an event without a place in a trace (`{kind[:40]}`)")
            case _:
                self.reading.unknown(f"the type `{kind[:40]}`", record.line)

    def _who(self, id: str) -> dict[str, object]:
        return member(id, self.names.get(id))

    def _message(self, make: Maker, found: Mapping[str, object], id: str, at: int, sender: str) -> Iterator[Event]:
        content = object_in(found.get("content"))
        relation = object_in(content.get("m.relates_to"))
        who = self._who(sender)
        if relation.get("rel_type") == "m.replace":
            text, more = _content(object_in(content.get("m.new_content")) or content, "")
            yield make.edit(id_in(relation.get("event_id")), at, who, text, **more)
            return
        if not content:
            self.reading.guess("a deleted message has no text any more")
        text, more = _content(content, texts_in(found.get("type")))
        reply = id_in(object_in(relation.get("m.in_reply_to")).get("event_id"))
        if reply or relation.get("rel_type") == "m.thread":
            more["reply_to"] = reply or id_in(relation.get("event_id"))
            text = _without_quote(text)
        self._remember(id, sender)
        yield make.message(id, at, who, text, **more)

    def _remember(self, id: str, sender: str) -> None:
        self.authors[id] = sender
        if len(self.authors) > _REMEMBERED:
            self.authors.popitem(last=False)

    def _reaction(self, make: Maker, found: Mapping[str, object], at: int, sender: str) -> Iterator[Event]:
        relation = object_in(object_in(found.get("content")).get("m.relates_to"))
        of = id_in(relation.get("event_id"))
        if of:
            yield make.reaction(of, at, self._who(sender), texts_in(relation.get("key")) or "reaction")
        else:
            self.reading.skip("a reaction that was taken back")

    def _redaction(self, make: Maker, found: Mapping[str, object], id: str, at: int, sender: str) -> Iterator[Event]:
        of = id_in(found.get("redacts")) or id_in(object_in(found.get("content")).get("redacts"))
        author = self.authors.get(of)
        reason = texts_in(object_in(found.get("content")).get("reason")) or None
        if not of:
            self.reading.skip("a deletion that names no message")
        elif author is None:
            self.reading.skip("a deletion of something other than a message, or of one not in the export")
        elif author == sender:
            yield make.recall(of, at, self._who(sender))
        else:
            yield make.action(id, at, "delete", sender, self._who(author), of, reason=reason)

    def _member_event(
        self, make: Maker, found: Mapping[str, object], id: str, at: int, sender: str, line: int
    ) -> Iterator[Event]:
        content = object_in(found.get("content"))
        previous = object_in(object_in(found.get("unsigned")).get("prev_content")) or object_in(
            found.get("prev_content")
        )
        target, now = id_in(found.get("state_key")) or sender, texts_in(content.get("membership"))
        key = (make.group, target)
        before = texts_in(previous.get("membership")) or self.membership.get(key, "")
        self.membership[key] = now
        name = texts_in(content.get("displayname"))
        if name:
            self.names[target] = name
        who, reason = self._who(target), texts_in(content.get("reason")) or None
        match now:
            case "join" if before == "join":
                yield make.update(id, at, who)
            case "join":
                inviter = id_in(object_in(found.get("unsigned")).get("inviter")) or self.inviters.pop(key, "")
                yield make.join(id, at, who, inviter or None)
            case "invite":
                self.inviters[key] = sender
                self.reading.skip("an invitation; the join that follows names who invited")
            case "knock":
                yield make.request(id, at, who, answer=reason)
            case "ban":
                yield make.action(id, at, "ban", sender, who, reason=reason)
            case "leave" if before == "ban":
                yield make.action(id, at, "unban", sender, who)
            case "leave" if before in ("knock", "invite"):
                self.reading.skip("a request or an invitation that came to nothing")
            case "leave" if target == sender:
                yield make.leave(id, at, who)
            case "leave":
                yield make.action(id, at, "kick", sender, who, reason=reason)
            case _:
                self.reading.unknown(f"the membership `{now[:40]}`", line)

    def _power(self, make: Maker, found: Mapping[str, object], id: str, at: int) -> Iterator[Event]:
        users = object_in(object_in(found.get("content")).get("users"))
        before = self.levels.get(make.group, {})
        self.levels[make.group] = users
        for user in sorted({*users, *before}):
            role = _role(users.get(user))
            if role != _role(before.get(user)):
                yield make.update(f"{id}/{user}", at, {**self._who(user), "role": role})


def _role(level: object) -> str:
    number = level if isinstance(level, int) else 0
    return "owner" if number >= _OWNER else "admin" if number >= _ADMIN else "member"


def _content(content: Mapping[str, object], kind: str) -> tuple[str, dict[str, Any]]:
    text = texts_in(content.get("body"))
    word = "sticker" if kind == "m.sticker" else _KINDS.get(texts_in(content.get("msgtype")), "text")
    users = object_in(content.get("m.mentions")).get("user_ids")
    mentions = tuple(filter(None, map(id_in, users))) if isinstance(users, list) else ()
    has = (word,) if word in ("image", "voice", "video", "file") else ()
    # the body of a file is its name unless there is a caption
    caption = texts_in(content.get("filename")) not in ("", text)
    return text if word == "text" or caption else "", {"kind": word, "has": has, "mentions": mentions}


def _without_quote(text: str) -> str:
    """An answer without the lines of what it answers, which older clients put before it."""
    if not text.startswith("> <"):
        return text
    lines = text.split("\n")
    first = next((place for place, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[first:]).lstrip("\n")
