"""Arrivals: members who come and go, and whatever else is told of them beside messages, where nothing comes of it.

In many traces every other event is such a one, and few rules ask who comes and who goes. What it says is put into the state
in place, without a decision that is made only to be applied; where rules do ask, a view of it shows whether any of them is
true. The state is what the decision would make of it; a property compares the two.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from ..check.policy import Log, Rule
from ..check.terms import Always
from ..community import BOT_PREFIX, BOT_ROLE, Group
from ..compile.program import Program
from .due import JUMP
from .evaluate import AHEAD
from .event import Event
from .facts import PRESENCE, UNTOLD, Facts, group_facts, member_id_of, payload_of, take_facts, with_presence
from .news import named
from .opinions import OPINIONS, with_opinion
from .quiet import state_rules
from .state import MemberRecord, Membership, MessageRecord, State
from .state.state import EVERY
from .streak import Streak
from .subjects import subject_of_log
from .view import View

_COMES = {"join": True, "leave": False, "update": None}
"""Of kinds that mostly say no more of a member than a name: whether the member is in the group then; None as before."""
_OTHERS = ("request", "recall", *OPINIONS)
"""Other kinds that are taken, beside a community's own."""
_ON_MESSAGES = ("recall", *OPINIONS)
"""Those of them that name a message."""
_PREFIX = len(BOT_PREFIX)
_MOST_GROUPS = 100_000
"""So many groups are remembered; groups that no one listed could be many."""
_PLAIN = frozenset(("member.name", "member.joined_at", "member.inviter", *PRESENCE))
"""What changes by an event that says no more of a member than a name."""
_NOTHING: frozenset[str] = frozenset()


class _Listeners(msgspec.Struct, frozen=True, gc=False):
    """What there is to look at when an event of one kind comes from a group, or from none.

    Args:
        group: its settings; None where there is no group.
        seen: where the identities of such events are kept.
        is_judged: whether rules listen to such events there.
        logs: those that count them, by key in order.
        watched: paths of facts and keys of logs; where one of them changes, rules have to be asked.
        is_plain: whether none of these changes by an event that says no more of a member than a name, as most do.
    """

    group: Group | None
    seen: tuple[str, str]
    is_judged: bool
    logs: tuple[tuple[str, Log], ...]
    watched: frozenset[str]
    is_plain: bool


