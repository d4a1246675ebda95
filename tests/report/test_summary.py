"""Summaries of dry runs: all that happened is counted, little of it is kept, and the examples differ."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from guiju.engine.compile.program import Program
from guiju.engine.loading import load, load_text
from guiju.engine.replay.dry_run import DryRun, Outcome
from guiju.engine.report.examples import CANDIDATES, Act, Gallery
from guiju.engine.report.json_text import dump
from guiju.engine.report.summary import KINDS_KEPT, MOST_AFFECTED, PATH_KEPT, Summary, Tally
from guiju.engine.report.summary_data import as_data
from guiju.engine.report.summary_text import render_goals, render_reading, render_summary
from guiju.engine.runtime.decision import (
    Because,
    Conflict,
    Decision,
    Dropped,
    Effect,
    Failed,
    Fired,
    Task,
    Unknown,
    Withheld,
)
from guiju.engine.runtime.event import Event, Message
from guiju.engine.runtime.instant import format_instant

AT = 1_772_328_600_000
POLICY = """\
rule ads "No ads" when message contains "buy" then warn, mute 1h, kick
rule quiet when message contains "shout" then mute 5m
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return load_text(POLICY)


def outcome(program: Program, number: int, text: str = "", member: str = "u1", **parts: Any) -> Outcome:
    """The outcome of a message, with whatever is to be in its decision."""
    at = AT + number * 60_000
    zone = program.policy.community.timezone
    event = Event(f"m{number}", at, "message", "g", {"id": member}, Message(f"m{number}", text))
    decision = Decision(event=event.id, at=format_instant(at, zone), policy="", group="g", member=member, **parts)
    return Outcome(event, decision, None, "t.jsonl", number + 1)


def fired(
    program: Program, number: int, rule: str, verb: str, item: str | None = None, member: str = "u1", step: int = 1
) -> Outcome:
    """The outcome of a message on which one rule fired with one effect."""
    until = format_instant(AT + number * 60_000 + 3_600_000, program.policy.community.timezone)
    effect = Effect(
        id=f"m{number}/{verb}/{member}", verb=verb, rules=(rule,), member=member, group="g", step=step, of=3,
        until=until if verb == "mute" else None,
    )  # fmt: skip
    because = (Because("words", item, (0, len(item))),) if item else ()
    firing = Fired(rule, because, offence=1)
    return outcome(program, number, f"{item or ''} text", member, effects=(effect,), fired=(firing,))


def summed(program: Program, *outcomes: Outcome, examples: int = 3) -> Summary:
    summary = Summary(program, examples)
    for each in outcomes:
        summary.add(each)
    return summary


def test_everything_is_counted(program: Program) -> None:
    summary = summed(
        program,
        outcome(program, 0),
        fired(program, 1, "ads", "warn", "buy"),
        fired(program, 2, "ads", "mute", "buy", member="u2"),
        fired(program, 3, "quiet", "mute"),
    )
    assert (summary.fired, summary.kinds, summary.acts) == (3, {"message": 4}, {"mute": 2, "warn": 1})
    assert (summary.first, summary.last) == (AT, AT + 180_000)
    ads, group = summary.rules["ads"], summary.groups["g"]
    assert (ads.fired, ads.offences, ads.members, ads.acts) == (2, 2, {"u1", "u2"}, {"warn": 1, "mute": 1})
    assert ads.matched == {("words", "buy"): 2}
    assert (group.events, group.fired, group.members) == (4, 3, {"u1", "u2"})
    assert summary.members["u1"].rules == {"ads": 1, "quiet": 1}


def test_a_path_tells_sanctions_in_a_row_together(program: Program) -> None:
    verbs = ["warn", "mute", "mute", "mute", "kick"]
    summary = summed(program, *(fired(program, n, "ads", verb) for n, verb in enumerate(verbs)))
    hour = Act("mute", duration=3_600_000)
    assert summary.members["u1"].path == [(Act("warn"), 1), (hour, 3), (Act("kick"), 1)]


def test_the_most_affected_come_by_their_strongest_sanction(program: Program) -> None:
    summary = summed(
        program,
        *(fired(program, n, "ads", "warn", member="often") for n in range(9)),
        fired(program, 10, "ads", "kick", member="hard"),
        fired(program, 11, "ads", "mute", member="b"),
        fired(program, 12, "ads", "mute", member="a"),
    )
    assert [member for member, _ in summary.most_affected] == ["hard", "a", "b", "often"]


