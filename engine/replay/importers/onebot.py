"""OneBot v11: the events that a QQ bot gets, one JSON object a line or in a list.

Source of facts: https://github.com/botuniverse/onebot-11/tree/master/event
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...runtime.event import Event
from .json_elements import Element
from .json_records import begins_with, loose_records
from .reading import SECOND, Maker, Reading, id_in, list_in, member, object_in, seconds, texts_in, until

_CODE = re.compile(r"\[CQ:(\w+)((?:,[^,\]]*)*)\]")
_ESCAPES = (("&#91;", "["), ("&#93;", "]"), ("&#44;", ","), ("&amp;", "&"))
_KINDS = {
    "image": "image", "record": "voice", "video": "video", "file": "file", "face": "sticker", "mface": "sticker",
    "bface": "sticker", "share": "link", "contact": "card", "location": "location", "music": "link", "forward": "forward",
    "node": "forward", "json": "card_message", "xml": "card_message", "dice": "sticker", "rps": "sticker", "poke": "poke",
    "redbag": "red_packet", "anonymous": "text", "markdown": "text", "shake": "poke", "gift": "gift",
}  # fmt: skip
_HAS = {
    "image": "image",
    "record": "voice",
    "video": "video",
    "file": "file",
    "share": "link",
    "music": "link",
    "contact": "card",
}
_SILENT_NOTICES = {
    "friend_add", "friend_recall", "notify", "essence", "offline_file", "client_status", "lucky_king", "honor",
    "group_msg_emoji_like", "reaction", "bot_offline", "group_dismiss", "profile_like",
}  # fmt: skip
_Segment = tuple[str, Mapping[str, object]]


def _is_event(found: Mapping[str, object]) -> bool:
    return "post_type" in found and "self_id" in found


recognises = begins_with(_is_event)


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file."""
    for record in loose_records(reading):
        found = object_in(record.value)
        at, kind = seconds(found.get("time")), texts_in(found.get("post_type"))
        if kind == "meta_event":
            reading.skip("a sign of life of the bot")
        elif at is None:
            reading.damaged("an event has no `time` that can be read", record.line)
        elif kind in ("message", "message_sent", "notice", "request"):
            yield from _event(reading, found, kind, at, record)
        else:
            reading.unknown(f"the kind of event `{kind[:40]}`", record.line)


def _event(reading: Reading, found: Mapping[str, object], kind: str, at: int, record: Element) -> Iterator[Event]:
    group = id_in(found.get("group_id"))
    if not group:
        reading.skip("a message of a private chat" if kind.startswith("message") else "a notice about no group")
        return
    make = Maker(reading.group(group))
    if kind == "notice":
        yield from _notice(reading, make, found, at, record)
    elif kind == "request":
        yield from _request(reading, make, found, at)
    else:
        yield from _message(reading, make, found, at, record)


def _message(reading: Reading, make: Maker, found: Mapping[str, object], at: int, record: Element) -> Iterator[Event]:
    id = id_in(found.get("message_id"))
    who = _sender(found)
    if not id or not who["id"]:
        reading.damaged("a message has no `message_id` or no `user_id`", record.line)
        return
    text, more = _content(_segments(found.get("message")))
    yield make.message(id, at, who, text, **more)


def _sender(found: Mapping[str, object]) -> dict[str, object]:
    sender, anonymous = object_in(found.get("sender")), object_in(found.get("anonymous"))
    id = id_in(found.get("user_id")) or id_in(sender.get("user_id"))
    if id and id == id_in(found.get("self_id")):
        return {**member(id, texts_in(sender.get("nickname")) or None), "id": f"bot:{id}"}
    if anonymous:
        return member(f"anonymous:{id_in(anonymous.get('id'))}", texts_in(anonymous.get("name")))
    name = texts_in(sender.get("card")) or texts_in(sender.get("nickname"))
    level = sender.get("level")
    title = texts_in(sender.get("title")) or None
    return member(id, name, role=texts_in(sender.get("role")) or None, level=id_in(level) or None, title=title)


def _segments(message: object) -> list[_Segment]:
    if isinstance(message, str):
        return list(_of_codes(message))
    rows = [object_in(one) for one in list_in(message)]
    return [(texts_in(row.get("type")), object_in(row.get("data"))) for row in rows]


