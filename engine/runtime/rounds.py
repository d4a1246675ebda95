"""State rules, in rounds: what an earlier round changed may make another rule's condition true."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

from .own import OwnChanges

if TYPE_CHECKING:
    from .run import Run


class Rounds:
    """Runs the state rules of one event, each at most once.

    Args:
        run: the event's way through the program.
    """

    __slots__ = ("run",)

    def __init__(self, run: Run) -> None:
        self.run = run

    def state_rules(self, changed: Set[str], own: OwnChanges) -> None:
        """Rounds of state rules, until none reads what the one before changed.

        Args:
            changed: inputs of rules that the event changed.
            own: what the event rules ask for of the engine's own.
        """
        run = self.run
        changed = changed | self.take_own(own)
        waiting = run.program.state_rules
        while changed and waiting:
            run.round += 1
            own = OwnChanges(run.record)
            read = [rule for rule in waiting if rule.inputs & changed and run.applies(rule)]
            firing = [rule for rule in read if run.became_true(rule)]
            for rule in firing:
                run.firing.fire(rule, own)
            waiting = tuple(rule for rule in waiting if rule not in firing)
            changed = self.take_own(own)
        for rule in run.unsure.values():
            run.note_unknown(rule, run.view)

    def take_own(self, own: OwnChanges) -> set[str]:
        """Puts what the engine owns into the member's record, so that later rounds see it; says what changed."""
        run = self.run
        if not own.taken and not run.counting.has_sanctions:
            return set()
        record, changed = own.joined(run.at, run.program.fading, run.state.since_or(run.at))
        changed |= run.counting.take_sanctions()
        changed |= self._take_modes(own)
        if changed and run.member_id is not None:
            run.record = record
            run.changes.puts.append(("members", run.member_id, record))
            counted, old = run.view.counted, run.view
            run.view = run.make_view(record, old.membership, old.group_facts, old.payload)
            run.view.count_this(counted)
            run.view.take_over(old)
        return changed

    def _take_modes(self, own: OwnChanges) -> set[str]:
        """Puts groups into modes and out of them; rules that disagree change nothing."""
        run, changed = self.run, set()
        for group, mode, until in own.modes():
            run.changes.puts.append(("modes", group, (mode, until)))
            if group == run.event.group:
                run.view.mode = mode
                changed.add("group.mode")
        return changed