def test_what_is_kept_is_bounded(program: Program) -> None:
    many = 3 * KINDS_KEPT
    summary = summed(
        program,
        *(
            outcome(program, n, unknown=(Unknown("ads", f"fact {n}"),), errors=(Failed("ads", f"error {n}"),))
            for n in range(many)
        ),
        *(fired(program, n, "ads", verb, f"item {n}") for n in range(many) for verb in ("warn", "mute")),
    )
    for tally in (summary.unknown, summary.errors, summary.rules["ads"].matched):
        assert len(tally) == KINDS_KEPT
        assert tally.total() + tally.others in (many, 2 * many)
    assert len(summary.rules["ads"].gallery.candidates) == CANDIDATES
    assert (len(summary.members["u1"].path), summary.members["u1"].more) == (PATH_KEPT, 2 * many - PATH_KEPT)
    assert len(summary.most_affected) <= MOST_AFFECTED
    assert len(dump(as_data(summary))) < 1_000_000
    assert len(render_summary(summary, False, "en").splitlines()) < 80


def test_examples_differ_in_step_then_in_what_was_caught_then_in_who(program: Program) -> None:
    summary = summed(
        program,
        fired(program, 0, "ads", "warn", "buy"),
        fired(program, 1, "ads", "warn", "sell", member="u2"),
        fired(program, 2, "ads", "warn", "swap"),
        fired(program, 3, "ads", "mute", "buy", step=2),
        fired(program, 4, "ads", "kick", "buy", member="u3", step=3),
    )
    gallery = summary.rules["ads"].gallery

    def chosen(limit: int) -> list[str]:
        gallery.limit = limit
        return [example.event for example in gallery.chosen()]

    assert [chosen(limit) for limit in range(6)] == [
        [],
        ["m0"],
        ["m0", "m4"],
        ["m0", "m3", "m4"],
        ["m0", "m1", "m3", "m4"],
        ["m0", "m1", "m2", "m3", "m4"],
    ]


def test_no_examples_are_kept_where_none_are_wanted(program: Program) -> None:
    summary = summed(program, fired(program, 0, "ads", "warn", "buy"), examples=0)
    assert summary.rules["ads"].gallery == Gallery(0)


def test_a_tally_counts_what_it_has_no_room_for() -> None:
    tally = Tally()
    for number in range(KINDS_KEPT + 5):
        tally.add(number)
    tally.add(0)
    assert (len(tally), tally[(0,)], tally.others) == (KINDS_KEPT, 2, 5)


@pytest.fixture
def all_sorts(program: Program) -> Summary:
    odd = outcome(
        program,
        1,
        unknown=(Unknown("ads", "member.role"),),
        withheld=(
            Withheld("ads", "kick", "never kick", "u1", "g", "mute"),
            Withheld("ads", "mute", "never mute", "u1", "g", None, True),
        ),
        errors=(Failed("ads", "ValueError: \x1b[31mno\nsuch"),),
        dropped=(Dropped("ads", "mute", "absorbed by `kick`", "u1", "g"),),
        conflicts=(Conflict(("ads", "quiet"), "move", "nobody was moved"),),
        tasks=(Task("ads", "look at this"),),
        notes=("dated far ahead",),
    )
    move = Effect(id="m2/move/u1", verb="move", rules=("ads",), member="u1", group="vip")
    tag = Effect(id="m2/tag/u1", verb="tag", rules=("quiet",), member="u1", tag="new")
    both = outcome(program, 2, "x", effects=(move, tag), fired=(Fired("ads"), Fired("quiet")))
    return summed(program, odd, both, *(outcome(program, n, notes=(f"note {n % 11}",)) for n in range(3, 20)))


@pytest.mark.parametrize("language", ["en", "zh", "tlh"])
def test_all_sorts_of_things_are_told(all_sorts: Summary, language: str, snapshot: SnapshotAssertion) -> None:
    assert render_summary(all_sorts, False, language) == snapshot


def test_all_sorts_of_things_as_data(all_sorts: Summary) -> None:
    data = as_data(all_sorts)
    assert data["conflicts"] == [{"rules": ("ads", "quiet"), "verb": "move", "outcome": "nobody was moved", "count": 1}]
    assert data["tasks"] == [{"rule": "ads", "text": "look at this", "count": 1}]
    assert data["complete"] is False
    rules: Any = data["rules"]
    assert [rule["examples"][0]["effects"] for rule in rules] == [
        [{"verb": "move", "what": "vip"}],
        [{"verb": "tag", "what": "new"}],
    ]


