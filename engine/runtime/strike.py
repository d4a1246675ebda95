"""What a rule that fires on a message leaves behind, where the message is counted in place."""

from __future__ import annotations

import msgspec

from ..compile.program import Program
from .said import Heard, Said
from .state import MessageRecord, Offence, Spent, State, shared_step
from .state.tables import LOOKS

_NO_LOGS: frozenset[str] = frozenset()


class Strike(msgspec.Struct, frozen=True, gc=False):
    """What a rule leaves behind that fires alone.

    Args:
        program: the policy.
        ladder: the rule's name, and whose ladder.
        step: the index of the step it takes.
        offences: those on the ladder from now on; none where they are not kept.
        spent: what the rule has spent from now on; None where it spends nothing.
        earliest: the earliest moment (ms) at which an event may still be dated.
    """

    program: Program
    ladder: tuple[str, str]
    step: int
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
        caught = shared_step(self.ladder[0], self.step)
        if program.keeps_messages:
            record = MessageRecord(at, caught, _NO_LOGS, said.member.id, message)
        else:
            record = MessageRecord(at, caught)
        state.keep_message((said.group, message.id), record)
        if state.owed or state.throttles:
            state.forget_what_ended(program.throttles_kept, self.earliest)