def _of_codes(text: str) -> Iterator[_Segment]:
    """The pieces of a message in which `[CQ:…]` stands for what is no text."""
    place = 0
    for match in _CODE.finditer(text):
        yield "text", {"text": _unescaped(text[place : match.start()])}
        pairs = (pair.partition("=") for pair in match[2].split(",") if pair)
        yield match[1], {key: _unescaped(value) for key, _, value in pairs}
        place = match.end()
    yield "text", {"text": _unescaped(text[place:])}


def _unescaped(text: str) -> str:
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return text


def _content(segments: list[_Segment]) -> tuple[str, dict[str, Any]]:
    text, mentions, has, kinds = "", [], [], []
    more: dict[str, Any] = {}
    for kind, data in segments:
        if kind in ("text", "markdown"):
            text += texts_in(data.get("text")) or texts_in(data.get("content"))
        elif kind == "at":
            mentions.append(id_in(data.get("qq")))
            text += f"@{texts_in(data.get('name')) or id_in(data.get('qq'))} "
        elif kind == "reply":
            more["reply_to"] = id_in(data.get("id"))
        else:
            kinds.append(_KINDS.get(kind, kind))
            has.append(_HAS.get(kind, ""))
            more |= {"links": (texts_in(data["url"]),)} if kind == "share" and data.get("url") else {}
    more["kind"] = "text" if text.strip() or not kinds else kinds[0]
    more["mentions"] = tuple(dict.fromkeys(one for one in mentions if one and one != "all"))
    more["has"] = tuple(dict.fromkeys(filter(None, has)))
    if "forward" in kinds:
        more["forwarded"] = True
    return text, more


def _request(reading: Reading, make: Maker, found: Mapping[str, object], at: int) -> Iterator[Event]:
    if found.get("sub_type") != "add":
        reading.skip("an invitation of the bot into a group")
        return
    user = id_in(found.get("user_id"))
    id = id_in(found.get("flag")) or f"request/{make.group}/{user}/{at}"
    inviter = id_in(found.get("invitor_id"))
    answer = texts_in(found.get("comment")) or None
    yield make.request(id, at, member(user), answer=answer, inviter=inviter if inviter.strip("0") else None)


def _notice(reading: Reading, make: Maker, found: Mapping[str, object], at: int, record: Element) -> Iterator[Event]:
    kind, sub = texts_in(found.get("notice_type")), texts_in(found.get("sub_type"))
    user, by = id_in(found.get("user_id")), id_in(found.get("operator_id"))
    who, id = member(user), f"{kind}/{sub}/{make.group}/{user}/{at}"
    match kind:
        case "group_increase":
            yield make.join(id, at, who, by if sub == "invite" and by.strip("0") and by != user else None)
        case "group_decrease" if sub == "leave":
            yield make.leave(id, at, who)
        case "group_decrease":
            yield make.action(id, at, "kick", by or None, who)
        case "group_ban":
            yield _ban(make, found, id, at, sub, by or None, who)
        case "group_recall":
            yield _recall(make, id_in(found.get("message_id")), at, by, who)
        case "group_admin":
            yield make.update(id, at, {**who, "role": "admin" if sub == "set" else "member"})
        case "group_card":
            yield make.update(id, at, member(user, texts_in(found.get("card_new")) or None))
        case "group_upload":
            name = texts_in(object_in(found.get("file")).get("name"))
            yield make.message(id, at, who, name, kind="file", has=("file",))
        case _ if kind in _SILENT_NOTICES:
            reading.skip(f"a notice (`{kind}`)")
        case _:
            reading.unknown(f"the notice `{kind[:40]}`", record.line)


def _ban(
    make: Maker, found: Mapping[str, object], id: str, at: int, sub: str, by: str | None, who: dict[str, object]
) -> Event:
    """What QQ calls a ban is that someone may not speak; nobody's is everybody's."""
    everybody = not str(who["id"]).strip("0")
    if everybody:
        return make.action(id, at, "unlock" if sub == "lift_ban" else "lock", by)
    if sub == "lift_ban":
        return make.action(id, at, "unmute", by, who)
    length = found.get("duration")
    end = until(at, length * SECOND) if isinstance(length, int) and 0 < length < 10**9 else None
    return make.action(id, at, "mute", by, who, until=end)


def _recall(make: Maker, of: str, at: int, by: str, who: dict[str, object]) -> Event:
    if by in ("", who["id"]):
        return make.recall(of, at, who)
    return make.action(f"{of}/delete", at, "delete", by, who, of)
