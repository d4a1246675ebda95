"""How fast the engine is, beside what could be used instead, in one run on one machine.

    python benchmarks/speed.py [--quick] [--write]

Nothing is installed; engines that are absent are listed as absent (`pip install 'guiju[bench]'` gets them). Results are
compared before anything is timed. `--quick` takes less than a minute; `--write` puts the report into docs/performance.md.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import subprocess
import sys
import tempfile
import tracemalloc
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "benchmarks")]

import state_memory  # noqa: E402
from by_hand import decide  # noqa: E402
from measures import (  # noqa: E402
    Row,
    best,
    community,
    decided,
    per_event,
    per_item,
    rate,
    spent_on,
    table,
    trace_of,
    used,
)
from peers import by_hand, conditions, facts, installed  # noqa: E402
from profiled import shares  # noqa: E402
from scaling import scaling  # noqa: E402
from workload import Talk, make_words, policy_text  # noqa: E402

from guiju import __version__  # noqa: E402
from guiju.engine.bot import Engine  # noqa: E402
from guiju.engine.community import parse_community  # noqa: E402
from guiju.engine.compile.program import Program  # noqa: E402
from guiju.engine.loading import load, load_text  # noqa: E402
from guiju.engine.replay.dry_run import DryRun  # noqa: E402
from guiju.engine.replay.sharded import in_processes  # noqa: E402
from guiju.engine.runtime.evaluate import evaluate  # noqa: E402
from guiju.engine.runtime.event import Event, Message, decode_event  # noqa: E402
from guiju.engine.runtime.state import State  # noqa: E402
from guiju.engine.source import Source  # noqa: E402

BY_HAND_AT_ONCE = 256
START = 1_772_000_000_000
ASKED = 100
"""How many events other engines are asked about at a time."""


def whole_pipeline(folder: Path, events: int) -> list[Row]:
    """50 rules and 2,000 words, beside the same by hand."""
    words = make_words(2_000)
    talk = Talk(events)
    program, lines = load_text(policy_text(50, words), community()), talk.lines(words)
    path, names = trace_of(folder, lines), [pattern.name for pattern in program.policy.patterns]
    same_decisions(program, path, lines, names)
    ours = per_event(lambda: decided(program, path), talk.members)
    singly = per_event(lambda: _by_hand(lines, program, names), talk.members)
    at_once = per_event(lambda: _by_hand(lines, program, names, BY_HAND_AT_ONCE), talk.members)
    theirs = min(singly, at_once)
    goal = "≥ 150,000/s; ≥ 0.7 of by hand"
    return [
        ("50 rules, 2,000 words, ladders and windows, JSON in and out", rate(ours), goal),
        ("the same by hand, with the engine's scanner, message by message", rate(singly), ""),
        (f"the same by hand, the scanner asked of {BY_HAND_AT_ONCE} messages at once", rate(at_once), ""),
        ("ratio to the faster of both by hand", f"{theirs / ours:.2f}", "≥ 0.7"),
    ]


def _by_hand(lines: Sequence[bytes], program: Program, names: list[str], at_once: int = 1) -> Iterator[int]:
    """The pipeline by hand; says how many events it has been through."""
    passed = 0

    def counted() -> Iterator[bytes]:
        nonlocal passed
        for line in lines:
            passed += 1
            yield line

    yield from (passed for _ in decide(counted(), program.scanner, names, at_once))
    yield passed


def same_decisions(program: Program, path: Path, lines: Sequence[bytes], names: list[str]) -> None:
    """Refuses to time pipelines that do not fire the same rules with the same offences.

    Raises:
        SystemExit: they differ.
    """
    ours = [
        (outcome.event.id, {one.rule: one.offence for one in outcome.decision.fired})
        for outcome in DryRun(program, path)
        if outcome.decision.fired
    ]
    for at_once in (1, BY_HAND_AT_ONCE):
        theirs = [(event, fired) for event, fired, _ in decide(lines, program.scanner, names, at_once)]
        if ours != theirs or not ours:
            raise SystemExit(f"the two pipelines differ: {len(ours)} and {len(theirs)} messages with rules that fired")


def stateless(events: int) -> list[Row]:
    """50 rules without state, beside other engines: decisions of ours against bare answers of theirs."""
    rules = conditions()
    given = facts(events, rules)
    expected = [by_hand(rules)(fact) for fact in given]
    program = load_text(_told(rules), parse_community(Source("c.yaml", "community: S\ngroups: {g: {}}"))[0])
    made = [_event(number, fact) for number, fact in enumerate(given)]
    state = State()
    names = [f"r{number:02}" for number in range(len(rules))]
    found = [[names.index(fired.rule) for fired in evaluate(program, event, state).fired] for event in made]
    if found != expected:
        raise SystemExit("the engine's answers differ from those by hand")
    ours = per_item(evaluate(program, event, state) for event in made)
    rows = [("guiju, a whole decision", rate(ours), "")]
    rows.append(("plain Python by hand", f"{_ratio(per_item(map(by_hand(rules), given)), ours)}", ""))
    few = given[:ASKED]
    for peer, judge in installed(rules):
        name = versioned(peer)
        goal = "ahead" if "datalogic" in name or "zen" in name else "≥ 10×"
        if judge is None:
            rows.append((name, "absent", goal))
        elif judge(few) != expected[:ASKED]:
            rows.append((name, "gives other answers, so it is not timed", goal))
        else:
            rows.append((name, _ratio(best(partial(judge, few), 5) / ASKED, ours), goal))
    return rows


def versioned(peer: str) -> str:
    """A peer's name with its version, where it is installed."""
    package, _, rest = peer.partition(" ")
    try:
        return " ".join(filter(None, (package, version(package), rest)))
    except PackageNotFoundError:
        return peer


