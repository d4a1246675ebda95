"""Timelines: who does what when, one thing a line, and what is expected to follow.

    2026-03-01 09:00  li says in vip_group: 加微信领券   -> delete, warn li
    +1h               li joins vip_group               -> nothing

A line is a moment, an action and, behind an arrow, expectations; indented lines go on with the one above. Moments are
local times, or lengths of time after the line before; `late -30m` is an event that arrives now and is dated earlier.
`+1s  p1..40 joins g` is forty lines, from `p1` to `p40`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

import yaml

from guiju.engine.durations import parse_duration
from guiju.engine.runtime.instant import format_instant, parse_instant

_MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?"
_LENGTH = r"[0-9][0-9a-z.]*"
_LINE = re.compile(
    rf"(?:(?P<at>{_MOMENT})|(?P<after>\+{_LENGTH})|late (?P<late>-{_LENGTH}))\s+(?P<action>\S.*?)"
    r"(?:\s+->\s*(?P<expected>.*))?"
)
_WHO = r"(?P<who>[\w:.-]+)(?:\((?P<attributes>[^()]*)\))?"
_GROUP = r"(?P<group>[\w.-]+)"
_FIELDS = r"(?P<fields>(?: [\w.]+=\S+)*)"
_SERIES = re.compile(r"(?P<name>\w*?)(?P<first>\d+)\.\.(?P<last>\d+)\b")
_ESCAPE = re.compile(r"\\u([0-9a-f]{4,5})|\\n")
_MESSAGE_OPTIONS = ("id", "reply", "mentions", "forwarded", "kind", "has", "precision", "received")


class TimelineError(Exception):
    """A line that can't be read; the message says why."""


@dataclass(frozen=True)
class Moment:
    """When a line happens.

    Args:
        at: a local time, None when it is relative.
        offset: milliseconds after the line before.
        late: whether it is dated earlier than it arrives, and the next line counts from the line before.
    """

    at: str | None
    offset: int = 0
    late: bool = False


@dataclass(frozen=True)
class Line:
    """A line of a timeline.

    Args:
        number: its number in the file.
        text: as written.
        moment: when.
        action: what happens.
        expected: what is to follow, None when anything may.
    """

    number: int
    text: str
    moment: Moment
    action: str
    expected: str | None


def read_timeline(lines: Iterable[tuple[int, str]]) -> list[Line]:
    """The lines of a timeline.

    Args:
        lines: texts with their numbers in a file.

    Raises:
        TimelineError: a line is none.
    """
    joined: list[tuple[int, str]] = []
    for number, text in lines:
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        if text.startswith(" ") and joined:
            joined[-1] = (joined[-1][0], f"{joined[-1][1].rstrip()} {text.strip()}")
        else:
            joined.append((number, text.rstrip()))
    return [_line(number, each) for number, text in joined for each in _each(text)]


def _each(text: str) -> list[str]:
    """A line, once for each name of the series in it."""
    series = _SERIES.search(text)
    if series is None:
        return [text]
    names = (f"{series['name']}{n}" for n in range(int(series["first"]), int(series["last"]) + 1))
    return [f"{text[: series.start()]}{name}{text[series.end() :]}" for name in names]


def _line(number: int, text: str) -> Line:
    found = _LINE.fullmatch(text)
    if found is None:
        raise TimelineError(f"line {number}: expected a moment, an action and `-> …`, found `{text}`")
    late = found["late"]
    length = (found["after"] or late or "+0s")[1:]
    offset = parse_duration(length)
    if offset is None:
        raise TimelineError(f"line {number}: `{length}` is no length of time")
    moment = Moment(found["at"], -offset if late else offset, bool(late))
    return Line(number, text, moment, found["action"].strip(), found["expected"])


