"""A message of others that is taken in by the short way leaves the state that the long way leaves."""

from __future__ import annotations

from guiju.engine.community import parse_community
from guiju.engine.loading import load_text
from guiju.engine.replay.skim import skimming
from guiju.engine.runtime.event import Event, decode_event
from guiju.engine.runtime.passing import note_name, pass_message, pass_over
from guiju.engine.runtime.state import State
from guiju.engine.source import Source

COMMUNITY = parse_community(Source("community.yaml", "community: Passing\ngroups: {g1: {}, g2: {}}"))[0]
PROGRAM = load_text("rule long when message.length > 9 then notify admin", COMMUNITY)
SKIM = skimming(lambda group, member: False)


def said(second: int, id: str, group: str = "g1", member: str = "u1", name: str | None = None) -> Event:
    named = "" if name is None else f', "name": "{name}"'
    at = f"2026-03-01T00:{second // 60:02}:{second % 60:02}Z"
    line = (
        f'{{"id": "{id}", "at": "{at}", "kind": "message", "group": "{group}", "member": {{"id": "{member}"{named}}}, '
    )
    event = SKIM(f'{line}"message": {{"text": "hi"}}}}'.encode(), 1)
    assert event is not None
    return event


TALK = [
    said(0, "m1", name="Ann"),
    said(1, "m2", name="Ann"),
    said(2, "m2", name="Ann"),
    said(9, "m3", "g2", name="Ann"),
    said(5, "m4", name="Ann"),
    said(10, "m5", name="Bea"),
    said(11, "m6", name="Bea"),
    said(12, "m7"),
    said(13, "m8", member="u2"),
    *(said(20 + number, f"n{number}", member=f"u{number % 3}", name="Ann") for number in range(80)),
]


def rows(state: State) -> tuple[object, ...]:
    members = {id: (dict(row.values), dict(row.written), row.first) for id, row in state.members.items()}
    times = (state.clock, state.seq, state.since, state.ahead, state.through)
    return members, dict(state.memberships), dict(state.seen), times


def test_both_ways_lead_to_one_state() -> None:
    short, long = State(), State()
    taken = []
    for event in TALK:
        taken.append(pass_message(PROGRAM, event, short))
        if not taken[-1]:
            pass_over(PROGRAM, event, short)
        pass_over(PROGRAM, event, long)
        assert rows(short) == rows(long), event.id
    assert taken[:9] == [False, True, True, False, True, False, True, True, False]
    assert all(taken[12:])


def test_a_message_far_ahead_of_all_others_takes_the_long_way() -> None:
    state = State()
    pass_over(PROGRAM, TALK[0], state)
    line = b'{"id": "x", "at": "2036-03-01T00:00:00Z", "kind": "message", "group": "g1", "member": {"id": "u1"}, '
    assert not pass_message(PROGRAM, decode_event(line + b'"message": {"text": "hi"}}'), state)


def told(state: State) -> object:
    return rows(state)[:3]


def test_a_note_stands_for_a_message_that_says_nothing_new() -> None:
    every, some = State(), State()
    again = said(9, "m2", name="Ann")
    for event in (said(0, "m1", name="Ann"), again, said(5, "m3", name="Bea"), said(12, "m2", name="Cia")):
        pass_over(PROGRAM, event, every)
        if event is again:
            some.see(("message", "g1", "m2"), event.at)
            note_name(some, "u1", event.at)
        else:
            pass_over(PROGRAM, event, some)
        assert told(some) == told(every)
    assert every.members["u1"].values["name"] == "Ann"


def test_a_note_of_what_is_known_changes_nothing() -> None:
    state = State()
    pass_over(PROGRAM, said(9, "m1", name="Ann"), state)
    before = told(state)
    note_name(state, "u1", 5)
    assert told(state) == before
