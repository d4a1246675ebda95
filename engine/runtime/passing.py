"""What an event that another process evaluates makes of a state: what it says itself is taken in, no rule runs.

It takes the steps of `Run` that come before rules, so that a process that evaluates only some of a trace's events knows
of members, groups, sanctions in force and the time what one that evaluates all of them would.
"""

from __future__ import annotations

from msgspec.structs import replace

from ..compile.program import Program
from .actions import moved_from, sanctions_after
from .decision import Decision
from .due import JUMP, knows_moments, note_moments
from .evaluate import time_of
from .event import Event
from .facts import UNTOLD, Facts, group_facts, member_id_of, take_facts
from .run import Run
from .state import KEPT, Changes, State, small
from .state.state import EVERY


def pass_message(program: Program, event: Event, state: State) -> bool:
    """Takes in, in few steps, a message that only says that its time has come; false where it says more.

    Args:
        program: the policy.
        event: a message that says nothing but where it was sent, and whose id and perhaps name the sender's are.
        state: what is known; it is changed where this is true.
    """
    told, group, at, clock = event.member or {}, event.group or "", event.at, state.clock
    if not knows_moments(program, state) or (program.anchors and not _are_on_agenda(program, state)):
        return False
    lateness = program.policy.community.defaults.lateness
    if state.since is None or not clock - lateness <= at <= clock + JUMP:
        return False
    member = str(told["id"])
    membership, record = state.memberships.get((group, member)), state.members.get(member)
    if membership is None or membership.present is not True or record is None:
        return False
    if len(told) > 1 and not (told["name"] == record.values.get("name") and "name" in record.written):
        return False
    state.seq, state.ahead, state.clock = state.seq + 1, None, max(clock, at)
    if state.through is None:
        state.through = at
    key = ("message", group, event.id)
    if not state.has_seen(key, state.clock):
        state.seen.put(key, at, state.clock - KEPT)
        if len(told) > 1 and at > record.written["name"]:
            state.members[member] = replace(record, written=small({**record.written, "name": at}))
    if not state.seq % EVERY:
        state.look(program.ladders_kept, program.throttles_kept, state.clock - lateness)
    return True


def note_name(state: State, member: str, at: int) -> None:
    """Takes in that a member's name was told again.

    Args:
        state: what is known; it is changed.
        member: by id, with a name that an event told.
        at: when, in ms.
    """
    record = state.members[member]
    if at > record.written["name"]:
        state.members[member] = replace(record, written=small({**record.written, "name": at}))


def pass_over(program: Program, event: Event, state: State) -> None:
    """Takes in what an event says, without evaluating it.

    Args:
        program: the policy.
        event: the event.
        state: what is known; it is changed.
    """
    lateness = program.policy.community.defaults.lateness
    at, ahead, _ = time_of(event, state, lateness)
    clock = max(state.clock, at)
    changes = Changes(
        clock=clock, seq=state.seq + 1, ahead=ahead, since=at,
        through=state.through if state.through is not None else at, progress=state.progress,
        retention=program.retention, kept_since=state.kept_under(program.retention),
        ladders=program.ladders_kept, throttles=program.throttles_kept, earliest=clock - lateness,
    )  # fmt: skip
    note_moments(program, state, changes)
    key = (event.kind, event.group or "", event.id)
    if key not in state.seen or not state.has_seen(key, clock):
        changes.puts.append(("seen", key, at))
        if not _says_nothing_new(event, state) or (program.anchors and not _are_on_agenda(program, state)):
            _take_facts(program, event, state, at, changes)
    state.apply(Decision(event=event.id, at="", policy="", changes=changes))


def _are_on_agenda(program: Program, state: State) -> bool:
    """Whether the moments that facts name have been put on the agenda, which the first event of a policy does."""
    return program.anchors.keys() <= state.anchored.keys()


def _says_nothing_new(event: Event, state: State) -> bool:
    """Whether a message comes from a member who is known to be there, and says no more of them or the group."""
    member = event.member
    if event.kind != "message" or member is None or len(member) > 1 or event.group_facts or event.inviter is not None:
        return False
    who = member["id"]
    if who not in state.members:
        return False
    membership = state.memberships.get((event.group or "", str(who)))
    return membership is not None and membership.present is True


def _take_facts(program: Program, event: Event, state: State, at: int, changes: Changes) -> None:
    community, puts = program.policy.community, changes.puts
    facts = take_facts(community, program.added, state, event, at)
    member_id, group = member_id_of(event), event.group or ""
    if member_id is not None:
        if facts.record is not state.members.get(member_id):
            puts.append(("members", member_id, facts.record))
        if facts.membership is not state.memberships.get((group, member_id)):
            puts.append(("memberships", (group, member_id), facts.membership))
    if facts.group is not state.groups.get(group, UNTOLD):
        puts.append(("groups", group, facts.group))
    if program.anchors:
        _keep_agenda(program, event, state, at, changes, facts)
    if event.kind == "gap":
        puts.append(("gaps", group, max(at, state.gaps.get(group, at))))
    if event.kind in ("action", "join"):
        found = sanctions_after(community, state, event, at, [])
        if found is not None:
            puts.append(("in_force", *found))
    if event.kind == "action":
        if event.payload.get("verb") in ("move", "move_back"):
            puts += moved_from(program, state, event, at)
        if event.payload.get("verb") == "disband" and event.group is not None:
            puts.append(("disbanded", event.group, at))


def _keep_agenda(program: Program, event: Event, state: State, at: int, changes: Changes, facts: Facts) -> None:
    """Puts the moments on the agenda that what an event says moves."""
    run = Run(program, event, state, at, changes)
    ours = run.member_id is not None and program.policy.community.is_ours(run.member_id)
    if not ours and (event.group is None or run.group is not None):
        run.view = run.make_view(facts.record, facts.membership, group_facts(run.group, facts.group), {})
        run.moments.keep_agenda(facts.changed)