def test_every_language_says_everything() -> None:
    from guiju.engine.report.summary_words import _EN, _ZH

    assert _EN.keys() == _ZH.keys()
    for key, phrase in _EN.items():
        other = _ZH[key]
        if isinstance(phrase, str):
            assert isinstance(other, str)
            assert sorted(_braces(phrase)) == sorted(_braces(other))
        else:
            assert len(phrase) == len(other)


def _braces(phrase: str) -> list[str]:
    return [part.partition("}")[0] for part in phrase.split("{")[1:]]


def test_a_run_that_was_stopped_says_so(club: Path) -> None:
    program = load("club")
    summary = Summary(program)
    outcomes = summary.of(DryRun(program, "trace.jsonl"))
    for _ in range(5):
        next(outcomes)
    assert not summary.complete
    for language, words in {"en": "Stopped before the end", "zh": "没有读完就停了"}.items():
        assert words in render_summary(summary, False, language)
        assert words in render_reading(summary, language)
    assert as_data(summary)["trace"] is None
    deque(outcomes, maxlen=0)
    assert summary.complete
    assert "Stopped" not in render_summary(summary, False, "en")


def test_the_same_run_is_told_the_same(club: Path) -> None:
    program = load("club")
    told = []
    for _ in range(2):
        summary = Summary(program)
        deque(summary.of(DryRun(program, "trace.jsonl")), maxlen=0)
        told.append((render_summary(summary, True, "zh"), dump(as_data(summary))))
    assert told[0] == told[1]


GOALS = """\
goal active "a third speaks each week" in g: group.active within 7d / group.size >= 33%
goal lively: group.messages within 1d >= 2 until 2026-12-31
"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_goals_are_shown_day_by_day(language: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    lines = [
        f'{{"id":"m{n}","at":"2026-03-{day:02}T09:30:00Z","kind":"message","group":{{"id":"g","size":3}},'
        f'"member":{{"id":"u{n}"}},"message":{{"text":"hello"}}}}'
        for n, day in enumerate((1, 1, 9, 20))
    ]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    program = load_text(GOALS)
    summary = Summary(program)
    deque(summary.of(DryRun(program, tmp_path / "t.jsonl")), maxlen=0)
    assert render_goals(summary, language) == snapshot
    assert dump(as_data(summary)["goals"]) == snapshot
    assert render_goals(summary, language) in render_summary(summary, False, language)


def test_without_goals_nothing_is_said_of_them(program: Program) -> None:
    summary = Summary(program)
    assert (summary.goals, render_goals(summary, "en")) == ([], "")


NEWCOMERS = """\
rule agree in g when member joins then greet "Welcome, {member.name}!"
  expect within 1d from member message contains "agree" otherwise remind "Please agree", remove
"""


def test_what_is_said_without_a_message_is_shown_and_moments_are_no_events(tmp_path: Path) -> None:
    join = '{"id":"j","at":"2026-03-01T09:00:00Z","kind":"join","group":"g","member":{"id":"Li","name":"Li","role":"member"}}'
    tick = '{"id":"t","at":"2026-03-04T09:00:00Z","kind":"tick","group":"g"}'
    (tmp_path / "t.jsonl").write_text(f"{join}\n{tick}\n")
    summary = Summary(load_text(NEWCOMERS))
    deque(summary.of(DryRun(load_text(NEWCOMERS), tmp_path / "t.jsonl")), maxlen=0)
    lines = [" ".join(line.split()) for line in render_summary(summary, False, "en").splitlines()]
    assert "read 2 events by 1 member in 1 file, and 2 moments that came due" in lines
    assert "2026-03-01 09:00 greet Li “Welcome, Li!”" in lines
    assert "2026-03-02 09:00 1/2 remind Li “Please agree”" in lines  # of two steps of `otherwise`
    assert "2026-03-03 09:00 2/2 remove Li" in lines
    assert "Li agree 3 remove" in lines
    assert "g 2 3 1 greet 1, remind 1, remove 1" in lines


@pytest.mark.parametrize(
    ("language", "hint"), [("en", "The community file has no `elsewhere`"), ("zh", "社群文件里没有 `elsewhere`")]
)
def test_a_group_that_the_community_does_not_know_is_told_of(club: Path, language: str, hint: str) -> None:
    line = '{"id":"m","at":"2026-03-01T09:00:00Z","kind":"message","group":"GROUP","member":{"id":"Li"},"message":{"text":"hi"}}'
    for group, told in (("elsewhere", True), ("talk", False)):
        (club / "t.jsonl").write_text(line.replace("GROUP", group))
        summary = Summary(load("club"))
        deque(summary.of(DryRun(load("club"), "t.jsonl")), maxlen=0)
        assert (hint in render_summary(summary, False, language)) == told
