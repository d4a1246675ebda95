"""A closed loop: a dry run whose effects are carried out by a model of the platform, and prevent what they prevent."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator

import msgspec

from ..compile.program import Program
from ..durations import parse_duration
from ..runtime.decision import Decision, Effect
from ..runtime.due import due
from ..runtime.evaluate import due_before
from ..runtime.event import Event, format_instant
from ..runtime.facts import member_id_of
from ..runtime.state import Changes, State
from ..runtime.succession import Succession
from .dry_run import DryRun, Mode, Outcome, TracePath
from .platform_model import PlatformModel, Prevention
from .skimmed_stream import Rows
from .trace_stream import TraceItem

DEEPEST = 8
"""How many times in a row the report of one effect may lead to another, so that no two rules go on for ever."""
LISTED = 20
"""How many prevented events are kept to be listed; all are counted."""

_Moment = tuple[str, str | None, str | None, object, object]


class PreventedEvent(msgspec.Struct, frozen=True):
    """An event of the trace that did not happen in a closed loop.

    Args:
        event: its id.
        kind: its kind.
        at: when, in ms.
        group, member: where and whose.
        why: what prevented it.
        path, line: where it stands in the trace.
    """

    event: str
    kind: str
    at: int
    group: str | None
    member: str | None
    why: Prevention
    path: str
    line: int


class Tally:
    """How often rules fired and effects were decided.

    Attributes:
        fired: by rule.
        acts: by verb.
    """

    def __init__(self) -> None:
        self.fired: Counter[str] = Counter()
        self.acts: Counter[str] = Counter()

    def add(self, decision: Decision) -> None:
        """Takes in a decision."""
        self.fired.update(one.rule for one in decision.fired)
        self.acts.update(effect.verb for effect in decision.effects)


class ClosedLoop(DryRun):
    """Replays traces through a policy twice, side by side: as recorded, and with its effects carried out.

    The outcomes are those of the closed loop; each also has what was said to the event as recorded.

    Args:
        program: the policy.
        traces: as of a dry run.
        strict, on_progress, listed: as of a dry run.
        return_after: how long (ms) after a removal somebody comes back; None waits for a recorded join.
        model: makes the platform model; None makes one of the community's platform.

    Attributes:
        platform: the model.
        observed: what was decided on the events as recorded.
        closed: what was decided in the closed loop.
        counterfactual: how often each rule fired in a way that depends on effects that only the model carried out.
        verdicts: how many decisions do.
        prevented: how many events did not happen, by reason.
        listed: the first of them.
        carried: how many effects of each verb the model carried out.
        cut: how many effects were not carried out because too many followed from one another.
    """

    def __init__(
        self,
        program: Program,
        *traces: TracePath,
        strict: bool = False,
        on_progress: Callable[[DryRun], None] | None = None,
        listed: int = 20,
        return_after: int | None = None,
        model: Callable[[], PlatformModel] | None = None,
    ) -> None:
        super().__init__(program, *traces, strict=strict, on_progress=on_progress, listed=listed)
        self.return_after = return_after
        self._model = model or (lambda: PlatformModel(program, return_after))
        self._reset()

    def _reset(self) -> None:
        self.platform = self._model()
        self.observed, self.closed = Tally(), Tally()
        self.counterfactual: Counter[str] = Counter()
        self.verdicts = self.cut = 0
        self.prevented: Counter[str] = Counter()
        self.listed: list[PreventedEvent] = []
        self.carried: Counter[str] = Counter()
        self._recorded = State()
        self._as_recorded = Succession(self.program, self._recorded)
        self._moments: dict[_Moment, Decision] = {}

    @property
    def options(self) -> dict[str, object]:
        """What the run was asked for, as far as it can change what comes of it; lengths of time in ms."""
        return {
            **super().options,
            "mode": "closed-loop",
            "return_after": self.return_after,
            "verbs": sorted(self.platform.verbs),
        }

    def _begin(self) -> None:
        super()._begin()
        self._reset()

    def _each(self, rows: Rows, start: int, stop: int) -> Iterator[Outcome]:
        """What comes of each of some events; none is taken in place, since each is decided twice."""
        for place in range(start, stop):
            yield from self._take(rows.item(place))

    def _decide(self, event: Event) -> Decision:
        return self.succession.decide(event)

    # ---- as recorded --------------------------------------------------------------------------------------------

    def _observe(self, item: TraceItem) -> Decision:
        """The decision on an event as recorded, with what came due before it kept for comparison."""
        self._moments = {}
        for event in due(self.program, self._recorded, due_before(self.program, item.event, self._recorded)):
            decision = self._decide_as_recorded(event, None)
            if not decision.is_quiet:
                self._moments[_moment(event)] = decision
        return self._decide_as_recorded(item.event, item.truth)

    def _decide_as_recorded(self, event: Event, truth: dict[str, object] | None) -> Decision:
        decision = self._as_recorded.decide(event)
        self.observed.add(decision)
        self.comparison.add(event, decision, truth)
        return decision

    # ---- in the closed loop -------------------------------------------------------------------------------------

    def _arrive(self, item: TraceItem, until: int) -> Iterator[Outcome]:
        """What comes of an event and of the time before it, first as recorded, then in the closed loop."""
        observed = self._observe(item)
        yield from self._pass_to(until)
        event = item.event
        coming = self.platform.returning(event)
        if coming is not None:
            yield from self._happen(coming, 0)
        prevention = self.platform.prevents(event, self.state)
        if prevention is not None:
            yield self._not_happened(item, prevention, observed)
            return
        self.platform.take(event)
        decision = self._decide(event)
        yield self._outcome(event, decision, observed, item)
        yield from self._carry_out(decision.effects, 0)

    def _not_happened(self, item: TraceItem, why: Prevention, observed: Decision) -> Outcome:
        event = item.event
        self.prevented[why.reason] += 1
        member = member_id_of(event)
        if len(self.listed) < LISTED:
            place = (item.path, item.line)
            self.listed.append(PreventedEvent(event.id, event.kind, event.at, event.group, member, why, *place))
        nothing = Decision(
            event=event.id,
            at=format_instant(event.at, self.program.policy.community.timezone),
            policy=self.program.digest,
            kind=event.kind,
            group=event.group,
            member=member,
            changes=Changes(),
        )
        return Outcome(event, nothing, item.truth, item.path, item.line, observed, False, why)

    def _due(self, until: int) -> Iterator[Outcome]:
        """What came due before an event; the effects of a moment are carried out when all of it has been decided."""
        if not self.program.is_timed:
            return
        effects: list[Effect] = []
        for event in due(self.program, self.state, until):
            decision = self._decide(event)
            if not decision.is_quiet:
                yield self._outcome(event, decision, self._moments.get(_moment(event)))
            effects += decision.effects
            if event.payload.get("what") == "close":
                yield from self._carry_out(tuple(effects), 0)
                effects = []

    def _carry_out(self, effects: tuple[Effect, ...], depth: int) -> Iterator[Outcome]:
        """Has effects carried out, and lets the policy hear of it as it would of a bot's reports."""
        waiting = deque((effect, depth) for effect in effects)
        while waiting:
            effect, depth = waiting.popleft()
            if depth == DEEPEST:
                self.cut += 1
                continue
            report = self.platform.carry_out(effect, self.state.clock)
            if report is None:
                continue
            self.carried[effect.verb] += 1
            yield from self._due(due_before(self.program, report, self.state))
            decision = self._decide(report)
            if not decision.is_quiet:
                yield self._outcome(report, decision, None)
            waiting += ((one, depth + 1) for one in decision.effects)

    def _happen(self, event: Event, depth: int) -> Iterator[Outcome]:
        """Something that only the closed loop makes happen."""
        decision = self._decide(event)
        yield self._outcome(event, decision, None)
        yield from self._carry_out(decision.effects, depth)

    def _outcome(
        self, event: Event, decision: Decision, observed: Decision | None, item: TraceItem | None = None
    ) -> Outcome:
        self.closed.add(decision)
        differs = observed is None or not same_verdict(decision, observed)
        if differs:
            self.verdicts += 1
            for rule in {one.rule for one in decision.fired}:
                same = observed is not None and share_of(decision, rule) == share_of(observed, rule)
                self.counterfactual[rule] += not same
        if item is None:
            return Outcome(event, decision, None, "", 0, observed, differs)
        return Outcome(event, decision, item.truth, item.path, item.line, observed, differs)


