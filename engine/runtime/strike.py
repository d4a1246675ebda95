"""What a rule that fires on a message leaves behind, where the message is counted in place."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ..compile.program import Program
from .said import Heard, Said
from .state import MessageRecord, Offence, Spent, State
from .state.tables import LOOKS

_NO_LOGS: frozenset[str] = frozenset()


class Strike(msgspec.Struct, frozen=True, gc=False):
    """What a rule leaves behind that fires alone.

    Args:
        program: the policy.
        ladder: the rule's name, and whose ladder.
        caught: the index of the step it takes, by its name; empty where it only repeats what it did.
        offences: those on the ladder from now on; none where they are not kept.
        spent: what the rule has spent from now on; None where it spends nothing.
        earliest: the earliest moment (ms) at which an event may still be dated.
    """

    program: Program
    ladder: tuple[str, str]
    caught: Mapping[str, int]
    offences: tuple[Offence, ...]
    spent: Spent | None
    earliest: int

    def leave(self, state: State, said: Said | Heard, at: int) -> None:
        """Leaves it in the state, where the message has been counted.

        Args:
            state: what is known; it is changed.
            said: the message.
            at: its time in ms.
        """
        program, message, ladders = self.program, said.message, state.ladders
        if self.offences:
            rows = len(ladders.rows)
            ladders.put(self.ladder, self.offences)
            if len(ladders.rows) > rows and program.ladders_kept:
                ladders.look(program.ladders_kept, state.clock, LOOKS)
        if self.spent is not None:
            state.spent.put(self.ladder, self.spent)
        if program.keeps_messages:
            record = MessageRecord(at, self.caught, _NO_LOGS, said.member.id, message)
            state.keep_message((said.group, message.id), record)
        elif self.caught:
            state.keep_message((said.group, message.id), MessageRecord(at, self.caught))
        if state.owed or state.throttles:
            state.look_at_ends(program.throttles_kept, self.earliest)