@dataclass
class Scribe:
    """Writes actions as events, and keeps the clock of a timeline.

    Args:
        zone: the community's time zone.
        kinds: names of the community's own events.

    Attributes:
        now: the time of the latest line that was not late, in ms.
        events: what was written so far, by kind and id.
        groups_of: the group of each message.
    """

    zone: tzinfo
    kinds: frozenset[str] = frozenset()
    now: int | None = None
    events: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    groups_of: dict[str, str | None] = field(default_factory=dict)

    def event(self, line: Line) -> dict[str, Any]:
        """The event that a line says happens.

        Raises:
            TimelineError: nobody knows such an action.
        """
        at = self._instant(line.moment)
        if line.action.startswith("{"):
            event = {**json.loads(line.action)}
            event.setdefault("at", self.written(at))
            return self._kept(event)
        for pattern, write in _ACTIONS:
            found = pattern.fullmatch(line.action)
            if found is not None:
                try:
                    return self._kept({"at": self.written(at), **write(self, found, at)})
                except KeyError as missing:
                    raise TimelineError(f"line {line.number}: nothing was called {missing} before") from None
        raise TimelineError(f"line {line.number}: nobody knows what `{line.action}` is")

    def moment_of(self, line: Line) -> int:
        """The moment of a line, in ms; the next line counts from it."""
        return self._instant(line.moment)

    def _instant(self, moment: Moment) -> int:
        if moment.at is not None:
            self.now = parse_instant(moment.at.replace(" ", "T"), self.zone)
            return self.now
        if self.now is None:
            raise TimelineError("the first line needs a date and a time")
        if moment.late:
            return self.now + moment.offset
        self.now += moment.offset
        return self.now

    def written(self, at: int) -> str:
        """A moment as events and decisions write it."""
        return format_instant(at, self.zone)

    def _kept(self, event: dict[str, Any]) -> dict[str, Any]:
        self.events[event["kind"], event.get("id", event["at"])] = event
        if event["kind"] in ("message", "edit"):
            self.groups_of.setdefault(event["message"].get("id", event.get("id", "")), event.get("group"))
        return event

    def next_id(self, kind: str) -> str:
        """The next id of a kind of event: `m1`, `m2` for messages, `join1` for others."""
        number = sum(known == kind for known, _ in self.events) + 1
        return f"m{number}" if kind == "message" else f"{kind}{number}"

    def until(self, text: str, at: int) -> str:
        """A moment behind `until`: a length of time after the event, or a local time."""
        if text.startswith("+"):
            length = parse_duration(text[1:])
            if length is None:
                raise TimelineError(f"`{text}` is no length of time")
            return self.written(at + length)
        return self.written(parse_instant(text.replace(" ", "T"), self.zone))


def fields_of(text: str | None) -> dict[str, Any]:
    """`tier=VIP spend=12 interests=a|b` as values; a value with `|` is a set."""
    found: dict[str, Any] = {}
    for part in re.split(r"[\s,]+", (text or "").strip()):
        if part:
            name, _, value = part.partition("=")
            found[name] = value.strip("|").split("|") if "|" in value else yaml.safe_load(value)
    return found


