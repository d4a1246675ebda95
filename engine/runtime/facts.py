"""An event's own facts: what it says of its member and group, typed, and what changes by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from ..check.tables import facts as fact_table
from ..check.terms import Plain
from ..community import AttributeType, Community, Group
from ..community.built_ins import canonical_role
from ..community.model import BOT_ROLE
from ..community.values import Unfit, typed
from ..diagnostics import listing
from .edits import editor_of
from .event import Event
from .state import PER_GROUP, WRITTEN, GroupRecord, MemberRecord, Membership, State, small, with_value

_RANKS = frozenset(("role", "tier"))
_BUILT_IN: Mapping[str, AttributeType] = {
    "name": AttributeType("text"),
    "role": AttributeType("text"),
    "tier": AttributeType("text"),
    "joined_at": AttributeType("datetime"),
    "inviter": AttributeType("text"),
    "birthday": AttributeType("date"),
}
_OF_GROUPS: Mapping[str, AttributeType] = {
    "size": AttributeType("number"),
    "capacity": AttributeType("number"),
    "locked": AttributeType("boolean"),
    "owner": AttributeType("text"),
}
_KEPT_OF_ODD = 40
NOBODY = MemberRecord()
NOWHERE = Membership()
UNTOLD = GroupRecord()

PRESENCE = frozenset(("group.members", "community.size"))
"""Paths of what asks who is a member of a group, or of the community."""


class Facts(Struct, gc=False):
    """What is known once an event's own facts have been taken in.

    Args:
        record, membership, group: afterwards; the state still holds what was before.
        before: what was known of the member in the group.
        changed: paths of facts that changed, such as `member.tier`.
        notes: what the event said that could not be taken.
    """

    record: MemberRecord
    membership: Membership
    group: GroupRecord
    before: Membership
    changed: set[str] = set()
    notes: list[str] = []

    def look_who_is_there(self) -> None:
        """Adds what asks who is a member of the group, or what they are, where that may be otherwise now."""
        was, now = self.before, self.membership
        if self.changed or now.present is not was.present or (was is NOWHERE and now is not NOWHERE):
            self.changed |= PRESENCE


def known_member(community: Community, state: State, member_id: str | None) -> MemberRecord:
    """A member as the state knows them, or else the roster.

    Args:
        community: whose roster.
        state: what events said; read only.
        member_id: who; None for nobody.
    """
    if member_id is None:
        return NOBODY
    record = state.members.get(member_id)
    return listed_member(community, member_id) if record is None else record


def listed_member(community: Community, member_id: str) -> MemberRecord:
    """A member as the roster knows them."""
    row = community.members.get(member_id)
    if row is None:
        return NOBODY
    as_of = community.members_as_of or 0
    fading = community.fading.keys() & row.keys()
    own = {name: value for name, value in row.items() if name in ("points", "tags", *fading)}
    values = {name: value for name, value in row.items() if name not in PER_GROUP and name not in (*own, "in")}
    noted = {} if community.members_as_of is None else dict.fromkeys(sorted(fading), as_of)
    written = small(dict.fromkeys(values, as_of))
    return MemberRecord(small(_plain(values)), written, small(_plain(own)), as_of, fading=small(noted))


def known_membership(community: Community, state: State, member_id: str | None, group: str | None) -> Membership:
    """A member in a group as the state knows them, or else the roster.

    Args:
        community: whose roster.
        state: what events said; read only.
        member_id: who; None for nobody.
        group: where; None for what was said without a group.
    """
    if member_id is None:
        return NOWHERE
    found = state.memberships.get((group or "", member_id))
    return listed_membership(community, member_id, group) if found is None else found


def listed_membership(community: Community, member_id: str, group: str | None) -> Membership:
    """A member in one group, or in none, as the roster knows them."""
    row = community.members.get(member_id)
    if row is None:
        return NOWHERE
    groups = row.get("in")
    if isinstance(groups, frozenset) and group is not None and group not in groups:
        return NOWHERE
    as_of = community.members_as_of or 0
    values = {name: value for name, value in row.items() if name in PER_GROUP}
    present = True if isinstance(groups, frozenset) and group in groups else None
    return Membership.of(_plain(values), dict.fromkeys(values, as_of), present, as_of)


def _plain(values: Mapping[str, object]) -> dict[str, Plain]:
    """Typed values as terms have them: a time of day is its minute."""
    return {name: _minute(value) if isinstance(value, time) else value for name, value in values.items()}  # type: ignore[misc]


def _minute(value: time) -> int:
    return value.hour * 60 + value.minute


def take_facts(community: Community, owned: frozenset[str], state: State, event: Event, at: int) -> Facts:
    """Takes in what an event says of its member and group.

    Args:
        community: types of attributes.
        owned: attributes of members that the engine keeps, so that events can't set them.
        state: before the event; read only.
        event: the event.
        at: its time in ms, after clamping.
    """
    member_id = member_id_of(event)
    before = known_member(community, state, member_id)
    membership = known_membership(community, state, member_id, event.group)
    group = state.groups.get(event.group or "", UNTOLD)
    facts = Facts(before, membership, group, membership)
    if member_id is not None:
        take_member(facts, community, owned, event, at)
    if event.group_facts:
        take_group(facts, community, event, at)
    if event.kind == "action" and event.group is not None and event.payload.get("verb") in ("lock", "unlock"):
        _write_group(facts, "locked", event.payload["verb"] == "lock", at)
    return facts


def member_id_of(event: Event) -> str | None:
    """The id of the member an event is about, or None."""
    found = event.member.get("id") if event.member is not None else None
    return found if isinstance(found, str) else None


def take_member(facts: Facts, community: Community, owned: frozenset[str], event: Event, at: int) -> None:
    """Takes in what an event says of its member.

    Args:
        facts: what was known before; they become what is known afterwards.
        community, owned, event, at: as for `take_facts`.
    """
    carried: Mapping[str, object] = event.member or {}
    if facts.record is NOBODY:
        facts.record = MemberRecord(first=at)
    if facts.membership is NOWHERE:
        says_so = event.kind == "message" and event.group is not None  # whoever writes in a group is there
        facts.membership = Membership(first=at, present=True, present_written=at) if says_so else Membership(first=at)
    if event.inviter is not None:
        carried = {**carried, "inviter": event.inviter}
    declared, engines = community.attributes["member"], _engines()
    for name, value in carried.items():
        if name == "id" or value is None:
            continue
        if name == "role":
            _write_role(facts, _ranked(facts, name, value, community), at)
            continue
        kind = declared.get(name) or _BUILT_IN.get(name)
        if name in owned or name in engines:
            facts.notes.append(f"`member.{name}` is kept by the engine, an event can't set it")
            continue
        if kind is None:
            continue
        if name in _RANKS:
            fitting: Plain | None = _ranked(facts, name, value, community)
        elif kind.kind == "text" and type(value) is str:  # a text is as it was told
            fitting = value
        else:
            fitting = _fitting(f"member.{name}", value, kind, community, facts)
        if fitting is not None:
            _write(facts, name, fitting, at)
    _take_presence(facts, event, at)


@cache
def _engines() -> frozenset[str]:
    """The built-in facts of members that the engine keeps."""
    return frozenset(name for name, row in fact_table()["member"].items() if row.engine)


def _ranked(facts: Facts, name: str, told: object, community: Community) -> str:
    """A role or tier as the community calls it; one that it does not have stays as it came, and nobody can read it."""
    if isinstance(told, str) and (told in community.tiers if name == "tier" else community.knows_role(told)):
        return told
    is_name = isinstance(told, str | int | Decimal) and not isinstance(told, bool)
    value = str(told) if is_name else f"no {name}: {told}"[:_KEPT_OF_ODD]
    known = community.tiers if name == "tier" else (*community.roles, BOT_ROLE)
    found = value if name == "tier" else canonical_role(value.strip())
    if found in known:
        return found
    alike = [each for each in known if each.casefold() == found.casefold()]
    if len(alike) == 1:
        return alike[0]
    if _held(facts, name)[0] != value:  # said once, not with every message of the member
        found = f"there is no {name} `{value[:40]}`, " if is_name else ""
        facts.notes.append(f"`member.{name}` is not known: {found}expected {listing(known)}")
    return value


def _fitting(path: str, value: object, kind: AttributeType, community: Community, facts: Facts) -> Plain | None:
    try:
        found = typed(value, kind, community.timezone)  # type: ignore[arg-type]
        return _minute(found) if isinstance(found, time) else found
    except Unfit as unfit:
        facts.notes.append(f"`{path}` is not known: expected {unfit.expected}")
        return None


def _write(facts: Facts, name: str, value: Plain, at: int) -> None:
    """The last writer, by the time of the event, has the word; a late event does not undo what came after it."""
    held, written = _held(facts, name)
    if written is not None and at < written:
        return
    if held != value:
        facts.changed.add(f"member.{name}")
    elif written == at:
        return
    if name in WRITTEN:
        facts.membership = facts.membership.told(name, value, at)
        return
    record = facts.record
    values = record.values if held == value and type(value) is str else with_value(record.values, name, value)
    facts.record = replace(record, values=values, written=with_value(record.written, name, at))


def _write_role(facts: Facts, role: str, at: int) -> None:
    """As `_write` does: of all that is told of members, a role comes with most events."""
    membership = facts.membership
    written = membership.role_written
    if written is not None and at < written:
        return
    if membership.role != role:
        facts.changed.add("member.role")
    elif written == at:
        return
    facts.membership = replace(membership, role=role, role_written=at)


def _held(facts: Facts, name: str) -> tuple[Plain | None, int | None]:
    """What is known of a fact, and when (ms) that was written; None where nothing is."""
    stamp = WRITTEN.get(name)
    if stamp is not None:
        return getattr(facts.membership, name), getattr(facts.membership, stamp)
    return facts.record.values.get(name), facts.record.written.get(name)


_COMES = ("message", "edit", "join")
_TAKEN_OUT = ("kick", "ban", "remove")
_TAKEN_IN = ("move", "move_back")


def _take_presence(facts: Facts, event: Event, at: int) -> None:
    """Takes in whether the member is in the group, as the latest of the events that tell has it."""
    kind, membership = event.kind, facts.membership
    comes = None if event.group is None else True if kind == "message" else _comes(event, membership)
    if comes is None or (comes is membership.present and kind != "join"):
        return
    if membership.present_written is not None and at < membership.present_written:
        return
    if kind == "join":
        membership = _joined(facts, event, at)
    facts.membership = with_presence(membership, comes, at)


def _comes(event: Event, held: Membership) -> bool | None:
    """Whether the member is in the group since an event, or no longer; None where it does not tell."""
    if event.kind == "request" and held.present is None:
        return False  # whoever asks to be let in is not there
    verb = event.payload.get("verb") if event.kind == "action" else None
    if editor_of(event) is not None:
        return None  # what becomes of a message tells nothing of where its author is now
    if event.kind in _COMES or verb in _TAKEN_IN:
        return True
    return False if event.kind == "leave" or verb in _TAKEN_OUT else None


def with_presence(membership: Membership, present: bool, at: int) -> Membership:
    """A membership from the moment (ms) on at which someone came or went."""
    return replace(membership, present=present, present_written=at)


def _joined(facts: Facts, event: Event, at: int) -> Membership:
    """A membership that begins: whoever brought the member in before did not this time."""
    membership, carried = facts.membership, event.member or {}
    inviter, joined_at = membership.inviter, membership.joined_at
    if event.inviter is None and "inviter" not in carried and inviter is not None:
        inviter = None
        facts.changed.add("member.inviter")
    if "joined_at" not in carried:
        joined_at = at
        facts.changed.add("member.joined_at")
    first_seen = membership.first == at and membership.present is None
    joined = at if first_seen else membership.joined
    return replace(membership, inviter=inviter, joined_at=joined_at, joined=joined)


def take_group(facts: Facts, community: Community, event: Event, at: int) -> None:
    """Takes in what an event says of its group.

    Args:
        facts, community, event, at: as for `take_member`.
    """
    declared = community.attributes.get("group", {})
    for name, value in (event.group_facts or {}).items():
        kind = declared.get(name) or _OF_GROUPS.get(name)
        if kind is None or value is None:
            continue
        fitting = _fitting(f"group.{name}", value, kind, community, facts)
        if fitting is not None:
            _write_group(facts, name, fitting, at)


def _write_group(facts: Facts, name: str, value: Plain, at: int) -> None:
    if at < facts.group.written.get(name, at):
        return
    if facts.group.values.get(name) != value:
        facts.changed.add(f"group.{name}")
    facts.group = GroupRecord(small({**facts.group.values, name: value}), small({**facts.group.written, name: at}))


def group_facts(group: Group | None, record: GroupRecord) -> Mapping[str, Plain]:
    """Facts of a group: the community file's, and over them what events carried."""
    if group is None or not group.attributes:
        return record.values
    return {**_plain(group.attributes), **record.values}


