"""What WeChat and QQ say in a group by themselves: who came, left, was taken out, was muted, took something back.

Source of facts: notices of WeChat for phones and computers and of QQ, as exporters write them down.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ...durations import parse_duration
from ...runtime.event import Event
from .reading import Maker, Reading, member, until

_N = r"[\"“「]?(?P<{}>[^\"”」]+?)[\"”」]?"
_WHO, _BY = _N.format("who"), _N.format("by")
SELF = "你"
"""What the app calls whoever made the export."""
_SELF = {"你", "您", "我"}
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern))
    for what, pattern in (
        ("join", rf"{_WHO}\s?通过扫描\s?{_BY}\s?分享的二维码加入(?:了)?群聊"),
        ("join", rf"{_WHO}\s?通过\s?{_BY}\s?的邀请(?:链接)?加入(?:了)?(?:本群|群聊|群)"),
        ("join", rf"{_BY}\s?邀请\s?{_WHO}\s?加入(?:了)?(?:本群|群聊|群)(?:.*)"),
        ("join", rf"{_WHO}\s?(?:已)?(?:加入|进入)(?:了)?(?:本群|群聊|群|该群).*"),
        ("kick", rf"{_BY}\s?将\s?{_WHO}\s?移出(?:了)?(?:本群|群聊|群).*"),
        ("kick", rf"{_WHO}\s?(?:已)?被\s?{_BY}\s?移出(?:了)?(?:本群|群聊|群).*"),
        ("kick", rf"{_WHO}\s?(?:已)?被移出(?:了)?(?:本群|群聊|群).*"),
        ("leave", rf"{_WHO}\s?(?:已)?(?:退出|离开|退)(?:了)?(?:本群|群聊|群).*"),
        ("mute", rf"{_WHO}\s?(?:已)?被\s?(?:{_BY}\s?)?禁言\s?(?P<length>\d.*)"),
        ("mute", rf"{_BY}\s?(?:将|对)\s?{_WHO}\s?禁言\s?(?P<length>\d.*)"),
        ("unmute", rf"{_WHO}\s?(?:已)?被\s?(?:{_BY}\s?)?解除禁言"),
        ("unmute", rf"{_BY}\s?解除了?\s?{_WHO}\s?的?禁言"),
        ("lock", rf"{_BY}\s?(?:开启|启用)了?全员禁言"),
        ("unlock", rf"{_BY}\s?(?:关闭|解除)了?全员禁言"),
        ("recall of", rf"{_BY}\s?撤回了(?:成员\s?)?{_WHO}\s?的一条消息.*"),
        ("recall", rf"{_WHO}\s?撤回(?:了)?(?:一条)?消息.*"),
        ("admin", rf"{_WHO}\s?(?:已)?(?:成为|被.*设为|被.*设置为|被.*添加为)(?:群|本群)?管理员"),
        ("owner", rf"{_WHO}\s?(?:已)?(?:成为|是)(?:新的?)?(?:本群)?(?:新)?群主"),
    )
)
_SILENT = re.compile(
    r"修改群名|更改了?群|群公告|公告|拍了拍|红包|收到|置顶|群主已|以上是打招呼|开启了|关闭了|朋友验证|安全|语音通话|视频通话|转账|群待办|接龙|"
    r"与群里|不是.*朋友|不是.*好友|文明|谨慎|二维码已|群聊名|戳了|戳一戳|幸运|头衔|龙王|精华|匿名"
)
_BETWEEN = re.compile(r"[、，,]")


def notice(
    reading: Reading, make: Maker, id: str, at: int, text: str, line: int, last_of: Callable[[str], str | None]
) -> Iterator[Event]:
    """What a notice became.

    Args:
        reading: the file.
        make: makes the events of the group.
        id: of the notice.
        at: milliseconds since the Unix epoch.
        text: what it says.
        line: where it stands.
        last_of: the id of the latest message of a member, which is the one they take back.
    """
    said = text.strip().removesuffix("。")
    found = next(((what, match) for what, pattern in _PATTERNS if (match := pattern.fullmatch(said))), None)
    if found is None:
        if _SILENT.search(said):
            reading.skip("a notice of the app")
        else:
            reading.unknown("a notice of the app", line)
        return
    what, match = found
    groups = match.groupdict()
    by = _id(reading, groups["by"]) if groups.get("by") else None
    if what in ("lock", "unlock"):
        yield make.action(id, at, what, by)
        return
    for name in filter(None, (one.strip(' "“”') for one in _BETWEEN.split(groups["who"]))):
        who = member(_id(reading, name), None if name in _SELF else name)
        yield from _happened(reading, make, f"{id}/{who['id']}", at, what, who, by, groups.get("length"), last_of)


def _id(reading: Reading, name: str) -> str:
    if name in _SELF:
        return reading.people.id_of(SELF) or "self"
    if not reading.people.knows(name):
        name = name.removeprefix("管理员").removeprefix("群主") or name
    if reading.people.id_of(name) is None:
        reading.guess("a member's id is their name, as the export does not say more")
    return reading.people.named(name)


def _happened(
    reading: Reading,
    make: Maker,
    id: str,
    at: int,
    what: str,
    who: dict[str, object],
    by: str | None,
    length: str | None,
    last_of: Callable[[str], str | None],
) -> Iterator[Event]:
    match what:
        case "join":
            yield make.join(id, at, who, by)
        case "leave":
            yield make.leave(id, at, who)
        case "admin" | "owner":
            yield make.update(id, at, {**who, "role": what})
        case "recall" | "recall of":
            meant = last_of(str(who["id"]))
            if meant is None:
                reading.skip("a message was taken back that the export does not have")
                return
            reading.guess("which message was taken back is not in the export; the member's latest is taken")
            yield make.recall(meant, at, who) if what == "recall" else make.action(id, at, "delete", by, who, meant)
        case "mute":
            duration = parse_duration((length or "").replace("个", "").replace(" ", ""))
            yield make.action(id, at, what, by, who, until=until(at, duration) if duration else None)
        case _:
            yield make.action(id, at, what, by, who)


class LatestMessages:
    """The latest message of each member, which a notice of a recall is about."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def take(self, event: Event) -> Event:
        """Take note of a message, and hand it on."""
        if event.member is not None:
            self._ids[str(event.member["id"])] = event.id
        return event

    def of(self, member: str) -> str | None:
        """The id of a member's latest message, None when there is none; it can be taken back but once."""
        return self._ids.pop(member, None)
