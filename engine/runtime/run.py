"""One event's way through a program: facts, event rules, state rules in rounds, ladders, guards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ..check.policy import Rule
from ..check.terms import Plain
from ..community import Group
from ..compile.program import Judge, Program
from ..interpret import lacking
from .actions import moved_from, pardoned, sanctions_after
from .asked import Asked, Guarding, Tally
from .decision import Effect, Failed, Fired, Unknown
from .event import Event
from .facts import group_facts, known_member, known_membership, payload_of, take_facts
from .firing import Firing, disciplines
from .joining import Joiner
from .own import OwnChanges
from .state import Changes, GroupRecord, MemberRecord, Membership, MessageRecord, State
from .view import View

_MESSAGES = ("message", "edit")
_MESSAGE_ID = "message\x1f"
"""In place of a kind among what was seen: a message by an id other than its event's. No kind has such a character."""
_NO_GROUP = GroupRecord()


class Run:
    """Evaluates one event; collects what came of it.

    Args:
        program: the policy.
        event: the event.
        state: what is known; read only.
        at: the event's time in ms, after clamping.
    """

    def __init__(self, program: Program, event: Event, state: State, at: int) -> None:
        self.program = program
        self.community = program.policy.community
        self.event = event
        self.state = state
        self.at = at
        self.changes = Changes()
        self.fired: list[Fired] = []
        self.unknown: list[Unknown] = []
        self.errors: list[Failed] = []
        self.notes: list[str] = []
        self.tally = Tally()
        self.group: Group | None = self.community.group_of(event.group) if event.group is not None else None
        self.listed_as = None if self.group is None else self.group.id
        found = event.member.get("id") if event.member is not None else None
        self.member_id = found if isinstance(found, str) else None
        self.caught: dict[str, int] = {}
        self.filtered: set[str] = set()
        self.doubtful: list[Rule] = []
        self.round = 0
        self.unsure: dict[str, Rule] = {}

    @cached_property
    def joiner(self) -> Joiner:
        """Joins what rules ask for."""
        return Joiner(self)

    @cached_property
    def guarding(self) -> Guarding:
        """Holds sanctions against the guards."""
        return Guarding(self.program, self.view_of, self._failed)

    @cached_property
    def firing(self) -> Firing:
        """Lets rules fire."""
        return Firing(self)

    @property
    def is_quiet(self) -> bool:
        """Nothing fired, and nothing was odd; what is withheld, dropped or a task comes of a rule that fired."""
        return not (self.fired or self.unknown or self.errors or self.notes or self.tally.asked or self.tally.withheld)

    def go(self) -> None:
        """Everything, in order; afterwards the collections hold what came of it."""
        event, state = self.event, self.state
        facts = take_facts(self.community, self.program.added, state, event, self.at)
        self.notes += facts.notes
        self._keep_facts(facts.record, facts.membership, facts.group)
        if event.kind == "gap":
            latest = max(self.at, state.gaps.get(event.group or "", self.at))
            self.changes.puts.append(("gaps", event.group or "", latest))
        if event.kind == "action":
            self._take_action()
        ours = self.member_id is not None and self.community.is_ours(self.member_id)
        if ours or (event.group is not None and self.group is None):
            return
        payload = payload_of(self.community, event, self.notes)
        before = known_member(self.community, state, self.member_id)
        self.before = self._view(before, self._membership_before(), self._group_before(), payload)
        self.view = self._view(facts.record, facts.membership, group_facts(self.group, facts.group), payload)
        self.record = self.known = facts.record
        if event.kind in _MESSAGES and event.message is not None:
            self.view.read_message()
        changed = facts.changed | self._count()
        if event.kind == "join":
            self._take_up_owed()
        own = self._event_rules()
        self._state_rules(changed, own)
        self._hold_the_doubtful()
        self._keep_caught()

    # ---- what the event says ------------------------------------------------------------------------------------

    def _membership_before(self) -> Membership:
        return known_membership(self.community, self.state, self.member_id, self.event.group)

    def _view(self, record: MemberRecord, membership: Membership, group: Mapping[str, Plain], payload: Any) -> View:
        view = View(
            self.program, self.state, self.event, self.at, self.group, group, self.member_id, record, membership,
            payload,
        )  # fmt: skip
        view.kept_since = self.changes.kept_since
        return view

    def _group_before(self) -> Mapping[str, Plain]:
        return group_facts(self.group, self.state.groups.get(self.event.group or "", _NO_GROUP))

    def view_of(self, member_id: str, group_id: str | None) -> View:
        """The view of a member an effect would reach, in the group where it would."""
        if member_id == self.member_id and group_id == self.event.group:
            return self.view
        group = self.community.group_of(group_id) if group_id is not None else None
        record = self.record if member_id == self.member_id else known_member(self.community, self.state, member_id)
        view = View(
            self.program, self.state, self.event, self.at, group,
            group_facts(group, self.state.groups.get(group_id or "", _NO_GROUP)), member_id, record,
            known_membership(self.community, self.state, member_id, group_id), {},
        )  # fmt: skip
        view.group_id, view.kept_since = group_id, self.changes.kept_since
        return view

    def present(self, member_id: str | None, group_id: str | None) -> bool | None:
        """Whether a member is in a group once the event's facts are taken in; None is not known."""
        if member_id == self.member_id and group_id == self.event.group:
            return self.view.membership.present
        return known_membership(self.community, self.state, member_id, group_id).present

    def _keep_facts(self, record: MemberRecord, membership: Membership, group: GroupRecord) -> None:
        if self.member_id is not None:
            if record is not self.state.members.get(self.member_id):
                self.changes.puts.append(("members", self.member_id, record))
            key = (self.event.group or "", self.member_id)
            if membership is not self.state.memberships.get(key):
                self.changes.puts.append(("memberships", key, membership))
        if group is not self.state.groups.get(self.event.group or "", _NO_GROUP):
            self.changes.puts.append(("groups", self.event.group or "", group))

    def _take_up_owed(self) -> None:
        """Applies the mute again that a removal absorbed, to a member who returns before its end."""
        key = (self.event.group or "", self.member_id or "")
        owed = self.state.owed.get(key)
        if owed is None:
            return
        self.changes.puts.append(("owed", key, None))
        until, rules, text = owed
        if until > self.at:
            asked = [Asked(rule, "mute", self.member_id, self.event.group, until=until, text=text) for rule in rules]
            self.tally.asked += self.guarding.unguarded(asked, self.tally)

    def _take_action(self) -> None:
        found = sanctions_after(self.community, self.state, self.event, self.at, self.notes)
        if found is not None:
            self.changes.puts.append(("in_force", *found))
        verb = self.event.payload.get("verb")
        if verb in ("move", "move_back"):
            self.changes.puts += moved_from(self.community, self.state, self.event, self.at)
        if verb == "pardon":
            self.changes.puts += pardoned(self.program.policy.rules, self.state, self.event, self.notes)

    def _count(self) -> set[str]:
        """Counts the message in the logs that ask for it, and says which those are."""
        event = self.event
        if event.kind not in _MESSAGES or event.message is None:
            return set()
        message_key = (event.group or "", event.message.id)
        names = (("message", *message_key), (_MESSAGE_ID, *message_key))
        known = event.kind == "edit" and any(name in self.state.seen for name in names)
        record = self.state.messages.get(message_key) if known else None
        counted: set[tuple[str, str]] = set()
        filtered: set[str] = set()
        for key, log in self.program.policy.logs.items():
            if known and (log.filter is None or (record is not None and key in record.counted)):
                continue
            subject = self.view.subject(key, log)
            if subject is None:
                continue
            if log.filter is not None:
                if self.judge(f"counter {key}", self.program.filters[key], self.view) is not True:
                    continue
                filtered.add(key)
            counted.add((key, subject))
        self.view.count_this(frozenset(counted))
        self.changes.instants += [(key, subject, self.at) for key, subject in sorted(counted)]
        if not known and (event.kind == "edit" or event.id != event.message.id):
            self.changes.puts.append(("seen", names[event.kind != "edit"], self.at))
        self.filtered = filtered | (set(record.counted) if record is not None else set())
        return {f"log:{key}" for key, _ in counted}

    # ---- rules --------------------------------------------------------------------------------------------------

    def judge(self, name: str, judge: Judge, view: View) -> bool | None:
        """A condition's verdict; a failing one is reported and taken as false."""
        try:
            return judge(view)
        except Exception as error:  # whatever a rule does wrong must not stop the others
            self._failed(name, error)
            return False

    def _failed(self, name: str, error: Exception) -> None:
        self.errors.append(Failed(name, f"{type(error).__name__}: {error}"))

    def _applies(self, rule: Rule) -> bool:
        if rule.scope is not None and self.listed_as not in rule.scope:
            return False
        return rule.names_bot or self.view.role != "bot"

    def _event_rules(self) -> OwnChanges:
        own = OwnChanges(self.record)
        view = self.view
        bot = view.role == "bot"
        for rule, judge in self.program.rules_for(self.event.kind, self.listed_as):
            if bot and not rule.names_bot:
                continue
            try:
                verdict = judge(view)
            except Exception as error:  # whatever a rule does wrong must not stop the others
                self._failed(rule.name, error)
                continue
            if verdict is None:
                self._note_unknown(rule, view)
            elif verdict:
                self.firing.fire(rule, own)
        return own

    def _state_rules(self, changed: set[str], own: OwnChanges) -> None:
        """Rounds of state rules: what an earlier round changed may make another rule's condition true."""
        changed |= self._take_own(own)
        waiting = self.program.state_rules
        while changed and waiting:
            self.round += 1
            own = OwnChanges(self.record)
            read = [rule for rule in waiting if rule.inputs & changed and self._applies(rule)]
            firing = [rule for rule in read if self._became_true(rule)]
            for rule in firing:
                self.firing.fire(rule, own)
            waiting = tuple(rule for rule in waiting if rule not in firing)
            changed = self._take_own(own)
        for rule in self.unsure.values():
            self._note_unknown(rule, self.view)

    def _became_true(self, rule: Rule) -> bool:
        judge = self.program.judges[rule.name]
        after = self.judge(rule.name, judge, self.view)
        self.unsure.pop(rule.name, None)
        if after is None:
            self.unsure[rule.name] = rule
        return after is True and self.judge(rule.name, judge, self.before) is not True

    def _take_own(self, own: OwnChanges) -> set[str]:
        """Puts what the engine owns into the member's record, so that later rounds see it."""
        record, changed = own.joined(self.at)
        if changed and self.member_id is not None:
            self.record = record
            self.changes.puts.append(("members", self.member_id, record))
            counted = self.view.counted
            old = self.view
            self.view = self._view(record, old.membership, old.group_facts, old.payload)
            self.view.count_this(counted)
            self.view.share_scan(old)
        return changed

    def _note_unknown(self, rule: Rule, view: View) -> None:
        lacks = self.program.lacks.get(rule.name)
        if lacks is not None:
            self.unknown.append(Unknown(rule.name, lacks))
        else:
            for needs in lacking(rule.condition, self.program.policy, view)[:3]:
                self.unknown.append(Unknown(rule.name, needs))
        self.doubtful.append(rule)

    def _hold_the_doubtful(self) -> None:
        """Where the community says so, a message that a strict rule could not decide is held for review."""
        if self.community.defaults.on_error != "hold" or self.event.kind not in _MESSAGES:
            return
        failed = {failure.rule for failure in self.errors}
        doubtful = [*self.doubtful, *(r for r in self.program.policy.rules.values() if r.name in failed)]
        for rule in doubtful:
            if disciplines(rule):
                self.tally.asked.append(Asked(rule.name, "hold", None, self.event.group))

    def _keep_caught(self) -> None:
        if self.event.kind not in _MESSAGES or self.event.message is None or not (self.caught or self.filtered):
            return
        key = (self.event.group or "", self.event.message.id)
        held = self.state.messages.get(key) if self.event.kind == "edit" else None
        caught = {**(held.caught if held is not None else {}), **self.caught}
        counted = frozenset(self.filtered)
        if held is None or (held.caught, held.counted) != (caught, counted):
            self.changes.puts.append(("messages", key, MessageRecord(self.at, caught, counted)))

    def effects(self) -> tuple[Effect, ...]:
        """The joined effects of the decision."""
        found = self.joiner.join(self.tally.asked)
        self.changes.puts += [("owed", key, owed) for key, owed in self.joiner.owed.items()]
        return found
