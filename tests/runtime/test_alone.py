"""Which firings are decided directly: those of one rule whose effects nothing can change."""

from __future__ import annotations

from typing import Any

import pytest

from guiju.engine.bot import evaluate
from guiju.engine.community import parse_community
from guiju.engine.compile.program import Program
from guiju.engine.interpret import interpreted
from guiju.engine.loading import load_text
from guiju.engine.runtime.alone import decision_alone
from guiju.engine.runtime.begun import Begun
from guiju.engine.runtime.event import Event, event_from_dict
from guiju.engine.runtime.quiet import quiet_decision
from guiju.engine.runtime.state import State
from guiju.engine.source import Source

COMMUNITY = """\
community: T
timezone: UTC
platform: {platform}
defaults: {{role: member, grace: 2s, on_error: {on_error}}}
tags: [hot]
groups: {{g: {{owner: boss, admins: [ann]}}, h: {{}}}}
"""
LADDER = "delete and warn, mute 1h and delete, kick"
RULE = f'rule ads when message contains "ads" then {LADDER}'


def program(policy: str, platform: str = "generic", on_error: str = "skip") -> Program:
    text = COMMUNITY.format(platform=platform, on_error=on_error)
    return load_text(policy, parse_community(Source("community.yaml", text))[0])


def happened(number: int, **fields: Any) -> Event:
    """Something that happens a minute after what came before."""
    given = {"kind": "message", "group": "g", "member": {"id": "li"}, **fields}
    given |= {"message": {"text": given.pop("text", "ads")}} if given["kind"] == "message" else {}
    return event_from_dict({"id": f"e{number}", "at": f"2026-03-01T09:{number:02}:00Z", **given})


def is_alone(policy: Program, *events: Event) -> bool:
    """Whether the last of some events is decided directly; both ways say the same to all of them."""
    state, other, walked = State(), State(), interpreted(policy)
    found = fired = False
    for event in events:
        group = event.group or ""
        begun = quiet_decision(policy, event, state, group) if event.message else None
        found = isinstance(begun, Begun) and decision_alone(policy, begun) is not None
        decision, said = evaluate(policy, event, state), evaluate(walked, event, other)
        assert decision.to_json() == said.to_json()
        state.apply(decision)
        other.apply(said)
        fired = bool(decision.fired)
    assert fired
    return found


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_each_step_of_a_ladder(times: int) -> None:
    assert is_alone(program(RULE), *map(happened, range(times)))


@pytest.mark.parametrize(
    "rule",
    [
        'when message contains "ads" then reply "no ads, {member.id}"',
        'when message contains "ads" and sender not admin then hold and notify admin "look" and dm "hello"',
        'when message contains "ads" then warn because "mind {group.name}" never forget per group',
        'when message contains "ads" then ban 7d\nrule w when sender.messages within 1d > 9 then notify admin',
        'when message contains "ads" then delete\nrule s when member.messages within 1h > 3 then tag hot',
        'when message contains "ads" then delete\nnever ban when member.role is member',
        'when message contains "ads" then warn\nnever warn when member.tags has hot',
        'when sender.messages within 1h > 0 then warn, mute 1h',
        'when message contains "ads" then award 2 points and deduct 1.5 points and delete',
        'when message contains "ads" then award 2 points\nrule s when member.messages within 1h > 3 then tag hot',
    ],
)  # fmt: skip
def test_what_nothing_can_change(rule: str) -> None:
    assert is_alone(program(f"rule ads {rule}"), happened(1))


@pytest.mark.parametrize(
    "rule",
    [
        'when message contains "ads" then delete\nrule b when message contains "a" then delete',
        'when message contains "ads" then mute 1h and kick',
        'when message contains "ads" then warn everywhere',
        'when message contains "ads" then award 0 points',
        'when message contains "ads" then award 2 points\nrule s when member.points > 9 then tag hot',
        'when message contains "ads" then notify admin and notify owner',
        'when message contains "ads" then reply "no" at most once per 1h',
        'when message contains "ads" then warn\nnever warn when member.role is member',
        'when message contains "ads" then warn\nrule t when member.offences within 1h > 2 then notify admin',
        'when message contains "ads" then delete\nrule s when member.messages within 1h > 0 then tag hot',
    ],
)  # fmt: skip
def test_what_more_has_to_be_looked_at_for(rule: str) -> None:
    assert not is_alone(program(f"rule ads {rule}"), happened(1))


def test_an_owner_is_looked_at_more_closely_an_admin_is_not() -> None:
    assert not is_alone(program(RULE), happened(1, member={"id": "boss"}))
    assert is_alone(program(RULE), happened(1, member={"id": "ann"}))


def test_a_message_that_was_on_its_way_is_decided_directly() -> None:
    late = event_from_dict(
        {"id": "f", "at": "2026-03-01T09:01:01Z", "kind": "message", "group": "g", "member": {"id": "li"},
         "message": {"text": "ads"}}
    )  # fmt: skip
    assert is_alone(program(RULE), happened(1), late)


@pytest.mark.parametrize("effects", ["warn, mute 1h", "delete and warn, mute 1h and delete", "notify admin", "delete"])
def test_a_burst_is_decided_directly(effects: str) -> None:
    policy = program(f"rule flood when sender.messages within 10m > 1 then {effects}")
    said = [happened(number) for number in (1, 2, 3, 20, 21)]
    assert all(is_alone(policy, *said[:number]) for number in (2, 3, 5))


def test_a_sanction_in_force_is_looked_at_more_closely() -> None:
    done = happened(2, kind="action", action={"verb": "mute", "by": "ann", "duration": "1h"})
    assert not is_alone(program(RULE + "\nrule told when action then notify admin"), happened(1), done, happened(3))


@pytest.mark.parametrize(("platform", "alone"), [("telegram", True), ("wechat", False)])
def test_what_a_platform_cannot_do_is_looked_at_more_closely(platform: str, alone: bool) -> None:
    assert is_alone(program('rule ads when message contains "ads" then delete', platform), happened(1)) is alone


def test_where_the_unknown_is_held_for_review() -> None:
    policy = f"{RULE}\nrule w when sender.messages within 1d > 9 then warn"
    assert is_alone(program(policy), happened(1), happened(2))
    assert not is_alone(program(policy, on_error="hold"), happened(1), happened(2))
