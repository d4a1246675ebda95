"""What is due: schedules, anchored rules and deadlines, as events of their own.

A due moment comes before every event at or after it. `due` yields one event for each rule and subject that has something
to say then, and a last one that closes the moment; `evaluate` refuses an event beyond a moment that is still open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from ..check.policy import Goal, Rule
from ..check.terms import Plain
from ..community import ANY_GROUP
from ..compile.moments import instant_at, next_moment
from ..compile.program import Program
from .event import Event, format_instant
from .facts import known_membership
from .presence import in_charge, memberships_of
from .state import Changes, State
from .view import View

JUMP = 366 * 86_400_000
"""How long nothing at all may have happened, in ms, before it is taken for a wrong date, or for not listening."""
Subject = tuple[str, str]
"""Group and member, each empty where it is not about one."""
Item = tuple[str, str]
"""What is due (`run` of a schedule, `anchor`, `deadline`), and of which rule."""


class Outstanding(ValueError):
    """An event was given to `evaluate` before something that is due earlier; `due` yields that."""


def due(program: Program, state: State, until: int) -> Iterator[Event]:
    """What is due up to an instant, in order; each event is to be evaluated and applied before the next is asked for.

    Args:
        program: the policy.
        state: what is known; it changes between the events, as their decisions are applied.
        until: ms; moments at it are due.

    Yields:
        events of kind `due`, for `evaluate`. Of the schedules of more than a year, the last year is run: one wrong date
        must not fire years of them.

    Raises:
        RuntimeError: the decision on the event before was not applied.
    """
    while True:
        instant = next_due(program, state)
        if instant is None or instant > until:
            return
        if instant < until - JUMP and state.progress is None and not _is_on_agenda(state, instant):
            upcoming = until if state.next_on_agenda is None else state.next_on_agenda
            yield _event(program, min(until - JUMP, upcoming - 1), "skip")
            continue
        for subject, items in _due_at(program, state, instant):
            yield from _applied(state, _event(program, instant, "run", subject, items))
        yield from _applied(state, _event(program, instant, "close"))


def _applied(state: State, event: Event) -> Iterator[Event]:
    """An event, and a complaint where its decision is not applied before the next is asked for."""
    seq = state.seq
    yield event
    if state.seq == seq:
        raise RuntimeError("apply the decision on a due event before asking for the next")


def _is_on_agenda(state: State, instant: int) -> bool:
    return state.next_on_agenda is not None and state.next_on_agenda <= instant


def next_due(program: Program, state: State) -> int | None:
    """The earliest moment (ms) that is still open, or None when there is none; first one that was begun."""
    if state.progress is not None:
        return state.progress[0]
    if state.since is None or (not program.timed_rules and not state.agenda):
        return None
    through = state.through if state.through is not None else state.since
    scheduled = program.next_moment(through, moments_since(program, state))
    agenda = state.next_on_agenda
    if scheduled is None or agenda is None:
        return agenda if scheduled is None else scheduled
    return min(scheduled, agenda)


def moments_since(program: Program, state: State) -> Mapping[str, int]:
    """For rules whose schedule is new to a state, the moment (ms) after which it begins: that of the latest event before it.

    A schedule is another one where its moments are, be it by the clock of another time zone; a rule that `was` another goes
    on with that one's. Those that a state has known since its first event begin there.

    Args:
        program: the policy.
        state: what is known; read only.
    """
    known = state.moments
    if known is program.moments or state.since is None or (known is None and _has_left_some(state)):
        return state.moments_since
    found, known = {}, known or {}
    for rule in program.timed_rules:
        names = (name for name in (rule.name, rule.was) if name and known.get(name) == program.moments[rule.name])
        same = next(names, None)
        since = state.clock if same is None else state.moments_since.get(same)
        if rule.schedule is not None and since is not None:
            found[rule.name] = since
    return found


def knows_moments(program: Program, state: State) -> bool:
    """Whether a state has taken note of the moments of a policy's rules, which the first event under it does."""
    return state.moments is program.moments or not (state.moments or program.moments)


def note_moments(program: Program, state: State, changes: Changes) -> None:
    """Has a state take note of the moments of a policy's rules, where it does not know them.

    Moments that facts name leave the agenda where they are others now; the next event puts those of the policy there.

    Args:
        program: the policy.
        state: what is known; read only.
        changes: of a decision that is being made from it.
    """
    if knows_moments(program, state):
        return
    changes.moments, changes.moments_since = program.moments, moments_since(program, state)
    gone = {rule for rule in state.anchored if not is_anchored(program, state, rule)}
    changes.puts += [("anchored", rule, None) for rule in sorted(gone)]
    changes.puts += [("agenda", key, None) for key in state.agenda if key[0] == "anchor" and key[1] in gone]


def is_anchored(program: Program, state: State, rule: str) -> bool:
    """Whether the moments that a fact names for a rule are on the agenda, as the policy has them."""
    known, moments = state.moments, program.moments.get(rule)
    return rule in state.anchored and moments is not None and (known is None or known.get(rule) == moments)


