"""WhatsApp: the text file of Export chat, as phones in many countries write it.

Source of facts: files exported by WhatsApp for Android and for iPhone, in English and in Chinese.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ...runtime.event import Event
from .attachments import attached
from .local_times import clock, day, fitting_orders, one_order
from .parts import Glimpse
from .people import clean_id
from .reading import MINUTE, SECOND, Maker, Reading, member
from .text_lines import Block, blocks, lines

_DAY = r"(?:(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\.?|(\d{4})年(\d{1,2})月(\d{1,2})日)"
_TIME = r"((?:上午|下午|凌晨|早上|中午|晚上)?\s?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AaPp]\.?\s?[Mm]\.?)?)"
_HEAD = re.compile(rf"[\u200e\u200f]?(?:\[{_DAY},?\s{{0,2}}{_TIME}\] ?|{_DAY},?\s{{1,2}}{_TIME} - )(.*)", re.DOTALL)
_SENDER = re.compile(r"([^:]{1,80}): ?(.*)", re.DOTALL)
_LONGEST_NOTICE = 200
_MARK = "\u200e"
_ATTACHED = re.compile(r"<(?:attached|附件)[:：] ?(.+?)>|(\S+\.\w{2,4}) \((?:file attached|文件附件|附件)\)")
_OMITTED = re.compile(
    r"<Media omitted>|<省略多媒体文件>|<略過多媒體檔案>|<媒體已忽略>"
    r"|(?P<en>image|photo|video|GIF|audio|sticker|document|Contact card|video note) omitted"
    r"|(?:已?忽略|省略)?(?P<zh>图片|圖片|视频|影片|音频|音訊|表情贴图|貼圖|文档|文件|名片)(?:已?忽略|已省略)?",
    re.IGNORECASE,
)
_OMITTED_KINDS = {
    "image": "image", "photo": "image", "gif": "image", "图片": "image", "圖片": "image", "video": "video",
    "video note": "video", "视频": "video", "影片": "video", "audio": "voice", "音频": "voice", "音訊": "voice",
    "sticker": "sticker", "表情贴图": "sticker", "貼圖": "sticker", "document": "file", "文档": "file", "文件": "file",
    "contact card": "card", "名片": "card",
}  # fmt: skip
_EDITED = re.compile(r"\s*[\u200e]?<(?:This message was edited|此消息已编辑|此訊息已編輯)>\s*$")
_DELETED = re.compile(
    r"(?:This message was deleted|You deleted this message|此消息已被?删除|你删除了此消息|您删除了此消息|此訊息已刪除|你已刪除此訊息)"
    r"(?: by admin .+)?[.。]?"
)
_SAYS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern))
    for what, pattern in (
        ("join", r"(?P<who>.+?) joined (?:using|via|from) (?:.+)"),
        ("join", r"(?P<who>.+?) ?(?:已)?(?:使用|通过|透過|透过).*(?:邀请链接|邀請連結).*加入.*"),
        ("join", r"(?P<who>.+?) (?:was|were) added"),
        ("leave", r"(?P<who>.+?) left"),
        ("leave", r"(?P<who>.+?) ?(?:已)?(?:离开|離開|退出)(?:了)?(?:群组|群組|群聊)?"),
        ("kick", r"(?P<who>.+?) (?:was|were) removed"),
        ("request", r"(?P<who>.+?) requested to join"),
        ("admin", r"(?P<who>.+?)(?: is|'re|’re| are) now an admin"),
        ("admin", r"(?P<who>.+?) ?(?:现在是|已成为|現在是)(?:群组)?(?:管理员|管理員)"),
        ("member", r"(?P<who>.+?)(?: is|'re|’re| are) no longer an admin"),
        ("member", r"(?P<who>.+?) ?(?:不再是|已不是)(?:群组)?(?:管理员|管理員)"),
        ("add", r"(?P<by>.+?) added (?P<who>.+)"),
        ("kick", r"(?P<by>.+?) removed (?P<who>.+)"),
        ("add", r"(?P<by>.+?) ?(?:已|把|将)?(?:添加|新增|加入)(?:了)? ?(?P<who>.+?)"),
        ("kick", r"(?P<by>.+?) ?(?:已|将|把)?(?:移除|移出)(?:了)? ?(?P<who>.+?)"),
    )
)
_NOTICE = re.compile(
    r"encrypted|created (?:this )?group|created this community|changed (?:the|this|their|to)|security code|pinned|group (?:settings|icon|description)"
    r"|disappearing|missed (?:voice|video|group)|call|blocked|business|admins? can|new number|community"
    r"|加密|创建|創建|建立|更改|变更|變更|安全码|安全碼|置顶|置頂|设置|設定|通话|通話|号码|號碼|社群",
    re.IGNORECASE,
)
# The names that notices quote may have colons in them, which otherwise end a sender's name.
_QUOTING = re.compile(
    r"[^:\"“]{1,80}? (?:created (?:this )?(?:group|community)|changed (?:the|this)[^:\"“]{1,40}) [\"“].*[\"”]\.?"
    r"|[^:“「\"]{1,80}(?:创建|創建|建立|更改|变更|變更|改[为為成])[^:“「\"]{0,30}[“「\"].*[”」\"][。.]?",
    re.DOTALL,
)
_UNMARKED = "a notice without the app's mark is taken for one, which a message of several lines can imitate"
_NAMES = re.compile(r",\s*|，|、|\s+and\s+|\s*(?:和|及)\s*")
_TITLE = re.compile(
    r"(?:WhatsApp Chat (?:with|-)|WhatsApp 聊天[记記]?[录錄]? ?-|与|與)?\s*(.+?)\s*(?:的 ?WhatsApp ?(?:聊天|对话|對話))?"
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file is a chat that WhatsApp exported."""
    found = [line for line in glimpse.text.splitlines()[:50] if _head(line)]
    return any(_SENDER.match(match[15]) for line in found if (match := _head(line)))


