"""DiscordChatExporter: one channel in JSON.

Source of facts: files that DiscordChatExporter writes with `--format Json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...runtime.event import Event
from .attachments import attached, kind_of
from .json_elements import Element
from .json_records import records
from .local_times import written_instant
from .parts import Glimpse
from .reading import Maker, Reading, id_in, list_in, member, object_in, texts_in

_WHOLE = {("guild",), ("channel",), ("dateRange",), ("messages", "*")}
_TEXTS = {"Default", "Reply", "ThreadStarterMessage", "ChatInputCommand", "ContextMenuCommand"}
# Numbers stand for kinds that the exporter has no name for.
_TEXT_NUMBERS = {"0", "19", "20", "21", "23"}
_SILENT = {
    "Call": "a call", "ChannelNameChange": "a change of the channel", "ChannelIconChange": "a change of the channel",
    "ChannelPinnedMessage": "a notice that a message was pinned", "ThreadCreated": "a notice that a thread was opened",
    "3": "a call", "4": "a change of the channel", "5": "a change of the channel",
    "6": "a notice that a message was pinned", "8": "a notice of a boost", "9": "a notice of a boost",
    "10": "a notice of a boost", "11": "a notice of a boost", "12": "a notice that a channel is followed",
    "14": "a notice of the platform", "15": "a notice of the platform", "16": "a notice of the platform",
    "17": "a notice of the platform", "18": "a notice that a thread was opened", "22": "a notice of the platform",
    "24": "a notice of the platform's own moderation", "25": "a notice of a subscription",
    "26": "a notice of a subscription", "27": "a notice of a stage", "28": "a notice of a stage",
    "29": "a notice of a stage", "31": "a notice of a stage", "32": "a notice of the platform",
    "36": "a notice of an incident", "37": "a notice of an incident", "38": "a notice of an incident",
    "39": "a notice of an incident", "44": "a notice of the platform", "46": "a notice of a poll",
}  # fmt: skip
_PRIVATE = {"DirectTextChat", "DirectGroupTextChat", "DirectMessage", "GroupDirectMessage"}


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file is one of DiscordChatExporter's, in JSON."""
    head = glimpse.text[:8_000]
    return head.lstrip().startswith("{") and '"guild"' in head and '"channel"' in head


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file."""
    channel: Mapping[str, object] = {}
    make = Maker(reading.group(""))
    for record in records(reading, _WHOLE):
        if record.path == ("channel",):
            channel = object_in(record.value)
            make = Maker(reading.group(id_in(channel.get("id")), texts_in(channel.get("name"))))
        elif record.path == ("messages", "*"):
            if texts_in(channel.get("type")) in _PRIVATE:
                reading.skip("a message of a private chat")
            else:
                yield from _record(reading, make, record)


def _record(reading: Reading, make: Maker, record: Element) -> Iterator[Event]:
    found = object_in(record.value)
    id, kind = id_in(found.get("id")), id_in(found.get("type"))
    at = written_instant(texts_in(found.get("timestamp")), reading.settings.zone)
    author = _member(object_in(found.get("author")))
    if not id or at is None or not author["id"]:
        reading.damaged("a message has no `id`, `timestamp` or `author` that can be read", record.line)
        return
    make.precision = 1 if at % 1_000 else make.precision
    if kind in _TEXTS or kind in _TEXT_NUMBERS:
        yield from _message(reading, make, found, id, at, author)
    elif kind in ("GuildMemberJoin", "7"):
        yield make.join(id, at, author)
    elif kind in ("RecipientAdd", "RecipientRemove", "1", "2"):
        yield from _recipients(make, found, id, at, author, kind in ("RecipientAdd", "1"))
    elif kind in _SILENT:
        reading.skip(_SILENT[kind])
    else:
        reading.unknown(f"the type of message `{kind[:40]}`", record.line)


def _message(
    reading: Reading, make: Maker, found: Mapping[str, object], id: str, at: int, author: dict[str, object]
) -> Iterator[Event]:
    text, more = texts_in(found.get("content")), _more(found)
    yield make.message(id, at, author, text, **more)
    edited = written_instant(texts_in(found.get("timestampEdited")), reading.settings.zone)
    if edited is not None and edited > at:
        reading.guess("the first text of an edited message is not in the export; its last is taken for both")
        yield make.edit(id, edited, author, text, **more)
    for reaction in list_in(found.get("reactions")):
        yield from _reaction(reading, make, object_in(reaction), id, at)


def _more(found: Mapping[str, object]) -> dict[str, Any]:
    has = tuple(
        dict.fromkeys(attached(texts_in(object_in(one).get("fileName"))) for one in list_in(found.get("attachments")))
    )
    mentions = tuple(dict.fromkeys(id_in(object_in(one).get("id")) for one in list_in(found.get("mentions"))))
    links = tuple(texts_in(object_in(one).get("url")) for one in list_in(found.get("embeds")))
    sticker = bool(list_in(found.get("stickers")))
    more: dict[str, Any] = {"kind": kind_of(texts_in(found.get("content")), has, sticker)}
    more |= {"has": has, "mentions": tuple(filter(None, mentions)), "links": tuple(filter(None, links))}
    reference = object_in(found.get("reference"))
    if id_in(found.get("type")) in ("Reply", "19") and id_in(reference.get("messageId")):
        more["reply_to"] = id_in(reference["messageId"])
    if found.get("forwardedMessage"):
        more["forwarded"] = True
    return more


def _reaction(reading: Reading, make: Maker, reaction: Mapping[str, object], id: str, at: int) -> Iterator[Event]:
    emoji = object_in(reaction.get("emoji"))
    name = texts_in(emoji.get("code")) or texts_in(emoji.get("name")) or "reaction"
    users, count = list_in(reaction.get("users")), reaction.get("count")
    if isinstance(count, int) and count > len(users):
        reading.skip("a reaction of someone the export does not name", count - len(users))
    for user in users:
        who = _member(object_in(user))
        if who["id"]:
            reading.guess("a reaction is dated by its message; the export has no time for it")
            yield make.reaction(id, at, who, name)


def _recipients(
    make: Maker, found: Mapping[str, object], id: str, at: int, author: dict[str, object], added: bool
) -> Iterator[Event]:
    others = [_member(object_in(one)) for one in list_in(found.get("mentions"))] or [author]
    for who in others:
        each = f"{id}/{who['id']}"
        if added:
            yield make.join(each, at, who, None if who["id"] == author["id"] else str(author["id"]))
        elif who["id"] == author["id"]:
            yield make.leave(each, at, who)
        else:
            yield make.action(each, at, "kick", str(author["id"]), who)


def _member(author: Mapping[str, object]) -> dict[str, object]:
    name = texts_in(author.get("nickname")) or texts_in(author.get("name"))
    roles = [texts_in(object_in(role).get("name")) for role in list_in(author.get("roles"))]
    role = "bot" if author.get("isBot") is True else None
    return member(id_in(author.get("id")), name, role=role, roles=list(filter(None, roles)) or None)
