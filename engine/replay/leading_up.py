"""What leads up to one event of a trace: only what bears on it is evaluated, all else is passed over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..compile.bearing import LEFT_OUT, Bearing, bearing
from ..compile.mattering import Sought
from ..compile.program import Program
from ..runtime.event import Event, EventError, is_derived, read_line
from ..runtime.event_json import BOM
from ..runtime.facts import member_id_of
from ..runtime.passing import pass_message, pass_over
from .lanes import Lane
from .shares import hides, stretches
from .trace_bytes import CHUNK, DamageError, opened, unpacked
from .trace_files import TraceFile, find_files
from .traces import TraceItem


@dataclass(frozen=True, slots=True)
class LeadingUp:
    """Which events lead up to those that are sought.

    Args:
        by: whether those of the same groups do, of the same members, or of either.
        groups, members: of the events that are sought.
    """

    by: Bearing
    groups: frozenset[str | None]
    members: frozenset[str | None]

    def is_ours(self, group: str | None, member: str | None) -> bool:
        """Whether what happens in a group and is about a member bears on what is sought.

        Args:
            group, member: by id; None where there is none.
        """
        by = self.by
        return (by != "member" and group in self.groups) or (by != "group" and member in self.members)

    def take(self, lane: Lane, item: TraceItem) -> None:
        """Takes in an event that is not sought: evaluated where it bears on what is, else passed over.

        Args:
            lane: the policy and what it knows.
            item: the event; one that was skimmed has no message.

        Raises:
            EventError: the community knows no events of this kind; nothing was changed.
        """
        event = item.event
        if event.kind not in LEFT_OUT or self.is_ours(event.group, member_id_of(event)):
            lane.take(item)
            return
        if lane.program.is_timed:
            lane.pass_to(item)
        skimmed = event.kind == "message" and event.message is None
        if not (skimmed and pass_message(lane.program, event, lane.state)):
            pass_over(lane.program, event, lane.state)


def leading_up(program: Program, sought: Iterable[Event]) -> LeadingUp | None:
    """Which events lead up to any of those that are sought; None where all events may bear on them.

    Args:
        program: the policy.
        sought: the events.
    """
    events = list(sought)
    by = bearing(program.policy, Sought(frozenset(event.kind for event in events)))
    if by is None or any(_is_about_others(event, by) for event in events):
        return None
    return LeadingUp(by, frozenset(event.group for event in events), frozenset(map(member_id_of, events)))


def leading_up_to_due(program: Program, group: str | None, member: str | None) -> LeadingUp | None:
    """Which events lead up to what comes due for somebody; None where all events may bear on it.

    Args:
        program: the policy.
        group, member: for whom; None is for any.
    """
    named = {"group": group, "member": member}
    by = bearing(program.policy, Sought(subjects=frozenset(what for what, who in named.items() if who is not None)))
    if by is None or (by != "member" and group is None) or (by != "group" and member is None):
        return None
    return LeadingUp(by, frozenset((group,)), frozenset((member,)))


def _is_about_others(event: Event, by: Bearing) -> bool:
    """Whether what is said of an event may depend on what others did whom it does not name."""
    if event.kind == "adopt" or (event.kind == "action" and event.payload.get("verb") == "pardon"):
        return True
    if by == "member" and event.kind == "action" and event.payload.get("verb") == "disband":
        return True  # what is expected of anybody in the group is withdrawn
    return by != "group" and event.kind in ("edit", "recall", "report", "reaction")


def events_called(traces: Sequence[str], id: str) -> list[Event] | None:
    """The events of a trace that have an id, found by a quick look through it, in no order.

    Args:
        traces: files, folders or patterns.
        id: the id.

    Returns:
        the events; None where a look can't tell: the trace can be read only once, or the id may be one that an event is given
        that came without.

    Raises:
        TraceError: a path names nothing, or a file can't be opened.
    """
    files = find_files(traces)
    if any(file.size is None for file in files):
        return None
    found = [event for file in files for event in _events_of(file, id) if event.id == id]
    return None if not found and is_derived(id) else found


def _events_of(file: TraceFile, id: str) -> Iterator[Event]:
    """The events of a file that have an id, and perhaps others that have it in them elsewhere."""
    plain = id.isascii() and json.dumps(id) == f'"{id}"'
    sought = id.encode("utf-8", "surrogatepass")
    with opened(file.path) as opening:
        try:
            for lines in stretches(unpacked(lambda: opening.read(CHUNK), file.path)):
                if sought in lines or (hides(lines) if plain else b"\\" in lines):
                    yield from _events_in(lines, sought)
        except DamageError:
            return  # the run says so


def _events_in(lines: bytes, sought: bytes) -> Iterator[Event]:
    for line in lines.split(b"\n"):
        if sought in line or b"\\" in line:
            try:
                yield read_line(line.removeprefix(BOM)).event
            except EventError:
                continue  # the run says so
