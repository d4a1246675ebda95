"""Sums and waits against lists of all there ever was, added up anew."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.compile.bounds import AtLeast
from guiju.engine.runtime.amounts import ANSWERS_KEPT, Answer, Entry, add_amount, add_answer, total, usual_wait

from ..properties.effort import effort

KEPT, LATE = 50, 10
amounts = st.sampled_from([1, 2, 7, -3, Decimal("0.1"), Decimal("0.25"), None])
steps = st.lists(st.tuples(st.integers(0, 20), st.integers(0, LATE), amounts), min_size=20, max_size=60)


@given(steps=steps, window=st.integers(1, KEPT - LATE), ever=st.booleans(), whole=st.booleans())
@effort(10)
def test_a_sum_is_what_all_events_of_its_window_carried(
    steps: list[tuple[int, int, int | Decimal | None]], window: int, ever: bool, whole: bool
) -> None:
    entries: list[Entry] = []
    everything: list[tuple[int, int | Decimal | None]] = []
    clock = 0
    for step, late, amount in steps:
        clock += step
        at = max(0, clock - late)
        start = None if ever else at - window
        found = total(entries, start, at, (amount,), whole)
        everything.append((at, amount))
        seen = [carried for moment, carried in everything if ever or at - window < moment <= at]
        known = [carried for carried in seen if carried is not None]
        if len(known) < len(seen):
            assert found is None
        elif whole:
            assert found == sum(known)
        elif any(carried < 0 for carried in known):
            assert found is None
        else:
            assert isinstance(found, AtLeast)
            assert found.least == sum(known)
        add_amount(entries, at, amount, None if ever else clock - KEPT)
    assert len(entries) == 1 if ever else len(entries) <= len(steps)


def test_what_no_window_asks_for_is_dropped() -> None:
    entries: list[Entry] = []
    for at in range(10_000):
        add_amount(entries, at, 1, at - 20)
    assert len(entries) < 100
    assert total(entries, 9_980, 9_999, (), True) == 19


def test_sums_keep_every_digit() -> None:
    entries: list[Entry] = []
    for at, amount in enumerate((Decimal("9" * 60), Decimal("0." + "0" * 60 + "1"), 1)):
        add_amount(entries, at, amount, -1)
    assert total(entries, 0, 2, (), True) == Decimal("1." + "0" * 60 + "1")


@given(waits=st.lists(st.tuples(st.integers(0, 100), st.integers(0, 1_000)), min_size=1, max_size=30))
@effort(5)
def test_the_usual_wait_is_the_median(waits: list[Answer]) -> None:
    answers: list[Answer] = []
    for answer in waits:
        add_answer(answers, answer, -1)
    inside = [wait for at, wait in waits if 20 < at <= 80]
    expected = int(median(inside)) if inside else None
    assert usual_wait(answers, 20, 80, ()) == expected
    assert usual_wait(answers, 20, 80, (500,)) == int(median([*inside, 500]))


def test_only_the_latest_answers_are_kept() -> None:
    answers: list[Answer] = []
    for at in range(ANSWERS_KEPT + 10):
        add_answer(answers, (at, at), -1)
    assert (len(answers), answers[0]) == (ANSWERS_KEPT, (10, 10))


def test_answers_before_every_window_are_dropped() -> None:
    answers: list[Answer] = []
    for at in range(0, 100, 10):
        add_answer(answers, (at, 1), at - 30)
    assert answers == [(70, 1), (80, 1), (90, 1)]
