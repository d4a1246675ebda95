"""Telegram Desktop: `result.json`, of one chat or of all.

Source of facts: files that Telegram Desktop writes under Export chat history, with "Machine-readable JSON".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ...runtime.event import Event
from .json_elements import Element
from .json_records import records
from .parts import Glimpse
from .people import People
from .reading import SECOND, Maker, Reading, id_in, list_in, member, object_in, seconds, texts_in

_ONE = ("messages", "*")
_WHOLE = {_ONE, ("chats", "list", "*", "messages", "*"), ("left_chats", "list", "*", "messages", "*")}
_PRIVATE = {"personal_chat", "saved_messages", "bot_chat", "verification_codes", "replies"}
_KINDS = {
    "sticker": ("sticker", None),
    "voice_message": ("voice", "voice"),
    "video_message": ("video", "video"),
    "video_file": ("video", "video"),
    "animation": ("image", "image"),
    "audio_file": ("voice", "voice"),
}
_ENTITY_LINKS = {"link", "text_link"}
_JOINS = {"join_group_by_link", "join_group_by_request"}
_SILENT = {
    "pin_message", "create_group", "create_channel", "edit_group_title", "edit_group_photo", "delete_group_photo",
    "edit_chat_theme", "set_messages_ttl", "topic_created", "topic_edit", "group_call", "group_call_scheduled",
    "invite_to_group_call", "phone_call", "score_in_game", "send_payment", "boost_apply", "giveaway_launch",
    "giveaway_results", "gift_premium", "set_chat_wallpaper", "migrate_to_supergroup", "migrate_from_group",
    "clear_history", "screenshot_taken", "allow_sending_messages", "attach_menu_bot_allowed", "proximity_reached",
    "custom_action", "contact_sign_up", "suggest_profile_photo", "send_star_gift", "paid_messages_price_change",
}  # fmt: skip


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file is one of Telegram Desktop's."""
    text = glimpse.text.lstrip()
    head = text[:4_000]
    return (text.startswith("{") and '"date_unixtime"' in text) or all(mark in text for mark in ('"from_id"', '"type"')) \
        or (text.startswith("{") and '"chats"' in head and '"about"' in head)  # fmt: skip


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file. It is read twice: service messages name members whose ids only their messages have."""
    chat = _Chat(reading, People(_names(reading)))
    for record in records(reading, _WHOLE):
        if record.path[-2:] == _ONE:
            yield from chat.events(record)
        elif record.path[-1:] in (("name",), ("type",), ("id",)):
            chat.heading(record)


def _names(reading: Reading) -> Iterator[tuple[str, str]]:
    quiet = reading.quiet()
    for record in records(quiet, _WHOLE):
        found = object_in(record.value)
        for name, id in (("from", "from_id"), ("actor", "actor_id")):
            if texts_in(found.get(name)) and id_in(found.get(id)):
                yield texts_in(found[name]), id_in(found[id])


class _Chat:
    """Reads messages, chat after chat."""

    def __init__(self, reading: Reading, people: People) -> None:
        self.reading = reading
        self.people = people
        self.known: dict[str, str] = {}
        self.make = Maker(reading.group(""))

    def heading(self, record: Element) -> None:
        """Takes in what stands above the messages of a chat; a name begins another chat."""
        key, value = record.path[-1], id_in(record.value)
        if len(record.path) not in (1, 4):
            return
        if key == "name":
            self.known = {}
        self.known[key] = value
        if "id" in self.known:
            self.make = Maker(self.reading.group(self.known["id"], self.known.get("name")))

    def events(self, record: Element) -> Iterator[Event]:
        """What a message became."""
        found = object_in(record.value)
        at = self._instant(found)
        id = id_in(found.get("id"))
        if self.known.get("type") in _PRIVATE:
            self.reading.skip("a message of a private chat")
        elif at is None or not id:
            self.reading.damaged("a message has no `id` or no `date_unixtime` that can be read", record.line)
        elif found.get("type") == "message":
            yield from self._message(found, id, at)
        elif found.get("type") == "service":
            yield from self._service(found, id, at, record.line)
        else:
            self.reading.unknown(f"the type `{texts_in(found.get('type'))[:40]}`", record.line)

    def _instant(self, found: Mapping[str, object]) -> int | None:
        if "date_unixtime" in found:
            return seconds(found["date_unixtime"])
        return self._local(found.get("date"))

    def _local(self, written: object) -> int | None:
        try:
            return self.reading.instant(datetime.fromisoformat(texts_in(written)))
        except ValueError:
            return None

    def _message(self, found: Mapping[str, object], id: str, at: int) -> Iterator[Event]:
        who = self._author(found)
        text, more = self._content(found)
        if found.get("reply_to_message_id") is not None:
            more["reply_to"] = id_in(found["reply_to_message_id"])
        if "forwarded_from" in found or "saved_from" in found:
            more["forwarded"] = True
        yield self.make.message(id, at, who, text, **more)
        edited = seconds(found["edited_unixtime"]) if "edited_unixtime" in found else None
        edited = edited if edited is not None or "edited" not in found else self._local(found["edited"])
        if edited is not None and edited > at:
            self.reading.guess("the first text of an edited message is not in the export; its last is taken for both")
            yield self.make.edit(id, edited, who, text, **more)
        yield from self._reactions(found, id, at)

    def _author(self, found: Mapping[str, object]) -> dict[str, object] | None:
        id, name = id_in(found.get("from_id")), texts_in(found.get("from"))
        if not id and not name:
            return None
        if id.startswith("channel"):
            # an anonymous admin writes as the group itself; any other channel's post has no member
            own = id.removeprefix("channel") == self.known.get("id", "").lstrip("-").removeprefix("100")
            return member(id, name, role="admin") if own else None
        return member(id or self.people.named(name), name or "Deleted Account")

    def _content(self, found: Mapping[str, object]) -> tuple[str, dict[str, Any]]:
        pieces = found.get("text")
        entities = [piece for piece in list_in(pieces) if isinstance(piece, dict)]
        text = pieces if isinstance(pieces, str) else "".join(map(_piece, list_in(pieces)))
        links = [str(one.get("href") or one.get("text")) for one in entities if one.get("type") in _ENTITY_LINKS]
        mentions = [self._mentioned(one) for one in entities if one.get("type") in ("mention", "mention_name")]
        kind, has = _kind(found)
        more: dict[str, Any] = {"kind": kind}
        if has:
            more["has"] = (has,)
        if links:
            more["links"] = tuple(links)
        if mentions:
            more["mentions"] = tuple(dict.fromkeys(mentions))
        return text, more

    def _mentioned(self, entity: Mapping[str, object]) -> str:
        if entity.get("type") == "mention_name" and entity.get("user_id") is not None:
            return f"user{id_in(entity['user_id'])}"
        return texts_in(entity.get("text"))

    def _reactions(self, found: Mapping[str, object], id: str, at: int) -> Iterator[Event]:
        for reaction in list_in(found.get("reactions")):
            row = object_in(reaction)
            name = texts_in(row.get("emoji")) or id_in(row.get("document_id")) or "reaction"
            recent = [object_in(one) for one in list_in(row.get("recent"))]
            count = row.get("count")
            if isinstance(count, int) and count > len(recent):
                self.reading.skip("a reaction of someone the export does not name", count - len(recent))
            for one in recent:
                who = member(id_in(one.get("from_id")), texts_in(one.get("from")))
                if who["id"]:
                    yield self.make.reaction(id, self._dated(one, found) or self._undated(at), who, name)

    def _dated(self, reaction: Mapping[str, object], message: Mapping[str, object]) -> int | None:
        """When a reaction was made: its time is local, as the message's other one is, which tells the zone."""
        at = seconds(message.get("date_unixtime"))
        if at is None:
            return self._local(reaction.get("date"))
        try:
            local, own = (datetime.fromisoformat(texts_in(one.get("date"))) for one in (reaction, message))
        except ValueError:
            return None
        return at + int((local.replace(tzinfo=None) - own.replace(tzinfo=None)).total_seconds()) * SECOND

    def _undated(self, at: int) -> int:
        self.reading.guess("a reaction is dated by its message; the export has no time for it")
        return at

    # ---- service messages --------------------------------------------------------------------------------------------

    def _service(self, found: Mapping[str, object], id: str, at: int, line: int) -> Iterator[Event]:
        action, actor = texts_in(found.get("action")), self._actor(found)
        if action in _JOINS:
            yield self.make.join(id, at, actor)
        elif action == "invite_members":
            for who in self._members(found):
                own = who["id"] == actor["id"]
                yield self.make.join(f"{id}/{who['id']}", at, who, None if own else str(actor["id"]))
        elif action == "remove_members":
            for who in self._members(found):
                if who["id"] == actor["id"]:
                    yield self.make.leave(f"{id}/{who['id']}", at, who)
                else:
                    yield self.make.action(f"{id}/{who['id']}", at, "kick", str(actor["id"]), who)
        elif action in _SILENT:
            self.reading.skip(f"a notice of the app (`{action}`)")
        else:
            self.reading.unknown(f"the service message `{action[:40]}`", line)

    def _actor(self, found: Mapping[str, object]) -> dict[str, object]:
        name = texts_in(found.get("actor"))
        return member(id_in(found.get("actor_id")) or self.people.named(name), name)

    def _members(self, found: Mapping[str, object]) -> Iterator[dict[str, object]]:
        for name in list_in(found.get("members")):
            if not isinstance(name, str):
                self.reading.skip("a member whose account was deleted joined or left")
                continue
            if self.people.id_of(name) is None:
                self.reading.guess("a member's id is their name, as the export does not say more")
            yield member(self.people.named(name), name)


def _piece(piece: object) -> str:
    return piece if isinstance(piece, str) else texts_in(object_in(piece).get("text"))


def _kind(found: Mapping[str, object]) -> tuple[str, str | None]:
    media = texts_in(found.get("media_type"))
    if media in _KINDS:
        return _KINDS[media]
    for key, kind, has in (
        ("photo", "image", "image"), ("file", "file", "file"), ("contact_information", "card", "card"),
        ("location_information", "location", None), ("poll", "poll", None),
    ):  # fmt: skip
        if key in found:
            return kind, has
    return "text", None
