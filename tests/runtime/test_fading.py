"""Numbers that fade: looking at one in between changes nothing of what is left of it later."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.runtime.fading import faded, settled
from guiju.engine.runtime.state import MemberRecord

from ..properties.effort import effort

rates = st.tuples(st.sampled_from([Decimal(1), Decimal("0.3"), Decimal("2.5")]), st.sampled_from([1, 10, 1_000]))
numbers = st.one_of(st.integers(-5, 20), st.sampled_from([Decimal("0.1"), Decimal("7.25"), Decimal(f"{'9' * 60}.5")]))
moments = st.integers(0, 20_000)


@given(number=numbers, since=moments, first=moments, later=moments, rate=rates)
@effort(10)
def test_looking_in_between_changes_nothing(
    number: int | Decimal, since: int, first: int, later: int, rate: tuple[Decimal, int]
) -> None:
    start, end = since + min(first, later), since + max(first, later)
    between, mark = faded(number, since, start, rate)
    assert faded(between, mark, end, rate)[0] == faded(number, since, end, rate)[0]


@given(number=numbers, since=moments, later=moments, rate=rates)
@effort(10)
def test_what_is_left_is_what_was_less_whole_steps(
    number: int | Decimal, since: int, later: int, rate: tuple[Decimal, int]
) -> None:
    left, mark = faded(number, since, since + later, rate)
    steps = later // rate[1]
    exact = Decimal(number) if number <= 0 else max(Decimal(0), Decimal(number) - rate[0] * steps)
    if number < 10**20:  # beyond, the default context of decimals is too narrow to say
        assert left == exact
    assert mark <= since + later


def test_sums_keep_every_digit() -> None:
    number = Decimal("9" * 60 + ".5")
    assert faded(number, 0, 10, (Decimal("0.25"), 10))[0] == Decimal("9" * 60 + ".25")


def test_only_numbers_that_fade_are_settled() -> None:
    record = MemberRecord(own={"heat": 5, "points": 7}, fading={"heat": 0})
    found = settled(record, ("heat", "points"), 25, {"heat": (Decimal(2), 10)}, 0)
    assert (found.own, found.fading) == ({"heat": 1, "points": 7}, {"heat": 20})
    assert settled(record, ("points",), 25, {"heat": (Decimal(2), 10)}, 0) is record
