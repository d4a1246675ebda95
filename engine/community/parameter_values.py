"""Values of parameters: from what a file holds to the literals that policies read in their place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from ..diagnostics import did_you_mean, listing
from ..durations import format_duration, parse_duration
from ..syntax.naming import calendar_id
from ..syntax.wording import quoted
from ..yaml_source import YamlValue
from .model import Community
from .moments import parse_date, parse_time
from .values import Unfit, plain_text

ParameterKind = Literal[
    "number", "percent", "duration", "time", "hours", "days", "date", "dates", "text", "words", "group", "groups", "role", "tier",
    "tag",
]  # fmt: skip
PARAMETER_KINDS: tuple[ParameterKind, ...] = get_args(ParameterKind)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_DAY_OF_YEAR = re.compile(r"([0-9]{1,2})(?:-|月)([0-9]{1,2})(?:[日号])?")
_PERCENT = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)\s*[%％]?")
_HOURS = re.compile(r"([0-9]{1,2}):([0-5][0-9])\s*[-–~至到]\s*([0-9]{1,2}):([0-5][0-9])")
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")

Reader = Callable[[YamlValue, Community], tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class KindRow:
    """A type of parameters.

    Args:
        terminal: the literal it gives, as the grammar calls it.
        read: the literals of a value; None when the value is of another type.
        expected: its values in words.
    """

    terminal: str
    read: Reader
    expected: str


def literals(kind: ParameterKind, value: YamlValue, community: Community) -> tuple[str, ...]:
    """The literals that a value stands for, as a policy would write them.

    Args:
        kind: the parameter's type.
        value: what the file holds.
        community: whose groups, roles and tiers there are to choose from.

    Raises:
        Unfit: the value is of another type, or names what is not there.
    """
    row = KINDS[kind]
    found = row.read(value, community)
    if found is None:
        raise Unfit(row.expected)
    return found


def _number(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    text = "" if isinstance(value, bool | list | dict | None) else plain_text(value).strip()
    return (text,) if _NUMBER.fullmatch(text) else None


def _percent(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    found = _PERCENT.fullmatch(_scalar(value))
    return (f"{found[1]}%",) if found else None


def _duration(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    length = parse_duration(value) if isinstance(value, str) else None
    return (format_duration(length, "en"),) if length is not None else None


def _time(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    found = parse_time(value) if isinstance(value, str) else None
    return (f"{found:%H:%M}",) if found is not None and not found.second else None


def _date(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    found = parse_date(value) if isinstance(value, str) else None
    return (found.isoformat(),) if found is not None else None


def _hours(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    texts = _listed(value)
    found = [_HOURS.fullmatch(text.strip()) for text in texts]
    ranges = tuple(f"{int(m[1]):02}:{m[2]}-{int(m[3]):02}:{m[4]}" for m in found if m and _is_range(m))
    return ranges if ranges and len(ranges) == len(texts) else None


def _days(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    texts = [text.strip() for text in _listed(value)]
    found = tuple(day for text in texts if (day := calendar_id(text)) in WEEKDAYS)
    return found if found and len(found) == len(texts) else None


def _dates(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    texts = _listed(value)
    found = [_DAY_OF_YEAR.fullmatch(text.strip()) for text in texts]
    days = tuple(f"{int(m[1]):02}-{int(m[2]):02}" for m in found if m and parse_date(f"2024-{m[1]:0>2}-{m[2]:0>2}"))
    return days if days and len(days) == len(texts) else None


def _is_range(match: re.Match[str]) -> bool:
    first, last = (int(match[1]) * 60 + int(match[2])), (int(match[3]) * 60 + int(match[4]))
    return first < 24 * 60 and last <= 24 * 60


def _text(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    return None if isinstance(value, bool | list | dict | None) else (quoted(plain_text(value).strip()),)


def _words(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    if isinstance(value, bool | dict | None):
        return None
    return tuple(quoted(text) for text in _listed(value) if text.strip())


def _group(value: YamlValue, community: Community) -> tuple[str, ...] | None:
    text = _scalar(value)
    known = {id for id in community.groups if id != "*"}
    return _known(text, known, "group", community) if text else None


def _groups(value: YamlValue, community: Community) -> tuple[str, ...] | None:
    groups = community.groups
    known = {name for id, group in groups.items() for name in (id, group.kind, *group.tags) if name and name != "*"}
    found = tuple(name for text in _listed(value) for name in _known(text, known, "group, kind or tag", community))
    return found or None


def _role(value: YamlValue, community: Community) -> tuple[str, ...] | None:
    text = _scalar(value)
    return _known(text, {*community.roles, "bot"}, "role", community) if text else None


def _tier(value: YamlValue, community: Community) -> tuple[str, ...] | None:
    text = _scalar(value)
    return _known(text, set(community.tiers), "tier", community) if text else None


def _tag(value: YamlValue, _: Community) -> tuple[str, ...] | None:
    text = _scalar(value)
    return (text,) if text and "`" not in text and "\n" not in text else None


def _known(text: str, known: set[str], what: str, community: Community) -> tuple[str, ...]:
    """A name that the community file declares; without a file any name is taken as declared."""
    if text in known or community.open:
        return (text,)
    there = listing(sorted(known))
    help = did_you_mean(text, known) or f"the community file has {there}"
    raise Unfit(f"a {what} of the community", help)


def _scalar(value: YamlValue) -> str:
    return "" if isinstance(value, bool | list | dict | None) else plain_text(value).strip()


def _listed(value: YamlValue) -> list[str]:
    """The texts of a list; one alone is a list of one."""
    items = value if isinstance(value, list) else [value]
    return [plain_text(item) for item in items if not isinstance(item, bool | list | dict | None)]


KINDS: Mapping[ParameterKind, KindRow] = {
    "number": KindRow("NUMBER", _number, "a number such as `5` or `0.5`"),
    "percent": KindRow("PERCENT", _percent, "a share such as `80%`"),
    "duration": KindRow("DURATION", _duration, "a duration such as `30m` or `1小时`"),
    "time": KindRow("TIME", _time, "a time of day such as `09:30`"),
    "hours": KindRow("TIME_RANGE", _hours, "times of day such as `23:00-07:00`, or a list of them"),
    "days": KindRow("NAME", _days, "days of the week such as `monday` or `周一`, or a list of them"),
    "date": KindRow("DATE", _date, "a date such as `2026-07-03`"),
    "dates": KindRow("DATE_OF_YEAR", _dates, "days of the year such as `10-01` or `10月1日`, or a list of them"),
    "text": KindRow("STRING", _text, "a text"),
    "words": KindRow("STRING", _words, "a list of words"),
    "group": KindRow("NAME", _group, "the name of a group"),
    "groups": KindRow("NAME", _groups, "a list of groups, kinds or tags of groups"),
    "role": KindRow("NAME", _role, "a role"),
    "tier": KindRow("NAME", _tier, "a tier"),
    "tag": KindRow("NAME", _tag, "a tag"),
}
