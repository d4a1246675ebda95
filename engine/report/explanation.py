"""Why a policy said what it did to one event, and why it did not say something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from functools import partial
from typing import Literal, cast

from ..check.policy import Rule
from ..compile.program import Program, Verdict
from ..interpret import Explanation, explain
from ..replay.lanes import Lane
from ..replay.leading_up import LeadingUp
from ..replay.skim import skimming
from ..replay.traces import TraceItem, TraceReader
from ..runtime.decision import Decision
from ..runtime.evaluate import evaluate
from ..runtime.event import PRECISIONS, Event, EventError
from ..runtime.event_kinds import DUE
from ..runtime.instant import format_instant, parse_instant
from ..runtime.ladders import held_offences, kept_offences, new_rung
from ..runtime.own import OwnChanges
from ..runtime.run import Run
from ..runtime.state import Changes, Offence, State
from ..runtime.subjects import subject_of_ladder
from ..runtime.view import View
from .otherwise import Turn, missing, turns

Reason = Literal["kind", "scope", "moment", "bot", "repeat", "no rules", "unchanged"]
Silence = Literal["held before", "throttled", "fired before"]


@dataclass(frozen=True, slots=True)
class Considered:
    """A rule that the event made run.

    Args:
        rule: the rule.
        why: its condition with its verdict, and that of every part.
        before: of a state rule, whether it held before the event; such a rule fires when it comes to hold.
        missing: the parts that kept it from firing, in the policy's own words.
        turns: the thresholds that, each by itself, would have turned its verdict.
        ladder: where its member stood on its ladder; None where it keeps no offences.
        guards: of the guards that withheld a sanction of it, the conditions.
    """

    rule: Rule
    why: Explanation
    before: Verdict = None
    missing: tuple[str, ...] = ()
    turns: tuple[Turn, ...] = ()
    ladder: Ladder | None = None
    guards: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where somebody stood on a rule's ladder before an event.

    Args:
        offences: those that were not forgotten, oldest first: when (ms), the message or event, and the group.
        forgotten: when (ms) each of them is forgotten; None is never, or not by itself.
        steps: how many steps the ladder has.
        step: which of them a further offence takes, from 1.
    """

    offences: tuple[Offence, ...]
    forgotten: tuple[int | None, ...]
    steps: int
    step: int


@dataclass(frozen=True, slots=True)
class Missed:
    """What was expected of somebody and had not been done by a deadline.

    Args:
        rule: the rule that expected it.
        opened: since when it was expected, in ms.
        event: the id of the event since which it was.
        step: which step of the `otherwise` ladder the deadline took, from 1.
    """

    rule: Rule
    opened: int
    event: str
    step: int


@dataclass(frozen=True, slots=True)
class Explained:
    """One event, what was decided, and how every rule came out.

    Args:
        item: the event and where it stands.
        decision: what was decided.
        considered: the rules that ran, by name.
        passed_over: the others, each with the reason why it did not run; none where a moment of rules' own was due.
        missed: the deadlines that passed at that moment.
    """

    item: TraceItem
    decision: Decision
    considered: tuple[Considered, ...]
    passed_over: tuple[tuple[Rule, Reason], ...]
    missed: tuple[Missed, ...] = ()


def find_and_explain(
    program: Program,
    reader: TraceReader,
    wanted: Callable[[Event], bool],
    on_progress: Callable[[TraceReader], None] | None = None,
    before: LeadingUp | None = None,
) -> Explained | None:
    """Replays a trace up to an event and explains what the policy says to it.

    Args:
        program: the policy.
        reader: the trace.
        wanted: knows the event; the first it knows is explained.
        on_progress: called with the reader after every thousand events or so.
        before: which events lead up to it, where not all do; the reader may have skimmed the others.

    Returns:
        the explanation, None when the trace has no such event.

    Raises:
        TraceError: a file can't be opened.
        EventError: the policy's community knows no events of this kind.
    """
    lane = Lane(program)
    take = lane.take if before is None else partial(before.take, lane)
    for item in reader:
        if wanted(item.event):
            lane.pass_to(item)
            return explain_event(program, item, lane.state)
        try:
            take(item)
        except EventError:
            continue
        if on_progress is not None and reader.events % 1_024 == 0:
            on_progress(reader)
    return None


def names(wanted: Mapping[str, str]) -> Callable[[Event], bool]:
    """Knows the events that have these values in the fields `id`, `group` or `kind`, and as the `member_id`."""
    id = wanted.get("id")

    def is_wanted(event: Event) -> bool:
        if id is not None and event.id != id:  # nearly all
            return False
        return all(_field(event, field) == value for field, value in wanted.items())

    return is_wanted


