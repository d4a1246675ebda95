"""Guiju's engine: load a policy, evaluate events, replay traces.

>>> from guiju import engine
>>> policy = engine.load("policies/", community="community.yaml")
>>> bot = engine.Engine(policy)
>>> decision = bot.evaluate({"id": "m1", "at": "2026-03-01T09:30:00+08:00", "kind": "message", ...})
"""

from __future__ import annotations

if __name__ != "guiju.engine":  # two copies of every class would exist, and `isinstance` would lie
    raise ImportError(f"import this package as `guiju.engine`, not as `{__name__}`")

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .bot import Engine, due, evaluate
    from .diagnostics import Diagnostic, PolicyError
    from .loading import load, load_text
    from .replay.closed_loop import dry_run
    from .runtime.decision import Decision, Effect
    from .runtime.event import Event, EventError
    from .runtime.state import State
    from .stores.memory import MemoryStore

__all__ = [
    "Decision",
    "Diagnostic",
    "Effect",
    "Engine",
    "Event",
    "EventError",
    "MemoryStore",
    "PolicyError",
    "State",
    "dry_run",
    "due",
    "evaluate",
    "load",
    "load_text",
]

_ROOMS = {
    "bot": ("Engine", "due", "evaluate"),
    "diagnostics": ("Diagnostic", "PolicyError"),
    "loading": ("load", "load_text"),
    "replay.closed_loop": ("dry_run",),
    "runtime.decision": ("Decision", "Effect"),
    "runtime.event": ("Event", "EventError"),
    "runtime.state": ("State",),
    "stores.memory": ("MemoryStore",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """A public name, from the room it lives in; rooms are opened when they are first asked for."""
    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    found = getattr(import_module(f".{room}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
