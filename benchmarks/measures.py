"""How the benchmark of speed measures, and how it tells what it found."""

from __future__ import annotations

import gc
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from os import times
from pathlib import Path
from time import perf_counter, process_time

from workload import community_text

from guiju.engine.community import Community, parse_community
from guiju.engine.compile.program import Program
from guiju.engine.replay.dry_run import DryRun
from guiju.engine.source import Source

Row = tuple[str, str, str]
Run = Callable[[], Iterable[int]]
"""Begins a run, which says now and then how many events it has been through, and at its end all of them."""
CHUNK = 500
LONG = 4.0
"""After how many seconds nothing is called again."""


def community() -> Community:
    """The community of the workload."""
    return parse_community(Source("community.yaml", community_text()))[0]


def decided(program: Program, path: Path) -> Iterator[int]:
    """The whole pipeline: a trace in, decisions that say something out; says how many events it has been through."""
    run = DryRun(program, path, every=False)
    for outcome in run:
        if not outcome.decision.is_quiet:
            outcome.decision.to_json()
        yield run.events
    yield run.events


def per_item(items: Iterable[object], before: int = 0) -> float:
    """Seconds an item takes to be made, of the fastest tenth of stretches: the machine is not ours alone.

    Args:
        items: made as they are asked for.
        before: how many of the first are not what is measured.
    """
    coming = iter(items)
    deque(islice(coming, before), maxlen=0)
    spent, number, start = [], 0, process_time()
    for number, _ in enumerate(coming, 1):
        if number % CHUNK == 0:
            now = process_time()
            spent.append((now - start) / CHUNK)
            start = now
    if not spent:
        return (process_time() - start) / max(1, number)
    return sorted(spent)[len(spent) // 10]


def per_event(run: Run, before: int = 0, most: int = 5) -> float:
    """Seconds of processor time an event takes in the fastest of some whole runs; long ones are repeated less often.

    Args:
        run: what runs.
        before: how many of the first events are not what is measured.
        most: how often to run at most.
    """
    return by_turns([(run, before)], most)[0]


def by_turns(runs: Sequence[tuple[Run, int]], most: int = 5) -> list[float]:
    """What `per_event` says of several that run by turns, so that all meet the machine in the same moods.

    Args:
        runs: each with how many of the first events are not what is measured.
        most: how often each is to run at most.
    """
    found: list[list[float]] = [[] for _ in runs]
    spent = 0.0
    while len(found[-1]) < most and spent < LONG * len(runs):
        for (run, before), its in zip(runs, found, strict=True):
            beginning = process_time()
            its.append(_of_one_run(run, before))
            spent += process_time() - beginning
    return [min(its) for its in found]


def _of_one_run(run: Run, before: int) -> float:
    first, last, start, now = -1, 0, 0.0, 0.0
    for last in run():
        now = process_time()  # what is let go of after the last event is not measured
        if first < 0 and last >= before:
            first, start = last, now
    return (now - start) / max(1, last - first)


def best(work: Callable[[], object], most: int = 5) -> float:
    """Seconds of wall-clock time the fastest of some calls takes; what takes long is called less often.

    Args:
        work: what to call.
        most: how often at most.
    """
    spent: list[float] = []
    while len(spent) < most and sum(spent) < LONG:
        start = perf_counter()
        work()
        spent.append(perf_counter() - start)
    return min(spent)


def rate(seconds: float) -> str:
    """How many a second, and how long each takes."""
    return f"{1 / seconds:,.0f}/s ({seconds * 1e6:.1f} µs)"


def trace_of(folder: Path, lines: Sequence[bytes]) -> Path:
    """A trace with these lines."""
    path = folder / f"trace{len(lines)}.jsonl"
    path.write_bytes(b"\n".join(lines))
    return path


def spent_on(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds something takes, by the clock and of processors, those of processes that it starts included."""
    clock, before = perf_counter(), times()
    work()
    passed, after = perf_counter() - clock, times()
    return passed, sum(after[:4]) - sum(before[:4])


def used() -> int:
    """How many bytes Python has allocated."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def table(rows: Sequence[Row]) -> str:
    """A table in Markdown."""
    lines = [" | ".join(row).strip() for row in (("what", "measured", "goal"), ("---", "---", "---"), *rows)]
    return "\n".join(f"| {line} |" for line in lines)
