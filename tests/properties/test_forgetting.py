"""Every table of a state forgets: with the members fixed, a longer trace leaves no more behind than a short one."""

from __future__ import annotations

import gc
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from guiju.engine.compile.program import Program
from guiju.engine.interpret import interpreted
from guiju.engine.loading import load_text
from guiju.engine.replay.dry_run import DryRun
from guiju.engine.runtime.due import due
from guiju.engine.runtime.evaluate import due_before, evaluate
from guiju.engine.runtime.event import Event, Message, encode_event
from guiju.engine.runtime.state import State
from guiju.engine.stores.snapshot import dump, restore

from .communities import read_community

COMMUNITY = """
community: Test
defaults: {role: member, lateness: 10m}
roles: [owner, admin, service, member]
modes: [raid]
tags: [busy]
attributes:
  member: {heat: {type: number, fades: 1 per 10m}, coupon_ends: datetime}
events: {purchase: {amount: number}}
groups: {g1: {owner: boss, admins: [ann], mode: raid}, g2: {owner: boss}}
tracks: {path: [g1, g2]}
"""
FEATURES = {
    "windows": 'rule r1 when sender.messages within 1h > 3 then warn, mute 1m forget after 2h',
    "windows of a pattern": 'pattern offer: words "offer"\nrule r2 when sender.messages(offer) within 2h everywhere >= 2 then warn forget all after 1h',
    "texts that repeat": "rule r3 when sender.repeats within 1h >= 3 then delete, delete and warn forget after 1h",
    "a group's windows": "rule r4 when message and group.messages within 5m > 20 then notify owner",
    "the window before": "rule r5 when message and group.messages within previous 2h > 30 then notify owner",
    "this day": "rule r6 when message and sender.messages within this day > 9 then notify owner",
    "who was active": "rule r7 when message and group.active within 1h > 11 then notify owner",
    "sums": "rule r8 when message and group.sum(purchase.amount) within 3h > 40 then reply \"{group.sum(purchase.amount) within 3h}\"",
    "waits": "goal soon: group.response_time within 1h < 10m",
    "offences": "rule r9 when message and sender.offences within 6h > 2 then notify admin",
    "obligations": 'rule r10 when message contains "ask" expect within 1h from member message contains "answer" otherwise remind "one", warn forget after 1h',
    "reports": "rule r11 when message.reports >= 2 then hold and notify admin",
    "reactions": "rule r12 when message.reactions(votekick) within 60s >= 2 then warn forget after 1h",
    "throttles": 'rule r13 when message contains "hint" then reply "hint" at most once per 1h',
    "throttles by the calendar": "rule r14 when message contains \"hello\" then award 1 points at most 2 times per day",
    "tags for a time": 'rule r15 when message contains "busy" then tag busy for 2h',
    "numbers that fade": 'rule r16 when message contains "hot" then add 2 to member.heat',
    "modes": 'rule r17 when message contains "raid" then enter raid for 1h',
    "bursts": "rule r18 when sender.messages within 1m > 2 then warn forget after 1h",
    "mutes still owed": 'rule r19 when message contains "bad" then mute 2h and kick forget after 1h',
    "anchors": "rule r20 1h after member.coupon_ends when member.points >= 0 then notify owner",
    "moments": 'rule r21 every day at 09:00 when member.points >= 5 then dm "well done"',
    "silence": "rule r22 every day at 10:00 when member.messages within 2h = 0 then tag busy for 1h",
    "joins": "rule r23 when member joins then greet \"welcome\"",
}  # fmt: skip
WORDS = ("ask", "answer", "hint", "hello", "busy", "hot", "raid", "bad", "an offer", "the same again")
MEMBERS = 12
MINUTE = 60_000
DAY = 86_400_000
START = 20_000 * DAY


def happenings(random: Random, count: int, start: int, pace: int = 4 * MINUTE) -> Iterator[Event]:
    """Everything that can happen to a fixed number of members, with one event every `pace` ms on average."""
    at, said = start, "m"
    for number in range(count):
        at += random.randrange(2 * pace)
        name, group = f"e{start}.{number}", random.choice(("g1", "g2"))
        member: dict[str, Any] = {"id": f"u{random.randrange(MEMBERS)}"}
        kind = random.choice(("message",) * 12 + ("edit", "report", "reaction", "join", "leave", "purchase", "action"))
        text = random.choice((*WORDS, f"talk {random.randrange(10**9)}"))
        match kind:
            case "message":
                if random.randrange(8) == 0:
                    member["coupon_ends"] = "2050-01-01T00:00:00Z" if random.randrange(2) else _iso(at + 3 * DAY)
                said = name
                who = {"id": "ann"} if random.randrange(10) == 0 else member
                yield Event(name, at - random.choice((0, 0, 0, MINUTE)), kind, group, who, Message(name, text))
            case "edit":
                yield Event(name, at, kind, group, member, Message(said, text))
            case "report" | "reaction":
                payload = {"name": "votekick"} if kind == "reaction" else {}
                yield Event(name, at, kind, group, member, Message(said), payload=payload)
            case "purchase":
                yield Event(name, at, kind, group, member, payload={"amount": random.randrange(9)})
            case "action":
                verb = random.choice(("mute", "kick", "ban", "unban", "warn"))
                yield Event(name, at, kind, group, member, payload={"verb": verb, "by": "ann", "duration": "1h"})
            case _:
                yield Event(name, at, kind, group, member)


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


