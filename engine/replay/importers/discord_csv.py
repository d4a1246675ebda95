"""DiscordChatExporter: one channel in CSV, as old and new versions write it.

Source of facts: files that DiscordChatExporter writes with `--format Csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from ...runtime.event import Event
from .attachments import attached, kind_of
from .local_times import MONTHS, clock, day, fitting_orders, one_order, written_instant
from .parts import Glimpse
from .reading import MINUTE, SECOND, Maker, Reading, member
from .text_lines import Row, rows

_COLUMNS = ("Author", "Date", "Content")
_ISO = re.compile(r"\d{4}-\d\d-\d\dT.*")
_NAMED = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{2,4}) (.+)")
_NUMBERS = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4}),? (.+)")
_FILE = re.compile(r"(?:.* - )?(?P<name>.*?) \[(?P<id>\d+)\](?: .*)?")
_REACTION = re.compile(r"\((\d+)\)")


def recognises(glimpse: Glimpse) -> bool:
    """Whether a file is one of DiscordChatExporter's, in CSV."""
    return _names(_split(glimpse.text.split("\n", 1)[0])) is not None


def _split(line: str) -> list[str]:
    return [name.strip().strip('"') for name in line.strip().split(_delimiter(line))]


def _delimiter(line: str) -> str:
    return ";" if line.count(";") > line.count(",") else ","


def _names(values: list[str]) -> list[str] | None:
    names = [value.strip() for value in values]
    return names if all(column in names for column in _COLUMNS) else None


def events(reading: Reading) -> Iterator[Event]:
    """The events of a file."""
    delimiter = _delimiter(reading.part.glimpse.text.split("\n", 1)[0])
    named = _FILE.fullmatch(reading.part.stem)
    group = reading.group(named["id"], named["name"]) if named else reading.group(reading.part.stem)
    dates = _Dates(reading)
    for row in rows(reading, delimiter, _names):
        yield from _row(reading, Maker(group), dates, row)


def _row(reading: Reading, make: Maker, dates: _Dates, row: Row) -> Iterator[Event]:
    values = row.values
    found = dates.instant(values["Date"])
    name = values["Author"]
    id = values.get("AuthorID", "").strip()
    if found is None:
        reading.damaged(f"`{values['Date'][:40]}` is not a date and time", row.number)
        return
    if not id and not name:
        reading.damaged("a message has no author", row.number)
        return
    if not id:
        reading.guess("a member's id is their name, as the export does not say more")
    at, make.precision = found
    who = member(id or name, name.removesuffix("#0000"))
    text = values["Content"]
    has = tuple(dict.fromkeys(attached(one) for one in re.split(r"[,;\s]+", values.get("Attachments", "")) if one))
    reading.people.see(str(who["id"]), str(who.get("name", "")).rpartition("#")[0] or str(who.get("name", "")))
    more = {"kind": kind_of(text, has), "has": has, "mentions": reading.people.mentions(text)}
    yield make.message(reading.derived_id(row.number, f"{id}{name}{at}{text}"), at, who, text, **more)
    counted = sum(int(count) for count in _REACTION.findall(values.get("Reactions", "")))
    if counted:
        reading.skip("a reaction of someone the export does not name", counted)


class _Dates:
    """Reads dates; those of three numbers in the order that the file's own dates tell."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._order: str | None = None

    def instant(self, text: str) -> tuple[int, int] | None:
        """The instant and the precision in milliseconds, or None."""
        if _ISO.fullmatch(text):
            at = written_instant(_shorter(text), self._reading.settings.zone)
            return None if at is None else (at, 1 if "." in text else SECOND)
        if named := _NAMED.fullmatch(text):
            month = MONTHS.get(named[2].lower(), 0)
            return self._local((int(named[1]), month, int(named[3])), "dmy", named[4])
        if numbers := _NUMBERS.fullmatch(text):
            three = (int(numbers[1]), int(numbers[2]), int(numbers[3]))
            return self._local(three, self._numbers_order(), numbers[4])
        return None

    def _local(self, numbers: tuple[int, int, int], order: str, of_day: str) -> tuple[int, int] | None:
        found, time = day(numbers, order), clock(of_day)
        if found is None or time is None:
            return None
        at = self._reading.instant(datetime.combine(found, time))
        return at, SECOND if of_day.count(":") > 1 else MINUTE

    def _numbers_order(self) -> str:
        if self._order is None:
            self._order = self._reading.settings.order or self._looked_up()
        return self._order

    def _looked_up(self) -> str:
        return one_order(fitting_orders(self._days()))

    def _days(self) -> Iterator[tuple[int, int, int]]:
        quiet = self._reading.quiet()
        for row in rows(quiet, _delimiter(quiet.part.glimpse.text.split("\n", 1)[0]), _names):
            if numbers := _NUMBERS.fullmatch(row.values["Date"]):
                yield int(numbers[1]), int(numbers[2]), int(numbers[3])


def _shorter(text: str) -> str:
    """An ISO date and time with no more than six digits after the seconds, as newer versions write seven."""
    return re.sub(r"(\.\d{6})\d+", r"\1", text)