def _field(event: Event, name: str) -> object:
    return (event.member or {}).get("id") if name == "member_id" else getattr(event, name)


def reader_of(program: Program, traces: tuple[str, ...], before: LeadingUp | None = None) -> TraceReader:
    """The traces as a dry run under this policy reads them.

    Args:
        program: the policy.
        traces: files, folders, patterns or `-`.
        before: which events lead up to the one that is sought; what others say is only skimmed. None reads all in full.

    Raises:
        TraceError: a path names nothing.
    """
    community = program.policy.community
    skim = None if before is None else skimming(before.is_ours)
    precision = PRECISIONS[community.precision]
    return TraceReader(traces, lateness=community.defaults.lateness, precision=precision, skim=skim)


def explain_event(program: Program, item: TraceItem, state: State) -> Explained:
    """What a policy says to an event and why.

    Args:
        program: the policy.
        item: the event.
        state: what was known before it; read only.

    Raises:
        EventError: the event is of a kind that is neither built in nor declared.
    """
    decision = evaluate(program, item.event, state)
    repeat = _seen(item.event, state)
    watched = _Watched(program, item.event, state, parse_instant(decision.at))
    if not repeat:
        watched.go()
    rules = program.policy.rules
    considered = tuple(_considered(rules[name], view, watched, decision) for name, view in sorted(watched.seen.items()))
    if item.event.kind == DUE:
        return Explained(item, decision, considered, (), tuple(_missed(program, item.event, state)))
    others = [rule for name, rule in rules.items() if name not in watched.seen]
    passed_over: list[tuple[Rule, Reason]] = [(rule, _reason(rule, watched, repeat)) for rule in others]
    return Explained(item, decision, considered, tuple(passed_over))


def _missed(program: Program, event: Event, state: State) -> Iterator[Missed]:
    member = (event.member or {}).get("id", "")
    items = cast("Sequence[tuple[str, str]]", event.payload.get("items") or ())
    for kind, name in items:
        obligation = state.obligations.get((name, event.group or "", str(member)))
        if kind == "deadline" and obligation is not None and obligation.deadline <= event.at:
            rule = program.policy.rules[name]
            yield Missed(rule, obligation.opened, obligation.event, obligation.step + 1)


class _Watched(Run):
    """A run that remembers which rules were judged, and on what."""

    def __init__(self, program: Program, event: Event, state: State, at: int) -> None:
        super().__init__(program, event, state, at, Changes())
        self.seen: dict[str, View] = {}

    def _event_rules(self) -> OwnChanges:
        judged = self.program.rules_for(self.event.kind, self.listed_as)
        self.seen |= {rule.name: self.view for rule, _ in judged if self.applies(rule)}
        return super()._event_rules()

    def _run_once(self, rule: Rule, own: OwnChanges) -> None:
        self.seen[rule.name] = self.view
        super()._run_once(rule, own)

    def became_true(self, rule: Rule) -> bool:
        self.seen.setdefault(rule.name, self.view)
        return super().became_true(rule)


def _plainer(why: Explanation) -> Explanation:
    """An explanation without negations that the policy says in one word: what `is not` denies has the same words."""
    parts = tuple(_plainer(part) for part in why.parts)
    if len(parts) == 1 and parts[0].text == why.text:
        return Explanation(why.text, why.verdict, parts[0].values, parts[0].parts)
    return Explanation(why.text, why.verdict, why.values, parts)


def _considered(rule: Rule, view: View, watched: Run, decision: Decision) -> Considered:
    policy = watched.program.policy
    why = _plainer(explain(rule.condition, policy, view))
    fired = any(each.rule == rule.name for each in decision.fired)
    return Considered(
        rule,
        why,
        explain(rule.condition, policy, watched.before).verdict if rule.is_state_rule else None,
        () if why.verdict else missing(rule.condition, policy, view),
        turns(rule.condition, policy, view),
        _ladder(rule, watched) if rule.keeps_offences else None,
        tuple(_guards(rule, watched, decision)) if fired else (),
    )


def why_silent(considered: Considered, decision: Decision) -> Silence:
    """Why a rule did not fire though its condition holds.

    Args:
        considered: the rule.
        decision: what was decided.
    """
    if considered.rule.is_state_rule:
        return "held before"
    throttled = any(each.verb == "rule" and each.rule == considered.rule.name for each in decision.dropped)
    return "throttled" if throttled else "fired before"


