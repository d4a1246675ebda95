"""For bots: one event in, one decision out, with the state kept in a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock, get_ident

from msgspec.structs import replace

from .compile.program import Program
from .runtime.actions import carried_out
from .runtime.decision import Decision, Effect
from .runtime.due import due as due_events
from .runtime.evaluate import due_before
from .runtime.evaluate import evaluate as evaluate_event
from .runtime.event import Event, event_from_dict, parse_instant
from .runtime.instant import instant_of
from .runtime.state import State
from .runtime.succession import Succession
from .stores.memory import MemoryStore
from .stores.snapshot import dump, save
from .stores.store import Store

Moment = int | str | datetime
"""Milliseconds since the Unix epoch, an ISO 8601 text, or a datetime with a time zone."""


def evaluate(policy: Program, event: Event | Mapping[str, object], state: State) -> Decision:
    """What a policy says to an event. Nothing happens by it: apply the decision to the state before the next event.

    Args:
        policy: a loaded policy.
        event: an event, or an object in the form of a trace's lines; times without an offset are the community's.
        state: what is known so far; `State()` when nothing is.

    Returns:
        the effects to carry out, the reasons, and what the state becomes.

    Raises:
        EventError: the object is not an event; nothing was changed.
    """
    return evaluate_event(policy, event_of(policy, event), state)


def due(policy: Program, state: State, until: Moment) -> Iterator[Event]:
    """What comes due by a moment, as events for `evaluate`; apply each decision before asking for the next.

    Args:
        policy: a loaded policy.
        state: what is known; it changes between the events, as their decisions are applied.
        until: ms since the epoch, an ISO 8601 text or a datetime; without an offset in the community's zone.
    """
    return due_events(policy, state, moment_of(policy, until))


def moment_of(policy: Program, at: Moment) -> int:
    """A moment in ms since the epoch; without an offset it is in the community's zone."""
    if isinstance(at, int):
        return at
    zone = policy.policy.community.timezone
    if isinstance(at, str):
        return parse_instant(at, zone)
    return instant_of(at if at.tzinfo is not None else at.replace(tzinfo=zone))


def event_of(policy: Program, event: Event | Mapping[str, object]) -> Event:
    """An event as the engine reads it, from one of either form.

    Raises:
        EventError: the object is not an event.
    """
    if isinstance(event, Event):
        return event
    return event_from_dict(event, policy.policy.community.timezone)


class _Alone:
    """One decision after another; a store that asks for one while it keeps another would wait for itself."""

    __slots__ = ("_deciding", "_lock")

    def __init__(self) -> None:
        self._lock = Lock()
        self._deciding: int | None = None

    def __enter__(self) -> None:
        if self._deciding == get_ident():
            raise RuntimeError("a store can't ask for anything while it keeps a decision")
        self._lock.acquire()
        self._deciding = get_ident()

    def __exit__(self, *_: object) -> None:
        self._deciding = None
        self._lock.release()


class Engine:
    """Evaluates events one after another and keeps the state. Any number of threads may use one.

    Args:
        policy: a loaded policy.
        store: where the state is kept; None keeps it in memory, for as long as the process lives.
        clock: for events as they happen: what tells the time now. An event that does not say when it was `received` was
            received then, so that one dated after that is taken as of then. With None no clock is ever asked, as in a
            replay, and the dates of events are all there is.
    """

    def __init__(self, policy: Program, store: Store | None = None, clock: Callable[[], Moment] | None = None) -> None:
        self.policy = policy
        self._clock = clock
        self._store: Store = MemoryStore() if store is None else store
        kept = self._store.load()
        self._state = State() if kept is None else kept
        in_memory = type(self._store) is MemoryStore  # any other has to be told what each decision changes
        self._succession = Succession(policy, self._state) if in_memory else None
        self._alone = _Alone()
        self._waiting: list[Decision] = []

    def evaluate(self, event: Event | Mapping[str, object]) -> Decision:
        """What the policy says to an event; the state is changed and kept.

        Args:
            event: an event, or an object in the form of a trace's lines.

        Returns:
            the decision; carry out its effects, and report each that was.

        Raises:
            EventError: the object is not an event; nothing was changed.
            Exception: the store could not keep the decision; nothing was changed.
        """
        read = self._received(event_of(self.policy, event))
        with self._alone:
            passed = None if self._succession is None else self._succession.passed(read)
            if passed is not None:
                return passed
            if self.policy.is_timed or self._state.agenda:
                self._drain(due_before(self.policy, read, self._state))
            return self._decide(read)

    def _received(self, event: Event) -> Event:
        """The event with when it was received, if it does not say and there is a clock."""
        if self._clock is None or event.received is not None:
            return event
        return replace(event, received=self._instant(self._clock()))

    def tick(self, now: Moment) -> list[Decision]:
        """What is due by a moment: schedules, anchored rules, deadlines. Call it every minute or so.

        Args:
            now: the moment, by the clock of whoever calls; later events may not be older than it by more than the
                community's lateness.

        Returns:
            the decisions that have something to say, in order; among them those that came due before events that were
            evaluated since the last call.
        """
        until = self._instant(now)
        with self._alone:
            self._drain(until)
            waiting, self._waiting = self._waiting, []
            return waiting

    def _drain(self, until: int) -> None:
        """Decides what is due by a moment (ms). What was decided waits, even if the store can't keep what follows."""
        for event in due_events(self.policy, self._state, until):
            decision = self._decide(event)
            if not decision.is_quiet:
                self._waiting.append(decision)

    def _decide(self, event: Event) -> Decision:
        if self._succession is not None:
            return self._succession.take(event)
        decision = evaluate_event(self.policy, event, self._state)
        self._store.commit(decision)
        self._state.apply(decision)
        return decision

    def report(self, effect: Effect, at: Moment | None = None) -> Decision:
        """Tells the engine that an effect was carried out. What is not reported is never assumed to have happened.

        Args:
            effect: an effect of a decision; reporting it twice counts once.
            at: when it was carried out; None is the time of the latest event.

        Returns:
            what the policy says to that, as to any event.
        """
        return self.evaluate(carried_out(effect, self._state.clock if at is None else self._instant(at)))

    def snapshot(self) -> bytes:
        """The state as bytes, for `stores.snapshot.restore`: after some decision, never in the middle of one.

        Other threads may use the engine meanwhile; they wait for it.
        """
        with self._alone:
            return dump(self._state)

    def save(self, path: str | Path) -> None:
        """Keeps the state in a file, for `stores.snapshot.load`: after some decision, never in the middle of one.

        Other threads may use the engine meanwhile; they wait for it.

        Args:
            path: the file; it is replaced once all is written beside it.

        Raises:
            OSError: the file can't be written.
        """
        with self._alone:
            save(self._state, path)

    def _instant(self, at: Moment) -> int:
        return moment_of(self.policy, at)
