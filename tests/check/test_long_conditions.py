"""Conditions of very many parts are read, checked and compiled in steps that grow with their length and no faster."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from guiju.engine.community import Community
from guiju.engine.diagnostics import Diagnostic
from guiju.engine.loading import load_text

Findings = Callable[[str], tuple[Diagnostic, ...]]
SHAPES: dict[str, Callable[[int], str]] = {
    "any of some texts": lambda n: " or ".join(f'message contains "a{i}"' for i in range(n)),
    "no texts": lambda n: " and ".join(f'not message contains "a{i}b"' for i in range(n)),
    "all of some texts": lambda n: " and ".join(f'message contains "a{i}b"' for i in range(n)),
    "ends": lambda n: " or ".join(f'message ends with "a{i}b"' for i in range(n)),
    "counters": lambda n: " and ".join(f"sender.messages within {i + 1}m > {i % 7}" for i in range(n)),
    "numbers": lambda n: " and ".join(f"sender.points != {i}" for i in range(n)),
    "both": lambda n: " and ".join(f'(message contains "a{i}" or sender.points > {i})' for i in range(n)),
    "Chinese": lambda n: " or ".join(f'message contains "词{i}"' for i in range(n)),
}


def steps(text: str, community: Community) -> int:
    """How many functions are called, Python's own included, to load a policy."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        load_text(text, community)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_four_times_the_parts_take_four_times_the_steps(shape: Callable[[int], str], lanmei: Community) -> None:
    load_text("rule r when message has image then warn", lanmei)  # tables are read
    few, many = (steps(f"rule r when {shape(number)} then warn", lanmei) for number in (60, 240))
    assert many < 4.5 * few


def test_a_definition_that_is_used_twice_is_read_once(lanmei: Community) -> None:
    def doubling(times: int) -> str:
        lines = [f"define d{n}: d{n - 1} or not d{n - 1}" for n in range(1, times + 1)]
        return "\n".join(["define d0: member.points > 1 and member.points < 9", *lines])

    load_text("rule r when message has image then warn", lanmei)
    assert steps(doubling(8), lanmei) < 3 * steps(doubling(4), lanmei)