class Arrivals:
    """Takes events about members that are no messages, if they lead to nothing.

    Args:
        program: the policy.
        state: what is known; it is changed with every event that is taken.
        streak: says up to when events may be taken in place.
    """

    __slots__ = ("_awaited", "_bots", "_community", "_lateness", "_listed", "_listeners", "_streak", "program", "state")

    def __init__(self, program: Program, state: State, streak: Streak) -> None:
        self.program = program
        self.state = state
        self._streak = streak
        self._community = community = program.policy.community
        self._lateness, self._bots, self._listed = community.defaults.lateness, community.bots, community.members
        expected = [rule.expect for rule, _ in program.expecting if rule.expect is not None]
        self._awaited = frozenset(kind for expect in expected for kind in expect.kinds)
        kinds = (*_COMES, *_OTHERS, *community.events)
        self._listeners: dict[str, dict[str | None, _Listeners | None]] = {kind: {} for kind in kinds}

    def take(self, event: Event) -> bool:
        """Takes an event, if it is about a member and no message, and nothing comes of it.

        Args:
            event: any.

        Returns:
            whether the state has it now; else nothing was changed.
        """
        group, told, known = event.group, event.member, self._listeners.get(event.kind)
        if known is None or told is None:
            return False
        listeners, who = known.get(group) or self._listeners_of(event.kind, group), told.get("id")
        if listeners is None or not isinstance(who, str) or self._is_odd(event, listeners, who):
            return False
        try:
            found = self._plain(event, listeners, who) if listeners.is_plain else None
            if found is None or listeners.is_judged:
                found = self._quiet(event, listeners, who, found)
        except Exception:  # the long way says what went wrong
            return False
        if found is None:
            return False
        self._keep(event, listeners, who, *found)
        return True

    def member_of(self, event: Event) -> str | None:
        """Whom an event that was taken is about: of what others make of a message, its author, where that is known."""
        if event.kind in OPINIONS:
            held = self._held(event)
            return None if held is None else held.author
        return member_id_of(event)

    def _held(self, event: Event) -> MessageRecord | None:
        """What is known of the message that an event names."""
        id = "" if event.message is None else event.message.id
        return self.state.message((event.group or "", id), self.state.clock)

    # ---- whether nothing comes of it ----------------------------------------------------------------------------

    def _listeners_of(self, kind: str, group: str | None) -> _Listeners | None:
        """What there is to look at in a group; None where no event of the kind is taken there."""
        known = self._listeners[kind]
        try:
            return known[group]
        except KeyError:
            pass
        listed = None if group is None else self._community.group_of(group)
        found = None if listed is None and group is not None else _listeners_to(self.program, kind, group or "", listed)
        if len(known) < _MOST_GROUPS:
            known[group] = found
        return found

    def _is_odd(self, event: Event, listeners: _Listeners, who: str) -> bool:
        """Whether there is more to an event than that it came in its time and was never seen."""
        state, at, clock, received = self.state, event.at, self.state.clock, event.received
        if not clock - self._lateness <= at <= clock + JUMP or at > self._streak.until:
            return True
        if event.group_facts or (event.message is None) is (event.kind in _ON_MESSAGES):
            return True
        if (received is not None and at > received + AHEAD) or who in self._bots or who[:_PREFIX] == BOT_PREFIX:
            return True
        ids = state.seen.places.get(listeners.seen)
        if ids is not None and event.id in ids:
            return True
        if self.program.anchors and event.kind != "leave" and self._is_new(listeners.seen[1], who):
            return True
        return bool(state.obligations or state.owed or state.in_force) and self._is_held(event, listeners.seen[1], who)

    def _is_new(self, group: str, who: str) -> bool:
        """Whether a member is not known to be in a group, whose moments may become theirs too."""
        held = self.state.memberships.of(group).get(who)
        return held is None or held.present is False

    def _is_held(self, event: Event, group: str, who: str) -> bool:
        """Whether something awaits a member who comes, or an obligation may be met or withdrawn."""
        state = self.state
        if event.kind == "join":
            sanctions = state.in_force.get((group, who))
            if (group, who) in state.owed or (sanctions is not None and sanctions.ban is not None):
                return True
        if not state.obligations or event.kind in self._awaited:
            return bool(state.obligations)
        whose = {key[2] for key in state.obligations if key[1] == group} if event.kind == "leave" else _NOTHING
        return who in whose or (bool(event.payload) and bool(whose))

    def _plain(self, event: Event, listeners: _Listeners, who: str) -> tuple[MemberRecord, Membership] | None:
        """What is known of a member now, and of the member in the group; None where an event says more than a name."""
        told, state = event.member or {}, self.state
        name = told.get("name")
        if event.inviter is not None or not (len(told) == 1 or (len(told) == 2 and isinstance(name, str))):
            return None
        record, here = state.members.get(who), state.memberships.groups.get(listeners.seen[1])
        membership = None if here is None else here.get(who)
        if who in self._listed and (record is None or membership is None):
            return None
        return named(record, name, event.at), _moved(membership, _COMES[event.kind], event.at)  # type: ignore[arg-type]

    def _quiet(
        self, event: Event, listeners: _Listeners, who: str, plain: tuple[MemberRecord, Membership] | None
    ) -> tuple[MemberRecord, Membership] | None:
        """What is known of a member now, however much an event says; None where anything comes of it, or it is odd.

        Args:
            event: the event.
            listeners: what there is to look at.
            who: the member.
            plain: what is known, where nothing changed that is watched.
        """
        program, state, changed = self.program, self.state, _NOTHING
        notes: list[str] = []
        if plain is None:
            facts = take_facts(self._community, program.added, state, event, event.at)
            notes += facts.notes
            plain, changed = (facts.record, facts.membership), self._changed(facts, listeners)
        payload = payload_of(self._community, event, notes) if event.payload else {}
        if notes or not changed.isdisjoint(program.anchors.values()):
            return None
        if not listeners.is_judged and not changed:
            return plain
        facts_there = group_facts(listeners.group, state.groups.get(listeners.seen[1], UNTOLD))
        view = View(program, state, event, event.at, listeners.group, facts_there, who, *plain, payload)
        counted = [
            (key, subject, log) for key, log in listeners.logs if (subject := view.subject(key, log)) is not None
        ]
        view.counted = frozenset([(key, subject) for key, subject, _ in counted])
        if view.role == BOT_ROLE:
            return None
        if any(judge(view) is not False for _, judge in program.not_false(event.kind, view.listed_as, view)):
            return None
        return plain if not changed or state_rules(program, view, counted, changed) == [] else None

    def _changed(self, facts: Facts, listeners: _Listeners) -> frozenset[str]:
        """What changes of all that is watched."""
        facts.look_who_is_there()
        return listeners.watched & (facts.changed | {f"log:{key}" for key, _ in listeners.logs})

    # ---- what becomes of the state ------------------------------------------------------------------------------

    def _keep(
        self, event: Event, listeners: _Listeners, who: str, record: MemberRecord, membership: Membership
    ) -> None:
        """Puts an event into the state."""
        state, at, group = self.state, event.at, listeners.seen[1]
        state.seq, state.ahead = state.seq + 1, None
        if at > state.clock:
            state.clock = at
        state.see((*listeners.seen, event.id), at)
        state.members[who] = record
        here = state.memberships.groups.get(group)
        if here is None or here.get(who) is not membership:
            state.memberships[group, who] = membership
        if listeners.logs:
            self._count(listeners, group, who, at)
        if event.kind in OPINIONS:
            self._keep_opinion(event, who)
        if not state.seq % EVERY:
            state.look(self.program.ladders_kept, self.program.throttles_kept, state.clock - self._lateness)
        self._streak.go_on()

    def _keep_opinion(self, event: Event, who: str) -> None:
        """Keeps what somebody makes of a message."""
        kept = with_opinion(self._held(event) or MessageRecord(event.at), event, who, event.at)
        if event.message is not None:
            self.state.keep_message(event.group or "", event.message.id, kept)

    def _count(self, listeners: _Listeners, group: str, who: str, at: int) -> None:
        """Counts an event in the logs that count it."""
        counted = []
        for key, log in listeners.logs:
            subject = subject_of_log(log, who, group)
            if subject is not None:
                rows = self.state.logs.get(key)
                counted.append((key, subject, None if rows is None else rows.get(subject)))
        self.state.count_message(at, self.state.clock, counted)