def same_verdict(one: Decision, other: Decision) -> bool:
    """Whether two decisions on an event say the same, whatever they make of the state."""
    if one.is_quiet and other.is_quiet:
        return True
    return one.to_dict() == other.to_dict()


def share_of(decision: Decision, rule: str) -> tuple[object, ...]:
    """What a rule has to do with a decision: its firing, its effects, and what became of those that are not there."""
    return (
        [one for one in decision.fired if one.rule == rule],
        [one for one in decision.effects if rule in one.rules],
        [one for one in decision.withheld if one.rule == rule],
        [one for one in decision.dropped if one.rule == rule],
        [one for one in decision.conflicts if rule in one.rules],
        [one for one in decision.tasks if one.rule == rule],
    )


def _moment(event: Event) -> _Moment:
    member = (event.member or {}).get("id")
    who = member if isinstance(member, str) else None
    return event.id, event.group, who, event.payload.get("what"), event.payload.get("rule")


def replay(
    program: Program,
    *traces: TracePath,
    mode: Mode = "observe",
    return_after: int | str | None = None,
    strict: bool = False,
    on_progress: Callable[[DryRun], None] | None = None,
    listed: int = 20,
    every: bool = True,
    undecided: bool = True,
) -> DryRun:
    """A dry run of either mode, ready to be iterated over.

    Args:
        program: as `dry_run` takes it, like all that follow but the last.
        traces: what is replayed.
        mode: whether effects are carried out by a model.
        return_after: when those come back whom it removed.
        strict: whether the first thing wrong ends the run.
        on_progress: called now and then.
        listed: how many problems of the trace to list; all are counted.
        every, undecided: as `DryRun` takes them; a closed loop gives every outcome.

    Raises:
        TraceError: a path names nothing.
        ValueError: there is no such mode, or it has nobody to return, or the length of time is none.
    """
    if mode == "closed-loop":
        length = parse_duration(return_after) if isinstance(return_after, str) else return_after
        if return_after is not None and (length is None or length < 0):
            raise ValueError(f"`{return_after}` is no length of time such as `7d`")
        return ClosedLoop(program, *traces, strict=strict, on_progress=on_progress, listed=listed, return_after=length)
    if mode != "observe":
        raise ValueError(f"there is no mode `{mode}`; there are `observe` and `closed-loop`")
    if return_after is not None:
        raise ValueError("only in a closed loop somebody is removed who can return")
    return DryRun(
        program, *traces, strict=strict, on_progress=on_progress, listed=listed, every=every, undecided=undecided
    )


