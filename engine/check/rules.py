"""Rules and guards: what they listen to, whom they are about, what follows."""

from __future__ import annotations

from collections.abc import Callable

from ..community import Community
from ..diagnostics import Diagnostic, Label
from ..syntax import nodes
from ..syntax.pieces import line
from ..syntax.wording import Wording
from ..syntax.written_expressions import ExpressionWriter
from .clock import waits_for_the_clock
from .conditions import read_condition
from .digest import digest_of
from .effects import Setting, read_effect, read_template
from .names import Names, Wrong, later
from .policy import Effect, Forget, Guard, Rule, Subject, Template
from .reading import SPOKEN, Logs, Reading
from .tables import effects, sanctions
from .terms import Always, And, Condition, Fact, HasContent, Not, walk

_KINDS = {"message": frozenset(("message", "edit")), "join": frozenset(("join",)), "leave": frozenset(("leave",))}
_IN_GROUP = frozenset(("member.role", "member.joined_at", "member.days_in_group", "member.inviter"))


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

    def _reading(self) -> Reading:
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
        context = self._reading()
        condition = self._condition(node, context)
        kinds = self._kinds(node, context)
        scope = self._scope(node)
        self._refuse_later(node)
        self._check_per(node)
        setting, inputs = self._setting(kinds, context), frozenset(context.inputs)
        if self._errors() > before:  # what could not be read may have said what there is to act on
            setting = Setting(True, True, True)
        else:
            context.runs_on = frozenset(context.nouns)
        steps = self._steps(node, context, setting)
        because = self._because(node, context)
        if condition is not None and not kinds and not isinstance(node.trigger, nodes.Every | nodes.Anchor):
            self._check_state_rule(node, condition)
        if self._errors() > before or condition is None:
            return None
        return Rule(
            name=node.name.id if node.name is not None else f"rule-{digest_of(node)[:12]}",
            title=node.title,
            was=node.was.id if node.was is not None else None,
            bare=node.name is None,
            kinds=kinds,
            scope=scope,
            subject=self._subject(setting),
            condition=condition,
            steps=steps,
            forget=self._forget(node),
            per_group=node.per is not None and node.per.id == "group",
            because=because,
            inputs=inputs,
            spends=bool(kinds) and any(path.startswith("log:member.") for path in inputs),
            names_bot=context.names_bot,
            span=node.span,
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
        if not conditions:
            return None
        return conditions[0] if len(conditions) == 1 else And(tuple(conditions), span=node.span)

    def _kinds(self, node: nodes.Rule, context: Reading) -> frozenset[str]:
        nouns = list(context.nouns.items())
        if len(nouns) > 1:
            (first, place), (second, other) = nouns[0], nouns[1]
            both = f"`{SPOKEN.get(first, first)}` and `{SPOKEN.get(second, second)}`"
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

    def _refuse_later(self, node: nodes.Rule) -> None:
        trigger = node.trigger
        refused: list[tuple[nodes.Node | None, str]] = [
            (trigger if isinstance(trigger, nodes.Every) else None, "a scheduled rule (`every …`)"),
            (trigger if isinstance(trigger, nodes.Anchor) else None, "a rule anchored to a moment"),
            (node.expect, "an obligation (`expect …`)"),
            (node.throttle, "a throttle (`at most …`)"),
            (node if node.catch_up else None, "`catch up`"),
        ]
        for part, what in refused:
            if part is not None:
                self.findings.append(later(what, part.span).diagnostic)

    def _setting(self, kinds: frozenset[str], context: Reading) -> Setting:
        about_member = bool(kinds) or any(path.startswith(("member.", "log:member.")) for path in context.inputs)
        in_group = bool(kinds & {"message", "join", "leave"}) or any(
            path.startswith(("group.", "log:")) or path in _IN_GROUP for path in context.inputs
        )
        return Setting("message" in kinds, about_member, in_group)

    def _check_per(self, node: nodes.Rule) -> None:
        if node.per is not None and node.per.id not in ("member", "group"):
            message = f"offences are counted `per member` or `per group`, not per `{node.per.id}`"
            self.findings.append(Diagnostic("G201", message, node.per.span, help="leave it out to count per member"))

    def _subject(self, setting: Setting) -> Subject:
        if setting.has_member:
            return "member in group" if setting.has_group else "member"
        return "group" if setting.has_group else "community"

    def _steps(self, node: nodes.Rule, context: Reading, setting: Setting) -> tuple[tuple[Effect, ...], ...]:
        if node.ladder is None:
            return ()
        return tuple(tuple(self._effects(step, context, setting)) for step in node.ladder.steps)

    def _effects(self, step: nodes.Step, context: Reading, setting: Setting) -> list[Effect]:
        found: list[Effect] = []
        for node in step.effects:
            self._try(lambda node=node: found.append(read_effect(node, context, setting)))  # type: ignore[misc]
        return found

    def _because(self, node: nodes.Rule, context: Reading) -> Template | None:
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
        if node.because is not None:
            self.findings.append(later("`because` of a guard", node.because.span).diagnostic)
        for verb in node.verbs:
            if verb != "sanction" and verb not in sanctions():
                known = ", ".join(f"`{name}`" for name in sorted(sanctions()))
                self.findings.append(
                    Diagnostic(
                        "G210",
                        f"`never` forbids sanctions, and `{verb}` is none",
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
        return Guard(f"never {', '.join(sorted(node.verbs))} when {shown}", verbs, condition, span=node.span)

    def _speaks_of_events(self, condition: Condition) -> bool:
        terms = list(walk(condition))
        paths = (term.path for term in terms if isinstance(term, Fact))
        of_events = any(path.startswith(("message.", "event.")) for path in paths)
        return of_events or any(isinstance(term, Always | HasContent) for term in terms)


__all__ = ["RuleChecker", "effects"]
