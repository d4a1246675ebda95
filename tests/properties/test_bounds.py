"""Numbers of which only a lower bound is known, against every number they may stand for."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guiju.engine.compile.bounds import AtLeast, calculate, compare

from .effort import effort

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
numbers = st.one_of(st.integers(-6, 6), st.sampled_from([Decimal("0.5"), Decimal("-2.5"), Decimal("3.25")]))
bounds = st.builds(AtLeast, numbers)
values = st.one_of(numbers, bounds)
FAR = 60
"""How many numbers above a bound stand for all of them; more than any two numbers here differ by."""


def meant(value: Any) -> list[Any]:
    """The numbers a value may be."""
    if not isinstance(value, AtLeast):
        return [value]
    return [value.least + step * Decimal("0.25") for step in range(FAR * 4)]


@given(relation=st.sampled_from(sorted(COMPARED)), left=values, right=values)
@effort(20)
def test_a_comparison_is_decided_just_when_all_numbers_agree(relation: str, left: Any, right: Any) -> None:
    answers = {COMPARED[relation](a, b) for a in meant(left) for b in meant(right)}
    found = compare(relation, left, right)
    if isinstance(left, AtLeast) and isinstance(right, AtLeast):
        assert found is None
    else:
        assert found is (answers.pop() if len(answers) == 1 else None)


@given(relation=st.sampled_from(sorted(COMPARED)), left=values, right=values)
@effort(10)
def test_python_compares_as_compare_does(relation: str, left: Any, right: Any) -> None:
    assert COMPARED[relation](left, right) is compare(relation, left, right)


@given(sign=st.sampled_from("+-*/"), left=values, right=values)
@effort(20)
def test_arithmetic_covers_every_number_it_may_stand_for(sign: str, left: Any, right: Any) -> None:
    found = calculate(sign, left, right)
    if found is None:
        return
    for a in meant(left)[:: FAR // 4]:
        for b in meant(right)[:: FAR // 4]:
            exact = _exactly(sign, Decimal(a), Decimal(b))
            assert exact >= found.least if isinstance(found, AtLeast) else exact == found


@given(sign=st.sampled_from("+-*/"), left=numbers, right=numbers)
@effort(10)
def test_arithmetic_on_exact_numbers_is_exact(sign: str, left: Any, right: Any) -> None:
    found = calculate(sign, left, right)
    if sign == "/" and right == 0:
        assert found is None
    else:
        assert found == _exactly(sign, Decimal(left), Decimal(right))


def _exactly(sign: str, a: Decimal, b: Decimal) -> Decimal:
    return {"+": a + b, "-": a - b, "*": a * b}[sign] if sign != "/" else a / b


@given(sign=st.sampled_from("+-*"), left=bounds, right=st.integers(1, 6))
@effort(10)
def test_a_lower_bound_stays_known_where_it_can(sign: str, left: AtLeast, right: int) -> None:
    found = calculate(sign, left, right)
    assert isinstance(found, AtLeast)
    assert found.least == calculate(sign, left.least, right)
