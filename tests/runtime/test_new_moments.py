"""Moments that are new to a state begin after the latest event; what was known before goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest

from guiju.engine import Engine, load_text
from guiju.engine.bot import due, evaluate, event_of
from guiju.engine.community import parse_community
from guiju.engine.compile.program import Program
from guiju.engine.interpret import interpreted
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.evaluate import due_before
from guiju.engine.runtime.event import Event
from guiju.engine.runtime.state import State
from guiju.engine.source import Source
from guiju.engine.stores.memory import MemoryStore
from guiju.engine.stores.snapshot import dump, restore

COMMUNITY = "{community: Club, timezone: %s, defaults: {role: member}, groups: {g: {}, h: {}}}"
DAILY = 'rule daily in g, h every day at 09:00 then announce "hi"'
LATE = 'rule late in g, h every day at 21:00 then announce "hi" catch up'
OTHERS = 'rule links when message contains "http" then warn'
LATER = "2026-03-08T12:00"


def program(*rules: str, zone: str = "UTC") -> Program:
    return load_text("\n".join(rules), parse_community(Source("community.yaml", COMMUNITY % zone))[0])


def message(at: str) -> dict[str, object]:
    return {"id": at, "at": at, "kind": "message", "group": "g", "member": {"id": "u"}, "message": {"text": "hi"}}


def gap(since: str, at: str) -> dict[str, object]:
    return {"id": at, "at": at, "kind": "gap", "gap": {"since": f"{since}:00Z"}}


def take(policy: Program, state: State, *events: dict[str, object] | Event) -> list[Decision]:
    """Evaluates events by hand, with what is due before each."""
    found = []
    for event in events:
        if not isinstance(event, Event):
            for earlier in due(policy, state, due_before(policy, event_of(policy, event), state)):
                found += take(policy, state, earlier)
        found.append(evaluate(policy, event, state))
        state.apply(found[-1])
    return found


def come_due(policy: Program, state: State, until: str = LATER) -> list[tuple[str, str]]:
    """The rules that run until then, and when, in short."""
    found = [decision for event in due(policy, state, until) for decision in take(policy, state, event)]
    return [(fired.rule, decision.at[5:16]) for decision in found for fired in decision.fired if decision.group == "g"]


def a_week(policy: Program) -> State:
    """What is known at noon of the 7th, after a message on each day of a week."""
    state = State()
    take(policy, state, *(message(f"2026-03-0{day}T12:00") for day in range(1, 8)))
    return state


def without_knowledge(state: State) -> State:
    """A state that was kept before states knew of schedules."""
    tables = json.loads(dump(state).split(b"\n")[1])
    del tables["moments"], tables["moments_since"]
    body = json.dumps(tables).encode()
    return restore(json.dumps({"guiju_state": 1, "sha256": sha256(body).hexdigest()}).encode() + b"\n" + body)


WAYS: dict[str, Callable[[State], State]] = {
    "in memory": lambda state: state,
    "restored": lambda state: restore(dump(state)),
    "kept long ago": without_knowledge,
}
every_way = pytest.mark.parametrize("kept", WAYS.values(), ids=WAYS)


@every_way
@pytest.mark.parametrize("wrap", [lambda sound: sound, interpreted], ids=["compiled", "interpreted"])
@pytest.mark.parametrize("before", [(), (DAILY.replace("09:00", "08:00"),), (LATE,)], ids=["none", "changed", "other"])
def test_a_new_one_begins_after_the_latest_event(
    before: tuple[str, ...], wrap: Callable[[Program], Program], kept: Callable[[State], State]
) -> None:
    state = kept(a_week(wrap(program(OTHERS, *before))))
    assert come_due(wrap(program(OTHERS, DAILY)), state) == [("daily", "03-08T09:00")]


@every_way
def test_a_changed_time_does_not_fire_late(kept: Callable[[State], State]) -> None:
    state = kept(a_week(program(DAILY)))
    assert come_due(program(DAILY.replace("09:00", "11:00")), state) == [("daily", "03-08T11:00")]
    assert come_due(program(DAILY.replace("09:00", "11:30")), state, "2026-03-08T23:00") == [("daily", "03-08T11:30")]


@every_way
def test_another_time_zone_makes_other_moments(kept: Callable[[State], State]) -> None:
    state = kept(a_week(program(DAILY)))
    earlier = program(DAILY, zone="America/Sao_Paulo")  # 09:00 there is 12:00 UTC, the time of the latest event
    assert come_due(earlier, state) == [("daily", "03-08T09:00")]


@every_way
def test_one_that_is_known_goes_on(kept: Callable[[State], State]) -> None:
    state = kept(a_week(program(DAILY)))
    take(program(DAILY), state, message("2026-03-07T13:00"))
    assert come_due(program(DAILY, LATE), state) == [("late", "03-07T21:00"), ("daily", "03-08T09:00")]


def test_it_stays_new_for_as_long_as_nothing_of_it_was_done() -> None:
    yearly = 'rule yearly in g every year on 03-02 at 09:00 then announce "hi"'
    state = a_week(program(yearly))
    policy = program(yearly, DAILY)
    for day in ("07T13:00", "07T14:00"):
        take(policy, state, message(f"2026-03-{day}"))
        state = restore(dump(state))
    assert come_due(policy, state) == [("daily", "03-08T09:00")]


def test_one_that_was_taken_out_begins_anew_when_it_comes_back() -> None:
    state = a_week(program(DAILY))
    without = program(OTHERS)
    take(without, state, message("2026-03-09T12:00"), message("2026-03-10T12:00"))
    assert come_due(program(DAILY), state, "2026-03-11T12:00") == [("daily", "03-11T09:00")]


def in_the_middle(policy: Program) -> State:
    """What is known when a moment has been run for the first of two groups, and not for the second."""
    state = a_week(policy)
    (first,) = [next(iter(due(policy, state, LATER)))]
    assert first.group == "g"
    take(policy, state, first)
    return state


def left(policy: Program, state: State) -> list[str | None]:
    """The groups for which rules run that are due."""
    return [
        decision.group
        for event in due(policy, state, LATER)
        for decision in take(policy, state, event)
        if decision.fired
    ]


@every_way
def test_a_moment_that_was_begun_is_finished(kept: Callable[[State], State]) -> None:
    assert left(program(DAILY), kept(in_the_middle(program(DAILY)))) == ["h"]


@pytest.mark.parametrize(
    ("rule", "groups"),
    [
        (DAILY.replace("daily", "mornings was daily"), ["h"]),
        (DAILY.replace("daily", "mornings"), []),
        (DAILY.replace("announce", "post"), ["h"]),
    ],
    ids=["renamed", "another rule", "another effect"],
)
def test_a_moment_that_was_begun_is_not_for_what_is_new(rule: str, groups: list[str]) -> None:
    assert left(program(rule), restore(dump(in_the_middle(program(DAILY))))) == groups


@every_way
@pytest.mark.parametrize("rule", [LATE, LATE.replace("late", "evenings was late")], ids=["same", "renamed"])
def test_what_a_gap_left_is_caught_up_with(rule: str, kept: Callable[[State], State]) -> None:
    state = a_week(program(LATE))
    take(program(LATE), state, gap("2026-03-07T12:00", "2026-03-09T12:00"))
    found = come_due(program(rule, DAILY), kept(state), "2026-03-10T12:00")
    assert [at for rule, at in found if rule != "daily"] == ["03-07T21:00", "03-08T21:00", "03-09T21:00"]
    assert [at for rule, at in found if rule == "daily"] == ["03-10T09:00"]


def test_a_gap_lists_only_what_was_missed_since_a_rule_was_new() -> None:
    state = a_week(program(OTHERS))
    decision = take(program(DAILY), state, gap("2026-03-05T12:00", "2026-03-09T12:00"))[-1]
    assert [missed.at[5:10] for missed in decision.missed] == ["03-08", "03-09"]


def ways_to_keep() -> Iterator[Callable[[Program, State], Engine]]:
    """Engines that take decisions in place, and one that keeps each of them."""

    class Kept:
        def __init__(self, state: State) -> None:
            self.state = state

        def load(self) -> State:
            return self.state

        def commit(self, decision: Decision) -> None:
            """The state is in memory."""

    yield lambda policy, state: Engine(policy, MemoryStore(state))
    yield lambda policy, state: Engine(policy, Kept(state))


@pytest.mark.parametrize("engine_of", tuple(ways_to_keep()), ids=["in place", "each kept"])
def test_engines_take_note_of_every_policy(engine_of: Callable[[Program, State], Engine]) -> None:
    state = a_week(program(DAILY))
    engines = [engine_of(policy, state) for policy in (program(OTHERS), program(DAILY, OTHERS))]
    for number, engine in enumerate(engines):
        for hour in range(10, 20):
            engine.evaluate(message(f"2026-03-1{number}T{hour}:00"))
        assert state.moments == engine.policy.moments
    assert state.moments_since == {"daily": 1_773_169_200_000}, "the last message without the rule"
    found = [decision.at[5:16] for decision in engines[-1].tick("2026-03-12T12:00") if decision.group == "g"]
    assert found == ["03-11T09:00", "03-12T09:00"]


def test_schedules_are_told_apart_by_all_that_makes_their_moments() -> None:
    rules = [
        "every day at 09:00",
        "every day at 10:00",
        "every workday at 09:00",
        "every week on monday at 09:00",
        "every week on monday, sunday at 09:00",
        "every month on 1 at 09:00",
        "every quarter on 1 at 09:00",
        "every month on 2 at 09:00",
        "every year on 10-01 at 09:00",
        "every year on 10-02 at 09:00",
        "every 7d from 2026-03-02 at 09:00",
        "every 8d from 2026-03-02 at 09:00",
        "every 7d from 2026-03-03 at 09:00",
        "every 7h from 2026-03-03 at 09:00",
    ]
    policy = program(*(f'rule r{number} {each} then announce "hi" in g' for number, each in enumerate(rules)))
    assert len(set(policy.moments.values())) == len(rules)
    elsewhere = program('rule r0 every day at 09:00 then announce "hi" in g', zone="Asia/Tokyo")
    assert elsewhere.moments["r0"] != policy.moments["r0"]


WEEK = 'rule week when 7d after member.joined_at then dm "A week!"'


def join(day: int, member: str, group: str = "g") -> dict[str, object]:
    at = f"2026-03-{day:02}T12:00"
    return {"id": f"{at} {member}", "at": at, "kind": "join", "group": group, "member": {"id": member}}


def weeks(policy: Program, state: State, until: str) -> list[tuple[str | None, str]]:
    """Who is told of a week until then, and when."""
    found = [decision for event in due(policy, state, until) for decision in take(policy, state, event)]
    return [(decision.member, decision.at[5:10]) for decision in found if decision.fired]


@every_way
def test_a_moment_after_a_date_is_kept(kept: Callable[[State], State]) -> None:
    state = State()
    take(program(WEEK), state, join(1, "ann"), join(2, "bob"))
    assert weeks(program(WEEK), kept(state), "2026-03-20T12:00") == [("ann", "03-08"), ("bob", "03-09")]


def test_a_moment_after_a_date_that_was_changed_is_another() -> None:
    state, changed = State(), program(WEEK.replace("7d", "9d"))
    take(program(WEEK), state, join(1, "ann"), join(2, "bob"))
    state = restore(dump(state))
    assert weeks(changed, state, "2026-03-08T13:00") == [], "a week after is no moment of the policy any more"
    take(changed, state, message("2026-03-08T14:00"))
    assert weeks(changed, state, "2026-03-20T12:00") == [("ann", "03-10"), ("bob", "03-11")]


def test_moments_after_dates_are_those_of_the_groups_that_a_rule_is_for() -> None:
    state = State()
    take(program(WEEK.replace("week", "week in g", 1)), state, join(1, "ann"), join(2, "bob", "h"))
    elsewhere = program(WEEK.replace("week", "week in h", 1))
    take(elsewhere, state, message("2026-03-03T12:00"))
    assert weeks(elsewhere, state, "2026-03-20T12:00") == [("bob", "03-09")]


def test_who_came_while_a_rule_was_not_there_has_moments_when_it_is_back() -> None:
    state = State()
    for policy, member in ((program(WEEK), "ann"), (program(OTHERS), "bob"), (program(WEEK), "cam")):
        take(policy, state, join(1 + ord(member[0]) - ord("a"), member))
        assert set(state.anchored) == set(policy.anchors)
        assert (state.agenda != {}) == bool(policy.anchors)
    told = weeks(program(WEEK), state, "2026-03-20T12:00")
    assert told == [("ann", "03-08"), ("bob", "03-09"), ("cam", "03-10")]
