"""What one of several processes does in a dry run that they share."""

from __future__ import annotations

import pickle
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection

from ..check.policy import Policy
from ..compile.program import Program, compile_policy
from ..runtime.decision import Decision
from ..runtime.event import Event, read_line
from ..runtime.facts import member_id_of
from ..runtime.passing import note_name, note_seen, pass_over
from ..runtime.said import decode_heard, event_of
from ..runtime.state import State
from ..runtime.succession import Succession
from .portions import Found, Note, Portion, encode, found_of, portion_of

AHEAD = 3
"""How many portions a process has been sent before anybody waits for what came of the first: it always has something to do,
and whoever sends is never kept from taking what has come."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do.

    Args:
        policy: the policy.
        every: whether quiet decisions are told too.
    """

    policy: Policy
    every: bool = False


def run_share(found: Connection, sent: Connection, task: Task, program: Program | None = None) -> None:
    """Evaluates what a process is sent, and sends what came of it.

    Args:
        found: takes what came of each portion.
        sent: gives portions, and nothing when there are no more.
        task: what to do.
        program: the policy, where this process is a copy of one that has compiled it.
    """
    share = Share(program or compile_policy(task.policy), task.every)
    waiting = deque([sent.recv_bytes()])
    while waiting[0]:
        findings = share.take(portion_of(waiting.popleft()))
        while not waiting or (waiting[-1] and len(waiting) < AHEAD - 1):
            waiting.append(sent.recv_bytes())
        found.send_bytes(encode(findings))


class Share:
    """Evaluates portions of a trace.

    Args:
        program: the policy.
        every: whether quiet decisions are told too.

    Attributes:
        state: what is known after the latest.
    """

    def __init__(self, program: Program, every: bool = False) -> None:
        self.program = program
        self.state = State()
        self._succession = Succession(program, self.state)
        self._every = every
        self._found: list[Found] = []

    def take(self, portion: Portion) -> list[Found]:
        """What comes of a portion."""
        self._found = []
        state, precision = self.state, portion.precision
        notes = iter(portion.notes)
        note = next(notes, None)
        lines = portion.lines.split(b"\n") if portion.times else ()
        state.clock = max(state.clock, portion.clock)
        for place, (line, at) in enumerate(zip(lines, portion.times, strict=True)):
            if note is None or place < note.place:
                self._evaluate(place, event_of(decode_heard(line), at, precision), wanted=False)
            else:
                self._heed(note, line, at)
                note = next(notes, None)
        return self._found

    def _heed(self, note: Note, line: bytes, at: int) -> None:
        """Takes in an event of which there is more to say."""
        state, event = self.state, _event(note, line, at)
        state.clock, state.ahead = note.clock, note.ahead
        if note.first is not None:
            note_seen(state, event, note.first)
        member = member_id_of(event)
        if note.named is not None and member is not None:
            note_name(state, member, note.named)
        if note.own:
            self._evaluate(note.place, event, note.wanted)
        else:
            pass_over(self.program, event, state)

    def _evaluate(self, place: int, event: Event, wanted: bool) -> None:
        wanted = wanted or self._every
        decision = self._succession.passed(event)
        if decision is None:
            decision = self._succession.take(event)
            wanted = wanted or not _says_nothing(decision)
        if wanted:
            self._found.append(found_of(place, decision))


def _says_nothing(decision: Decision) -> bool:
    return decision.is_quiet and not (decision.dropped or decision.conflicts or decision.tasks)


def _event(note: Note, line: bytes, at: int) -> Event:
    """The event that a note is about."""
    if note.event:
        event: Event = pickle.loads(note.event)
        return event
    if note.plain:
        return event_of(decode_heard(line), at, note.precision)
    return read_line(line, precision=note.precision).event
