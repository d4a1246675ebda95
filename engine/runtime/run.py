"""One event's way through a program: facts, event rules, state rules in rounds, ladders, guards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ..check.policy import Rule
from ..check.terms import Plain
from ..community import Group
from ..compile.program import Judge, Program
from ..compile.verbs import verbs
from ..interpret import lacking
from .actions import forgiven
from .asked import Asked, Guarding, Tally
from .begun import Begun
from .counting import Counting
from .decision import Effect, Failed, Fired, Missed, Pending, Unknown
from .due import subjects
from .edits import is_by_another
from .event import Event
from .facts import UNTOLD, group_facts, known_member, known_membership, payload_of, take_facts
from .firing import Firing
from .joining import Joiner
from .opinions import OPINIONS
from .own import OwnChanges
from .reported import Reported
from .rounds import Rounds
from .state import Changes, MemberRecord, Membership, MessageRecord, State
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
        changes: takes what the state becomes.
    """

    __slots__ = (
        "_guarding", "_moments", "_obligations", "_reported", "at", "before", "by_another", "caught", "changes",
        "community", "counting", "doubtful", "errors", "event", "fired", "firing", "group", "joiner", "known", "listed_as",
        "member_id", "missed", "notes", "offences", "pending", "program", "record", "round", "rounds", "state", "tally",
        "unknown", "unsure", "view",
    )  # fmt: skip

    def __init__(self, program: Program, event: Event, state: State, at: int, changes: Changes) -> None:
        self.program = program
        self.community = program.policy.community
        self.event = event
        self.state = state
        self.at = at
        self.changes = changes
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
        self.round, self.by_another = 0, False
        self.unsure: dict[str, Rule] = {}
        self.joiner = Joiner(self)
        self.rounds = Rounds(self)
        self.counting = Counting(self)
        self.firing = Firing(self)
        self._guarding: Guarding | None = None
        self._reported: Reported | None = None
        self._moments: Moments | None = None
        self._obligations: Obligations | None = None

    def let_go(self) -> None:
        """Lets go of the parts that look back at this run, so that it is freed at once and not some time later."""
        del self.joiner, self.rounds, self.counting, self.firing
        self._guarding = self._reported = self._moments = self._obligations = None

    # ---- parts that few events need -----------------------------------------------------------------------------

    @property
    def guarding(self) -> Guarding:
        """Holds sanctions against the guards."""
        if self._guarding is None:
            self._guarding = Guarding(self.program, self.view_of, self.failed)
        return self._guarding

    @property
    def reported(self) -> Reported:
        """What the event reports as done."""
        if self._reported is None:
            self._reported = Reported(self)
        return self._reported

    @property
    def moments(self) -> Moments:
        """Moments of rules' own."""
        if self._moments is None:
            self._moments = Moments(self)
        return self._moments

    @property
    def obligations(self) -> Obligations:
        """What rules wait for."""
        if self._obligations is None:
            self._obligations = Obligations(self)
        return self._obligations

    # ---- the way ------------------------------------------------------------------------------------------------

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
        self.reported.keep_facts(facts)
        if event.kind == "gap":
            self.moments.take_gap()
        if event.kind in ("action", "join"):
            self.reported.take()
        ours = self.member_id is not None and self.community.is_ours(self.member_id)
        if ours or (event.group is not None and self.group is None):
            return
        payload = payload_of(self.community, event, self.notes)
        before = known_member(self.community, state, self.member_id)
        self.before = self.make_view(before, self._membership_before(), self._group_before(), payload)
        self.view = self.make_view(facts.record, facts.membership, group_facts(self.group, facts.group), payload)
        self.view.in_force = self.reported.sanctions
        self.record = self.known = facts.record
        if event.kind in _MESSAGES and event.message is not None:
            self.view.read_message()
        if event.kind == "edit" and event.message is not None:
            self.by_another = is_by_another(event, self.member_id, self.remembered(event.message.id))
        self.moments.keep_agenda(facts.changed)
        facts.look_who_is_there()
        if self.by_another or event.kind in OPINIONS:
            self._go_about_message(facts.changed)
            return
        changed = facts.changed | self.counting.count()
        if self.reported.sanctions is not None:
            changed |= {"member.banned", "member.muted"}
        if event.kind == "adopt":
            self._adopt()
            return
        if event.kind == "join":
            self.reported.take_up_owed()
        self.obligations.meet()
        if event.kind == "leave" or (event.kind == "action" and event.payload.get("verb") in (*_REMOVALS, "disband")):
            self.obligations.withdraw()
        own = self._event_rules()
        self.rounds.state_rules(changed, own)
        self._hold_the_doubtful()
        self.counting.keep_message()

    def go_on(self, begun: Begun) -> None:
        """The rest of the way of a message whose facts the short way has taken in."""
        self.changes.puts += begun.puts
        self.view = begun.view
        self.record = self.known = self.view.record
        self.counting.take_counted(begun.counted)
        own = self.firing.fire_found(begun)
        if self.program.state_rules:
            before = known_member(self.community, self.state, self.member_id)
            self.before = self.make_view(before, self._membership_before(), self.view.group_facts, {})
            self.rounds.state_rules({f"log:{key}" for key, _, _ in begun.counted} | begun.changed, own)
        elif own.taken or self.offences:
            self.rounds.take_own(own)
        self._hold_the_doubtful()
        self.counting.keep_message()

    def _go_about_message(self, changed: set[str]) -> None:
        """What others make of a message: rules about it look at its author, state rules at whoever did something to it."""
        who = self.member_id
        theirs, before, record = self.view, self.before, self.record
        theirs.count_this(frozenset())
        changed = changed | self.counting.count()
        kept = self.counting.take_opinion()
        author = kept.author
        self.member_id = author
        if author != who or not self.by_another:
            self.view = View.at_moment(self.program, self.state, self.event, self.event.group, author)
        self.view.payload = theirs.payload
        self.view.message_record = kept
        self.record = self.known = self.view.record
        if kept.message is not None:
            self.view.show_message(kept.message)
        own = self._event_rules()
        self.rounds.state_rules(set(), own)
        self._hold_the_doubtful()
        self.counting.keep_message()
        authors = self.view
        self.member_id, self.view, self.before = who, theirs, before
        self.record = self.record if author == who else record
        self.rounds.state_rules(changed, OwnChanges(self.record))
        self.member_id, self.view = author, authors  # the effects on the author go by what is known of the author

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
        self.rounds.state_rules(set(), own)

    def _turn_to(self, group: str | None, member: str | None) -> None:
        """Looks at a subject as the state knows it."""
        self.view = self.before = View.at_moment(self.program, self.state, self.event, group, member)
        self.record = self.known = self.view.record

    def mode_before(self, group: str | None) -> str:
        """The mode a group was in before this event."""
        return View.at_moment(self.program, self.state, self.event, group, None).group_mode

    def _run_once(self, rule: Rule, own: OwnChanges) -> None:
        verdict = self.judge(rule.name, self.program.judges[rule.name], self.view)
        if verdict is None:
            self.note_unknown(rule, self.view)
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
            self.rounds.take_own(own)
        self.event, self.member_id = event, None

    # ---- what the event says ------------------------------------------------------------------------------------

    def _membership_before(self) -> Membership:
        return known_membership(self.community, self.state, self.member_id, self.event.group)

    def make_view(self, record: MemberRecord, membership: Membership, group: Mapping[str, Plain], payload: Any) -> View:
        """The view of the event's member in its group, with what is known of them."""
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

    def remembered(self, message: str) -> MessageRecord | None:
        """What is still known of a message of the event's group."""
        return self.state.message((self.event.group or "", message), self.changes.clock)

    # ---- rules --------------------------------------------------------------------------------------------------

    def judge(self, name: str, judge: Judge, view: View) -> bool | None:
        """A condition's verdict; a failing one is reported and taken as false."""
        try:
            return judge(view)
        except Exception as error:  # whatever a rule does wrong must not stop the others
            self.failed(name, error)
            return False

    def failed(self, name: str, error: Exception) -> None:
        """Takes note of what went wrong in a rule, counter or guard."""
        self.errors.append(Failed(name, f"{type(error).__name__}: {error}"))

    def applies(self, rule: Rule) -> bool:
        """Whether a rule is for the event's group, and for its member if that is a bot."""
        if rule.scope is not None and self.listed_as not in rule.scope:
            return False
        return rule.names_bot or self.view.role != "bot"

    def _event_rules(self) -> OwnChanges:
        own = OwnChanges(self.record)
        view = self.view
        bot = view.role == "bot"
        for rule, judge in self.program.not_false(self.event.kind, self.listed_as, view):
            if bot and not rule.names_bot:
                continue
            try:
                verdict = judge(view)
            except Exception as error:  # whatever a rule does wrong must not stop the others
                self.failed(rule.name, error)
                continue
            if verdict is None:
                self.note_unknown(rule, view)
            elif verdict:
                self.firing.fire(rule, own)
        return own

    def became_true(self, rule: Rule) -> bool:
        """Whether a state rule's condition is true now and was not before the event."""
        judge = self.program.judges[rule.name]
        after = self.judge(rule.name, judge, self.view)
        self.unsure.pop(rule.name, None)
        if after is None:
            self.unsure[rule.name] = rule
        return after is True and self.judge(rule.name, judge, self.before) is not True

    def note_unknown(self, rule: Rule, view: View) -> None:
        """Says what a rule lacks that is neither true nor false."""
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
            if self.program.plan_of(rule).disciplines:
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
        if effect.member is not None or verbs()[effect.verb].of_people:
            return effect
        words = f"{effect.id}\x1f{effect.text or ''}"
        if words in self.state.this_moment:
            return None
        self.changes.puts += [("this_moment", key, self.event.at) for key in (effect.id, words)]
        if effect.id in self.state.this_moment:
            return msgspec.structs.replace(effect, id=f"{effect.id}/{self.member_id or ''}")
        return effect
