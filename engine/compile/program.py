"""A program: a policy with its conditions compiled and its patterns in one scanner."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeGuard

from ..check.policy import Goal, Guard, Log, Policy, Rule
from ..check.terms import Calculation, Condition, Count, Fact, HasContent, Resembles, can_be_unknown, walk
from ..diagnostics import Diagnostic, PolicyError, has_errors, sort_diagnostics
from ..source import Source
from ..text.prepared_words import PreparedWords
from ..text.scanner import Scanner, compile_scanner
from .emit import emitter_of
from .functions import namespace
from .gate import Gate, gate_of
from .moments import SPANS, moments_of, next_moment
from .plans import Plan, plan
from .scan_bits import fragments_of, scan_bits
from .screen import Screens

_MAX_DISPATCH = 100_000
"""How many pairs of event kind and group are remembered; groups that no one listed could be many."""

_WORTH_SCREENING = 8
"""How many rules there have to be for a function that looks at all of them to be worth making."""

Verdict = bool | None
"""True, False, or None for unknown."""
Judge = Callable[[Any], Verdict]
"""A compiled condition: a function of a view of an event."""


@dataclass(frozen=True)
class Program:
    """What evaluates events.

    Args:
        policy: what was compiled.
        scanner: all patterns in one scan; bit i is the i-th pattern of the policy. So are texts that conditions look for.
        judges: the condition of each rule, by name.
        guards: each guard with its condition.
        filters: the condition of each log that has one, by key.
        event_rules: rules by the event kind they listen to, in order of name.
        state_rules: those that fire on becoming true.
        timed_rules: those that run at moments of their own.
        expecting: those that wait for something, with the condition of what they wait for.
        goals: each goal with its condition, in order of name.
        added: attributes of members that rules add to or that fade, so that the engine owns them.
        fading: numbers of members that fade, each with how much of it is forgiven in how many ms.
        retention: for each log how long its instants are kept, in ms: the longest window, and how late an event may be.
        lacks: for rules that only one thing can keep from being decided, what that is.
        message_logs: logs that count messages, by key.
        anchors: rules that run at moments which a fact names, with that fact.
        compiled: whether conditions are compiled functions, so that screens can stand for all of them at once.
        index_of: the place of each pattern among those of the policy.
    """

    policy: Policy
    scanner: Scanner
    judges: Mapping[str, Judge]
    guards: tuple[tuple[Guard, Judge], ...]
    filters: Mapping[str, Judge]
    event_rules: Mapping[str, tuple[Rule, ...]]
    state_rules: tuple[Rule, ...]
    timed_rules: tuple[Rule, ...]
    expecting: tuple[tuple[Rule, Judge | None], ...]
    added: frozenset[str]
    goals: tuple[tuple[Goal, Judge], ...] = ()
    fading: Mapping[str, tuple[Decimal, int]] = field(default_factory=dict)
    retention: Mapping[str, int | None] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
    message_logs: tuple[tuple[str, Log], ...] = ()
    anchors: Mapping[str, str] = field(default_factory=dict)
    compiled: bool = False
    index_of: Mapping[str, int] = field(default_factory=dict)
    _next: list[tuple[int, Mapping[str, int], int | None]] = field(default_factory=list, repr=False, compare=False)
    _rules_for: dict[tuple[str, str | None], tuple[tuple[Rule, Judge], ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _plans: dict[str, Plan] = field(default_factory=dict, repr=False, compare=False)
    _missing: dict[str, Plan] = field(default_factory=dict, repr=False, compare=False)
    _screened: dict[tuple[str, str | None], tuple[tuple[tuple[Rule, Judge], ...], Screens | None]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _screens: dict[tuple[str, ...], Screens] = field(default_factory=dict, repr=False, compare=False)
    _screens_for: dict[tuple[str, str | None], Screens] = field(default_factory=dict, repr=False, compare=False)
    _gates: dict[tuple[str, ...], Gate | None] = field(default_factory=dict, repr=False, compare=False)
    _openings: dict[str, int | None] = field(default_factory=dict, repr=False, compare=False)

    def __copy__(self) -> Program:
        return self

    def __deepcopy__(self, memo: object) -> Program:
        return self  # nothing in it ever changes but what it remembers to be quick

    def __reduce__(self) -> str:
        raise TypeError("a policy that was loaded can't be pickled: load it again where it is needed")

    def scanning_as(self, other: Program) -> Program:
        """The same with the scanner of another program where that looks for the same: what both read is scanned once."""
        same = self.policy.patterns == other.policy.patterns and self.scanner.fragments == other.scanner.fragments
        return replace(self, scanner=other.scanner) if same else self

    @cached_property
    def keeps_messages(self) -> bool:
        """Whether rules ask what others make of a message, so that its author and text have to be kept for a while."""
        return "report" in self.event_rules or "reaction" in self.event_rules

    @cached_property
    def ladders_kept(self) -> Mapping[str, int]:
        """How long (ms) the ladders of rules that forget offences after a time are kept after the last offence."""
        late = self.policy.community.defaults.lateness
        rules = [rule for rule in self.policy.rules.values() if rule.forget.mode in ("each", "all")]
        return {name: rule.forget.after + late for rule in rules for name in (rule.name, rule.was) if name is not None}

    @cached_property
    def throttles_kept(self) -> Mapping[str, int]:
        """How long (ms) it may matter when a rule acted that may act only so often."""
        throttles = {rule.name: rule.throttle for rule in self.policy.rules.values() if rule.throttle is not None}
        return {name: each.window or SPANS[each.calendar or "day"] for name, each in throttles.items()}

    @cached_property
    def own_logs(self) -> tuple[tuple[str, Log], ...]:
        """Logs that count what rules lead to, offences and warnings, by key in order of the policy."""
        return tuple((key, log) for key, log in self.policy.logs.items() if log.source in ("offence", "warning"))

    @cached_property
    def waits(self) -> bool:
        """Whether anything asks how long people wait for an answer."""
        return any(log.source == "wait" for log in self.policy.logs.values())

    @cached_property
    def is_timed(self) -> bool:
        """Whether anything can become due."""
        return bool(self.timed_rules or self.expecting)

    @cached_property
    def moments(self) -> Mapping[str, str]:
        """For each rule that runs at moments of its own a text that says which."""
        zone = self.policy.community.timezone
        return {rule.name: found for rule in self.timed_rules if (found := moments_of(rule, zone)) is not None}

    def next_moment(self, after: int, since: Mapping[str, int]) -> int | None:
        """The first moment (ms) of any schedule after an instant, and after that of its rule where it has one, or None."""
        if not self._next or self._next[0][:2] != (after, since):
            rules, zone = self.timed_rules, self.policy.community.timezone
            begun = {(r.schedule, max(after, since.get(r.name, after))) for r in rules if r.schedule is not None}
            found = [moment for each, begin in begun if (moment := next_moment(each, begin, zone)) is not None]
            self._next[:] = [(after, since, min(found, default=None))]
        return self._next[0][2]

    def rules_for(self, kind: str, group: str | None) -> tuple[tuple[Rule, Judge], ...]:
        """The rules that listen to an event kind in a group, with their conditions, in order of name."""
        key = (kind, group)
        found = self._rules_for.get(key)
        if found is None:
            rules = (r for r in self.event_rules.get(kind, ()) if r.scope is None or group in r.scope)
            found = tuple((rule, self.judges[rule.name]) for rule in rules)
            if len(self._rules_for) < _MAX_DISPATCH:
                self._rules_for[key] = found
        return found

    def screens_for(self, kind: str, group: str | None) -> Screens:
        """Functions for all rules that listen to an event kind in a group, whose indexes are those of `rules_for`."""
        key = (kind, group)
        found = self._screens_for.get(key)
        if found is None:
            rules = [rule for rule, _ in self.rules_for(kind, group)]
            names = tuple(rule.name for rule in rules)
            found = self._screens.get(names)
            if found is None:
                found = self._screens[names] = Screens(
                    self.policy, scan_bits(self.policy, self.scanner), [rule.condition for rule in rules]
                )
            if len(self._screens_for) < _MAX_DISPATCH:
                self._screens_for[key] = found
        return found

    def gate_for(self, group: str | None) -> Gate | None:
        """What shows of most messages in a group that no rule can be true or unknown; None where nothing does.

        A rule about state that no message makes true has nothing to become, and an obligation whose condition is false is
        not met. Whoever asks keeps the answer.
        """
        rules = self.rules_on_messages(group)
        names = tuple(rule.name for rule in rules)
        if names not in self._gates:
            conditions = [*(rule.condition for rule in rules), *(one for one in self._awaited if self._has_gate(one))]
            self._gates[names] = self._gate_of(conditions)
        return self._gates[names]

    def rules_on_messages(self, group: str | None) -> list[Rule]:
        """The rules that a message in a group may make true: those that listen to it, then those about state that count it."""
        counted = {f"log:{key}" for key, _ in self.message_logs}
        rules = [rule for rule, _ in self.rules_for("message", group)]
        states = [rule for rule in self.state_rules if rule.inputs & counted]
        return rules + [rule for rule in states if rule.scope is None or group in rule.scope]

    def _gate_of(self, conditions: Sequence[Condition]) -> Gate | None:
        told = scan_bits(self.policy, self.scanner)
        return gate_of(self.policy, conditions, told, [log for _, log in self.message_logs])

    def _has_gate(self, condition: Condition | None) -> TypeGuard[Condition]:
        return condition is not None and self._gate_of([condition]) is not None

    @cached_property
    def _awaited(self) -> tuple[Condition | None, ...]:
        """What rules wait for of messages: the condition of each; None for any message."""
        expected = [rule.expect for rule, _ in self.expecting if rule.expect is not None]
        return tuple(expect.condition for expect in expected if "message" in expect.kinds)

    @cached_property
    def awaits_any_message(self) -> bool:
        """Whether a message for which no gate opens may be what a rule waits for."""
        return not all(self._has_gate(condition) for condition in self._awaited)

    def opening_of(self, group: str) -> int | None:
        """Bits of a scan of which a message in a group needs one for anything to come of it, be it only that it is counted.

        Args:
            group: as the community file lists it.

        Returns:
            the bits; None where its text alone does not tell.
        """
        try:
            return self._openings[group]
        except KeyError:
            pass
        asks_more = self.message_logs or self.state_rules or self.keeps_messages
        gate = None if asks_more else self.gate_for(group)
        found = None if gate is None or gate.told is not None else gate.opening
        if len(self._openings) < _MAX_DISPATCH:
            self._openings[group] = found
        return found

    def plan_of(self, rule: Rule) -> Plan:
        """What there is to know of a rule's firing before any event."""
        found = self._plans.get(rule.name)
        if found is None:
            found = self._plans[rule.name] = plan(self.policy, rule, self.index_of)
        return found

    def plan_of_missing(self, rule: Rule) -> Plan:
        """The same of the ladder that a rule takes at a deadline that nobody met."""
        assert rule.expect is not None
        found = self._missing.get(rule.name)
        if found is None:
            ladder = replace(rule, steps=rule.expect.otherwise, throttle=None)
            found = self._missing[rule.name] = plan(self.policy, ladder, self.index_of)
        return found

    def not_false(self, kind: str, group: str | None, view: Any) -> Sequence[tuple[Rule, Judge]]:
        """The rules that listen to an event kind in a group without those whose condition is false, in order of name.

        Args:
            kind: the event's.
            group: as the community file lists it.
            view: what conditions read.
        """
        key = (kind, group)
        known = self._screened.get(key)
        if known is None:
            known = self._screen_for(kind, group)
            if len(self._screened) < _MAX_DISPATCH:
                self._screened[key] = known
        rules, screens = known
        if screens is None:
            return rules
        found: list[int] = []
        try:
            screens.screen(view, found.append, found.append)
        except Exception:  # whoever judges them one by one finds out which one goes wrong
            return rules
        return [rules[index] for index in sorted(found)]

    def _screen_for(self, kind: str, group: str | None) -> tuple[tuple[tuple[Rule, Judge], ...], Screens | None]:
        """The rules that listen to an event kind in a group, and what sorts them where they are enough for that."""
        rules = self.rules_for(kind, group)
        if not self.compiled or len(rules) < _WORTH_SCREENING:
            return rules, None
        return rules, self.screens_for(kind, group)

    @property
    def digest(self) -> str:
        """The policy's digest."""
        return self.policy.digest

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Findings that did not stop the policy."""
        return self.policy.warnings


def compile_policy(policy: Policy, words: PreparedWords | None = None) -> Program:
    """Compiles a checked policy.

    Args:
        policy: the policy.
        words: those of its patterns, where they were made ready before.

    Raises:
        PolicyError: a pattern can't be scanned for (a regular expression that needs more than linear time, say).
    """
    scanner, findings = compile_scanner(policy.patterns, words, fragments_of(_conditions(policy).values()))
    policy = replace(policy, warnings=sort_diagnostics([*policy.warnings, *findings]))
    if has_errors(findings):
        raise PolicyError(policy.warnings)
    return replace(assemble(policy, scanner, _compiled), compiled=True)


def assemble(
    policy: Policy, scanner: Scanner, judge: Callable[[Policy, Mapping[str, Condition]], Mapping[str, Judge]]
) -> Program:
    """A program whose conditions are judged by functions that `judge` makes of them."""
    judges = judge(policy, _conditions(policy))
    kinds = sorted({kind for rule in policy.rules.values() for kind in rule.kinds})
    message_logs = tuple((key, log) for key, log in sorted(policy.logs.items()) if log.source in ("message", "active"))
    return Program(
        policy=policy,
        scanner=scanner,
        judges={name: judges[f"rule {name}"] for name in policy.rules},
        guards=tuple((guard, judges[f"guard {number}"]) for number, guard in enumerate(policy.guards)),
        filters={key: judges[f"log {key}"] for key, log in policy.logs.items() if log.filter is not None},
        event_rules={kind: tuple(r for r in policy.rules.values() if kind in r.kinds) for kind in kinds},
        state_rules=tuple(rule for rule in policy.rules.values() if rule.is_state_rule),
        timed_rules=tuple(rule for rule in policy.rules.values() if rule.is_timed),
        expecting=tuple(
            (rule, judges.get(f"expect {rule.name}")) for rule in policy.rules.values() if rule.expect is not None
        ),
        added=_added(policy),
        fading=policy.community.fading,
        goals=tuple((goal, judges[f"goal {goal.name}"]) for goal in policy.goals.values()),
        index_of={pattern.name: index for index, pattern in enumerate(policy.patterns)},
        retention={key: _retention(policy, log.retention) for key, log in policy.logs.items()},
        lacks={
            rule.name: found for rule in policy.rules.values() if (found := _only_unknown(rule.condition)) is not None
        },
        message_logs=message_logs,
        anchors={rule.name: rule.anchor.path for rule in policy.rules.values() if rule.anchor is not None},
    )


def _conditions(policy: Policy) -> dict[str, Condition]:
    """All conditions of a policy, by what they are of."""
    found: dict[str, Condition] = {f"rule {rule.name}": rule.condition for rule in policy.rules.values()}
    found |= {
        f"expect {rule.name}": rule.expect.condition
        for rule in policy.rules.values()
        if rule.expect is not None and rule.expect.condition is not None
    }
    found |= {f"guard {number}": guard.condition for number, guard in enumerate(policy.guards)}
    found |= {f"goal {goal.name}": goal.condition for goal in policy.goals.values()}
    found |= {f"log {log.key}": log.filter for log in policy.logs.values() if log.filter is not None}
    return found


def _only_unknown(condition: Condition) -> str | None:
    """The one fact or counter of a condition that can be unknown, or None when there are several."""
    names = {term.label for term in walk(condition) if isinstance(term, Fact | Count) and can_be_unknown(term)}
    plain = not any(isinstance(term, HasContent | Calculation | Resembles) for term in walk(condition))
    return names.pop() if len(names) == 1 and plain else None


def _retention(policy: Policy, window: int | None) -> int | None:
    return None if window is None else window + policy.community.defaults.lateness


def _added(policy: Policy) -> frozenset[str]:
    steps = [step for rule in policy.rules.values() for step in rule.steps]
    steps += [step for rule in policy.rules.values() if rule.expect is not None for step in rule.expect.otherwise]
    effects = (effect for step in steps for effect in step)
    added = frozenset(e.attribute for e in effects if e.verb == "add" and e.attribute is not None)
    return added | policy.community.fading.keys()


def _compiled(policy: Policy, conditions: Mapping[str, Condition]) -> Mapping[str, Judge]:
    emitter = emitter_of(policy)
    by_source: dict[Source, list[tuple[str, ast.FunctionDef]]] = {}
    for number, (key, condition) in enumerate(conditions.items()):
        function = emitter.function(f"c{number}", condition)
        by_source.setdefault(condition.span.source, []).append((key, function))
    judges: dict[str, Judge] = {}
    for source, functions in by_source.items():
        names = namespace(emitter.constants)
        module = ast.fix_missing_locations(ast.Module([function for _, function in functions], []))
        linecache.cache[source.name] = (len(source.text), None, source.text.splitlines(keepends=True), source.name)
        exec(compile(module, source.name, "exec"), names)
        judges |= {key: names[function.name] for key, function in functions}
    return judges


__all__ = ["Judge", "Log", "Program", "Verdict", "assemble", "compile_policy"]