def _listeners_to(program: Program, kind: str, id: str, group: Group | None) -> _Listeners | None:
    listed = None if group is None else group.id
    rules = [rule for rule, _ in program.rules_for(kind, listed)]
    every = sorted(program.policy.logs.items())
    logs = tuple((key, log) for key, log in every if log.source == kind == "join")
    if any(isinstance(rule.condition, Always) for rule in rules) or any(log.filter or log.texts for _, log in logs):
        return None
    if kind in OPINIONS and (rules or any(log.source == kind for _, log in every)):
        return None  # rules about a message look at its author
    if any(log.source == "sum" and (log.name or "").partition(".")[0] == kind for _, log in every):
        return None
    watching: list[Rule] = [rule for rule in program.state_rules if rule.scope is None or listed in rule.scope]
    watched = frozenset(path for rule in watching for path in rule.inputs) | frozenset(program.anchors.values())
    plain = _PLAIN | {f"log:{key}" for key, _ in logs}
    is_plain = kind in _COMES and group is not None and watched.isdisjoint(plain)
    return _Listeners(group, (kind, id), bool(rules), logs, watched, is_plain)


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
        return membership if membership.present is False else with_presence(membership, False, at)
    joined = at if membership.first == at and membership.present is None else membership.joined
    return replace(membership, present=True, present_written=at, joined_at=at, joined=joined, inviter=None)
