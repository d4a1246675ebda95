"""Closed loops: an inert platform changes nothing, a live run is the same, runs repeat, labels are out of reach."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guiju.engine import Engine, dry_run
from guiju.engine.community import Community
from guiju.engine.loading import load_text
from guiju.engine.replay.closed_loop import ClosedLoop, replay
from guiju.engine.replay.dry_run import DryRun, Outcome
from guiju.engine.replay.platform_model import PlatformModel, possible
from guiju.engine.runtime.decision import Decision, Effect
from guiju.engine.runtime.event import encode_event

from ..properties.communities import communities
from ..properties.effort import effort
from ..properties.happenings import STEADY, Fields, happenings, read
from ..properties.policies import PolicyText, load, policies


def written(path: Path, events: Iterable[Fields]) -> Path:
    """A trace of events, without what is not known of them."""
    lines = (json.dumps({name: value for name, value in event.items() if value is not None}) for event in events)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def told(outcomes: Iterable[Outcome]) -> list[bytes]:
    return [outcome.decision.to_json() for outcome in outcomes]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("traces")


# ---- properties ------------------------------------------------------------------------------------------------------


@given(community=communities(), policy=policies(), events=happenings(30))
@effort(0.5)
def test_a_platform_that_does_nothing_leaves_what_was_observed(
    community: Community, policy: PolicyText, events: list[Fields], folder: Path
) -> None:
    program, trace = load(policy, community), written(folder / "inert.jsonl", events)
    loop = ClosedLoop(program, trace, model=lambda: PlatformModel(program, verbs=()))
    outcomes = list(loop)
    assert told(outcomes) == told(DryRun(program, trace))
    assert not any(outcome.counterfactual or outcome.prevented for outcome in outcomes)
    assert (loop.observed.fired, loop.observed.acts) == (loop.closed.fired, loop.closed.acts)
    assert (loop.prevented, loop.carried, loop.verdicts) == ({}, {}, 0)


@given(
    community=communities(), policy=policies(timed=0), events=happenings(24, kinds=STEADY, late=(0,)), data=st.data()
)
@effort(0.5)
def test_observing_what_a_live_run_recorded_gives_its_decisions(
    community: Community, policy: PolicyText, events: list[Fields], folder: Path, data: st.DataObject
) -> None:
    """With effects that are refused, and reports that come late."""
    program = load(policy, community)
    bot, recorded, decisions, waiting = Engine(program), list[bytes](), list[bytes](), list[Effect]()

    def happens(event: Any) -> Decision:
        recorded.append(encode_event(event))
        decision = bot.evaluate(event)
        decisions.append(decision.to_json())
        return decision

    for event in map(read, events):
        waiting += happens(event).effects
        for _ in range(data.draw(st.integers(0, 2), label="reports")):
            if waiting:
                effect = waiting.pop(0)
                refused = data.draw(st.booleans(), label="refused")
                waiting += () if refused else happens(_reported(effect, event.at)).effects[:1]
    trace = folder / "live.jsonl"
    trace.write_bytes(b"\n".join(recorded) + b"\n")
    assert told(dry_run(program, trace)) == decisions


def _reported(effect: Effect, at: int) -> Any:
    from guiju.engine.runtime.actions import carried_out

    return carried_out(effect, at)


@given(community=communities(), policy=policies(), events=happenings(30))
@effort(0.5)
def test_a_closed_loop_comes_out_the_same_each_time(
    community: Community, policy: PolicyText, events: list[Fields], folder: Path
) -> None:
    """And its first half does not depend on the second; what was said to events as recorded is what observing says."""
    program, trace = load(policy, community), written(folder / "twice.jsonl", events)
    loop = replay(program, trace, mode="closed-loop", return_after="10s")
    first, second = list(loop), list(loop)
    assert first == second
    recorded = [outcome for outcome in first if outcome.path]
    observed = [outcome for outcome in DryRun(program, trace) if outcome.path]
    assert [one.observed and one.observed.to_json() for one in recorded] == told(observed)
    assert len(recorded) == loop.events
    assert all(one.decision.is_quiet for one in recorded if one.prevented)


@given(community=communities(), policy=policies(), events=happenings(24), data=st.data())
@effort(0.5)
def test_labels_change_nothing(
    community: Community, policy: PolicyText, events: list[Fields], folder: Path, data: st.DataObject
) -> None:
    program = load(policy, community)
    labels = st.sampled_from(({"patterns": ["ad"]}, {"effects": ["delete", "kick"]}, {"effects": [], "patterns": []}))
    labelled = [{**event, "truth": data.draw(labels)} for event in events]
    plain = written(folder / "plain.jsonl", events)
    for mode in ("observe", "closed-loop"):
        bare = [line for line in told(dry_run(program, plain, mode=mode)) if b'"x' not in line]
        with_labels = dry_run(program, written(folder / "labelled.jsonl", labelled), mode=mode)
        assert [line for line in told(with_labels) if b'"x' not in line] == bare


# ---- the model -------------------------------------------------------------------------------------------------------


@pytest.fixture
def event() -> Any:
    """Makes a line of a trace, so many minutes after the start."""

    def made(minute: float, text: str | None = None, member: str = "u1", **fields: Any) -> Fields:
        at = f"2026-03-01T{int(minute) // 60:02}:{int(minute) % 60:02}:{int(minute * 60) % 60:02}Z"
        base: Fields = {"id": f"e{minute}", "at": at, "kind": "message", "group": "g"}
        base["member"] = {"id": member, "role": "member"}
        return base | ({} if text is None else {"message": {"text": text}}) | fields

    return made


def loop_of(policy: str, path: Path, events: Iterable[Fields], **options: Any) -> ClosedLoop:
    """A closed loop that has come to its end."""
    loop = ClosedLoop(load_text(policy), written(path / "t.jsonl", events), **options)
    deque(loop, maxlen=0)
    return loop


def test_rules_about_what_was_carried_out_can_not_go_on_for_ever(tmp_path: Path, event: Any) -> None:
    loop = loop_of('when action.verb is "warn" then warn\nwhen message then warn', tmp_path, [event(0, "hi")])
    assert (loop.carried["warn"], loop.cut) == (8, 1)


def test_state_rules_hear_of_what_was_carried_out(tmp_path: Path, event: Any) -> None:
    policy = 'rule a when message contains "ad" then ban\nrule b when member is banned then notify admin'
    loop = loop_of(policy, tmp_path, [event(0, "ad")])
    assert (loop.observed.fired, loop.closed.fired) == ({"a": 1}, {"a": 1, "b": 1})
    assert loop.counterfactual == {"b": 1}


def test_what_the_engine_keeps_itself_is_not_reported(tmp_path: Path, event: Any) -> None:
    policy = "when message then award 1 point and tag seen\nwhen action then notify owner"
    assert not loop_of(policy, tmp_path, [event(0, "hi")]).carried
    assert {"mute", "delete", "reply"} <= possible(load_text(policy))
    assert not {"award", "tag", "enter", "draw"} & possible(load_text(policy))


def test_a_message_that_was_on_its_way_before_a_mute_was_said(tmp_path: Path, event: Any) -> None:
    late = event(5, "late", at="2026-03-01T00:04:30Z")
    loop = loop_of('when message contains "ad" then mute 1h', tmp_path, [event(5, "ad", id="first"), late])
    assert not loop.prevented


def test_a_repeat_of_what_happened_is_not_prevented(tmp_path: Path, event: Any) -> None:
    loop = loop_of('when message contains "ad" then kick', tmp_path, [event(0, "ad"), event(0, "ad")])
    assert not loop.prevented


def test_what_is_due_is_carried_out_when_its_moment_is_over(tmp_path: Path, event: Any) -> None:
    policy = "rule sweep every day at 00:00 when member.messages within 1d < 2 then remove\n"
    events = [event(n, "hi", f"u{n}", kind="join") | {"message": None} for n in range(3)]
    later = [event(1_400 - n, "again", f"u{n}") for n in (2, 1, 0)]
    night = [{**event(0, "next day", f"u{n}"), "id": f"n{n}", "at": "2026-03-02T12:00:00Z"} for n in range(3)]
    loop = loop_of(policy, tmp_path, [*events, *later, *night])
    assert loop.carried == {"remove": 3}
    assert loop.prevented == {"removed": 3}


def test_a_mode_that_is_none_is_refused(tmp_path: Path, event: Any) -> None:
    trace, program = written(tmp_path / "t.jsonl", [event(0, "hi")]), load_text("when message then warn")
    wrong: Any = "open-loop"
    with pytest.raises(ValueError, match="there is no mode `open-loop`"):
        dry_run(program, trace, mode=wrong)
    for length in ("soon", -1):
        with pytest.raises(ValueError, match="is no length of time"):
            dry_run(program, trace, mode="closed-loop", return_after=length)
    with pytest.raises(ValueError, match="only in a closed loop"):
        dry_run(program, trace, return_after="1h")
    assert [outcome.event.kind for outcome in dry_run(program, trace, mode="closed-loop")] == ["message"]


def kept(loop: ClosedLoop) -> int:
    """How many things a loop holds in the tables of its states, its model and its comparison."""
    held = [getattr(loop.state, name) for name in loop.state.__slots__]
    held += [*vars(loop.platform).values(), *vars(loop.comparison).values(), *vars(loop).values()]
    return sum(len(table) for table in held if isinstance(table, dict | list | set | deque))


def test_what_is_kept_does_not_grow_with_the_trace(tmp_path: Path, event: Any) -> None:
    """Though each message is deleted and its author muted, and people agree with some of these decisions."""

    def lines(count: int) -> Iterable[Fields]:
        kicked = {"kind": "action", "action": {"verb": "kick", "by": "ann"}, "message": None}
        for n in range(count):
            at = f"2026-{1 + n // 672:02}-{1 + n // 24 % 28:02}T{n % 24:02}:00:00Z"
            yield event(0, "ad", f"u{n % 7}") | ({} if n % 4 else kicked) | {"id": f"m{n}", "at": at}

    policy = 'when message contains "ad" then delete and mute 1h forget after 1d'
    short, long = (loop_of(policy, tmp_path, lines(count)) for count in (200, 400))
    assert long.carried["delete"] == 2 * short.carried["delete"]
    assert kept(long) == kept(short)
