"""What is proved of conditions is so, whatever happens: held against what conditions come to on random events."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, permutations, product

import pytest
from hypothesis import given

from guiju.engine.check.lint.proofs import Prover
from guiju.engine.check.terms import And, Or
from guiju.engine.community import Community
from guiju.engine.compile.program import Judge, Program
from guiju.engine.runtime.evaluate import evaluate, prepare
from guiju.engine.runtime.view import View

from ...properties.communities import communities, read_community
from ...properties.effort import effort
from ...properties.happenings import Fields, arriving, happenings
from ...properties.policies import PolicyText, load, policies


def views_of(
    program: Program, events: list[Fields], firing: frozenset[str] | None = None
) -> Iterator[list[tuple[str, View]]]:
    """For each event the views that conditions are judged on, each with the rule's name, before the state changes.

    Args:
        program: whose conditions.
        events: in order.
        firing: the rules that may fire; None lets all of them.
    """
    seen: list[tuple[str, View]] = []

    def watching(name: str, judge: Judge) -> Judge:
        def watched(view: View) -> bool | None:
            seen.append((name, view))
            return judge(view) if firing is None or name in firing else False

        return watched

    judges = {name: watching(name, judge) for name, judge in program.judges.items()}
    followed = replace(program, judges=judges, compiled=False)
    state = prepare(followed)
    for event in arriving(followed, events, state):
        seen.clear()
        decision = evaluate(followed, event, state)
        yield list(seen)
        state.apply(decision)


def verdicts(program: Program, events: list[Fields]) -> dict[str, tuple[int, int]]:
    """For each rule's condition, on which events it was true and on which false, as bits."""
    found = {name: [0, 0] for name in program.judges}
    for number, seen in enumerate(views_of(program, events, frozenset(("p1",)))):
        for view in [view for _, view in seen][:1]:
            for name, judge in program.judges.items():
                verdict = judge(view)
                if verdict is not None:
                    found[name][not verdict] |= 1 << number
    return {name: (true, false) for name, (true, false) in found.items()}


COMMUNITY = read_community("""
community: Club
platform: telegram
roles: [owner, admin, service, member]
tiers: [normal, VIP, top]
attributes:
  member: {spend: number, stage: {type: enum, values: [new, won, lost]}, sure: boolean, since: date, likes: set}
groups: {g1: {kind: core, tags: [a, b]}, g2: {kind: club, tags: [b, c]}, g3: {kind: core}}
""")
BOUNDS = ("< 2", "<= 2", "> 2", ">= 2", "= 2", "!= 2", "between 1 and 3", "< 3", "> 1", ">= 1")
NUMBERS = (
    "member.spend",
    "message.length",
    "message.mentions",
    "member.likes",
    "member.messages within 1h",
    "member.points",
)
TESTS = (
    "member is VIP", "member.tier >= VIP", "member.tier < VIP", "member.tier <= top", "member.tier in (normal, top)",
    "member is admin", "member is owner", "member is not service", "member.role in (owner, service)", "member is bot",
    "member.stage is won", "member.stage in (won, new)", "member.stage is not lost", "member.stage in (new, lost)",
    "member.sure", "member.since > 2026-01-02", "member.since = 2026-01-02", "member.since != 2026-01-02",
    "member.since is today", "member.since is known", "member.spend is known", "member.tier is known",
    "member.likes has (tea, golf)", "member.likes has tea", "member.likes has (golf, chess)", "member.likes is empty",
    "message has (image, qr)", "message has image", "message has (qr, video)", "message has only image",
    "message has only (image, text)", "message has text", "message.kind is image", "message.kind in (text, image)",
    "message matches (one, two)", "message matches one", "message matches (two, three)", "message matches three",
    'message contains "ab"', 'message contains "b"', 'message starts with "ab"', 'message starts with "a"',
    'message ends with "bc"', 'message ends with "c"', 'message starts with "b"', "message.text is empty",
    "time during 09:00-12:00", "time during 22:00-02:00", "time < 10:00", "time >= 10:30",
    "time between 01:00 and 23:00",
    "today is monday", "weekday in (monday, sunday)", "weekday is not sunday", "today > 2026-01-02", "group is g1",
    "group.kind is core", "group.tags has (a, c)", "group.tags has b", "group is g2", "member.spend > member.points",
    "member.spend >= member.points", "member.points > member.spend", "member.spend = member.points", "group is core",
    "member.spend + 1 > 2", "member.spend / member.points > 1", 'member.name is known', 'member.id in ("u1", "u2")',
    'member.id = "u2"', "member.messages within 2h > 1", "message.length * 2 >= 3", "message is forwarded",
    "message.kind is not image", "message.kind not in (image, video)", "member is not VIP", "not member is admin",
    "member.likes has no tea", "message has no image", "message does not match one", 'message does not contain "b"',
    "member.messages within 1h >= 0", "member.likes >= 0", "not member.sure", "not message has only image",
    "not (member.stage in (won, new))", "member.birthday is not known", "not (message.text is empty)",
    *(f"{number} {bound}" for number in NUMBERS for bound in BOUNDS),
)  # fmt: skip
TEXTS = ("", "a", "ab", "abc", "bc", "one", "two", "one two", "three", "b three", "xbc", "c", "ABC", "aab")


