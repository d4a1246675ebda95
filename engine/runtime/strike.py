"""What a rule that fires on a message leaves behind, where the message is counted in place."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..check.policy import Rule
from .said import Heard, Said
from .state import MessageRecord, Offence, Spent, State, shared_step
from .state.tables import LOOKS

_NO_LOGS: frozenset[str] = frozenset()


class Strike(msgspec.Struct, frozen=True, gc=False):
    """What a rule leaves behind that fires alone.

    Args:
        rule: the rule.
        step: the index of the step it takes.
        subject: whose ladder.
        offences: those on the ladder from now on; none where they are not kept.
        spent: what the rule has spent from now on; None where it spends nothing.
        earliest: the earliest moment (ms) at which an event may still be dated.
        throttles, ladders: as of `Changes`.
        keeps: whether messages are kept.
    """

    rule: Rule
    step: int
    subject: str
    offences: tuple[Offence, ...]
    spent: Spent | None
    earliest: int
    throttles: Mapping[str, int]
    ladders: Mapping[str, int]
    keeps: bool

    def leave(self, state: State, said: Said | Heard, at: int) -> None:
        """Leaves it in the state, where the message has been counted.

        Args:
            state: what is known; it is changed.
            said: the message.
            at: its time in ms.
        """
        message, key = said.message, (self.rule.name, self.subject)
        if self.offences:
            rows = len(state.ladders.rows)
            state.ladders.put(key, self.offences)
            if self.ladders and len(state.ladders.rows) > rows:
                state.ladders.look(self.ladders, state.clock, LOOKS)
        if self.spent is not None:
            state.spent.put(key, self.spent)
        caught = shared_step(self.rule.name, self.step)
        if self.keeps:
            record = MessageRecord(at, caught, _NO_LOGS, said.member.id, message)
        else:
            record = MessageRecord(at, caught)
        state.keep_message((said.group, message.id), record)
        state.look_at_ends(self.throttles, self.earliest)
