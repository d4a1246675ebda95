"""`evaluate`: an event and a state to a decision. Pure: the state is read, the decision says what it becomes.

An event's own facts come first; all event rules read that one snapshot; then state rules whose inputs changed run in
rounds, each at most once; all effects join into one decision.
"""

from __future__ import annotations

from typing import TypeVar

from msgspec import structs

from ..check.policy import Rule
from ..compile.program import Program
from .alone import decision_alone
from .begun import Begun
from .decision import Decision, Fired
from .due import JUMP, Outstanding, knows_moments, next_due, note_moments
from .event import Event, check_kind, format_instant, parse_instant
from .platform import fit
from .quiet import quiet_decision
from .run import Run
from .state import Changes, State

T = TypeVar("T")
_NO_NOTES: list[str] = []
AHEAD = 5 * 60_000
"""How far a clock at the source may run ahead of ours, in ms."""


def prepare(program: Program, state: State | None = None) -> State:
    """The state to start from: what was kept, or an empty one.

    Args:
        program: the policy.
        state: what was kept; None starts anew.
    """
    return state if state is not None else State()


def evaluate(program: Program, event: Event, state: State) -> Decision:
    """What an event leads to.

    Args:
        program: the policy, from `load`.
        event: the event; one that was processed before is ignored and says so.
        state: what is known; it is not changed (`state.apply(decision)` does that).

    Returns:
        the decision, with the changes of the state.

    Raises:
        EventError: the event is of a kind that is neither built in nor declared.
    """
    community = program.policy.community
    kind = event.kind
    if kind != "due":
        if kind != "message":
            check_kind(event, community.events)
        if program.is_timed or state.agenda:
            _refuse_beyond_due(program, event, state)
    begun = _quiet(program, event, state) if kind == "message" and program.compiled else None
    if begun is not None:
        if isinstance(begun, Decision):
            return begun
        alone = decision_alone(program, begun)
        if alone is not None:
            return alone
    at, ahead, notes = event.at, None, _NO_NOTES  # a message that the short way has begun with comes in its time
    if begun is None:
        at, ahead, notes = time_of(event, state, community.defaults.lateness)
        if moved := _moved(event, at):
            event = structs.replace(event, precision=max(event.precision, moved))
    clock = max(state.clock, at)
    changes = Changes(
        clock=clock, seq=state.seq + 1, ahead=ahead, since=at,
        through=state.through if state.through is not None else at, progress=state.progress,
        retention=program.retention, kept_since=state.kept_under(program.retention),
        ladders=program.ladders_kept, throttles=program.throttles_kept,
        earliest=clock - community.defaults.lateness,
    )  # fmt: skip
    note_moments(program, state, changes)
    run = Run(program, event, state, at, changes)
    run.notes += notes
    if begun is not None:
        run.go_on(begun)
    elif kind == "due":
        run.go()
    else:
        _go_unless_seen(run)
    decision = _decision(program, event, at, run)
    run.let_go()
    return decision


def _go_unless_seen(run: Run) -> None:
    event, changes = run.event, run.changes
    key = (event.kind, event.group or "", event.id)
    if key in run.state.seen and run.state.has_seen(key, changes.clock):
        run.notes.append("this event was processed before and is ignored")
        return
    changes.puts.append(("seen", key, run.at))
    run.go()


def _quiet(program: Program, event: Event, state: State) -> Decision | Begun | None:
    """The decision on a message that comes in its time and leads to nothing; what was found out where it leads to more."""
    at, received = event.at, event.received
    clock, group = state.clock, event.group
    if state.since is not None and not clock - program.policy.community.defaults.lateness <= at <= clock + JUMP:
        return None
    if group is None or (received is not None and at > received + AHEAD):
        return None
    if event.id in state.seen.of(("message", group)):
        return None
    if program.anchors and any(rule not in state.anchored for rule in program.anchors):
        return None
    if not knows_moments(program, state):
        return None
    return quiet_decision(program, event, state, group)


