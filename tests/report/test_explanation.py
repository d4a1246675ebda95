"""Explanations: what they say of a condition is what the decision went by."""

from __future__ import annotations

from pathlib import Path

import pytest

from guiju.engine.compile.program import Program
from guiju.engine.loading import load, load_text
from guiju.engine.replay.trace_stream import TraceItem
from guiju.engine.replay.traces import TraceReader
from guiju.engine.report.explanation import Explained, explain_event, explanation_data, find_and_explain, names
from guiju.engine.report.explanation_text import _EN, _ZH, render_explanation
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import Event, EventError, event_from_dict
from guiju.engine.runtime.state import State

AT = "2026-03-01T09:30:00+08:00"


def explained(program: Program, *events: dict[str, object]) -> Explained:
    """The last of some events, explained after the others."""
    state = State()
    read = [event_from_dict({"at": AT, "kind": "message", "group": "g", **event}) for event in events]
    for event in read[:-1]:
        state.apply(evaluate(program, event, state))
    return explain_event(program, TraceItem(read[-1], None, "t.jsonl", len(read)), state)


def reasons(found: Explained) -> dict[str, str]:
    return {rule.name: reason for rule, reason in found.passed_over}


def test_explanations_agree_with_decisions(club: Path) -> None:
    program, state = load("club"), State()
    for item in TraceReader("trace.jsonl"):
        try:
            decision = evaluate(program, item.event, state)
        except EventError:
            continue
        found = explain_event(program, item, state)
        assert found.decision.to_json() == decision.to_json()
        true = {each.rule.name for each in found.considered if each.why.verdict and not each.before}
        unknown = {each.rule.name for each in found.considered if each.why.verdict is None}
        assert true == {fired.rule for fired in decision.fired}
        assert unknown == {each.rule for each in decision.unknown}
        assert len(found.considered) + len(found.passed_over) == len(program.policy.rules)
        state.apply(decision)


def test_explaining_changes_nothing(club: Path) -> None:
    from guiju.engine.stores.snapshot import dump

    program, state = load("club"), State()
    item = next(iter(TraceReader("trace.jsonl")))
    before = dump(state)
    explain_event(program, item, state)
    assert dump(state) == before


RULES = """\
rule elsewhere in h when message contains "x" then warn
rule joining when member joins then greet "hi"
rule talking when message contains "x" then warn
rule changing when member.tier is VIP then tag vip
"""


def test_rules_that_did_not_run_say_why() -> None:
    program = load_text(RULES)
    found = explained(program, {"id": "m1", "member": {"id": "u1"}, "message": {"text": "x"}})
    assert reasons(found) == {"elsewhere": "scope", "joining": "kind", "changing": "unchanged"}


def test_bots_and_repeats_run_nothing() -> None:
    program = load_text(RULES)
    message: dict[str, object] = {"id": "m1", "message": {"text": "x"}}
    by_us = explained(program, {**message, "member": {"id": "bot:us"}})
    assert reasons(by_us) == {"elsewhere": "scope", "joining": "kind", "talking": "bot", "changing": "bot"}
    by_bot = explained(program, {**message, "member": {"id": "u1", "role": "bot"}})
    assert reasons(by_bot)["talking"] == "bot"
    again = explained(program, {**message, "member": {"id": "u1"}}, {**message, "member": {"id": "u1"}})
    assert set(reasons(again).values()) == {"repeat"}
    assert not again.considered


def test_groups_without_rules_run_nothing(club: Path) -> None:
    found = explained(load("club"), {"id": "m1", "group": "unlisted", "member": {"id": "u1"}, "message": {"text": "x"}})
    assert set(reasons(found).values()) == {"no rules"}


