"""Instants: what is read, what is refused and how they are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guiju.engine.runtime.event import EventError, format_instant, parse_instant
from guiju.engine.runtime.instant import DAY, EARLIEST, LATEST

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
ZONES = [
    UTC,
    SHANGHAI,
    NEW_YORK,
    ZoneInfo("America/St_Johns"),
    ZoneInfo("Asia/Kathmandu"),
    timezone(timedelta(hours=-11)),
]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2020-03-11T08:25:11.684+08:00", 1_583_886_311_684),
        ("2020-03-11T08:25:11.6849+08:00", 1_583_886_311_684),
        ("1969-12-31T23:59:59.9995Z", -1),
        ("2020-03-11t00:25:11z", 1_583_886_311_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
    ],
)
def test_reading(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize("text", ["2020-03-11T08:25:11", "2020-03-11 08:25", "2020-03-11"])
def test_no_offset_is_refused_without_a_zone(text: str) -> None:
    with pytest.raises(EventError) as caught:
        parse_instant(text)
    assert caught.value.code == "G609"
    assert parse_instant(text, UTC) == parse_instant(text, SHANGHAI) + 8 * 3_600_000


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "1583886311", "2020-02-30T08:25:11Z", "2020-03-11T24:00:00Z", "2020-03-11T08:25+08:00",
     "2020-03-11T08:25:61Z", "2020-03-11T08:60:60Z", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00",
     "２０２０-03-11T08:25:11Z", "2020-03-11T08:25:11+24:00", "\ud800"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(EventError) as caught:
        parse_instant(text, SHANGHAI)
    assert caught.value.code == "G608"


def test_local_times_that_do_not_exist_move_forward_and_repeated_ones_are_the_first() -> None:
    assert format_instant(parse_instant("2026-03-08T02:30:00", NEW_YORK), NEW_YORK) == "2026-03-08T03:30:00-04:00"
    assert format_instant(parse_instant("2026-11-01T01:30:00", NEW_YORK), NEW_YORK) == "2026-11-01T01:30:00-04:00"


def test_writing() -> None:
    assert format_instant(1_583_886_311_684, SHANGHAI) == "2020-03-11T08:25:11.684+08:00"
    assert format_instant(1_583_886_311_000, UTC) == "2020-03-11T00:25:11+00:00"
    assert format_instant(1_583_886_311_000, ZONES[-1]) == "2020-03-10T13:25:11-11:00"


def test_beyond_the_calendar_its_ends_are_written() -> None:
    assert format_instant(LATEST + 1, SHANGHAI) == format_instant(LATEST, SHANGHAI) == "9999-12-31T07:59:59.999+08:00"
    assert format_instant(EARLIEST - 1, UTC) == "0001-01-02T00:00:00+00:00"


@given(st.integers(EARLIEST, LATEST), st.sampled_from(ZONES))
@example(parse_instant("2007-03-11T03:30:59Z"), ZONES[3])  # clocks changed at one minute past midnight
@example(parse_instant("2007-03-11T03:31:00Z"), ZONES[3])
@example(parse_instant("1900-12-31T15:54:16Z"), SHANGHAI)  # an offset with seconds
def test_writing_and_reading_gives_the_same_instant(instant: int, zone: ZoneInfo) -> None:
    assert parse_instant(format_instant(instant, zone)) == instant


@given(st.integers(0, LATEST // 4), st.sampled_from(ZONES))
@example(parse_instant("2026-03-08T06:59:59Z"), NEW_YORK)
@example(parse_instant("2026-03-08T07:00:00Z"), NEW_YORK)
def test_writing_agrees_with_the_standard_library(instant: int, zone: ZoneInfo) -> None:
    instant -= instant % 1_000
    moment = datetime.fromtimestamp(instant // 1_000, tz=zone)
    # Offsets that had seconds are rounded to the minute, which the library does not do.
    if moment.utcoffset().total_seconds() % 60 == 0:  # type: ignore[union-attr]
        assert format_instant(instant, zone) == moment.isoformat()


def test_a_day_when_the_clocks_change_has_both_offsets() -> None:
    midnight = parse_instant("2026-03-08T00:00:00Z")
    written = {format_instant(midnight + hour * DAY // 24, NEW_YORK)[-6:] for hour in range(24)}
    assert written == {"-05:00", "-04:00"}
