"""Moments and obligations within one event's way through a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from msgspec import structs

from ..check.names import role_names
from ..check.policy import Expect, Rule
from ..check.tables import sanctions
from ..community import ANY_GROUP
from ..compile.moments import next_moment, span_start
from ..compile.plans import Plan
from ..interpret import lacking
from .decision import Missed, Pending, Unknown
from .due import anchored_at, is_anchored, moments_since, subjects
from .event import Event, format_instant, parse_instant
from .ladders import Rung
from .state import PER_GROUP, Obligation
from .view import View

if TYPE_CHECKING:
    from .run import Run

Subject = tuple[str, str]
_LISTED = 1000
"""How many missed moments a decision lists."""


class Moments:
    """Keeps the agenda of anchored rules, and lets due rules run.

    Args:
        run: the event's way through the program.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.program = run.program
        self.state = run.state

    # ---- anchors ------------------------------------------------------------------------------------------------

    def keep_agenda(self, changed: set[str]) -> None:
        """Puts the moments of anchored rules on the agenda, for rules that are new and for subjects that changed or came."""
        came = self._came()
        for rule in self.program.timed_rules:
            if rule.anchor is None:
                continue
            if not is_anchored(self.program, self.state, rule.name):
                self.run.changes.puts.append(("anchored", rule.name, 1))
                for subject in subjects(self.program, self.state, rule):
                    self._anchor(rule, subject)
            if rule.anchor.path in changed:
                for subject in self._touched(rule):
                    self._anchor(rule, subject)
            elif came and rule.subject == "member in group":
                for subject in self._in_scope(rule, (self.run.event.group or "",)):
                    self._anchor(rule, subject)

    def _came(self) -> bool:
        """Whether the event's member is in its group and was not known to be."""
        group, member = self.run.event.group, self.run.member_id
        if group is None or member is None or self.run.view.membership.present is False:
            return False
        before = self.state.memberships.of(group).get(member)
        return before is None or before.present is False

    def _touched(self, rule: Rule) -> Iterator[Subject]:
        """Of whom the fact is, which the event changed, that names the moment of a rule."""
        group, member = self.run.event.group or "", self.run.member_id or ""
        assert rule.anchor is not None
        owner, _, name = rule.anchor.path.partition(".")
        if rule.subject != "member in group":
            yield from self._in_scope(rule, (group,))
        elif owner == "group":
            yield from (each for each in subjects(self.program, self.state, rule) if each[0] == group)
            yield from self._in_scope(rule, (group,) if self._came() else ())
        elif name in PER_GROUP:
            yield from self._in_scope(rule, (group,))
        else:
            known = {*self.run.community.groups, *self.state.memberships.groups} - {ANY_GROUP, group}
            others = (each for each in sorted(known) if self.run.present(member, each))
            yield from self._in_scope(rule, (*others, *((group,) if group else ())))

    def _in_scope(self, rule: Rule, groups: Iterable[str]) -> Iterator[Subject]:
        """The event's member, or nobody, in those groups for which a rule is."""
        for group in groups:
            listed = self.run.community.group_of(group) if group else None
            if rule.scope is None or group in rule.scope or (listed is not None and listed.id in rule.scope):
                member = (self.run.member_id or "") if "member" in rule.subject else ""
                yield (group if "group" in rule.subject else "", member)

    def _anchor(self, rule: Rule, subject: Subject) -> None:
        moment = anchored_at(self._view_of(*subject), rule)
        key = ("anchor", rule.name, *subject)
        if moment is not None and moment > self.run.at:
            self.run.changes.puts.append(("agenda", key, moment))
        elif key in self.state.agenda:
            self.run.changes.puts.append(("agenda", key, None))

    def _view_of(self, group: str, member: str) -> View:
        """The view of a subject, with what the event says of it."""
        run, here, who = self.run, self.run.event.group or "", self.run.member_id or ""
        if group in ("", here) and member in ("", who):
            return run.view
        view = View.at_moment(self.program, self.state, run.event, group or None, member or None)
        if group == here:
            view.group_facts = run.view.group_facts
        if member == who:
            view.member = run.view.member
        return view

    # ---- due ----------------------------------------------------------------------------------------------------

    def run_due(self) -> list[tuple[str, Rule]]:
        """Lets what is due run: what it is, with its rule; nothing where the event only closes a moment."""
        event, changes = self.run.event, self.run.changes
        what = event.payload.get("what")
        if what == "close":
            self._close()
        elif what == "skip":
            self._skip()
        else:
            changes.progress = (event.at, event.group or "", self.run.member_id or "")
        items = cast("Sequence[tuple[str, str]]", event.payload.get("items") or ())
        for kind, name in items:
            if kind != "run":
                key = (kind, name, event.group or "", self.run.member_id or "")
                changes.puts.append(("agenda", key, None))
        rules = self.program.policy.rules
        return [(kind, rules[name]) for kind, name in items if name in rules]

    def _close(self) -> None:
        changes, at, through = self.run.changes, self.run.event.at, self.state.through
        # what a late event waits for can be due before moments that have passed, which must not come again
        changes.through, changes.progress = at if through is None else max(at, through), None
        changes.puts += [("agenda", key, None) for key, due in self.state.agenda.items() if due <= at]
        changes.puts += [("this_moment", effect, None) for effect in self.state.this_moment]

    def forget_group(self, group: str) -> None:
        """Takes the moments of a group that is no more off the agenda; what is expected there is withdrawn elsewhere."""
        keys = [key for key in self.state.agenda if key[0] == "anchor" and key[2] == group]
        self.run.changes.puts += [("agenda", key, None) for key in keys]

    def _skip(self) -> None:
        """Lists the moments of schedules that so long a silence leaves out, and goes on after them."""
        changes, at = self.run.changes, self.run.event.at
        found = self._missed_schedules(self.run.state.through or 0, at, self.program.timed_rules)
        self.run.missed += sorted(found, key=lambda m: (m.at, m.rule))
        changes.through, changes.progress = at, None

    # ---- gaps ---------------------------------------------------------------------------------------------------

    def take_gap(self) -> None:
        """Notes that nobody listened, lists what was missed meanwhile, and puts deadlines off by as long as that was."""
        event, state, here = self.run.event, self.state, self.run.event.group or ""
        self.run.changes.puts.append(("gaps", here, max(self.run.at, state.gaps.get(here, self.run.at))))
        since = _gap_since(event, state.clock)
        for key, obligation in state.obligations.items():
            if event.group is not None and key[1] not in ("", event.group):
                continue  # there somebody listened
            # whoever opened it was heard, so nothing that was expected was missed before then
            length = max(0, self.run.at - max(since, obligation.opened))
            later = structs.replace(obligation, deadline=obligation.deadline + length)
            self.run.changes.puts.append(("obligations", key, later))
            self.run.changes.puts.append(("agenda", ("deadline", *key), later.deadline))
        self.run.changes.puts.append(("gap_end", "", self.run.at))
        self.run.missed += self._missed(since)

    def _missed(self, since: int) -> list[Missed]:
        zone = self.run.community.timezone
        begun = max(since, since if self.state.through is None else self.state.through)
        found = self._missed_schedules(begun, self.run.at, [r for r in self.program.timed_rules if not r.catch_up])
        for key, at in self.state.agenda.items():
            rule_of = self.program.policy.rules.get(key[1])
            if key[0] == "anchor" and since < at <= self.run.at and rule_of is not None and not rule_of.catch_up:
                found.append(Missed(key[1], format_instant(at, zone)))
                self.run.changes.puts.append(("agenda", key, None))
        return sorted(found, key=lambda m: (m.at, m.rule))

    def _missed_schedules(self, since: int, until: int, rules: Iterable[Rule]) -> list[Missed]:
        zone, later = self.run.community.timezone, moments_since(self.program, self.state)
        found: list[Missed] = []
        for rule in rules:
            moment = max(since, later.get(rule.name, since))
            while rule.schedule is not None and len(found) < _LISTED:
                following = next_moment(rule.schedule, moment, zone)
                if following is None or following > until:
                    break
                found.append(Missed(rule.name, format_instant(following, zone)))
                moment = following
        return found


