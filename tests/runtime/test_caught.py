"""Which firings are decided and counted in place: those of one rule that the text alone lets be true."""

from __future__ import annotations

from typing import Any

import pytest

from guiju.engine.community import parse_community
from guiju.engine.compile.program import Program
from guiju.engine.loading import load_text
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import Event, event_from_dict
from guiju.engine.runtime.state import State
from guiju.engine.runtime.succession import Succession
from guiju.engine.source import Source
from guiju.engine.stores.snapshot import dump

COMMUNITY = """\
community: T
timezone: UTC
defaults: {role: member, grace: 2s}
groups: {g: {owner: boss, admins: [ann]}, h: {}}
"""
RULE = 'pattern ads: words "ads"\nrule ads when message matches ads then delete and warn, mute 1h and delete, kick'


def program(policy: str) -> Program:
    return load_text(policy, parse_community(Source("community.yaml", COMMUNITY))[0])


def happened(number: int, **fields: Any) -> Event:
    """Something that happens a minute after what came before."""
    given = {"kind": "message", "group": "g", "member": {"id": "li"}, **fields}
    given |= {"message": {"text": given.pop("text", "ads")}} if given["kind"] == "message" else {}
    return event_from_dict({"id": f"e{number}", "at": f"2026-03-01T09:{number:02}:00Z", **given})


def decided(policy: Program, *events: Event) -> list[tuple[Decision, bool]]:
    """The decisions on some events after everybody joined, and whether each was taken in place; both ways agree."""
    joins = [happened(0, id=f"j{who}", kind="join", member={"id": who}) for who in ("li", "ann", "boss")]
    state, other, found = State(), State(), []
    succession = Succession(policy, state)
    for event in (*joins, *events):
        passed = succession.passed(event)
        decision = passed or succession.decide(event)
        expected = evaluate(policy, event, other)
        other.apply(expected)
        assert decision.to_json() == expected.to_json()
        assert dump(state) == dump(other)
        found.append((decision, passed is not None))
    return found[len(joins) :]


@pytest.mark.parametrize(
    "policy",
    [
        RULE,
        f'{RULE} because "{{match}} was found, {{member.name}}"',
        f"{RULE}\nnever kick when sender is admin",
        RULE.replace("matches ads", "matches ads and sender not admin"),
        RULE.replace("matches ads", "matches ads and sender.messages within 1h < 9"),
        f"{RULE}\nrule flood when sender.messages within 10s > 5 then notify admin",
    ],
)
def test_a_rule_that_a_text_lets_be_true_is_taken_in_place(policy: str) -> None:
    found = decided(program(policy), *(happened(number) for number in range(1, 5)))
    assert [[effect.verb for effect in decision.effects] for decision, _ in found] == [
        ["delete", "warn"],
        ["delete", "mute"],
        ["kick"],
        ["kick"],
    ]
    assert all(in_place for _, in_place in found)


def test_where_the_rule_turns_out_false_the_message_is_passed() -> None:
    policy = program(RULE.replace("matches ads", "matches ads and sender not admin"))
    assert [
        (decision.is_quiet, in_place) for decision, in_place in decided(policy, happened(1, member={"id": "ann"}))
    ] == [(True, True)]


@pytest.mark.parametrize(
    ("policy", "last"),
    [
        (RULE, happened(1, member={"id": "boss"})),
        (RULE, happened(1, member={"id": "new"})),
        (f"{RULE}\nnever warn when member.messages within 1h > 0", happened(1)),
        (
            f'{RULE}\npattern more: words "more"\nrule more when message matches more then warn',
            happened(1, text="ads more"),
        ),
        (f"{RULE}\nrule often when sender.offences within 1h > 5 then notify admin", happened(1)),
        (
            'pattern ads: words "ads"\nrule ads when message matches ads then notify admin at most once per 1h',
            happened(1),
        ),
    ],
)
def test_where_more_may_come_of_it_it_takes_the_long_way(policy: str, last: Event) -> None:
    assert [in_place for _, in_place in decided(program(policy), last)] == [False]


def test_a_burst_and_a_message_on_its_way_are_repeated_in_place() -> None:
    flood = program(
        'rule flood when message matches ads and sender.messages within 1h >= 2 then warn, kick\npattern ads: words "ads"'
    )
    found = decided(flood, *(happened(number) for number in range(1, 4)))
    assert [(decision.is_quiet, in_place) for decision, in_place in found] == [
        (True, True),
        (False, True),
        (False, True),
    ]
    assert found[-1][0].fired[0].repeated
    late = event_from_dict({"id": "l", "at": "2026-03-01T09:01:01Z", "kind": "message", "group": "g",
                            "member": {"id": "li"}, "message": {"text": "ads"}})  # fmt: skip
    assert [in_place for _, in_place in decided(program(RULE), happened(1), late)] == [True, True]


def test_who_spoke_before_is_remembered_with_what_caught_them() -> None:
    edit = event_from_dict({"id": "x", "at": "2026-03-01T09:02:00Z", "kind": "edit", "group": "g", "member": {"id": "li"},
                            "message": {"id": "e1", "text": "ads again"}})  # fmt: skip
    found = decided(program(RULE), happened(1), edit)
    assert [in_place for _, in_place in found] == [True, False]
    assert found[-1][0].fired[0].repeated
