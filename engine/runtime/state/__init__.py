"""What is known when an event comes: tables, read by `evaluate`, changed only by `apply`."""

from .changes import Changes
from .compact import shared_names, shared_step, shared_steps, small, with_value
from .records import (
    NOTHING,
    PER_GROUP,
    WRITTEN,
    GroupRecord,
    InForce,
    MemberRecord,
    Membership,
    MessageRecord,
    Obligation,
    Offence,
    Owed,
    Spent,
    Waiting,
)
from .state import HOUR, KEPT, MESSAGE_ID, Counted, State

__all__ = [
    "HOUR",
    "KEPT",
    "MESSAGE_ID",
    "NOTHING",
    "PER_GROUP",
    "WRITTEN",
    "Changes",
    "Counted",
    "GroupRecord",
    "InForce",
    "MemberRecord",
    "Membership",
    "MessageRecord",
    "Obligation",
    "Offence",
    "Owed",
    "Spent",
    "State",
    "Waiting",
    "shared_names",
    "shared_step",
    "shared_steps",
    "small",
    "with_value",
]
