"""A rule that fires: its evidence, the step it takes, what it asks for, the offence it leaves."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import structs

from ..check.policy import Effect as Wanted
from ..check.policy import Rule
from ..check.tables import sanctions
from ..compile.bounds import AtLeast
from ..compile.plans import EffectPlan, Plan
from ..interpret import Walker, lacking_in
from .asked import Asked, allowed
from .begun import Begun
from .bursts import is_burst, spending
from .decision import Because, Dropped, Fired, Task, Unknown
from .draws import drawn as draw_from
from .event import format_instant
from .evidence import evidence
from .facts import known_member
from .ladders import Rung, held_offences, is_in_grace, kept_offences, new_rung, offences_with, rung_again
from .own import OwnChanges
from .presence import members_of
from .state import Offence
from .subjects import subject_of_ladder
from .timed import throttled
from .view import View
from .wording import render

if TYPE_CHECKING:
    from .run import Run

_OPINIONS = ("report", "reaction")


class Firing:
    """Lets the rules of one event fire.

    Args:
        run: the event's way through the program, which collects what comes of it.
    """

    __slots__ = ("run",)

    def __init__(self, run: Run) -> None:
        self.run = run

    def fire(self, rule: Rule, own: OwnChanges) -> None:
        """Takes the rule's next step, or repeats its last one, and notes what came of it.

        Args:
            rule: whose condition holds.
            own: takes what it changes of the member's state.
        """
        run = self.run
        if run.event.kind in _OPINIONS and self._has_fired_on_this(rule):
            return
        if rule.throttle is not None and throttled(run, rule):
            run.tally.dropped.append(Dropped(rule.name, "rule", "it has acted as often as it may", run.member_id))
            return
        if run.event.kind in _OPINIONS and run.event.kind in rule.kinds:
            run.caught[rule.name] = 0  # also where it is no offence: of somebody unknown, or forbidden by a guard
        plan = run.program.plan_of(rule)
        because, extra = evidence(run.view, plan)
        if rule.expect is not None and not run.by_another:
            run.obligations.open(rule)
        if not plan.steps:
            run.fired.append(Fired(rule.name, because))
            return
        self.follow(plan, self._rung(plan), because, extra, own)

    def fire_found(self, begun: Begun) -> OwnChanges:
        """Lets the event rules fire that the short way found true, and says which it found unknown."""
        run = self.run
        own, rules = OwnChanges(run.record), run.program.rules_for("message", run.listed_as)
        for index in sorted((*begun.true, *begun.unknown)):
            if index in begun.unknown:
                run.note_unknown(rules[index][0], run.view)
            else:
                self.fire(rules[index][0], own)
        return own

    def follow(
        self, plan: Plan, rung: Rung, because: tuple[Because, ...], extra: dict[str, Any], own: OwnChanges
    ) -> None:
        """Takes a step of a ladder.

        Args:
            plan: of the rule, with the ladder that is meant.
            rung: which step, and as which offence.
            because, extra: the evidence.
            own: takes what it changes of the member's state.
        """
        run, rule, step = self.run, plan.rule, plan.steps[rung.step]
        if step.draw is not None:
            drawn = self._draw(rule, step.draw)
            extra = {**extra, "drawn": ", ".join(self._names(drawn)), "drawn ids": drawn}
        wanted: list[tuple[EffectPlan, Asked]] = []
        for effect in step.effects:
            if effect.is_plain:
                one = self._plain(plan, effect, rung, extra)
                if (one.member is not None and one.group is not None) or self._is_possible(effect, one):
                    wanted.append((effect, one))
            else:
                wanted += [(effect, asked) for asked in self._asked(plan, effect, rung, extra)]
        repeated = rung.subject is not None and not rung.counts
        if repeated:
            wanted = [(effect, asked) for effect, asked in wanted if effect.verb.of_message]

        def remake(effect: EffectPlan, member: str, group: str | None) -> Asked:
            return self._one(plan, effect, rung, extra, member, group)

        kept, counts = allowed(plan, rung.step, wanted, run.guarding, run.tally, remake)
        run.tally.asked += kept
        if step.owns:
            own.take(kept)
        if not repeated and run.program.own_logs:
            verbs = {asked.verb for asked in kept}
            run.offences.append((rule.name, "warn" in verbs, bool(verbs & sanctions())))
        if counts and rung.counts:
            self._record_offence(plan, rung)
        run.fired.append(Fired(rule.name, because, rung.offence if counts else None, repeated))

    # ---- drawing and assigning ----------------------------------------------------------------------------------

    def _draw(self, rule: Rule, wanted: Wanted) -> tuple[str, ...]:
        """Who is drawn in a step; the same for everyone who draws again from the trace."""
        number = Walker(self.run.program.policy).value(wanted.amount, self.run.view) if wanted.amount is not None else 0
        entrants = self._entrants(wanted.name)
        moment = format_instant(self.run.at, self.run.community.timezone)
        beacon = str(self.run.event.payload.get("beacon", ""))
        return draw_from(rule.name, moment, entrants, int(number) if isinstance(number, int) else 0, beacon)

    def _entrants(self, tag: str | None) -> list[str]:
        group = self.run.event.group
        if group is None:
            return []
        found = []
        for member in sorted(members_of(self.run.program, self.run.state, group)):
            tags = View.at_moment(self.run.program, self.run.state, self.run.event, group, member).tags
            if tag in (None, "members") or (tags is not None and tag in tags):
                found.append(member)
        return found

    def _names(self, members: tuple[str, ...]) -> list[str]:
        known = (known_member(self.run.community, self.run.state, member) for member in members)
        return [str(record.values.get("name", member)) for record, member in zip(known, members, strict=True)]

    def _assignees(self, rule: Rule, effect: Wanted) -> list[str]:
        """Who of a role gets a task: everyone where each gets some, else the next in turn, else whoever has least."""
        group = self.run.event.group or ""
        found = []
        for member in sorted(members_of(self.run.program, self.run.state, group)):
            role = View.at_moment(self.run.program, self.run.state, self.run.event, group, member).role
            if role == effect.name and member != self.run.member_id:
                found.append(member)
        if not found or effect.each is not None:
            return found
        if effect.by_turns:
            turn = self.run.state.turns.get((rule.name, group), 0)
            self.run.changes.puts.append(("turns", (rule.name, group), turn + 1))
            return [found[turn % len(found)]]
        loads = self.run.state.loads
        chosen = min(found, key=lambda member: (loads.get((group, member), 0), member))
        self.run.changes.puts.append(("loads", (group, chosen), loads.get((group, chosen), 0) + 1))
        return [chosen]

    def _assigned(self, plan: Plan, planned: EffectPlan, rung: Rung, extra: dict[str, Any]) -> list[Asked]:
        rule, effect, group = plan.rule, planned.effect, self.run.event.group
        if effect.who == "inviter":
            inviter = self.run.view.inviter
            chosen = [inviter] if inviter is not None else []
        else:
            chosen = self._assignees(rule, effect)
        if not chosen:
            text = f"nobody to assign to: {effect.name or 'the inviter'}"
            self.run.tally.tasks.append(Task(rule.name, text, self.run.member_id, group))
        made = self._one(plan, planned, rung, extra, self.run.member_id, group)
        return [structs.replace(made, to=member, role=effect.name, amount=effect.each) for member in chosen]

    def _successor(self) -> str | None:
        """The next owner in the planned order who is in the group."""
        group = self.run.group
        if group is None:
            return None
        here = members_of(self.run.program, self.run.state, group.id)
        return next((who for who in group.succession if who in here and who != self.run.member_id), None)

    def _has_fired_on_this(self, rule: Rule) -> bool:
        """What others make of a message lets a rule fire once on it."""
        event = self.run.event
        if event.kind not in _OPINIONS or event.message is None:
            return False
        record = self.run.remembered(event.message.id)
        return record is not None and rule.name in record.caught

    def _rung(self, plan: Plan) -> Rung:
        run, rule = self.run, plan.rule
        subject = subject_of_ladder(rule, run.member_id, run.event.group)
        if subject is None:
            return Rung(0, None, False, None)
        caught = self._caught_before(rule) if run.event.kind == "edit" else None
        if not plan.keeps_offences:
            repeated = run.by_another or caught is not None or (rule.spends and self._in_burst(rule, subject))
            return Rung(0, None, not repeated, subject)
        held = held_offences(rule, run.state, subject)
        kept = kept_offences(rule, held, run.at)
        if run.by_another and caught is None:
            return Rung(new_rung(rule, subject, kept[:-1]).step, None, False, subject)
        if caught is None and not (rule.spends and self._in_burst(rule, subject)) and not self._in_grace(plan, kept):
            return new_rung(rule, subject, kept, held)
        again = rung_again(rule, subject, kept)
        return again if caught is None else structs.replace(again, step=min(caught, len(plan.steps) - 1))

    def _caught_before(self, rule: Rule) -> int | None:
        """The step this rule took on this message before it was edited."""
        if self.run.event.message is None:
            return None
        record = self.run.remembered(self.run.event.message.id)
        caught = {} if record is None else record.caught
        return caught.get(rule.name, caught.get(rule.was or rule.name))

    def _in_burst(self, rule: Rule, subject: str) -> bool:
        """Whether the rule only holds because of events that its last offence has spent."""
        run, judge = self.run, self.run.program.judges[rule.name]
        return is_burst(rule, subject, run.view, lambda view: run.judge(rule.name, judge, view))

    def _in_grace(self, plan: Plan, kept: tuple[Offence, ...]) -> bool:
        """Whether the message was on its way when the rule already acted on another."""
        if self.run.event.kind not in ("message", "edit") or not plan.disciplines:
            return False
        return is_in_grace(kept, self.run.at, self.run.community.defaults.grace)

    def _record_offence(self, plan: Plan, rung: Rung) -> None:
        run, rule, event = self.run, plan.rule, self.run.event
        if plan.keeps_offences:
            offence = (run.at, event.id if event.message is None else event.message.id, event.group or "")
            earliest = max(run.state.clock, run.at) - run.community.defaults.lateness
            offences = offences_with(rule, rung.held, offence, earliest)
            run.changes.puts.append(("ladders", (rule.name, rung.subject), offences))
            if rule.was is not None:
                run.changes.puts.append(("ladders", (rule.was, rung.subject), None))
        if event.message is not None:
            run.caught[rule.name] = rung.step
        if rule.spends:
            run.changes.puts.append(("spent", (rule.name, rung.subject), spending(plan, run.view, rung.subject or "")))

    # ---- what is asked for --------------------------------------------------------------------------------------

    def _plain(self, plan: Plan, planned: EffectPlan, rung: Rung, extra: dict[str, Any]) -> Asked:
        """What is asked for by an effect that reaches the event's own member, if anyone, in one group."""
        member = self.run.member_id if self._reaches(planned) else None
        group = planned.effect.group
        return self._one(plan, planned, rung, extra, member, self.run.event.group if group is None else group)

    def _asked(self, plan: Plan, planned: EffectPlan, rung: Rung, extra: dict[str, Any]) -> list[Asked]:
        """What is asked for by an effect that reaches others, or elsewhere, or as much as the event says."""
        effect, run = planned.effect, self.run
        if effect.verb == "assign":
            return self._assigned(plan, planned, rung, extra)
        member = None
        if self._reaches(planned):
            member = run.view.inviter if effect.who == "inviter" else run.member_id
            if member is None and effect.who == "inviter":
                run.unknown.append(Unknown(plan.rule.name, "member.inviter"))
        groups = self._groups_of(effect, member)
        asked = [self._one(plan, planned, rung, extra, member, group) for group in groups]
        return [one for one in asked if self._is_possible(planned, one)]

    def _reaches(self, planned: EffectPlan) -> bool:
        """Whether an effect has a member as its target: of a request to join, whoever asks."""
        if planned.verb.reaches_member:
            return True
        return self.run.event.kind in ("join", "request") and planned.effect.verb in ("approve", "reject", "hold")

    def _is_possible(self, planned: EffectPlan, one: Asked) -> bool:
        """Whether there is someone and something to do it to; where there is not, the decision says so."""
        tally, effect = self.run.tally, planned.effect
        if not planned.is_plain:
            for term, value in ((effect.amount, one.amount), (effect.value, one.value)):
                if term is not None and value is None:
                    needs = lacking_in(term, self.run.program.policy, self.run.view)
                    self.run.unknown += [Unknown(one.rule, each) for each in needs]
                    return False
        if one.member is None and planned.verb.reaches_member:
            tally.dropped.append(Dropped(one.rule, one.verb, "there is no member it could reach", group=one.group))
            return False
        if one.group is None and planned.verb.needs_group:
            tally.dropped.append(Dropped(one.rule, one.verb, "the event has no group to do it in", one.member))
            tally.tasks.append(Task(one.rule, f"`{one.verb}` was not done: the event has no group", one.member))
            return False
        return True

    def _groups_of(self, effect: Wanted, member: str | None) -> list[str] | list[str | None]:
        here = self.run.event.group
        if not effect.everywhere:
            return [effect.group if effect.group is not None else here]
        known = {group for group in self.run.community.groups if group != "*"}
        known |= {group for group, who in self.run.state.memberships if who == member and group}
        return sorted(known if here is None else known | {here})

    def _one(
        self, plan: Plan, planned: EffectPlan, rung: Rung, extra: dict[str, Any], member: str | None, group: str | None
    ) -> Asked:
        run, effect, text = self.run, planned.effect, planned.text
        if text is None and planned.template is not None:
            text = render(planned.template, run.program.policy, run.view, extra)
        amount, value = planned.amount, planned.value
        if not planned.is_plain:
            amount, value = self._amounts(planned, extra)
        return Asked(
            plan.rule.name, effect.verb, member, group,
            None if planned.lasts is None else run.at + planned.lasts,
            text, planned.role, amount, effect.attribute, value, planned.tag,
            self._successor() if effect.verb == "transfer_ownership" else None,
            rung.step + 1, len(plan.steps), rung.subject is not None and not rung.counts, run.round,
        )  # fmt: skip

    def _amounts(self, planned: EffectPlan, extra: dict[str, Any]) -> tuple[int | Decimal | None, Any]:
        """How much, and what, an effect asks for where that depends on the event."""
        effect, view, walker = planned.effect, self.run.view, Walker(self.run.program.policy)
        amount = walker.value(effect.amount, view) if effect.amount is not None else None
        value = walker.value(effect.value, view) if effect.value is not None else None
        if effect.about is not None:
            value = walker.value(effect.about, view)
        elif planned.verb.object == "reference":
            value = effect.name
        if effect.verb == "draw":
            value = extra.get("drawn ids")
        return amount if isinstance(amount, int | Decimal) else None, None if isinstance(value, AtLeast) else value
