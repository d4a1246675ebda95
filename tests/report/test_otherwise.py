"""Thresholds that would have turned a verdict: each is tried, and so is the one just short of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guiju.engine.loading import load_text
from guiju.engine.replay.trace_stream import TraceItem
from guiju.engine.report.explanation import Considered, explain_event
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import event_from_dict
from guiju.engine.runtime.state import State

AT = "2026-03-01T09:30:00+08:00"


def considered(condition: str, text: str = "hello", earlier: int = 0) -> Considered:
    """How a condition came out on the last of some messages."""
    program = load_text(f"rule r when {condition} then warn, mute 1h, kick")
    message = {"at": AT, "kind": "message", "group": "g", "member": {"id": "u", "role": "member"}}
    state = State()
    for number in range(earlier):
        state.apply(
            evaluate(program, event_from_dict({**message, "id": f"e{number}", "message": {"text": "x"}}), state)
        )
    event = event_from_dict({**message, "id": "m", "message": {"text": text}})
    (found,) = explain_event(program, TraceItem(event, None, "t.jsonl", 1), state).considered
    return found


FORMS = (
    "message.length {op} {n}",
    "message.length {op} {n} and sender is not admin",
    "message.length {op} {n} or sender is admin",
    "not message.length {op} {n}",
)
SIDES: dict[str, Callable[[int, int], bool]] = {
    "at most": lambda threshold, bound: threshold <= bound,
    "at least": lambda threshold, bound: threshold >= bound,
    "exactly": lambda threshold, bound: threshold == bound,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "="])
def test_a_threshold_turns_the_verdict_exactly_where_it_is_said(form: str, operator: str) -> None:
    thresholds, text = range(6), "x" * 3
    tried = [considered(form.format(op=operator, n=threshold), text) for threshold in thresholds]
    for found in tried:
        turned = {n for n in thresholds if tried[n].why.verdict is not found.why.verdict}
        if operator == "=" and not found.turns:
            assert len(turned) == len(thresholds) - 1  # any other would do: there is no nearest one to name
            continue
        (turn,) = found.turns
        assert turned == {n for n in thresholds if SIDES[turn.side](n, int(turn.bound))}
        assert (turn.value, turn.name) == (3, "message.length")


@pytest.mark.parametrize(
    ("condition", "text", "expected"),
    [
        ("message.share(emoji) > 50%", "hello", [("less than", 0, True)]),
        ("message.share(emoji) >= 50%", "hello", [("at most", 0, True)]),
        ("message.length * 2 > 30", "hello", [("at most", 9, False)]),
        ("30 < message.length", "hello", [("at most", 4, False)]),
        ("message.length between 2 and 9", "hello", [("at least", 6, False), ("at most", 4, False)]),
        ("message.length > 9 and message.length > 20", "hello", []),
        ("message.length > 9 and member.name is known", "hello", []),
        ("message and member.points > 9", "hello", [("at most", -1, False)]),
        ("message.length > message.mentions", "hello", []),
        ('message contains "x"', "hello", []),
    ],
)
def test_thresholds_that_turn_the_verdict(condition: str, text: str, expected: list[tuple[str, int, bool]]) -> None:
    found = considered(condition, text).turns
    assert sorted((turn.side, turn.bound, turn.percent) for turn in found) == sorted(expected)


def test_a_counter_that_is_only_known_from_below_turns_nothing() -> None:
    assert considered("sender.messages within 1h > 1", earlier=3).turns == ()
    (turn,) = considered("sender.messages > 9", earlier=3).turns or (None,)
    assert turn is None or turn.value == 4


def test_what_was_missing_is_named() -> None:
    assert considered('message contains "x" and message.length > 2').missing == ('message contains "x"',)
    assert considered('message contains "x" or message.length > 9').missing == (
        'message contains "x" or message.length > 9',
    )
    assert considered("message.length > 2").missing == ()
    assert considered("message.length > 2 and member.tier is VIP").missing == ("member.tier is VIP",)


def test_the_ladder_before_the_event_is_told() -> None:
    ladder = considered('message contains "x"', "x", earlier=2).ladder
    assert ladder is not None
    assert [message for _, message, _ in ladder.offences] == ["e0", "e1"]
    assert (ladder.step, ladder.steps) == (3, 3)
    assert [end - at for (at, _, _), end in zip(ladder.offences, ladder.forgotten, strict=True) if end] == [
        30 * 86_400_000
    ] * 2
