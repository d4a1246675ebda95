"""Whatever comes as an event is refused with a place, or judged: never a traceback, a hang, or a wrong acceptance."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guiju.engine import load_text
from guiju.engine.bot import Engine
from guiju.engine.community import parse_community
from guiju.engine.compile.program import Program
from guiju.engine.diagnostics import codes
from guiju.engine.interpret import interpreted
from guiju.engine.replay.dry_run import DryRun
from guiju.engine.runtime.decision import Decision
from guiju.engine.runtime.event import Event, EventError, decode_event, event_from_dict
from guiju.engine.source import Source
from guiju.engine.stores.snapshot import dump

from ..watchdog import bounded
from .hostile_events import KINDS, START, lines
from .hostile_texts import COMMUNITY

QUICK, SLOW = 300, 10_000
STORY = 60
"""After so many lines another story begins: one absurd date that is taken would clamp all that come after it."""
POLICY = """
pattern ad: words "加微信" regex /[0-9]{6,}/
define short: message and message.length < 6
rule hot when message matches ad then delete and warn, mute 1h, kick because "no, {member.name}: {match}"
rule flood when sender.messages(short) within 1m > 3 or sender.repeats within 1h > 2 then warn, mute 1m
rule quiet when message and sender.messages within 1h everywhere > 20 and message.mentions < 3 then hold
rule bought when purchase and purchase.amount * 2 > 10 then award purchase.amount points
rule rich when member.points > 20 and member.spend > 10 then tag trusted and move to g2
rule follow when member joins expect within 1m from member message contains "agree" otherwise remind "please", warn, kick
rule wished 1h before member.due then dm "{member.name}"
rule swept every day at 09:31 when member.tier >= VIP then dm "good morning" at most once per 7d
rule daily every 12h from 2026-03-01 10:00 then announce "{group.size}" in g1 catch up
rule told when message.reports >= 2 then delete and notify admin "{sender.name}"
rule liked when message.reactions(thumbs_down) within 1h >= 2 then hold
rule asked when member requests and request.answer is empty then reject
never kick, ban when member.tier >= VIP
"""


@pytest.fixture(scope="module")
def program() -> Program:
    return load_text(POLICY, parse_community(Source("community.yaml", COMMUNITY))[0])


def assert_told_with_a_place(error: EventError) -> None:
    assert error.code in codes()
    assert error.message == error.message.strip() != ""
    error.message.encode(), (error.help or "").encode(), error.path.encode()
    assert not any(name in error.message for name in ("dict", "NoneType", "Decimal(", "Traceback", "<class"))


def assert_rightly_taken(line: bytes, event: Event) -> None:
    """What is taken is JSON of the form that the schema describes, by a reader that knows nothing of the engine's."""
    fields = json.loads(line.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogatepass"))
    assert isinstance(fields, dict)
    assert fields["kind"] == event.kind or not event.kind.isascii()
    assert event.kind != "due"
    datetime.fromisoformat(fields["at"].replace(":60", ":59")).timestamp()
    member, message, group = fields.get("member"), fields.get("message"), fields.get("group")
    assert member is None or (isinstance(member, dict) and isinstance(member["id"], str) and member["id"])
    assert message is None or isinstance(message, dict)
    assert group is None or isinstance(group, str) or isinstance(group["id"], str)
    assert event.kind not in ("join", "leave") or (member and group)


def assert_can_be_told(decision: Decision) -> None:
    """A decision without an error of a rule's, that can go out, and whose effects reach those it names."""
    assert decision.errors == ()
    said = json.loads(decision.to_json())
    for effect in said["effects"]:
        assert effect["verb"]
        assert effect["id"]
    assert all(isinstance(note, str) for note in said.get("notes", ()))


class Judged:
    """Two engines, one of which walks the terms, that are given the same lines."""

    def __init__(self, program: Program) -> None:
        self.program, self.walking = program, interpreted(program)
        self.start_anew()
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def start_anew(self) -> None:
        self.engine, self.walker = Engine(self.program), Engine(self.walking)

    def take(self, line: bytes) -> None:
        try:
            event = decode_event(line)
        except EventError as error:
            assert_told_with_a_place(error)
            self.refused[error.code] += 1
            return
        assert_rightly_taken(line, event)
        self._judge(event)

    def _judge(self, event: Event) -> None:
        before = dump(self.engine._state)
        try:
            decision = self.engine.evaluate(event)
        except EventError as error:
            assert_told_with_a_place(error)
            assert dump(self.engine._state) == before
            self.refused[error.code] += 1
            return
        assert decision.to_json() == self.walker.evaluate(event).to_json()
        assert_can_be_told(decision)
        now = self.engine._state.clock
        due, walked = self.engine.tick(now), self.walker.tick(now)
        assert [moment.to_json() for moment in due] == [moment.to_json() for moment in walked]
        for moment in due:
            assert_can_be_told(moment)
        self.taken[event.kind] += 1

    def take_all(self, numbered: Iterable[tuple[int, bytes]]) -> None:
        for number, line in numbered:
            if number % STORY == 0:
                self.start_anew()
            try:
                with bounded(repr(line)):
                    self.take(line)
            except Exception as error:
                raise AssertionError(f"line {number}: {type(error).__name__}: {error}\n{line[:2_000]!r}") from error


def test_hostile_lines(program: Program) -> None:
    judged = Judged(program)
    judged.take_all(enumerate(lines(0, QUICK)))
    assert 0.2 * QUICK < judged.taken.total() < 0.8 * QUICK
    assert set(judged.taken) >= set(KINDS)
    assert len(judged.refused) > 5


@pytest.mark.slow
def test_many_hostile_lines(program: Program) -> None:
    judged = Judged(program)
    judged.take_all(enumerate(lines(QUICK, SLOW), QUICK))
    assert 0.2 * SLOW < judged.taken.total() < 0.8 * SLOW


def test_a_file_of_hostile_lines(program: Program, tmp_path: Path) -> None:
    """Every line is an outcome or a problem with its line, and the run goes on to the end."""
    trace = tmp_path / "hostile.jsonl"
    written = list(lines(0, STORY))
    trace.write_bytes(b"\n".join(written) + b"\n")
    run = DryRun(program, str(trace), listed=10 * STORY)
    outcomes = {outcome.line for outcome in run if outcome.path}
    problems = {problem.line for problem in run.problems.listed}
    assert outcomes | problems == {number for number, line in enumerate(written, 1) if line.strip()}
    assert all(problem.path == str(trace) and problem.code in codes() for problem in run.problems.listed)


ODD_OBJECTS: tuple[Any, ...] = (
    b"bytes", bytearray(b"x"), object(), float("nan"), float("inf"), Decimal("NaN"), Decimal("1e9999"), {1, 2}, {"a": {3}},
    {1: 2}, datetime(2026, 3, 1), datetime.max, datetime.min, lambda: 1, range(9), 1j, type, (), frozenset({"x"}), iter(()),
)  # fmt: skip


def test_objects_of_odd_types(program: Program) -> None:
    """A program may hand in anything at all, in any place."""
    engine = Engine(program)
    places = ("id", "at", "kind", "group", "member", "message", "purchase", "received", "precision", "inviter", "truth")
    sound = {"id": "e", "at": START, "kind": "purchase", "group": "g1", "member": {"id": "u1"}}
    refused = 0
    for place in (
        *places,
        "member.id",
        "member.spend",
        "member.birthday",
        "message.text",
        "group.id",
        "purchase.amount",
    ):
        for odd in ODD_OBJECTS:
            name, _, inner = place.partition(".")
            fields = {**sound, name: {"id": "x", inner: odd} if inner else odd}
            try:
                assert_can_be_told(engine.evaluate(fields))
            except EventError as error:
                assert_told_with_a_place(error)
                refused += 1
    assert refused > 100


def test_what_is_due_is_nobody_elses_to_say() -> None:
    with pytest.raises(EventError) as caught:
        event_from_dict({"id": "x", "at": START, "kind": "due", "due": {"what": "close"}})
    assert caught.value.code == "G613"


def test_a_refused_event_lets_nothing_come_due(program: Program) -> None:
    engine = Engine(program)
    engine.evaluate({"id": "a", "at": START, "kind": "join", "group": "g1", "member": {"id": "u1"}})
    before = dump(engine._state)
    with pytest.raises(EventError):
        engine.evaluate({"id": "b", "at": START + timedelta(hours=2), "kind": "unheard_of"})
    assert dump(engine._state) == before
