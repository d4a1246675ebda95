"""WeCom: the decrypted records of message audit, one JSON object a line or in a list.

Source of facts: https://developer.work.weixin.qq.com/document/path/91774 (获取会话内容).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ...runtime.event import Event
from .json_elements import Element
from .json_records import begins_with, loose_records
from .reading import Maker, Reading, id_in, list_in, member, milliseconds, object_in, texts_in

_KINDS = {
    "text": "text", "image": "image", "voice": "voice", "video": "video", "card": "card", "location": "location",
    "emotion": "sticker", "file": "file", "link": "link", "weapp": "link", "chatrecord": "forward", "todo": "todo",
    "vote": "poll", "collect": "poll", "redpacket": "red_packet", "external_redpacket": "red_packet", "meeting": "meeting",
    "meeting_notification": "meeting", "docmsg": "link", "markdown": "text", "news": "link", "calendar": "calendar",
    "mixed": "text", "sphfeed": "link", "voip_doc_share": "link", "meeting_voice_call": "call", "qydiskfile": "file",
    "voiptext": "call",
}  # fmt: skip
_HAS = {"image", "voice", "video", "file", "card", "link"}
_BODY = {
    "docmsg": "doc",
    "news": "info",
    "meeting_voice_call": "meeting_voice_call",
    "voiptext": "info",
    "qydiskfile": "info",
}
_CUSTOMER = ("wm", "wo")
_ROBOT = "wb"


def _is_record(found: Mapping[str, object]) -> bool:
    return "msgid" in found and found.get("action") in ("send", "recall", "switch")


recognises = begins_with(_is_record)


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file."""
    for record in loose_records(reading):
        found = object_in(record.value)
        id, at, action = id_in(found.get("msgid")), milliseconds(found.get("msgtime")), texts_in(found.get("action"))
        if action == "switch":
            reading.skip("a notice that someone changed to another company")
        elif not id or at is None or not id_in(found.get("from")):
            reading.damaged("a record has no `msgid`, `from` or `msgtime` that can be read", record.line)
        elif not id_in(found.get("roomid")):
            reading.skip("a message of a private chat")
        elif action not in ("send", "recall"):
            reading.unknown(f"the action `{action[:40]}`", record.line)
        else:
            yield from _record(reading, Maker(reading.group(id_in(found["roomid"])), 1), found, id, at, record)


def _record(
    reading: Reading, make: Maker, found: Mapping[str, object], id: str, at: int, record: Element
) -> Iterator[Event]:
    kind, who = texts_in(found.get("msgtype")), _member(id_in(found["from"]))
    if kind == "revoke":
        of = id_in(object_in(found.get("revoke")).get("pre_msgid")) or id_in(found.get("pre_msgid"))
        if of:
            yield make.recall(of, at, who)
        else:
            reading.damaged("a recall does not name its message", record.line)
    elif kind in ("agree", "disagree"):
        reading.skip("an answer to the question whether messages may be kept")
    elif kind in _KINDS:
        text, more = _content(found, kind)
        yield make.message(id, at, who, text, **more)
    else:
        reading.unknown(f"the type of message `{kind[:40]}`", record.line)


def _content(found: Mapping[str, object], kind: str) -> tuple[str, dict[str, Any]]:
    body = object_in(found.get(_BODY.get(kind, kind)))
    items = [object_in(one) for one in list_in(body.get("item"))]
    said = [texts_in(body.get(name)) for name in ("content", "title", "description") if texts_in(body.get(name))]
    if kind == "mixed":
        said = [_of_item(one) for one in items if texts_in(one.get("type")).lower() in ("text", "chatrecordtext")]
    word = _KINDS[kind]
    parts = [_KINDS.get(texts_in(one.get("type")).lower().removeprefix("chatrecord"), "") for one in items]
    has = tuple(dict.fromkeys(one for one in [word, *(parts if kind == "mixed" else [])] if one in _HAS))
    links = tuple(filter(None, [texts_in(body.get("link_url"))]))
    return "\n".join(said), {"kind": word, "has": has, "links": links}


def _of_item(item: Mapping[str, object]) -> str:
    """The text of a piece of a mixed message, which holds JSON of its own."""

    try:
        inner = json.loads(texts_in(item.get("content")))
    except ValueError:
        return texts_in(item.get("content"))
    return texts_in(object_in(inner).get("content"))


def _member(id: str) -> dict[str, object]:
    return member(id, role="bot" if id.startswith(_ROBOT) else None, external=id.startswith(_CUSTOMER))
