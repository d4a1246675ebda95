from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.community import parse_date, parse_moment, parse_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def moment(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-07-03T20:00", "2026-07-03T20:00+08:00"),
        ("2026-07-03 20:00", "2026-07-03T20:00+08:00"),
        ("2026/7/3 9:05", "2026-07-03T09:05+08:00"),
        ("2026年7月3日20:00", "2026-07-03T20:00+08:00"),
        ("2026-07-03", "2026-07-03T00:00+08:00"),
        ("2026-07-03T20:00Z", "2026-07-03T20:00+00:00"),
        ("2026-07-03T20:00:30.25-0330", "2026-07-03T20:00:30.25-03:30"),
        ("２０２６-07-03 20:00", "2026-07-03T20:00+08:00"),
    ],
)
def test_moments_are_read(text: str, same: str) -> None:
    assert parse_moment(text, SHANGHAI) == moment(same)


def test_a_local_time_that_does_not_exist_moves_forward() -> None:
    assert parse_moment("2026-03-29T02:30", BERLIN) == moment("2026-03-29T03:30+02:00")


def test_of_a_local_time_that_exists_twice_the_first_is_meant() -> None:
    assert parse_moment("2026-10-25T02:30", BERLIN) == moment("2026-10-25T02:30+02:00")


@pytest.mark.parametrize(
    "text",
    ["", "friday", "2026-02-30", "2026-07-03T25:00", "2026-07-0320:00", "20:00", "1783080000", "0001-01-01",
     "9999-12-31", "2026-07-03T20:00+99:00", "2026-07-03" + " " * 60],
)  # fmt: skip
def test_what_is_no_moment_is_none(text: str) -> None:
    assert parse_moment(text, SHANGHAI) is None


def test_days_and_times_of_day_are_read() -> None:
    assert parse_date("1990-02-28") == parse_date("1990/2/28") == parse_date("1990年2月28日") == date(1990, 2, 28)
    assert parse_date("2026-02-29") is None
    assert parse_time("9:05") == parse_time("09：05") == time(9, 5)
    assert parse_time("24:00") is None


@given(st.text(alphabet="0123456789-/:.TZ+年月日 "))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    for read in (parse_moment(text, SHANGHAI), parse_date(text), parse_time(text)):
        assert read is None or isinstance(read, int | date | time)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)))
def test_moments_agree_with_the_calendar(at: datetime) -> None:
    whole = at.replace(microsecond=0)
    read = parse_moment(whole.isoformat(), SHANGHAI)
    assert read is not None
    back = datetime.fromtimestamp(read / 1000, SHANGHAI).replace(tzinfo=None)
    # Shanghai once had summer time: an hour that doesn't exist there is moved.
    exists = (
        whole.replace(tzinfo=SHANGHAI).astimezone(ZoneInfo("UTC")).astimezone(SHANGHAI).replace(tzinfo=None) == whole
    )
    assert back == whole or not exists
