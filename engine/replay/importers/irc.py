"""IRC: the logs of a channel, as many clients, bouncers and archives write them.

Source of facts: logs of irssi, WeeChat, HexChat, ZNC and eggdrop, and of archives that put a day's date above its lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time

from ...runtime.event import Event
from .local_times import MONTHS
from .parts import Glimpse
from .reading import MINUTE, SECOND, Maker, Reading, member
from .text_lines import Line, lines

_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)")
_NAMED_DAY = re.compile(r"\b(?P<name>[A-Z][a-z]{2}) +(?P<day>\d{1,2})(?: \d\d:\d\d:\d\d)? (?P<year>\d{4})")
_HEADING = re.compile(
    r"#{2,} (?P<iso>\d{4}-\d\d-\d\d)\s*|--- (?:Day changed|Log opened|Log closed) (?P<irssi>.+)"
    r"|\*{4} (?:BEGIN|ENDING) LOGGING AT (?P<hexchat>.+)|\[?\d\d:\d\d\]? --- (?P<eggdrop>[A-Z].+)"
)
_STAMP = re.compile(
    r"\[?(?:(?P<date>\d{4}-\d\d-\d\d)[T ]|(?P<named>[A-Z][a-z]{2} \d{2}) )?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d))?\]?"
    r"\s+(?P<body>.*)", re.DOTALL,
)  # fmt: skip
_IN_NAME = re.compile(r"(?P<year>(?:19|20)\d\d)[-_.]?(?P<month>[01]\d)[-_.]?(?P<day>[0-3]\d)")
_N = r"[^\s<>:!,]{1,64}"
_SAID = re.compile(
    rf"<[ @+%&~]?(?P<nick>{_N})> ?(?P<text>.*)|(?P<tab>[@+%&~]?[^\s<>*-][^\t]{{0,63}})\t(?P<said>.*)", re.DOTALL
)
_DID = re.compile(rf"\*(?:\t| )(?P<nick>{_N}) (?P<text>.*)", re.DOTALL)
_NOTICE = re.compile(r"(?:\*\*\*|-!-|-->|<--|--|-→|←-|=!=|→|←)(?:\t| )+(?P<said>.*)", re.DOTALL)
# HexChat, which writes months by name, marks what people do and what the server says in the same way.
_LOOSE_NOTICE = re.compile(r"\*\t(?P<said>.*)", re.DOTALL)
_ALIKE = "HexChat marks what people do and what the server says alike; a kick or a mode is taken for what it says"
_HOST = r"(?: [\[(][^\])]*[\])])?"
_SAYS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (what, re.compile(pattern))
    for what, pattern in (
        ("join", rf"(?:Joins: )?(?P<who>{_N}){_HOST}(?: has)? joined(?: \S+)?|Joins: (?P<zncwho>{_N}){_HOST}"),
        (
            "leave",
            rf"(?P<who>{_N}){_HOST}(?: has)? (?:left|quit)(?: .*)?|(?:Parts|Quits): (?P<zncwho>{_N}){_HOST}(?: .*)?",
        ),
        ("kick", rf"(?P<who>{_N}) was kicked (?:from \S+ )?by (?P<by>{_N})(?: [(\[](?P<reason>.*?)[)\]]*)?"),
        ("kick", rf"(?P<by>{_N}) (?:has )?kicked (?P<who>{_N})(?: from \S+)?(?: \((?P<reason>.*)\))?"),
        ("nick", rf"(?P<who>{_N}) is now known as (?P<new>{_N})|(?P<zncwho>{_N}) changed nick to (?P<zncnew>{_N})"),
        ("mode", rf"(?P<by>{_N}) sets mode: (?P<modes>[-+]\S+) ?(?P<masks>.*)"),
        ("mode", rf"[Mm]ode/?\s?\S* \[(?P<modes>[-+]\S+) ?(?P<masks>.*)\] by (?P<by>{_N})"),
        (
            "mode",
            rf"(?P<by>{_N}) (?:sets|gives|removes) (?P<word>ban on|channel operator status (?:to|from)|quiet on) (?P<masks>\S+)",
        ),
    )
)
_WORDS = {"ban on": "+b", "quiet on": "+q", "channel operator status to": "+o", "channel operator status from": "-o"}
_SILENT = re.compile(
    r"topic|now talking|created|URL|TOPIC|Irssi:|Keepalive|Netsplit|Netjoin|Channel #|Nicks #|joined to|Home page|services|"
    r"identified|rejoin|disconnect|connect|Users on|Buffer Playback|Playback Complete|Server |ServerMode|Welcome|synced|invite",
    re.IGNORECASE,
)
_WITH_MASK = {"b", "q", "e", "I", "o", "v", "h", "a", "k", "l", "f", "j"}
_ROLES = {"o": "admin", "h": "admin", "a": "admin"}
_ADDRESSED = re.compile(rf"(?P<nick>{_N})[:,] ")
_SERVER = re.compile(r"[\w-]+\.[\w.-]+")


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file is a log of IRC."""
    found = [line for line in glimpse.text.splitlines()[:100] if line.strip()]
    stamped = [match["body"] for line in found if (match := _STAMP.fullmatch(line))]
    told = sum(bool(_SAID.fullmatch(body) or _NOTICE.fullmatch(body) or _DID.fullmatch(body)) for body in stamped)
    return (
        told > 0 and 2 * told >= len(stamped) and len(stamped) + 10 >= len(found) // 2 and not _is_other(glimpse.text)
    )


