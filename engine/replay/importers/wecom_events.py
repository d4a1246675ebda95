"""WeCom: events of customer groups (`change_external_chat`), as the callback gets them, one after another in a file.

Source of facts: https://developer.work.weixin.qq.com/document/path/92130 (客户群变更事件推送).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from ...runtime.event import Event
from .parts import Glimpse
from .reading import Maker, Reading, member, seconds
from .text_lines import Line, lines

_LONGEST = 200_000
_REMOVED = "1"
_SILENT = {
    "change_owner": "a change of the group's owner, who is not named",
    "change_name": "a change of the group's name",
    "change_notice": "a change of the group's notice",
}


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file holds such events."""
    return "<xml" in glimpse.text[:2_000] and "change_external_chat" in glimpse.text


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file; they may have arrived in any order."""
    for line, text in _documents(reading):
        try:
            # what declares entities could grow without end when it is read
            tree = None if "<!DOCTYPE" in text or "<!ENTITY" in text else ElementTree.fromstring(text)
        except ElementTree.ParseError:
            tree = None
        if tree is None:
            reading.damaged("this is not an event in XML", line)
        else:
            yield from _event(reading, tree, line, text)


def _documents(reading: Reading) -> Iterator[tuple[int, str]]:
    """Each `<xml>…</xml>`, wherever lines end, with the line it begins on."""
    held: list[str] = []
    start = 0
    for line in lines(reading):
        for piece in re.split(r"(?=<xml[\s>])", line.text):
            if piece.startswith("<xml"):
                if held:
                    yield start, "\n".join(held)
                held, start = [piece], line.number
            elif held and sum(map(len, held)) < _LONGEST:
                held.append(piece)
            elif not held:
                _stray(reading, Line(line.number, piece))
    if held:
        yield start, "\n".join(held)


def _stray(reading: Reading, line: Line) -> None:
    if line.text.strip() and not line.text.lstrip().startswith("<?xml"):
        reading.damaged("this is not an event in XML", line.number)


def _event(reading: Reading, tree: ElementTree.Element, line: int, text: str) -> Iterator[Event]:
    def said(name: str) -> str:
        return (tree.findtext(name) or "").strip()

    at, group, kind, detail = seconds(said("CreateTime")), said("ChatId"), said("ChangeType"), said("UpdateDetail")
    if said("Event") not in ("", "change_external_chat"):
        reading.skip(f"an event about something else (`{said('Event')[:40]}`)")
        return
    if at is None or not group:
        reading.damaged("an event has no `ChatId` or no `CreateTime` that can be read", line)
        return
    make = Maker(reading.group(group))
    members = [(item.text or "").strip() for item in tree.iterfind("MemChangeList/Item")]
    # the same event may be sent twice: what it says makes its id, not where it stands
    id = "/".join((kind, detail, group, said("CreateTime")))
    if kind == "update" and detail in ("add_member", "del_member"):
        yield from _members(reading, make, id, at, detail, members, said("QuitScene"))
    elif kind == "dismiss":
        yield make.action(id, at, "disband", None)
    elif kind == "create" or detail in _SILENT:
        reading.skip(_SILENT.get(detail, "a new group"))
    else:
        reading.unknown(f"the change `{(detail or kind)[:40]}`", line)


def _members(
    reading: Reading, make: Maker, id: str, at: int, detail: str, members: list[str], quit_scene: str
) -> Iterator[Event]:
    if not members:
        reading.skip("someone came or left whom the event does not name")
    for name in filter(None, members):
        each, who = f"{id}/{name}", member(name, external=name.startswith(("wm", "wo")))
        if detail == "add_member":
            yield make.join(each, at, who)
        elif quit_scene == _REMOVED:
            reading.guess("the export does not say which admin removed someone")
            yield make.action(each, at, "kick", None, who)
        else:
            yield make.leave(each, at, who)
