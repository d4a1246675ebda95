"""What a rule comes to that fires on a message which is counted in place: what it leaves behind, and what is said of it."""

from __future__ import annotations

import msgspec

from ..compile.plans import Plan
from ..compile.program import Program
from .alone import effects_of, fired_of
from .decision import Because, Effect, Fired
from .event import Event
from .ladders import Rung, offences_with
from .said import Heard, Said
from .state import NOTHING, MessageRecord, Spent, State, shared_step

_NO_LOGS: frozenset[str] = frozenset()


class Strike(msgspec.Struct, frozen=True, gc=False):
    """What comes of a rule that fires alone.

    Args:
        plan: what there is to know of its firing.
        rung: the step that it takes.
        because: why it fired.
        effects: what is to be done; None where that can be told whenever it is asked for.
        spent: what the rule has spent from now on; None where it spends nothing.
    """

    plan: Plan
    rung: Rung
    because: tuple[Because, ...]
    effects: tuple[Effect, ...] | None
    spent: Spent | None

    def fired(self) -> Fired:
        """The rule, as a decision has it."""
        return fired_of(self.plan, self.rung, self.because)

    def effects_on(self, program: Program, event: Event) -> tuple[Effect, ...]:
        """What is to be done, as a decision has it.

        Args:
            program: the policy.
            event: the message as an event.
        """
        if self.effects is not None:
            return self.effects
        return effects_of(program, self.plan, self.rung, event, event.at, None, {})

    def leave(self, program: Program, state: State, said: Said | Heard, at: int) -> None:
        """Leaves behind what does not count the message: on the ladder, and what caught it.

        Args:
            program: the policy.
            state: what is known, the message counted already; it is changed.
            said: the message.
            at: its time in ms.
        """
        plan, rung = self.plan, self.rung
        rule, message, caught = plan.rule, said.message, NOTHING
        if rung.counts:
            ladder, caught = (rule.name, rung.subject or ""), shared_step(rule.name, rung.step)
            if plan.keeps_offences:
                earliest = state.clock - program.policy.community.defaults.lateness
                ladders, before = state.ladders, len(state.ladders.rows)
                ladders.put(ladder, offences_with(rule, rung.held, (at, message.id, said.group), earliest))
                ladders.look_after(before, program.ladders_kept, state.clock)
            if self.spent is not None:
                state.spent.put(ladder, self.spent)
        if program.keeps_messages:
            record = MessageRecord(at, caught, _NO_LOGS, said.member.id, message)
            state.keep_message(said.group, message.id, record)
        elif caught:
            state.keep_message(said.group, message.id, MessageRecord(at, caught))