def _gap_since(event: Event, clock: int) -> int:
    since = event.payload.get("since")
    return min(parse_instant(since), event.at) if isinstance(since, str) else clock


class Obligations:
    """Opens, meets, misses and withdraws obligations.

    Args:
        run: the event's way through the program.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.closed: set[tuple[str, str, str]] = set()

    def open(self, rule: Rule) -> None:
        """Opens what a rule that fired waits for, unless it is open for the same subject."""
        if rule.expect is None:
            return
        key = (rule.name, *self._subject(rule))
        if key in self.run.state.obligations and key not in self.closed:
            return
        deadline = self.run.at + rule.expect.within
        self._put(key, Obligation(self.run.at, deadline, 0, self.run.event.id))
        self._note(key, "opened", deadline)

    def _subject(self, rule: Rule) -> Subject:
        group = (self.run.event.group or "") if "group" in rule.subject else ""
        return group, (self.run.member_id or "") if "member" in rule.subject else ""

    def meet(self) -> None:
        """Closes what this event meets; the event that opens an obligation never meets it."""
        event = self.run.event
        for rule, judge in self.run.program.expecting:
            expect = rule.expect
            assert expect is not None
            if event.kind not in expect.kinds or not self.run.state.obligations:
                continue
            verdict = judge is None or self.run.judge(rule.name, judge, self.run.view)
            keys = self._met_by_this(rule, expect.who) if verdict is not False else []
            keys = [key for key in keys if self._is_later(key)]
            if keys and verdict is None and not self._in_doubt(rule, expect):
                continue
            for key in keys:
                self._remove(key)
                self._note(key, "met", None)

    def _in_doubt(self, rule: Rule, expect: Expect) -> bool:
        """Whether what can't be decided counts as met: nobody is sanctioned for what nobody can tell."""
        assert expect.condition is not None
        needs = lacking(expect.condition, self.run.program.policy, self.run.view)
        self.run.unknown += [Unknown(rule.name, each) for each in needs]
        return any(effect.verb in sanctions() for step in expect.otherwise for effect in step)

    def _met_by_this(self, rule: Rule, who: str) -> list[tuple[str, str, str]]:
        open_ones = self.run.state.obligations
        if who == "member":
            key = (rule.name, *self._subject(rule))
            return [key] if key in open_ones else []
        if who != "anyone" and self.run.view.role not in role_names(self.run.community, who):
            return []
        group = self.run.event.group or ""
        return [key for key in open_ones if key[0] == rule.name and key[1] in ("", group)]

    def _is_later(self, key: tuple[str, str, str]) -> bool:
        return self.run.at >= self.run.state.obligations[key].opened

    def withdraw(self) -> None:
        """Takes back what is expected of a member who left, was removed, or whose group is no more."""
        group, member = self.run.event.group or "", self.run.member_id or ""
        for key in self.run.state.obligations:
            if key[1] == group and (key[2] == member or self.run.event.payload.get("verb") == "disband"):
                self._remove(key)
                self._note(key, "withdrawn", None)

    def miss(self, rule: Rule) -> tuple[Plan, Rung] | None:
        """The next step of the `otherwise` ladder at a deadline, or None where nothing is open any more."""
        key = (rule.name, self.run.event.group or "", self.run.member_id or "")
        obligation = self.run.state.obligations.get(key)
        if obligation is None or rule.expect is None or obligation.deadline > self.run.at:
            return None
        steps = rule.expect.otherwise
        if obligation.step + 1 < len(steps):
            deadline = self.run.at + rule.expect.within
            self._put(key, structs.replace(obligation, deadline=deadline, step=obligation.step + 1))
        else:
            self.run.changes.puts.append(("obligations", key, None))
        self._note(key, "missed", None)
        return self.run.program.plan_of_missing(rule), Rung(obligation.step, None, False, None)

    def _put(self, key: tuple[str, str, str], obligation: Obligation) -> None:
        self.run.changes.puts.append(("obligations", key, obligation))
        self.run.changes.puts.append(("agenda", ("deadline", *key), obligation.deadline))

    def _remove(self, key: tuple[str, str, str]) -> None:
        self.closed.add(key)
        self.run.changes.puts.append(("obligations", key, None))
        self.run.changes.puts.append(("agenda", ("deadline", *key), None))

    def _note(self, key: tuple[str, str, str], what: str, deadline: int | None) -> None:
        until = None if deadline is None else format_instant(deadline, self.run.community.timezone)
        self.run.pending.append(Pending(key[0], what, key[2] or None, key[1] or None, until))


def throttled(run: Run, rule: Rule) -> bool:
    """Whether a rule has acted as often as it may for its subject; if not, notes that it acts now."""
    throttle = rule.throttle
    if throttle is None:
        return False
    group = (run.event.group or "") if "group" in rule.subject else ""
    member = (run.member_id or "") if "member" in rule.subject else ""
    key = (rule.name, group, member)
    start = _window_start(run, throttle.window, throttle.calendar)
    kept = tuple(at for at in run.state.throttles.get(key, ()) if at > start)
    if len(kept) >= throttle.count:
        return True
    run.changes.puts.append(("throttles", key, (*kept, run.at)))
    return False


def _window_start(run: Run, window: int | None, calendar: str | None) -> int:
    """The instant after which firings count: sliding, or the last one before this span of the calendar began."""
    if window is not None:
        return run.at - window
    return span_start(calendar, run.at, run.community.timezone) - 1
