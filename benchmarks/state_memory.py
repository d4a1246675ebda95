"""How much the state remembers of a member, that it forgets, and how large it is as a snapshot.

    python benchmarks/state_memory.py              # 100,000 members, some minutes
    python benchmarks/state_memory.py 5000

Everybody joins, which opens an obligation, and writes three messages of which two offend: so each member has a record, a
membership, two counters with open windows, a ladder of two offences and, the second time, a deadline; the third time
events also carry a name and a role. Events are decoded from JSON, so that none of their texts are shared by chance. The
figures are bytes that Python allocated for the state alone (tracemalloc), measured when all windows are open, and again
when they have passed while a few others went on talking. Then the state is saved and restored, and both are timed.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Iterator
from time import perf_counter

from guiju.engine.community import parse_community
from guiju.engine.compile.program import Program
from guiju.engine.loading import load_text
from guiju.engine.runtime.due import due
from guiju.engine.runtime.evaluate import due_before, evaluate
from guiju.engine.runtime.event import Event, Message, decode_event, encode_event
from guiju.engine.runtime.state import KEPT, State
from guiju.engine.source import Source
from guiju.engine.stores.snapshot import dump, restore

MEMBERS = 100_000
GOAL = 1_024
"""Bytes per member with a ladder and two counters, without what is kept of the events of the last two days."""
DAY = 86_400_000
START = 1_772_000_000_000
COMMUNITY = "{community: Memory, defaults: {role: member, forget_after: 1d}, groups: {g1: {}}}"
POLICY = """
pattern ad: words "offer"
rule ads when message matches ad then warn, mute 1h, kick
rule flood when sender.messages within 1h > 50 then warn
rule again when sender.messages(ad) within 1d > 50 then warn
"""
EXPECTING = """
rule agree when member joins expect within 2d from member message contains "agree" otherwise remind "please"
"""


def program(text: str) -> Program:
    """The policy that is measured."""
    return load_text(text, parse_community(Source("community.yaml", COMMUNITY))[0])


def arrivals(members: int, named: bool = False) -> Iterator[Event]:
    """Everybody joins and writes, within about an hour.

    Args:
        members: how many.
        named: whether events carry the member's name and role.
    """
    step = 3_600_000 // (4 * members) or 1
    for number in range(4 * members):
        who, what = divmod(number, 4)
        at = START + number * step
        member: dict[str, object] = {"id": f"member{who}"}
        if named:
            member |= {"name": f"Someone {who}", "role": "member"}
        message = None if what == 0 else Message(f"e{number}", "hello" if what == 1 else "an offer")
        event = Event(f"e{number}", at, "message" if what else "join", "g1", member, message)
        yield decode_event(encode_event(event))


def later(count: int, since: int) -> Iterator[Event]:
    """A hundred people talk, long after everything before."""
    for number in range(count):
        member: dict[str, object] = {"id": f"member{number % 100}"}
        yield Event(f"l{number}", since + number * 120_000, "message", "g1", member, Message(f"l{number}", "hello"))


def take(program: Program, events: Iterator[Event], state: State) -> None:
    """Judges events, with what comes due before each."""
    for event in events:
        for moment in due(program, state, due_before(program, event, state)):
            state.apply(evaluate(program, moment, state))
        state.apply(evaluate(program, event, state))


def remembered(state: State) -> dict[str, int]:
    """How many entries the tables have that grow with members and their windows."""
    return {
        "instants": sum(len(found) for subjects in state.logs.values() for found in subjects.values()),
        "offences": sum(len(found) for found in state.ladders.values()),
        "obligations": len(state.obligations),
        "agenda": len(state.agenda),
        "seen": len(state.seen),
        "messages": len(state.messages),
        "members": len(state.members),
    }


def main(members: int) -> None:
    """Measures and prints."""
    for what, text, named in (
        ("ladder, two counters", POLICY, False),
        ("ladder, two counters, obligation", POLICY + EXPECTING, False),
        ("ladder, two counters, name and role", POLICY, True),
    ):
        print(f"\n{what}")
        measure(members, program(text), named)
    print("\nas a snapshot: ladder, two counters, name and role, identities and messages of the last two days")
    save(members, program(POLICY))


def save(members: int, rules: Program) -> None:
    """Saves a state and restores it."""
    state = State()
    take(rules, arrivals(members, True), state)
    start = perf_counter()
    snapshot = dump(state)
    saved = perf_counter()
    if dump(restore(snapshot)) != snapshot:
        raise SystemExit("the state that was restored is another")
    restored = perf_counter()
    print(
        f"{len(snapshot) / 1e6:,.1f} MB, {len(snapshot) / members:,.0f} bytes a member; "
        f"saved in {saved - start:.1f} s, restored in {(restored - saved) - (saved - start):.1f} s"
    )


def measure(members: int, rules: Program, named: bool) -> None:
    """Fills a state, and lets the windows pass."""
    tracemalloc.start()
    state = State()
    before = tracemalloc.get_traced_memory()[0]
    take(rules, arrivals(members, named), state)
    print(f"{members:,} members; all windows open: {_used(before) / members:,.0f} bytes each  {remembered(state)}")
    identities = _forget_identities(state, before)
    print(f"of which identities and messages of the last two days: {identities / members:,.0f} bytes each")
    open_windows = _used(before)
    print(f"what is left, of members: {open_windows / members:,.0f} bytes each (goal: {GOAL:,})")
    take(rules, later(3 * members, state.clock + KEPT + DAY), state)
    print(f"windows passed: {_used(before) / members:,.0f} bytes each  {remembered(state)}")
    tracemalloc.stop()


def _forget_identities(state: State, before: int) -> int:
    """Lets go of what is kept of events rather than of members, and says how many bytes that was."""
    used = _used(before)
    for table in (state.seen, state.messages):
        table.clear()
    return used - _used(before)


def _used(before: int) -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0] - before


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS)
