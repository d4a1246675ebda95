"""The store that keeps nothing beyond the process."""

from __future__ import annotations

from ..runtime.decision import Decision
from ..runtime.state import State


class MemoryStore:
    """Keeps the state as long as the process lives; engines made one after another on one store go on with its state.

    Args:
        state: what to begin with, such as one restored from a snapshot; None begins with nothing.
    """

    def __init__(self, state: State | None = None) -> None:
        self.state = State() if state is None else state

    def load(self) -> State:
        """The state, which the engine changes in place."""
        return self.state

    def commit(self, decision: Decision) -> None:
        """Nothing is left to do: the engine applies the decision to the very state that `load` gave."""
