"""Counts by stretches of time: all is counted, few stretches are kept, and days are those of the community."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.report.activity import MOST_BUCKETS, WIDTHS, Activity, WallClock
from guiju.engine.runtime.instant import EARLIEST, LATEST

DAY = 86_400_000
AT = 1_772_328_600_000


def test_what_happens_within_a_minute_is_counted_together() -> None:
    activity = Activity(ZoneInfo("UTC"))
    for after, fired, sanctions in ((0, 1, 2), (59_999, 0, 0), (60_000, 1, 0)):
        activity.add(AT + after, fired, sanctions)
    assert list(activity.rows()) == [(AT, [2, 1, 2]), (AT + 60_000, [1, 1, 0])]


@given(st.lists(st.integers(EARLIEST, LATEST), min_size=1, max_size=50), st.integers(1, 20))
def test_however_long_the_time_all_is_counted_in_few_stretches(instants: list[int], most: int) -> None:
    activity = Activity(ZoneInfo("Asia/Shanghai"))
    for instant in instants:
        activity.add(instant, 1, 1)
    coarse = activity.coarser(most)
    for each in (activity, coarse):
        rows = list(each.rows())
        assert each.width in WIDTHS
        assert [sum(counts[place] for _, counts in rows) for place in range(3)] == [len(instants)] * 3
    assert len(list(coarse.rows())) <= most or coarse.width == WIDTHS[-1]


def test_stretches_grow_longer() -> None:
    activity = Activity(ZoneInfo("UTC"))
    for minute in range(5 * MOST_BUCKETS):
        activity.add(AT + minute * 60_000, 0, 0)
    assert activity.width == 5 * 60_000
    assert len(list(activity.rows())) <= MOST_BUCKETS


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
@given(st.integers(0, 4 * 365 * DAY))
def test_the_clock_shows_what_clocks_there_show(zone: str, after: int) -> None:
    shown = WallClock(ZoneInfo(zone)).at(AT + after)
    there = datetime.fromtimestamp((AT + after) // 1000, ZoneInfo(zone)).replace(tzinfo=ZoneInfo("UTC"))
    assert shown // 1000 == int(there.timestamp())


def test_a_day_that_is_an_hour_shorter_begins_at_midnight() -> None:
    activity = Activity(ZoneInfo("America/New_York"))
    for hour in range(24 * 100):
        activity.add(AT + hour * 3_600_000, 0, 0)
    days = list(activity.coarser(150).rows())
    assert {start % DAY for start, _ in days} == {0}
    assert sorted(counts[0] for _, counts in days[1:-1])[0] == 23


def test_weeks_begin_on_mondays() -> None:
    activity = Activity(ZoneInfo("UTC"))
    for day in range(100):
        activity.add(AT + day * DAY, 0, 0)
    weeks = [datetime.fromtimestamp(start / 1000, ZoneInfo("UTC")) for start, _ in activity.coarser(20).rows()]
    assert {week.weekday() for week in weeks} == {0}
