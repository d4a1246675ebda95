"""Slack: the export of a workspace, as a ZIP archive or unpacked: a folder for each channel, a file for each day.

Source of facts: https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports and the message subtypes of
https://api.slack.com/events/message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...runtime.event import Event
from .attachments import attached
from .json_elements import Element
from .json_records import begins_with, records
from .parts import Glimpse
from .reading import Maker, Reading, id_in, list_in, member, object_in, seconds, texts_in

_ITEMS = {("*",)}
_MENTION = re.compile(r"<@([UWB][A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^>|]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^>]*)>")
_REMOVED = re.compile(
    r"<@(?P<who>[UW][A-Z0-9]+)(?:\|[^>]*)?> was removed from .*? by <@(?P<by>[UW][A-Z0-9]+)(?:\|[^>]*)?>.*"
)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_MESSAGES = {
    "",
    "me_message",
    "bot_message",
    "thread_broadcast",
    "file_share",
    "file_comment",
    "file_mention",
    "reply_broadcast",
}
_SILENT = {
    "channel_topic", "channel_purpose", "channel_name", "channel_archive", "channel_unarchive", "group_topic",
    "group_purpose", "group_name", "group_archive", "group_unarchive", "pinned_item", "unpinned_item", "bot_add",
    "bot_remove", "reminder_add", "channel_posting_permissions", "channel_convert_to_private", "sh_room_created",
    "channel_convert_to_public", "huddle_thread", "channel_canvas_updated", "app_conversation_join", "document_mention",
    "reply_marker", "ekm_access_denied", "assistant_app_thread", "channel_workspace_restriction_revoked",
}  # fmt: skip
_ASIDE = {
    "users.json", "channels.json", "groups.json", "dms.json", "mpims.json", "integration_logs.json", "canvases.json",
    "lists.json", "file_conversations.json", "huddle_transcripts.json", "org_users.json",
}  # fmt: skip


def _is_message(found: Mapping[str, object]) -> bool:
    return found.get("type") == "message" and re.fullmatch(r"\d{9,11}\.\d{1,6}", texts_in(found.get("ts"))) is not None


recognises = begins_with(_is_message)


def aside(glimpse: Glimpse) -> bool:
    """Whether a file only says what the others are about."""
    return os.path.basename(glimpse.name) in _ASIDE


def events(reading: Reading) -> Iterator[Event]:
    """The events of one day of a channel."""
    folder = os.path.basename(os.path.dirname(reading.part.name))
    users = _table(reading, "users.json", "id")
    channels = _table(reading, "channels.json", "name") | _table(reading, "groups.json", "name")
    private = _table(reading, "dms.json", "id") | _table(reading, "mpims.json", "name")
    id = id_in(channels.get(folder, {}).get("id"))
    day = _Day(reading, Maker(reading.group(id or folder or reading.part.stem, folder or None), 1), users)
    for record in records(reading, _ITEMS):
        if folder in private:
            reading.skip("a message of a private chat")
        else:
            yield from day.events(record)


_Table = dict[str, Mapping[str, object]]


def _table(reading: Reading, name: str, key: str) -> _Table:
    """A list that goes with the export, by one of its keys; empty where there is none. Kept for the next file."""
    at = (reading.export.path, name)
    if at not in reading.shared:
        part = reading.export.find(name)
        found = records(Reading(part, reading.export, reading.settings, reading.tally), _ITEMS) if part else ()
        reading.shared[at] = {id_in(object_in(one.value).get(key)): object_in(one.value) for one in found}
    table: _Table = reading.shared[at]
    return table


class _Day:
    """Reads messages in the order of the file."""

    def __init__(self, reading: Reading, make: Maker, users: _Table) -> None:
        self.reading = reading
        self.make = make
        self.users = users

    def events(self, record: Element) -> Iterator[Event]:
        """What a message became."""
        found = object_in(record.value)
        id, at, kind = texts_in(found.get("ts")), seconds(found.get("ts")), texts_in(found.get("subtype"))
        if not id or at is None:
            self.reading.damaged("a message has no `ts` that can be read", record.line)
        elif kind in _MESSAGES:
            yield from self._message(found, id, at, record.line)
        elif kind in ("channel_join", "group_join"):
            inviter = id_in(found.get("inviter")) or None
            yield self.make.join(id, at, self._member(found), inviter)
        elif kind in ("channel_leave", "group_leave"):
            yield self._left(found, id, at)
        elif kind == "message_changed":
            yield from self._changed(object_in(found.get("message")), at)
        elif kind == "message_deleted":
            previous = object_in(found.get("previous_message"))
            of = texts_in(found.get("deleted_ts")) or texts_in(previous.get("ts"))
            yield self.make.recall(of, at, self._member(previous) if id_in(previous.get("user")) else None)
        elif kind == "tombstone":
            yield from self._tombstone(found, id, at)
        elif kind in _SILENT or kind.startswith(("channel_", "group_")):
            self.reading.skip(f"a notice of the app (`{kind[:40]}`)")
        else:
            self.reading.unknown(f"the subtype `{kind[:40]}`", record.line)

    def _message(self, found: Mapping[str, object], id: str, at: int, line: int) -> Iterator[Event]:
        who = self._member(found)
        if not who["id"]:
            self.reading.damaged("a message has no `user`", line)
            return
        text, more = self._content(found)
        yield self.make.message(id, at, who, text, **more)
        change = object_in(found.get("edited"))
        edited = seconds(change.get("ts"))
        if edited is not None and edited > at:
            self.reading.guess("the first text of an edited message is not in the export; its last is taken for both")
            yield self.make.edit(id, edited, who, text, id_in(change.get("user")) or None, **more)
        yield from self._reactions(found, id, at)

    def _content(self, found: Mapping[str, object]) -> tuple[str, dict[str, Any]]:
        raw = texts_in(found.get("text"))
        files = [object_in(one) for one in list_in(found.get("files"))]
        has = tuple(dict.fromkeys(attached(texts_in(one.get("name"))) for one in files))
        more: dict[str, Any] = {"kind": "text" if raw or not has else has[0], "has": has}
        more["mentions"] = tuple(dict.fromkeys(_MENTION.findall(raw)))
        more["links"] = tuple(dict.fromkeys(_unescaped(match[1]) for match in _LINK.finditer(raw)))
        text = _CHANNEL.sub(r"#\1", _LINK.sub(lambda match: match[2] or match[1], _MENTION.sub(self._called, raw)))
        thread = texts_in(found.get("thread_ts"))
        if thread and thread != texts_in(found.get("ts")):
            more["reply_to"] = thread
        return _unescaped(text), more

    def _called(self, match: re.Match[str]) -> str:
        return f"@{_name(self.users.get(match[1], {})) or match[1]}"

    def _reactions(self, found: Mapping[str, object], id: str, at: int) -> Iterator[Event]:
        for one in list_in(found.get("reactions")):
            row = object_in(one)
            users, count = list_in(row.get("users")), row.get("count")
            if isinstance(count, int) and count > len(users):
                self.reading.skip("a reaction of someone the export does not name", count - len(users))
            for user in filter(None, map(id_in, users)):
                self.reading.guess("a reaction is dated by its message; the export has no time for it")
                yield self.make.reaction(id, at, self._user(user), texts_in(row.get("name")) or "reaction")

    def _left(self, found: Mapping[str, object], id: str, at: int) -> Event:
        removed = _REMOVED.fullmatch(texts_in(found.get("text")))
        if removed:
            return self.make.action(id, at, "kick", removed["by"], self._user(removed["who"]))
        return self.make.leave(id, at, self._member(found))

    def _changed(self, message: Mapping[str, object], at: int) -> Iterator[Event]:
        text, more = self._content(message)
        by = id_in(object_in(message.get("edited")).get("user")) or None
        yield self.make.edit(texts_in(message.get("ts")), at, self._member(message), text, by, **more)

    def _tombstone(self, found: Mapping[str, object], id: str, at: int) -> Iterator[Event]:
        """What is left of a deleted message that has answers."""
        self.reading.guess("a deleted message has no text any more, and its recall is dated by it")
        user = id_in(found.get("user"))
        who = self._user(user) if user and user != "USLACKBOT" else None
        yield self.make.message(id, at, who, "", kind="text")
        yield self.make.recall(id, at, who)

    def _member(self, found: Mapping[str, object]) -> dict[str, object]:
        user, bot = id_in(found.get("user")), id_in(found.get("bot_id"))
        if user:
            return self._user(user)
        return member(bot or texts_in(found.get("username")), texts_in(found.get("username")) or None, role="bot")

    def _user(self, id: str) -> dict[str, object]:
        row = self.users.get(id, {})
        role = "bot" if row.get("is_bot") is True else "owner" if row.get("is_primary_owner") is True else None
        if role is None and (row.get("is_owner") is True or row.get("is_admin") is True):
            role = "admin"
        return member(id, _name(row) or None, role=role)


def _unescaped(text: str) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


def _name(row: Mapping[str, object]) -> str:
    profile = object_in(row.get("profile"))
    return texts_in(profile.get("display_name")) or texts_in(row.get("real_name")) or texts_in(row.get("name"))
