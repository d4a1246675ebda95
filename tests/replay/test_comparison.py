"""Decisions beside what people did and what is labelled: what counts as agreed, missed and too much, and what as nothing."""

from __future__ import annotations

import json
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guiju.engine.loading import load_text
from guiju.engine.replay.comparison import Agreement, Comparison
from guiju.engine.replay.dry_run import DryRun

START = datetime(2026, 3, 1, tzinfo=UTC)
POLICY = """\
pattern ads: words "buy"
pattern rude: words "idiot"
rule no_ads when message matches ads then delete and warn, kick
rule polite when message matches rude then mute 1h
rule flood when message contains "flood" then mute 5m
rule thanks when message contains "thanks" then reply "welcome"
"""
Step = tuple[float, str, dict[str, Any]]


def says(minute: float, member: str, text: str, **truth: Any) -> Step:
    """A message; `truth` is what it is labelled with."""
    fields: dict[str, Any] = {"kind": "message", "member": {"id": member, "role": "member"}, "message": {"text": text}}
    return minute, f"m{minute}", fields | ({"truth": truth} if truth else {})


def acts(minute: float, verb: str, member: str | None = None, by: str = "ann", **fields: Any) -> Step:
    """What somebody moderating did."""
    who = {} if member is None else {"member": {"id": member}}
    return minute, f"a{minute}", {"kind": "action", "action": {"verb": verb, "by": by}, **who, **fields}


@pytest.fixture
def compared(tmp_path: Path) -> Any:
    """Replays a story and gives the comparison."""

    def run(*steps: Step) -> Comparison:
        lines = [
            json.dumps({"id": id, "at": (START + timedelta(minutes=minute)).isoformat(), "group": "g", **fields})
            for minute, id, fields in steps
        ]
        (tmp_path / "t.jsonl").write_text("\n".join(lines), encoding="utf-8")
        done = DryRun(load_text(POLICY), tmp_path / "t.jsonl")
        deque(done, maxlen=0)
        assert done.events == len(steps)
        return done.comparison

    return run


def numbers(one: Agreement) -> tuple[int, int, int, int]:
    """Agreed, missed, over-reached, unlabelled."""
    return one.agreed, one.missed, one.over_reached, one.unlabelled


# ---- what people did -------------------------------------------------------------------------------------------------


def test_an_act_of_people_agrees_with_a_decision_against_the_same_member_within_the_hour(compared: Any) -> None:
    people = compared(says(0, "li", "buy"), acts(5, "kick", "li")).people
    assert numbers(people.whole) == numbers(people.rules["no_ads"]) == (1, 0, 0, 0)
    assert numbers(people.rules["polite"]) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "act",
    [
        acts(5, "kick", "wang"),
        acts(5, "kick", "li", group="h"),
        acts(61, "kick", "li"),
        acts(-1, "kick", "li"),
    ],
    ids=["another member", "another group", "too late", "before"],
)
def test_other_acts_were_missed_by_the_rules_that_could_have_done_them(compared: Any, act: Step) -> None:
    steps = sorted([says(0, "li", "buy"), act], key=lambda step: step[0])
    people = compared(*steps).people
    assert numbers(people.whole) == (0, 1, 0, 1)
    assert numbers(people.rules["no_ads"]) == (0, 1, 0, 1)
    assert "polite" not in people.rules


def test_what_nobody_did_anything_about_counts_neither_for_nor_against(compared: Any) -> None:
    people = compared(says(0, "li", "buy"), says(1, "wang", "buy"), acts(2, "kick", "li")).people
    assert numbers(people.whole) == (1, 0, 0, 1)
    assert people.whole.precision is None
    assert people.whole.recall is not None
    assert (people.whole.recall.count, people.whole.recall.of) == (1, 1)


def test_a_message_that_people_let_pass_was_too_much(compared: Any) -> None:
    people = compared(
        says(0, "li", "buy"), acts(1, "approve", message={"id": "m0"}), says(2, "wang", "buy"), acts(3, "kick", "wang")
    ).people
    assert numbers(people.whole) == (1, 0, 1, 0)
    assert people.whole.precision is not None
    assert people.whole.precision.share == 0.5


def test_several_decisions_that_led_to_one_act_are_all_confirmed(compared: Any) -> None:
    people = compared(says(0, "li", "buy"), says(1, "li", "idiot"), says(2, "li", "buy"), acts(3, "ban", "li")).people
    assert (numbers(people.whole), people.whole.confirmed) == ((1, 0, 0, 0), 3)
    assert (people.rules["no_ads"].agreed, people.rules["no_ads"].confirmed) == (1, 2)


def test_acts_at_once_after_one_another_are_one_until_the_member_does_something(compared: Any) -> None:
    found = compared(acts(0, "ban", "li"), acts(1, "kick", "li"), says(2, "li", "hello"), acts(3, "kick", "li"))
    assert (numbers(found.people.whole), found.again) == ((0, 2, 0, 0), 1)


def test_acts_of_bots_and_of_no_one_are_not_compared(compared: Any) -> None:
    found = compared(acts(0, "kick", "li", by="bot"), acts(1, "ban"), acts(2, "lock"))
    assert (numbers(found.people.whole), found.nameless) == ((0, 0, 0, 0), 1)


def test_a_message_that_people_deleted_is_found_by_its_id(compared: Any) -> None:
    people = compared(says(0, "li", "buy"), acts(1, "delete", message={"id": "m0"})).people
    assert numbers(people.whole) == (1, 0, 0, 0)


# ---- labels ----------------------------------------------------------------------------------------------------------


def test_labels_of_effects_are_held_against_what_is_done(compared: Any) -> None:
    labels = compared(
        says(0, "li", "buy", effects=["delete"]),
        says(1, "li", "cheap", effects=["delete", "kick"]),
        says(2, "wang", "buy a house", effects=[]),
        says(3, "wang", "hello", effects=[]),
        says(4, "han", "buy"),
    ).labels
    assert numbers(labels.whole) == (1, 1, 1, 1)
    assert labels.whole.negatives == 2
    assert labels.whole.precision is not None
    assert labels.whole.recall is not None
    assert (labels.whole.precision.of, labels.whole.recall.of) == (2, 2)


def test_labels_of_patterns_are_held_against_the_rules_that_read_them(compared: Any) -> None:
    labels = compared(
        says(0, "li", "buy", patterns=["ads"]),
        says(1, "li", "you fool", patterns=["rude"]),
        says(2, "wang", "idiot", patterns=["ads"]),
    ).labels
    assert numbers(labels.rules["no_ads"]) == (1, 1, 0, 0)
    assert numbers(labels.rules["polite"]) == (0, 1, 1, 0)
    assert numbers(labels.whole) == (2, 1, 0, 0)


def test_what_is_not_labelled_is_no_negative(compared: Any) -> None:
    labels = compared(says(0, "li", "buy"), says(1, "wang", "hello", note="odd")).labels
    assert numbers(labels.whole) == (0, 0, 0, 1)
    assert (labels.whole.precision, labels.whole.recall) == (None, None)


def test_answers_are_no_moderation(compared: Any) -> None:
    found = compared(says(0, "li", "thanks", effects=[]), acts(1, "kick", "li"))
    assert numbers(found.labels.whole) == (0, 0, 0, 0)
    assert numbers(found.people.whole) == (0, 1, 0, 0)