def unescaped(text: str | None) -> str:
    """A message's text: `\\n` is a line break, `\\u200b` the character of that number."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\n", text or "")


def _member(found: re.Match[str]) -> dict[str, Any]:
    return {"id": found["who"], **fields_of(found["attributes"])}


def _says(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    options = fields_of(found["options"])
    unknown = set(options) - set(_MESSAGE_OPTIONS)
    if unknown:
        raise TimelineError(f"a message has no {sorted(unknown)}")
    kinds = (found["content"] or "text").split("+")
    name = str(options.get("id") or scribe.next_id("message"))
    message: dict[str, Any] = {"id": name, "kind": kinds[0], "text": unescaped(found["text"])}
    if len(kinds) > 1:
        message["has"] = kinds
    if options.get("kind") == "unknown":
        del message["kind"]
    if "reply" in options:
        message["reply_to"] = options["reply"]
    if "mentions" in options:
        message["mentions"] = [str(one) for one in _listed(options["mentions"])]
    if "forwarded" in options:
        message["forwarded"] = options["forwarded"]
    event = {"id": name, "kind": "message", "group": found["group"], "message": message}
    event |= {key: options[key] for key in ("precision",) if key in options}
    if "received" in options:
        event["received"] = scribe.until(str(options["received"]), at)
    return event if found["who"] == "channel" else {**event, "member": _member(found)}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _edits(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    kinds = (found["content"] or "text").split("+")
    message = {"id": found["message"], "kind": kinds[0], "text": unescaped(found["text"])}
    group = found["group"] or scribe.groups_of[found["message"]]
    return {
        "id": scribe.next_id("edit"), "kind": "edit", "group": group, "member": _member(found), "message": message,
    }  # fmt: skip


def _recalls(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    named = found["message"]
    return {
        "id": scribe.next_id("recall"), "kind": "recall", "group": scribe.groups_of[named], "member": _member(found),
        "message": {"id": named},
    }  # fmt: skip


def _joins(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    event = {"id": scribe.next_id("join"), "kind": "join", "group": found["group"], "member": _member(found)}
    return event if found["inviter"] is None else {**event, "inviter": found["inviter"]}


def _leaves(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    return {"id": scribe.next_id("leave"), "kind": "leave", "group": found["group"], "member": _member(found)}


def _updates(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    event: dict[str, Any] = {"id": scribe.next_id("update"), "kind": "update"}
    event["member"] = {"id": found["who"], **fields_of(found["fields"])}
    return event if found["group"] is None else {**event, "group": found["group"]}


def _group_facts(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    group = {"id": found["group"], **fields_of(found["fields"])}
    return {"id": scribe.next_id("tick"), "kind": "tick", "group": group}


def _own_event(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    kind = found["kind"]
    if kind not in scribe.kinds and kind not in ("request", "report", "reaction"):
        raise TimelineError(f"the community has no event `{kind}`")
    event: dict[str, Any] = {"id": scribe.next_id(kind), "kind": kind, kind: fields_of(found["fields"])}
    if found["who"] != "nobody":
        event["member"] = _member(found)
    return event if found["group"] is None else {**event, "group": found["group"]}


def _opinion(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    """A report of a message, or a reaction to it."""
    name, message = found.groupdict().get("reaction"), found["message"]
    kind = "report" if name is None else "reaction"
    event = {"id": scribe.next_id(kind), "kind": kind, "group": scribe.groups_of[message], "member": _member(found)}
    event["message"] = {"id": message}
    return event if name is None else {**event, "reaction": {"name": name}}


def _requests(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    request = fields_of(found["fields"])
    event = {"id": scribe.next_id("request"), "kind": "request", "group": found["group"], "member": _member(found)}
    return {**event, "request": request} if request else event


def _gap(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    length = parse_duration(found["length"]) or 0
    event = {"id": scribe.next_id("gap"), "kind": "gap", "gap": {"since": scribe.written(at - length)}}
    return event if found["group"] is None else {**event, "group": found["group"]}


def _tick(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    return {"id": scribe.next_id("tick"), "kind": "tick"}


def _pardons(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    action = {"verb": "pardon", "by": found["by"], "rule": found["rule"], "message": found["message"]}
    group = found["group"] or scribe.groups_of.get(found["message"])
    event = {"id": scribe.next_id("action"), "kind": "action", "action": action}
    return event if group is None else {**event, "group": group}


def _acts(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    action = {"verb": found["verb"], "by": found["by"]}
    if found["until"]:
        action["until"] = scribe.until(found["until"], at)
    if found["length"]:
        action["duration"] = found["length"]
    event = {"id": scribe.next_id("action"), "kind": "action", "member": _member(found), "action": action}
    return event if found["group"] is None else {**event, "group": found["group"]}


def _again(scribe: Scribe, found: re.Match[str], at: int) -> dict[str, Any]:
    known = [event for (_, name), event in scribe.events.items() if name == found["id"]]
    if not known:
        raise KeyError(found["id"])
    return known[0]


_IN = rf"(?: in {_GROUP})?"
_Write = Callable[[Scribe, re.Match[str], int], Mapping[str, Any]]
_ACTIONS: tuple[tuple[re.Pattern[str], _Write], ...] = tuple(
    (re.compile(pattern, re.DOTALL), write)
    for pattern, write in (
        (rf"update (?P<who>[\w:.-]+){_FIELDS}{_IN}", _updates),
        (rf"group {_GROUP}{_FIELDS}", _group_facts),
        (rf"event (?P<kind>\w+) {_WHO}{_FIELDS}{_IN}", _own_event),
        (rf"gap of (?P<length>{_LENGTH}){_IN}", _gap),
        (r"tick", _tick),
        (r"again (?P<id>\S+)", _again),
        (rf"action pardon (?P<rule>\S+) on (?P<message>\S+){_IN} by (?P<by>\S+)", _pardons),
        (
            rf"action (?P<verb>\w+) {_WHO}{_IN} by (?P<by>\S+)(?: until (?P<until>\+\S+|{_MOMENT}))?"
            rf"(?: for (?P<length>{_LENGTH}))?",
            _acts,
        ),
        (rf"{_WHO} edits (?P<message>\S+?)(?: with (?P<content>[\w+]+))?{_IN}(?:: ?(?P<text>.*))?", _edits),
        (rf"{_WHO} recalls (?P<message>\S+)", _recalls),
        (rf"{_WHO} reports (?P<message>\S+)", _opinion),
        (rf"{_WHO} reacts (?P<reaction>\w+) to (?P<message>\S+)", _opinion),
        (rf"{_WHO} requests {_GROUP}{_FIELDS}", _requests),
        (rf"{_WHO} joins {_GROUP}(?: by (?P<inviter>\S+))?", _joins),
        (rf"{_WHO} leaves {_GROUP}", _leaves),
        (
            rf"{_WHO} (?:says|sends (?P<content>[\w+]+)) in {_GROUP}(?: \[(?P<options>[^\]]*)\])?(?:: ?(?P<text>.*))?",
            _says,
        ),
    )
)
