"""Which times are taken for wrong, judged by the events around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.replay.misdated import LATENESS, LOOK_AHEAD, settled
from guiju.engine.runtime.instant import DAY, HOUR, MINUTE

NOW = 20_000 * DAY
YEARS = 30 * 365 * DAY


@pytest.mark.parametrize(
    ("at", "following", "taken"),
    [
        (NOW + YEARS, [NOW + 1], NOW),
        (NOW + YEARS, [NOW - HOUR], NOW),
        (NOW + DAY + 2, [NOW + 1], NOW),
        (NOW + YEARS, [NOW + YEARS, NOW + 1, NOW + 2, NOW + 3], NOW),
        (NOW + YEARS, [NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY], NOW),
        (NOW - YEARS, [NOW + 1], NOW - LATENESS),
        (NOW - 2 * HOUR, [NOW + 1], NOW - LATENESS),
        (NOW - 2 * HOUR, [NOW - 2 * HOUR, NOW + 1, NOW + 2], NOW - LATENESS),
    ],
    ids=["2099", "2099 then late", "a day", "twice", "then slowly on", "1970", "late", "late twice"],
)
def test_times_that_cannot_be(at: int, following: list[int], taken: int) -> None:
    assert settled(at, NOW, following, LATENESS) == taken


@pytest.mark.parametrize(
    ("at", "following"),
    [
        (NOW + MINUTE, [NOW + YEARS]),
        (NOW - HOUR, [NOW]),
        (NOW + 3 * DAY, [NOW + 3 * DAY, NOW + 4 * DAY]),
        (NOW + 3 * DAY, [NOW + MINUTE, NOW + 3 * DAY + 1, NOW + 3 * DAY + 2]),
        (NOW + 3 * DAY, [NOW - 3 * DAY]),
        (NOW - 3 * DAY, [NOW - 3 * DAY + 1, NOW - 3 * DAY + 2]),
        (NOW + 300 * DAY, []),
        (NOW - 300 * DAY, []),
    ],
    ids=["next", "in time", "silence", "one straggler", "older file", "older file's first", "last", "last, late"],
)
def test_times_that_can_be(at: int, following: list[int]) -> None:
    assert settled(at, NOW, following, LATENESS) == at


@pytest.mark.parametrize(
    ("at", "following", "taken"),
    [
        (NOW, [], NOW),
        (NOW, [NOW + DAY], NOW),
        (NOW + YEARS, [NOW], NOW),
        (NOW + YEARS, [NOW, NOW + 1, NOW + 2], NOW),
        (NOW, [NOW - YEARS, NOW + 1, NOW + 2], NOW),
        (NOW, [NOW + YEARS, NOW + 1, NOW + 2], NOW),
        (NOW, [NOW + 300 * DAY, NOW + 301 * DAY], NOW),
        (0, [NOW, NOW + 1], NOW),
    ],
    ids=["alone", "first", "2099", "2099 and more", "1970 second", "2099 second", "silence", "1970 first"],
)
def test_the_first_of_a_file(at: int, following: list[int], taken: int) -> None:
    assert settled(at, None, following, LATENESS) == taken


def test_the_last_of_a_file_is_moved_only_by_what_cannot_be_a_silence() -> None:
    assert settled(NOW + YEARS, NOW, [], LATENESS) == NOW
    assert settled(NOW - YEARS, NOW, [], LATENESS) == NOW - LATENESS


TIMES = st.integers(0, 3 * YEARS)


@given(TIMES, st.none() | TIMES, st.lists(TIMES, max_size=LOOK_AHEAD))
def test_a_time_is_kept_or_becomes_one_that_fits(at: int, before: int | None, following: list[int]) -> None:
    taken = settled(at, before, following, LATENESS)
    fitting = [at, *following] if before is None else [at, before, before - LATENESS]
    assert taken in fitting


@given(st.lists(st.integers(0, DAY // 2), max_size=LOOK_AHEAD), st.integers(0, DAY // 2))
def test_whatever_happens_within_half_a_day_and_in_order_is_kept(steps: list[int], at: int) -> None:
    following = sorted(NOW + step for step in steps)
    assert settled(NOW + at, NOW, following, LATENESS) == NOW + at
