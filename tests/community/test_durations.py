from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.durations import format_duration, parse_duration, spell_duration
from guiju.engine.syntax.bounds import MAX_DURATION
from guiju.engine.syntax.vocabulary import vocabulary

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("0s", 0),
        ("30d", 30 * DAY),
        ("1h30m", 90 * MINUTE),
        ("1 hour 30 minutes", 90 * MINUTE),
        ("1小时30分钟", 90 * MINUTE),
        ("1 小时 30 分钟", 90 * MINUTE),
        ("2个星期", 14 * DAY),
        ("1周", 7 * DAY),
        ("1w2d3h4m5s", 9 * DAY + 3 * HOUR + 4 * MINUTE + 5 * SECOND),
        ("１５分钟", 15 * MINUTE),
        ("5 MIN", 5 * MINUTE),
        ("1.5h", 90 * MINUTE),
        ("0.001s", 1),
        ("36525d", MAX_DURATION),
    ],
)
def test_durations_are_read(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize(
    "text",
    ["", "5", "d", "-1h", "1h1h", "30m1h", "5分", "1 month", "10ms", "1h, 5m", "1e5s", "0.0001s", "36526d", "1" * 200],
)
def test_what_is_no_duration_is_none(text: str) -> None:
    assert parse_duration(text) is None


def test_every_unit_of_the_vocabulary_is_read() -> None:
    lengths = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
    assert {spelling: parse_duration(f"2{spelling}") for spelling in vocabulary().units} == {
        spelling: 2 * lengths[unit] for spelling, unit in vocabulary().units.items()
    }


@pytest.mark.parametrize(
    ("milliseconds", "english", "chinese"),
    [
        (0, "0s", "0秒"),
        (90 * MINUTE, "1h30m", "1小时30分钟"),
        (30 * DAY, "30d", "30天"),
        (DAY + SECOND, "1d1s", "1天1秒"),
        (1_500, "1.5s", "1.5秒"),
        (-HOUR, "-1h", "-1小时"),
    ],
)
def test_durations_are_written(milliseconds: int, english: str, chinese: str) -> None:
    assert format_duration(milliseconds, "en") == english
    assert format_duration(milliseconds, "zh") == chinese


@given(st.integers(0, MAX_DURATION), st.sampled_from(["en", "zh"]))
def test_what_is_written_is_read_back(milliseconds: int, language: str) -> None:
    assert parse_duration(format_duration(milliseconds, language)) == milliseconds


@given(st.text())
def test_any_text_is_a_duration_or_none(text: str) -> None:
    read = parse_duration(text)
    assert read is None or 0 <= read <= MAX_DURATION


@pytest.mark.parametrize(
    ("milliseconds", "english", "chinese"),
    [
        (1000, "1 second", "1秒"),
        (90_000, "1 minute 30 seconds", "1分钟30秒"),
        (2 * 86_400_000, "2 days", "2天"),
        (0, "a moment", "0秒"),
    ],
)
def test_durations_are_spelled_out(milliseconds: int, english: str, chinese: str) -> None:
    assert spell_duration(milliseconds, "en") == english
    assert spell_duration(milliseconds, "zh") == chinese
