"""Wilson intervals, against published figures and what such intervals must be like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.replay.proportions import proportion


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_intervals(count: int, of: int, low: float, high: float) -> None:
    """Source: R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17
    (1998), 857-872, table I, method 3."""
    found = proportion(count, of)
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_of_nothing_there_is_no_proportion() -> None:
    assert proportion(0, 0) is None


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_what_was_found_and_turns_round_with_it(count: int, rest: int) -> None:
    of = count + rest
    found, turned = proportion(count, of), proportion(rest, of)
    if found is None or turned is None:
        assert of == 0
        return
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert found.low == pytest.approx(1 - turned.high)
    assert found.high == pytest.approx(1 - turned.low)
    wider = proportion(count, of, 0.99)
    assert wider is not None
    assert wider.low <= found.low
    assert wider.high >= found.high
