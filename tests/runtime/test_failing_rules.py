"""A rule that fails while it runs does not fire, is reported, and stops no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from guiju.engine.bot import evaluate
from guiju.engine.community import parse_community
from guiju.engine.compile.program import Judge, Program, Verdict, assemble
from guiju.engine.interpret import interpreted
from guiju.engine.loading import load_text
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.state import State
from guiju.engine.source import Source

POLICY = """\
rule breaks when message contains "x" then delete and warn
rule stands when message contains "x" then reply "hello"
rule counts when message and sender.messages within 1h > 3 then warn
rule becomes when member.points > 3 then tag hot
rule pays when message contains "x" then award 5 points
never warn when member.points > 100
"""
COMMUNITY = "community: T\ntimezone: UTC\ndefaults: {{on_error: {}, role: member}}\ngroups: {{g: {{owner: boss}}}}\n"


def program(on_error: str = "skip") -> Program:
    community, _ = parse_community(Source("community.yaml", COMMUNITY.format(on_error)))
    return load_text(POLICY, community)


def broken(sound: Program, *names: str) -> Program:
    """The same program, in which judging some rules (`a`) or guards (`guard 0`) fails."""

    def fails(view: Any) -> Verdict:
        raise ZeroDivisionError("nothing is left")

    def judges(policy: object, conditions: Mapping[str, object]) -> Mapping[str, Judge]:
        found = {f"rule {name}": judge for name, judge in sound.judges.items()}
        found |= {f"guard {number}": judge for number, (_, judge) in enumerate(sound.guards)}
        found |= {f"log {key}": judge for key, judge in sound.filters.items()}
        return found | {name if name.startswith("guard ") else f"rule {name}": fails for name in names}

    return assemble(sound.policy, sound.scanner, judges)


def said(program: Program, text: str = "x") -> Decision:
    message = {"id": "m1", "at": "2026-03-01T09:00:00Z", "kind": "message", "group": "g", "member": {"id": "li"}}
    return evaluate(program, message | {"message": {"text": text}}, State())


@pytest.mark.parametrize("wrap", [lambda sound: sound, interpreted], ids=["compiled", "interpreted"])
def test_the_others_go_on(wrap: Any) -> None:
    decision = said(broken(wrap(program()), "breaks"))
    assert [(one.rule, one.error) for one in decision.errors] == [("breaks", "ZeroDivisionError: nothing is left")]
    assert [one.verb for one in decision.effects] == ["award", "reply", "tag"]
    assert [one.rule for one in decision.fired] == ["becomes", "pays", "stands"]


def test_a_failing_state_rule_is_reported_once_and_stops_no_other() -> None:
    decision = said(broken(program(), "becomes"))
    assert [one.rule for one in decision.errors] == ["becomes"]
    assert [one.verb for one in decision.effects] == ["award", "delete", "reply", "warn"]


def test_where_the_community_says_so_the_message_is_held() -> None:
    decision = said(broken(program("hold"), "counts"), "y")
    assert [one.verb for one in decision.effects] == ["hold"]
    assert decision.effects[0].rules == ("counts",)


def test_a_failing_rule_that_would_only_speak_holds_nothing() -> None:
    decision = said(broken(program("hold"), "stands"))
    assert [one.rule for one in decision.errors] == ["stands"]
    assert [one.rules for one in decision.effects if one.verb in ("hold", "delete")] == [("breaks",)]


def test_a_failing_guard_withholds_and_is_reported() -> None:
    decision = said(broken(program(), "guard 0"))
    guard = "never warn when member.points > 100"
    assert [(one.verb, one.guard, one.unknown) for one in decision.withheld] == [("warn", guard, True)]
    assert [one.verb for one in decision.effects] == ["award", "delete", "reply", "tag"]
    assert [one.rule for one in decision.errors] == [guard]
    assert len(decision.tasks) == 1
