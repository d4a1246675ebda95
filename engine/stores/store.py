"""What every store does: the one interface between an engine and where its state is kept."""

from __future__ import annotations

from typing import Protocol

from ..runtime.decision import Decision
from ..runtime.state import State


class Store(Protocol):
    """Keeps the state of an engine from one start to the next."""

    def load(self) -> State | None:
        """The state that all committed decisions amount to, None when there are none.

        The engine goes on with this very object: it applies every decision to it, once the store has committed it.
        """
        ...

    def commit(self, decision: Decision) -> None:
        """Keeps what a decision changes, for good, before anybody acts on it.

        Args:
            decision: made from the state that `load` gave and all decisions committed since.

        Raises:
            Exception: it could not be kept; the engine's state stays as it was, and the event may be tried again.
        """
        ...
