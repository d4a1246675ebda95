"""Which process evaluates which events: found by a first, quick look through a trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from ..community import Community
from ..compile.crossing import Apart
from ..runtime.event import Event, EventError, read_line
from ..runtime.event_json import BOM
from .trace_bytes import CHUNK, DamageError, opened, split_lines, unpacked
from .trace_files import TraceFile

Node = tuple[bool, str]
"""A group (True) or a member (False), by id."""


class _Named(msgspec.Struct):
    id: str


class _Pardon(msgspec.Struct):
    verb: str | None = None


class _Who(msgspec.Struct):
    """As little of a line as says whose event it is."""

    kind: str
    group: str | _Named | None = None
    member: _Named | None = None
    inviter: str | None = None
    action: _Pardon | None = None


@dataclass(frozen=True, slots=True)
class Shares:
    """Who evaluates what.

    Args:
        by: what is kept together.
        groups: the process of each group, by number.
        members: the process of each member.
        events: how many events there are, by the quick look.
        tied: what in the trace itself keeps it from being shared out; None where nothing does.
    """

    by: Apart
    groups: dict[str, int] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    events: int = 0
    tied: str | None = None

    @property
    def used(self) -> int:
        """How many processes have something to do."""
        return len({*self.groups.values(), *self.members.values()})

    def of(self, event: Event) -> int:
        """The number of the process that evaluates an event; what is nobody's goes to the first."""
        if event.group is not None and self.by != "member":
            return self.groups[event.group]
        member = event.member.get("id") if event.member is not None else None
        return self.members[member] if isinstance(member, str) and self.by != "group" else 0


def share_out(files: Iterable[TraceFile], by: Apart, community: Community, count: int) -> Shares:
    """Shares a trace out so that each process has about as many events.

    Args:
        files: the trace; standard input can't be read twice.
        by: what has to stay together.
        community: whose roster ties members to groups.
        count: how many processes there are.

    Raises:
        TraceError: a file can't be opened.
    """
    loads: Counter[Node | None] = Counter()
    parents: dict[Node, Node] = {}
    if by == "members of groups":
        _tie_roster(community, parents)
    for file in files:
        for who in _looked_at(file):
            tied = _tied(who, by)
            if tied is not None:
                return Shares(by, tied=tied)
            loads[_place(who, by, parents)] += 1
    return _dealt(by, loads, parents, count)


def _looked_at(file: TraceFile) -> Iterator[_Who]:
    decode = msgspec.json.Decoder(_Who).decode
    with opened(file.path) as opening:
        try:
            for line in split_lines(unpacked(lambda: opening.read(CHUNK), file.path)):
                try:
                    # escapes may hide what the careful way changes or refuses
                    yield decode(line) if line is not None and b"\\" not in line else _carefully(line)
                except (msgspec.DecodeError, ValueError, EventError):
                    found = _or_nothing(line)
                    if found is not None:
                        yield found
        except DamageError:
            return  # the run says so


def _carefully(line: bytes | None) -> _Who:
    event = read_line(line or b"").event
    member = event.member.get("id") if event.member is not None else None
    verb = event.payload.get("verb") if event.kind == "action" else None
    named = _Named(member) if isinstance(member, str) else None
    return _Who(event.kind, event.group, named, event.inviter, _Pardon(str(verb)))


def _or_nothing(line: bytes | None) -> _Who | None:
    try:
        return _carefully(None if line is None else line.removeprefix(BOM))
    except EventError:
        return None


def _tied(who: _Who, by: Apart) -> str | None:
    """What an event of the trace ties together that the policy does not."""
    if who.kind == "adopt":
        return "the trace adopts a rule for everybody"
    if who.kind == "action" and who.action is not None and who.action.verb == "pardon":
        return "a pardon in the trace takes back what may be anybody's"
    if who.kind in ("edit", "report", "reaction", "recall") and by == "member":
        return "messages in the trace are edited, reported or reacted to by members who may be others"
    return None


def _place(who: _Who, by: Apart, parents: dict[Node, Node]) -> Node | None:
    """What an event belongs to; what it names is tied together."""
    group = who.group.id if isinstance(who.group, _Named) else who.group
    here = None if group is None else (True, group)
    member = None if who.member is None else (False, who.member.id)
    if by != "members of groups":
        place = here if by == "group" else member
        if place is not None:
            parents.setdefault(place, place)
        return place
    named = [here, member, None if who.inviter is None else (False, who.inviter)]
    nodes = [node for node in named if node is not None]
    for node in nodes:
        _tie(parents, nodes[0], node)
    return nodes[0] if nodes else None


def _tie_roster(community: Community, parents: dict[Node, Node]) -> None:
    for member, row in community.members.items():
        groups, inviter = row.get("in"), row.get("inviter")
        for group in groups if isinstance(groups, frozenset) else ():
            _tie(parents, (False, member), (True, str(group)))
        if isinstance(inviter, str):
            _tie(parents, (False, member), (False, inviter))


def _tie(parents: dict[Node, Node], one: Node, other: Node) -> None:
    one, other = _root(parents, one), _root(parents, other)
    if one != other:
        parents[other] = one


def _root(parents: dict[Node, Node], node: Node) -> Node:
    parent = parents.setdefault(node, node)
    while parent != node:
        parents[node] = parents[parent]
        node, parent = parent, parents[parent]
    return node


def _dealt(by: Apart, loads: Counter[Node | None], parents: dict[Node, Node], count: int) -> Shares:
    """What stays together goes, the largest first, to whoever has least to do."""
    together: Counter[Node] = Counter({_root(parents, node): 0 for node in list(parents)})
    busy = [0] * count
    for node, load in loads.items():
        if node is None:
            busy[0] += load
        else:
            together[_root(parents, node)] += load
    owner: dict[Node, int] = {}
    for node, load in sorted(together.items(), key=lambda item: (-item[1], item[0])):
        owner[node] = busy.index(min(busy))
        busy[owner[node]] += load
    shares = Shares(by, events=loads.total())
    for node in parents:
        (shares.groups if node[0] else shares.members)[node[1]] = owner[_root(parents, node)]
    return shares
