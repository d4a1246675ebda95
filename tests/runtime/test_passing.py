"""What processes are told of members and messages that others evaluate."""

from __future__ import annotations

from guiju.engine.community import parse_community
from guiju.engine.loading import load_text
from guiju.engine.runtime.event import Event, decode_event
from guiju.engine.runtime.passing import note_name, note_seen, pass_over
from guiju.engine.runtime.state import State
from guiju.engine.source import Source

COMMUNITY = parse_community(Source("community.yaml", "community: Passing\ngroups: {g1: {}, g2: {}}"))[0]
PROGRAM = load_text("rule long when message.length > 9 then notify admin", COMMUNITY)


def said(second: int, id: str, name: str) -> Event:
    at = f'"at": "2026-03-01T00:00:{second:02}Z", "kind": "message", "group": "g1"'
    return decode_event(f'{{"id": "{id}", {at}, "member": {{"id": "u1", "name": "{name}"}}, "message": {{}}}}'.encode())


def rows(state: State) -> object:
    members = {id: (dict(row.values), dict(row.written), row.first) for id, row in state.members.items()}
    return members, dict(state.memberships), dict(state.seen)


def test_a_note_stands_for_a_message_that_says_nothing_new() -> None:
    every, told = State(), State()
    again, late = said(9, "m2", "Ann"), said(5, "m3", "Bea")
    for event in (said(0, "m1", "Ann"), again, late, said(12, "m2", "Cia")):
        pass_over(PROGRAM, event, every)
        if event is again:
            note_seen(told, event, event.at)
            note_name(told, "u1", event.at)
        else:
            pass_over(PROGRAM, event, told)
        assert rows(told) == rows(every)
    assert every.members["u1"].values["name"] == "Ann"


def test_a_note_of_what_is_known_changes_nothing() -> None:
    state = State()
    pass_over(PROGRAM, said(9, "m1", "Ann"), state)
    before = rows(state)
    note_seen(state, said(9, "m1", "Ann"), 5)
    note_name(state, "u1", 5)
    assert rows(state) == before
