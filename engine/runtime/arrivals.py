"""Arrivals: members who come and go, and what is told of them, where nothing comes of it.

In many traces every other event is such a one, and few rules ask who comes and who goes. What it says is put into the state
in place, without a decision that is made only to be applied; where rules do ask, a view of it shows whether any of them is
true. The state is what the decision would make of it; a property compares the two.
"""

from __future__ import annotations

from collections.abc import Set

import msgspec
from msgspec.structs import replace

from ..check.policy import Log, Rule
from ..check.terms import Always
from ..community import BOT_PREFIX, BOT_ROLE, Group
from ..compile.program import Program
from .due import JUMP
from .evaluate import AHEAD
from .event import Event
from .facts import UNTOLD, Facts, group_facts, known_membership, take_facts
from .quiet import state_rules
from .state import KEPT, NOTHING, MemberRecord, Membership, State, with_value
from .state.state import EVERY
from .streak import Streak
from .subjects import subject_of_log
from .view import View

_COMES = {"join": True, "leave": False, "update": None}
"""The kinds of events that are taken: whether the member is in the group afterwards; None where they do not tell."""
_PREFIX = len(BOT_PREFIX)
_MOST_GROUPS = 100_000
"""So many groups are remembered; groups that no one listed could be many."""
_PRESENCE = frozenset(("group.members", "community.size"))
_PLAIN = frozenset(("member.name", "member.joined_at", "member.inviter", *_PRESENCE))
"""What changes by an event that says no more of a member than a name."""
_NOTHING: frozenset[str] = frozenset()


class Place(msgspec.Struct, frozen=True, gc=False):
    """What there is to look at when an event of one kind comes from a group.

    Args:
        group: its settings.
        seen: where the identities of such events are kept.
        is_judged: whether rules listen to such events there.
        logs: those that count them, by key in order.
        watched: paths of facts and keys of logs; where one of them changes, rules have to be asked.
        is_watched: whether any of these changes even by an event that says no more of a member than a name.
    """

    group: Group
    seen: tuple[str, str]
    is_judged: bool
    logs: tuple[tuple[str, Log], ...]
    watched: frozenset[str]
    is_watched: bool


