"""The short way of a message that changes nothing but counters: most of what is said in a group.

It takes the steps of `Run` that a message that comes in its time, in a group with rules, goes through when no rule
fires; as soon as anything else turns up, it gives up and `Run` takes the long way, from where a rule turned out to be true.
Both ways lead to the same decision: the interpreter always takes the long one, and properties compare the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from ..check.policy import Log, Rule
from ..compile.program import Program
from ..interpret import lacking
from .begun import Begun
from .decision import Decision, Unknown
from .event import Event, format_instant
from .facts import (
    UNTOLD,
    Facts,
    group_facts,
    known_member,
    known_membership,
    listed_member,
    listed_membership,
    member_id_of,
    take_member,
)
from .state import MESSAGE_ID, NOTHING, Changes, MemberRecord, Membership, MessageRecord, State, shared_names
from .view import View

_NOTHING_CHANGED: frozenset[str] = frozenset()
_NO_LOGS: frozenset[str] = frozenset()
_NOTHING_COUNTED: frozenset[tuple[str, str]] = frozenset()


def quiet_decision(program: Program, event: Event, state: State, group_id: str) -> Decision | Begun | None:
    """The decision on a message on which nothing happens.

    Args:
        program: the policy.
        event: a message, taken at its own time and not seen before.
        state: what is known; read only.
        group_id: where it was written.

    Returns:
        the decision; where a rule is true, what was found out by then; None where the message is not one that it is about.
    """
    message = event.message
    if message is None or event.group_facts or event.inviter is not None or event.member is None:
        return None
    community, at = program.policy.community, event.at
    group = community.group_of(group_id)
    member_id = event.member.get("id")
    if group is None or not isinstance(member_id, str) or community.is_ours(member_id):
        return None
    if program.waits or community.defaults.role == "bot":
        return None
    puts: list[tuple[str, Any, Any]] = [("seen", ("message", group_id, event.id), at)]
    known = _take_facts(program, event, state, group_id, member_id, puts)
    if known is None or known[1].role == "bot":
        return None
    opening = program.opening_of(group.id)
    is_plain = message.id == event.id and not (state.obligations and program.awaits_any_message)
    if opening is not None and is_plain and not program.scanner.scan(message.text).bits & opening:
        return _nothing(program, event, state, member_id, puts)
    record, membership, changed = known
    facts = group_facts(group, state.groups.get(group_id, UNTOLD))
    view = View(program, state, event, at, group, facts, member_id, record, membership, {})
    view.kept_since = state.kept_under(program.retention)
    view.read_message()
    try:
        counted = count_in(program, view) if program.message_logs else []
        if state.obligations and _may_meet(program, view):
            return None
        true: list[int] = []
        unsure: list[int] = []
        program.screens_for("message", group.id).screen(view, true.append, unsure.append)
        unknown = None if true else _judge(program, view, counted, changed, unsure)
    except Exception:  # the long way says which rule went wrong
        return None
    if unknown is None:
        return Begun(view, counted, changed, true, unsure, puts)
    changes = counted_changes(program, view, puts, counted)
    remember(program, view, counted, puts)
    return Decision(
        event=event.id,
        at=format_instant(at, community.timezone),
        policy=program.policy.digest,
        group=group_id,
        member=member_id,
        unknown=unknown,
        changes=changes,
    )


def _nothing(
    program: Program, event: Event, state: State, member_id: str, puts: list[tuple[str, Any, Any]]
) -> Decision:
    """The decision on a message that nobody counts, and of which the text shows that no rule can be true."""
    return Decision(
        event=event.id,
        at=format_instant(event.at, program.policy.community.timezone),
        policy=program.policy.digest,
        group=event.group,
        member=member_id,
        changes=_changes(program, state, event.at, puts, state.kept_under(program.retention)),
    )


def _changes(
    program: Program, state: State, at: int, puts: list[tuple[str, Any, Any]], kept_since: Mapping[str, int]
) -> Changes:
    clock, through = at if at > state.clock else state.clock, state.through
    return Changes(
        clock=clock, seq=state.seq + 1, since=at,
        through=through if through is not None else at, progress=state.progress,
        puts=puts, retention=program.retention, kept_since=kept_since, ladders=program.ladders_kept,
        throttles=program.throttles_kept, earliest=clock - program.policy.community.defaults.lateness,
    )  # fmt: skip


def _take_facts(
    program: Program, event: Event, state: State, group: str, member_id: str, puts: list[tuple[str, Any, Any]]
) -> tuple[MemberRecord, Membership, Set[str]] | None:
    """What is known of the member now, and which facts changed by it; None where the event says anything odd."""
    record, membership = state.members.get(member_id), state.memberships.of(group).get(member_id)
    if record is not None and membership is not None and membership.present is True and len(event.member or ()) == 1:
        return record, membership, _NOTHING_CHANGED
    community = program.policy.community
    before = membership or listed_membership(community, member_id, group)
    facts = Facts(record or listed_member(community, member_id), before, UNTOLD, before)
    take_member(facts, community, program.added, event, event.at)
    if facts.notes:
        return None
    if facts.record is not record:
        puts.append(("members", member_id, facts.record))
    if facts.membership is not membership:
        puts.append(("memberships", (group, member_id), facts.membership))
    facts.look_who_is_there()
    came = membership is None or membership.present is False
    if program.anchors and (came or any(path in facts.changed for path in program.anchors.values())):
        return None
    return facts.record, facts.membership, facts.changed


def count_in(program: Program, view: View) -> list[tuple[str, str, Log]]:
    """The logs that count a message, by key, and whom for; the view knows of them from here on.

    Args:
        program: the policy.
        view: the message.
    """
    found = []
    for key, log in program.message_logs:
        subject = view.subject(key, log)
        if subject is not None and (log.filter is None or program.filters[key](view) is True):
            found.append((key, subject, log))
    view.counted = frozenset([(key, subject) for key, subject, _ in found]) if found else _NOTHING_COUNTED
    return found


def _may_meet(program: Program, view: View) -> bool:
    """Whether a message may meet an obligation that is open."""
    group, member = view.event.group or "", view.member_id or ""
    for rule, judge in program.expecting:
        expect = rule.expect
        if expect is None or "message" not in expect.kinds or (judge is not None and judge(view) is False):
            continue
        whose = (group if "group" in rule.subject else "", member if "member" in rule.subject else "")
        if expect.who != "member" or (rule.name, *whose) in view.state.obligations:
            return True
    return False


def _judge(
    program: Program,
    view: View,
    counted: list[tuple[str, str, Log]],
    changed: Set[str],
    unsure: list[int],
) -> tuple[Unknown, ...] | None:
    """Which rules are unknown, while no event rule is true; None where another is, or an unknown one has consequences."""
    if not unsure and not program.state_rules:
        return ()
    rules = program.rules_for("message", view.listed_as) if unsure else ()
    doubtful = [rules[index][0] for index in unsure]
    if program.state_rules:
        found = state_rules(program, view, counted, changed)
        if found is None:
            return None
        doubtful += found
    if not doubtful:
        return ()
    return None if program.policy.community.defaults.on_error == "hold" else unknown_of(program, view, doubtful)


def state_rules(
    program: Program, view: View, counted: list[tuple[str, str, Log]], changed: Set[str]
) -> list[Rule] | None:
    """Which state rules are unknown, while none becomes true.

    Args:
        program: the policy.
        view: the message.
        counted: the logs that count it.
        changed: paths of the facts that changed.

    Returns:
        those rules; None where one becomes true.
    """
    changed = changed | {f"log:{key}" for key, _, _ in counted}
    unknown = []
    before: View | None = None
    for rule in program.state_rules:
        if not rule.inputs & changed or (rule.scope is not None and view.listed_as not in rule.scope):
            continue
        judge = program.judges[rule.name]
        verdict = judge(view)
        if verdict is None:
            unknown.append(rule)
        elif verdict:
            before = before or _before(program, view)
            if judge(before) is not True:
                return None
    return unknown


def _before(program: Program, view: View) -> View:
    """What held before the message."""
    community, state, member_id, group_id = program.policy.community, view.state, view.member_id, view.event.group
    record = known_member(community, state, member_id)
    membership = known_membership(community, state, member_id, group_id)
    before = View(program, state, view.event, view.at, view.group, view.group_facts, member_id, record, membership, {})
    before.kept_since = view.kept_since
    return before


def unknown_of(program: Program, view: View, doubtful: list[Rule]) -> tuple[Unknown, ...]:
    """What rules lack that are neither true nor false.

    Args:
        program: the policy.
        view: the message.
        doubtful: those rules.
    """
    found: dict[Unknown, None] = {}
    for rule in doubtful:
        needs = program.lacks.get(rule.name)
        if needs is not None:
            found[Unknown(rule.name, needs)] = None
        else:
            found |= {Unknown(rule.name, each): None for each in lacking(rule.condition, program.policy, view)[:3]}
    return tuple(sorted(found, key=lambda one: (one.rule, one.needs)))


def counted_changes(
    program: Program, view: View, puts: list[tuple[str, Any, Any]], counted: list[tuple[str, str, Log]]
) -> Changes:
    """What the state becomes: the message is counted, and nothing else.

    Args:
        program: the policy.
        view: the message.
        puts: what its facts and its identity change; whoever asks may add to it.
        counted: the logs that count it, by key in order, and whom for.
    """
    at, member_id = view.at, view.member_id or ""
    changes = _changes(program, view.state, at, puts, view.kept_since)
    for key, subject, log in counted:
        if log.source == "active":
            changes.lately.append((key, subject, member_id, at))
        else:
            changes.instants.append((key, subject, at))
    return changes


def remember(
    program: Program,
    view: View,
    counted: list[tuple[str, str, Log]],
    puts: list[tuple[str, Any, Any]],
    caught: Mapping[str, int] = NOTHING,
) -> None:
    """Keeps what later events may ask of the message: that it was seen, what caught and counted it, whose it is.

    Args:
        program: the policy.
        view: the message.
        counted: the logs that count it.
        puts: takes what is to be kept.
        caught: the step that each rule took on it.
    """
    event, state, message = view.event, view.state, view.event.message
    if message is None:
        return
    group_id, at = event.group or "", view.at
    if event.id != message.id:
        puts.append(("seen", (MESSAGE_ID, group_id, message.id), at))
    filters = [key for key, _, log in counted if log.filter is not None] if program.filters else ()
    filtered = shared_names(frozenset(filters)) if filters else _NO_LOGS
    if not (caught or filters or program.keeps_messages):
        return
    if program.keeps_messages:
        record = MessageRecord(at, caught, filtered, member_id_of(event), message)
    else:
        record = MessageRecord(at, caught, filtered)
    key = (group_id, message.id)
    if message.id not in state.messages.of((group_id,)) or state.message(key, max(state.clock, at)) != record:
        puts.append(("messages", key, record))
