"""Where the time of a run goes: the shares of the engine's parts, as a profiler sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from cProfile import Profile
from pathlib import PurePath
from pstats import Stats

_PARTS = {
    "engine/text": "matching texts: normal forms, words, expressions",
    "engine/runtime/view": "what conditions read: facts and counters",
    "engine/runtime/state": "the state: windows, ladders, what was seen; and forgetting",
    "engine/runtime/succession.py": "messages on which nothing happens: the short way",
    "<gate>": "messages on which nothing happens: the short way",
    "engine/runtime/quiet.py": "what fires: rules, evidence, effects, joining",
    "engine/runtime/said.py": "reading events",
    "engine/replay/skimmed": "reading events",
    "engine/runtime/event": "reading events",
    "engine/replay/trace": "reading events",
    "engine/runtime/instant.py": "times, read and written",
    "engine/replay": "going through the trace, comparing with what was recorded",
    "<screen>": "conditions of all rules at once",
    "engine/runtime": "what fires: rules, evidence, effects, joining",
    "engine": "everything else of the engine",
}
"""Parts by where their code lies; the first that fits has it."""


def shares(work: Callable[[], object]) -> list[tuple[str, float]]:
    """The parts with their share of the time, largest first; what Python itself does counts for whoever asked for it.

    Args:
        work: what is run.
    """
    profile = Profile()
    profile.runcall(work)
    spent: Counter[str] = Counter()
    rows = Stats(profile).stats  # type: ignore[attr-defined]
    for (path, _, _), (_, _, own, _, callers) in rows.items():
        if path == "~":
            for (caller, _, _), (_, _, share, _) in callers.items():
                spent[_part(caller)] += share
        else:
            spent[_part(path)] += own
    whole = sum(spent.values())
    return [(part, time / whole) for part, time in spent.most_common()]


def _part(path: str) -> str:
    place = PurePath(path).as_posix()
    return next((part for where, part in _PARTS.items() if where in place), "what measures, and Python's own library")
