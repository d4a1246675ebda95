"""What came due at a moment, explained: schedules, moments tied to attributes and deadlines, and what none came of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from ..check.policy import Rule
from ..community import Community, parse_moment
from ..compile.moments import instant_at, local_date, next_moment
from ..compile.program import Program
from ..replay.lanes import Lane
from ..replay.leading_up import LeadingUp
from ..replay.traces import TraceItem, TraceReader
from ..runtime.due import due, run_at, subjects
from ..runtime.evaluate import due_before
from ..runtime.event import Event, EventError
from ..runtime.instant import format_instant
from .explanation import Explained, explain_event

MOST = 20
"""How many decisions of one moment are explained."""
_PREFIX = "due:"
_CLOCK = re.compile(r"[T ]\d{1,2}:\d\d(?P<seconds>:\d\d)?")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is to be explained.

    Args:
        first, last: the moments that count, in ms, both included.
        group, member: whose; None is anybody's.
    """

    first: int
    last: int
    group: str | None = None
    member: str | None = None

    def is_of(self, group: str | None, member: str | None) -> bool:
        """Whether a decision for these is sought."""
        return self.group in (None, group) and self.member in (None, member)

    @property
    def names_somebody(self) -> bool:
        """Whether it asks about one group or member, of whom also what did not happen is told."""
        return self.group is not None or self.member is not None


@dataclass(slots=True)
class FoundDue:
    """What was found.

    Args:
        explained: the decisions, in order, at most `MOST`.
        more: how many more there are.
        before, after: the nearest moments (ms) around the one that is sought at which something came due; None where
            there are none.
    """

    explained: list[Explained] = field(default_factory=list)
    more: int = 0
    before: int | None = None
    after: int | None = None


def is_due_id(event: str) -> bool:
    """Whether an id is that of a decision on a due moment."""
    return event.startswith(_PREFIX)


def read_time(text: str, community: Community) -> tuple[int, int] | None:
    """The stretch that a time means: a second, a minute or a day, as precisely as it is written.

    Args:
        text: such as `2026-03-02 09:00`, `2026-03-02`, or the id of a decision on a due moment.
        community: in whose zone it is.

    Returns:
        its first and last moment, in ms; None where the text is no time.
    """
    text = text.removeprefix(_PREFIX)
    first = parse_moment(text, community.timezone)
    if first is None:
        return None
    clock = _CLOCK.search(text)
    if clock is None:
        following = local_date(first, community.timezone) + timedelta(days=1)
        return first, instant_at(following, 0, community.timezone) - 1
    return first, first + (1_000 if clock["seconds"] else 60_000) - 1


def explain_due(
    program: Program,
    reader: TraceReader,
    sought: Sought,
    on_progress: Callable[[TraceReader], None] | None = None,
    before: LeadingUp | None = None,
) -> FoundDue:
    """Replays a trace up to a moment and explains what came due then.

    Args:
        program: the policy.
        reader: the trace.
        sought: the moment, and whose.
        on_progress: called with the reader after every thousand events or so.
        before: which events lead up to it, where not all do; the reader may have skimmed the others. Then the nearest
            moments are those of whom is asked about, and perhaps of others.

    Raises:
        TraceError: a file can't be opened.
    """
    lane, found = Lane(program), FoundDue()
    take = lane.take if before is None else partial(before.take, lane)
    for item in reader:
        try:
            until = due_before(program, item.event, lane.state)
        except EventError:
            continue
        if _pass(lane, until, sought, found):
            break
        take(item)
        if on_progress is not None and reader.events % 1_024 == 0:
            on_progress(reader)
    return found


def _pass(lane: Lane, until: int, sought: Sought, found: FoundDue) -> bool:
    """Lets time pass up to a moment (ms); whether the stretch that is sought is over."""
    for event in due(lane.program, lane.state, until):
        runs = event.payload.get("what") == "run"
        if event.at > sought.last:
            found.after = event.at if runs else None
            return True
        if event.at < sought.first:
            found.before = event.at if runs else found.before
        elif runs:
            _explain(lane, event, sought, found)
        elif sought.names_somebody:
            _explain_silence(lane, event.at, sought, found)
        lane.decide(event)
    return until > sought.last


def _explain(lane: Lane, event: Event, sought: Sought, found: FoundDue) -> None:
    member = (event.member or {}).get("id")
    if not sought.is_of(event.group, member if isinstance(member, str) else None):
        return
    if len(found.explained) >= MOST:
        found.more += 1
        return
    explained = explain_event(lane.program, TraceItem(event, None, "", 0), lane.state)
    decision = explained.decision
    if sought.names_somebody or not decision.is_quiet:
        found.explained.append(explained)


def _explain_silence(lane: Lane, at: int, sought: Sought, found: FoundDue) -> None:
    """Adds the rules that ran for whoever is asked about, and whose condition was plainly false."""
    told = {(one.item.event.at, one.decision.group, one.decision.member, each.rule.name)
            for one in found.explained for each in one.considered}  # fmt: skip
    silent: dict[tuple[str, str], list[str]] = {}
    for rule in _scheduled_at(lane.program, at):
        for group, member in subjects(lane.program, lane.state, rule):
            whose = group or None, member or None
            if sought.is_of(*whose) and (at, *whose, rule.name) not in told:
                silent.setdefault((group, member), []).append(rule.name)
    for subject, rules in sorted(silent.items()):
        event = run_at(lane.program, at, subject, tuple(("run", rule) for rule in sorted(rules)))
        if len(found.explained) >= MOST:
            found.more += 1
        else:
            found.explained.append(explain_event(lane.program, TraceItem(event, None, "", 0), lane.state))


def _scheduled_at(program: Program, at: int) -> Iterator[Rule]:
    zone = program.policy.community.timezone
    for rule in program.timed_rules:
        if rule.schedule is not None and next_moment(rule.schedule, at - 1, zone) == at:
            yield rule


def nearest(found: FoundDue, community: Community) -> tuple[str, ...]:
    """The moments around the one that was sought at which something came due, as people read them."""
    moments = (moment for moment in (found.before, found.after) if moment is not None)
    return tuple(format_instant(moment, community.timezone)[:16].replace("T", " ") for moment in moments)
