"""QQ: the message manager's text export.

Source of facts: files of the computer client's message manager, in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from ...runtime.event import Event
from .chinese_notices import LatestMessages, notice
from .parts import Glimpse
from .people import People
from .reading import Maker, Reading, member
from .text_lines import Block, blocks, lines

_DATE = r"(\d{4}-\d{1,2}-\d{1,2}) (\d{1,2}:\d{2}:\d{2}) "
_HEAD = re.compile(
    rf"(?:{_DATE}(?:【(?P<title>[^】]*)】)?(?P<name>.*?)(?:\((?P<qq>\d+)\)|<(?P<mail>[^<>\s]+)>)|消息对象[:：](?P<group>.*))\r*"
)
_SYSTEM = "10000"
_TITLES = {"群主": "owner", "管理员": "admin"}
_PICTURES = re.compile(r"\[(图片|表情|语音|视频|文件|闪照|动画表情)\]")
_HAS = {"图片": "image", "闪照": "image", "语音": "voice", "视频": "video", "文件": "file"}
_FURNITURE = re.compile(r"\s*|=+\s*|消息记录.*|消息分组[:：].*|消息记录（.*|消息对象[:：].*")


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file is one of QQ's."""
    heads = [line for line in glimpse.text.splitlines()[:200] if _HEAD.fullmatch(line)]
    return "消息记录" in glimpse.text[:200] or any(line[0].isdigit() for line in heads)


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file; it may hold several groups, one after another.

    It is read twice: notices name members whose numbers only their messages have.
    """
    reading.people = People(_names(reading))
    chat = _Chat(reading)
    for block in blocks(reading, _HEAD.fullmatch, _FURNITURE):
        if block.head["group"] is not None:
            chat = _Chat(reading, block.head["group"])
        else:
            yield from chat.events(block)


def _names(reading: Reading) -> Iterator[tuple[str, str]]:
    for line in lines(reading.quiet()):
        head = _HEAD.fullmatch(line.text)
        if head and head["name"] and head["qq"] != _SYSTEM:
            yield head["name"].strip(), head["qq"] or head["mail"]


class _Chat:
    """Reads the messages of one group."""

    def __init__(self, reading: Reading, name: str = "") -> None:
        self.reading = reading
        self.make = Maker(reading.group(name.strip() or reading.part.stem))
        self.latest = LatestMessages()

    def events(self, block: Block) -> Iterator[Event]:
        """What a message, or what the app said, became."""
        head = block.head
        try:
            at = self.reading.instant(datetime.strptime(f"{head[1]} {head[2]}", "%Y-%m-%d %H:%M:%S"))
        except ValueError:
            self.reading.damaged(f"`{head[1]} {head[2]}` is not a date and time", block.number)
            return
        text = _text(block.rest)
        id = self.reading.derived_id(block.number, head[0] + text)
        if head["qq"] == _SYSTEM:
            yield from notice(self.reading, self.make, id, at, text, block.number, self.latest.of)
            return
        account, name = head["qq"] or head["mail"], head["name"].strip()
        kinds = _PICTURES.findall(text)
        has = tuple(dict.fromkeys(_HAS[kind] for kind in kinds if kind in _HAS))
        kind = has[0] if has and not _PICTURES.sub("", text).strip() else "text"
        who = member(account, name or None, role=_TITLES.get(head["title"] or ""))
        mentions = self.reading.people.mentions(text)
        yield self.latest.take(self.make.message(id, at, who, text, kind=kind, has=has, mentions=mentions))


def _text(rest: list[str]) -> str:
    """What was written: without the line that ends a record, and what stands between two groups."""
    kept = [line for line in rest if not _FURNITURE.fullmatch(line.rstrip("\r"))]
    return "\n".join(kept).replace("\r\n", "\n").rstrip("\r\n").replace("\r", "\n").strip("\n")
