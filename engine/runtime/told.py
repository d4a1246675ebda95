"""What messages say of senders and groups again and again: platforms tell names, roles, titles and more with every one."""

from __future__ import annotations

from ..compile.program import Program
from .event import Event
from .facts import UNTOLD, Facts, take_group, take_member
from .state import State


def told_again(program: Program, state: State, event: Event, who: str) -> Facts | None:
    """What is known of a sender and a group, where a message says nothing new of them but that it is so still.

    Args:
        program: the policy.
        state: before the message; read only.
        event: the message, in a group and taken at its own time.
        who: its sender.

    Returns:
        what is known once its facts have been taken in; None where that is more than was known, or not all could be.
    """
    group, community = event.group or "", program.policy.community
    record, membership = state.members.get(who), state.memberships.of(group).get(who)
    if record is None or membership is None:
        return None
    facts = Facts(record, membership, state.groups.get(group, UNTOLD), membership)
    take_member(facts, community, program.added, event, event.at)
    if event.group_facts:
        take_group(facts, community, event, event.at)
    return None if facts.notes or facts.changed or facts.membership.present is not membership.present else facts
