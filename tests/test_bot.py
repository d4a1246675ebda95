"""Engines: one event in, one decision out, the state kept."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from guiju.engine.bot import Engine, evaluate
from guiju.engine.community import parse_community
from guiju.engine.compile.program import Program
from guiju.engine.loading import load_text
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.event import Event, EventError, event_from_dict
from guiju.engine.runtime.state import NOTHING, State
from guiju.engine.source import Source
from guiju.engine.stores.memory import MemoryStore
from guiju.engine.stores.snapshot import dump, load, restore

COMMUNITY = """\
community: C
timezone: Asia/Shanghai
platform: generic
groups: {g: {name: G, owner: u0}}
"""
POLICY = """\
rule ads
  when message contains "buy" and sender is not admin
  then delete and warn, mute 1h, kick

rule counting
  when sender.messages within 1h >= 100
  then award 1 points
"""
AT = 1_772_328_600_000


@pytest.fixture(scope="module")
def program() -> Program:
    community, _ = parse_community(Source("community.yaml", COMMUNITY))
    return load_text(POLICY, community)


def event(number: int, text: str = "buy", member: str = "u1") -> dict[str, Any]:
    return {
        "id": f"m{number}",
        "at": f"2026-03-01T09:{30 + number // 60:02}:{number % 60:02}",
        "kind": "message",
        "group": "g",
        "member": {"id": member},
        "message": {"text": text},
    }


def verbs(decision: Decision) -> list[str]:
    return [effect.verb for effect in decision.effects]


def test_evaluating_changes_nothing_until_it_is_applied(program: Program) -> None:
    state = State()
    first = evaluate(program, event(1), state)
    assert evaluate(program, event(1), state).to_json() == first.to_json()
    assert dump(state) == dump(State())
    state.apply(first)
    assert verbs(evaluate(program, event(2), state)) == ["mute"]


def test_an_event_comes_as_an_object_or_as_an_event(program: Program) -> None:
    zone = program.policy.community.timezone
    as_event = evaluate(program, event_from_dict(event(1), zone), State())
    assert as_event.to_json() == evaluate(program, event(1), State()).to_json()


def test_times_without_an_offset_are_the_communitys(program: Program) -> None:
    assert evaluate(program, event(1), State()).at == "2026-03-01T09:30:01+08:00"


def test_what_is_no_event_is_refused_and_changes_nothing(program: Program) -> None:
    bot = Engine(program)
    bot.evaluate(event(1))
    with pytest.raises(EventError):
        bot.evaluate({"kind": "message"})
    with pytest.raises(EventError):
        bot.evaluate({**event(2), "kind": "unheard_of"})
    assert verbs(bot.evaluate(event(3))) == ["mute"]


@pytest.mark.parametrize("again", [copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_decision_can_be_copied_and_pickled(program: Program, again: Any) -> None:
    state, other = State(), State()
    for number in range(3):
        told = {**event(number), "group": {"id": "g", "size": 7}, "member": {"id": "u1", "tier": "normal"}}
        decision = evaluate(program, told, state)
        copied = again(decision)
        assert copied == decision
        assert copied.to_json() == decision.to_json()
        state.apply(decision)
        other.apply(copied)
    assert dump(other) == dump(state)
    assert other.members["u1"].own is state.members["u1"].own is NOTHING


def test_a_policy_is_its_own_copy_and_is_loaded_again_instead_of_pickled(program: Program) -> None:
    assert copy.deepcopy(program) is copy.copy(program) is program
    with pytest.raises(TypeError, match="load it again"):
        pickle.dumps(program)


@pytest.mark.parametrize("now", [AT, "2026-03-01T09:30:00", datetime(2026, 3, 1, 1, 30, tzinfo=UTC)])
def test_an_event_dated_ahead_of_the_clock_does_not_hold_the_time(program: Program, now: Any) -> None:
    asked = Engine(program, clock=lambda: now)
    ahead = asked.evaluate({**event(1), "at": "2026-11-01T09:30:00"})
    assert ahead.at == "2026-03-01T09:30:00+08:00"
    assert ahead.notes == ("dated after it was received; taken as of then",)
    assert asked.evaluate(event(2)).at == "2026-03-01T09:30:02+08:00"
    assert asked.evaluate({**event(3), "at": "2026-03-01T09:34:59"}).notes == ()


def test_without_a_clock_the_dates_of_events_are_all_there_is(program: Program) -> None:
    bot = Engine(program)
    assert bot.evaluate({**event(1), "at": "2026-11-01T09:30:00"}).notes == ()
    assert bot.evaluate(event(2)).notes == ("later than events may be; its time was moved up",)


def test_what_an_event_says_of_when_it_was_received_goes_before_the_clock(program: Program) -> None:
    bot = Engine(program, clock=lambda: AT)
    received = {**event(1), "at": "2026-11-01T09:30:00", "received": "2026-11-01T09:30:00"}
    assert bot.evaluate(received).at == "2026-11-01T09:30:00+08:00"


def test_what_a_clock_decided_is_decided_again_with_what_was_received(program: Program) -> None:
    live, again = Engine(program, clock=lambda: AT), Engine(program)
    for number in range(1, 4):
        told = {**event(number), "at": f"2026-1{number % 3}-01T09:30:00"}
        assert live.evaluate(told) == again.evaluate({**told, "received": "2026-03-01T09:30:00"})


def test_an_engine_climbs_the_ladder(program: Program) -> None:
    bot = Engine(program)
    assert [verbs(bot.evaluate(event(n))) for n in range(3)] == [["delete", "warn"], ["mute"], ["kick"]]


def test_what_is_reported_is_so_and_what_is_not_is_not(program: Program) -> None:
    present, muted = [], []
    for reports in (True, False):
        store = MemoryStore()
        bot = Engine(program, store)
        for number in range(3):
            for effect in bot.evaluate(event(number)).effects:
                if reports:
                    bot.report(effect)
        present.append(store.state.memberships["g", "u1"].present)
        muted.append([held.mute for held in store.state.in_force.values()])
    assert present == [False, True]
    assert muted == [[AT + 1_000 + 3_600_000], []]


def done(bot: Engine, at: Any) -> Decision:
    (_, warn) = bot.evaluate(event(1)).effects
    return bot.report(warn, at)


@pytest.mark.parametrize(
    "at",
    [
        AT + 5_000,
        "2026-03-01T01:30:05Z",
        "2026-03-01T09:30:05",
        datetime(2026, 3, 1, 9, 30, 5),
        datetime(2026, 3, 1, 1, 30, 5, tzinfo=ZoneInfo("UTC")),
    ],
)
def test_a_report_takes_a_time_in_any_form(program: Program, at: Any) -> None:
    assert done(Engine(program), at).at == "2026-03-01T09:30:05+08:00"


def test_a_report_without_a_time_is_of_the_latest_event(program: Program) -> None:
    decision = done(Engine(program), None)
    assert (decision.kind, decision.at) == ("action", "2026-03-01T09:30:01+08:00")
    assert (decision.group, decision.member, decision.event) == ("g", "u1", "m1/warn/u1")


def test_a_report_counts_once(program: Program) -> None:
    bot = Engine(program)
    (_, warn) = bot.evaluate(event(1)).effects
    assert not bot.report(warn).notes
    assert bot.report(warn).notes


def test_an_engine_goes_on_where_another_stopped(program: Program) -> None:
    store = MemoryStore()
    assert [verbs(Engine(program, store).evaluate(event(n))) for n in range(3)] == [
        ["delete", "warn"],
        ["mute"],
        ["kick"],
    ]


def test_a_restored_state_goes_on_as_the_first_one_would(program: Program) -> None:
    store = MemoryStore()
    Engine(program, store).evaluate(event(1))
    kept = Engine(program, MemoryStore(restore(dump(store.state))))
    assert kept.evaluate(event(2)).to_json() == Engine(program, store).evaluate(event(2)).to_json()


class FullStore:
    """Fails once, as a full disk does, after it has kept so many decisions."""

    def __init__(self, room: int = 0) -> None:
        self.committed: list[Decision] = []
        self.room = room
        self.full = True

    def load(self) -> None:
        return None

    def commit(self, decision: Decision) -> None:
        if self.full and len(self.committed) == self.room:
            self.full = False
            raise OSError("no space left on device")
        self.committed.append(decision)


def test_what_can_not_be_kept_has_not_happened(program: Program) -> None:
    store = FullStore()
    bot = Engine(program, store)
    with pytest.raises(OSError, match="no space"):
        bot.evaluate(event(1))
    assert verbs(bot.evaluate(event(1))) == ["delete", "warn"]
    assert [decision.event for decision in store.committed] == ["m1"]


TIMED = """
rule morning in talk every day at 09:00 then announce "Good morning"
rule evening in talk every day at 21:00 then announce "Good night"
"""


def test_what_came_due_before_the_store_was_full_is_still_told() -> None:
    program = load_text(TIMED, parse_community(Source("community.yaml", "{community: Club, groups: {talk: {}}}"))[0])
    bot = Engine(program, FullStore(room=2))
    bot.evaluate({"at": "2026-03-01T08:00:00Z", "kind": "message", "group": "talk", "message": {"text": "hi"}})
    with pytest.raises(OSError, match="no space left"):
        bot.tick("2026-03-01T22:00:00Z")
    told = [effect.text for decision in bot.tick("2026-03-01T22:00:00Z") for effect in decision.effects]
    assert told == ["Good morning", "Good night"]


class CuriousStore(MemoryStore):
    """A store that asks for a decision while it is to keep one."""

    bot: Engine

    def commit(self, decision: Decision) -> None:
        """Asks again."""
        self.bot.evaluate(event(2))


def test_a_store_that_asks_for_decisions_is_told_so_and_not_waited_for_for_ever(program: Program) -> None:
    store = CuriousStore()
    store.bot = Engine(program, store)
    with pytest.raises(RuntimeError, match="a store can't ask for anything"):
        store.bot.evaluate(event(1))


def test_many_threads_may_use_one_engine(program: Program) -> None:
    bot = Engine(program)
    with ThreadPoolExecutor(8) as pool:
        decisions = list(pool.map(bot.evaluate, (event(n, "hello") for n in range(400))))
    assert len({decision.event for decision in decisions}) == restore(bot.snapshot()).seq == 400
    assert sum(len(decision.effects) for decision in decisions) > 0


def test_a_snapshot_is_never_taken_in_the_middle_of_a_decision(program: Program) -> None:
    bot = Engine(program)
    with ThreadPoolExecutor(4) as pool:
        decided = pool.map(bot.evaluate, (event(n, "hello", f"u{n}") for n in range(600)))
        kept = [restore(bot.snapshot()) for _ in range(20)]
        list(decided)
    for state in kept:
        assert len(state.members) == state.seq
    assert Engine(program, MemoryStore(restore(bot.snapshot()))).snapshot() == bot.snapshot()


def test_an_event_of_its_own_making_is_taken_as_it_is(program: Program) -> None:
    bare = Event("t1", AT, "tick")
    assert evaluate(program, bare, State()).is_quiet


def test_what_was_saved_goes_on(program: Program, tmp_path: Path) -> None:
    bot = Engine(program)
    bot.evaluate(Event("j1", AT, "join", "g", {"id": "u1"}))
    bot.save(tmp_path / "state")
    assert Engine(program, MemoryStore(load(tmp_path / "state"))).snapshot() == bot.snapshot()


def test_a_schedule_that_is_new_to_a_state_begins_after_its_latest_event() -> None:
    community, _ = parse_community(Source("community.yaml", COMMUNITY))
    before = load_text(POLICY, community)
    after = load_text(f"{POLICY}\nrule daily every day at 09:00 when member.points >= 0 then warn", community)
    bot = Engine(before)
    for day in range(1, 9):
        bot.evaluate(event(day, "hello") | {"at": f"2026-03-{day:02}T10:00:00"})
    restarted = Engine(after, MemoryStore(restore(bot.snapshot())))
    due = restarted.tick(datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert sorted({decision.at for decision in due}) == [
        "2026-03-09T09:00:00+08:00",
        "2026-03-10T09:00:00+08:00",
    ]