def dry_run(
    program: Program,
    *traces: TracePath,
    mode: Mode = "observe",
    return_after: int | str | None = None,
    strict: bool = False,
    on_progress: Callable[[DryRun], None] | None = None,
    every: bool = True,
) -> Iterator[Outcome]:
    """What a policy would have done to events that already happened, one outcome for each event.

    Args:
        program: the policy, from `load`.
        traces: files, folders, patterns such as `traces/*.jsonl.gz`, or `-` for standard input; merged in time order.
        mode: `observe` evaluates what was recorded; `closed-loop` has effects carried out by a model of the platform.
        return_after: of a closed loop, how long after a removal somebody comes back: a text such as `7d`, or ms.
        strict: whether the first thing wrong with a trace ends the run; else it is counted and left out.
        on_progress: called now and then while events pass, with the run itself.
        every: whether there is an outcome for each event; else most messages on which nothing happens are left out, which is
            faster. A closed loop gives every outcome.

    Returns:
        the outcomes, made as they are asked for, in memory that does not grow with the trace's length.

    Raises:
        TraceError: a path names nothing, or later: a file can't be opened, or something is wrong in a strict run.
        ValueError: there is no such mode, or it has nobody to return, or the length of time is none.
    """
    run = replay(
        program, *traces,
        mode=mode, return_after=return_after, strict=strict, on_progress=on_progress, every=every,
    )  # fmt: skip
    return iter(run)