def take(program: Program, events: Iterator[Event], state: State) -> None:
    """Evaluates events, and what is due before each."""
    for event in events:
        for moment in due(program, state, due_before(program, event, state)):
            state.apply(evaluate(program, moment, state))
        state.apply(evaluate(program, event, state))


def entries(value: Any) -> int:
    """How many single values something holds, at any depth."""
    if isinstance(value, msgspec.Struct):
        return sum(entries(getattr(value, name)) for name in value.__struct_fields__)
    if isinstance(value, Mapping):
        return sum(entries(row) for row in value.values()) + len(value)
    if isinstance(value, list | tuple | frozenset | array):
        return sum(map(entries, value))
    return 1


def remembered(state: State) -> dict[str, int]:
    """How much each table holds, and what is derived from them."""
    return {name: entries(getattr(state, name)) for name in State.__slots__}


LASTING = {
    "anchored", "in_force", "members", "memberships", "modes", "retention", "moments", "waiting",
    "agenda", "_heap",  # what is due in 2050
    "ahead", "clock", "progress", "seq", "since", "through",
}  # fmt: skip
"""What is known of members and groups, and of the policy; how much there is of it has nothing to do with the trace."""
UNUSED = {
    "counts",
    "disbanded",
    "gap_end",
    "gaps",
    "groups",
    "kept_since",
    "loads",
    "moments_since",
    "this_moment",
    "turns",
}
"""Tables with a row for a group, a rule, or a counter without a window, and those that are empty between events."""


@pytest.fixture(scope="module")
def everything() -> Program:
    return load_text("\n".join(FEATURES.values()), read_community(COMMUNITY))


def test_no_table_grows_with_the_trace_and_all_are_empty_when_its_time_has_passed(everything: Program) -> None:
    state, random, sizes = State(), Random(1), []
    for _ in range(3):
        take(everything, happenings(random, 2_500, state.clock or START), state)
        sizes.append(remembered(state))
    for name, size in sizes[-1].items():
        assert size <= 1.3 * sizes[0][name] + 50, (name, [each[name] for each in sizes])
    assert {name for name in State.__slots__ if not any(size[name] for size in sizes)} == UNUSED
    later = state.clock + 20 * DAY
    take(everything, (Event(f"t{number}", later + number * MINUTE, "tick") for number in range(2_000)), state)
    left = remembered(state)
    assert len(state.seen) == 2_000, "the ticks of two days"
    del left["seen"]
    assert {name for name, size in left.items() if size} <= LASTING


def test_what_is_left_to_be_forgotten_survives_a_restart(everything: Program) -> None:
    """A state that was saved and restored again and again forgets what one that never was forgets."""
    state, restarted = State(), State()
    for number, event in enumerate(happenings(Random(2), 1_200, START)):
        take(everything, iter([event]), state)
        take(everything, iter([event]), restarted)
        if number % 100 == 99:
            restarted = restore(dump(restarted))
    assert dump(restarted) == dump(state)


def test_what_has_ended_is_forgotten_no_matter_which_way_messages_are_taken() -> None:
    """Most messages lead to nothing here, which shows at once; but not right after a restart, nor where all is looked at."""
    ending = FEATURES["throttles"], FEATURES["mutes still owed"]
    program = load_text("\n".join(ending), read_community(COMMUNITY))
    walked, state, restarted, walking = interpreted(program), State(), State(), State()
    for number, event in enumerate(happenings(Random(4), 600, START, MINUTE)):
        take(program, iter([event]), state)
        take(program, iter([event]), restarted)
        take(walked, iter([event]), walking)
        if number % 9 == 8:
            assert dump(restarted) == dump(state) == dump(walking)
            restarted = restore(dump(restarted))
    assert state.throttles
    assert state.owed


def test_a_dry_run_holds_no_more_after_a_long_trace(everything: Program, tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    with trace.open("wb") as lines:
        for event in sorted(happenings(Random(3), 7_500, START), key=lambda event: event.at):
            lines.write(encode_event(event) + b"\n")
    held, kinds = [], Counter[str]()
    for number, outcome in enumerate(DryRun(everything, trace)):
        kinds[outcome.event.kind] += 1
        if number in (2_500, 7_400):
            gc.collect()
            held.append(len(gc.get_objects()))
    assert kinds["message"] > 4_000
    assert held[1] < held[0] + 1_000, held
