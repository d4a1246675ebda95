"""Which rules of a group have a gate, and which messages open it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guiju.engine import load_text
from guiju.engine.community import Community, parse_community
from guiju.engine.runtime.event import event_from_dict
from guiju.engine.runtime.state import State
from guiju.engine.runtime.succession import Succession
from guiju.engine.source import Source
from guiju.engine.text.scanner import compile_scanner

PATTERNS = """
pattern ad: words "buy now"
pattern code: words "code"
"""


@pytest.fixture(scope="module")
def community() -> Community:
    return parse_community(Source("c.yaml", "{community: C, defaults: {role: member}, groups: {g: {}, h: {}}}"))[0]


@pytest.mark.parametrize(
    ("rule", "has_gate"),
    [
        ("rule a when message matches ad then warn", True),
        ("rule a when message matches ad and sender is not admin and message.length > 3 then warn", True),
        ("rule a when message matches ad or sender.messages within 1m > 3 then warn", True),
        ("rule a when sender.messages within 1m >= 3 and not message matches ad then warn", True),
        ("rule a when sender.repeats within 1h >= 3 then warn", True),
        ("rule a when sender.messages(code) within 1h >= 2 then warn", True),
        ("rule a in h when message.length > 3 then warn", True),
        ('rule a when member joins then greet "hi"', True),
        ("rule a when message.length > 3 then warn", True),
        ("rule a when message matches ad or message.length > 3 then warn", True),
        ("rule a when message has image and sender.days_in_group < 3 then delete", True),
        ('rule a when message and not (message.kind = "text" or message is forwarded) then delete', True),
        ("rule a when message.mentions > 3 or message.longest_paragraph > 100 then warn", True),
        ("rule a when message.length > sender.points then warn", False),
        ("rule a when message and message.count(ad) < 3 then warn", False),
        ("rule a when message then award 1 point", False),
        ('rule a when message contains ("666", "Ｖ") and message.length > 3 then warn', True),
        ('rule a when message starts with "#" or message.text ends with "!" then warn', True),
        ('rule a when sender.messages within 1m >= 3 and message contains "666" then warn', True),
        ('rule a when message does not contain "666" then warn', False),
        ('rule a when member.name contains "666" and message then warn', False),
        ("rule a when message and not message matches ad then warn", False),
        ("rule a when sender.messages within 1m < 3 then warn", False),
        ("rule a when sender.messages within 1m >= 1 then warn", False),
        ("rule a when message and group.active within 1h > 3 then notify owner", False),
        ("rule a when member.messages within 1h > 3 and member.tier >= VIP then award 1 points", True),
        ("rule a when group.messages within 10m > 80 then notify admin", True),
        ("rule a when group.messages > 80 then notify admin", False),
    ],
)
def test_rules_have_a_gate_where_patterns_and_counters_tell(community: Community, rule: str, has_gate: bool) -> None:
    program = load_text(f"{PATTERNS}\n{rule}", community)
    assert (program.gate_for("g") is not None) is has_gate


def _passed(community: Community, rule: str, texts: list[str], apart: int = 1) -> list[bool]:
    """Which of some messages, so many seconds apart, of somebody who has just joined are passed.

    The rule comes twice, since one that alone may be true by a text is decided in place too.
    """
    twice = f"{rule}\n{rule.replace('rule a', 'rule b')}"
    program = load_text(f"{PATTERNS}\n{twice}", community)
    succession = Succession(program, State())
    about = {"group": "g", "member": {"id": "li"}}
    succession.decide(event_from_dict({"id": "j", "at": "2026-03-01T09:00:00Z", "kind": "join", **about}))
    found = []
    for number, text in enumerate(texts, 1):
        at = f"2026-03-01T09:{number * apart // 60:02d}:{number * apart % 60:02d}Z"
        event = event_from_dict({"id": f"m{number}", "at": at, "kind": "message", "message": {"text": text}, **about})
        passed = succession.passed(event)
        found.append(passed is not None)
        if passed is None:
            succession.take(event)
    return found


def test_a_pattern_opens_the_gate(community: Community) -> None:
    rule = "rule a when message matches ad and sender is admin then warn"
    assert _passed(community, rule, ["hello", "buy now", "b.u.y n.o.w", "hello"]) == [True, False, False, True]


def test_a_text_that_is_looked_for_opens_the_gate_within_words_too(community: Community) -> None:
    rule = 'rule a when message contains ("ＢＵＹ", "666") and sender is admin then warn'
    assert _passed(community, rule, ["hello", "buyer", "b.u.y", "我6666"]) == [True, False, True, False]


def test_a_text_at_the_rim_opens_the_gate_wherever_it_stands(community: Community) -> None:
    rule = 'rule a when message starts with "#" or message.text ends with "!" then notify admin'
    assert _passed(community, rule, ["hello", "#hello", "a#b", "a!b", "hi!"]) == [True, False, False, False, False]


def test_what_a_message_says_of_itself_opens_the_gate(community: Community) -> None:
    rule = "rule a when (message.length > 5 or message has link) and sender is admin then warn"
    assert _passed(community, rule, ["hello", "hello there", "t.cn", "hello"]) == [True, False, False, True]


def test_what_is_not_known_of_a_message_opens_the_gate(community: Community) -> None:
    rule = "rule a when message has image and sender is admin then warn"
    assert _passed(community, rule, ["hello"]) == [False]


def test_a_counter_opens_the_gate_when_one_more_may_reach_it(community: Community) -> None:
    rule = "rule a when sender.messages within 10s > 2 then notify admin"
    assert _passed(community, rule, ["a"] * 5) == [True, True, False, False, False]
    assert _passed(community, rule, ["a"] * 5, apart=5) == [True] * 5


def test_a_counter_of_some_messages_alone_leaves_others_be(community: Community) -> None:
    rule = "rule a when sender.messages(code) within 1h >= 2 then notify admin"
    assert _passed(community, rule, ["hello", "code", "hello", "code"]) == [True, False, False, False]


def test_texts_that_repeat_open_the_gate_and_laughter_does_not(community: Community) -> None:
    rule = "rule a when sender.repeats within 1h >= 3 then notify admin"
    assert _passed(community, rule, ["spam", "spam", "other", "spam"]) == [True, True, True, False]
    assert _passed(community, rule, ["666"] * 5) == [True] * 5


def test_a_rule_about_state_opens_the_gate_as_others_do(community: Community) -> None:
    rule = "rule a when group.messages within 10s > 2 then notify admin"
    assert _passed(community, rule, ["a"] * 5, apart=6) == [True] * 5
    assert _passed(community, rule, ["a"] * 5, apart=4) == [True, True, False, False, False]


def test_what_an_obligation_waits_for_opens_the_gate(community: Community) -> None:
    rule = 'rule a when member joins then greet "hi" expect within 30m from member {} otherwise notify admin'
    assert _passed(community, rule.format("message matches code"), ["a", "code", "a"]) == [True, False, True]
    assert _passed(community, rule.format("message"), ["a", "a"]) == [False, True]
    assert _passed(community, rule.format("message.length > 9"), ["a", "a long text", "a"]) == [True, False, True]
    assert _passed(community, rule.format('message.text != "no"'), ["a", "a"]) == [False, True]


def test_a_scanner_is_shared_only_where_the_same_is_looked_for(community: Community) -> None:
    program = load_text(f'{PATTERNS}\nrule a when message contains "666" then warn', community)
    same, other = (
        replace(program, scanner=compile_scanner(program.policy.patterns, fragments=[text])[0])
        for text in ("666", "777")
    )
    assert same.scanning_as(program).scanner is program.scanner
    assert other.scanning_as(program).scanner is other.scanner
