"""One policy over a trace, and what it knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..compile.program import Program
from ..runtime.decision import Decision
from ..runtime.due import due
from ..runtime.evaluate import due_before
from ..runtime.event import Event
from ..runtime.state import State
from ..runtime.succession import Succession
from .dry_run import Outcome
from .trace_stream import TraceItem


@dataclass(slots=True)
class Lane:
    """One policy and what it knows.

    Args:
        program: the policy.
        state: what is known after the latest event.
    """

    program: Program
    state: State = field(default_factory=State)
    _succession: Succession = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._succession = Succession(self.program, self.state)

    def take(self, item: TraceItem) -> tuple[Outcome, ...]:
        """What comes of the time that passes before an event, where anything does, and of the event, last.

        Raises:
            EventError: the community knows no events of this kind; nothing was changed.
        """
        passed = self.pass_to(item)
        decision = self.decide(item.event)
        return *passed, Outcome(item.event, decision, item.truth, item.path, item.line)

    def pass_to(self, item: TraceItem) -> tuple[Outcome, ...]:
        """What comes of the time that passes before an event, where anything does.

        Raises:
            EventError: the community knows no events of this kind; nothing was changed.
        """
        return tuple(self._due(due_before(self.program, item.event, self.state)))

    def decide(self, event: Event) -> Decision:
        """What comes of an event whose turn it is.

        Args:
            event: one of the trace, or one that is due.
        """
        return self._succession.decide(event)

    def _due(self, until: int) -> Iterator[Outcome]:
        if not self.program.is_timed:
            return
        for event in due(self.program, self.state, until):
            decision = self.decide(event)
            if not decision.is_quiet:
                yield Outcome(event, decision, None, "", 0)