def _is_other(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "<") or " - " in text[:30]


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file."""
    log = _Log(reading)
    for line in lines(reading):
        yield from log.events(Line(line.number, line.text.rstrip("\r")))


class _Log:
    """Reads lines, with the day that the latest heading or the file's name says."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        stem = reading.part.stem
        named = _IN_NAME.search(stem)
        self.day = _date(named) if named else None
        channel = (stem[: named.start()] + stem[named.end() :]).strip("._- ") if named else stem
        folders = reading.part.name.split("/")[:-1] or reading.part.path.replace("\\", "/").split("/")[:-1]
        self.make = Maker(reading.group(channel or (folders[-1] if folders else stem)), MINUTE)
        self.lost = False

    def events(self, line: Line) -> Iterator[Event]:
        """What a line became."""
        if not line.text.strip():
            return
        if heading := _HEADING.fullmatch(line.text):
            self._heading(heading, line)
            return
        stamp = _STAMP.fullmatch(line.text)
        if stamp is None:
            self.reading.damaged("this is no line of a log", line.number)
            return
        at = self._instant(stamp)
        if at is None:
            self.reading.damaged("a line comes before any date, or its time is none", line.number)
            return
        yield from self._body(stamp["body"], at, line, _LOOSE_NOTICE if stamp["named"] else _NOTICE)

    def _heading(self, match: re.Match[str], line: Line) -> None:
        text = next(filter(None, match.groups()))
        found = _DAY.search(text) or _NAMED_DAY.search(text)
        day = _date(found) if found else _loose_date(text)
        if day is None:
            self.reading.damaged("the date of a day can't be read", line.number)
        self.day = day or self.day

    def _instant(self, stamp: re.Match[str]) -> int | None:
        day = self.day
        if stamp["date"]:
            match = _DAY.fullmatch(stamp["date"])
            day = _date(match) if match else None
        elif stamp["named"] and day is not None:
            month = MONTHS.get(stamp["named"][:3].lower())
            day = _made(day.year, month or 0, int(stamp["named"][4:]))
        clock = _clock(int(stamp["hour"]), int(stamp["minute"]), int(stamp["second"] or 0))
        if day is None or clock is None:
            return None
        self.make.precision = SECOND if stamp["second"] else MINUTE
        return self.reading.instant(datetime.combine(day, clock))

    def _body(self, body: str, at: int, line: Line, loose: re.Pattern[str]) -> Iterator[Event]:
        id = self.reading.derived_id(line.number, line.text)
        said = _SAID.fullmatch(body)
        if said:
            nick = said["nick"] or said["tab"].lstrip("@+%&~ ")
            yield self._message(id, at, nick, (said["nick"] and said["text"]) or said["said"] or "")
        elif (notice := _NOTICE.fullmatch(body) or loose.fullmatch(body)) and (found := _says(notice["said"])):
            if notice.re is _LOOSE_NOTICE and found[0] in ("kick", "mode"):
                self.reading.guess(_ALIKE)
            yield from self._happened(id, at, *found)
        elif did := _DID.fullmatch(body):
            yield self._message(id, at, did["nick"], did["text"])
        elif notice and _SILENT.search(notice["said"]):
            self.reading.skip("a notice of the server or the client")
        elif notice:
            self.reading.unknown("a notice", line.number)
        else:
            self.reading.damaged("this is no line of a log", line.number)

    def _message(self, id: str, at: int, nick: str, text: str) -> Event:
        people = self.reading.people
        people.see(nick, nick)
        addressed = _ADDRESSED.match(text)
        spoken_to = (addressed["nick"],) if addressed and people.knows(addressed["nick"]) else ()
        mentions = tuple(dict.fromkeys((*spoken_to, *people.mentions(text))))
        return self.make.message(id, at, _member(nick), text, kind="text", mentions=mentions)

    def _happened(self, id: str, at: int, what: str, match: re.Match[str]) -> Iterator[Event]:
        said = match.groupdict()
        nick, by = said.get("who") or said.get("zncwho") or "", said.get("by")
        if what == "mode":
            yield from self._modes(
                id, at, by or "", _WORDS.get(said.get("word") or "") or said.get("modes") or "", said["masks"]
            )
        elif what == "join":
            self.reading.people.see(nick, nick)
            yield self.make.join(id, at, _member(nick))
        elif what == "leave":
            yield self.make.leave(id, at, _member(nick))
        elif what == "kick":
            yield self.make.action(id, at, "kick", by, _member(nick), reason=said.get("reason") or None)
        else:
            new = said.get("new") or said.get("zncnew") or ""
            self.reading.guess("a new nick is taken for another member, as anyone may take a nick")
            self.reading.people.see(new, new)
            yield self.make.update(id, at, member(new, new, was=nick))

    def _modes(self, id: str, at: int, by: str, modes: str, masks: str) -> Iterator[Event]:
        waiting = masks.split()
        sign = "+"
        for place, mode in enumerate(modes):
            if mode in "+-":
                sign = mode
                continue
            mask = waiting.pop(0) if mode in _WITH_MASK and waiting else ""
            yield from self._mode(f"{id}/{place}", at, by, sign == "+", mode, mask)

    def _mode(self, id: str, at: int, by: str, on: bool, mode: str, mask: str) -> Iterator[Event]:
        if mode == "m" or (mode == "q" and not mask):
            yield self.make.action(id, at, "lock" if on else "unlock", by)
        elif mode in ("b", "q") and mask:
            verb = {"b": "ban", "q": "mute"}[mode]
            who = self._masked(mask)
            yield self.make.action(id, at, verb if on else f"un{verb}", by, who, mask=mask)
        elif mode in _ROLES and mask:
            yield self.make.update(id, at, {**_member(mask), "role": _ROLES[mode] if on else "member"})
        else:
            self.reading.skip("a mode other than of bans, quiets and operators")

    def _masked(self, mask: str) -> dict[str, object] | None:
        """Whom a mask such as `nick!*@*` is about; None where it names no one but a host."""
        nick = mask.partition("!")[0]
        if "*" not in nick and "?" not in nick and nick and "@" not in nick and "$" not in nick and ":" not in nick:
            return _member(nick)
        self.reading.guess("a ban of a mask that names no one has no member")
        return None


def _says(said: str) -> tuple[str, re.Match[str]] | None:
    return next(((what, match) for what, pattern in _SAYS if (match := pattern.fullmatch(said.strip()))), None)


def _member(nick: str) -> dict[str, object]:
    return member(nick, nick, role="bot" if _SERVER.fullmatch(nick) and "." in nick else None)


def _date(match: re.Match[str]) -> date | None:
    said = match.groupdict()
    month = int(said["month"]) if said.get("month") else MONTHS.get(str(said.get("name")).lower(), 0)
    return _made(int(said["year"]), month, int(said["day"]))


def _loose_date(text: str) -> date | None:
    """A date such as `Mon Mar 01 2021`, or `Mon Mar 01 09:00:00 2021`."""
    match = _NAMED_DAY.search(text)
    return _date(match) if match else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(hour: int, minute: int, second: int) -> time | None:
    try:
        return time(hour, minute, min(second, 59))
    except ValueError:
        return None