_OF_KIND: Mapping[str, Mapping[str, AttributeType]] = {
    "request": {
        "answer": AttributeType("text"),
        "code": AttributeType("text"),
        "name": AttributeType("text"),
        "inviter": AttributeType("text"),
        "fields": AttributeType("set"),
    },
    "report": {"reason": AttributeType("text")},
    "reaction": {"name": AttributeType("text"), "removed": AttributeType("boolean")},
    "action": {"verb": AttributeType("text"), "by": AttributeType("text"), "rule": AttributeType("text")},
}
"""What built-in events carry under their own name that conditions can read."""


def payload_of(community: Community, event: Event, notes: list[str]) -> Mapping[str, Plain]:
    """The payload of a custom event, typed; what does not fit is left out and noted.

    Args:
        community: the types of what its own events carry.
        event: the event.
        notes: takes what does not fit.
    """
    declared = _OF_KIND.get(event.kind) or community.events.get(event.kind)
    if declared is None:
        return {}
    facts = Facts(NOBODY, NOWHERE, UNTOLD, NOWHERE)
    found: dict[str, Plain] = {}
    for name, value in event.payload.items():
        kind = declared.get(name)
        fitting = (
            _fitting(f"{event.kind}.{name}", value, kind, community, facts) if kind and value is not None else None
        )
        if fitting is not None:
            found[name] = fitting
    notes += facts.notes
    return found
