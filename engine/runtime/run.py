"""One event's way through a program: facts, event rules, state rules in rounds, ladders, guards."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..check.policy import Effect as Wanted
from ..check.policy import Rule
from ..check.tables import effects as effect_rows
from ..check.tables import sanctions
from ..check.terms import Fact, Matches, Plain, walk
from ..community import Group
from ..compile.program import Judge, Program
from ..interpret import Walker, lacking
from .asked import Asked, Guarding, Tally, allowed, is_of_message, reaches_member
from .decision import Because, Effect, Failed, Fired, Unknown
from .event import Event
from .facts import group_facts, known_member, known_membership, payload_of, sanctions_after, take_facts
from .joining import Joiner
from .ladders import Rung, kept_offences, new_rung
from .own import OwnChanges
from .state import Changes, GroupRecord, MemberRecord, Membership, MessageRecord, Spent, State
from .subjects import subject_of_ladder, subject_of_log, with_text
from .view import View
from .wording import render

_MESSAGES = ("message", "edit")
_MAX_HITS = 5
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
        self.joiner = Joiner(self.community, state, event, at, self.tally)
        self.group: Group | None = self.community.group_of(event.group) if event.group is not None else None
        found = event.member.get("id") if event.member is not None else None
        self.member_id = found if isinstance(found, str) else None
        self.guarding = Guarding(program, self.view_of)
        self.caught: dict[str, int] = {}
        self.doubtful: list[Rule] = []

    def go(self) -> None:
        """Everything, in order; afterwards the collections hold what came of it."""
        event, state = self.event, self.state
        facts = take_facts(self.community, self.program.added, state, event, self.at)
        self.notes += facts.notes
        self._keep_facts(facts.record, facts.membership, facts.group)
        if event.kind == "gap":
            self.changes.puts.append(("gaps", event.group or "", self.at))
        if event.kind == "action":
            self._take_action()
        ours = self.member_id is not None and self.community.is_ours(self.member_id)
        if ours or (event.group is not None and self.group is None):
            return
        payload = payload_of(self.community, event, self.notes)
        self.before = self._view(known_member(self.community, state, self.member_id), self._membership_before(), payload)
        self.view = self._view(facts.record, facts.membership, payload)
        self.record = facts.record
        changed = facts.changed | self._count()
        own = self._event_rules()
        self._state_rules(changed, own)
        self._hold_the_doubtful()
        self._keep_caught()

    # ---- what the event says ------------------------------------------------------------------------------------

    def _membership_before(self) -> Membership:
        return known_membership(self.community, self.state, self.member_id, self.event.group)

    def _view(self, record: MemberRecord, membership: Membership, payload: Any) -> View:
        kept = self.state.groups.get(self.event.group or "", _NO_GROUP)
        return View(
            self.program, self.state, self.event, self.at, self.group, group_facts(self.group, kept), self.member_id,
            record, membership, payload,
        )  # fmt: skip

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
        view.group_id = group_id
        return view

    def _keep_facts(self, record: MemberRecord, membership: Membership, group: GroupRecord) -> None:
        if self.member_id is not None:
            if record is not self.state.members.get(self.member_id):
                self.changes.puts.append(("members", self.member_id, record))
            key = (self.event.group or "", self.member_id)
            if membership is not self.state.memberships.get(key):
                self.changes.puts.append(("memberships", key, membership))
        if group is not self.state.groups.get(self.event.group or "", _NO_GROUP):
            self.changes.puts.append(("groups", self.event.group or "", group))

    def _take_action(self) -> None:
        found = sanctions_after(self.state, self.event, self.at, self.community.defaults.mute)
        if found is not None:
            self.changes.puts.append(("in_force", *found))
        verb = self.event.payload.get("verb")
        if verb in ("kick", "ban", "remove") and self.member_id is not None:
            from dataclasses import replace

            key = (self.event.group or "", self.member_id)
            membership = known_membership(self.community, self.state, self.member_id, self.event.group)
            self.changes.puts.append(("memberships", key, replace(membership, present=False)))
        if verb == "pardon":
            self._pardon()

    def _pardon(self) -> None:
        """Takes one offence back: of a rule, on a message."""
        rule, message = self.event.payload.get("rule"), self.event.payload.get("message")
        message = message if isinstance(message, str) else (self.event.message.id if self.event.message else None)
        for (name, subject), offences in self.state.ladders.items():
            if name == rule and any(offence[1] == message for offence in offences):
                kept = tuple(offence for offence in offences if offence[1] != message)
                self.changes.puts.append(("ladders", (name, subject), kept or None))

    def _count(self) -> set[str]:
        """Counts the message in the logs that ask for it, and says which those are."""
        event = self.event
        if event.kind not in _MESSAGES or event.message is None:
            return set()
        message_key = (event.group or "", event.message.id)
        known = event.kind == "edit" and ("message", event.group or "", event.message.id) in self.state.seen
        record = self.state.messages.get(message_key) if known else None
        counted: set[tuple[str, str]] = set()
        filtered: set[str] = set()
        for key, log in self.program.policy.logs.items():
            if known and (log.filter is None or (record is not None and key in record.counted)):
                continue
            subject = subject_of_log(log, self.member_id, event.group)
            if subject is None:
                continue
            if log.filter is not None:
                if self._judge(f"counter {key}", self.program.filters[key], self.view) is not True:
                    continue
                filtered.add(key)
            counted.add((key, with_text(subject, self.view.light) if log.texts else subject))
        self.view.counted = frozenset(counted)
        self.changes.instants += [(key, subject, self.at) for key, subject in sorted(counted)]
        if event.kind == "edit" and not known:
            self.changes.puts.append(("seen", ("message", event.group or "", event.message.id), self.at))
        self.filtered = filtered | (set(record.counted) if record is not None else set())
        return {f"log:{key}" for key, _ in counted}

    filtered: set[str] = set()

    # ---- rules --------------------------------------------------------------------------------------------------

    def _judge(self, name: str, judge: Judge, view: View) -> bool | None:
        """A condition's verdict; a failing one is reported and taken as false."""
        try:
            return judge(view)
        except Exception as error:  # whatever a rule does wrong must not stop the others
            self.errors.append(Failed(name, f"{type(error).__name__}: {error}"))
            return False

    def _applies(self, rule: Rule) -> bool:
        if rule.scope is not None and self.event.group not in rule.scope:
            return False
        return rule.names_bot or self.view.role != "bot"

    def _event_rules(self) -> OwnChanges:
        own = OwnChanges(self.record)
        for rule in self.program.event_rules.get(self.event.kind, ()):
            if not self._applies(rule):
                continue
            verdict = self._judge(rule.name, self.program.judges[rule.name], self.view)
            if verdict is None:
                self._note_unknown(rule, self.view)
            elif verdict:
                self._fire(rule, own)
        return own

    def _state_rules(self, changed: set[str], own: OwnChanges) -> None:
        """Rounds of state rules: what an earlier round changed may make another rule's condition true."""
        changed |= self._take_own(own)
        waiting = list(self.program.state_rules)
        while changed and waiting:
            ready = [rule for rule in waiting if rule.inputs & changed]
            waiting = [rule for rule in waiting if rule not in ready]
            own = OwnChanges(self.record)
            for rule in ready:
                if self._applies(rule) and self._became_true(rule):
                    self._fire(rule, own)
            changed = self._take_own(own)

    def _became_true(self, rule: Rule) -> bool:
        judge = self.program.judges[rule.name]
        after = self._judge(rule.name, judge, self.view)
        if after is None:
            self._note_unknown(rule, self.view)
        return after is True and self._judge(rule.name, judge, self.before) is not True

    def _take_own(self, own: OwnChanges) -> set[str]:
        """Puts what the engine owns into the member's record, so that later rounds see it."""
        record, changed = own.joined(self.at)
        if changed and self.member_id is not None:
            self.record = record
            self.changes.puts.append(("members", self.member_id, record))
            counted = self.view.counted
            old, self.view = self.view, self._view(record, self.view.membership, self.view.payload)
            self.view.counted = counted
            self.view.share_scan(old)
        return changed

    def _note_unknown(self, rule: Rule, view: View) -> None:
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
            if any(e.verb in sanctions() or e.verb in ("delete", "hold") for step in rule.steps for e in step):
                self.tally.asked.append(Asked(rule.name, "hold", None, self.event.group))

    # ---- firing -------------------------------------------------------------------------------------------------

    def _fire(self, rule: Rule, own: OwnChanges) -> None:
        because, extra = self._evidence(rule)
        rung = self._rung(rule)
        step = rule.steps[rung.step]
        wanted = [(effect, asked) for effect in step for asked in self._asked(rule, effect, rung, extra)]
        repeated = rung.subject is not None and not rung.counts
        if repeated:
            wanted = [(effect, asked) for effect, asked in wanted if is_of_message(effect.verb)]

        def remake(effect: Wanted, member: str, group: str | None) -> Asked:
            return self._one(rule, effect, rung, extra, member, group)

        kept, counts = allowed(rule, rung.step, wanted, self.guarding, self.tally, remake)
        self.tally.asked += kept
        own.take(kept)
        if counts and rung.counts:
            self._record_offence(rule, rung)
        offence = rung.offence if counts else None
        self.fired.append(Fired(rule.name, because, offence, repeated))

    def _rung(self, rule: Rule) -> Rung:
        subject = subject_of_ladder(rule, self.member_id, self.event.group)
        caught = self._caught_before(rule)
        if subject is None:
            return new_rung(rule, None, ())
        kept = kept_offences(rule, self.state, subject, self.at)
        if caught is not None:
            return Rung(min(caught, len(rule.steps) - 1), len(kept) or None, False, subject, kept)
        if kept and (self._in_burst(rule, subject) or self._in_grace(kept)):
            last = new_rung(rule, subject, kept[:-1])
            return Rung(last.step, last.offence, False, subject, kept)
        return new_rung(rule, subject, kept)

    def _caught_before(self, rule: Rule) -> int | None:
        """The step this rule took on this message before it was edited."""
        if self.event.kind != "edit" or self.event.message is None:
            return None
        record = self.state.messages.get((self.event.group or "", self.event.message.id))
        return None if record is None else record.caught.get(rule.name)

    def _in_burst(self, rule: Rule, subject: str) -> bool:
        """Whether the rule only holds because of events that its last offence has spent."""
        spent = self.state.spent.get((rule.name, subject))
        if not rule.spends or spent is None:
            return False
        self.view.floor = spent
        try:
            return self._judge(rule.name, self.program.judges[rule.name], self.view) is not True
        finally:
            self.view.floor = None

    def _in_grace(self, kept: tuple[Any, ...]) -> bool:
        grace = self.community.defaults.grace
        return grace > 0 and self.at - kept[-1][0] <= grace

    def _record_offence(self, rule: Rule, rung: Rung) -> None:
        message = self.event.message.id if self.event.message is not None else self.event.id
        offence = (self.at, message, self.event.group or "")
        offences = tuple(sorted((*rung.kept, offence)))
        self.changes.puts.append(("ladders", (rule.name, rung.subject), offences))
        if rule.was is not None:
            self.changes.puts.append(("ladders", (rule.was, rung.subject), None))
        if self.event.message is not None:
            self.caught[rule.name] = rung.step
        if rule.spends:
            ever = self.view.ever_counts(frozenset(key.removeprefix("log:") for key in rule.inputs if key.startswith("log:")))
            self.changes.puts.append(("spent", (rule.name, rung.subject), Spent(self.at, ever)))

    def _keep_caught(self) -> None:
        if self.event.kind not in _MESSAGES or self.event.message is None or not (self.caught or self.filtered):
            return
        key = (self.event.group or "", self.event.message.id)
        held = self.state.messages.get(key) if self.event.kind == "edit" else None
        caught = {**(held.caught if held is not None else {}), **self.caught}
        counted = frozenset(self.filtered)
        if held is None or (held.caught, held.counted) != (caught, counted):
            self.changes.puts.append(("messages", key, MessageRecord(self.at, caught, counted)))

    def _evidence(self, rule: Rule) -> tuple[tuple[Because, ...], dict[str, Any]]:
        """The hits a rule fired on, and what `{match}` and `{pattern.title}` stand for."""
        found: list[Because] = []
        extra: dict[str, Any] = {}
        walker = Walker(self.program.policy)
        for term in walk(rule.condition):
            if not isinstance(term, Matches):
                continue
            text = walker.value(term.value, self.view)
            if not isinstance(text, str):
                continue
            path = term.value.path if isinstance(term.value, Fact) and term.value.path != "message.text" else None
            for index, pattern in enumerate(self.program.policy.patterns):
                if pattern.name not in term.patterns:
                    continue
                for hit in self.program.scanner.hits(text, index)[:_MAX_HITS]:
                    found.append(Because(hit.pattern, hit.item, (hit.start, hit.end), path))
                    extra.setdefault("match", text[hit.start : hit.end])
                    extra.setdefault("pattern.title", pattern.title or pattern.name)
                    extra.setdefault("pattern.name", pattern.name)
        return tuple(dict.fromkeys(found)), extra

    # ---- what is asked for --------------------------------------------------------------------------------------

    def _asked(self, rule: Rule, effect: Wanted, rung: Rung, extra: dict[str, Any]) -> list[Asked]:
        member = self._target_of(rule, effect)
        groups = self._groups_of(effect, member)
        return [self._one(rule, effect, rung, extra, member, group) for group in groups]

    def _target_of(self, rule: Rule, effect: Wanted) -> str | None:
        if not reaches_member(effect.verb):
            return None
        if effect.who == "inviter":
            found = self.view.inviter
            if found is None:
                self.unknown.append(Unknown(rule.name, "member.inviter"))
            return found
        return self.member_id

    def _groups_of(self, effect: Wanted, member: str | None) -> list[str | None]:
        if not effect.everywhere:
            return [effect.group if effect.group is not None else self.event.group]
        known = {group for group in self.community.groups if group != "*"}
        known |= {group for group, who in self.state.memberships if who == member and group}
        return sorted(known | ({self.event.group} if self.event.group else set()))  # type: ignore[arg-type]

    def _one(
        self, rule: Rule, effect: Wanted, rung: Rung, extra: dict[str, Any], member: str | None, group: str | None
    ) -> Asked:
        policy = self.program.policy
        words = render(effect.text, policy, self.view, extra)
        if words is None and effect_rows()[effect.verb].kind in ("sanction", "message"):
            words = render(rule.because, policy, self.view, extra)
        amount = Walker(policy).value(effect.amount, self.view) if effect.amount is not None else None
        value = Walker(policy).value(effect.value, self.view) if effect.value is not None else None
        if effect.amount is not None and not isinstance(amount, int | Decimal):
            self.unknown.append(Unknown(rule.name, effect.amount.span.text))
            amount = 0
        return Asked(
            rule.name, effect.verb, member, group, until=self._until(effect), text=words,
            role=effect.name if effect_rows()[effect.verb].object == "role" else None,
            amount=amount, attribute=effect.attribute, value=value,
            tag=effect.name if effect_rows()[effect.verb].object == "name" else None,
            step=rung.step + 1, of=len(rule.steps), repeated=rung.subject is not None and not rung.counts,
        )  # fmt: skip

    def _until(self, effect: Wanted) -> int | None:
        if effect.duration is not None:
            return self.at + effect.duration
        return self.at + self.community.defaults.mute if effect.verb == "mute" else None

    def effects(self) -> tuple[Effect, ...]:
        """The joined effects of the decision."""
        return self.joiner.join(self.tally.asked)


__all__ = ["Plain", "Run"]
