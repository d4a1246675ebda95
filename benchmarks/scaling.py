"""What more rules, words, members and events cost, beside a pipeline of usual size."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from measures import Row, Run, by_turns, community, decided, per_event, rate, trace_of
from workload import Talk, make_words, policy_text

from guiju.engine.loading import load_text


def scaling(folder: Path, events: int, large: bool, turns: int) -> list[Row]:
    """What more rules, words, members and events cost. Each is run by turns with the usual, which its cost is told in.

    Args:
        folder: traces are written there.
        events: so many are usual.
        large: whether there is to be very much of everything.
        turns: how often each is run; what takes long less often.
    """
    made = partial(_made, folder, events)
    usual = made()
    rows: list[Row] = [("50 rules, 2,000 words, 2,000 members", rate(per_event(*usual)), "")]

    def measure(what: str, goal: str, more: tuple[Run, int]) -> None:
        # Of what takes long there is little more than one turn, so the usual has one before it and one after it.
        before, found, after = by_turns((usual, more, usual), turns)
        rows.append((what, f"{rate(found)}; {found / min(before, after):.2f}×", goal))

    for rules in (500, 2_000) if large else (500,):
        goal = "≤ 1.5×" if rules == 2_000 else ""
        measure(f"{rules:,} rules, for different groups", goal, made(rules=rules, words=max(2_000, rules)))
    for words in (20_000, 100_000) if large else (20_000,):
        measure(f"{words:,} words", "≤ 1.3×" if words == 100_000 else "", made(words=words))
    for members in (1_000, 100_000, 1_000_000) if large else (1_000,):
        measure(f"{members:,} members", "", made(members=members))
    if large:
        measure(f"{4 * events:,} events", "", made(events=4 * events))
    return rows


def _made(
    folder: Path, usual: int, *, rules: int = 50, words: int = 2_000, members: int = 2_000, events: int | None = None
) -> tuple[Run, int]:
    """A pipeline, and how many of its first events are not what is measured: members who join.

    Whatever the policy looks for, the messages are of the same words.
    """
    listed = make_words(words)
    program = load_text(policy_text(rules, listed, 8), community())
    talk = Talk(usual if events is None else events, members)
    path = trace_of(folder, talk.lines(listed[:2_000]))
    return lambda: decided(program, path), talk.members
