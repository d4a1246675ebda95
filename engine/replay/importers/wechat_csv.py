"""WeChat: the CSV of tools that read the computer client's database.

Source of facts: files with the columns `id,MsgSvrID,type_name,is_sender,talker,room_name,msg,src,CreateTime`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from ...runtime.event import Event
from .chinese_notices import SELF, LatestMessages, notice
from .local_times import clock, day
from .parts import Glimpse
from .reading import MINUTE, SECOND, Maker, Reading, member
from .text_lines import Row, rows

_COLUMNS = ("type_name", "talker", "msg", "CreateTime")
_DATE = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2}) (.+)")
KINDS = {
    "文本": "text", "图片": "image", "语音": "voice", "视频": "video", "动画表情": "sticker", "表情": "sticker", "文件": "file",
    "位置": "location", "名片": "card", "链接": "link", "分享链接": "link", "卡片式链接": "link", "小程序": "link", "红包": "red_packet",
    "转账": "transfer", "引用": "text", "引用消息": "text", "合并转发": "forward", "合并转发的聊天记录": "forward", "视频号": "link",
    "拍一拍": "notice", "语音通话": "call", "视频通话": "call", "音乐": "link", "聊天记录": "forward", "引用回复": "text",
    "公告": "text", "群公告": "text", "接龙": "text", "接龙消息": "text", "礼物": "gift",
}  # fmt: skip
SYSTEM = {"系统", "系统通知", "系统消息", "撤回消息", "邀请加群", "通知"}
HAS = {"image", "voice", "video", "file", "card", "link"}


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file is a table of WeChat messages."""
    return _names(glimpse.text.split("\n", 1)[0].split(",")) is not None


def _names(values: list[str]) -> list[str] | None:
    names = [value.strip().strip('"') for value in values]
    return names if all(column in names for column in _COLUMNS) else None


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file; groups may be mixed in it."""
    latest: dict[str, LatestMessages] = {}
    for row in rows(reading, ",", _names):
        group = row.values.get("room_name", "").strip()
        make = Maker(reading.group(group or reading.part.stem))
        yield from _row(reading, make, latest.setdefault(make.group, LatestMessages()), row)


def _row(reading: Reading, make: Maker, latest: LatestMessages, row: Row) -> Iterator[Event]:
    values = row.values
    at = _instant(reading, make, values["CreateTime"])
    if at is None:
        reading.damaged(f"`{values['CreateTime'][:40]}` is not a date and time", row.number)
        return
    type_name, text = values["type_name"].strip(), values["msg"]
    id = values.get("MsgSvrID", "").strip() or reading.derived_id(row.number, text)
    own = values.get("is_sender", "").strip() == "1"
    name = values["talker"].strip()
    if type_name in SYSTEM:
        yield from notice(reading, make, id, at, text, row.number, latest.of)
        return
    if type_name not in KINDS:
        reading.unknown(f"the type `{type_name[:40]}`", row.number)
        return
    if not name and not own:
        reading.damaged("a message has no `talker`", row.number)
        return
    kind = KINDS[type_name]
    account = name or "self"
    reading.people.see(account, name)
    if own:
        reading.people.see(account, SELF)
    body = text if kind in ("text", "link", "forward") else ""
    has = (kind,) if kind in HAS else ()
    mentions = reading.people.mentions(body)
    yield latest.take(make.message(id, at, member(account, name), body, kind=kind, has=has, mentions=mentions))


def _instant(reading: Reading, make: Maker, text: str) -> int | None:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    date, time = day((int(match[1]), int(match[2]), int(match[3])), "ymd"), clock(match[4])
    if date is None or time is None:
        return None
    make.precision = SECOND if match[4].count(":") > 1 else MINUTE
    return reading.instant(datetime.combine(date, time))