def _ratio(theirs: float, ours: float) -> str:
    return (
        f"{rate(theirs)}; guiju takes {ours / theirs:.3f} of it"
        if theirs > ours
        else f"{rate(theirs)}; {ours / theirs:.1f}× faster than guiju"
    )


def _told(rules: Sequence[object]) -> str:
    lines = []
    for number, rule in enumerate(conditions(len(rules))):
        words = ", ".join(f'"{word}"' for word in rule.words)
        admins = " and sender is not admin" if rule.spares_admins else ""
        head = f"rule r{number:02} when message contains ({words}) and message.length > {rule.longer}"
        lines.append(f"{head}{admins} then notify admin")
    return "\n".join(lines)


def _event(number: int, fact: dict[str, object]) -> Event:
    member = {"id": f"u{number}", "role": fact["role"]}
    return Event(f"m{number}", START + number, "message", "g", member, Message(f"m{number}", str(fact["text"])))


def memory(sizes: Sequence[int]) -> list[Row]:
    """What the state keeps of a member, in communities of several sizes."""
    rows = []
    tracemalloc.start()
    for what, text, goal in (
        ("a ladder, two counters", state_memory.POLICY, "≤ 1,024 bytes"),
        ("the same and an obligation", state_memory.POLICY + state_memory.EXPECTING, ""),
    ):
        rules = state_memory.program(text)
        for members in sizes:
            state, before = State(), used()
            state_memory.take(rules, state_memory.arrivals(members), state)
            everything = used() - before
            state.seen.clear()
            state.messages.clear()
            mine = used() - before
            told = f"{mine / members:,.0f} bytes; with events and messages of two days {everything / members:,.0f}"
            rows.append((f"{what}, each of {members:,} members", told, goal))
            del state  # or what is freed later counts against the next
            gc.collect()
    tracemalloc.stop()
    return rows


