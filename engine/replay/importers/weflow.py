"""WeFlow: WeChat groups in JSON.

Source of facts: files that WeFlow writes, with `session` and `messages`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...runtime.event import Event
from .chinese_notices import SELF, LatestMessages, notice
from .json_elements import Element
from .json_records import records
from .parts import Glimpse
from .people import People
from .reading import Maker, Reading, id_in, member, object_in, seconds, texts_in
from .wechat_csv import HAS, KINDS, SYSTEM

_WHOLE = {("session",), ("messages", "*")}


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file is one of WeFlow's."""
    head = glimpse.text[:8_000]
    return head.lstrip().startswith("{") and '"session"' in head and '"wxid"' in head


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file. It is read twice: notices name members whose ids only their messages have."""
    make, private, latest = Maker(reading.group("")), False, LatestMessages()
    reading.people = People(_names(reading))
    for record in records(reading, _WHOLE):
        if record.path == ("session",):
            session = object_in(record.value)
            name = texts_in(session.get("displayName")) or texts_in(session.get("nickname"))
            make = Maker(reading.group(id_in(session.get("wxid")), name))
            private = texts_in(session.get("type")) in ("私聊", "private")
        elif record.path == ("messages", "*"):
            if private:
                reading.skip("a message of a private chat")
            else:
                yield from _record(reading, make, latest, record)


def _names(reading: Reading) -> Iterator[tuple[str, str]]:
    for record in records(reading.quiet(), _WHOLE):
        found = object_in(record.value)
        account, name = id_in(found.get("senderUsername")), texts_in(found.get("senderDisplayName"))
        if record.path == ("messages", "*") and found.get("isSend", 0) is not None and account and name:
            yield name, account
            if found.get("isSend") == 1:
                yield SELF, account


def _record(reading: Reading, make: Maker, latest: LatestMessages, record: Element) -> Iterator[Event]:
    found = object_in(record.value)
    at = seconds(found.get("createTime"))
    id = id_in(found.get("serverId")) or id_in(found.get("localId"))
    if at is None or not id:
        reading.damaged("a message has no `localId` or no `createTime` that can be read", record.line)
        return
    text = texts_in(found.get("content"))
    type_name = texts_in(found.get("type")).removesuffix("消息")
    if found.get("isSend", 0) is None or f"{type_name}消息" in SYSTEM or type_name in SYSTEM:
        yield from notice(reading, make, id, at, text, record.line, latest.of)
        return
    account = id_in(found.get("senderUsername"))
    kind = KINDS.get(type_name)
    if not account:
        reading.damaged("a message has no `senderUsername`", record.line)
    elif kind is None:
        reading.unknown(f"the type `{type_name[:40]}`", record.line)
    else:
        name = texts_in(found.get("senderDisplayName"))
        reading.people.see(account, name)
        body = text if kind in ("text", "link", "forward") else ""
        mentions, has = reading.people.mentions(body), (kind,) if kind in HAS else ()
        reply = id_in(found.get("replyToMessageId")) or None
        more = {"kind": kind, "has": has, "mentions": mentions, "reply_to": reply}
        yield latest.take(make.message(id, at, member(account, name), body, **more))