def test_a_state_rule_that_held_before_says_so() -> None:
    program = load_text("rule rich when member.tier is VIP and member.name is known then tag rich")
    member = {"id": "u1", "tier": "VIP", "name": "a"}
    found = explained(
        program,
        {"id": "e1", "kind": "update", "member": member},
        {"id": "e2", "kind": "update", "member": {**member, "name": "b"}},
    )
    (considered,) = found.considered
    assert (considered.why.verdict, considered.before) == (True, True)
    assert "it held before this event already" in render_explanation(found, program, False, "en")
    assert explanation_data(found)["rules"] == [{**explanation_data(found)["rules"][0], "before": True}]  # type: ignore[index]


def test_a_negation_in_one_word_is_one_line() -> None:
    program = load_text("rule r when sender is not admin then warn")
    found = explained(program, {"id": "m1", "member": {"id": "u1", "role": "member"}, "message": {"text": "x"}})
    text = render_explanation(found, program, False, "en")
    assert text.count("sender is not admin") == 1
    assert 'member.role is "member"' in text


def test_values_are_shown_as_people_write_them() -> None:
    program = load_text(
        "rule r when member.joined_at before 2026-02-01 00:00 and message.mentions > 1 and message.length > 1000"
        " and member.birthday is known then warn"
    )
    member = {"id": "u1", "joined_at": "2026-01-01T08:00:00+08:00", "birthday": "2000-02-29"}
    found = explained(
        program, {"id": "m1", "member": member, "message": {"text": "x" * 1_234, "mentions": ["b", "a", "c"]}}
    )
    text = render_explanation(found, program, False, "en")
    for shown in ("2026-01-01 00:00:00", "(a, b, c)", "1,234", "2000-02-29"):
        assert shown in text
    assert explanation_data(found)


@pytest.mark.parametrize(
    ("language", "acts"), [("en", ["assign a 50 each", "draw 2: "]), ("zh", ["分配 a 50 每人", "抽取 2: "])]
)
def test_tasks_and_draws_are_no_points(language: str, acts: list[str]) -> None:
    program = load_text('rule r when message contains "x" then assign to service 50 each and draw 2 from members')
    joining: list[dict[str, object]] = [
        {"id": f"j{id}", "kind": "join", "member": {"id": id, "role": "service"}} for id in "ab"
    ]
    found = explained(program, *joining, {"id": "m1", "member": {"id": "u1"}, "message": {"text": "x"}})
    text = render_explanation(found, program, False, language)
    assert all(act in text for act in acts)
    assert "points" not in text
    assert "积分" not in text


def test_finding_nothing_is_none(club: Path) -> None:
    assert find_and_explain(load("club"), TraceReader("trace.jsonl"), names({"id": "never"})) is None


def test_what_was_due_before_an_event_has_happened(tmp_path: Path) -> None:
    lines = [
        f'{{"id":"m{day}","at":"2026-03-0{day}T09:30:00Z","kind":"message","group":"g","member":{{"id":"u1"}},'
        f'"message":{{"text":"x"}}}}'
        for day in (1, 3)
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    program = load_text('rule a every day at 08:00 then tag up\nrule b when message and member is up then dm "up"')
    found = find_and_explain(program, TraceReader((str(tmp_path / "t.jsonl"),)), names({"id": "m3"}))
    assert found is not None
    assert [effect.verb for effect in found.decision.effects] == ["dm"]


def test_progress_is_told_while_it_looks(club: Path) -> None:
    lines = "".join(f'{{"id":"t{n}","at":"{AT}","kind":"tick"}}\n' for n in range(2_100))
    Path("long.jsonl").write_text(lines, encoding="utf-8")
    seen: list[int] = []
    find_and_explain(
        load("club"), TraceReader("long.jsonl"), names({"id": "never"}), lambda reader: seen.append(reader.events)
    )
    assert seen == [1_024, 2_048]


@pytest.mark.parametrize("wanted", [{}, {"id": "a"}, {"id": "a", "group": "g"}, {"kind": "tick"}])
def test_names_know_an_event(wanted: dict[str, str]) -> None:
    assert names(wanted)(Event("a", 0, "tick", "g"))
    assert not names({**wanted, "id": "b"})(Event("a", 0, "tick", "g"))


def test_every_language_says_everything() -> None:
    assert _EN.keys() == _ZH.keys()