class Arrivals:
    """Takes events by which members come and go, if they lead to nothing.

    Args:
        program: the policy.
        state: what is known; it is changed with every event that is taken.
        streak: says up to when events may be taken in place.
    """

    __slots__ = ("_awaited", "_bots", "_community", "_lateness", "_listed", "_places", "_streak", "program", "state")

    def __init__(self, program: Program, state: State, streak: Streak) -> None:
        self.program = program
        self.state = state
        self._streak = streak
        self._community = community = program.policy.community
        self._lateness, self._bots, self._listed = community.defaults.lateness, community.bots, community.members
        expected = [rule.expect for rule, _ in program.expecting if rule.expect is not None]
        self._awaited = frozenset(kind for expect in expected for kind in expect.kinds)
        self._places: dict[str, dict[str, Place | None]] = {kind: {} for kind in _COMES}

    def take(self, event: Event) -> bool:
        """Takes an event, if it is one by which a member comes or goes, and nothing comes of it.

        Args:
            event: any.

        Returns:
            whether the state has it now; else nothing was changed.
        """
        kind, group, told = event.kind, event.group, event.member
        if group is None or told is None or kind not in _COMES:
            return False
        place = self._places[kind].get(group) or self._place_of(kind, group)
        who = told.get("id")
        if place is None or not isinstance(who, str) or self._is_odd(event, place, who):
            return False
        state, name = self.state, told.get("name")
        changed: Set[str] = _NOTHING
        record, here = state.members.get(who), state.memberships.groups.get(group)
        membership = None if here is None else here.get(who)
        is_plain = len(told) == 1 or (len(told) == 2 and isinstance(name, str))
        is_listed = who in self._listed and (record is None or membership is None)
        try:
            if is_plain and event.inviter is None and not place.is_watched and not is_listed:
                record = _named(record, name, event.at)  # type: ignore[arg-type]
                membership = _moved(membership, _COMES[kind], event.at)
            else:
                facts = take_facts(self._community, self.program.added, state, event, event.at)
                if facts.notes:
                    return False
                record, membership, changed = facts.record, facts.membership, self._changed(facts, place, group, who)
            if (place.is_judged or changed) and not self._is_quiet(event, place, who, record, membership, changed):
                return False
        except Exception:  # the long way says what went wrong
            return False
        self._keep(event, place, who, record, membership)
        return True

    # ---- whether nothing comes of it ----------------------------------------------------------------------------

    def _place_of(self, kind: str, group: str) -> Place | None:
        """What there is to look at in a group; None where no event of the kind is taken there."""
        places = self._places[kind]
        try:
            return places[group]
        except KeyError:
            pass
        listed = self._community.group_of(group)
        found = None if listed is None else _place(self.program, kind, group, listed)
        if len(places) < _MOST_GROUPS:
            places[group] = found
        return found

    def _is_odd(self, event: Event, place: Place, who: str) -> bool:
        """Whether there is more to an event than that it came in its time and was never seen."""
        state, at, clock, received = self.state, event.at, self.state.clock, event.received
        if not clock - self._lateness <= at <= clock + JUMP or at > self._streak.until:
            return True
        if event.message is not None or event.group_facts or event.payload:
            return True
        if (received is not None and at > received + AHEAD) or who in self._bots or who[:_PREFIX] == BOT_PREFIX:
            return True
        ids = state.seen.places.get(place.seen)
        if ids is not None and event.id in ids:
            return True
        return bool(state.obligations or state.owed or state.in_force) and self._is_held(event, place.seen[1], who)

    def _is_held(self, event: Event, group: str, who: str) -> bool:
        """Whether something awaits a member who comes, or an obligation may be met or withdrawn."""
        state = self.state
        if event.kind == "join":
            sanctions = state.in_force.get((group, who))
            if (group, who) in state.owed or (sanctions is not None and sanctions.ban is not None):
                return True
        if event.kind == "leave" and any(key[1:] == (group, who) for key in state.obligations):
            return True
        return bool(state.obligations) and event.kind in self._awaited

    def _changed(self, facts: Facts, place: Place, group: str, who: str) -> Set[str]:
        """What changes of all that is watched."""
        before, changed = known_membership(self._community, self.state, who, group), facts.changed
        if changed or facts.membership.present is not before.present:
            changed |= _PRESENCE
        return (changed | {f"log:{key}" for key, _ in place.logs}) & place.watched

    def _is_quiet(
        self, event: Event, place: Place, who: str, record: MemberRecord, membership: Membership, changed: Set[str]
    ) -> bool:
        """Whether no rule is true of an event, and none unknown."""
        program, state = self.program, self.state
        if changed and not changed.isdisjoint(program.anchors.values()):
            return False
        facts = group_facts(place.group, state.groups.get(place.seen[1], UNTOLD))
        view = View(program, state, event, event.at, place.group, facts, who, record, membership, {})
        counted = [(key, subject, log) for key, log in place.logs if (subject := view.subject(key, log)) is not None]
        view.counted = frozenset([(key, subject) for key, subject, _ in counted])
        if view.role == BOT_ROLE:
            return False
        if any(judge(view) is not False for _, judge in program.not_false(event.kind, place.group.id, view)):
            return False
        return not changed or state_rules(program, view, counted, changed) == []

    # ---- what becomes of the state ------------------------------------------------------------------------------

    def _keep(self, event: Event, place: Place, who: str, record: MemberRecord, membership: Membership) -> None:
        """Puts an event into the state."""
        state, id, at, group = self.state, event.id, event.at, place.seen[1]
        state.seq, state.ahead = state.seq + 1, None
        if at > state.clock:
            state.clock = at
        ids, horizon = state.seen.rows_of(place.seen), state.clock - KEPT
        ids.turns.append(id)
        ids[id] = at
        if ids[ids.turns[0]] < horizon:
            state.seen.drop_oldest(ids, horizon)
        state.members[who] = record
        state.memberships.groups.setdefault(group, {})[who] = membership
        if place.logs:
            self._count(place, group, who, at)
        if state.owed or state.throttles:
            state.forget_what_ended(self.program.throttles_kept, state.clock - self._lateness)
        if not state.seq % EVERY:
            state.look(self.program.ladders_kept)
        self._streak.go_on()

    def _count(self, place: Place, group: str, who: str, at: int) -> None:
        """Counts an event in the logs that count it."""
        counted = []
        for key, log in place.logs:
            subject = subject_of_log(log, who, group)
            if subject is not None:
                rows = self.state.logs.get(key)
                counted.append((key, subject, None if rows is None else rows.get(subject)))
        self.state.count_message(at, counted)


def _place(program: Program, kind: str, id: str, group: Group) -> Place | None:
    rules = [rule for rule, _ in program.rules_for(kind, group.id)]
    logs = [(key, log) for key, log in sorted(program.policy.logs.items()) if log.source == kind]
    if any(isinstance(rule.condition, Always) for rule in rules) or any(log.filter or log.texts for _, log in logs):
        return None
    watching: list[Rule] = [rule for rule in program.state_rules if rule.scope is None or group.id in rule.scope]
    watched = frozenset(path for rule in watching for path in rule.inputs) | frozenset(program.anchors.values())
    plain = _PLAIN | {f"log:{key}" for key, _ in logs}
    return Place(group, (kind, id), bool(rules), tuple(logs), watched, not watched.isdisjoint(plain))


def _named(record: MemberRecord | None, name: str | None, at: int) -> MemberRecord:
    """A member of whom an event (of a time in ms) says a name, or nothing at all."""
    if record is None:
        if name is None:
            return MemberRecord(first=at)
        return MemberRecord(with_value(NOTHING, "name", name), with_value(NOTHING, "name", at), first=at)
    if name is None:
        return record
    values, written = record.values, record.written.get("name")
    if values.get("name") == name:
        if written is not None and at <= written:
            return record
    elif written is not None and at < written:
        return record
    else:
        values = with_value(values, "name", name)
    return replace(record, values=values, written=with_value(record.written, "name", at))


def _moved(membership: Membership | None, comes: bool | None, at: int) -> Membership:
    """A membership once a member has come or gone (at a time in ms)."""
    if membership is None:
        if comes is None:
            return Membership(first=at)
        if not comes:
            return Membership(present=False, present_written=at, first=at)
        return Membership(present=True, present_written=at, first=at, joined_at=at, joined=at)
    if comes is None or (membership.present_written is not None and at < membership.present_written):
        return membership
    if not comes:
        return membership if membership.present is False else replace(membership, present=False, present_written=at)
    joined = at if membership.first == at and membership.present is None else membership.joined
    return replace(membership, present=True, present_written=at, joined_at=at, joined=joined, inviter=None)
