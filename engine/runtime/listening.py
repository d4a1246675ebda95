"""From when on the windows that rules ask for were listened to from their beginning, so that counters are known."""

from __future__ import annotations

from ..check.policy import Log
from .places import Place
from .state import MemberRecord, Membership, State
from .view.counters import kept_since, listened_since

_NEVER, _ALWAYS = -(1 << 62), 1 << 62


def heard_from(since: int, window: int, log: Log, record: MemberRecord, membership: Membership) -> int:
    """From when on (ms) a window of a log was listened to from its beginning.

    Args:
        since: since when the log has been kept, in ms.
        window: in ms.
        log: the log.
        record, membership: what is known of the member.
    """
    return window + listened_since(since, log, record, membership)


def all_heard_from(since: int, place: Place, record: MemberRecord, membership: Membership) -> int:
    """From when on (ms) all windows that are asked for in a group were listened to from their beginning.

    Args:
        since: since when logs have been kept, in ms.
        place: the group.
        record, membership: what is known of the member.
    """
    joined, heard = membership.joined, _NEVER
    if place.is_coarse:
        return _ALWAYS
    if place.is_all_here and joined is not None and joined >= since:
        return _NEVER  # there is nothing of them in the group that could have been missed
    for one in place.asked:
        if one.longest is not None:
            heard = max(heard, heard_from(since, one.longest, one.log, record, membership))
    return heard


def is_listened(state: State, place: Place, at: int, record: MemberRecord, membership: Membership) -> bool:
    """Whether all windows that are asked for in a group were listened to from their beginning.

    Args:
        state: what is known.
        place: the group.
        at: the moment at which the windows end, in ms.
        record, membership: what is known of the member.
    """
    if place.is_coarse:
        return False
    for key, log, _, longest, *_ in place.asked:
        if longest is not None:
            kept = kept_since(state, state.kept_since, key, log, place.group, at)
            if at - longest < listened_since(kept, log, record, membership):
                return False
    return True