def due_before(program: Program, event: Event, state: State) -> int:
    """Up to when (ms) what is due comes before an event: its time after clamping, or the start of the gap it ends.

    Args:
        program: the policy.
        event: the event to come.
        state: what is known; read only.

    Raises:
        EventError: the event is of a kind that is neither built in nor declared.
    """
    check_kind(event, program.policy.community.events)
    at, _, _ = time_of(event, state, program.policy.community.defaults.lateness)
    since = event.payload.get("since") if event.kind == "gap" else None
    return at if since is None else min(parse_instant(str(since)), at)


def _refuse_beyond_due(program: Program, event: Event, state: State) -> None:
    """Due moments come before every event at or after them: whoever feeds events has to ask for them first."""
    first = next_due(program, state)
    if first is None or first > due_before(program, event, state):
        return
    moment = format_instant(first, program.policy.community.timezone)
    raise Outstanding(f"something is due at {moment}, before this event; ask `due` for it first")


def time_of(event: Event, state: State, lateness: int) -> tuple[int, int | None, list[str]]:
    """An event's time, clamped where it is far from all that came before; never dropped.

    One that is dated more than a year ahead is taken so once the next event confirms it.

    Args:
        event: the event.
        state: before it; read only.
        lateness: how late an event may arrive, in ms.

    Returns:
        its time in ms, the moment far ahead that the next event may confirm, and what there is to note.
    """
    at, ahead = event.at, None
    notes: list[str] = []
    if event.kind == "due":
        return at, state.ahead, notes
    if event.received is not None and at > event.received + AHEAD:
        at = event.received
        notes.append("dated after it was received; taken as of then")
    if state.since is None:
        return at, ahead, notes
    if event.kind == "tick":
        ahead = state.ahead  # it says nothing of what else comes
    if at > state.clock + JUMP:
        if state.ahead is None or abs(at - state.ahead) > JUMP:
            ahead, at = at, state.clock
            notes.append("dated far ahead of all events before it; taken as of the latest")
    elif at < state.clock - lateness:
        at = state.clock - lateness
        notes.append("later than events may be; its time was moved up")
    return at, ahead, notes


def _moved(event: Event, at: int) -> int:
    """By how much (ms) an event's time was changed to one at which it did not happen; 0 where it is known.

    Many that come late together are taken as of one moment: no window that is shorter than that tells anything of them.
    """
    received = event.received
    known = event.at if received is None or event.at <= received + AHEAD else received
    return 0 if event.kind == "due" else abs(known - at)


def _decision(program: Program, event: Event, at: int, run: Run) -> Decision:
    decision = Decision(
        event=event.id,
        at=format_instant(at, program.policy.community.timezone),
        policy=program.policy.digest,
        kind=event.kind,
        group=event.group,
        member=run.member_id,
        changes=run.changes,
    )
    if not run.is_quiet:
        _tell(decision, run, at)
    return decision


def _tell(decision: Decision, run: Run, at: int) -> None:
    """Puts what came of an event into its decision, all in one order however the rules stand."""
    fitted, tally = fit(run.effects(), run.community, at), run.tally
    decision.effects = fitted.effects
    decision.fired = tuple(sorted(run.fired, key=_rule_of)) if len(run.fired) > 1 else tuple(run.fired)
    if tally.withheld:
        decision.withheld = _sorted(tally.withheld)
    if run.unknown:
        decision.unknown = tuple(sorted(dict.fromkeys(run.unknown), key=lambda u: (u.rule, u.needs)))
    if run.errors:
        decision.errors = tuple(sorted(dict.fromkeys(run.errors), key=lambda e: (e.rule, e.error)))
    if tally.dropped:
        decision.dropped = _sorted(tally.dropped)
    if run.joiner.conflicts:
        decision.conflicts = _sorted(run.joiner.conflicts)
    if tally.tasks or fitted.tasks:
        decision.tasks = _sorted([*tally.tasks, *fitted.tasks])
    if run.pending:
        decision.obligations = _sorted(run.pending)
    if run.missed:
        decision.missed = tuple(run.missed)
    if run.notes or fitted.notes:
        decision.notes = (*run.notes, *fitted.notes)


def _rule_of(fired: Fired) -> str:
    return fired.rule


def _sorted(found: list[T]) -> tuple[T, ...]:
    return tuple(sorted(found, key=repr)) if len(found) > 1 else tuple(found)


__all__ = ["Rule", "due_before", "evaluate", "prepare"]
