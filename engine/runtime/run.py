"""One event's way through a program: facts, event rules, state rules in rounds, ladders, guards."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import msgspec

from ..check.policy import Rule
from ..check.terms import Plain
from ..community import Group
from ..compile.program import Judge, Program
from ..interpret import lacking
from .actions import forgiven, moved_from, pardoned, sanctions_after
from .asked import Asked, Guarding, Tally
from .counting import Counting
from .decision import Effect, Failed, Fired, Missed, Pending, Unknown
from .due import subjects, view_at
from .event import Event
from .facts import UNTOLD, group_facts, known_member, known_membership, payload_of, take_facts
from .firing import Firing, disciplines
from .joining import Joiner, speaks_of_member
from .own import OwnChanges
from .state import Changes, GroupRecord, InForce, MemberRecord, Membership, MessageRecord, State
from .timed import Moments, Obligations
from .view import View

_MESSAGES = ("message", "edit")
_REMOVALS = ("kick", "ban", "remove")


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
        self.offences: list[tuple[str, bool, bool]] = []
        self.pending: list[Pending] = []
        self.missed: list[Missed] = []
        self.tally = Tally()
        self.group: Group | None = self.community.group_of(event.group) if event.group is not None else None
        self.listed_as = None if self.group is None else self.group.id
        found = event.member.get("id") if event.member is not None else None
        self.member_id = found if isinstance(found, str) else None
        self.caught: dict[str, int] = {}
        self.doubtful: list[Rule] = []
        self.round = 0
        self.unsure: dict[str, Rule] = {}
        self.new_sanctions: tuple[tuple[str, str], InForce] | None = None

    @cached_property
    def joiner(self) -> Joiner:
        """Joins what rules ask for."""
        return Joiner(self)

    @cached_property
    def guarding(self) -> Guarding:
        """Holds sanctions against the guards."""
        return Guarding(self.program, self.view_of, self._failed)

    @cached_property
    def moments(self) -> Moments:
        """Moments of rules."""
        return Moments(self)

    @cached_property
    def obligations(self) -> Obligations:
        """What is expected of people."""
        return Obligations(self)

    @cached_property
    def counting(self) -> Counting:
        """What has to be remembered for counters."""
        return Counting(self)

    @cached_property
    def firing(self) -> Firing:
        """Lets rules fire."""
        return Firing(self)

    def let_go(self) -> None:
        """Lets go of the parts that look back at this run, so that it is freed at once and not some time later."""
        for part in ("counting", "moments", "obligations", "firing", "joiner", "guarding"):
            self.__dict__.pop(part, None)

    @property
    def is_quiet(self) -> bool:
        """Nothing fired, and nothing was odd; what is withheld, dropped or a task comes of a rule that fired."""
        odd = self.unknown or self.errors or self.notes or self.pending or self.missed
        return not (self.fired or odd or self.tally.asked or self.tally.dropped or self.tally.withheld)

    def go(self) -> None:
        """Everything, in order; afterwards the collections hold what came of it."""
        event, state = self.event, self.state
        if event.kind == "due":
            self._go_due()
            return
        facts = take_facts(self.community, self.program.added, state, event, self.at)
        self.notes += facts.notes
        self._keep_facts(facts.record, facts.membership, facts.group)
        if event.kind == "gap":
            latest = max(self.at, state.gaps.get(event.group or "", self.at))
            self.changes.puts.append(("gaps", event.group or "", latest))
            self.moments.take_gap()
        if event.kind in ("action", "join"):
            self._take_sanctions()
        if event.kind == "action":
            self._take_action()
        ours = self.member_id is not None and self.community.is_ours(self.member_id)
        if ours or (event.group is not None and self.group is None):
            return
        payload = payload_of(self.community, event, self.notes)
        before = known_member(self.community, state, self.member_id)
        self.before = self._view(before, self._membership_before(), self._group_before(), payload)
        self.view = self._view(facts.record, facts.membership, group_facts(self.group, facts.group), payload)
        self.view.in_force = None if self.new_sanctions is None else self.new_sanctions[1]
        self.record = self.known = facts.record
        if event.kind in _MESSAGES and event.message is not None:
            self.view.read_message()
        if event.kind in ("report", "reaction"):
            self._go_about_message(facts.changed)
            return
        changed = facts.changed | self.counting.count()
        if facts.changed or facts.membership.present is not self.before.membership.present:
            changed |= {"group.members", "community.size"}
        if self.new_sanctions is not None:
            changed |= {"member.banned", "member.muted"}
        self.moments.keep_agenda(changed)
        if event.kind == "adopt":
            self._adopt()
            return
        if event.kind == "join":
            self._take_up_owed()
        self.obligations.meet()
        if event.kind == "leave" or (event.kind == "action" and event.payload.get("verb") in (*_REMOVALS, "disband")):
            self.obligations.withdraw()
        own = self._event_rules()
        self._state_rules(changed, own)
        self._hold_the_doubtful()
        self.counting.keep_message()

    def _go_about_message(self, changed: set[str]) -> None:
        """A report or reaction: rules about the message look at its author, state rules at whoever made it."""
        who = self.member_id
        theirs, before, record = self.view, self.before, self.record
        theirs.count_this(frozenset())
        changed = changed | self.counting.count()
        kept = self.counting.take_opinion()
        author = kept.author
        self.member_id = author
        self.view = view_at(self.program, self.state, self.event, self.event.group, author)
        self.view.payload = theirs.payload
        self.view.message_record = kept
        self.record = self.known = self.view.record
        if kept.message is not None:
            self.view.show_message(kept.message)
        own = self._event_rules()
        self._state_rules(set(), own)
        self.counting.keep_message()
        self.member_id, self.view, self.before = who, theirs, before
        self.record = self.record if author == who else record
        self._state_rules(changed, OwnChanges(self.record))
        self.member_id = author

    def _go_due(self) -> None:
        """A moment of rules' own: they run for one subject, without an event of theirs."""
        due = self.moments.run_due()
        if not due:
            return
        self._turn_to(self.event.group, self.member_id)
        own = OwnChanges(self.record)
        for what, rule in due:
            missed = self.obligations.miss(rule) if what == "deadline" else None
            if missed is not None:
                self.firing.follow(*missed, (), {}, own)
            elif what != "deadline":
                self._run_once(rule, own)
        self._state_rules(set(), own)

    def _turn_to(self, group: str | None, member: str | None) -> None:
        """Looks at a subject as the state knows it."""
        self.view = self.before = view_at(self.program, self.state, self.event, group, member)
        self.record = self.known = self.view.record

    def mode_before(self, group: str | None) -> str:
        """The mode a group was in before this event."""
        return view_at(self.program, self.state, self.event, group, None).group_mode

    def _run_once(self, rule: Rule, own: OwnChanges) -> None:
        verdict = self.judge(rule.name, self.program.judges[rule.name], self.view)
        if verdict is None:
            self._note_unknown(rule, self.view)
        elif verdict:
            self.firing.fire(rule, own)

    def _adopt(self) -> None:
        """Runs a state rule once for everyone of whom it is already true, as if it had just become so."""
        rule = self.program.policy.rules.get(str(self.event.payload.get("rule")))
        if rule is None or not rule.is_state_rule:
            self.notes.append(f"there is no state rule `{self.event.payload.get('rule')}` to adopt")
            return
        event = self.event
        for group, member in subjects(self.program, self.state, rule):
            self.event = msgspec.structs.replace(event, group=group or None, member={"id": member} if member else None)
            self.member_id = member or None
            self.group = self.community.group_of(group) if group else None
            self._turn_to(group or None, member or None)
            own = OwnChanges(self.record)
            self._run_once(rule, own)
            self._take_own(own)
        self.event, self.member_id = event, None

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
        return group_facts(self.group, self.state.groups.get(self.event.group or "", UNTOLD))

    def view_of(self, member_id: str, group_id: str | None) -> View:
        """The view of a member an effect would reach, in the group where it would."""
        if member_id == self.member_id and group_id == self.event.group:
            return self.view
        group = self.community.group_of(group_id) if group_id is not None else None
        record = self.record if member_id == self.member_id else known_member(self.community, self.state, member_id)
        view = View(
            self.program, self.state, self.event, self.at, group,
            group_facts(group, self.state.groups.get(group_id or "", UNTOLD)), member_id, record,
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
        if group is not self.state.groups.get(self.event.group or "", UNTOLD):
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

    def _take_sanctions(self) -> None:
        found = self.new_sanctions = sanctions_after(self.community, self.state, self.event, self.at, self.notes)
        if found is not None:
            self.changes.puts.append(("in_force", *found))

    def remembered(self, message: str) -> MessageRecord | None:
        """What is still known of a message of the event's group."""
        return self.state.message((self.event.group or "", message), self.changes.clock)

    def in_force(self, member_id: str | None, group_id: str | None) -> InForce | None:
        """The sanctions of a member in a group once the event's facts are taken in."""
        key = (group_id or "", member_id or "")
        if self.new_sanctions is not None and self.new_sanctions[0] == key:
            return self.new_sanctions[1]
        return self.state.in_force.get(key)

    def _take_action(self) -> None:
        verb = self.event.payload.get("verb")
        if verb in ("move", "move_back"):
            self.changes.puts += moved_from(self.community, self.state, self.event, self.at)
        if verb == "disband" and self.event.group is not None:
            self.changes.puts.append(("disbanded", self.event.group, self.at))
            self.moments.forget_group(self.event.group)
        if verb == "pardon":
            self.changes.puts += pardoned(self.program.policy.rules, self.state, self.event, self.notes)

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
        changed = changed | self._take_own(own)
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
        record, changed = own.joined(self.at, self.program.fading, self.state.since_or(self.at))
        changed |= self.counting.take_sanctions()
        changed |= self._take_modes(own)
        if changed and self.member_id is not None:
            self.record = record
            self.changes.puts.append(("members", self.member_id, record))
            counted = self.view.counted
            old = self.view
            self.view = self._view(record, old.membership, old.group_facts, old.payload)
            self.view.count_this(counted)
            self.view.take_over(old)
        return changed

    def _take_modes(self, own: OwnChanges) -> set[str]:
        """Puts groups into modes and out of them; rules that disagree change nothing."""
        changed = set()
        for group, mode, until in own.modes():
            self.changes.puts.append(("modes", group, (mode, until)))
            if group == self.event.group:
                self.view.mode = mode
                changed.add("group.mode")
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

    def effects(self) -> tuple[Effect, ...]:
        """The joined effects of the decision; what a sweep says to a group, it says once."""
        found = self.joiner.join(self.tally.asked)
        self.changes.puts += [("owed", key, owed) for key, owed in self.joiner.owed.items()]
        for effect in found:
            if effect.verb == "forgive":
                rules = self.program.policy.rules
                self.changes.puts += forgiven(rules, self.state, effect.value, effect.member, effect.group)
        if self.event.kind != "due":
            return found
        return tuple(told for effect in found if (told := self._told_once(effect)) is not None)

    def _told_once(self, effect: Effect) -> Effect | None:
        """What a sweep does to a group, once for all its members; words that are about one of them, each by itself."""
        if effect.member is not None or speaks_of_member(effect.verb):
            return effect
        words = f"{effect.id}\x1f{effect.text or ''}"
        if words in self.state.this_moment:
            return None
        self.changes.puts += [("this_moment", key, self.event.at) for key in (effect.id, words)]
        if effect.id in self.state.this_moment:
            return msgspec.structs.replace(effect, id=f"{effect.id}/{self.member_id or ''}")
        return effect