def _head(line: str) -> re.Match[str] | None:
    return _HEAD.fullmatch(line.rstrip("\r").replace("\u202f", " ").replace("\xa0", " "))


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file. It is read twice: the first time tells in which order its dates are written."""
    order = reading.settings.order or one_order(fitting_orders(_days(reading)))
    chat = _Chat(reading, order)
    for block in blocks(reading, _head):
        yield from chat.events(block)


def _days(reading: Reading) -> Iterator[tuple[int, int, int]]:
    quiet = reading.quiet()
    for line in lines(quiet):
        if match := _head(line.text):
            yield _numbers(match)


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    # the pattern of a day stands there twice, with and without brackets, each with numbers or with 年月日
    first, second, third = next(
        match.groups()[start : start + 3] for start in (0, 3, 7, 10) if match.groups()[start] is not None
    )
    return int(first), int(second), int(third)


def _title(reading: Reading) -> str:
    stem = reading.part.stem
    if stem == "_chat":
        stem = os.path.splitext(os.path.basename(reading.export.path.rstrip("/")))[0]
    match = _TITLE.fullmatch(stem)
    return match[1] if match else stem


class _Chat:
    """Reads messages in the order of the file."""

    def __init__(self, reading: Reading, order: str) -> None:
        self.reading = reading
        self.order = order
        self.make = Maker(reading.group(_title(reading)))

    def events(self, block: Block) -> Iterator[Event]:
        """What a message, or what the app said, became."""
        head = block.head
        written = head[7] or head[14]
        date, time = day(_numbers(head), self.order), clock(written)
        if date is None or time is None:
            self.reading.damaged("the date of a message is none", block.number)
            return
        at = self.reading.instant(datetime.combine(date, time))
        self.make.precision = SECOND if len(re.findall(r"[:.]\d", written)) > 1 else MINUTE
        body = "\n".join([head[15], *(line.rstrip("\r") for line in block.rest)])
        id = self.reading.derived_id(block.number, body)
        sender = None if _QUOTING.fullmatch(body.replace(_MARK, "")) else _SENDER.fullmatch(body)
        said = sender[2] if sender else body
        if sender and not (said.startswith(_MARK) and self._is_notice(clean_id(sender[1]), said)):
            yield from self._message(id, at, clean_id(sender[1]), said)
        else:
            yield from self._notice(id, at, said, block.number)

    def _is_notice(self, sender: str, said: str) -> bool:
        """Whether a line with a sender is the app's own, which iPhones write as if whoever acted, or the group, had."""
        found = _says(said)
        acted = {clean_id(name) for name in found[1].groupdict().values() if name} if found else set()
        is_of_group = sender == _title(self.reading) or _NOTICE.search(said) is not None
        return sender in acted or (is_of_group and (found is not None or len(said) < _LONGEST_NOTICE))

    def _message(self, id: str, at: int, name: str, said: str) -> Iterator[Event]:
        who = member(name or "?", name)
        self.reading.people.see(name, name)
        text = _EDITED.sub("", said)
        if text != said:
            self.reading.guess(
                "an edited message stands as it was last; the export has neither the first text nor a time"
            )
        text = text.replace(_MARK, "").strip()
        if _DELETED.fullmatch(text):
            self.reading.guess("a deleted message has no text any more, and its recall is dated by it")
            yield self.make.message(id, at, who, "", kind="text")
            yield self.make.recall(id, at, who)
            return
        text, more = _attachments(text)
        yield self.make.message(id, at, who, text, mentions=self.reading.people.mentions(text), **more)

    def _notice(self, id: str, at: int, said: str, line: int) -> Iterator[Event]:
        text = said.replace(_MARK, "").strip()
        found = _says(said)
        if found is None:
            if _NOTICE.search(text):
                self.reading.skip("a notice of the app")
            else:
                self.reading.unknown("a line without a sender", line)
            return
        what, match = found
        by = match.groupdict().get("by")
        if _MARK not in said and what in ("kick", "admin", "member"):
            self.reading.guess(_UNMARKED)
        for name in filter(None, map(clean_id, _NAMES.split(match["who"]))):
            yield self._happened(what, f"{id}/{name}", at, member(name, name), clean_id(by) if by else None)

    def _happened(self, what: str, id: str, at: int, who: dict[str, object], by: str | None) -> Event:
        if what in ("join", "add"):
            return self.make.join(id, at, who, by)
        if what == "leave":
            return self.make.leave(id, at, who)
        if what == "request":
            return self.make.request(id, at, who)
        if what == "kick":
            return self.make.action(id, at, "kick", by, who)
        return self.make.update(id, at, {**who, "role": what})


def _says(said: str) -> tuple[str, re.Match[str]] | None:
    text = said.replace(_MARK, "").strip().rstrip(".。")
    if len(text) > _LONGEST_NOTICE or (
        _NOTICE.search(text) and not re.search(r"added|removed|admin|加入|添加|移除|管理[员員]", text)
    ):
        return None
    return next(((what, match) for what, pattern in _SAYS if (match := pattern.fullmatch(text))), None)


def _attachments(text: str) -> tuple[str, dict[str, Any]]:
    if (match := _OMITTED.fullmatch(text)) is not None:
        kind = _OMITTED_KINDS.get((match["en"] or match["zh"] or "").lower(), "media")
        return "", {"kind": kind, **({"has": (kind,)} if kind not in ("media", "sticker") else {})}
    if match := _ATTACHED.search(text):
        kind = attached(match[1] or match[2])
        return (text[: match.start()] + text[match.end() :]).strip(), {"kind": kind, "has": (kind,)}
    return text, {"kind": "text"}