def varied_messages(seed: int, count: int) -> Iterator[Fields]:
    """Messages of members of whom this and that is known, each fact as it happens to be."""
    choose = random.Random(seed)
    some: dict[str, list[object]] = {
        "role": ["admin", "owner", "service", "member"], "tier": ["normal", "VIP", "top", "gold"],
        "spend": [0, 1, 2, 3, 2.5, -1], "stage": ["new", "won", "lost"], "sure": [True, False],
        "since": ["2026-01-01", "2026-01-02", "2026-01-04", "1999-01-05"],
        "likes": [[], ["tea"], ["golf"], ["chess"], ["tea", "golf"], ["chess", "golf", "tea"], ["cards"]],
    }  # fmt: skip
    at = datetime(2026, 1, 2, tzinfo=UTC)
    for number in range(count):
        at += timedelta(minutes=choose.choice((1, 7, 20, 45, 100)))
        facts = {name: choose.choice(values) for name, values in some.items() if choose.random() < 0.5}
        message: Fields = {
            "id": f"m{number}",
            "text": choose.choice(TEXTS),
            "mentions": ["a", "b", "c"][: choose.randrange(4)],
        }
        if choose.random() < 0.7:
            message |= {"kind": choose.choice(("text", "image", "video")), "forwarded": choose.random() < 0.5}
            message |= {"has": [each for each in ("image", "qr", "video") if choose.random() < 0.3]}
        who = {"id": choose.choice(("u1", "u2", "u3")), **facts} if choose.random() < 0.9 else {"id": f"new{number}"}
        yield {
            "id": f"e{number}", "at": at.isoformat(), "kind": "message", "group": choose.choice(("g1", "g2", "g3")),
            "member": who, "message": message,
        }  # fmt: skip


@pytest.fixture(scope="module")
def club() -> tuple[Program, dict[str, tuple[int, int]]]:
    """A rule for each test, and what the tests came to on many messages."""
    patterns = [f'pattern {word}: words "{word}"' for word in ("one", "two", "three")]
    points = ["rule p1 when message and message.length > 2 then award 1 points"]
    rules = [f"rule t{number} when message and {text} then pin" for number, text in enumerate(TESTS)]
    program = load("\n".join([*patterns, *points, *rules]), COMMUNITY)
    found = verdicts(program, list(varied_messages(1, 1_500)))
    del found["p1"]
    return program, found


def test_the_tests_come_to_something(club: tuple[Program, dict[str, tuple[int, int]]]) -> None:
    program, found = club
    never = [program.policy.rules[name].condition.span.text for name, bits in found.items() if not all(bits)]
    assert len(never) < 12, never


def test_what_never_goes_together_never_does(club: tuple[Program, dict[str, tuple[int, int]]]) -> None:
    program, found = club
    prover, proved = Prover(COMMUNITY), 0
    for (one, bits), (two, others) in combinations(found.items(), 2):
        first, second = program.policy.rules[one].condition, program.policy.rules[two].condition
        for truth, other in product((True, False), repeat=2):
            if prover.never_together((first, truth), (second, other)):
                proved += 1
                assert not bits[not truth] & others[not other], (first.span.text, truth, second.span.text, other)
    assert proved > 500


def test_what_is_implied_holds(club: tuple[Program, dict[str, tuple[int, int]]]) -> None:
    program, found = club
    prover, proved = Prover(COMMUNITY), 0
    for one, two in permutations(found, 2):
        first, second = program.policy.rules[one].condition, program.policy.rules[two].condition
        if prover.implies(first, second):
            proved += 1
            assert not found[one][0] & ~found[two][0], (first.span.text, second.span.text)
    assert proved > 150


def test_what_is_joined(club: tuple[Program, dict[str, tuple[int, int]]]) -> None:
    program, found = club
    prover, choose = Prover(COMMUNITY), random.Random(2)
    for _ in range(6_000):
        names = choose.sample(sorted(found), 3)
        parts = [program.policy.rules[name].condition for name in names]
        joined = (And if choose.random() < 0.5 else Or)(tuple(parts[:2]), span=parts[0].span)
        truths = choose.random() < 0.6, choose.random() < 0.6
        (a, not_a), (b, not_b), last = (found[name] for name in names)
        bits = (a & b, not_a | not_b) if isinstance(joined, And) else (a | b, not_a & not_b)
        if bits[not truths[0]] & last[not truths[1]]:
            assert not prover.never_together((joined, truths[0]), (parts[2], truths[1]))
        if bits[0] & ~last[0]:
            assert not prover.implies(joined, parts[2])
        if last[0] & ~bits[0]:
            assert not prover.implies(parts[2], joined)


@given(community=communities(), policy=policies(), events=happenings())
@effort(1)
def test_rules_that_can_never_fire_never_do(community: Community, policy: PolicyText, events: list[Fields]) -> None:
    program = load(policy, community)
    prover = Prover(community)
    for seen in views_of(program, events):
        for name, view in seen:
            rule, verdict = program.policy.rules[name], program.judges[name](view)
            assert verdict is None or not prover.never(rule.condition, verdict, rule.scope)
