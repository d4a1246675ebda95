"""Which process evaluates which events: found by a first, quick look through a trace."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from zlib import crc32

import msgspec

from ..community import Community
from ..compile.crossing import Apart
from ..runtime.event import Event, EventError, read_line
from ..runtime.event_json import BOM, MAX_LINE
from ..runtime.said import Said
from .skimmed_stream import all_said
from .trace_bytes import CHUNK, DamageError, opened, unpacked
from .trace_files import TraceFile

Node = tuple[bool, str]
"""A group (True) or a member (False), by id."""

_LOOKED_AT = 500_000
"""About how many bytes of a trace are looked at to see how busy groups and members are."""
_ESCAPED_LETTER = re.compile(rb"\\u00[67]")
_MERGING = 0.15
"""How much work it is to put in order what came of a trace, beside evaluating all of it."""


class TiedError(Exception):
    """A trace turned out to tie everything together.

    Attributes:
        reason: what ties it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Named(msgspec.Struct, gc=False):
    id: str


class _Pardon(msgspec.Struct, gc=False):
    verb: str | None = None


class _Who(msgspec.Struct, gc=False):
    """As little of a line as says whose event it is."""

    kind: str
    group: str | _Named | None = None
    member: _Named | None = None
    inviter: str | None = None
    action: _Pardon | None = None


_decoder = msgspec.json.Decoder(_Who)
_decode, _decode_lines = _decoder.decode, _decoder.decode_lines


@dataclass(frozen=True, slots=True)
class Shares:
    """Who evaluates what.

    Args:
        by: what is kept together.
        groups: the process of each group, by number.
        members: the process of each member.
        used: how many processes have something to do.
        largest: the share of all events that the busiest process has, as far as was looked.
        tied: what in the trace itself keeps it from being shared out; None where nothing does, as far as was looked.
    """

    by: Apart
    groups: dict[str, int] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    used: int = 1
    largest: float = 1.0
    tied: str | None = None

    def of(self, event: Event) -> int:
        """The number of the process that evaluates an event; what is nobody's goes to the first."""
        member = event.member.get("id") if event.member is not None else None
        return self.owner(event.group, member if isinstance(member, str) else None)

    def owner(self, group: str | None, member: str | None) -> int:
        """The number of the process that evaluates what happens in a group and is about a member.

        Args:
            group, member: by id; None where there is none.
        """
        by = self.by
        if by == "members of groups":
            return self.groups[group] if group is not None else 0 if member is None else self.members[member]
        key, dealt = (group, self.groups) if by == "group" else (member, self.members)
        if key is None:
            return 0
        found = dealt.get(key)
        return self._unlooked(key) if found is None else found

    def _unlooked(self, key: str) -> int:
        """The process of what the quick look did not come across: any one, but the same in all processes."""
        others = self.used - 1
        if others == 0:
            return 0
        first = max(0.0, 1 - _MERGING * others) / self.used
        place = crc32(key.encode("utf-8", "surrogatepass")) / 2**32
        return 0 if place < first else 1 + int((place - first) / (1 - first) * others)


class Owners:
    """Which plain messages a process evaluates.

    Args:
        shares: who evaluates what.
        number: of the process.
    """

    def __init__(self, shares: Shares, number: int) -> None:
        self._key_of: Callable[[object], str] = attrgetter("member.id" if shares.by == "member" else "group")
        self._own = _Own(shares, number)

    def own(self, whats: Sequence[object]) -> list[bool]:
        """Which of some events are plain messages that the process evaluates.

        Args:
            whats: what was skimmed of their lines, or read.
        """
        key_of, own = self._key_of, self._own
        if all_said(whats):
            return [*map(own.__getitem__, map(key_of, whats))]
        return [isinstance(what, Said) and own[key_of(what)] for what in whats]


class _Own(dict[str, bool]):
    """Whether a process evaluates what is said in a group, or by a member.

    Args:
        shares: who evaluates what.
        number: of the process.
    """

    def __init__(self, shares: Shares, number: int) -> None:
        super().__init__()
        self._shares, self._number = shares, number

    def __missing__(self, key: str) -> bool:
        by_member = self._shares.by == "member"
        owner = self._shares.owner(*((None, key) if by_member else (key, None)))
        found = self[key] = owner == self._number
        return found