def bot_path(events: int) -> list[Row]:
    """One event in, one decision out, in memory; of the run with the least median."""
    words = make_words(2_000)
    program, talk = load_text(policy_text(50, words), community()), Talk(events)
    spent = min((_asked_one_by_one(program, talk, words) for _ in range(3)), key=lambda run: run[len(run) // 2])
    goals = {0.5: "≤ 10 µs", 0.99: "≤ 50 µs", 0.999: ""}
    return [
        (f"p{share * 100:g}", f"{spent[int(len(spent) * share)] * 1e6:.0f} µs", goal) for share, goal in goals.items()
    ]


def _asked_one_by_one(program: Program, talk: Talk, words: list[str]) -> list[float]:
    """How many seconds each message took, in order of that."""
    bot = Engine(program)
    spent = []
    gc.collect()
    for event in map(decode_event, talk.lines(words)):
        start = perf_counter()
        bot.evaluate(event)
        spent.append(perf_counter() - start)
    return sorted(spent[-talk.events :])


def again(policy: str, repeats: int) -> float:
    """Seconds that it takes to load a policy that has been loaded before, files, cache and all."""
    before = os.environ.get("GUIJU_CACHE")
    with tempfile.TemporaryDirectory() as name:
        os.environ["GUIJU_CACHE"] = str(Path(name) / "cache")
        try:
            (Path(name) / "policy.guiju").write_text(policy, encoding="utf-8")
            source = community().source
            (Path(name) / "community.yaml").write_text(source.text if source is not None else "", encoding="utf-8")
            load(Path(name) / "policy.guiju")
            return best(lambda: load(Path(name) / "policy.guiju"), repeats)
        finally:
            os.environ.pop("GUIJU_CACHE")
            os.environ.update({} if before is None else {"GUIJU_CACHE": before})


def start_up(repeats: int) -> list[Row]:
    """What there is to wait for before the first event."""
    place = community()
    load_text(policy_text(100, make_words(2_000)), place)

    def python(*arguments: str) -> float:
        command = [sys.executable, *arguments]
        environment = {"PYTHONPATH": str(ROOT / "src"), "PATH": ""}
        return best(lambda: subprocess.run(command, env=environment, check=True, capture_output=True), repeats)

    everything = "from guiju.engine import Engine, dry_run, evaluate, load"

    def compiled(rules: int, words: int, goal: str = "") -> list[Row]:
        large, turns = policy_text(rules, make_words(words)), repeats if rules + words < 5_000 else 2
        spent = best(lambda: load_text(large, place), turns)
        return [
            (f"parse, check and compile {rules:,} rules, {words:,} words", f"{spent * 1e3:,.0f} ms", goal),
            ("the same, starting again (cached)", f"{again(large, turns) * 1e3:,.0f} ms", ""),
        ]

    return [
        *compiled(100, 2_000, "≤ 150 ms"),
        *(compiled(2_000, 4_000) + compiled(50, 100_000) if repeats > 2 else []),
        ("python -c 'pass'", f"{python('-c', 'pass') * 1e3:.0f} ms", ""),
        ("import guiju.engine", f"{python('-c', 'import guiju.engine') * 1e3:.0f} ms", "≤ 150 ms"),
        ("import of all that is promised", f"{python('-c', everything) * 1e3:.0f} ms", ""),
        ("guiju --help", f"{python('-m', 'guiju', '--help') * 1e3:.0f} ms", "≤ 200 ms"),
    ]


def where_time_goes(folder: Path, events: int) -> list[Row]:
    """The shares of the engine's parts in the whole pipeline."""
    words = make_words(2_000)
    program = load_text(policy_text(50, words), community())
    path = trace_of(folder, Talk(events).lines(words))
    found = shares(lambda: deque(decided(program, path), maxlen=0))
    return [(part, f"{share:.0%}", "") for part, share in found if share >= 0.01]


def processes(folder: Path, events: int) -> list[Row]:
    """A dry run in one process and in two, with what it takes to start them, by the clock and in time of processors."""
    words = make_words(2_000)
    program = load_text(policy_text(50, words), community())
    path = trace_of(folder, Talk(events).lines(words))

    def alone() -> None:
        deque(DryRun(program, path, every=False), maxlen=0)

    def shared() -> None:
        run, why = in_processes(program, [path], 2)
        assert run is not None, why
        deque(run, maxlen=0)

    turns = [(spent_on(alone), spent_on(shared)) for _ in range(4)]
    one, two = (tuple(map(min, zip(*(turn[which] for turn in turns), strict=True))) for which in (0, 1))
    what = f"{events:,} events, 8 groups, 2 processes"
    return [
        (f"{what}, by the clock", f"{one[0]:.2f} s → {two[0]:.2f} s: {one[0] / two[0]:.2f}×", "≥ 1.8×"),
        (
            "the same in time of processors, which two idle cores halve",
            f"{one[1]:.2f} s → {two[1]:.2f} s: {2 * one[1] / two[1]:.2f}×",
            "",
        ),
    ]


HEAD = """# Performance

Measured by

```text
python benchmarks/speed.py {options}
```

on {machine}, {python}, guiju {version}. Read the figures as ratios within this one run: they are of the fastest of some runs
or calls, or of the fastest tenth of stretches, in time of the processor, and the machine was shared. Everything is made from a seed;
engines that are compared gave the same results first. A pipeline is compared with one written by hand for the same rules,
except that both use the engine's scanner. Other engines answer which rules hold; guiju's figure is for a whole decision.
Those that are absent are not installed; `pip install 'guiju[bench]'` installs all that can be. Traces are of {events:,} events
where nothing else is said. What there is more of is run by turns with the usual, so that both meet the machine in the same moods,
and of the same messages wherever only words differ. `benchmarks/state_memory.py` measures more of memory: that the state forgets.
"""


def report(quick: bool) -> str:
    """All sections."""
    events = 4_000 if quick else 20_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Processes come early: copies of a process that other sections have made large cost more than a user's do.
        sections: dict[str, Callable[[], list[Row]]] = {
            "The whole pipeline": lambda: whole_pipeline(folder, events),
            "Processes": lambda: processes(folder, events if quick else 10 * events),
            "Where the time of the pipeline goes (under a profiler, which makes calls dearer)": lambda: where_time_goes(
                folder, events
            ),
            "Rules without state": lambda: stateless(1_000 if quick else 4_000),
            "More of everything": lambda: scaling(folder, events, not quick, 5 if quick else 10),
            "Memory": lambda: memory((1_000,) if quick else (1_000, 5_000)),
            "A bot": lambda: bot_path(events),
            "Starting": lambda: start_up(2 if quick else 5),
        }
        parts = [
            HEAD.format(
                options="--quick --write" if quick else "--write",
                machine=_machine(),
                python=f"Python {platform.python_version()}",
                version=__version__,
                events=events,
            )
        ]
        for title, measure in sections.items():
            print(f"measuring: {title.lower()}", file=sys.stderr)
            parts.append(f"## {title}\n\n{table(measure())}\n")
    return "\n".join(parts)


def _machine() -> str:
    from os import cpu_count

    return f"{cpu_count()} cores ({_processor() or platform.machine()}, {platform.system()})"


def _processor() -> str | None:
    """What the processor is called, where the system says so."""
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), None)


def main() -> None:
    """Measures and prints, or writes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="less than a minute")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    given = parser.parse_args()
    text = report(given.quick)
    if given.write:
        (ROOT / "docs" / "performance.md").write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
