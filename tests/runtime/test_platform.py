"""What a platform can't do becomes a task, and what it bounds is cut to its bounds."""

from __future__ import annotations

from typing import Any

import pytest

from guiju.engine import load_text
from guiju.engine.check.platforms import platforms
from guiju.engine.community import parse_community
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.evaluate import evaluate, prepare
from guiju.engine.runtime.event import event_from_dict
from guiju.engine.source import Source

AT = "2026-03-01T09:30:00+00:00"


def decided(policy: str, platform: str, **message: Any) -> Decision:
    """What a policy says to one message of a plain member on a platform."""
    written = f"{{community: Club, platform: {platform}, defaults: {{role: member}}, groups: {{talk: {{}}}}}}"
    program = load_text(policy, parse_community(Source("community.yaml", written))[0])
    event = event_from_dict(
        {
            "id": "e1",
            "at": AT,
            "kind": "message",
            "group": "talk",
            "member": {"id": "u1"},
            "message": {"id": "m1", **message},
        }
    )
    return evaluate(program, event, prepare(program))


def test_what_can_not_be_done_is_a_task_and_no_effect() -> None:
    policy = 'rule no_ads when message contains "buy" then delete and mute 1h and kick because "no ads here"'
    decision = decided(policy, "wechat", text="buy now")
    assert [effect.verb for effect in decision.effects] == ["kick"]
    assert [task.text for task in decision.tasks] == [
        "`delete` can't be carried out on WeChat: ask the member to recall the message within two minutes; "
        "the words: no ads here",
    ]
    assert [(task.rule, task.group) for task in decision.tasks] == [("no_ads", "talk")]
    assert [fired.rule for fired in decision.fired] == ["no_ads"]


def test_a_task_says_until_when_and_whom() -> None:
    decision = decided('rule r when message contains "buy" then mute 1h', "wecom", text="buy")
    (task,) = decision.tasks
    assert task.member == "u1"
    assert task.text.endswith("ask the customer to stop, or remove them (until 2026-03-01T10:30:00+00:00)")
    assert decision.effects == ()


def test_the_offence_counts_even_if_nothing_could_be_done() -> None:
    decision = decided('rule r when message contains "buy" then mute, kick', "wechat", text="buy")
    assert [fired.offence for fired in decision.fired] == [1]


@pytest.mark.parametrize(
    ("platform", "sanction", "until", "note"),
    [
        ("discord", "mute 60d", "2026-03-29T09:30:00+00:00", "`mute` was made 28d, the longest on Discord"),
        ("telegram", "mute 5s", "2026-03-01T09:30:30+00:00", "`mute` was made 30s, the shortest on Telegram"),
        ("telegram", "ban 500d", "2027-03-02T09:30:00+00:00", "`ban` was made 366d, the longest on Telegram"),
        ("qq", "mute 31d", "2026-03-31T09:30:00+00:00", "`mute` was made 30d, the longest on QQ"),
    ],
)
def test_a_length_of_time_is_cut_to_what_the_platform_takes(
    platform: str, sanction: str, until: str, note: str
) -> None:
    decision = decided(f'rule r when message contains "buy" then {sanction}', platform, text="buy")
    assert [effect.until for effect in decision.effects] == [until]
    assert decision.notes == (note,)


@pytest.mark.parametrize("sanction", ["mute 1h", "ban", "ban 30d"])
def test_what_fits_is_left_alone(sanction: str) -> None:
    policy = f'rule r when message contains "buy" then {sanction}'
    there, anywhere = decided(policy, "telegram", text="buy"), decided(policy, "generic", text="buy")
    assert there.to_json() == anywhere.to_json()


@pytest.mark.parametrize("platform", sorted(platforms()))
def test_nothing_is_lost_on_any_platform(platform: str) -> None:
    verbs = [
        "delete",
        "warn",
        "mute 5s",
        "pin",
        "forward to talk",
        'reply "a"',
        'dm "b"',
        "lock",
        "award 2 points",
        "tag seen",
    ]
    policy = "\n".join(f'rule r{n} when message contains "buy" then {verb}' for n, verb in enumerate(verbs))
    everything, here = decided(policy, "generic", text="buy"), decided(policy, platform, text="buy")
    assert len(here.effects) + len(here.tasks) == len(everything.effects)
    assert {effect.id for effect in here.effects} <= {effect.id for effect in everything.effects}
    assert here.fired == everything.fired