def share_out(files: Sequence[TraceFile], by: Apart, community: Community, count: int) -> Shares:
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
    every = 1
    if by == "members of groups":
        _tie_roster(community, parents)
    else:
        every = 1 + sum(file.size or 0 for file in files) // _LOOKED_AT
    for file in files:
        for who in _looked_at(file, every):
            tied = None if who.kind == "message" else tie(who.kind, who.action and who.action.verb, by)
            if tied is not None:
                return Shares(by, tied=tied)
            loads[_place(who, by, parents)] += 1
    return _dealt(by, loads, parents, count)


def _looked_at(file: TraceFile, every: int) -> Iterator[_Who]:
    """Who is in one of so many chunks of a file."""
    with opened(file.path) as opening:
        try:
            for number, lines in enumerate(stretches(unpacked(lambda: opening.read(CHUNK), file.path))):
                if number % every == 0:
                    yield from _each(lines)
        except DamageError:
            return  # the run says so


def stretches(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Chunks that end where a line does; of a line that is too long to be an event, nothing."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        head, feed, rest = chunk.rpartition(b"\n")
        if feed:
            yield b"".join((*held, head))
            held, size = [], 0
        if size <= MAX_LINE:
            held.append(rest)
            size += len(rest)
    if held:
        yield b"".join(held)


def hides(lines: bytes) -> bool:
    """Whether letters are written as escapes, behind which a word may hide."""
    return b"\\" in lines and b"\\u00" in lines and _ESCAPED_LETTER.search(lines) is not None


def _each(lines: bytes) -> Iterator[_Who]:
    if b"\\" not in lines:  # escapes may hide what the careful way changes or refuses
        try:
            found = _decode_lines(lines)
        except (msgspec.DecodeError, ValueError):
            pass
        else:
            yield from found
            return
    for line in lines.split(b"\n"):
        try:
            yield _decode(line) if b"\\" not in line else _carefully(line)
        except (msgspec.DecodeError, ValueError, EventError):
            found_one = _or_nothing(line)
            if found_one is not None:
                yield found_one


def _carefully(line: bytes) -> _Who:
    event = read_line(line).event
    member = event.member.get("id") if event.member is not None else None
    verb = event.payload.get("verb") if event.kind == "action" else None
    named = _Named(member) if isinstance(member, str) else None
    return _Who(event.kind, event.group, named, event.inviter, _Pardon(str(verb)))


def _or_nothing(line: bytes) -> _Who | None:
    try:
        return _carefully(line.removeprefix(BOM))
    except EventError:
        return None


def tie(kind: str, verb: object, by: Apart) -> str | None:
    """What an event of the trace ties together that the policy does not; None where it ties nothing.

    Args:
        kind: of the event.
        verb: of an action.
        by: what is kept together.
    """
    if kind == "adopt":
        return "the trace adopts a rule for everybody"
    if kind == "action" and verb == "pardon":
        return "a pardon in the trace takes back what may be anybody's"
    if kind in ("edit", "report", "reaction", "recall") and by == "member":
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
    """What stays together goes, the largest first, to whoever has least to do; the first puts in order what all of them find."""
    together: Counter[Node] = Counter({_root(parents, node): 0 for node in list(parents)})
    total = loads.total()
    busy = [_MERGING * total, *(0.0 for _ in range(1, count))]
    for node, load in loads.items():
        if node is None:
            busy[0] += load
        else:
            together[_root(parents, node)] += load
    owner: dict[Node, int] = {}
    for node, load in sorted(together.items(), key=lambda item: (-item[1], item[0])):
        owner[node] = busy.index(min(busy))
        busy[owner[node]] += load
    busy[0] -= _MERGING * total
    used = 1 + max(owner.values(), default=0) if sum(load > 0 for load in busy) > 1 else 1
    if used == 1:
        owner = dict.fromkeys(owner, 0)
    shares = Shares(by, used=used, largest=max(busy) / (total or 1))
    for node in parents:
        (shares.groups if node[0] else shares.members)[node[1]] = owner[_root(parents, node)]
    return shares
