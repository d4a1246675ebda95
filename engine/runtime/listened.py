"""Whether windows that are asked for were listened to from their beginning, for a member in a group."""

from __future__ import annotations

from .places import Place
from .state import MemberRecord, Membership, State
from .view.counters import kept_since, listened_since

NEVER, ALWAYS = -(1 << 62), 1 << 62
"""A moment before all others, and one after them, in ms."""


def heard_since(
    state: State, place: Place, record: MemberRecord | None, membership: Membership, since: int, lateness: int
) -> int:
    """From when on (ms) all windows that are asked for were listened to from their beginning, as far as is plain.

    Args:
        state: what is known; read only.
        place: the group.
        record: of the member; None where nothing is known.
        membership: of the member in the group.
        since: from when on everything was listened to, in ms; `ALWAYS` where that can't be said of all.
        lateness: by how much an event may come late, in ms.
    """
    heard = NEVER
    if place.is_coarse:
        return ALWAYS
    if place.is_all_here and membership.joined is not None and membership.joined >= since:
        return NEVER  # there is nothing of them in the group that could have been missed
    if since == ALWAYS or record is None:
        return ALWAYS
    for one in place.asked:
        if one.longest is not None:
            heard = max(heard, one.longest + listened_since(since, one.log, record, membership))
    return NEVER if heard <= state.clock - lateness else heard  # mostly one number for all


def is_listened(state: State, place: Place, at: int, record: MemberRecord | None, membership: Membership) -> bool:
    """Whether all windows that are asked for at a moment were listened to from their beginning.

    Args:
        state: what is known; read only.
        place: the group.
        at: the moment, in ms.
        record: of the member; None where nothing is known.
        membership: of the member in the group.
    """
    if record is None or place.is_coarse:
        return False
    for key, log, _, longest, *_ in place.asked:
        if longest is not None:
            kept = kept_since(state, state.kept_since, key, log, place.group, at)
            if at - longest < listened_since(kept, log, record, membership):
                return False
    return True
