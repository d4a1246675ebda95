"""What one of several processes does in a dry run that they share."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

from ..check.policy import Policy
from ..compile.program import Program, compile_policy
from ..runtime.decision import Decision
from ..runtime.event import Event
from ..runtime.facts import member_id_of
from ..runtime.passing import note_name, note_seen, pass_over
from ..runtime.said import Heard, Said, event_of
from ..runtime.state import State
from ..runtime.succession import Succession
from .portions import Note, Portion, encode, found_of, portion_of

AHEAD = 6
"""How many portions a process is sent before anybody waits for what came of the first: it always has something to do, and
whoever sends is never kept from taking what has come."""


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
    waiting: deque[bytes] = deque()
    findings: deque[bytes] = deque()
    came, told, ended = 0, 0, False
    while waiting or not ended:
        while not ended and (not waiting or sent.poll()):
            portion = sent.recv_bytes()
            ended = not portion
            came += not ended
            waiting.extend([] if ended else [portion])
        if waiting:
            decisions = share.take(portion_of(waiting.popleft()))
            findings.append(encode([found_of(place, decision) for place, decision in decisions]))
        while findings and (ended or came >= told + AHEAD):  # nothing is on its way that would have to be taken first
            found.send_bytes(findings.popleft())
            told += 1


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
        self._found: list[tuple[int, Decision]] = []

    def take(self, portion: Portion) -> list[tuple[int, Decision]]:
        """What comes of a portion: decisions, with the places of the events in the portion."""
        self._found = []
        whats, times, state = portion.whats, portion.times, self.state
        state.clock = max(state.clock, portion.clock)
        clear = () if self._every else self._succession.streak.clear(whats)
        place = 0
        for note in portion.notes:
            self._run(portion, clear, place, note.place)
            self._heed(note, whats[note.place], times[note.place])
            place = note.place + 1
        self._run(portion, clear, place, len(times))
        return self._found

    def _run(self, portion: Portion, clear: Sequence[bool], start: int, stop: int) -> None:
        """Evaluates plain messages without notes, most of which come to nothing."""
        streak, whats, times, precision = self._succession.streak, portion.whats, portion.times, portion.precision
        precisions = (precision,) * len(times)
        while start < stop:
            if clear and streak.is_open:
                start = streak.run(whats, times, precisions, clear, start, stop)
            if start < stop:
                self._evaluate(start, _event(whats[start], times[start], precision), wanted=False)
                start += 1

    def _heed(self, note: Note, what: Said | Heard | Event, at: int) -> None:
        """Takes in an event of which there is more to say."""
        state, event = self.state, _event(what, at, note.precision)
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
        decision = self._succession.decide(event)
        if wanted or self._every or not _says_nothing(decision):
            self._found.append((place, decision))


def _says_nothing(decision: Decision) -> bool:
    return decision.is_quiet and not (decision.dropped or decision.conflicts or decision.tasks)


def _event(what: Said | Heard | Event, at: int, precision: int) -> Event:
    return what if isinstance(what, Event) else event_of(what, at, precision)
