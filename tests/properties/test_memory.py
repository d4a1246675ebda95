"""What is remembered is bounded by members and windows, not by the length of the trace."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path
from random import Random

from guiju.engine.compile.program import Program
from guiju.engine.loading import load_text
from guiju.engine.runtime.evaluate import evaluate
from guiju.engine.runtime.event import Event, Message
from guiju.engine.runtime.state import KEPT, State

from .communities import read_community

POLICY = """
pattern offer: words "offer"
rule flood when sender.messages within 10s > 3 then warn, mute 1m
rule again when sender.repeats within 1h >= 3 then delete, delete and warn forget after 1h
rule selling when sender.messages(offer) within 30m everywhere >= 2 then warn forget all after 1h
rule busy when message and group.messages within 5m > 50 then notify owner
rule lively when message and group.messages(offer) > 10 then pin
"""
COMMUNITY = """
community: Test
defaults: {role: member, lateness: 1m}
groups: {g1: {}, g2: {}}
"""
ROOT = Path(__file__).resolve().parents[2]
HOUR = 3_600_000
MEMBERS = 20


def program() -> Program:
    return load_text(POLICY, read_community(COMMUNITY))


def talk(random: Random, events: int, start: int = 0, pace: int = 30_000) -> Iterator[Event]:
    """Messages of a few members, some repeated, some edited, some late, one every `pace` ms on average."""
    at = start
    for number in range(events):
        at += random.randrange(2 * pace)
        late = random.choice((0, 0, 0, 0, 30_000))
        text = random.choice((f"talk {random.randrange(10**9)}", "the same again", "a good offer"))
        name = f"m{start}.{number}"
        kind, message = ("edit", f"m{start}.{number - 1}") if random.randrange(10) == 0 else ("message", name)
        member = {"id": f"u{random.randrange(MEMBERS)}"}
        yield Event(name, at - late, kind, random.choice(("g1", "g2")), member, Message(message, text))


def run(program: Program, events: Iterator[Event], state: State) -> list[dict[str, int]]:
    """Evaluates events, and says after every thousand how much is remembered."""
    sizes = []
    for number, event in enumerate(events, 1):
        state.apply(evaluate(program, event, state))
        if number % 1_000 == 0:
            sizes.append(remembered(state))
    return sizes


def remembered(state: State) -> dict[str, int]:
    """How many entries each table has."""
    return {
        "instants": sum(len(instants) for subjects in state.logs.values() for instants in subjects.values()),
        "subjects": sum(len(subjects) for subjects in state.logs.values()),
        "counts": sum(len(subjects) for subjects in state.counts.values()),
        "seen": len(state.seen),
        "messages": len(state.messages),
        "offences": sum(len(offences) for offences in state.ladders.values()),
        "spent": sum(len(spent.up_to) for spent in state.spent.values()),
        "members": len(state.members),
        "memberships": len(state.memberships),
    }


def test_memory_does_not_grow_with_the_trace() -> None:
    sizes = run(program(), talk(Random(1), 9_000, pace=60_000), State())
    early, late = sizes[4], sizes[-1]  # messages are kept for two days, which are about 3,000
    for table, size in late.items():
        assert size <= 1.3 * early[table] + 20, (table, [each[table] for each in sizes])


def test_bursts_are_forgotten_when_windows_pass() -> None:
    state, rules = State(), program()
    full = run(rules, talk(Random(2), 4_000, pace=1_000), state)[-1]
    later = state.clock + KEPT + HOUR
    quiet = run(rules, talk(Random(3), 3_000, start=later, pace=120_000), state)[-1]
    for table in ("instants", "subjects", "seen", "messages", "spent"):
        assert quiet[table] < full[table] / 2, (table, full[table], quiet[table])


def test_a_thousand_members_are_forgotten_when_their_windows_pass() -> None:
    """Also by counters that nothing is counted in any more."""
    bench = runpy.run_path(str(ROOT / "benchmarks" / "state_memory.py"))
    rules, state = bench["program"](bench["POLICY"] + bench["EXPECTING"]), State()
    bench["take"](rules, bench["arrivals"](1_000), state)
    full = bench["remembered"](state)
    assert full == {
        "instants": 5_000, "offences": 2_000, "obligations": 1_000, "agenda": 1_000, "seen": 4_000, "messages": 2_000,
        "members": 1_000,
    }  # fmt: skip
    bench["take"](rules, bench["later"](3_000, state.clock + KEPT + bench["DAY"]), state)
    quiet = bench["remembered"](state)
    assert quiet["obligations"] == quiet["agenda"] == quiet["messages"] == 0
    assert quiet["instants"] < 200
    assert quiet["seen"] < 1_500


def test_ticks_alone_forget_messages() -> None:
    state, rules = State(), program()
    run(rules, talk(Random(4), 1_000, pace=1_000), state)
    start = state.clock + KEPT + HOUR
    for number in range(1_000):
        state.apply(evaluate(rules, Event(f"t{number}", start + number, "tick"), state))
    assert remembered(state)["messages"] == 0
    assert len(state.seen) <= 1_001
