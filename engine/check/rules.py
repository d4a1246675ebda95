"""Rules and guards: what they listen to, whom they are about, what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..community import Community
from ..diagnostics import Diagnostic, Label
from ..source import Span
from ..syntax import nodes
from ..syntax.pieces import line
from ..syntax.wording import Wording
from ..syntax.written_expressions import ExpressionWriter
from .clock import waits_for_the_clock
from .conditions import read_condition
from .digest import digest_of
from .effects import Setting, effect_acts_in_group, effect_reaches_member, read_effect, read_template
from .names import Names, Wrong, event_at, verb_at
from .policy import Effect, Expect, Forget, Guard, Rule, Subject, Template, Throttle
from .reading import Logs, Reading
from .schedules import Anchor, Schedule, read_schedule
from .tables import effects, sanctions
from .terms import Always, And, Condition, Fact, HasContent, IsTrue, Not, walk
from .values import read_value

_KINDS = {"message": frozenset(("message", "edit"))}
_ABOUT_MESSAGES = frozenset(("message", "report", "reaction"))
_IN_GROUP = frozenset(
    (
        "member.role", "member.joined_at", "member.days_in_group", "member.inviter", "member.banned", "member.muted",
    )
)  # fmt: skip
_OF_GROUPS = frozenset(("message", "join", "leave", "report", "reaction", "request", "action"))
_OF_EVENTS = ("message.", "event.", "request.", "report.", "reporter.", "reaction.", "reactor.", "action.", "actor.")


class RuleChecker:
    """Checks the rules and guards of one policy folder.

    Args:
        names: what names mean.
        logs: where counters register what has to be remembered.
        read_list: reads a list file of the policy folder.
    """

    def __init__(self, names: Names, logs: Logs, read_list: Callable[[nodes.File], frozenset[str]]) -> None:
        self.names = names
        self.logs = logs
        self.read_list = read_list
        self.findings: list[Diagnostic] = []
        self.used_patterns: set[str] = set()

    @property
    def community(self) -> Community:
        """The community the policy is for."""
        return self.names.community

    def reading(self) -> Reading:
        """A new context for a condition."""
        return Reading(self.names, self.logs, self.read_list, findings=self.findings, patterns=self.used_patterns)

    def _try(self, check: Callable[[], None]) -> None:
        try:
            check()
        except Wrong as wrong:
            self.findings.append(wrong.diagnostic)

    # ---- rules --------------------------------------------------------------------------------------------------

    def rule(self, node: nodes.Rule) -> Rule | None:
        """A checked rule, or None when something is wrong with it; what, is among the findings."""
        before = self._errors()
        context = self.reading()
        condition = self._condition(node, context)
        kinds = self._kinds(node, context)
        scope = self._scope(node)
        schedule, anchor = self._moments(node, context)
        if schedule is not None or anchor is not None:
            kinds = self._no_events(node, kinds)
        self._check_per(node)
        subject, inputs = self._subject(node, kinds, context), frozenset(context.inputs)
        setting = self._setting(kinds, subject, scope is not None)
        if self._errors() > before:  # what could not be read may have said what there is to act on
            setting = Setting(True, True, True, True)
        else:
            context.runs_on = frozenset(context.nouns)
        steps = self._steps(node, context, setting)
        because = self._because(node, context)
        expect = self._expect(node, context, setting)
        throttle = self._throttle(node)
        if condition is not None and not kinds and not isinstance(node.trigger, nodes.Every | nodes.Anchor):
            self._check_state_rule(node, condition)
        if self._errors() > before or condition is None:
            return None
        return Rule(
            name=node.name.id if node.name is not None else f"rule-{digest_of(node)[:12]}",
            title=self.names.titled(node),
            was=node.was.id if node.was is not None else None,
            bare=node.name is None,
            kinds=kinds,
            scope=scope,
            subject=subject,
            condition=condition,
            steps=steps,
            forget=self._forget(node),
            per_group=node.per is not None and node.per.id == "group",
            because=because,
            inputs=inputs,
            spends=bool(kinds)
            and any(path.startswith(("log:member.messages", "log:member.repeats")) for path in inputs),
            names_bot=context.names_bot,
            span=node.span,
            schedule=schedule,
            anchor=anchor,
            throttle=throttle,
            expect=expect,
            catch_up=node.catch_up,
        )

    def _errors(self) -> int:
        return len([finding for finding in self.findings if finding.level == "error"])

    def _condition(self, node: nodes.Rule, context: Reading) -> Condition | None:
        conditions: list[Condition] = []
        trigger = node.trigger
        for part, negated in ((getattr(trigger, "condition", None), False), (node.unless, True)):
            if part is None:
                continue
            try:
                found = read_condition(part, context)
            except Wrong as wrong:
                self.findings.append(wrong.diagnostic)
                continue
            conditions.append(Not(found, span=part.span) if negated else found)
        if isinstance(trigger, nodes.Every) and "workday" in trigger.schedule.names:
            conditions.append(IsTrue(Fact("workday", "boolean", clock=True, span=trigger.span), span=trigger.span))
        if not conditions:
            return Always(span=node.span) if isinstance(trigger, nodes.Every | nodes.Anchor) else None
        return conditions[0] if len(conditions) == 1 else And(tuple(conditions), span=node.span)

    def _kinds(self, node: nodes.Rule, context: Reading) -> frozenset[str]:
        nouns = list(context.nouns.items())
        about = frozenset(context.nouns) - {"message"}
        if about and frozenset(context.nouns) <= _ABOUT_MESSAGES:
            return about  # what others make of a message: the rule runs on their reports and reactions
        if len(nouns) > 1:
            (first, place), (second, other) = nouns[0], nouns[1]
            both = f"`{event_at(first, place)}` and `{event_at(second, other)}`"
            self.findings.append(
                Diagnostic(
                    "G204",
                    f"this condition speaks of two events, {both}",
                    other,
                    (Label(place, "the first is here"),),
                    "an event is one or the other: write a rule for each",
                )
            )
        if not nouns:
            return frozenset()
        return _KINDS.get(nouns[0][0], frozenset((nouns[0][0],)))

    def _scope(self, node: nodes.Rule) -> frozenset[str] | None:
        if not node.scope:
            return None
        found: set[str] = set()
        for name in node.scope:
            self._try(lambda name=name: found.update(self.names.groups_meant(name)))  # type: ignore[misc]
        return frozenset(found)

    # ---- moments ------------------------------------------------------------------------------------------------

    def _moments(self, node: nodes.Rule, context: Reading) -> tuple[Schedule | None, Anchor | None]:
        trigger = node.trigger
        try:
            if isinstance(trigger, nodes.Every):
                schedule = read_schedule(trigger.schedule, self.community.timezone)
                start, whole = min(trigger.span.start, trigger.schedule.span.start), trigger.schedule.span
                return replace(schedule, span=Span(whole.source, start, whole.end)), None
            if isinstance(trigger, nodes.Anchor):
                return None, self._anchor(trigger, context)
        except Wrong as wrong:
            self.findings.append(wrong.diagnostic)
        if node.catch_up and isinstance(trigger, nodes.When):
            self.findings.append(
                Diagnostic(
                    "G241", "`catch up` is for rules that run at moments of their own", node.span, help="remove it"
                )
            )
        return None, None

    def _anchor(self, node: nodes.Anchor, context: Reading) -> Anchor:
        moment = read_value(node.moment, context)
        if not isinstance(moment, Fact) or moment.type not in ("datetime", "date") or moment.clock:
            raise Wrong("G203", "expected a moment that is an attribute, such as `group.starts_at`", node.moment.span)
        places = (node.duration.span, node.moment.span)
        span = Span(node.span.source, min(place.start for place in places), max(place.end for place in places))
        return Anchor(moment.path, -node.duration.ms if node.side == "before" else node.duration.ms, span)

    def _no_events(self, node: nodes.Rule, kinds: frozenset[str]) -> frozenset[str]:
        if kinds:
            self.findings.append(
                Diagnostic(
                    "G204",
                    "a rule that runs at a moment speaks of an event",
                    node.trigger.span,
                    help="it runs without any event; speak of `member` and `group`",
                )
            )
        return frozenset()

    def _setting(self, kinds: frozenset[str], subject: Subject, scoped: bool) -> Setting:
        has_member = subject in ("member", "member in group")
        has_group = scoped or subject in ("group", "member in group")  # a rule with a scope runs in a group of it
        joining = bool(kinds) and kinds <= {"join", "request"}
        return Setting(bool(kinds & _ABOUT_MESSAGES), has_member, has_group, joining)

    def _subject(self, node: nodes.Rule, kinds: frozenset[str], context: Reading) -> Subject:
        """Whom the rule is about: what it reads and whom its effects reach decide."""
        timed = not isinstance(node.trigger, nodes.When)
        member = bool(kinds) or any(path.startswith(("member.", "log:member.")) for path in context.inputs)
        group = bool(kinds & _OF_GROUPS) or any(
            path.startswith(("group.", "log:")) or path in _IN_GROUP for path in context.inputs
        )
        if timed:
            wanted = [effect for step in (node.ladder.steps if node.ladder else ()) for effect in step.effects]
            member = member or any(effect_reaches_member(effect) for effect in wanted) or _mentions_member(node)
            group = group or bool(node.scope) or any(effect_acts_in_group(effect) for effect in wanted)
        if member:
            return "member in group" if group else "member"
        return "group" if group else "community"

    # ---- clauses ------------------------------------------------------------------------------------------------

    def _check_per(self, node: nodes.Rule) -> None:
        if node.per is not None and node.per.id not in ("member", "group"):
            message = f"offences are counted `per member` or `per group`, not per `{node.per.id}`"
            self.findings.append(Diagnostic("G201", message, node.per.span, help="leave it out to count per member"))

    def _throttle(self, node: nodes.Rule) -> Throttle | None:
        if node.throttle is None:
            return None
        ladder = node.ladder.steps if node.ladder is not None else ()
        for step in ladder:
            for effect in step.effects:
                if effect.verb in sanctions():
                    self.findings.append(
                        Diagnostic(
                            "G223",
                            f"a throttle would let some members off: `{verb_at(effect.verb, effect.span)}` is a sanction",
                            node.throttle.span,
                            help="use a ladder and `forget after` instead",
                        )
                    )
                    return None
        calendar = node.throttle.calendar
        if calendar is not None and calendar not in ("day", "week", "month", "quarter", "year"):
            self.findings.append(Diagnostic("G240", f"`{calendar}` is no span of the calendar", node.throttle.span))
        window = node.throttle.duration.ms if node.throttle.duration is not None else None
        if node.throttle.count < 1:
            self.findings.append(Diagnostic("G203", "a rule that may act 0 times never acts", node.throttle.span))
        return Throttle(int(node.throttle.count), window, calendar)

    def _expect(self, node: nodes.Rule, context: Reading, setting: Setting) -> Expect | None:
        expect = node.expect
        if expect is None:
            return None
        inner = self.reading()
        who = expect.who.id if expect.who is not None else "member"
        if who not in ("member", "anyone") and not self.community.knows_role(who):
            self.findings.append(self.names.unknown(expect.who or node.name, "role", self.community.roles).diagnostic)  # type: ignore[arg-type]
        condition: Condition | None = None
        if expect.condition is not None:
            try:
                condition = read_condition(expect.condition, inner)
            except Wrong as wrong:
                self.findings.append(wrong.diagnostic)
        kinds = self._kinds(node, inner) or _KINDS["message"]
        otherwise = replace(setting, has_message=False)
        steps = tuple(tuple(self._effects(step, context, otherwise)) for step in expect.otherwise.steps)
        if not setting.has_member and who == "member":
            self.findings.append(
                Diagnostic(
                    "G218", "there is no member to wait for here", expect.span, help="say `from anyone` or a role"
                )
            )
        return Expect(expect.within.ms, who, kinds, condition, steps)

    def _steps(self, node: nodes.Rule, context: Reading, setting: Setting) -> tuple[tuple[Effect, ...], ...]:
        if node.ladder is None:
            return ()
        return tuple(tuple(self._effects(step, context, setting)) for step in node.ladder.steps)

    def _effects(self, step: nodes.Step, context: Reading, setting: Setting) -> list[Effect]:
        found: list[Effect] = []
        for node in step.effects:
            self._try(lambda node=node: found.append(read_effect(node, context, setting)))  # type: ignore[misc]
        return found

    def _because(self, node: nodes.Rule | nodes.Guard, context: Reading) -> Template | None:
        if node.because is None:
            return None
        try:
            return read_template(node.because, context)
        except Wrong as wrong:
            self.findings.append(wrong.diagnostic)
            return None

    def _forget(self, node: nodes.Rule) -> Forget:
        if node.forget is None:
            return Forget("each", self.community.defaults.forget_after)
        return Forget(node.forget.mode, node.forget.after.ms if node.forget.after is not None else 0)

    def _check_state_rule(self, node: nodes.Rule, condition: Condition) -> None:
        found = waits_for_the_clock(condition)
        if found is None:
            return
        self.findings.append(
            Diagnostic(
                "G212",
                "the passing of time alone can make this true, and no event would wake the rule then",
                found.span,
                help="write a scheduled rule (`every day at 09:00 when …`), or add an event such as `message and …`",
            )
        )

    # ---- guards -------------------------------------------------------------------------------------------------

    def guard(self, node: nodes.Guard) -> Guard | None:
        """A checked guard, or None; guards speak of the member a sanction would reach, not of events."""
        context = Reading(
            self.names, self.logs, self.read_list, "guard", findings=self.findings, patterns=self.used_patterns
        )
        for verb in node.verbs:
            if verb != "sanction" and verb not in sanctions():
                known = ", ".join(f"`{verb_at(name, node.span)}`" for name in sorted(sanctions()))
                self.findings.append(
                    Diagnostic(
                        "G210",
                        f"`never` forbids sanctions, and `{verb_at(verb, node.span)}` is none",
                        node.span,
                        help=f"sanctions are {known}",
                    )
                )
                return None
        try:
            condition = read_condition(node.condition, context)
        except Wrong as wrong:
            self.findings.append(wrong.diagnostic)
            return None
        if self._speaks_of_events(condition):
            self.findings.append(
                Diagnostic(
                    "G204", "a guard speaks of the member, the group and the time, not of messages", node.condition.span
                )
            )
            return None
        verbs = frozenset(sanctions() if "sanction" in node.verbs else node.verbs)
        shown = line(ExpressionWriter(Wording("en", ())).condition(node.condition))
        name = f"never {', '.join(sorted(node.verbs))} when {shown}"
        because = self._because(node, context)
        return Guard(name, verbs, condition, because, span=node.span)

    def _speaks_of_events(self, condition: Condition) -> bool:
        terms = list(walk(condition))
        paths = (term.path for term in terms if isinstance(term, Fact))
        of_events = any(path.startswith(_OF_EVENTS) for path in paths)
        return of_events or any(isinstance(term, Always | HasContent) for term in terms)


def _mentions_member(node: nodes.Node, in_text: bool = False) -> bool:
    """Whether the texts of a rule speak of the member it runs for; a ranking speaks of everybody."""
    if isinstance(node, nodes.Top):
        return False
    if in_text and isinstance(node, nodes.Attribute) and isinstance(node.base, nodes.Name) and node.base.id == "member":
        return True
    in_text = in_text or isinstance(node, nodes.Template)
    return any(_mentions_member(child, in_text) for child in nodes.children(node))


__all__ = ["RuleChecker", "effects"]