def _ladder(rule: Rule, watched: Run) -> Ladder | None:
    subject = subject_of_ladder(rule, watched.member_id, watched.event.group)
    if subject is None:
        return None
    kept = kept_offences(rule, held_offences(rule, watched.state, subject), watched.at)
    after = rule.forget.after
    last = kept[-1][0] if kept else 0
    ends = {"each": [at + after for at, _, _ in kept], "all": [last + after for _ in kept]}
    forgotten = tuple(ends.get(rule.forget.mode, [None for _ in kept]))
    return Ladder(kept, forgotten, len(rule.steps), new_rung(rule, subject, kept).step + 1)


def _guards(rule: Rule, watched: Run, decision: Decision) -> Iterator[Explanation]:
    """The conditions of the guards that withheld a sanction of a rule, of whom it would have reached."""
    policy = watched.program.policy
    for guard in policy.guards:
        for withheld in decision.withheld:
            if withheld.rule == rule.name and withheld.guard == guard.name and withheld.member is not None:
                reached = watched.view_of(withheld.member, withheld.group)
                yield _plainer(explain(guard.condition, policy, reached))
                break


def _reason(rule: Rule, watched: Run, repeat: bool) -> Reason:
    event = watched.event
    if repeat:
        return "repeat"
    if event.group is not None and watched.group is None:
        return "no rules"
    if rule.kinds and event.kind not in rule.kinds:
        return "kind"
    if rule.scope is not None and watched.listed_as not in rule.scope:
        return "scope"
    if moment_of(rule) is not None:
        return "moment"
    member = watched.member_id
    if member is not None and watched.community.is_ours(member):
        return "bot"
    return "unchanged" if rule.is_state_rule else "bot"


def _seen(event: Event, state: State) -> bool:
    return state.has_seen((event.kind, event.group or "", event.id), max(state.clock, event.at))


def explanation_data(explained: Explained) -> Mapping[str, object]:
    """An explanation as plain values, for scripts."""
    return {
        "event": explained.item.event.id,
        "file": explained.item.path,
        "line": explained.item.line,
        "decision": explained.decision.to_dict(),
        "rules": [_considered_data(each) for each in explained.considered],
        "passed_over": [{"rule": rule.name, "why": reason} for rule, reason in explained.passed_over],
        **({"missed": list(map(_missed_data, explained.missed))} if explained.missed else {}),
    }


def _missed_data(missed: Missed) -> Mapping[str, object]:
    opened = format_instant(missed.opened, UTC)
    return {"rule": missed.rule.name, "opened": opened, "event": missed.event, "step": missed.step}


def _considered_data(considered: Considered) -> Mapping[str, object]:
    found: dict[str, object] = {"rule": considered.rule.name}
    if moment_of(considered.rule) is not None:
        found["runs"] = moment_of(considered.rule)
    if considered.rule.is_state_rule:
        found["before"] = considered.before
    found |= {"condition": _tree(considered.why), "missing": list(considered.missing)}
    if considered.ladder is not None:
        found["ladder"] = _ladder_data(considered.ladder)
    if considered.guards:
        found["guards"] = [_tree(guard) for guard in considered.guards]
    return found | {"otherwise": [_turn_data(turn) for turn in considered.turns]}


def _ladder_data(ladder: Ladder) -> Mapping[str, object]:
    offences = [
        {"at": format_instant(at, UTC), "message": message, "group": group,
         "forgotten": None if end is None else format_instant(end, UTC)}
        for (at, message, group), end in zip(ladder.offences, ladder.forgotten, strict=True)
    ]  # fmt: skip
    return {"offences": offences, "steps": ladder.steps, "step": ladder.step}


def _turn_data(turn: Turn) -> Mapping[str, object]:
    numbers = {"value": turn.value, "threshold": turn.threshold, "bound": turn.bound}
    plain = {name: float(number) if isinstance(number, Decimal) else number for name, number in numbers.items()}
    return {"condition": turn.text, "name": turn.name, **plain, "side": turn.side}


def moment_of(rule: Rule) -> str | None:
    """When a rule runs that runs at moments of its own, as the policy says it; None for any other."""
    own = rule.schedule or rule.anchor
    return None if own is None or own.span is None else " ".join(own.span.text.split())


def _tree(why: Explanation) -> Mapping[str, object]:
    found: dict[str, object] = {"text": why.text, "verdict": why.verdict}
    if why.values:
        found["values"] = {name: _plain(value) for name, value in why.values}
    if why.parts:
        found["parts"] = [_tree(part) for part in why.parts]
    return found


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    return sorted(value) if isinstance(value, frozenset) else str(value)