def _has_left_some(state: State) -> bool:
    """Whether moments up to the latest event are not done yet: those of a gap to catch up with, or all of one moment."""
    through = state.through
    return state.progress is not None or (through is not None and through < state.gap_end.get("", through))


def _due_at(program: Program, state: State, instant: int) -> Iterator[tuple[Subject, tuple[Item, ...]]]:
    """What is due at an instant for each subject, in order, from where the state left off."""
    begun = state.progress is not None and state.progress[0] == instant
    done = _turn(program, state, state.progress[1:]) if state.progress is not None and begun else None
    found: dict[Subject, list[Item]] = defaultdict(list)
    for (what, name, group, member), at in state.agenda.items():
        left = what == "anchor" and group and member and not _is_there(program, state, group, member)
        left = left or (what == "anchor" and not is_anchored(program, state, name))
        if at <= instant and name in program.policy.rules and not left:
            found[group, member].append((what, name))
    zone, since = program.policy.community.timezone, moments_since(program, state)
    for rule in program.timed_rules:
        missed = instant <= state.gap_end.get("", 0) and not rule.catch_up
        missed = missed or instant <= since.get(rule.name, instant - 1)
        missed = missed or (state.through is not None and instant <= state.through)
        if rule.schedule is not None and not missed and next_moment(rule.schedule, instant - 1, zone) == instant:
            for subject in subjects(program, state, rule):
                found[subject].append(("run", rule.name))
    for turn, subject in sorted((_turn(program, state, subject), subject) for subject in found):
        if done is None or turn > done:
            saying = _Saying(program, state, instant, subject)
            items = tuple(item for item in sorted(found[subject]) if item[0] != "run" or saying.has_something(item[1]))
            if items:
                yield subject, items


def _is_there(program: Program, state: State, group: str, member: str) -> bool:
    """Whether a member of a group has not left it, as far as is known."""
    return known_membership(program.policy.community, state, member, group).present is not False


def _turn(program: Program, state: State, subject: Subject) -> tuple[str, int, str]:
    """When it is a subject's turn: members in the order in which they joined, since seats go by that."""
    group, member = subject
    if not (group and member):
        return group, -1, member
    membership = known_membership(program.policy.community, state, member, group)
    joined = membership.joined if membership.joined_at is None else membership.joined_at
    return group, joined if isinstance(joined, int) else 1 << 62, member


class _Saying:
    """Which rules have something to say of a subject: for most members of a sweep none has, and no decision is made."""

    def __init__(self, program: Program, state: State, instant: int, subject: Subject) -> None:
        self._program = program
        event = _event(program, instant, "run", subject)
        self._view = View.at_moment(program, state, event, subject[0] or None, subject[1] or None)

    def has_something(self, rule: str) -> bool:
        """Whether a rule's condition is not plainly false."""
        try:
            return self._program.judges[rule](self._view) is not False
        except Exception:  # the decision says what went wrong
            return True


def subjects(program: Program, state: State, rule: Rule | Goal) -> list[tuple[str, str]]:
    """Whom a rule without an event, or a goal, is about: (group, member), each empty where it is not about one.

    Args:
        program: the policy with its community.
        state: who is known; read only.
        rule: a rule that runs at moments of its own, a rule about state, or a goal.
    """
    community = program.policy.community
    if rule.subject == "community":
        return [("", "")]
    if rule.subject == "member":
        known = {*state.members, *community.members, *(member for _, member in in_charge(community))}
        return [("", member) for member in sorted(known) if not community.is_ours(member)]
    groups = rule.scope if rule.scope is not None else frozenset(community.groups) - {ANY_GROUP}
    if rule.scope is None and (community.open or ANY_GROUP in community.groups):
        groups |= {group for group, _ in state.memberships if group}
    if rule.subject == "group":
        return [(group, "") for group in sorted(groups - state.disbanded.keys())]
    return sorted(
        {
            (group, member)
            for group, member in memberships_of(program, state)
            if group in groups and group not in state.disbanded
        }
    )


def run_at(program: Program, instant: int, subject: Subject, items: tuple[Item, ...]) -> Event:
    """The due event of a subject at a moment, for asking what would come of it.

    Args:
        program: the policy.
        instant: the moment, in ms.
        subject: group and member.
        items: what is due, and of which rules.
    """
    return _event(program, instant, "run", subject, items)


def _event(
    program: Program, instant: int, what: str, subject: Subject = ("", ""), items: tuple[Item, ...] = ()
) -> Event:
    group, member = subject
    return Event(
        id=f"due:{format_instant(instant, program.policy.community.timezone)}",
        at=instant,
        kind="due",
        group=group or None,
        member={"id": member} if member else None,
        payload={"what": what, "items": items},
    )


def anchored_at(view: View, rule: Rule) -> int | None:
    """The moment (ms) of an anchored rule for the subject of a view; None where its attribute is not known."""
    assert rule.anchor is not None
    owner, _, name = rule.anchor.path.partition(".")
    found: Plain | None = (view.member if owner == "member" else view.group_facts).get(name)
    if name == "joined_at" and owner == "member":
        found = view.joined_at
    if isinstance(found, date):
        found = instant_at(found, 0, view.program.policy.community.timezone)
    return found + rule.anchor.offset if isinstance(found, int) else None
